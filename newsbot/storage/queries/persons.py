"""One person and all that the articles say of them."""

from collections import Counter
from datetime import date
from typing import Any

from sqlalchemy import Connection, extract, func, select

from newsbot.normalize.sought import Sought
from newsbot.storage.models.articles import Article
from newsbot.storage.models.persons import Person, PersonAlias, PersonInArticle, PersonOffice
from newsbot.storage.queries import Record
from newsbot.storage.queries.search import Filters, count_by_month
from newsbot.storage.tables import table_of

_articles = table_of(Article)
_persons, _aliases, _mentions = table_of(Person), table_of(PersonAlias), table_of(PersonInArticle)
_offices = table_of(PersonOffice)
_in_article = _mentions.join(_articles, _articles.c.id == _mentions.c.article_id)
_DAYS = (_articles, "INDEXED BY ix_articles_id_published_on", "sqlite")  # where no more than an article's day is asked


def read_person(connection: Connection, person_id: int, *, latest: int = 10) -> Record:
    """Return a person: the columns of ``persons``, and lists of what is known.

    ``aliases`` (``alias``, ``origin``), ``offices`` of the register (``title``, ``since``, ``until``), ``titles`` as
    written (``title``, ``first_on``, ``last_on``, ``articles``; the earliest first), ``articles`` (how many),
    ``by_year``, ``by_month`` (from the first to the last), ``latest`` and ``with`` (persons named in the same articles
    most). Raises ``sqlalchemy.exc.NoResultFound`` for an id that nobody has.
    """
    person = connection.execute(select(_persons).where(_persons.c.id == person_id)).one()
    aliases = select(_aliases.c.alias, _aliases.c.origin).where(_aliases.c.person_id == person_id)
    offices = select(_offices.c.title, _offices.c.since, _offices.c.until).where(_offices.c.person_id == person_id)
    by_year = _by_year(connection, person_id)
    return {
        **{name: value for name, value in person._mapping.items() if name not in ("key", "same_as")},
        "aliases": _rows(connection, aliases.order_by(_aliases.c.origin, _aliases.c.alias)),
        "offices": _rows(connection, offices.order_by(_offices.c.position)),
        "titles": _titles(connection, person_id),
        "articles": sum(one["articles"] for one in by_year),
        "by_year": by_year,
        "by_month": _by_month(connection, person_id),
        "latest": _latest(connection, person_id, latest),
        "with": _companions(connection, person_id, latest),
    }


def count_articles(connection: Connection, person_ids: list[int]) -> dict[int, int]:
    """Return in how many articles each of some persons is named; those named in none are left out."""
    counts = select(_mentions.c.person_id, func.count()).where(_mentions.c.person_id.in_(person_ids))
    return {row[0]: row[1] for row in connection.execute(counts.group_by(_mentions.c.person_id))}


def _rows(connection: Connection, query: Any) -> list[Record]:
    return [dict(row._mapping) for row in connection.execute(query)]


def _titles(connection: Connection, person_id: int) -> list[Record]:
    """Return the titles as written, those that differ in capitals only as one, under its commonest spelling."""
    query = (
        select(_mentions.c.title, func.min(_articles.c.published_on), func.max(_articles.c.published_on), func.count())
        .select_from(_in_article)
        .where(_mentions.c.person_id == person_id, _mentions.c.title.is_not(None))
        .group_by(_mentions.c.title)
        .with_hint(*_DAYS)
    )
    spellings: dict[str, Counter[str]] = {}
    days: dict[str, list[date]] = {}
    for title, first, last, articles in connection.execute(query):
        spellings.setdefault(title.casefold(), Counter())[title] += articles
        days.setdefault(title.casefold(), []).extend(day for day in (first, last) if day)
    found = [
        {
            "title": min(counts, key=lambda one: (-counts[one], one)), "first_on": min(days[key], default=None),
            "last_on": max(days[key], default=None), "articles": counts.total(),
        }
        for key, counts in spellings.items()
    ]  # fmt: skip
    return sorted(found, key=lambda one: (one["first_on"] or date.max, one["title"]))


def _by_year(connection: Connection, person_id: int) -> list[Record]:
    """Return how many articles of each year name a person; those without a date have the year None, and come last."""
    year = extract("year", _articles.c.published_on).label("year")
    query = select(year, func.count().label("articles")).select_from(_in_article).with_hint(*_DAYS)
    query = query.where(_mentions.c.person_id == person_id).group_by(year).order_by(year.desc().nulls_last())
    return [
        {"year": None if row.year is None else int(row.year), "articles": row.articles}
        for row in connection.execute(query)
    ]


def _by_month(connection: Connection, person_id: int) -> list[Record]:
    found = count_by_month(connection, Sought(), Filters(persons=((person_id,),)))
    return [{"month": month, "articles": articles} for month, articles in found]


def _latest(connection: Connection, person_id: int, most: int) -> list[Record]:
    columns = (*(_articles.c[name] for name in ("id", "url", "title", "published_on")), _mentions.c.role)
    query = select(*columns).select_from(_in_article).where(_mentions.c.person_id == person_id)
    query = query.order_by(_articles.c.published_on.desc().nulls_last(), _articles.c.id.desc())
    return _rows(connection, query.limit(most))


def _companions(connection: Connection, person_id: int, most: int) -> list[Record]:
    other = _mentions.alias()
    articles = func.count().label("articles")
    query = (
        select(_persons.c.id.label("person_id"), _persons.c.name.label("person"), articles)
        .select_from(_mentions)
        .join(other, other.c.article_id == _mentions.c.article_id)
        .join(_persons, _persons.c.id == other.c.person_id)
        .where(_mentions.c.person_id == person_id, other.c.person_id != person_id)
        .group_by(_persons.c.id, _persons.c.name)
        .order_by(articles.desc(), _persons.c.name)
    )
    return _rows(connection, query.limit(most))
