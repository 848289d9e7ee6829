"""What the pages make of odd data and odd questions; nothing here needs a browser."""

import itertools
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import pytest
from datasette.utils import sqlite_timelimit
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import OperationalError

from newsbot.storage.engine import open_reader
from newsbot.web import pages
from newsbot.web.charts import bars, whole_ticks
from newsbot.web.marking import mark_body, read_spans
from newsbot.web.problems import problem_of
from newsbot.web.safety import link_to_site, visible, xml_text
from tests.web.serving import get, served

ATOM = "{http://www.w3.org/2005/Atom}"
TODAY = date(2026, 11, 21)


@pytest.fixture
def connection(copied: Path) -> Iterator[Connection]:
    engine = open_reader(f"sqlite:///{copied}")
    with engine.connect() as one:
        yield one
    engine.dispose()


def change(database: Path, statement: str, *values: object) -> None:
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute(statement, values)


@pytest.mark.parametrize(
    ("query", "least"),
    [("", 40), ("?q=the", pages.PAGE_SIZE + 1), ("?q=the&section=news", 6), ("?since=2026-01-01", 6)],
)
def test_a_feed_has_the_newest_first_and_more_than_a_page_of_them(site: str, query: str, least: int) -> None:
    answer = get(f"{site}/search.atom{query}")
    assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
    entries = ElementTree.fromstring(answer.text).findall(f"{ATOM}entry")
    dates = [entry.findtext(f"{ATOM}published") or "" for entry in entries]
    assert dates == sorted(dates, reverse=True)
    assert len({entry.findtext(f"{ATOM}id") for entry in entries}) == len(entries)
    assert len(entries) >= least


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("since=soon", "soon is no date; write it like 2026-01-31."), ("section=sport", "There is no section sport."),
        ("person=Nobody+Known", "No person of the name Nobody Known was met."),
        ("until=2026-02-30", "2026-02-30 is no date"),
        ("source=Nobody", "No source of the name Nobody was met."),
        ("q=...", "Type a word with a letter or a digit in it."),
    ],
)  # fmt: skip
@pytest.mark.parametrize("page", ["search", "search.atom"])
def test_a_question_that_means_nothing_is_a_400_that_says_why(site: str, page: str, query: str, words: str) -> None:
    answer = get(f"{site}/{page}?{query}")
    assert answer.status == 400
    assert words in answer.text


@pytest.mark.parametrize(
    "query", ["q=%22", "q=a%22b", "q=NEAR(", "q=*", "page=0", "page=999", "page=-1", "page=x", "q=%00a", "person="]
)
def test_odd_words_never_break_a_search(site: str, query: str) -> None:
    for page in ("search", "search.atom"):
        assert get(f"{site}/{page}?{query}").status in (200, 400)


@pytest.mark.parametrize(
    ("month", "heading", "before", "after"),
    [
        ("0001-01", "January 1", None, "0001-02"), ("0001-02", "February 1", "0001-01", "0001-03"),
        ("9999-12", "December 9999", "9999-11", None), ("9999-11", "November 9999", "9999-10", "9999-12"),
        ("0999-12", "December 999", "0999-11", "1000-01"), ("0000-01", "November 2026", "2026-10", "2026-12"),
        ("2026-13", "November 2026", "2026-10", "2026-12"), ("", "November 2026", "2026-10", "2026-12"),
        ("10000-01", "November 2026", "2026-10", "2026-12"),
    ],
)  # fmt: skip
def test_the_calendar_reaches_from_the_first_year_to_the_last(
    connection: Connection, month: str, heading: str, before: str | None, after: str | None
) -> None:
    shown = pages.spoken(connection, {"month": month}, TODAY)
    assert (shown["heading"], shown["before"], shown["after"]) == (heading, before, after)


@pytest.mark.parametrize("month", ["abc", "2026-13", "0000-01"])
def test_a_month_that_is_none_is_a_400_that_shows_the_present_one(site: str, month: str) -> None:
    answer = get(f"{site}/calendar?month={month}")
    assert answer.status == 400
    assert f"{month} is no month; write it like 2026-01. The present month is shown." in answer.text
    assert "November 2026" in answer.text


def test_an_empty_database_says_so(copied: Path, connection: Connection) -> None:
    assert not pages.searching(connection, {"q": "xyzzy"})["empty"]
    connection.rollback()
    change(copied, "DELETE FROM articles")
    change(copied, "DELETE FROM articles_fts")
    with served(copied) as address:
        for path in ("/", "/search", "/search?q=border"):
            assert "There are no articles yet." in get(address + path).text


def test_articles_without_a_date_come_after_those_with_one(copied: Path, connection: Connection) -> None:
    change(copied, "UPDATE articles SET published_on = NULL WHERE id NOT IN (5, 9)")
    change(copied, "UPDATE articles SET first_seen_at = '2026-11-20 10:00:00.000000' WHERE id = 3")
    change(copied, "UPDATE articles SET published_on = '2030-01-01' WHERE id = 5")
    change(copied, "UPDATE articles SET published_on = '2029-01-01' WHERE id = 9")
    change(copied, "UPDATE articles SET first_seen_at = '2026-11-29 10:00:00.000000' WHERE id = 3")
    assert [one["id"] for one in pages.front(connection, {}, TODAY)["latest"]][:3] == [5, 9, 3]


def test_evidence_tells_who_agrees_and_why_a_field_is_not_known(copied: Path, connection: Connection) -> None:
    told = []
    for (article,) in connection.execute(text("SELECT id FROM articles")).all():
        told += pages.article(connection, article)["evidence"]
    assert {"decided", "agrees", "not known"} <= {one["verdict"] for one in told}
    unknown = [one for one in told if one["verdict"] == "not known"]
    assert all(one["why"] for one in unknown)
    assert all(one["value"] for one in told if one["verdict"] == "decided")


