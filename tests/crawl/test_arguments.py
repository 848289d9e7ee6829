"""What the spider's arguments do, and what a feed export holds."""

import json
from pathlib import Path

import pytest

from newsbot.demo import SampleSite
from newsbot.normalize.ner import load_reader
from tests.crawl.night import Database, adds_up, asked, crawl

SITE = "https://www.commonspace.eu"
FERRY = "/news/ferry-passengers-safe-after-stormy-night-batumi"
"""The newest article: it stands on the first page of its listing."""


@pytest.mark.parametrize("theme", ["modern", "classic"])
def test_all_sections_are_the_whole_site(tmp_path: Path, theme: str) -> None:
    database = Database(tmp_path / "news.db")
    with SampleSite(theme=theme) as site:
        night = crawl(site, database, "-a", "sections=all")

        assert (night.code, night.run["outcome"]) == (0, "complete")
        assert {path: row["section"] for path, row in database.articles.items()} == {
            one.path: one.section for one in site.articles
        }


def test_sections_without_a_listing_are_found_in_the_shared_ones(site: SampleSite, database: Database) -> None:
    for target in ("/opinion*", "/interview*"):
        site.fail(target.replace("*", ""), 404)
        site.fail(target.replace("*", "s"), 404)

    night = crawl(site, database, "-a", "sections=opinion,interview")

    assert night.code == 0
    assert set(database.articles) == {one.path for one in asked(site, "opinion", "interview")}


def test_a_limit_is_kept_and_leaves_no_hole(site: SampleSite, database: Database) -> None:
    limited = crawl(site, database, "-a", "limit=5")

    assert limited.code == 0
    assert limited.run["new"] == len(database.articles) == 5
    assert adds_up(limited.run)

    following = crawl(site, database)
    assert following.code == 0
    assert set(database.articles) == {one.path for one in asked(site)}


@pytest.mark.both
def test_limits_night_after_night_get_on(site: SampleSite, database: Database) -> None:
    for nights in (1, 2):
        crawl(site, database, "-a", "limit=4", "-a", "sections=interview")

        assert len(database.articles) == min(4 * nights, len(asked(site, "interview")))


def test_since_goes_back_to_that_day(site: SampleSite, database: Database) -> None:
    night = crawl(site, database, "-a", "since=2026-08-01")

    assert night.code == 0
    undated = {one.path for one in asked(site) if not one.shows_date}
    assert set(database.articles) - undated == {
        one.path for one in asked(site) if f"{one.created:%F}" >= "2026-08-01" and one.shows_date
    }
    assert "/news?page=2" not in night.targets

    further = crawl(site, database, "-a", "since=1 January 2026")
    assert further.code == 0
    wanted = {one.path for one in asked(site) if f"{one.created:%F}" >= "2026-01-01"}
    assert wanted <= set(database.articles)

    rest = crawl(site, database, "-a", "full=1")
    assert rest.code == 0
    assert set(database.articles) == {one.path for one in asked(site)}


@pytest.mark.both
def test_single_addresses_in_any_form(site: SampleSite, database: Database) -> None:
    urls = (
        "https://commonspace.eu/index.php/News/Talks-Border-Resume/?fbclid=abc",
        "/news/talks-border-resume",
        f"{site.url}/node/14000",
        "http://www.commonspace.eu/index.php?m=23&news_id=4101&fbclid=x",
        "/news/no-such-article",
        "/contact",
    )

    night = crawl(site, database, "-a", "url=" + ",".join(urls))

    assert "/news/talks-border-resume" in database.articles
    assert database.articles["/interview/thursday-interview-nurlan-baigazy"]["node_id"] == 14000
    assert night.targets.count("/news/talks-border-resume") == 1
    assert not any("fbclid" in target or "index.php/" in target for target in night.targets)
    assert "/rss.xml" not in night.targets
    states = database.states()
    assert states["/news/no-such-article"] == "gone"
    assert states["/contact"] == "not-article"
    assert states["/node/14000"] == states["/interview/thursday-interview-nurlan-baigazy"] == "stored"
    assert adds_up(night.run)


def test_an_address_is_looked_at_again_when_asked_for(site: SampleSite, database: Database) -> None:
    first = crawl(site, database, "-a", "url=/node/14412")
    site.switch_day(2)
    second = crawl(site, database, "-a", "url=/news/armenia-azerbaijan-exchange-lists-missing-persons")

    assert (first.run["new"], second.run["updated"]) == (1, 1)
    assert len(database.articles) == 1
    assert database.column("SELECT revision FROM revisions ORDER BY 1") == [1, 2]


