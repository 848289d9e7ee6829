"""Articles as records for other programs, a few hundred at a time: a large database is never held as a whole."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Select, select

from newsbot.records import COLUMNS, DATE, PERSON, SOURCE, TERMS, Record, assemble
from newsbot.storage.models import Article, DateInArticle, Person, PersonInArticle, Source, SourceInArticle, Term
from newsbot.storage.queries.search import Filters
from newsbot.storage.tables import table_of

_articles, _terms, _dates = table_of(Article), table_of(Term), table_of(DateInArticle)
_persons, _mentions = table_of(Person), table_of(PersonInArticle)
_sources, _credits = table_of(Source), table_of(SourceInArticle)
_AT_ONCE = 400


def read_ids(connection: Connection, filters: Filters) -> list[int]:
    """Return the ids of the articles that the filters describe, in the order in which they were stored."""
    found = select(_articles.c.id).where(*filters.of_articles()).order_by(_articles.c.id)
    return list(connection.execute(found).scalars())


def read_records(connection: Connection, ids: Sequence[int]) -> Iterator[Record]:
    """Yield the records of articles, as ``records.record_of`` makes them, in the order of their ids."""
    for at in range(0, len(ids), _AT_ONCE):
        yield from _some(connection, ids[at : at + _AT_ONCE])


def _some(connection: Connection, ids: Sequence[int]) -> Iterator[Record]:
    article_id = _articles.c.id
    values = select(article_id, *(_articles.c[name] for name in COLUMNS)).where(article_id.in_(ids))
    terms = _by_article(connection, select(_terms.c.article_id, _terms.c.kind, _terms.c.name), _terms, ids)
    persons = _by_article(
        connection,
        select(_mentions.c.article_id, _persons.c.name.label("person"), *(_mentions.c[name] for name in PERSON[1:]))
        .join(_persons, _persons.c.id == _mentions.c.person_id),
        _mentions, ids,
    )  # fmt: skip
    sources = _by_article(
        connection,
        select(_credits.c.article_id, _sources.c.name.label("source"), *(_credits.c[name] for name in SOURCE[1:]))
        .join(_sources, _sources.c.id == _credits.c.source_id).order_by(_credits.c.position),
        _credits, ids,
    )  # fmt: skip
    dates = _by_article(
        connection,
        select(_dates.c.article_id, *(_dates.c[name] for name in DATE)).order_by(_dates.c.position), _dates, ids,
    )  # fmt: skip
    for one, *row in connection.execute(values.order_by(article_id)).all():
        of_kind: dict[str, list[str]] = defaultdict(list)
        for term in terms.get(one, ()):
            of_kind[TERMS[term["kind"]]].append(term["name"])
        yield assemble(
            dict(zip(COLUMNS, row, strict=True)), terms=of_kind, sources=sources.get(one, []),
            persons=persons.get(one, []), dates=dates.get(one, []),
        )  # fmt: skip


def _by_article(connection: Connection, query: Select[Any], child: Any, ids: Sequence[int]) -> dict[int, list[Record]]:
    found: defaultdict[int, list[Record]] = defaultdict(list)
    names = [column.name for column in query.selected_columns][1:]  # the first is the article's id
    for article_id, *values in connection.execute(query.where(child.c.article_id.in_(ids))).all():
        found[article_id].append(dict(zip(names, values, strict=True)))
    return found
