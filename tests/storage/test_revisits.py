"""Re-visits: who is due, who is asked again to confirm that it went, and that the run still adds up."""

from datetime import timedelta

import pytest
from sqlalchemy import Connection, select

from newsbot.storage import ledger, revisits
from newsbot.storage.articles import save_article
from newsbot.storage.ledger import Discovery
from newsbot.storage.models import Article
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
    ledger.settle(connection, run, NOW, URL, outcome="new", state="stored", status=200, article_id=saved.article_id)
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
        ledger.settle(connection, run, now, URL, outcome=state, state=state, status=status)
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
        ledger.settle(connection, run, now, URL, outcome="refused", state="refused", status=401)
        assert revisits.mark_gone(connection, run, now) == 0
    assert connection.execute(select(ARTICLES.c.gone_at)).scalar_one() is None


def test_every_settling_leaves_its_row(connection: Connection, run: int) -> None:
    later = open_run(connection, NOW + DAY)
    ledger.settle(connection, later, NOW + DAY, URL, outcome="failed", state="failed", status=500, error="answered 500")

    history = read_history(connection, 1)
    assert [(one["run_id"], one["outcome"], one["http_status"]) for one in history] == [
        (run, "new", 200),
        (later, "failed", 500),
    ]
