"""Walks through listings, where each ended, and what of a run was left behind by a worker that was killed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, literal, select, update

from newsbot.storage.bulk import insert_rows, rows_in, update_rows
from newsbot.storage.ledger import LedgerEntry
from newsbot.storage.models.ledger import Sweep, Url
from newsbot.storage.tables import insert_row, table_of

_urls = table_of(Url)
_sweeps = table_of(Sweep)
_ANSWERED = ("state", "http_status", "last_error", "last_fetched_at", "attempts")


def record_listing(
    connection: Connection, now: datetime, url: str, *, state: str, status: int | None, error: str | None = None
) -> None:
    """Write what a listing page answered."""
    known = rows_in(connection, (_urls.c.id, _urls.c.attempts), _urls.c.url, [url])
    attempts = sum(tried for _, tried in known) + 1 if state == "failed" else 0
    answered = (state, status, error, now, attempts)
    if known:
        update_rows(connection, _urls, _ANSWERED, [(*answered, known[0][0])])
    else:
        insert_rows(connection, _urls, (*_ANSWERED, "url", "kind", "first_seen_at"), [(*answered, url, "listing", now)])


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


def walked_whole(connection: Connection, run_id: int, base: str, listings: Mapping[str, Sequence[str]]) -> set[str]:
    """Return the sections whose own listing a run walked to its end, and of which no walk failed.

    ``listings`` says where each section's own listing may be, ``base`` what stands before that in an address. A walk
    through a listing that sections share, and that broke off, speaks against all of them; a place where there is no
    listing does not, nor does the walk of a worker that was killed, once it was begun anew.
    """
    no_listing = (_sweeps.c.pages == 0) & (_urls.c.state == "not-article")
    query = (
        select(_sweeps.c.listing, _sweeps.c.sections, _sweeps.c.complete, no_listing.label("no_listing"))
        .outerjoin(_urls, _urls.c.url == literal(base) + _sweeps.c.listing)
        .where(_sweeps.c.run_id == run_id)
        .order_by(_sweeps.c.id)
    )
    last = {(row.listing, row.sections): row for row in connection.execute(query)}
    complete: set[str] = set()
    failed: set[str] = set()
    for row in last.values():
        sections = row.sections.split(",")
        if not row.complete:
            failed |= set() if row.no_listing else set(sections)
        elif len(sections) == 1 and row.listing in listings[sections[0]]:
            complete |= set(sections)
    return complete - failed


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
