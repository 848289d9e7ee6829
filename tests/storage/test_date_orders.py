"""The order of day and month, told by the site's other articles."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import Connection, select

from newsbot.extract.dating import decided_date, read_date
from newsbot.normalize.dates import find_article_dates
from newsbot.sites import COMMONSPACE
from newsbot.storage.articles import save_article
from newsbot.storage.date_orders import settle_dates, site_order
from newsbot.storage.evidence import EVIDENCE
from newsbot.storage.models.articles import Article, DateInArticle, Revision
from tests.storage.making import NOW, make_item

ARTICLES = Article.__table__
VERSIONS, DATES = Revision.__table__, DateInArticle.__table__
AMBIGUOUS = "06/01/2026 - 11:43"


def store(connection: Connection, *raws: str, rule: str = "class") -> None:
    """Store an article for each date as a page prints it."""
    for number, raw in enumerate(raws):
        evidence = [read_date("published", rule, "div.submitted", raw, COMMONSPACE)]
        on, at, _ = decided_date(evidence, COMMONSPACE)
        text = f"The bus number {number} comes on Friday."
        item = make_item(
            f"/news/bus-{number}", paragraphs=[text], node_id=number + 1, evidence=evidence, published_on=on,
            published_at=at, published_from=rule, dates=find_article_dates(text, [], published=on),
        )  # fmt: skip
        save_article(connection, item, NOW)


def read(connection: Connection, *columns: Any) -> Any:
    query = select(*columns).where(ARTICLES.c.id == 1)
    return connection.execute(query).one()


def test_other_articles_tell_day_from_month(connection: Connection) -> None:
    store(connection, AMBIGUOUS, "25/01/2026 - 10:00", "26/01/2026 - 10:00", "27/01/2026 - 10:00")
    assert read(connection, ARTICLES.c.published_on) == (date(2026, 6, 1),)

    assert (site_order(connection), settle_dates(connection, COMMONSPACE)) == ("day", 1)

    at = datetime(2026, 1, 6, 10, 43, tzinfo=UTC)
    assert read(connection, ARTICLES.c.published_on, ARTICLES.c.published_at) == (date(2026, 1, 6), at)
    query = select(EVIDENCE.c.value, EVIDENCE.c.note).where(EVIDENCE.c.article_id == 1, EVIDENCE.c.decided)
    assert connection.execute(query).one() == (
        at.isoformat(), "ambiguous: read day first, as other dates beside it",
    )  # fmt: skip
    versions = select(VERSIONS.c.published_on).where(VERSIONS.c.article_id == 1)
    assert connection.execute(versions).scalars().all() == [date(2026, 1, 6)]
    spoken_of = select(DATES.c.starts_on).where(DATES.c.article_id == 1)
    assert connection.execute(spoken_of).scalars().all() == find_days("The bus number 0 comes on Friday.")
    assert settle_dates(connection, COMMONSPACE) == 0


def find_days(text: str) -> list[date | None]:
    return [one.starts_on for one in find_article_dates(text, [], published=date(2026, 1, 6))]


@pytest.mark.parametrize(
    "others",
    [
        pytest.param(["25/01/2026", "26/01/2026"], id="too-few"),
        pytest.param(["25/01/2026", "26/01/2026", "27/01/2026", "01/28/2026"], id="both-orders"),
        pytest.param(["05/01/2026", "06/01/2026", "07/01/2026"], id="none-shows-it"),
    ],
)
def test_anything_less_settles_nothing(connection: Connection, others: list[str]) -> None:
    store(connection, AMBIGUOUS, *others)

    assert (site_order(connection), settle_dates(connection, COMMONSPACE)) == (None, 0)


def test_a_listing_speaks_for_itself_only(connection: Connection) -> None:
    store(connection, "25/01/2026", "26/01/2026", "27/01/2026", rule="listing")

    assert site_order(connection) is None
