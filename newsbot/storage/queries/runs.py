"""The record of the crawls, and what they have brought."""

from sqlalchemy import ColumnElement, Connection, func, select, true

from newsbot.storage.models import Article, Run
from newsbot.storage.queries import Record
from newsbot.storage.tables import table_of

_articles = table_of(Article)
_runs = table_of(Run)


def last_runs(connection: Connection, most: int) -> list[Record]:
    """Return the last runs, the latest first."""
    rows = connection.execute(select(_runs).order_by(_runs.c.id.desc()).limit(most))
    return [dict(row._mapping) for row in rows]


def last_nightly(connection: Connection) -> Record | None:
    """Return the last nightly run, still open or not; None where there is none.

    A run with ``limit=`` or ``url=`` is somebody trying something out: it says nothing about the nights.
    """
    return _last(connection, true())


def last_finished(connection: Connection) -> Record | None:
    """Return the last nightly run that came to an end, None where there is none."""
    return _last(connection, _runs.c.finished_at.is_not(None))


def last_good(connection: Connection) -> Record | None:
    """Return the last nightly run that was complete, None where there is none."""
    return _last(connection, _runs.c.outcome == "complete")


def _last(connection: Connection, condition: ColumnElement[bool]) -> Record | None:
    # Read here, not in SQL: the two databases ask JSON in two ways, and the first row or two decide.
    for row in connection.execute(select(_runs).where(condition).order_by(_runs.c.id.desc())):
        if not row.arguments.get("limit") and not row.arguments.get("urls"):
            return dict(row._mapping)
    return None


def sites_crawled(connection: Connection) -> list[str]:
    """Return the base URLs that runs have crawled, the latest first."""
    arguments = connection.execute(select(_runs.c.arguments).order_by(_runs.c.id.desc())).scalars()
    return list(dict.fromkeys(str(one["site"]) for one in arguments if one.get("site")))


def count_articles(connection: Connection) -> list[Record]:
    """Return, for each section: ``section``, ``articles``, ``undated``, ``newest`` and ``gone``."""
    query = select(
        _articles.c.section,
        func.count().label("articles"),
        (func.count() - func.count(_articles.c.published_on)).label("undated"),
        func.count(_articles.c.gone_at).label("gone"),
        func.max(_articles.c.published_on).label("newest"),
    )
    rows = connection.execute(query.group_by(_articles.c.section).order_by(func.count().desc(), _articles.c.section))
    return [dict(row._mapping) for row in rows]
