"""Sweeps and runs: below which instant a listing is known, and how a crawl is recorded."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import Connection, select, text

from newsbot.storage import ledger, sweeps
from newsbot.storage.ledger import Discovery
from newsbot.storage.models.runs import Run
from tests.plain import plain
from tests.storage.making import HOUR, NOW, SITE, counts, finish, open_run

RUNS = Run.__table__


@pytest.fixture
def run(connection: Connection) -> int:
    return open_run(connection)


# --- sweeps ----------------------------------------------------------------------------------------------------


def sweep(
    connection: Connection, run: int, now: datetime, *sections: str, complete: bool, listing: str = "/news"
) -> None:
    one = sweeps.open_sweep(connection, run, now, listing, sections)
    sweeps.close_sweep(connection, one, now + HOUR, complete=complete, pages=2, ended_by="end")


def test_only_a_complete_sweep_moves_the_mark(connection: Connection, run: int) -> None:
    assert sweeps.sweep_mark(connection, "/news", ["news"]) is None
    sweep(connection, run, NOW, "news", complete=False)
    sweeps.open_sweep(connection, run, NOW, "/news", ["news"])
    assert sweeps.sweep_mark(connection, "/news", ["news"]) is None

    sweep(connection, run, NOW, "news", complete=True)
    assert sweeps.sweep_mark(connection, "/news", ["news"]) == NOW + HOUR, "its end counts"
    sweep(connection, run, NOW + 5 * HOUR, "news", complete=False)
    assert sweeps.sweep_mark(connection, "/news", ["news"]) == NOW + HOUR
    sweep(connection, run, NOW + 9 * HOUR, "news", complete=True)
    assert sweeps.sweep_mark(connection, "/news", ["news"]) == NOW + 10 * HOUR
    assert sweeps.sweep_mark(connection, "/interview", ["news"]) is None


def test_a_mark_holds_for_the_sections_that_were_asked_for(connection: Connection, run: int) -> None:
    sweep(connection, run, NOW, "opinion", "analysis", complete=True, listing="/voices")

    assert sweeps.sweep_mark(connection, "/voices", ["opinion"]) == NOW + HOUR
    assert sweeps.sweep_mark(connection, "/voices", ["opinion", "interview"]) is None


def test_listings_that_worked_come_first_the_latest_before(connection: Connection, run: int) -> None:
    for listing, complete in (("/news", True), ("/opinions", True), ("/opinion", False), ("/news", True)):
        sweep(connection, run, NOW, "news", complete=complete, listing=listing)

    assert list(sweeps.working_listings(connection).items()) == [("/news", NOW + HOUR), ("/opinions", NOW + HOUR)]


# --- runs ------------------------------------------------------------------------------------------------------


def test_a_run_that_was_left_open_was_killed(connection: Connection) -> None:
    first, second = open_run(connection), None
    ledger.discover(connection, first, NOW, [Discovery(f"{SITE}/news/a", "news")])
    second = open_run(connection, NOW + HOUR)

    rows = {row.id: row for row in connection.execute(select(RUNS))}
    assert (rows[first].outcome, rows[first].finished_at) == ("killed", NOW + HOUR)
    assert (rows[second].outcome, rows[second].finished_at) == (None, None)
    assert counts(connection, first) == {"discovered": 1, "pending": 1}


def test_a_run_that_was_closed_stays_as_it_was(connection: Connection) -> None:
    first = open_run(connection)
    finish(connection, first)
    before = connection.execute(select(RUNS)).one()

    open_run(connection, NOW + HOUR)

    assert connection.execute(select(RUNS).where(RUNS.c.id == first)).one() == before


def test_times_need_a_zone(connection: Connection) -> None:
    with pytest.raises(Exception, match="without a zone"):
        open_run(connection, datetime(2026, 11, 20, 3, 0))  # noqa: DTZ001 - that is the point
    open_run(connection, datetime(2026, 11, 20, 3, 0, 0, 999_999, tzinfo=UTC))
    assert plain(connection.execute(text("SELECT started_at FROM runs")).scalar()) == "2026-11-20 03:00:00"
