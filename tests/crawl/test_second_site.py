"""A site of another kind: the Lagoon Gazette, which only ``newsbot/sites/lagoon.py`` describes."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from typing import NamedTuple

import pytest

from newsbot.demo import SampleSite
from newsbot.demo.lagoon import ZONE, LagoonSite, Post
from newsbot.sites import SITES
from tests.crawl.night import Database, Night, crawl, environment, expect

SITE = SITES["lagoon"]
CATEGORIES = {"news": "news", "interviews": "interview", "opinion": "opinion"}


@pytest.fixture
def lagoon() -> Iterator[LagoonSite]:
    with LagoonSite() as running:
        yield running


def night(site: LagoonSite, database: Database, *arguments: str, now: str = "2026-11-20T03:15:00+00:00") -> Night:
    words = ("-a", "sections=all", *arguments)
    return crawl(site, database, *words, spider="lagoon", environ={"NEWSBOT_NOW": now})


class FirstNight(NamedTuple):
    """The site after its first night, and what that has left; tests only look at it."""

    site: LagoonSite
    database: Database
    night: Night


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FirstNight]:
    database = Database(tmp_path_factory.mktemp("lagoon") / "news.db")
    with LagoonSite() as site:
        yield FirstNight(site, database, night(site, database))


def expect_stored(database: Database, posts: tuple[Post, ...]) -> None:
    rows = database.records("SELECT * FROM articles WHERE gone_at IS NULL")
    found = {row["url"].removeprefix(SITE.url): row for row in rows}
    assert set(found) == {post.path for post in posts}
    for post in posts:
        row = found[post.path]
        assert (row["title"], row["section"]) == (post.title, CATEGORIES[post.category])
        assert row["published_on"] == post.created.astimezone(ZONE).date().isoformat()
        assert row["body"] == "\n\n".join(post.paragraphs)


def test_the_first_night_brings_every_post_whole(first: FirstNight) -> None:
    expect(first.night, 0, "complete")
    assert (first.night.run["spider"], first.night.run["new"]) == ("lagoon", len(first.site.posts))
    assert "/category/news/page/2/" in first.night.targets
    expect_stored(first.database, first.site.posts)


def test_dates_are_of_the_sites_own_calendar(first: FirstNight) -> None:
    """Twenty past one in the morning there is still the day before in Brussels, and in UTC."""
    (row,) = first.database.records("SELECT * FROM articles WHERE url LIKE '%crane%'")
    assert (row["published_on"], row["published_at"]) == ("2026-11-20", "2026-11-19 21:20:00")


def test_the_paper_itself_is_a_known_source_and_no_other_site_is(first: FirstNight) -> None:
    assert first.database.column("SELECT name FROM sources WHERE kind = 'self'") == ["Lagoon Gazette"]
    lines = sum(bool(post.source_line) for post in first.site.posts)
    credited = "SELECT count(*) FROM article_sources WHERE role = 'publisher' AND source = 'Lagoon Gazette'"
    assert first.database.column(credited) == [lines]


def test_who_answers_who_asks_and_who_writes_is_read(first: FirstNight) -> None:
    rows = first.database.rows("SELECT person, role FROM article_persons WHERE role <> 'mentioned'")
    assert set(rows) == {
        ("Bondo Kiria", "interviewee"), ("Nutsa Apakidze", "interviewer"), ("Tamta Shonia", "interviewee"),
        ("Gela Zarandia", "author"),
    }  # fmt: skip


@pytest.fixture
def later(first: FirstNight, database: Database) -> Database:
    """A copy of what the first night has left, for nights to come."""
    shutil.copy(first.database.path, database.path)
    return database


def test_a_quiet_night_asks_for_no_post(lagoon: LagoonSite, later: Database) -> None:
    quiet = night(lagoon, later, now="2026-11-20T04:15:00+00:00")  # at 05:00 an article is a week old, and due again

    expect(quiet, 0, "complete")
    places = [section.listings[0] for section in SITE.sections]
    assert sorted(quiet.targets) == sorted(["/robots.txt", "/feed/", "/", *places])


def test_edits_news_and_deletions_of_the_next_days_are_found(lagoon: LagoonSite, later: Database) -> None:
    before = {post.path for post in lagoon.posts}
    lagoon.switch_day(2)
    second = night(lagoon, later, "-a", "full=1", now="2026-11-21T06:15:00+00:00")
    third = night(lagoon, later, "-a", "full=1", now="2026-11-22T06:15:00+00:00")

    assert (second.run["new"], second.run["updated"], second.run["gone"]) == (1, 1, 1)
    expect(third, 0, "complete")
    expect_stored(later, lagoon.posts)
    gone = later.column("SELECT url FROM articles WHERE gone_at IS NOT NULL")
    assert [url.removeprefix(SITE.url) for url in gone] == sorted(before - {post.path for post in lagoon.posts})
    edited = later.rows("SELECT title, max(revision) FROM revisions GROUP BY article_id HAVING max(revision) > 1")
    assert edited == [("Town council votes for a night ferry", 2)]


def test_a_database_holds_one_site(site: SampleSite, later: Database) -> None:
    """What is open, due or unseen is looked up by section: two sites in one database would take each other's."""
    refused = crawl(site, later)

    assert (refused.code, refused.targets, later.column("SELECT count(*) FROM runs")) == (64, [], [1])
    (complaint,) = refused.complaints
    assert complaint.startswith(f"newsbot: {later.path} holds the articles of lagoon, and a database holds one site;")
    assert complaint.endswith("give commonspace its own: -s NEWSBOT_DATABASE_URL=sqlite:///commonspace.db")
    assert later.column("SELECT name FROM sources WHERE kind = 'self'") == ["Lagoon Gazette"]


