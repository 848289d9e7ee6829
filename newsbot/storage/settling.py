"""Settling addresses: what became of each in a run, when it is tried again, and the history of it.

The counts of the run move in the same transaction, as in ``storage.ledger``.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, bindparam, insert, select, update

from newsbot.storage.bulk import insert_rows, rows_in, update_rows
from newsbot.storage.ledger import MAX_REFUSALS, Discovery, discover
from newsbot.storage.models.ledger import Fetch, Url
from newsbot.storage.runs import count
from newsbot.storage.tables import table_of

UNPUBLISHED = 403
"""What Drupal answers for a node that was taken off the site."""

_urls = table_of(Url)
_fetches = table_of(Fetch)
_TRIED_AT_ONCE = 3
_FIRST_PAUSE = timedelta(hours=1)
_LONGEST_PAUSE = timedelta(days=7)
_ADD_FETCH = insert(_fetches)
_STORED_COLUMNS = (
    "state", "attempts", "last_error", "next_try_at", "outcome", "article_id", "http_status", "run_id",
    "last_fetched_at",
)  # fmt: skip
_FETCH_COLUMNS = ("url_id", "run_id", "fetched_at", "outcome", "state", "http_status")


@dataclass(frozen=True, slots=True)
class Before:
    """What an address was before it was settled."""

    state: str
    article_id: int | None

    @property
    def never_an_article(self) -> bool:
        """Whether it was looked at before, and showed no article: that it shows none again is no news."""
        return self.state == "not-article" and self.article_id is None


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
