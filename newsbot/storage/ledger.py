"""The ledger: every address ever discovered, and what is to be fetched now (``storage.settling``: what became of it).

Every function takes the caller's connection and run, and moves the counts of the run in the same
transaction, so that a run adds up at any moment, also when its process is killed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, case, or_, select, update

from newsbot.storage.bulk import insert_rows, rows_in
from newsbot.storage.models.articles import Article
from newsbot.storage.models.ledger import Url
from newsbot.storage.runs import count
from newsbot.storage.tables import table_of

MAX_ATTEMPTS = 8
"""After so many failures an address is left as failed; ``full=1`` or ``url=`` try it again."""

MAX_REFUSALS = 5
"""After so many refusals in a row an address without an article is left as refused; ``full=1`` or ``url=`` try it."""

_urls = table_of(Url)
_articles = table_of(Article)
_LOOKED_AT_AGAIN = 3  # times that a listing may show a page without an article before it is believed
_CLOSED = (401, 403, 451)
_NEW_COLUMNS = (
    "url", "kind", "state", "section", "listing", "teaser", "first_seen_at", "attempts", "run_id", "outcome"
)  # fmt: skip


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
