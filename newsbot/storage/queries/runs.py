"""The record of the crawls, and what they have brought."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select, true

from newsbot.storage.models.articles import Article
from newsbot.storage.models.runs import Run
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
    return next(_nightly(connection, condition), None)


def _nightly(connection: Connection, condition: ColumnElement[bool]) -> Iterator[Record]:
    # Read here, not in SQL: the two databases ask JSON in two ways, and the first rows decide.
    for row in connection.execute(select(_runs).where(condition).order_by(_runs.c.id.desc())):
        if is_nightly(row.arguments):
            yield dict(row._mapping)


def is_nightly(arguments: Mapping[str, Any]) -> bool:
    """Tell whether a run with these arguments crawls what a night crawls."""
    return not arguments.get("limit") and not arguments.get("urls")


def earlier_nights(connection: Connection, run_id: int, most: int) -> list[Record]:
    """Return the last nightly runs before a run that closed themselves, the latest first."""
    closed = _runs.c.exit_code.is_not(None)
    return list(islice(_nightly(connection, closed & (_runs.c.id < run_id)), most))


def first_started(connection: Connection) -> datetime | None:
    """Return when the first run of this database began; None where there is none."""
    return connection.execute(select(_runs.c.started_at).order_by(_runs.c.id).limit(1)).scalar()


def days_with_news(connection: Connection, sections: Collection[str], since: date) -> dict[str, list[date]]:
    """Return on which days each section published anything, from ``since`` on."""
    found: dict[str, list[date]] = {section: [] for section in sections}
    days = select(_articles.c.section, _articles.c.published_on).distinct()
    dated = (_articles.c.published_on >= since) & _articles.c.section.in_(sections)
    for section, day in connection.execute(days.where(dated)):
        found[section].append(day)
    return found


def came_in(connection: Connection, since: datetime, most: int) -> list[Record]:
    """Return ``published_on``, ``section``, ``title`` and ``url`` of articles first seen since then, newest first."""
    columns = (_articles.c.published_on, _articles.c.section, _articles.c.title, _articles.c.url)
    newest = (_articles.c.published_on.is_(None), _articles.c.published_on.desc(), _articles.c.id.desc())
    query = select(*columns).where(_articles.c.first_seen_at >= since).order_by(*newest).limit(most)
    return [dict(row._mapping) for row in connection.execute(query)]


def spider_of(connection: Connection) -> str | None:
    """Return the spider whose runs a database holds; None before the first run."""
    return connection.execute(select(_runs.c.spider).order_by(_runs.c.id.desc()).limit(1)).scalar()


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
