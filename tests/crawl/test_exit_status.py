"""``scrapy crawl`` tells the truth: each row of the table of exit statuses, and what the database says then."""

import subprocess
from collections.abc import Callable

import pytest

from newsbot.demo import SampleSite
from newsbot.storage.database_url import parse_url
from newsbot.storage.lock import run_lock
from tests.crawl.broken import MARK, STRUCK, spider_that_fails, with_pipeline
from tests.crawl.night import Database, adds_up, asked, command, crawl, environment, expect

REFUSE_ALL = "User-agent: *\nDisallow: /\n"
EMPTY_PAGE = "<html><head><title>Welcome</title></head><body><h1>Welcome</h1><p>A new site is coming.</p></body></html>"


# --- 1 ---------------------------------------------------------------------------------------------------


@pytest.mark.both
def test_some_failing_articles_are_1_and_come_back(site: SampleSite, database: Database) -> None:
    site.fail("/news/talks-border-resume", 500)
    site.drop("/interview/thursday-interview-nurlan-baigazy")

    night = crawl(site, database)

    expect(night, 1, "partial")
    assert night.run["failed"] == 2
    assert night.run["new"] == len(asked(site)) - 2
    failed = database.records("SELECT * FROM urls WHERE state = 'failed' ORDER BY url")
    assert [row["http_status"] for row in failed] == [None, 500]
    assert all(row["last_error"] and row["next_try_at"] == row["last_fetched_at"] for row in failed)
    assert all(row["attempts"] == 1 for row in failed)

    site.faults.clear()
    at_once = crawl(site, database)
    assert {"/news/talks-border-resume", "/interview/thursday-interview-nurlan-baigazy"} <= set(at_once.targets)

    expect(at_once, 0, "complete")
    assert at_once.run["new"] == 2
    assert len(database.articles) == len(asked(site))


def test_a_pipeline_that_fails_on_some_is_1(site: SampleSite, database: Database) -> None:
    night = crawl(site, database, *with_pipeline("FailingPipeline"))

    expect(night, 1, "partial")
    errors = database.rows("SELECT state, last_error FROM urls WHERE url LIKE ?", f"%{STRUCK}%")
    assert [state for state, _ in errors] == ["failed", "failed"]
    assert all(MARK in error for _, error in errors)
    assert night.run["new"] == len(asked(site)) - 2


def test_a_pipeline_that_fails_on_all_is_no_success(site: SampleSite, database: Database) -> None:
    night = crawl(site, database, *with_pipeline("AlwaysFailingPipeline"))

    assert night.code == night.run["exit_code"] != 0
    assert night.run["failed"] == len(asked(site))
    assert database.articles == {}
    assert "stored" not in database.states().values()
    assert adds_up(night.run)


def test_a_callback_that_fails_on_some_is_1(site: SampleSite, database: Database) -> None:
    night = crawl(site, database, *spider_that_fails("article"))

    expect(night, 1, "partial")
    errors = database.rows("SELECT state, last_error FROM urls WHERE url LIKE ?", f"%{STRUCK}%")
    assert [state for state, _ in errors] == ["failed", "failed"]
    assert all(MARK in error for _, error in errors)


@pytest.mark.parametrize("where", ["listing", "start"])
def test_a_callback_that_fails_early_is_no_success(site: SampleSite, database: Database, where: str) -> None:
    night = crawl(site, database, *spider_that_fails(where))

    assert night.code == night.run["exit_code"] != 0
    assert night.run["outcome"] != "complete"
    assert database.articles == {}


def test_a_listing_that_breaks_off_is_1(site: SampleSite, database: Database) -> None:
    site.fail("/news?page=1", 503)

    night = crawl(site, database)

    expect(night, 1, "partial")
    assert database.rows("SELECT complete FROM sweeps WHERE listing = '/news'") == [(0,)]
    site.faults.clear()
    again = crawl(site, database)
    expect(again, 0, "complete")
    assert len(database.articles) == len(asked(site))


# --- 64 --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        pytest.param(("-a", "sections=news,sport"), "sport", id="section"),
        pytest.param(("-a", "since=yesterdayish"), "since", id="date"),
        pytest.param(("-a", "limit=many"), "limit", id="limit"),
        pytest.param(("-a", "colour=red"), "colour", id="unknown-argument"),
        pytest.param(("-a", "foo"), "-a", id="no-value"),
        pytest.param(("-a", "site=commonspace"), "site", id="site"),
        pytest.param(("-a", "url=https://example.org/news/x"), "https://example.org/news/x", id="foreign-url"),
        pytest.param(("-s", "NEWSBOT_DATABASE_URL=news.db"), "NEWSBOT_DATABASE_URL", id="no-url"),
        pytest.param(("-s", "NEWSBOT_DATABASE_URL=sqlite://"), "name a file", id="in-memory"),
        pytest.param(("-s", "NEWSBOT_REGISTERS=/no/such/folder"), "NEWSBOT_REGISTERS", id="registers"),
        pytest.param(("-s", "NEWSBOT_MAX_WAIT=long"), "NEWSBOT_MAX_WAIT", id="wait"),
        pytest.param(("-s", "NEWSBOT_NER=maybe"), "NEWSBOT_NER=maybe: write 1 or 0", id="switch"),
        pytest.param(("-s", "NEWSBOT_LOG_LEVEL=chatty"), "NEWSBOT_LOG_LEVEL=chatty: write one of DEBUG", id="level"),
        pytest.param(("-s", "LOG_LEVEL=chatty"), "LOG_LEVEL=chatty: write one of DEBUG", id="scrapy-level"),
    ],
)
def test_wrong_arguments_are_64(database: Database, arguments: tuple[str, ...], named: str) -> None:
    night = crawl("http://127.0.0.1:9", database, *arguments)

    assert night.code == 64, night.err
    assert len(night.complaints) == 1
    assert named in night.complaints[0]
    assert night.out == ""
    assert list(database.path.parent.iterdir()) == []


