"""In which order the site writes dates of three numbers, and what that says of those that could be read both ways.

``06/01/2026`` is the sixth of January or the first of June. One page alone may not tell; the pages of one site,
read by the same rule, do: one of them has a day beyond the twelfth.
"""

from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, func, select, update

from newsbot.normalize.dates import Order, find_article_dates, is_ambiguous, parse_published, shown_order
from newsbot.sites import Site
from newsbot.storage.children import rewrite_dates
from newsbot.storage.evidence import EVIDENCE, correct_evidence, with_note
from newsbot.storage.models.articles import Article, Revision
from newsbot.storage.tables import table_of

_articles = table_of(Article)
_versions = table_of(Revision)
_NEWEST = 500  # articles that are asked: a site that changes its form shows it there
_ENOUGH = 3  # dates that show an order
_DECIDED = (EVIDENCE.c.field == "published") & EVIDENCE.c.decided
_OF_OTHER_PAGES = ("listing", "feed")


def site_order(connection: Connection) -> Order | None:
    """Return what stands first in the dates that decided for the newest articles; None where they do not agree."""
    newest = connection.execute(select(func.max(_articles.c.id))).scalar() or 0
    query = select(EVIDENCE.c.raw).where(_DECIDED, EVIDENCE.c.article_id > newest - _NEWEST)
    query = query.where(EVIDENCE.c.rule.not_in(_OF_OTHER_PAGES))
    shown = [order for raw in connection.execute(query).scalars() if (order := shown_order(raw))]
    return shown[0] if len(shown) >= _ENOUGH and len(set(shown)) == 1 else None


def settle_dates(connection: Connection, site: Site) -> int:
    """Read again the dates that were read in another order than the site's; gives how many articles are dated anew."""
    order = site_order(connection)
    if order is None:
        return 0
    query = (
        select(
            _articles.c.id, _articles.c.body, _articles.c.photo_lines, _articles.c.published_on,
            EVIDENCE.c.position, EVIDENCE.c.raw, EVIDENCE.c.note,
        )
        .join(EVIDENCE, EVIDENCE.c.article_id == _articles.c.id)
        .where(_DECIDED, _articles.c.id.in_(with_note("ambiguous%")), EVIDENCE.c.note.like("ambiguous%"))
        .where(EVIDENCE.c.rule.not_in(_OF_OTHER_PAGES))
    )  # fmt: skip
    return sum(_settle(connection, row, order, site) for row in connection.execute(query).all())


def _settle(connection: Connection, row: Row[*tuple[Any, ...]], order: Order, site: Site) -> bool:
    read = parse_published(row.raw, zone=site.zone, order=order)
    if read.on == row.published_on or not is_ambiguous(row.note):
        return False
    value = read.at.isoformat() if read.at else read.on.isoformat()
    correct_evidence(connection, row.id, row.position, value, read.note)
    values: dict[str, Any] = {"published_on": read.on, "published_at": read.at}
    connection.execute(update(_articles).where(_articles.c.id == row.id).values(values))
    _correct_versions(connection, row.id, row.published_on, read.on)
    dates = find_article_dates(row.body, row.photo_lines, published=read.on)
    rewrite_dates(connection, row.id, dates)
    return True


def _correct_versions(connection: Connection, article_id: int, before: date, after: date) -> None:
    """Write the day into the versions that were seen with the other one: it was read wrong, not moved."""
    same = (_versions.c.article_id == article_id) & (_versions.c.published_on == before)
    connection.execute(update(_versions).where(same).values(published_on=after))
