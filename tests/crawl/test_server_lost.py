"""A database server that cannot be used, or goes away in the middle: 74, nothing marked as done that is not stored."""

from pathlib import Path

import pytest

from newsbot.demo import SampleSite
from tests.crawl.night import SECONDS, GatedSite, ServerDatabase, adds_up, asked, crawl, expect, wait_until
from tests.crawl.test_stopped import begin
from tests.servers import free_port, own_postgresql, shared_postgresql

FREE = 6


def test_a_server_that_stops_in_the_middle_is_74_and_the_next_run_completes(tmp_path: Path) -> None:
    with own_postgresql() as server, GatedSite(articles=FREE) as site:
        database = ServerDatabase(server.url(), tmp_path)
        process = begin(site, database)
        try:
            wait_until(lambda: site.reached.is_set() or process.poll() is not None)
            wait_until(lambda: len(database.articles) >= FREE - 1)
            server.stop()
        finally:
            site.opened.set()
            _, err = process.communicate(timeout=SECONDS)
        assert process.returncode == 74, err
        assert "Traceback" not in err
        assert "Connection refused" in err or "closed the connection" in err

        server.start()
        states = database.states()
        assert {path for path, state in states.items() if state == "stored"} == set(database.articles)
        assert 0 < len(database.articles) < len(asked(site))

        expect(crawl(site, database), 0, "complete")
        assert set(database.articles) == {one.path for one in asked(site)}
        assert [adds_up(run) for run in database.records("SELECT * FROM runs")] == [True, True]


def test_a_server_that_is_started_anew_between_two_commits_costs_nothing(tmp_path: Path) -> None:
    """Articles are asked for by name, so that no listing is read meanwhile: nothing is written while the site waits."""
    with own_postgresql() as server, GatedSite(articles=FREE) as site:
        database = ServerDatabase(server.url(), tmp_path)
        named = [one.path for one in asked(site)][: FREE + 3]
        process = begin(site, database, "-a", f"url={','.join(named)}")
        try:
            wait_until(lambda: site.reached.is_set() or process.poll() is not None)
            wait_until(lambda: len(database.articles) == FREE)
            server.stop()
            server.start()
        finally:
            site.opened.set()
            _, err = process.communicate(timeout=SECONDS)
        assert process.returncode == 0, err
        assert set(database.articles) == set(named)


@pytest.mark.parametrize(
    ("address", "code", "words"),
    [
        ("postgresql://newsbot@127.0.0.1:{free}/news", 74, "no server answers there"),
        ("postgresql://locked_out:secret@127.0.0.1:{port}/postgres", 74, "user or password"),
        ("postgresql+psycopg2://newsbot@127.0.0.1:{port}/postgres", 64, "the driver is psycopg"),
    ],
    ids=["unreachable", "wrong-password", "other-driver"],
)
def test_a_server_that_cannot_be_used_is_told_in_one_line(
    site: SampleSite, tmp_path: Path, address: str, code: int, words: str
) -> None:
    database = ServerDatabase(shared_postgresql().url(), tmp_path)
    url = address.format(free=free_port(), port=shared_postgresql().port)

    night = crawl(site, database, "-s", f"NEWSBOT_DATABASE_URL={url}")

    assert night.code == code
    assert len(night.complaints) == 1
    assert words in night.err
    assert "secret" not in night.err
    assert night.targets == []