def test_a_redirect_off_the_site_is_refused(site: SampleSite, database: Database) -> None:
    with SampleSite() as other:
        site.redirect("/news/talks-border-resume", f"{other.url}/news/talks-border-resume")
        site.redirect("/news/talks-border-resume-0", f"{site.url}/news/deminers-clear-eighteen-hectares-near-tartar")

        night = crawl(site, database, "-a", "url=/news/talks-border-resume,/news/talks-border-resume-0")

        assert other.requests == []
    states = database.states()
    assert states["/news/talks-border-resume"] == "refused"
    error = database.column("SELECT last_error FROM urls WHERE state = 'refused'")[0]
    assert "another site" in error
    assert set(database.articles) == {"/news/deminers-clear-eighteen-hectares-near-tartar"}
    assert adds_up(night.run)


def test_a_page_without_text_under_index_php_is_found_under_its_own_address(
    site: SampleSite, database: Database
) -> None:
    night = crawl(site, database, "-a", "url=/index.php/news/eu-mission-reports-quiet-month-border")

    assert night.code == 0
    assert list(database.articles) == ["/news/eu-mission-reports-quiet-month-border"]


@pytest.mark.parametrize(
    "target", ["/news/talks-border-resume", "/news/talks-border-resume-0"], ids=["truncated", "not-html"]
)
def test_a_page_that_is_no_whole_page_is_not_stored(site: SampleSite, database: Database, target: str) -> None:
    if target.endswith("0"):
        site.answer(target, b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, headers={"Content-Type": "image/png"})
    else:
        site.truncate(target)

    night = crawl(site, database, "-a", f"url={target}")

    assert database.articles == {}
    assert database.states()[target] in ("failed", "not-article")
    assert adds_up(night.run)


def test_a_failure_that_passes_does_not_count(site: SampleSite, database: Database) -> None:
    site.fail("/news/talks-border-resume", 502, times=1)
    site.drop("/news/talks-border-resume-0", times=1)

    night = crawl(site, database, "-a", "url=/news/talks-border-resume,/news/talks-border-resume-0")

    assert (night.code, night.run["new"]) == (0, 2)
    assert night.targets.count("/news/talks-border-resume") == 2


def test_an_article_that_comes_back_is_stored(site: SampleSite, database: Database) -> None:
    site.fail(FERRY, 404)
    first = crawl(site, database)
    site.faults.clear()
    second = crawl(site, database)

    assert (first.code, first.run["gone"]) == (0, 1)
    assert (second.code, second.run["new"]) == (0, 1)
    assert FERRY in database.articles


def test_a_feed_export_is_json_with_all_that_is_read(site: SampleSite, database: Database, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"

    night = crawl(site, database, "-a", "sections=interview", "-O", str(out))

    assert night.code == 0
    records = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert {record["url"] for record in records} == {SITE + path for path in database.articles}
    for record in records:
        row = database.articles[record["url"].removeprefix(SITE)]
        assert (record["title"], record["body"]) == (row["title"], row["body"])
        assert record["persons"] is not None
        assert "html" not in record
    assert any("интервью" in record["title"].lower() or record["language"] == "ru" for record in records)


def test_settings_come_from_the_command_line_too(site: SampleSite, database: Database) -> None:
    other = database.path.with_name("other.db")

    night = crawl(site, database, "-a", "url=/node/14000", "-s", f"NEWSBOT_DATABASE_URL=sqlite:///{other}")

    assert night.code == 0
    assert not database.path.exists()
    assert len(Database(other).articles) == 1


def test_a_crawl_works_from_the_folder_it_is_started_in(site: SampleSite, database: Database) -> None:
    night = crawl(site, database, "-a", "url=/node/14000", environ={"NEWSBOT_DATABASE_URL": ""})

    assert night.code == 0
    assert len(Database(database.path.with_name("newsbot.db")).articles) == 1


@pytest.mark.parametrize("processes", ["0", "1"])
def test_a_crawl_with_the_second_reader(site: SampleSite, database: Database, processes: str) -> None:
    """With or without its extra the night is complete; without, one line says that rules read alone."""
    night = crawl(site, database, "-a", "limit=3", "-s", "NEWSBOT_NER=1", "-s", f"NEWSBOT_PROCESSES={processes}")
    assert (night.code, night.run["outcome"], night.run["new"]) == (0, "complete", 3)
    assert night.err.count("NEWSBOT_NER") == (0 if load_reader() else 1)
