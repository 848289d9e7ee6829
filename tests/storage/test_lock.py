"""One crawl at a time on a database."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from newsbot.storage.database_errors import DatabaseError
from newsbot.storage.database_url import parse_url
from newsbot.storage.engine import connect_server
from newsbot.storage.lock import LockedError, is_held, lock_path, run_lock
from tests.servers import copied_database, free_port, wait_for

HOLD = """
import sys
from newsbot.storage.database_url import parse_url
from newsbot.storage.lock import run_lock
with run_lock(parse_url(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_second_run_is_refused_and_told_who_holds_it(tmp_path: Path) -> None:
    url = parse_url(f"sqlite:///{tmp_path}/news.db")
    with run_lock(url), pytest.raises(LockedError, match=f"pid {os.getpid()} since 20"), run_lock(url):
        pass
    with run_lock(url):
        pass


def test_the_lock_of_a_killed_process_is_free(tmp_path: Path) -> None:
    text_url = f"sqlite:///{tmp_path}/news.db"
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, text_url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        cwd=Path(__file__).parents[2],
    ) as holder:  # fmt: skip
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(LockedError, match=f"pid {holder.pid}"), run_lock(parse_url(text_url)):
            pass
        holder.kill()
        holder.wait()
        with run_lock(parse_url(text_url)):
            assert f"pid {os.getpid()}" in (tmp_path / "news.db.lock").read_text("utf-8")


@pytest.fixture
def copied() -> Iterator[str]:
    with copied_database() as url:
        yield url


def test_other_databases_are_free(tmp_path: Path) -> None:
    with run_lock(parse_url(f"sqlite:///{tmp_path}/a.db")), run_lock(parse_url(f"sqlite:///{tmp_path}/b.db")):
        pass


def test_a_database_in_memory_needs_no_lock() -> None:
    assert lock_path(parse_url("sqlite://")) is None
    with run_lock(parse_url("sqlite://")), run_lock(parse_url("sqlite://")):
        pass


def test_an_error_inside_gives_the_lock_back(tmp_path: Path) -> None:
    url = parse_url(f"sqlite:///{tmp_path}/news.db")
    with pytest.raises(RuntimeError, match="inside"), run_lock(url):
        raise RuntimeError("inside")
    with run_lock(url):
        pass


def held_elsewhere(text_url: str) -> bool:
    engine = connect_server(parse_url(text_url))
    with engine.connect() as connection:
        found = is_held(connection)
    engine.dispose()
    return found


def test_on_a_server_one_run_keeps_out_the_others(copied: str) -> None:
    url = parse_url(copied)
    assert not held_elsewhere(copied)
    with run_lock(url):
        assert held_elsewhere(copied)
        for shared in (False, True):
            with pytest.raises(LockedError, match="another run holds the lock"), run_lock(url, shared=shared):
                pass
    assert not held_elsewhere(copied)


def test_workers_share_the_lock_of_a_server_and_keep_out_a_run_of_one(copied: str) -> None:
    url = parse_url(copied)
    with run_lock(url, shared=True), run_lock(url, shared=True), pytest.raises(LockedError), run_lock(url):
        pass
    with run_lock(url):
        pass


def test_the_lock_on_a_server_is_free_once_its_process_is_killed(copied: str) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, copied], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        cwd=Path(__file__).parents[2],
    ) as holder:  # fmt: skip
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        holder.kill()
        holder.wait()
    wait_for(lambda: not held_elsewhere(copied))
    with run_lock(parse_url(copied)):
        pass


def test_holding_the_lock_leaves_no_transaction_open(copied: str) -> None:
    """One that stays open for hours keeps PostgreSQL from tidying up."""
    with run_lock(parse_url(copied)):
        engine = connect_server(parse_url(copied))
        with engine.connect() as connection:
            states = connection.execute(text("SELECT DISTINCT state FROM pg_stat_activity WHERE query LIKE '%lock%'"))
            assert "idle in transaction" not in states.scalars().all()
        engine.dispose()


def test_another_database_of_the_server_is_free(copied: str) -> None:
    with copied_database() as other, run_lock(parse_url(copied)), run_lock(parse_url(other)):
        pass


def test_a_server_that_does_not_answer_is_named(copied: str) -> None:
    url = f"postgresql://newsbot@127.0.0.1:{free_port()}/newsbot"
    with pytest.raises(DatabaseError, match="no server answers there") as raised, run_lock(parse_url(url)):
        pass
    assert "\n" not in str(raised.value)
