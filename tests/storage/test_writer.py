"""The writer thread: what is committed, what is undone, and who is told."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event, select, text
from sqlalchemy.exc import IntegrityError, OperationalError

from newsbot.storage.bulk import insert_rows
from newsbot.storage.engine import open_reader
from newsbot.storage.models.articles import Spelling
from newsbot.storage.tables import table_of
from newsbot.storage.writer import Writer

LONG = 10
"""Seconds: a future that is not done by then never will be."""


@pytest.fixture
def writer(engine: Engine) -> Iterator[Writer]:
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE notes (words TEXT UNIQUE)"))
    one = Writer(engine)
    yield one
    one.close()


def note(words: str) -> Callable[[Connection], str]:
    def job(connection: Connection) -> str:
        connection.execute(text("INSERT INTO notes VALUES (:words)"), {"words": words})
        return words

    return job


def notes(database: str) -> set[str]:
    """What another connection sees: only what is committed."""
    reader = open_reader(database)
    try:
        with reader.connect() as connection:
            return {row[0] for row in connection.execute(text("SELECT words FROM notes"))}
    finally:
        reader.dispose()


def held(writer: Writer) -> threading.Event:
    """Keep the writer busy until the event is set, so that the jobs behind are taken together."""
    go = threading.Event()
    busy = threading.Event()

    def job(_: Connection) -> None:
        busy.set()
        assert go.wait(LONG)

    writer.submit(job)
    assert busy.wait(LONG)
    return go


def test_a_future_holds_what_the_job_returned_once_it_is_committed(writer: Writer, database: str) -> None:
    assert writer.submit(note("one")).result(LONG) == "one"
    assert notes(database) == {"one"}
    assert writer.run(lambda connection: connection.execute(text("SELECT count(*) FROM notes")).scalar()) == 1


def test_what_waits_is_committed_together(writer: Writer, engine: Engine, database: str) -> None:
    commits: list[int] = []
    event.listen(engine, "commit", lambda _: commits.append(1))
    go = held(writer)
    futures = [writer.submit(note(str(number))) for number in range(20)]
    go.set()

    assert [future.result(LONG) for future in futures] == [str(number) for number in range(20)]
    assert len(notes(database)) == 20
    assert len(commits) <= 2


def test_one_failing_job_does_not_undo_the_others(writer: Writer, database: str) -> None:
    def half(connection: Connection) -> None:
        note("half")(connection)
        raise RuntimeError("in the middle")

    go = held(writer)
    jobs: list[Callable[[Connection], Any]] = [note("one"), half, note("one"), note("two")]
    futures = [writer.submit(job) for job in jobs]
    go.set()

    assert futures[0].result(LONG) == "one"
    assert futures[3].result(LONG) == "two"
    assert "in the middle" in str(futures[1].exception(LONG))
    assert "unique" in str(futures[2].exception(LONG)).lower()
    assert notes(database) == {"one", "two"}


def test_a_commit_that_fails_is_told_to_all_whose_work_it_undoes(writer: Writer, engine: Engine, database: str) -> None:
    def refuse(_: Connection) -> None:
        raise OperationalError("COMMIT", {}, sqlite3.OperationalError("disk I/O error"))

    def wrong(_: Connection) -> None:
        raise RuntimeError("its own mistake")

    go = held(writer)
    first, mistake, second = writer.submit(note("one")), writer.submit(wrong), writer.submit(note("two"))
    event.listen(engine, "commit", refuse)
    go.set()

    for lost in (first, second):
        assert isinstance(lost.exception(LONG), OperationalError)
    assert "its own mistake" in str(mistake.exception(LONG))
    event.remove(engine, "commit", refuse)
    assert writer.run(note("three")) == "three"
    assert notes(database) == {"three"}


def note_all(connection: Connection, words: list[str]) -> list[str]:
    calls.append(words)
    return [note(one)(connection) for one in words]


calls: list[list[str]] = []


def test_things_that_one_job_does_together_are_done_at_once(writer: Writer, database: str) -> None:
    calls.clear()
    go = held(writer)
    futures = [writer.submit_with(note_all, words) for words in ("one", "two")]
    futures += [writer.submit(note("between")), writer.submit_with(note_all, "three")]
    go.set()

    assert [future.result(LONG) for future in futures] == ["one", "two", "between", "three"]
    assert calls == [["one", "two", "three"]]
    assert notes(database) == {"one", "two", "between", "three"}


def test_one_that_fails_among_them_does_not_undo_the_others(writer: Writer, database: str) -> None:
    calls.clear()
    go = held(writer)
    futures = [writer.submit_with(note_all, words) for words in ("one", "two", "one", "three")]
    go.set()

    assert [future.exception(LONG) is None for future in futures] == [True, True, False, True]
    assert "unique" in str(futures[2].exception(LONG)).lower()
    assert calls == [["one", "two", "one", "three"], ["one"], ["two"], ["one"], ["three"]]
    assert notes(database) == {"one", "two", "three"}


def test_things_that_come_soon_after_others_rest_and_nobody_else_waits_for_them(
    writer: Writer, engine: Engine, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("newsbot.storage.writer._REST", 10 * LONG)
    commits: list[int] = []
    event.listen(engine, "commit", lambda _: commits.append(1))
    calls.clear()
    assert writer.submit_with(note_all, "at once").result(LONG) == "at once"
    resting = [writer.submit_with(note_all, words) for words in ("one", "two")]
    assert writer.submit(note("own")).result(LONG) == "own"
    assert not any(future.done() for future in resting)
    assert notes(database) == {"at once", "own"}
    resting.append(writer.submit_with(note_all, "three"))

    # What the end of a run counts comes behind all that was asked for before.
    assert writer.run(lambda connection: connection.execute(text("SELECT count(*) FROM notes")).scalar()) == 5
    assert [future.result(LONG) for future in resting] == ["one", "two", "three"]
    assert calls == [["at once"], ["one", "two", "three"]]
    assert len(commits) == 4

    resting = [writer.submit_with(note_all, "four")]
    writer.close()
    assert resting[0].result(LONG) == "four"


def test_as_many_things_as_one_commit_may_have_do_not_rest(
    writer: Writer, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("newsbot.storage.writer._REST", 10 * LONG)
    writer.submit_with(note_all, "at once").result(LONG)
    futures = [writer.submit_with(note_all, str(number)) for number in range(64)]
    assert [future.result(LONG) for future in futures] == [str(number) for number in range(64)]
    assert len(notes(database)) == 65


def test_close_finishes_what_is_queued(writer: Writer, database: str) -> None:
    go = held(writer)
    futures = [writer.submit(note(str(number))) for number in range(200)]
    go.set()
    writer.close()

    assert all(future.done() for future in futures)
    assert len(notes(database)) == 200


def test_a_closed_writer_takes_no_more(writer: Writer) -> None:
    writer.close()
    writer.close()

    with pytest.raises(RuntimeError, match="closed"):
        writer.submit(note("late"))


def test_a_job_whose_waiter_went_away_does_not_stop_the_writer(writer: Writer, database: str) -> None:
    """A crawl that is ended cancels what it waits for."""
    go = held(writer)
    cancelled: Future[str] = writer.submit(note("cancelled"))
    cancelled.cancel()
    go.set()

    assert writer.submit(note("after it")).result(LONG) == "after it"
    assert "after it" in notes(database)


def test_jobs_run_in_the_order_in_which_they_came(writer: Writer) -> None:
    order: list[int] = []

    def number(which: int) -> Callable[[Connection], None]:
        return lambda _: order.append(which)

    futures = [writer.submit(number(which)) for which in range(300)]
    for future in futures:
        future.result(LONG)
    assert order == list(range(300))


def test_many_threads_may_hand_in_jobs(writer: Writer, database: str) -> None:
    def hand_in(name: str) -> None:
        for number in range(25):
            writer.run(note(f"{name}{number}"))

    threads = [threading.Thread(target=hand_in, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(LONG)
    assert len(notes(database)) == 100


def spelling(word: str) -> Callable[[Connection], str]:
    """A job whose statement nobody waits for: on PostgreSQL it leaves when the job is done."""

    def job(connection: Connection) -> str:
        insert_rows(connection, table_of(Spelling), ("word", "key"), [(word, word)])
        return word

    return job


def test_a_statement_that_waited_fails_in_its_own_job(writer: Writer, engine: Engine) -> None:
    writer.run(spelling("bridge"))
    with pytest.raises(IntegrityError):
        writer.run(spelling("bridge"))  # alone: its transaction is undone

    go = held(writer)
    wanted = [writer.submit(spelling(word)) for word in ("tunnel", "bridge", "ferry")]
    go.set()

    assert isinstance(wanted[1].exception(LONG), IntegrityError)
    assert [wanted[0].result(LONG), wanted[2].result(LONG)] == ["tunnel", "ferry"]
    with engine.connect() as connection:
        found = set(connection.execute(select(table_of(Spelling).c.word)).scalars())
    assert found == {"bridge", "tunnel", "ferry"}