# --- 65 --------------------------------------------------------------------------------------------------


def test_listings_that_show_nothing_are_65(site: SampleSite, database: Database) -> None:
    for target in ("/news*", "/interview*", "/voices*", "/node*", "/"):
        site.answer(target, EMPTY_PAGE)

    night = crawl(site, database)

    expect(night, 65, "site-changed")
    assert "listing" in night.run["reason"]
    assert "newsbot doctor" in night.err


def test_listings_that_are_not_there_are_65(site: SampleSite, database: Database) -> None:
    site.fail("*", 404)

    expect(crawl(site, database), 65, "site-changed")


def test_too_many_pages_without_an_article_are_65(site: SampleSite, database: Database) -> None:
    site.answer("/news/*", EMPTY_PAGE)

    night = crawl(site, database)

    expect(night, 65, "site-changed")
    assert night.run["refused"] > night.run["new"] > 0
    states = database.states()
    assert {states[one.path] for one in asked(site, "news")} == {"not-article"}


# --- 69 --------------------------------------------------------------------------------------------------


def _everything_answers(status: int) -> Callable[[SampleSite], None]:
    return lambda site: site.fail("*", status)


def _robots_say(robots: str | int) -> Callable[[SampleSite], None]:
    return lambda site: setattr(site, "robots", robots)


def _only_listings_answer_500(site: SampleSite) -> None:
    for target in ("/news*", "/interview*", "/voices*", "/node*", "/"):
        site.fail(target, 500)


@pytest.mark.parametrize(
    ("prepare", "word"),
    [
        pytest.param(_everything_answers(500), "500", id="500"),
        pytest.param(_only_listings_answer_500, "listing", id="listings-500"),
        pytest.param(_robots_say(REFUSE_ALL), "robots.txt", id="robots-refuse-all"),
        pytest.param(_robots_say(503), "robots.txt", id="robots-503"),
        pytest.param(lambda site: site.drop("/robots.txt"), "robots.txt", id="robots-dropped"),
    ],
)
def test_an_unreachable_site_is_69(
    site: SampleSite, database: Database, prepare: Callable[[SampleSite], None], word: str
) -> None:
    prepare(site)

    night = crawl(site, database)

    expect(night, 69, "unreachable")
    assert word in night.run["reason"]
    assert database.articles == {}
    assert "newsbot doctor" in night.err


def test_a_refused_connection_is_69(database: Database) -> None:
    with SampleSite() as site:
        url = site.url

    night = crawl(url, database)

    expect(night, 69, "unreachable")


def test_robots_that_refuse_the_url_asked_for_are_69(site: SampleSite, database: Database) -> None:
    site.robots = REFUSE_ALL

    night = crawl(site, database, "-a", "url=/news/talks-border-resume")

    expect(night, 69, "unreachable")
    assert night.targets == ["/robots.txt"]
    assert database.states() == {"/news/talks-border-resume": "refused"}


# --- 75 --------------------------------------------------------------------------------------------------


@pytest.mark.both
def test_a_lock_held_by_another_run_is_75(site: SampleSite, database: Database) -> None:
    with run_lock(parse_url(database.url)):
        night = crawl(site, database)
        lock_file = database.path.with_name("news.db.lock")
        holder = (
            lock_file.read_text("utf-8").strip() if lock_file.exists() else "another run holds the lock of postgres"
        )

    assert night.code == 75
    assert night.targets == []
    assert len(night.complaints) == 1
    assert holder in night.complaints[0]
    assert not database.exists


def test_the_lock_of_a_dead_process_does_not_stay(site: SampleSite, database: Database) -> None:
    database.path.with_name("news.db.lock").write_text("pid 1 since 2020-01-01 00:00:00 UTC\n", encoding="utf-8")

    night = crawl(site, database, "-a", "limit=1")

    expect(night, 0, "complete")


# --- what Scrapy's other commands and arguments answer ------------------------------------------------------


def test_an_option_that_scrapy_does_not_know_is_no_success(database: Database) -> None:
    done = subprocess.run(
        [*command(), "--bogus"], cwd=database.path.parent, env=environment(database), capture_output=True, check=False
    )

    assert done.returncode in (2, 64)
    assert not database.path.exists()


@pytest.mark.parametrize(
    ("arguments", "environ"),
    [
        pytest.param(("-s", "NEWSBOT_LOG_LEVEL=info"), {}, id="setting"),
        pytest.param((), {"NEWSBOT_LOG_LEVEL": "INFO"}, id="environment"),
        pytest.param(("-L", "INFO"), {"NEWSBOT_LOG_LEVEL": "ERROR"}, id="option-first"),
    ],
)
def test_the_log_says_more_where_it_is_asked_to(
    database: Database, arguments: tuple[str, ...], environ: dict[str, str]
) -> None:
    told = crawl("http://127.0.0.1:9", database, "-a", "url=/news/x", *arguments, environ=environ)
    assert "[scrapy.core.engine] INFO: Spider opened" in told.err
