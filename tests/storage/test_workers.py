"""Who takes part in a run: known by the locks that the database server holds for those that are there."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.engine import make_url

from newsbot.storage import ledger, runs, settling, sweeps, workers
from newsbot.storage.engine import open_engine
from newsbot.storage.ledger import Discovery
from newsbot.storage.lock import LockedError
from newsbot.storage.workers import Joined, Presence
from tests.servers import copied_database
from tests.storage.making import LATER, NOW, SITE

NEWS: dict[str, Any] = {"sections": ["news"]}


@pytest.fixture
def engine() -> Iterator[Engine]:
    with copied_database() as url:
        opened = open_engine(url)
        yield opened
        opened.dispose()


@contextmanager
def present(engine: Engine) -> Iterator[Presence]:
    presence = Presence(make_url(engine.url.render_as_string(hide_password=False)))
    try:
        yield presence
    finally:
        presence.close()


def join(engine: Engine, presence: Presence, arguments: dict[str, Any] = NEWS) -> Joined:
    with engine.begin() as connection:
        return workers.join_run(connection, presence, spider="s", arguments=arguments, now=NOW, version="0")


def test_the_first_opens_the_run_and_the_next_one_joins(engine: Engine) -> None:
    with present(engine) as one, present(engine) as two:
        first, second = join(engine, one), join(engine, two)

        assert (first.run_id, first.frontier) == (second.run_id, second.frontier)
        assert first.worker_id != second.worker_id


def test_once_all_have_gone_a_new_run_begins_and_knows_what_they_left_in_redis(engine: Engine) -> None:
    with present(engine) as one:
        first = join(engine, one)
    with present(engine) as two:
        second = join(engine, two)

        assert second.run_id != first.run_id
        assert second.stale == (first.frontier,)
        with engine.connect() as connection:
            assert [row["outcome"] for row in workers.of_run(connection, first.run_id)] == ["killed"]


def test_other_arguments_do_not_join(engine: Engine) -> None:
    with present(engine) as one, present(engine) as two:
        join(engine, one)
        with pytest.raises(LockedError, match="other arguments"):
            join(engine, two, {"sections": ["opinion"]})


def test_only_those_that_are_there_count_as_busy(engine: Engine) -> None:
    with present(engine) as one:
        first = join(engine, one)
        with present(engine) as two:
            second = join(engine, two)
            with engine.begin() as connection:
                assert workers.others_busy(connection, first)
                workers.note_idle(connection, second.worker_id, idle=True)
                assert not workers.others_busy(connection, first)
                workers.note_idle(connection, second.worker_id, idle=False)
        with engine.begin() as connection:
            assert not workers.others_busy(connection, first)


def test_a_killed_worker_is_noticed_once(engine: Engine) -> None:
    with present(engine) as one:
        first = join(engine, one)
        with present(engine) as two:
            second = join(engine, two)
            with engine.begin() as connection:
                assert workers.note_killed(connection, first, LATER) == []
        with engine.begin() as connection:
            assert workers.note_killed(connection, first, LATER) == [second.worker_id]
            assert workers.note_killed(connection, first, LATER) == []


def test_the_last_to_leave_is_told_so(engine: Engine) -> None:
    with present(engine) as one, present(engine) as two:
        first, second = join(engine, one), join(engine, two)
        with engine.begin() as connection:
            assert workers.leave(connection, first, LATER, stored=3) == 1
            assert workers.leave(connection, second, LATER, stored=4) == 0
            assert [row["stored"] for row in workers.of_run(connection, first.run_id)] == [3, 4]


def test_what_a_killed_worker_had_is_taken_over(engine: Engine) -> None:
    with present(engine) as one:
        joined = join(engine, one)
        with engine.begin() as connection:
            found = [Discovery(f"{SITE}/news/{name}", "news", "/news", {"title": name}) for name in ("a", "b")]
            ledger.discover(connection, joined.run_id, NOW, found)
            settling.settle(connection, joined.run_id, NOW, f"{SITE}/news/a", outcome="gone", state="gone", status=404)
            sweeps.open_sweep(connection, joined.run_id, NOW, "/news", ["news"])
            whole = sweeps.open_sweep(connection, joined.run_id, NOW, "/opinion", ["opinion"])
            sweeps.close_sweep(connection, whole, NOW, complete=True, pages=1, ended_by="end")

            left = sweeps.take_over(connection, joined.run_id, LATER)

            assert [(entry.url, entry.teaser, entry.fetch) for entry in left.entries] == [
                (f"{SITE}/news/b", {"title": "b"}, True)
            ]
            assert left.walks == [("/news", ("news",))]
            assert left.begun == {("news",), ("opinion",)}
            assert sweeps.take_over(connection, joined.run_id, LATER).walks == []
            assert sweeps.sweep_mark(connection, "/news", ["news"]) is None
            assert runs.counts_of(connection, joined.run_id)["pending"] == 1


def test_the_state_of_each_worker_is_told(engine: Engine) -> None:
    with present(engine) as one, present(engine) as two:
        first, second = join(engine, one), join(engine, two)
        with present(engine) as three:
            third = join(engine, three)
        with engine.begin() as connection:
            workers.note_idle(connection, second.worker_id, idle=True)
            states = workers.states_of(connection, [first.run_id, 99])
    assert list(states) == [first.run_id]
    assert [(row["id"], row["state"]) for row in states[first.run_id]] == [
        (first.worker_id, "working"), (second.worker_id, "waiting"), (third.worker_id, "killed"),
    ]  # fmt: skip
