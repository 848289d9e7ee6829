"""The ledger: what became of every address ever discovered, and what is to be fetched now.

Every function takes the caller's connection and run, and moves the counts of the run in the same
transaction, so that a run adds up at any moment, also when its process is killed.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, bindparam, case, func, insert, or_, select, update

from newsbot.storage.bulk import insert_rows, rows_in, update_rows
from newsbot.storage.models.articles import Article
from newsbot.storage.models.ledger import Fetch, Sweep, Url
from newsbot.storage.runs import count
from newsbot.storage.tables import insert_row, table_of

MAX_ATTEMPTS = 8
"""After so many failures an address is left as failed; ``full=1`` or ``url=`` try it again."""

MAX_REFUSALS = 5
"""After so many refusals in a row an address without an article is left as refused; ``full=1`` or ``url=`` try it."""

_TRIED_AT_ONCE = 3
_LOOKED_AT_AGAIN = 3  # times that a listing may show a page without an article before it is believed
_CLOSED = (401, 403, 451)
UNPUBLISHED = 403
"""What Drupal answers for a node that was taken off the site."""
_FIRST_PAUSE = timedelta(hours=1)
_LONGEST_PAUSE = timedelta(days=7)
_urls = table_of(Url)
_articles = table_of(Article)
_sweeps = table_of(Sweep)
_fetches = table_of(Fetch)
_ADD_FETCH = insert(_fetches)
_NEW_COLUMNS = (
    "url", "kind", "state", "section", "listing", "teaser", "first_seen_at", "attempts", "run_id", "outcome"
)  # fmt: skip
_STORED_COLUMNS = (
    "state", "attempts", "last_error", "next_try_at", "outcome", "article_id", "http_status", "run_id",
    "last_fetched_at",
)  # fmt: skip
_FETCH_COLUMNS = ("url_id", "run_id", "fetched_at", "outcome", "state", "http_status")


@dataclass(frozen=True, slots=True)
class Discovery:
    """An article address that a listing (or the user) showed, with what the teaser said of it."""

    url: str
    section: str | None = None
    listing: str | None = None
    teaser: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """What the ledger knows of an address, and whether it is to be fetched in this run."""

    url: str
    state: str
    section: str | None
    teaser: dict[str, Any]
    first_seen_at: datetime
    fetch: bool
    published_on: date | None = None
    article_id: int | None = None
    etag: str | None = None
    last_modified: str | None = None
    """With ``etag``: what came with the stored page, where it was fetched under this very address."""


@dataclass(frozen=True, slots=True)
class Before:
    """What an address was before it was settled."""

    state: str
    article_id: int | None

    @property
    def never_an_article(self) -> bool:
        """Whether it was looked at before, and showed no article: that it shows none again is no news."""
        return self.state == "not-article" and self.article_id is None


def discover(
    connection: Connection,
    run_id: int,
    now: datetime,
    found: Sequence[Discovery],
    *,
    again: bool = False,
    most: int | None = None,
) -> list[LedgerEntry]:
    """Enter addresses, new and known, and say which are to be fetched; ``again``: those stored already too.

    With ``most``, all is left out from where one more would have to be fetched than that.

    An address is counted once a run. What teasers and the feed said earlier is kept where they now
    say nothing: the feed forgets an article after ten others.
    """
    known = _rows(connection, [one.url for one in found])
    found = _as_many(found, known, run_id, now, most, again=again)
    fresh = [_new_row(one, run_id, now) for one in found if one.url not in known]
    insert_rows(connection, _urls, _NEW_COLUMNS, fresh)
    entries, changed, counted = [], [], {"discovered": 0, "pending": 0, "skipped": 0}
    for one in found:
        row = known.get(one.url)
        state, teaser = (row.state, row.teaser) if row else ("discovered", None)
        teaser = _merged(teaser, one.teaser)
        entry = LedgerEntry(
            one.url, state, one.section or (row.section if row else None), teaser,
            row.first_seen_at if row else now, _is_wanted(row, one, run_id, now, again=again),
            *((row.published_on, row.article_id, row.etag, row.last_modified) if row else ()),
        )  # fmt: skip
        entries.append(entry)
        if row is None or row.run_id != run_id:
            outcome = "pending" if entry.fetch else "skipped"
            counted["discovered"] += 1
            counted[outcome] += 1
            if row is not None:
                changed.append({"b_url": one.url, "teaser": teaser, "run_id": run_id, "outcome": outcome})
    if changed:
        connection.execute(_COUNT_IN_RUN, changed)
    count(connection, run_id, counted)
    return entries


def _as_many(
    found: Sequence[Discovery], known: dict[str, Row[Any]], run_id: int, now: datetime, most: int | None, *, again: bool
) -> Sequence[Discovery]:
    """Return the addresses up to where ``most`` of them are to be fetched."""
    if most is None:
        return found
    fetched = 0
    for index, one in enumerate(found):
        fetched += _is_wanted(known.get(one.url), one, run_id, now, again=again)
        if fetched > most:
            return found[:index]
    return found


def _new_row(one: Discovery, run_id: int, now: datetime) -> tuple[Any, ...]:
    """Return a new row of ``urls``, in the order of ``_NEW_COLUMNS``."""
    teaser = _merged(None, one.teaser)
    return one.url, "article", "discovered", one.section, one.listing, teaser, now, 0, run_id, "pending"


_KNOWN = (
    select(
        _urls,
        _articles.c.published_on,
        _articles.c.title.label("article_title"),
        # Drupal's are the second of rendering: another address may have the same ones by chance.
        case((_articles.c.url == _urls.c.url, _articles.c.etag)).label("etag"),
        case((_articles.c.url == _urls.c.url, _articles.c.last_modified)).label("last_modified"),
    )
    .outerjoin(_articles, _articles.c.id == _urls.c.article_id)
    .where(_urls.c.url.in_(bindparam("urls", expanding=True)))
)
_COUNT_IN_RUN = update(_urls).where(_urls.c.url == bindparam("b_url"))


def _rows(connection: Connection, urls: Iterable[str]) -> dict[str, Row[Any]]:
    known = [url for (url,) in rows_in(connection, (_urls.c.url,), _urls.c.url, urls)]
    return {row.url: row for row in connection.execute(_KNOWN, {"urls": known})} if known else {}


def _merged(old: dict[str, Any] | None, new: dict[str, Any]) -> dict[str, Any]:
    merged = {**(old or {}), **{key: value for key, value in new.items() if value}}
    return {key: merged[key] for key in sorted(merged) if merged[key]}  # in one order, so that the same is the same


def _is_wanted(row: Row[Any] | None, one: Discovery, run_id: int, now: datetime, *, again: bool) -> bool:
    """Tell whether an address is to be fetched; what this run has taken up already is not, a second time."""
    return row is None or (row.run_id != run_id and (again or _is_due(row, now) or _is_retitled(row, one)))


def _is_retitled(row: Row[Any], one: Discovery) -> bool:
    """Tell whether a listing shows a stored article under a title that is neither its own nor its teaser's."""
    title = one.teaser.get("title")
    stored = row.state == "stored" and row.article_title is not None
    return bool(stored and title and says_other_title(title, row.article_title, row.teaser))


