"""Articles as records for other programs, some at a time: a large database is never held as a whole."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import BindParameter, Connection, String, bindparam, cast, select

from newsbot.records import COLUMNS, DATE, PERSON, SOURCE, TERMS, Record, assemble
from newsbot.storage.models.articles import Article, DateInArticle, Term
from newsbot.storage.models.persons import Person, PersonInArticle
from newsbot.storage.models.sources import Source, SourceInArticle
from newsbot.storage.queries.search import Filters
from newsbot.storage.tables import table_of

_articles, _terms, _dates = table_of(Article), table_of(Term), table_of(DateInArticle)
_persons, _mentions = table_of(Person), table_of(PersonInArticle)
_sources, _credits = table_of(Source), table_of(SourceInArticle)
_AT_ONCE = 200
# Written once: composing them for every few articles would cost as much as reading these does.
_IDS: BindParameter[Sequence[int]] = bindparam("ids", expanding=True)
_VALUES = (
    select(_articles.c.id, *(_articles.c[name] for name in COLUMNS))
    .where(_articles.c.id.in_(_IDS)).order_by(_articles.c.id)
)  # fmt: skip
_TERMS = select(_terms.c.article_id, _terms.c.kind, _terms.c.name).where(_terms.c.article_id.in_(_IDS))
_PERSONS = (
    select(_mentions.c.article_id, _persons.c.name, _mentions.c.role, _mentions.c.title, _mentions.c.mentions,
           cast(_mentions.c.surface_forms, String))
    .join(_persons, _persons.c.id == _mentions.c.person_id).where(_mentions.c.article_id.in_(_IDS))
)  # fmt: skip
_SOURCES = (
    select(_credits.c.article_id, _sources.c.name, *(_credits.c[name] for name in SOURCE[1:]))
    .join(_sources, _sources.c.id == _credits.c.source_id)
    .where(_credits.c.article_id.in_(_IDS)).order_by(_credits.c.position)
)  # fmt: skip
_DATES = (
    select(_dates.c.article_id, *(_dates.c[name] for name in DATE))
    .where(_dates.c.article_id.in_(_IDS)).order_by(_dates.c.position)
)  # fmt: skip


def read_ids(connection: Connection, filters: Filters) -> list[int]:
    """Return the ids of the articles that the filters describe, in the order in which they were stored."""
    found = select(_articles.c.id).where(*filters.of_articles()).order_by(_articles.c.id)
    return list(connection.execute(found).scalars())


def read_records(connection: Connection, ids: Sequence[int]) -> Iterator[Record]:
    """Yield the records of articles, as ``records.record_of`` makes them, in the order of their ids."""
    for at in range(0, len(ids), _AT_ONCE):
        yield from _some(connection, {"ids": ids[at : at + _AT_ONCE]})


def _some(connection: Connection, chosen: dict[str, Sequence[int]]) -> Iterator[Record]:
    terms = _terms_of(connection.execute(_TERMS, chosen).all())
    persons = _persons_of(connection.execute(_PERSONS, chosen).all())
    sources = _by_article(SOURCE, connection.execute(_SOURCES, chosen).all())
    dates = _by_article(DATE, connection.execute(_DATES, chosen).all())
    for one, *row in connection.execute(_VALUES, chosen).all():
        yield assemble(
            dict(zip(COLUMNS, row, strict=True)), terms=terms.get(one, {}), sources=sources.get(one, []),
            persons=persons.get(one, []), dates=dates.get(one, []),
        )  # fmt: skip


def _terms_of(rows: Iterable[Any]) -> dict[int, dict[str, list[str]]]:
    found: defaultdict[int, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for article_id, kind, name in rows:
        found[article_id][TERMS[kind]].append(name)
    return dict(found)


def _persons_of(rows: Sequence[Any]) -> dict[int, list[Record]]:
    found: defaultdict[int, list[Record]] = defaultdict(list)
    forms = json.loads(f"[{','.join([row[-1] for row in rows])}]")  # in one go: the lists are many, and short
    for (article_id, name, role, title, mentions, _), written in zip(rows, forms, strict=True):
        found[article_id].append(dict(zip(PERSON, (name, role, title, written, mentions), strict=True)))
    return found


def _by_article(names: tuple[str, ...], rows: Iterable[Any]) -> dict[int, list[Record]]:
    found: defaultdict[int, list[Record]] = defaultdict(list)
    for article_id, *values in rows:
        found[article_id].append(dict(zip(names, values, strict=True)))
    return found
