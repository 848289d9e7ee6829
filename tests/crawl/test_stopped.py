"""A crawl that is ended from outside: what the database says then, and that the next one finishes the rest."""

import signal
import subprocess
from pathlib import Path

import pytest

from newsbot.demo import SampleSite
from tests.crawl.night import (
    QUICK,
    SECONDS,
    Database,
    GatedSite,
    Night,
    ServerDatabase,
    adds_up,
    asked,
    command,
    crawl,
    environment,
    wait_until,
)  # fmt: skip

FREE = 6
"""Articles that the site answers before a crawl is caught."""


def begin(site: SampleSite, database: Database, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        command("-a", f"site={site.url}", *QUICK, *arguments),
        cwd=database.path.parent,
        env=environment(database),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def end(process: subprocess.Popen[str], site: GatedSite, database: Database, number: signal.Signals) -> Night:
    """Send a signal while the site keeps a request waiting, then let the site answer."""
    try:
        wait_until(lambda: site.reached.is_set() or process.poll() is not None)
        assert process.poll() is None, process.communicate()
        wait_until(lambda: len(database.articles) >= FREE - 1)  # one of them may be none
        process.send_signal(number)
        if number == signal.SIGKILL:
            process.wait(SECONDS)
    finally:
        site.opened.set()
        out, err = process.communicate(timeout=SECONDS)
    return Night(process.returncode, out, err, site.targets, database.last_run)


@pytest.mark.both
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)], ids=["int", "term"])
def test_a_signal_closes_the_run_and_the_next_one_goes_on(
    database: Database, number: signal.Signals, code: int
) -> None:
    with GatedSite(articles=FREE) as site:
        with begin(site, database) as process:
            night = end(process, site, database, number)

        assert night.code == code, night.err
        assert (night.run["exit_code"], night.run["outcome"]) == (code, "interrupted")
        assert night.run["finished_at"] is not None
        assert adds_up(night.run)
        assert night.run["pending"] > 0
        assert night.run["new"] == len(database.articles) >= FREE - 1
        states = database.states()
        assert list(states.values()).count("discovered") == night.run["pending"]

        following = crawl(site, database)
        assert (following.code, following.run["outcome"]) == (0, "complete")
        assert adds_up(following.run)
        assert set(database.articles) == {one.path for one in asked(site)}
        fetched_before = {path for path, state in states.items() if state == "stored"}
        assert not fetched_before & set(following.targets)


def _ended_by(process: subprocess.Popen[str], number: signal.Signals) -> bool:
    """Tell whether a process has ended; send it the signal once more where it has not."""
    if process.poll() is not None:
        return True
    process.send_signal(number)
    return False


def test_more_signals_end_the_crawl_at_once_and_the_run_is_interrupted(tmp_path: Path) -> None:
    database = Database(tmp_path / "news.db")
    with GatedSite(articles=FREE) as site, begin(site, database) as process:
        try:
            wait_until(lambda: site.reached.is_set() or process.poll() is not None)
            # Ctrl-C again and again; the site has not answered yet.
            wait_until(lambda: _ended_by(process, signal.SIGINT))
        finally:
            site.opened.set()
            _, err = process.communicate(timeout=SECONDS)
    run = database.last_run
    assert (process.returncode, run["outcome"], run["exit_code"]) == (130, "interrupted", 130), err
    assert adds_up(run)
    assert run["finished_at"] is not None
    assert "newsbot: stopped by SIGINT; the next run goes on from here" in err


@pytest.mark.both
def test_a_killed_run_is_named_by_the_next_one_which_completes(database: Database) -> None:
    with GatedSite(articles=FREE) as site:
        with begin(site, database) as process:
            night = end(process, site, database, signal.SIGKILL)

        assert night.code == -signal.SIGKILL
        assert (night.run["finished_at"], night.run["outcome"]) == (None, None)
        assert adds_up(night.run)
        stored = {path for path, state in database.states().items() if state == "stored"}
        assert stored == set(database.articles) != set()

        following = crawl(site, database)
        killed, complete = database.records("SELECT * FROM runs ORDER BY id")
        assert (killed["outcome"], killed["finished_at"] is not None) == ("killed", True)
        assert adds_up(killed)
        assert (following.code, complete["outcome"]) == (0, "complete")
        assert set(database.articles) == {one.path for one in asked(site)}
        if not isinstance(database, ServerDatabase):
            assert database.column("PRAGMA integrity_check") == ["ok"]
        assert not stored & set(following.targets)


def test_a_database_that_is_removed_meanwhile_is_not_a_good_night(tmp_path: Path) -> None:
    database = Database(tmp_path / "news.db")
    with GatedSite() as site:
        process = begin(site, database)
        assert site.reached.wait(SECONDS)
        for name in ("news.db", "news.db-wal", "news.db-shm"):
            (tmp_path / name).unlink(missing_ok=True)
        site.opened.set()
        _, err = process.communicate(timeout=SECONDS)

    assert process.returncode == 74
    assert "was removed or replaced" in err