def says_other_title(title: str, stored: str, teaser: dict[str, Any] | None) -> bool:
    """Tell whether a listing or the feed now shows another title than is stored, and than it showed before.

    A site may show every title cut or marked in its listings: what it showed before is no news.
    """
    shown = title.rstrip(".\u2026 ")
    said = {teaser.get("title"), teaser.get("feed_title")} if teaser else set()
    return bool(shown) and title not in said and not stored.startswith(shown)


def _is_due(row: Row[Any], now: datetime) -> bool:
    """Tell whether a known address that a listing shows is to be fetched.

    Discovered: not fetched yet. Failed, refused: when its pause is over. Gone: a listing shows it, so it is
    back. Closed to us, or without an article: on another day, for a page may be whole again by then.
    Stored: it is settled.
    """
    if row.state in ("failed", "refused") and _is_over(row, now):
        return True
    another_day = row.last_fetched_at is None or row.last_fetched_at.date() < now.date()
    if row.state == "not-article":
        return bool(another_day and row.attempts < _LOOKED_AT_AGAIN)
    if row.state == "refused":
        return another_day and row.http_status in _CLOSED
    return row.state in ("discovered", "gone")


def _is_over(row: Row[Any], now: datetime) -> bool:
    """Tell whether the pause of a failed or refused address is over. What was stored has re-visits instead."""
    if row.state == "refused" and (row.attempts >= MAX_REFUSALS or row.article_id is not None):
        return False
    return row.attempts < MAX_ATTEMPTS and (row.next_try_at is None or row.next_try_at <= now)