def test_somebody_is_named_once_or_more_often(site: str, connection: Connection) -> None:
    for number, words in ((1, "named once"), (2, "named 2 times")):
        query = text("SELECT article_id FROM person_mentions WHERE mentions = :n")
        article = connection.execute(query, {"n": number}).scalars().first()
        assert words in get(f"{site}/article/{article}").text


@pytest.mark.parametrize("month", ["0001-01", "9999-12"])
def test_the_first_and_the_last_month_are_pages(site: str, month: str) -> None:
    assert get(f"{site}/calendar?month={month}").status == 200


def test_fill_rates_of_a_run_without_articles_are_left_out(copied: Path, connection: Connection) -> None:
    change(copied, "DELETE FROM run_fields")
    for run, field, articles in ((1, "title", 0), (2, "title", 4), (1, "body", 0)):
        change(
            copied, "INSERT OR REPLACE INTO run_fields VALUES (?, 'news', '', ?, 'json-ld', ?)", run, field, articles
        )
    rates = [(name, points) for name, points, _ in pages.nights(connection)["rates"]]
    assert rates == [("title", [("2", 100.0)])]


@pytest.mark.parametrize(
    "spans", ["[[0, 5]]", "[[4, 900]]", "[[-4, 3]]", "[[9, 2]]", "[[3, 3]]", "[[1]]", "{}", "7", "no", "[[0, 40]]"]
)
def test_a_text_is_whole_whatever_spans_say(spans: str) -> None:
    body = "Ann met Bob.\n\nThey left on 5 May."
    person = {"person": "Ann", "person_id": 1, "role": "mentioned", "title": None, "spans": read_spans(spans)}
    day = {
        "offset": 27, "place": "body", "text": "5 May", "starts_on": date(1, 5, 5), "ends_on": date(1, 5, 5),
        "precision": "day", "relative": False, "note": None,
    }  # fmt: skip
    paragraphs = mark_body(
        body, [person], [day, {**day, "offset": 999}, {**day, "offset": -2}, {**day, "offset": None}]
    )
    assert "\n\n".join("".join(piece.text for piece in pieces) for pieces in paragraphs) == body
    marked = [(piece.text, piece.link) for pieces in paragraphs for piece in pieces if piece.kind == "date"]
    assert marked == [("5 May", "/calendar?month=0001-05")]


def test_an_interrupted_query_is_a_page_that_says_so() -> None:
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"
    engine = create_engine("sqlite://")
    with (
        engine.connect() as connection,
        sqlite_timelimit(connection.connection.dbapi_connection, 10),
        pytest.raises(OperationalError) as raised,
    ):
        connection.execute(text(endless))
    engine.dispose()
    problem = problem_of(raised.value, "news.db", 3.0)
    assert (problem.status, problem.heading, problem.expected) == (503, "That took too long", True)
    assert "the 3 seconds" in problem.words


def test_a_fault_of_ours_is_not_explained_to_the_visitor() -> None:
    problem = problem_of(KeyError("secret"), "news.db", 3.0)
    assert (problem.status, problem.expected) == (500, False)
    assert "secret" not in problem.words


@pytest.mark.parametrize(
    "path", ["/article/99999", "/person/99999", "/source/99999", "/article/x", "/nope", "/data/nope"]
)
def test_what_is_not_there_is_a_404(site: str, path: str) -> None:
    answer = get(site + path)
    assert answer.status == 404
    assert "Traceback" not in answer.text


def test_a_slip_in_sql_or_a_column_is_a_400(site: str) -> None:
    assert get(f"{site}/data.json?sql=select+nonsense").json["error"] == "no such column: nonsense"
    assert get(f"{site}/data/articles.json?_sort=nonsense").status == 400


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)", "data:text/html,x", "https://evil.example/", "https://www.commonspace.eu@evil.example/",
        "https://www.commonspace.eu.evil.example/", "//www.commonspace.eu/", "http://[", "", None, 7,
        "\tjavascript:alert(1)//https://www.commonspace.eu", "ftp://www.commonspace.eu/", "https://evil.example\\@www.commonspace.eu/",
    ],
)  # fmt: skip
def test_only_addresses_of_the_site_become_links(address: object) -> None:
    assert link_to_site(address) is None


def test_addresses_of_the_site_become_links() -> None:
    for address in ("https://www.commonspace.eu/news/a", "http://commonspace.eu/node/7"):
        assert link_to_site(address) == address


def test_what_steers_the_display_is_shown_by_its_number() -> None:
    assert visible("a\u202eb\x1b") == "a[U+202E]b[U+001B]"
    assert visible("كتاب, עברית\n") == "كتاب, עברית\n"
    assert xml_text("a\ufffe\ud800b") == "ab"


@pytest.mark.parametrize("most", [*range(40), 99, 100, 101, 12345])
def test_an_axis_has_few_whole_numbers(most: int) -> None:
    ticks = whole_ticks(most)
    steps = {second - first for first, second in itertools.pairwise(ticks)}
    assert ticks[0] == 0
    assert ticks[-1] >= most
    assert len(ticks) <= 6
    assert len(steps) == 1


def test_labels_of_a_chart_are_whole() -> None:
    drawn = ElementTree.fromstring(str(bars("Articles", [(f"2026-{month:02d}", month % 3) for month in range(1, 13)])))
    words = [one.text for one in drawn.iter("{http://www.w3.org/2000/svg}text")]
    assert {"2026-01", "2026-11"} <= set(words)
    assert [word for word in words if word and "…" in word] == []
    assert not bars("Articles", [])
