"""Whole crawls of the sample site, in both kinds of markup: what is found, night after night."""

import json
import os
import pickle
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from filelock import FileLock

from newsbot.demo import SampleArticle, SampleSite
from tests.crawl.night import Database, Night, ServerDatabase, adds_up, asked, crawl
from tests.servers import make_database

SITE_ZONE = ZoneInfo("Europe/Brussels")
FULL = ("-a", "full=1")
BOOKKEEPING = {"runs", "run_fields", "urls", "sweeps", "fetches"}
EDITED, APPENDED, EDITED_INTERVIEW, RETITLED, DELETED, WITHDRAWN = 14412, 14471, 14000, 14190, 13120, 13720


@dataclass
class Story:
    """Some nights on one database, in order, and what the database held after each of them."""

    theme: str
    database: Database
    not_articles: list[str] = field(default_factory=list)
    nights: dict[str, Night] = field(default_factory=dict)
    dumps: dict[str, dict[str, list[Any]]] = field(default_factory=dict)

    def live(self) -> None:
        """Crawl the site through its two days."""
        with SampleSite(theme=self.theme) as site:
            self.not_articles = site.not_articles
            for name, day, arguments in (("first", 1, ()), ("second", 1, ()), ("full", 1, FULL), ("day 2", 2, FULL)):
                site.switch_day(day)
                self.nights[name] = crawl(site, self.database, *arguments)
                self.dumps[name] = dump(self.database)


def dump(database: Database) -> dict[str, list[Any]]:
    """Everything but bookkeeping, and but when an article was last looked at."""
    found: dict[str, list[Any]] = {}
    for table in database.tables():
        if table not in BOOKKEEPING:
            rows = database.records(f'SELECT * FROM "{table}"')
            kept = ({key: value for key, value in row.items() if key != "last_checked_at"} for row in rows)
            found[table] = sorted(kept, key=repr)  # PostgreSQL gives them in an order of its own
    return found