def open_entries(
    connection: Connection, run_id: int, now: datetime, sections: Sequence[str], *, most: int
) -> list[LedgerEntry]:
    """Return what earlier runs left open: never settled, and failed or refused ones whose pause is over.

    Only addresses of the sections asked for, the newest first, refused ones last; they are counted in this run.
    """
    refused = _urls.c.state == "refused"
    over = or_(_urls.c.next_try_at.is_(None), _urls.c.next_try_at <= now)
    due = or_(
        _urls.c.state == "discovered",
        (_urls.c.state == "failed") & (_urls.c.attempts < MAX_ATTEMPTS) & over,
        refused & (_urls.c.attempts < MAX_REFUSALS) & _urls.c.article_id.is_(None) & over,
    )
    mine = or_(_urls.c.section.in_(sections), _urls.c.section.is_(None))
    query = select(_urls).where(_urls.c.kind == "article", due, mine).order_by(refused, _urls.c.id.desc()).limit(most)
    found = [Discovery(row.url, row.section, row.listing, row.teaser or {}) for row in connection.execute(query)]
    return discover(connection, run_id, now, found) if found else []


def settle(
    connection: Connection, run_id: int, now: datetime, url: str, *, outcome: str, state: str,
    status: int | None = None, error: str | None = None, article_id: int | None = None,
    retry_after: timedelta | None = None,
) -> Before:  # fmt: skip
    """Write what became of an address in this run, and move it from its count to that of ``outcome``.

    ``retry_after`` is the pause that the site asked for; a failed address waits at least so long.
    Gives what the address was before.
    """
    row = connection.execute(_TO_SETTLE, {"url": url}).one_or_none()
    if row is None:
        discover(connection, run_id, now, [Discovery(url)])
        row = connection.execute(_TO_SETTLE, {"url": url}).one()
    attempts = _attempts(row, state)
    values = {
        "state": state, "outcome": outcome, "run_id": run_id, "last_fetched_at": now, "attempts": attempts,
        "http_status": status, "last_error": error and error[:500],
        "article_id": article_id or row.article_id,
        "next_try_at": _next_try(state, attempts, now, retry_after, stored=row.article_id is not None),
    }  # fmt: skip
    connection.execute(_SETTLE, {"b_id": row.id, **values})
    history = {"url_id": row.id, "run_id": run_id, "fetched_at": now, "outcome": outcome, "state": state}
    connection.execute(_ADD_FETCH, {**history, "http_status": status, "error": values["last_error"]})
    moved = {"discovered": 1, outcome: 1} if row.run_id != run_id else {}
    if row.run_id == run_id and row.outcome != outcome:
        moved = {row.outcome: -1, outcome: 1}
    count(connection, run_id, moved)
    return Before(row.state, row.article_id)


def _attempts(row: Row[*tuple[Any, ...]], state: str) -> int:
    """Return how often in a row an address gave no article, refusals counted by themselves; 0 where it did."""
    if state == "refused":
        return int(row.attempts) + 1 if row.state == state else 1
    if state not in ("failed", "not-article"):
        return 0
    return 1 if row.state == "refused" else int(row.attempts) + 1


def _next_try(
    state: str, attempts: int, now: datetime, retry_after: timedelta | None, *, stored: bool
) -> datetime | None:  # fmt: skip
    if state == "failed":
        return now + max(pause(attempts), retry_after or timedelta())
    return refusal_ends(attempts, now) if state == "refused" and not stored else None