def test_wrong_arguments_name_what_this_site_has(lagoon: LagoonSite, database: Database) -> None:
    refused = crawl(lagoon, database, "-a", "sections=editorial", spider="lagoon")
    assert (refused.code, refused.targets) == (64, [])
    assert "choose from news, interview, opinion, or all" in refused.err


def newsbot(database: Database, *arguments: str) -> tuple[int, str]:
    words = [sys.executable, "-c", "from newsbot.cli import main; main()", *arguments]
    done = subprocess.run(
        words, env=environment(database), capture_output=True, text=True, check=False, cwd=database.path.parent
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (
            ("show", "{site}/2026/11/18/town-council-votes-for-night-ferry/", "--json"),
            0,
            f'"url": "{SITE.url}/2026/11/18/',
        ),
        (("why", f"{SITE.url}/2026/11/18/no-such-post/"), 1, "scrapy crawl lagoon -a url="),
        (("why", f"{SITE.url}/about/"), 1, "never an article's"),
        (("cron", "--spider", "lagoon"), 0, "newsbot-lagoon.timer"),
        (("cron", "--spider", "lagoon", "--crontab"), 0, "scrapy crawl lagoon "),
        (("cron", "--spider", "pond"), 64, "no such spider; there are commonspace, lagoon"),
        (("doctor", "--spider", "lagoon", "--site", "{site}"), 0, "found by its"),
        (("doctor", "--spider", "lagoon", "--section", "event"), 64, "there are news, interview, opinion"),
        (("reextract", "--dry-run"), 0, "; 0 articles would be changed"),
    ],
    ids=lambda value: "-".join(value[:2]) if isinstance(value, tuple) else "",
)
def test_the_commands_speak_of_this_site(first: FirstNight, arguments: tuple[str, ...], code: int, words: str) -> None:
    answered, said = newsbot(first.database, *(one.replace("{site}", first.site.url) for one in arguments))
    assert answered == code, said
    assert words in said
    assert "Traceback" not in said


def test_advice_names_the_spider_that_filled_the_database(later: Database) -> None:
    later.change("""
        UPDATE urls SET article_id = NULL WHERE kind = 'article'; DELETE FROM articles;
        UPDATE runs SET finished_at = NULL, outcome = NULL, exit_code = NULL, arguments = '{"limit": 1}';
    """)
    assert "crawl them again: scrapy crawl lagoon -a url=URL" in newsbot(later, "db", "check")[1]
    assert "holds no articles yet; run scrapy crawl lagoon first" in newsbot(later, "search", "ferry")[1]
    assert "no crawl has come to an end yet; run scrapy crawl lagoon" in newsbot(later, "status")[1]