@pytest.fixture(scope="module", params=["modern", "classic", "postgresql"])
def story(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Story:
    """The stories take some seconds: where pytest-xdist runs several workers, the first one crawls for all."""
    base = tmp_path_factory.getbasetemp()
    base = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder = base / f"story-{request.param}"
    with FileLock(f"{folder}.lock"):
        kept = folder / "story.pickle"
        if not kept.is_file():
            folder.mkdir(exist_ok=True)
            on_server = request.param == "postgresql"
            database = ServerDatabase(make_database(), folder) if on_server else Database(folder / "news.db")
            story = Story("modern" if on_server else request.param, database)
            story.live()
            kept.write_bytes(pickle.dumps(story))
        told = pickle.loads(kept.read_bytes())
    assert isinstance(told, Story)
    return told


def squeezed(text: str | None) -> str:
    return " ".join((text or "").split())


def truth(day: int) -> dict[str, SampleArticle]:
    return {one.path: one for one in asked(SampleSite(day=day))}


# --- the first night ---------------------------------------------------------------------------------------


def test_nothing_is_missing_and_nothing_is_too_much(story: Story) -> None:
    stored = {row["url"].removeprefix("https://www.commonspace.eu") for row in story.dumps["first"]["articles"]}

    assert stored == set(truth(1))


def test_each_article_is_read_as_it_was_written(story: Story) -> None:
    rows = {row["url"].removeprefix("https://www.commonspace.eu"): row for row in story.dumps["first"]["articles"]}
    for path, article in truth(1).items():
        row = rows[path]
        assert row["title"] == squeezed(article.title), path
        assert row["section"] == article.section, path
        assert row["language"] == article.language, path
        assert row["node_id"] == article.nid, path
        read = [squeezed(part) for part in row["body"].split("\n\n")]
        written = [squeezed(part) for part in article.paragraphs]
        if article.standfirst_in_body:
            written = [squeezed(article.standfirst), *written]
        elif article.standfirst:
            assert squeezed(row["standfirst"]) == squeezed(article.standfirst), path
        assert read == written, path


def test_each_date_is_right_or_unknown(story: Story) -> None:
    rows = {row["node_id"]: row for row in story.dumps["first"]["articles"]}
    for article in truth(1).values():
        row = rows[article.nid]
        if article.shows_date:
            assert row["published_on"] == article.created.astimezone(SITE_ZONE).date().isoformat(), article.path
            assert row["published_from"], article.path
        else:
            assert row["published_on"] in (None, article.created.date().isoformat()), article.path
            assert row["published_on"] or row["published_reason"], article.path


def test_each_source_and_photo_line_is_kept(story: Story) -> None:
    rows = {row["node_id"]: row for row in story.dumps["first"]["articles"]}
    for article in truth(1).values():
        lines = rows[article.nid]["source_lines"]
        if article.source_line:
            assert squeezed(article.source_line) in squeezed(" ".join(json.loads(lines))), article.path
        else:
            assert lines == "[]", article.path
        for line in article.photo_lines:
            assert squeezed(line) in squeezed(" ".join(json.loads(rows[article.nid]["photo_lines"]))), article.path


def test_nothing_beside_the_text_gets_into_it(story: Story) -> None:
    for row in story.dumps["first"]["articles"]:
        for label in ("Editor's choice", "Related articles", "Filter archive", "Read more", "Powered by"):
            assert label not in row["body"], row["url"]
    asides = {squeezed(aside) for one in truth(1).values() for aside in one.asides}
    paragraphs = {squeezed(part) for row in story.dumps["first"]["articles"] for part in row["body"].split("\n\n")}
    assert asides
    assert not asides & paragraphs


def test_a_complete_night_is_0_and_says_so_in_a_few_lines(story: Story) -> None:
    """Cron mails what is printed."""
    night = story.nights["first"]

    assert (night.code, night.run["exit_code"], night.run["outcome"], night.run["reason"]) == (0, 0, "complete", None)
    assert (night.run["new"], night.run["failed"], night.run["pending"]) == (len(truth(1)), 0, 0)
    assert night.run["requests"] >= len(night.targets) - 1  # robots.txt may be counted or not
    assert night.run["bytes"] > 10_000
    assert night.out == ""
    assert len(night.complaints) <= 6
    assert story.database.url.removeprefix("sqlite:///") in night.err
    assert f"{night.run['new']} new" in night.err


def test_teasers_that_lead_nowhere_are_settled(story: Story) -> None:
    (path,) = story.not_articles

    night = story.nights["first"]
    state, error = story.database.rows("SELECT state, last_error FROM urls WHERE url LIKE ?", f"%{path}")[0]
    assert state == "not-article"
    assert error
    assert (night.code, night.run["outcome"], night.run["refused"]) == (0, "complete", 1)


def test_every_run_adds_up(story: Story) -> None:
    for name, night in story.nights.items():
        assert adds_up(night.run), name


def test_only_what_is_needed_is_asked_for(story: Story) -> None:
    targets = story.nights["first"].targets

    assert targets[0] == "/robots.txt"
    articles = [target for target in targets if target.count("/") > 1]
    assert len(articles) == len(set(articles))
    for target in targets:
        path, _, query = target.partition("?")
        assert not query or (query.startswith("page=") and query[5:].isdigit()), target
        assert not path.startswith(("/index.php", "/ru", "/search", "/user", "/admin", "/node", "/sites", "/taxonomy"))


def test_the_full_text_index_follows(story: Story) -> None:
    on_server = isinstance(story.database, ServerDatabase)
    match = "words @@ plainto_tsquery('english', ?)" if on_server else "articles_fts MATCH ?"
    for query, node in (("ferry", APPENDED), ("Sevan", RETITLED)):
        found = story.database.column(
            f"SELECT node_id FROM articles WHERE id IN (SELECT rowid FROM articles_fts WHERE {match})", query
        )
        assert node in found
    if not on_server:  # raises where index and articles disagree
        story.database.change("INSERT INTO articles_fts(articles_fts, rank) VALUES ('integrity-check', 1)")


def test_times_are_text_that_sorts(story: Story) -> None:
    if isinstance(story.database, ServerDatabase):
        types = dict(story.database.rows("SELECT attname, format_type(atttypid, NULL) FROM pg_attribute"
                                         " WHERE attrelid = 'articles'::regclass"))  # fmt: skip
        assert types["published_at"] == types["last_checked_at"] == "timestamp with time zone"
        assert types["published_on"] == "date"
        return
    pattern = "[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9]"
    for column in ("published_at", "first_seen_at", "last_checked_at"):
        odd = story.database.column(f"SELECT {column} FROM articles WHERE {column} NOT GLOB ?", pattern)
        assert odd == [], column
    assert story.database.column("SELECT published_on FROM articles WHERE length(published_on) != 10") == []


# --- the nights after it -----------------------------------------------------------------------------------


def test_a_night_without_news_changes_nothing_and_asks_for_little(story: Story) -> None:
    night = story.nights["second"]

    assert (night.code, night.run["new"], night.run["updated"]) == (0, 0, 0)
    assert story.dumps["second"] == story.dumps["first"]
    sections = 2
    assert len(night.targets) <= sections * 2 + 3


def test_a_full_crawl_reads_the_same_again(story: Story) -> None:
    night = story.nights["full"]

    assert night.code == 0
    assert night.run["unchanged"] == len(truth(1))
    assert (night.run["new"], night.run["updated"]) == (0, 0)
    assert story.dumps["full"] == story.dumps["first"]


def test_edits_become_revisions(story: Story) -> None:
    night = story.nights["day 2"]
    revisions = story.database.records(
        "SELECT node_id, revision, change, r.title, r.body FROM revisions r JOIN articles a ON a.id = r.article_id"
        " WHERE revision > 1"
    )

    assert {row["node_id"]: row["revision"] for row in revisions} == dict.fromkeys(
        (EDITED, APPENDED, EDITED_INTERVIEW, RETITLED), 2
    )
    changes = {row["node_id"]: row["change"] for row in revisions}
    assert changes[EDITED] == changes[EDITED_INTERVIEW] == "text changed"
    assert changes[APPENDED] == "text added"
    assert "title changed" in changes[RETITLED]
    assert night.run["updated"] == 4
    texts = dict(story.database.rows("SELECT node_id, body FROM articles"))
    assert "781 names" in texts[EDITED]
    assert (
        "777 names"
        in story.database.column(
            "SELECT r.body FROM revisions r JOIN articles a ON a.id = r.article_id WHERE node_id = ? AND revision = 1",
            EDITED,
        )[0]
    )


def test_a_retitled_article_stays_one_row(story: Story) -> None:
    rows = story.database.records("SELECT * FROM articles WHERE node_id = ?", RETITLED)

    assert [row["url"] for row in rows] == [
        "https://www.commonspace.eu/news/lake-sevan-rises-four-centimetres-half-year"
    ]
    assert rows[0]["title"] == "Lake Sevan rises by four centimetres in half a year"
    assert story.database.states()["/news/lake-sevan-rises-four-centimetres"] == "stored"


def test_new_articles_come_deep_in_a_listing_too(story: Story) -> None:
    new = set(truth(2)) - set(truth(1)) - {"/news/lake-sevan-rises-four-centimetres-half-year"}

    assert new <= set(story.database.articles)
    assert story.nights["day 2"].run["new"] == len(new) == 2


def test_articles_that_went_away_stay_and_are_known_to_be_gone(story: Story, tmp_path: Path) -> None:
    """They are no longer in a listing, so a crawl asks for them by name."""
    database = story.database.copy(tmp_path)
    paths = dict(database.rows("SELECT node_id, url FROM articles WHERE node_id IN (?, ?)", DELETED, WITHDRAWN))

    with SampleSite(theme=story.theme, day=2) as site:
        night = crawl(site, database, "-a", f"url={paths[DELETED]},{paths[WITHDRAWN]}")

    assert (night.run["gone"], night.run["refused"]) == (1, 1)
    states = dict(database.rows("SELECT url, state FROM urls"))
    assert (states[paths[DELETED]], states[paths[WITHDRAWN]]) == ("gone", "refused")
    assert len(database.articles) == len(story.dumps["day 2"]["articles"])
    # One sighting may be a mistake of a minute: gone_at waits for a second one on a later day.
    assert database.column("SELECT node_id FROM articles WHERE gone_at IS NOT NULL") == []


def test_a_second_day_is_read_without_a_full_crawl(tmp_path: Path) -> None:
    """New articles on the first page of a listing come on any night."""
    database = Database(tmp_path / "news.db")
    with SampleSite() as site:
        crawl(site, database)
        site.switch_day(2)
        night = crawl(site, database)

    assert night.code == 0
    assert "/news/first-bus-gyumri-arrives-kars" in database.articles
    looked_at = sum(night.run[name] for name in ("new", "updated", "unchanged", "gone", "refused"))
    assert len(night.targets) <= looked_at + 2 * 2 + 3


def test_the_night_after_a_slow_first_one_stops_at_the_first_pages(tmp_path: Path) -> None:
    """What the first night found while it was walking is known, however long it walked."""
    database = Database(tmp_path / "news.db")
    with SampleSite() as site:
        site.slow("/news", 1.2, times=1)
        site.slow("/news?page=*", 1.2, times=2)
        crawl(site, database)
        night = crawl(site, database)

    assert sorted(night.targets) == ["/interview", "/news", "/robots.txt", "/rss.xml"]
