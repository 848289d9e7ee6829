"""Reading: the functions behind the commands, on a database of a few articles of our own."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine

from newsbot.items import ArticleItem, DateMention, Evidence, PersonMention, SourceCredit
from newsbot.normalize.sought import Sought, read_sought
from newsbot.storage import ledger as ledger_rows
from newsbot.storage import runs as run_rows
from newsbot.storage import settling
from newsbot.storage.articles import save_article
from newsbot.storage.engine import open_engine
from newsbot.storage.ledger import Discovery
from newsbot.storage.queries import articles, integrity, ledger, names, runs
from newsbot.storage.queries.search import (
    MARK_END,
    MARK_START,
    Filters,
    QuerySyntaxError,
    search,
)
from newsbot.storage.schema import SCHEMA

SITE = "https://www.commonspace.eu"
NOW = datetime(2026, 11, 20, 5, 0, tzinfo=UTC)


def _article(slug: str, title: str, *paragraphs: str, **more: Any) -> ArticleItem:
    url = f"{SITE}/news/{slug}"
    return ArticleItem(
        url=url, ledger_url=url, title=title, body="\n\n".join(paragraphs), section="news", language="en", **more
    )


ARTICLES = [
    _article(
        "bridge", "A bridge for Poti", "The port gets a bridge.", "Work begins in May.", node_id=501,
        published_on=date(2026, 5, 4), tags=["ports"],
        persons=[PersonMention("Nino Example", surface_forms=["Nino Example", "Example"], mentions=2),
                 PersonMention("Sergei Samplov", role="interviewee", surface_forms=["Sergei Samplov"], mentions=1)],
        sources=[SourceCredit("Reuters", "publisher", "Reuters")],
        dates=[DateMention("May", 40, date(2026, 5, 1), date(2026, 5, 31), "month", True)],
        evidence=[Evidence("title", "structure", "h1", "A bridge for Poti", "A bridge for Poti", decided=True)],
    ),
    _article("ferry", "The ferry stays", "No bridge yet, but a ferry.", node_id=502, published_on=date(2026, 6, 1),
             persons=[PersonMention("Nino Exampel", surface_forms=["Nino Exampel"], mentions=1)]),
    _article("ferry-ru", "The ferry, in Russian", "A text about nothing else.", node_id=502),
]  # fmt: skip
ARTICLES[2].language = "ru"


@pytest.fixture
def connection(engine: Engine) -> Iterator[Connection]:
    with engine.begin() as opened:
        run = run_rows.open_run(
            opened, spider="commonspace", arguments={"site": "http://127.0.0.1:1"}, now=NOW, pid=1, version="0"
        )
        for item in ARTICLES:
            ledger_rows.discover(opened, run, NOW, [Discovery(item.url, "news", "/news")])
            saved = save_article(opened, item, NOW)
            settling.settle(
                opened,
                run,
                NOW,
                item.url,
                outcome=saved.outcome,
                state="stored",
                status=200,
                article_id=saved.article_id,
            )
        yield opened


def _found(connection: Connection, query: str, filters: Filters | None = None, limit: int = 9) -> list[str]:
    rows, _ = search(connection, Sought(raw=query), filters or Filters(), limit=limit)
    return [row["url"].rpartition("/")[2] for row in rows]


def test_titles_count_more_than_texts(connection: Connection) -> None:
    assert _found(connection, '"bridge"') == ["bridge", "ferry"]
    assert _found(connection, '"ferry"')[-1] != "bridge"


def test_found_words_are_marked(connection: Connection) -> None:
    rows, total = search(connection, read_sought("bridges"), Filters(), limit=1)
    assert total == 2
    assert rows[0]["title"] == f"A {MARK_START}bridge{MARK_END} for Poti"
    assert rows[0]["snippet"] == f"The port gets a {MARK_START}bridge{MARK_END}. Work begins in May."


@pytest.mark.sqlite
@pytest.mark.parametrize("query", ["a AND", '"open', "nowhere:x", "NEAR(", "*"])
def test_syntax_errors_have_a_name_of_their_own(connection: Connection, query: str) -> None:
    with pytest.raises(QuerySyntaxError):
        search(connection, Sought(raw=query), Filters(), limit=1)


@pytest.mark.parametrize(
    ("query", "filters", "found"),
    [
        ("", Filters(), ["ferry", "bridge", "ferry-ru"]),
        ("", Filters(since=date(2026, 5, 5)), ["ferry"]),
        ("", Filters(until=date(2026, 5, 4)), ["bridge"]),
        ("", Filters(section="interview"), []),
        ("", Filters(persons=((1, 2), (2,))), ["bridge"]),
        ("", Filters(persons=((2,), (3,))), []),
        ('"bridge"', Filters(since=date(2026, 6, 1)), ["ferry"]),
        ('"bridge"', Filters(sources=((1,),)), ["bridge"]),
    ],
)
def test_filters(connection: Connection, query: str, filters: Filters, found: list[str]) -> None:
    assert _found(connection, query, filters) == found


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("nino example", {"Nino Example"}),
        ("Example", {"Nino Example", "Nino Exampel"}),
        ("Sergei Samplov", {"Sergei Samplov"}),
        ("Sergey Samplov", {"Sergei Samplov"}),
        ("Nobody Atall", set()),
        ("", set()),
    ],
)
def test_persons_are_found_under_any_spelling(connection: Connection, name: str, found: set[str]) -> None:
    assert set(names.find_persons(connection, name).values()) == found


def test_names_that_look_alike(connection: Connection) -> None:
    assert names.similar_persons(connection, "Nina Example")[0] == "Nino Example"
    assert names.similar_sources(connection, "Reuter")[0] == "Reuters"
    assert set(names.find_sources(connection, "REUTERS").values()) == {"Reuters"}


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("/news/bridge", "A bridge for Poti"),
        ("/node/501", "A bridge for Poti"),
        ("/node/502", "The ferry stays"),
        ("/ru/node/502", "The ferry, in Russian"),
        ("/node/999", None),
        ("/news/other", None),
    ],
)
def test_an_article_is_found_under_its_addresses(connection: Connection, path: str, title: str | None) -> None:
    found = articles.find_article(connection, SITE + path)
    row = articles.read_article(connection, found) if found is not None else None
    assert (row["title"] if row else None) == title


def test_details_of_an_article(connection: Connection) -> None:
    details = articles.read_details(connection, 1)
    assert [one["person"] for one in details["persons"]] == ["Sergei Samplov", "Nino Example"], "who speaks comes first"
    assert details["persons"][1]["surface_forms"] == ["Nino Example", "Example"]
    assert [one["source"] for one in details["sources"]] == ["Reuters"]
    assert details["dates"][0]["starts_on"] == date(2026, 5, 1)
    assert details["terms"] == [{"kind": "tag", "name": "ports"}]
    assert details["revisions"] == 1
    assert articles.read_evidence(connection, 1)[0]["rule"] == "structure"
    assert articles.read_article(connection, 99) is None


def test_versions_and_edits(connection: Connection) -> None:
    assert articles.edited_articles(connection) == []
    save_article(connection, _article("ferry", "The ferry leaves", "No bridge yet.", node_id=502), NOW + timedelta(1))
    assert articles.edited_articles(connection) == [2]
    assert [one["title"] for one in articles.read_revisions(connection, 2)] == ["The ferry stays", "The ferry leaves"]


def test_the_story_of_an_address(connection: Connection) -> None:
    row = ledger.read_address(connection, f"{SITE}/node/501")
    assert row is not None
    assert (row["asked"], row["url"]) == (f"{SITE}/node/501", f"{SITE}/news/bridge")
    assert (row["state"], row["outcome"], row["run_outcome"], row["title"]) == (
        "stored",
        "new",
        None,
        "A bridge for Poti",
    )
    assert ledger.read_address(connection, f"{SITE}/news/unknown") is None


def test_near_addresses_share_words_first(connection: Connection) -> None:
    assert ledger.nearest_addresses(connection, f"{SITE}/interview/bridges") == [f"{SITE}/news/bridge"]
    assert ledger.nearest_addresses(connection, f"{SITE}/news/zzzz") == []


def test_failures_and_states(connection: Connection) -> None:
    assert ledger.open_failures(connection, 5) == ([], 0)
    url = f"{SITE}/news/broken"
    settling.settle(connection, 1, NOW, url, outcome="failed", state="failed", status=500, error="answered 500")
    failures, total = ledger.open_failures(connection, 5)
    assert (total, failures[0]["url"], failures[0]["attempts"]) == (1, url, 1)
    assert failures[0]["next_try_at"] == NOW  # the next run tries it again
    assert ledger.count_states(connection) == {"failed": 1, "stored": 3}


def test_runs_and_what_they_brought(connection: Connection) -> None:
    assert runs.last_finished(connection) is None
    assert runs.last_good(connection) is None
    run_rows.close_run(
        connection, 1, now=NOW, outcome="complete", exit_code=0, reason=None, requests=1, size=1, details={}
    )
    second = run_rows.open_run(connection, spider="commonspace", arguments={}, now=NOW, pid=2, version="0")
    finished, good = runs.last_finished(connection), runs.last_good(connection)
    assert finished == good
    assert good is not None
    assert good["new"] == 3
    assert [one["id"] for one in runs.last_runs(connection, 5)] == [second, 1]
    assert runs.sites_crawled(connection) == ["http://127.0.0.1:1"]
    (news,) = runs.count_articles(connection)
    assert news == {"section": "news", "articles": 3, "undated": 1, "gone": 0, "newest": date(2026, 6, 1)}


def test_a_whole_database_has_no_fault(connection: Connection) -> None:
    checks = list(integrity.check_database(connection))
    assert {one.fault for one in checks} == {None}
    assert {one.name for one in checks} >= {"accounting of runs", "revisions"}


@pytest.mark.sqlite
def test_the_file_is_checked_too(connection: Connection) -> None:
    assert {one.name for one in integrity.check_database(connection)} >= {"file", "foreign keys"}


def test_the_schema_before_an_upgrade(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/new.db"
    assert integrity.schema_before_upgrade(url) is None
    assert not (tmp_path / "new.db").exists()
    open_engine(url).dispose()
    assert integrity.schema_before_upgrade(url) == SCHEMA
