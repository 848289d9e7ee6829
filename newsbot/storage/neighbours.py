"""Dates from neighbours: what a listing's order says of an article whose page gives no date.

A listing is newest first. Where the articles next above and next below carry the same day, the one
between them was published on that day, and node ids (which grow with time) must not contradict it.
Anything less than that pins no day, and the date stays unknown. Where a day is found, the dates that the
text speaks of are read again: "on Tuesday" has a day now.
"""

from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, select, update

from newsbot.normalize.dates import find_article_dates
from newsbot.storage.children import rewrite_dates
from newsbot.storage.models.articles import Article
from newsbot.storage.models.ledger import Url
from newsbot.storage.tables import table_of

_articles = table_of(Article)
_urls = table_of(Url)


def date_from_neighbours(connection: Connection) -> int:
    """Fill ``published_on`` where its neighbours pin the day; gives the number of articles dated."""
    columns = (_articles.c.id, _articles.c.node_id, _articles.c.body, _articles.c.photo_lines, _urls.c.teaser)
    undated = select(*columns).join(_urls, (_urls.c.article_id == _articles.c.id) & _urls.c.teaser.is_not(None))
    dated = 0
    for row in connection.execute(undated.where(_articles.c.published_on.is_(None))).all():
        teaser = row.teaser or {}
        above, below = (_dated(connection, teaser.get(side)) for side in ("above", "below"))
        if above is None or below is None or above.published_on != below.published_on:
            continue
        if _contradicts(connection, row.node_id, above.published_on):
            continue
        values = {"published_on": above.published_on, "published_from": "neighbours", "published_reason": None}
        connection.execute(update(_articles).where(_articles.c.id == row.id).values(values))
        dates = find_article_dates(row.body, row.photo_lines, published=above.published_on)
        rewrite_dates(connection, row.id, dates)
        dated += 1
    return dated


def _dated(connection: Connection, url: str | None) -> Row[Any] | None:
    """Return the article at an address, if its own evidence gives it a date."""
    if not url:
        return None
    query = (
        select(_articles.c.published_on)
        .join(_urls, _urls.c.article_id == _articles.c.id)
        .where(_urls.c.url == url, _articles.c.published_on.is_not(None), _articles.c.published_from != "neighbours")
    )
    return connection.execute(query).first()


def _contradicts(connection: Connection, node_id: int | None, day: date) -> bool:
    """Tell whether the nearest older node is younger than ``day``, or the nearest younger one older."""
    if node_id is None:
        return False
    known = _articles.c.published_on.is_not(None)
    query = select(_articles.c.published_on).where(known).limit(1)
    older = connection.execute(query.where(_articles.c.node_id < node_id).order_by(_articles.c.node_id.desc())).scalar()
    younger = connection.execute(query.where(_articles.c.node_id > node_id).order_by(_articles.c.node_id)).scalar()
    return bool((older and older > day) or (younger and younger < day))
