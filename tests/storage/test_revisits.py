"""Re-visits: who is due, who is asked again to confirm that it went, and that the run still adds up."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, event, select

from newsbot.storage import ledger, revisits, settling
from newsbot.storage.articles import save_article
from newsbot.storage.ledger import Discovery
from newsbot.storage.models.articles import Article
from newsbot.storage.queries.ledger import read_history
from newsbot.storage.tables import table_of
from tests.storage.making import NOW, SITE, counts, make_item, open_run

DAY = timedelta(days=1)
URL = f"{SITE}/news/bridge"
ARTICLES = table_of(Article)


@pytest.fixture
def run(connection: Connection) -> int:
    """A run that stored one article as soon as it was published."""
    run = open_run(connection)
    ledger.discover(connection, run, NOW, [Discovery(URL, "news", "/news")])
    item = make_item(published_at=NOW, published_on=NOW.date(), section="news")
    saved = save_article(connection, item, NOW)
    settling.settle(connection, run, NOW, URL, outcome="new", state="stored", status=200, article_id=saved.article_id)
    return run


def due(connection: Connection, days: float, most: int = 50, section: str = "news") -> list[str]:
    now = NOW + days * DAY
    run = open_run(connection, now)
    found = revisits.take_due(connection, run, now, [section], most=most)
    assert counts(connection, run).get("pending", 0) == len(found)
    return [entry.url for entry in found]


@pytest.mark.parametrize(("days", "wanted"), [(0.9, []), (1, [URL]), (2.5, [URL]), (30, [URL]), (91.5, [])])
def test_an_article_is_due_from_the_day_it_reaches_an_age(
    connection: Connection, run: int, days: float, wanted: list[str]
) -> None:
    assert due(connection, days) == wanted


@pytest.mark.parametrize(("checked", "now", "wanted"), [(1, 2.9, []), (1, 3, [URL]), (8, 29.9, []), (30, 60, [])])
def test_a_checked_article_waits_for_its_next_age(
    connection: Connection, run: int, checked: float, now: float, wanted: list[str]
) -> None:
    connection.execute(ARTICLES.update().values(last_checked_at=NOW + checked * DAY))
    assert due(connection, now) == wanted


def test_no_more_than_asked_for_and_only_of_the_sections(connection: Connection, run: int) -> None:
    assert due(connection, 1, most=0) == []
    assert due(connection, 1, section="interview") == []


@pytest.mark.parametrize(("state", "status"), [("gone", 404), ("gone", 410), ("refused", 403)])
def test_what_went_is_confirmed_on_another_day_then_left_alone(
    connection: Connection, run: int, state: str, status: int
) -> None:
    def answer(days: float) -> None:
        now = NOW + days * DAY
        run = open_run(connection, now)
        settling.settle(connection, run, now, URL, outcome=state, state=state, status=status)
        revisits.mark_gone(connection, run, now)

    gone_at = select(ARTICLES.c.gone_at)
    answer(1)
    assert due(connection, 1.1) == []  # the same day
    assert due(connection, 2) == [URL]
    assert connection.execute(gone_at).scalar_one() is None

    answer(2)
    assert connection.execute(gone_at).scalar_one() == NOW + 2 * DAY
    assert due(connection, 3) == []

    save_article(connection, make_item(published_at=NOW, published_on=NOW.date(), section="news"), NOW + 4 * DAY)
    assert connection.execute(gone_at).scalar_one() is None


def test_a_refusal_that_is_not_of_the_article_marks_nothing(connection: Connection, run: int) -> None:
    for days in (1, 2):
        now = NOW + days * DAY
        run = open_run(connection, now)
        settling.settle(connection, run, now, URL, outcome="refused", state="refused", status=401)
        assert revisits.mark_gone(connection, run, now) == 0
    assert connection.execute(select(ARTICLES.c.gone_at)).scalar_one() is None


def test_every_settling_leaves_its_row(connection: Connection, run: int) -> None:
    later = open_run(connection, NOW + DAY)
    settling.settle(
        connection, later, NOW + DAY, URL, outcome="failed", state="failed", status=500, error="answered 500"
    )

    history = read_history(connection, 1)
    assert [(one["run_id"], one["outcome"], one["http_status"]) for one in history] == [
        (run, "new", 200),
        (later, "failed", 500),
    ]


# --- what is no sighting ------------------------------------------------------------------------------------------


def night_of(connection: Connection, days: float, status: int, *, others: int = 0, url: str = URL) -> int:
    """A run in which an address, and so many others, answer with a status; gives how many were marked gone."""
    now = NOW + days * DAY
    run = open_run(connection, now)
    state = "gone" if status == 404 else "refused" if status == 403 else "stored"
    for one in [url, *(f"{SITE}/news/other-{n}" for n in range(others))]:
        settling.settle(connection, run, now, one, outcome="refused", state=state, status=status)
    return revisits.mark_gone(connection, run, now)


def test_nights_that_are_refused_most_of_what_they_ask_met_a_firewall(connection: Connection, run: int) -> None:
    assert night_of(connection, 1, 403, others=9) == 0
    assert night_of(connection, 2, 403, others=9) == 0
    assert night_of(connection, 3, 403) == 0  # the first that tells of the article
    assert night_of(connection, 4, 403) == 1


def test_a_failure_in_between_says_nothing_and_a_page_says_all(connection: Connection, run: int) -> None:
    night_of(connection, 1, 404)
    later = open_run(connection, NOW + 2 * DAY)
    settling.settle(connection, later, NOW + 2 * DAY, URL, outcome="failed", state="failed", status=500)
    assert revisits.mark_gone(connection, later, NOW + 2 * DAY) == 0
    assert night_of(connection, 3, 404) == 1
    connection.execute(ARTICLES.update().values(gone_at=None))
    night_of(connection, 4, 200)
    assert night_of(connection, 5, 404) == 0


def test_an_article_that_answers_under_another_address_moved_there(connection: Connection, run: int) -> None:
    other, later = f"{SITE}/news/bridge-is-open", NOW + DAY
    (article_id,) = connection.execute(select(ARTICLES.c.id)).one()
    night = open_run(connection, later)
    settling.settle(
        connection, night, later, other, outcome="unchanged", state="stored", status=200, article_id=article_id
    )

    assert night_of(connection, 2, 404) == night_of(connection, 3, 404) == 0
    assert connection.execute(select(ARTICLES.c.url, ARTICLES.c.gone_at)).one() == (other, None)


def test_the_old_address_of_a_retitled_article_marks_nothing(connection: Connection, run: int) -> None:
    moved = save_article(connection, make_item("/news/bridge-is-open", section="news"), NOW + DAY)
    settling.record_alias(connection, NOW + DAY, moved.url, moved.article_id)

    assert night_of(connection, 2, 404) == night_of(connection, 3, 404) == 0


def test_what_failed_too_often_is_looked_at_again_at_the_next_age(connection: Connection, run: int) -> None:
    failing = [open_run(connection, NOW + DAY) for _ in range(ledger.MAX_ATTEMPTS)]
    for night in failing:
        settling.settle(connection, night, NOW + DAY, URL, outcome="failed", state="failed", status=500)

    assert due(connection, 2) == []
    assert due(connection, 3) == [URL]


# --- what listings and the feed tell ------------------------------------------------------------------------------


def listed(connection: Connection, days: float, *paths: str) -> list[str]:
    """Show a listing page to the ledger; gives the paths that left it."""
    now = NOW + days * DAY
    run = open_run(connection, now)
    urls = [SITE + path for path in paths]
    page = [
        Discovery(url, "news", "/news", {"above": above, "below": below})
        for above, url, below in zip([None, *urls], urls, [*urls[1:], None], strict=False)
    ]
    lost = revisits.take_left_out(connection, run, now, page, "news")
    ledger.discover(connection, run, now, page)
    return [entry.url.removeprefix(SITE) for entry in lost]


def test_what_stood_between_two_neighbours_is_looked_at(connection: Connection, run: int) -> None:
    assert listed(connection, 1, "/news/a", "/news/bridge", "/news/b", "/news/c") == []
    assert listed(connection, 2, "/news/new", "/news/a", "/news/bridge", "/news/b") == []
    assert listed(connection, 3, "/news/new", "/news/a", "/news/b", "/news/c") == ["/news/bridge"]
    assert listed(connection, 4, "/news/new", "/news/a", "/news/b", "/news/c") == []


@pytest.mark.parametrize(
    ("title", "wanted"), [("A bridge is closed", [URL]), ("A bridge is opened", []), ("A bridge is…", [])]
)
def test_another_title_in_the_feed_or_a_listing_asks_for_a_look(
    connection: Connection, run: int, title: str, wanted: list[str]
) -> None:
    now = NOW + DAY / 2
    found = revisits.take_retitled(connection, open_run(connection, now), now, {URL: title}, ["news"])
    assert [entry.url for entry in found] == wanted
    now += DAY / 4
    assert revisits.take_retitled(connection, open_run(connection, now), now, {URL: title}, ["news"]) == []


def test_a_listing_that_always_shows_another_title_asks_for_one_look(connection: Connection, run: int) -> None:
    page = [Discovery(URL, "news", "/news", {"title": "Bridge: open"})]
    looks = [ledger.discover(connection, open_run(connection, NOW), NOW, page)[0].fetch for _ in range(3)]
    assert looks == [True, False, False]


# --- what it costs ------------------------------------------------------------------------------------------------


@pytest.mark.sqlite
def test_who_is_due_is_found_by_indexes(connection: Connection) -> None:
    """Of 20,000 articles those of the last 90 days are read, and those that are away: no table is gone through."""
    asked: list[tuple[str, Any]] = []

    @event.listens_for(connection, "before_cursor_execute")
    def note(_c: Any, _cursor: Any, statement: str, values: Any, _context: Any, _many: bool) -> None:
        asked.append((statement, values))

    revisits.take_due(connection, open_run(connection, NOW), NOW, ["news", "interview"], most=50)
    questions = [one for one in asked if one[0].startswith("SELECT")]
    assert len(questions) >= 2
    for statement, values in questions:
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all()
        steps = " ".join(row[3] for row in plan)
        assert "SCAN" not in steps, (statement, steps)
        assert "ix_articles_section" not in steps, (statement, steps)
