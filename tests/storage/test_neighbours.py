"""A date from neighbours: only where the listing leaves no other day."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import Connection, delete, select

from newsbot.normalize.dates import find_article_dates
from newsbot.storage import ledger, runs, settling
from newsbot.storage.articles import save_article
from newsbot.storage.ledger import Discovery
from newsbot.storage.models.articles import Article, DateInArticle
from newsbot.storage.neighbours import date_from_neighbours
from tests.storage.making import NOW, SITE, make_item

ARTICLES, DATES = Article.__table__, DateInArticle.__table__
DAY, OTHER = date(2026, 11, 18), date(2026, 11, 17)
PATHS = ("/news/above", "/news/between", "/news/below")


def store(connection: Connection, days: list[date | None], nodes: list[int | None], rule: str = "meta") -> None:
    """Store three articles as a listing shows them, the newest first; None: without a date."""
    run = runs.open_run(connection, spider="s", arguments={}, now=NOW, pid=1, version="0")
    for index, (path, day, node) in enumerate(zip(PATHS, days, nodes, strict=True)):
        teaser: dict[str, Any] = {}
        if index:
            teaser["above"] = SITE + PATHS[index - 1]
        if index < 2:
            teaser["below"] = SITE + PATHS[index + 1]
        item = make_item(
            path, paragraphs=[f"Text of {path}."], node_id=node, published_on=day,
            published_from=rule if day else None, published_reason=None if day else "nothing says it",
        )  # fmt: skip
        saved = save_article(connection, item, NOW)
        ledger.discover(connection, run, NOW, [Discovery(item.url, "news", "/news", teaser)])
        settling.settle(connection, run, NOW, item.url, outcome="new", state="stored", article_id=saved.article_id)


def between(connection: Connection) -> tuple[date | None, str | None, str | None]:
    columns = (ARTICLES.c.published_on, ARTICLES.c.published_from, ARTICLES.c.published_reason)
    on, rule, reason = connection.execute(select(*columns).where(ARTICLES.c.url == SITE + PATHS[1])).one()
    return on, rule, reason


def test_a_day_on_both_sides_is_the_day_between(connection: Connection) -> None:
    store(connection, [DAY, None, DAY], [30, 20, 10])

    assert date_from_neighbours(connection) == 1
    assert between(connection) == (DAY, "neighbours", None)
    assert date_from_neighbours(connection) == 0


@pytest.mark.parametrize(
    ("days", "nodes", "rule"),
    [
        pytest.param([DAY, None, OTHER], [30, 20, 10], "meta", id="two-days"),
        pytest.param([DAY, None, None], [30, 20, 10], "meta", id="one-side"),
        pytest.param([None, None, DAY], [30, 20, 10], "meta", id="other-side"),
        pytest.param([DAY, None, DAY], [30, 20, 10], "neighbours", id="neighbours-are-guesses-themselves"),
    ],
)
def test_anything_less_pins_no_day(
    connection: Connection, days: list[date | None], nodes: list[int | None], rule: str
) -> None:
    store(connection, days, nodes, rule)

    assert date_from_neighbours(connection) == 0
    assert between(connection)[0] is None
    assert between(connection)[2] == "nothing says it"


@pytest.mark.parametrize(
    ("node", "other_node", "other_day"),
    [
        pytest.param(20, 15, date(2026, 11, 19), id="an-older-node-is-younger"),
        pytest.param(20, 25, date(2026, 11, 17), id="a-younger-node-is-older"),
    ],
)
def test_a_node_id_may_contradict(connection: Connection, node: int, other_node: int, other_day: date) -> None:
    store(connection, [DAY, None, DAY], [30, node, 10])
    save_article(connection, make_item("/news/x", ["Other."], node_id=other_node, published_on=other_day), NOW)

    assert date_from_neighbours(connection) == 0


def test_an_article_without_a_node_id_can_be_dated(connection: Connection) -> None:
    store(connection, [DAY, None, DAY], [None, None, None])

    assert date_from_neighbours(connection) == 1


def test_the_dates_of_the_text_get_their_days(connection: Connection) -> None:
    store(connection, [DAY, None, DAY], [30, 20, 10])
    words: dict[str, Any] = {
        "body": "They met on Tuesday.", "photo_lines": ["photo: The hall on 3 May 2025", "photo: In October"],
        "dates": find_article_dates("They met on Tuesday.", ["photo: The hall on 3 May 2025"], published=None),
    }  # fmt: skip
    connection.execute(delete(Article).where(Article.url == SITE + PATHS[1]))
    undated = make_item(PATHS[1], node_id=20, published_on=None, published_from=None, **words)
    saved = save_article(connection, undated, NOW)
    settling.settle(connection, 1, NOW, undated.url, outcome="new", state="stored", article_id=saved.article_id)
    assert read_dates(connection, saved.article_id) == [
        ("body", "Tuesday", 12, None, "wd:2"), ("caption", "3 May 2025", None, date(2025, 5, 3), None),
    ]  # fmt: skip

    assert date_from_neighbours(connection) == 1

    assert read_dates(connection, saved.article_id) == [
        ("body", "Tuesday", 12, date(2026, 11, 17), None),
        ("caption", "3 May 2025", None, date(2025, 5, 3), None),
        ("caption", "October", None, date(2026, 10, 1), None),
    ]


def read_dates(connection: Connection, article_id: int) -> list[tuple[Any, ...]]:
    columns = (DATES.c.place, DATES.c.text, DATES.c.offset, DATES.c.starts_on, DATES.c.partial)
    query = select(*columns).where(DATES.c.article_id == article_id).order_by(DATES.c.position)
    return [tuple(row) for row in connection.execute(query)]


def test_the_pages_own_evidence_replaces_the_guess(connection: Connection) -> None:
    store(connection, [DAY, None, DAY], [30, 20, 10])
    date_from_neighbours(connection)
    known = make_item(PATHS[1], [f"Text of {PATHS[1]}."], node_id=20, published_on=OTHER, published_from="meta")

    assert save_article(connection, known, NOW).outcome == "unchanged"
    assert between(connection) == (OTHER, "meta", None)


def test_a_guess_is_not_lost_when_the_page_is_read_again(connection: Connection) -> None:
    store(connection, [DAY, None, DAY], [30, 20, 10])
    date_from_neighbours(connection)
    same = make_item(
        PATHS[1], [f"Text of {PATHS[1]}."], node_id=20, published_on=None, published_from=None,
        published_reason="nothing says it",
    )  # fmt: skip

    save_article(connection, same, NOW)
    date_from_neighbours(connection)

    assert between(connection)[:2] == (DAY, "neighbours")
