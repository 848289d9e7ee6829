"""One crawl at a time on a database."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from newsbot.storage.engine import parse_url
from newsbot.storage.lock import LockedError, lock_path, run_lock

HOLD = """
import sys
from newsbot.storage.engine import parse_url
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