class Stored(NamedTuple):
    """An address whose article is stored: what became of it, which article it is, the HTTP status of its page."""

    url: str
    outcome: str
    article_id: int
    status: int


def settle_stored(connection: Connection, run_id: int, now: datetime, stored: Sequence[Stored]) -> None:
    """Write of many addresses what ``settle`` writes of each."""
    columns = (_urls.c.url, _urls.c.id, _urls.c.run_id, _urls.c.outcome)
    known = {row[0]: row[1:] for row in rows_in(connection, columns, _urls.c.url, [one.url for one in stored])}
    if len(known) < len(stored):  # an address twice, or one that nobody discovered
        for one in stored:
            settle(
                connection, run_id, now, one.url, outcome=one.outcome, state="stored", status=one.status,
                article_id=one.article_id,
            )  # fmt: skip
        return
    changes: list[tuple[Any, ...]] = []
    fetches: list[tuple[Any, ...]] = []
    moved: Counter[str] = Counter()
    for url, outcome, article_id, status in stored:
        url_id, counted_in, counted_as = known[url]
        changes.append(("stored", 0, None, None, outcome, article_id, status, run_id, now, url_id))
        fetches.append((url_id, run_id, now, outcome, "stored", status))
        moved["discovered" if counted_in != run_id else counted_as] += 1 if counted_in != run_id else -1
        moved[outcome] += 1
    update_rows(connection, _urls, _STORED_COLUMNS, changes)
    insert_rows(connection, _fetches, _FETCH_COLUMNS, fetches)
    count(connection, run_id, moved)


def is_away(state: str, status: int | None) -> bool:
    """Tell whether an answer says that an article left the site: 404, a redirect to a listing, or unpublished (403)."""
    return state == "gone" or (state == "refused" and status == UNPUBLISHED)


_TO_SETTLE = select(
    _urls.c.id,
    _urls.c.state,
    _urls.c.last_fetched_at,
    _urls.c.attempts,
    _urls.c.run_id,
    _urls.c.outcome,
    _urls.c.article_id,
    _urls.c.http_status,
).where(_urls.c.url == bindparam("url"))
_SETTLE = update(_urls).where(_urls.c.id == bindparam("b_id"))


def pause(attempts: int) -> timedelta:
    """Return how long to wait after the n-th failure: not at first, then 1, 2, 4, ... hours, at most a week.

    The next run tries again what failed in this one; only what keeps failing is left alone for longer.
    """
    if attempts <= _TRIED_AT_ONCE:
        return timedelta()
    return min(_FIRST_PAUSE * (1 << min(attempts - _TRIED_AT_ONCE - 1, 10)), _LONGEST_PAUSE)


def refusal_ends(attempts: int, now: datetime) -> datetime | None:
    """Return when an address is asked for again after its n-th refusal in a row; None: it is left alone then.

    Once may have been a login, a maintenance page on another host, a slip in robots.txt: on the days 1, 2, 4 and 8
    after one another, whatever the hour of the nightly run.
    """
    if attempts >= MAX_REFUSALS:
        return None
    day = now + timedelta(days=1 << (attempts - 1))
    return day.replace(hour=0, minute=0, second=0, microsecond=0)


def record_alias(connection: Connection, now: datetime, url: str, article_id: int) -> None:
    """Enter the address that an article is stored under, where it was reached by another one."""
    known = connection.execute(select(_urls.c.id).where(_urls.c.url == url)).scalar()
    values = {"state": "stored", "article_id": article_id}
    if known is None:
        row = {"url": url, "kind": "article", "first_seen_at": now, "last_fetched_at": now, "attempts": 0}
        connection.execute(insert(_urls).values(**row, **values))
    else:
        connection.execute(update(_urls).where(_urls.c.id == known).values(values))


