"""What a crawl says of itself against the nights before, on a real site that changes its markup."""

import json
import re
from typing import Any

from newsbot.demo import SampleSite
from tests.crawl.night import ROOT, Database, Night, asked, crawl, expect


def findings(night: Night) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(night.run["details"])["findings"]
    return found


def _documented_query() -> str:
    return (ROOT / "docs" / "operations.md").read_text("utf-8").partition("```sql\n")[2].partition("```")[0]


def test_a_redesign_is_told_and_the_run_stays_complete(database: Database) -> None:
    with SampleSite() as site:
        first = crawl(site, database)
    expect(first, 0, "complete")
    assert findings(first) == []

    with SampleSite(theme="classic") as site:
        second = crawl(site, database, "-a", "full=1")
        third = crawl(site, database)
    expect(second, 0, "complete")
    drift = [one for one in findings(second) if one["kind"] == "drift"]
    assert {one["severity"] for one in findings(second)} == {"warning"}
    assert any(
        re.fullmatch(r"published_on of news was read from .*time.*, is now read from rdfa in \d+ of \d+ pages", words)
        for words in (one["message"] for one in drift)
    ), findings(second)
    assert any(one["kind"] == "markup" and "Drupal 9" in one["message"] for one in findings(second))
    closing = [line.partition("newsbot: ")[2] for line in second.complaints]
    assert [line for line in closing if line.startswith("warning: ")] == [
        f"warning: {one['message']}" for one in findings(second)
    ]
    assert findings(third) == [], "nothing was read"
    assert [(row[0], row[3]) for row in database.rows(_documented_query())] == [
        (second.run["id"], one["message"]) for one in findings(second)
    ]


def test_the_fields_of_a_run_are_counted(site: SampleSite, database: Database) -> None:
    night = crawl(site, database)
    run = night.run["id"]
    for section in ("news", "interview"):
        pages = len(asked(site, section))
        query = "SELECT sum(articles) FROM run_fields WHERE run_id = ? AND section = ? AND field = ? AND rule != ''"
        assert database.column(query, run, section, "article") == [pages]
        assert database.column(query, run, section, "title") == [pages]
        dated = database.column("SELECT count(published_on) FROM articles WHERE section = ?", section)
        assert database.column(query, run, section, "published_on") == dated
    fields = database.column("SELECT DISTINCT field FROM run_fields ORDER BY field")
    assert fields == sorted([
        "article", "title", "body", "published_on", "section", "source_line", "photo_line", "persons", "standfirst",
        "image_url", "language",
    ])  # fmt: skip
    without = "SELECT articles FROM run_fields WHERE field = 'article' AND rule = ''"
    assert database.column(without) == [len(site.not_articles)]
    assert f"{len(site.not_articles)} not-article" in night.err
    assert "refused" not in night.err


def test_a_tried_out_run_is_not_held_against_the_nights(database: Database) -> None:
    with SampleSite() as site:
        crawl(site, database)
    with SampleSite(theme="classic") as site:
        tried = crawl(site, database, "-a", "full=1", "-a", "limit=20")
        assert findings(tried) == []
        assert database.column("SELECT count(*) FROM run_fields WHERE run_id = ?", tried.run["id"]) != [0]
    with SampleSite() as site:
        again = crawl(site, database, "-a", "full=1")
    assert findings(again) == [], "compared with the first night, not with what was tried out"


def test_silence_is_told_once_the_database_is_some_weeks_old(database: Database) -> None:
    with SampleSite() as site:

        def at(day: str) -> list[str]:
            night = crawl(site, database, environ={"NEWSBOT_NOW": f"{day}T03:00"})
            assert night.run["outcome"] == "complete", night.err
            return [one["message"] for one in findings(night) if one["kind"] == "silence"]

        newest = max(one.created for one in asked(site, "news"))
        assert at(newest.strftime("%Y-%m-%d")) == []
        assert at("2027-01-20") != []


def test_pages_that_never_were_articles_say_nothing_on_a_quiet_night(site: SampleSite, database: Database) -> None:
    """They are looked at again for some nights; only the first time they are news, and when they were articles."""
    blank = "<html><body><main><h1>Soon</h1><p>This page is being written.</p></main></body></html>"
    paths = [one.path for one in asked(site, "news")[:6]]
    for path in paths:
        site.answer(path, blank)
    never = len(site.not_articles) + len(paths)
    nights = [crawl(site, database, environ={"NEWSBOT_NOW": f"2026-11-{day}T03:00"}) for day in (25, 26)]
    assert [json.loads(night.run["details"])["facts"]["not_articles"] for night in nights] == [never, never]
    for night in nights:
        expect(night, 0, "complete")
        assert findings(night) == []

    site.answer("/news/*", blank)
    expect(crawl(site, database, "-a", "full=1", environ={"NEWSBOT_NOW": "2026-11-27T03:00"}), 65, "site-changed")
