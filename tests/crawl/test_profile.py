"""NEWSBOT_PROFILE=1: where the time of a crawl went, as a user sees it at the end."""

import os
import re
import subprocess

import pytest

from newsbot import profiling
from newsbot.demo import SampleSite
from newsbot.reading import FetchedPage, read_item
from newsbot.sites import COMMONSPACE
from tests.crawl.night import QUICK, SECONDS, Database, asked, command, crawl, environment, expect

ROW = re.compile(r"│ (\w+) +│ ([a-z, ]+?) +│ +(\d*) │ +([\d.]+) │ +([\d.]*) │ +(\d+) % │")


def table(text: str) -> dict[tuple[str, str], tuple[str, float]]:
    """By process and stage: calls and seconds."""
    return {(row[1], row[2]): (row[3], float(row[4])) for row in ROW.finditer(text)}


@pytest.mark.parametrize("processes", [0, 1])
def test_stages_are_told_for_each_process(site: SampleSite, database: Database, processes: int) -> None:
    night = crawl(site, database, "-s", "NEWSBOT_PROFILE=1", "-s", f"NEWSBOT_PROCESSES={processes}")
    expect(night, 0, "complete")
    rows = table(night.err)
    articles = len(asked(site))
    # A page that comes before the other process is ready is read here.
    assert sum(int(calls) for (_, stage), (calls, _) in rows.items() if stage == "persons") == articles, night.err
    assert rows["main", "store"][0] == str(articles)
    assert ("main", "scrapy, spider") in rows
    assert (("reading", "evidence") in rows) == bool(processes), night.err
    assert "busy in" in night.err
    assert "waiting, by the clock, on average: download" in night.err


def test_nothing_is_measured_unasked(site: SampleSite, database: Database) -> None:
    night = crawl(site, database, "-a", "limit=2")
    assert "CPU time" not in night.err


def test_a_crawl_without_an_article_has_a_table_too(site: SampleSite, database: Database) -> None:
    crawl(site, database)
    night = crawl(site, database, environ={"NEWSBOT_PROFILE": "1"})
    expect(night, 0, "complete")
    assert ("main", "scrapy, spider") in table(night.err), night.err


@pytest.mark.parametrize("profile", ["0", "1"])
def test_a_crawl_ends_well_whose_reader_has_gone(site: SampleSite, database: Database, profile: str) -> None:
    words = command("-a", f"site={site.url}", *QUICK, "-s", f"NEWSBOT_PROFILE={profile}")
    reader, writer = os.pipe()
    with subprocess.Popen(words, cwd=database.path.parent, env=environment(database), stderr=writer) as process:
        os.close(writer)
        os.read(reader, 1)  # as of "| head -1"
        os.close(reader)
        try:
            assert process.wait(SECONDS) == 0
        finally:
            process.kill()
    assert database.column("SELECT outcome FROM runs") == ["complete"]
    assert database.column("SELECT count(*) FROM articles") == [len(asked(site))]


def test_another_word_than_on_or_off_is_refused(site: SampleSite, database: Database) -> None:
    night = crawl(site, database, "-s", "NEWSBOT_PROFILE=often")
    assert night.code == 64
    assert night.complaints == ["newsbot: NEWSBOT_PROFILE=often: write 1 or 0"]


def test_a_stage_inside_another_is_taken_off_it() -> None:
    watch = profiling.Stopwatch()
    inner = watch.timed("inner", lambda: sum(range(300_000)))
    watch.timed("outer", lambda: [inner() for _ in range(5)])()
    costs = {stage: cost for (_, stage), cost in watch.costs.stages.items()}
    assert (costs["inner"][0], costs["outer"][0]) == (5, 1)
    assert costs["outer"][1] < costs["inner"][1]


def test_measuring_ends() -> None:
    page = FetchedPage(b"<h1>Nothing</h1>", "https://www.commonspace.eu/news/x", COMMONSPACE)
    before = read_item.__globals__["read_article"]
    watch = profiling.begin()
    try:
        assert profiling.begin() is watch
        _, costs = profiling.read_measured(page, None)
    finally:
        profiling.end()
    assert {stage for _, stage in costs.stages} == {"parse", "evidence"}
    assert costs.cpu > 0
    assert read_item.__globals__["read_article"] is before
