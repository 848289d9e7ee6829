"""Crawls ended at random moments, one after the other: the one that comes to its end leaves nothing out."""

import signal
from pathlib import Path

import pytest

from tests.crawl.killing import DeadlySite, end_crawls, faults_of, moments_of
from tests.crawl.night import Database, crawl, expect


@pytest.mark.parametrize(("number", "outcome"), [(signal.SIGKILL, "killed"), (signal.SIGTERM, "interrupted")])
def test_nothing_is_missing_doubled_or_half(tmp_path: Path, number: signal.Signals, outcome: str) -> None:
    database = Database(tmp_path / "news.db")
    with DeadlySite() as site:
        ended = end_crawls(site, database, number, moments_of(seed=number, count=3))
        final = crawl(site, database, "-a", "sections=all")

        expect(final, 0, "complete")
        assert ended >= 2
        # The very first may have been ended before its run was opened.
        (recorded,) = database.column("SELECT count(*) FROM runs WHERE outcome = ?", outcome)
        assert ended - 1 <= recorded <= ended
        assert faults_of(database, site) == []