def record_listing(
    connection: Connection, now: datetime, url: str, *, state: str, status: int | None, error: str | None = None
) -> None:
    """Write what a listing page answered."""
    known = connection.execute(select(_urls.c.id, _urls.c.attempts).where(_urls.c.url == url)).one_or_none()
    values: dict[str, Any] = {"state": state, "http_status": status, "last_error": error, "last_fetched_at": now}
    if known is None:
        attempts = int(state == "failed")
        connection.execute(
            insert(_urls).values(url=url, kind="listing", first_seen_at=now, attempts=attempts, **values)
        )
    else:
        attempts = known.attempts + 1 if state == "failed" else 0
        connection.execute(update(_urls).where(_urls.c.id == known.id).values(attempts=attempts, **values))


# --- sweeps ----------------------------------------------------------------------------------------------


def open_sweep(connection: Connection, run_id: int, now: datetime, listing: str, sections: Sequence[str]) -> int:
    """Write that a walk through a listing begins; gives its id."""
    values = {"run_id": run_id, "listing": listing, "sections": ",".join(sections), "started_at": now}
    return insert_row(connection, _sweeps, values)


def close_sweep(
    connection: Connection, sweep_id: int, now: datetime, *, complete: bool, pages: int, ended_by: str
) -> None:
    """Write how a walk ended: only a complete one moves the mark."""
    values = {"finished_at": now, "complete": complete, "pages": pages, "ended_by": ended_by}
    connection.execute(update(_sweeps).where(_sweeps.c.id == sweep_id).values(values))


def sweep_mark(connection: Connection, listing: str, sections: Sequence[str]) -> datetime | None:
    """Return when the last complete walk through a listing, for at least these sections, ended; None: never.

    What was first seen until then, that walk found or knew, and all below it. What an interrupted walk
    found after it was first seen later, and stops no walk. (An article that appeared behind the walk is
    in no ledger yet.)
    """
    query = select(_sweeps.c.sections, _sweeps.c.finished_at).where(
        _sweeps.c.listing == listing, _sweeps.c.complete.is_(True)
    )
    marks = [row.finished_at for row in connection.execute(query) if set(sections) <= set(row.sections.split(","))]
    return max(marks, default=None)


# --- what a killed worker had taken ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LeftBehind:
    """What of a run nobody is at work on any more, where all its workers that are there have nothing to do."""

    entries: list[LedgerEntry]
    """Article addresses that the run took up and did not settle."""
    walks: list[tuple[str, tuple[str, ...]]]
    """Listings, and for which sections, whose walk did not come to any end."""
    begun: frozenset[tuple[str, ...]]
    """For which sections a walk was begun at all; empty: the run was killed before its first."""


def take_over(connection: Connection, run_id: int, now: datetime) -> LeftBehind:
    """Return what was left behind in a run; its open sweeps are closed, for their walks begin anew."""
    mine = (_urls.c.run_id == run_id) & (_urls.c.outcome == "pending") & (_urls.c.kind == "article")
    entries = [
        LedgerEntry(row.url, row.state, row.section, row.teaser or {}, row.first_seen_at, fetch=True)
        for row in connection.execute(select(_urls).where(mine).order_by(_urls.c.id))
    ]
    walks, begun = [], set()
    for row in connection.execute(select(_sweeps).where(_sweeps.c.run_id == run_id).order_by(_sweeps.c.id)).all():
        sections = tuple(row.sections.split(","))
        begun.add(sections)
        if row.finished_at is None:
            walks.append((row.listing, sections))
            close_sweep(connection, row.id, now, complete=False, pages=row.pages, ended_by="its worker was killed")
    return LeftBehind(entries, walks, frozenset(begun))


def was_walked(connection: Connection, run_id: int, listing: str) -> bool:
    """Tell whether a walk through a listing was begun in a run."""
    query = select(_sweeps.c.id).where(_sweeps.c.run_id == run_id, _sweeps.c.listing == listing)
    return connection.execute(query).first() is not None


def working_listings(connection: Connection) -> dict[str, datetime]:
    """Return the listings that were walked to their end in some run and when last, the latest first."""
    newest = func.max(_sweeps.c.id)
    query = (
        select(_sweeps.c.listing, func.max(_sweeps.c.finished_at))
        .where(_sweeps.c.complete.is_(True))
        .group_by(_sweeps.c.listing)
    )
    return {str(name): worked for name, worked in connection.execute(query.order_by(newest.desc()))}
