"""Full-text search: SQLite's FTS5 or PostgreSQL's tsvector, the same words in, the same rows out."""

import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, literal, literal_column, select, text
from sqlalchemy.exc import DBAPIError

from newsbot.normalize.sought import Sought, quote_words
from newsbot.storage.models.articles import Article
from newsbot.storage.models.persons import PersonInArticle
from newsbot.storage.models.sources import SourceInArticle
from newsbot.storage.queries import Record
from newsbot.storage.queries.fulltext import MARK_END, MARK_START, SNIPPET_WORDS, index_of
from newsbot.storage.queries.spelled import spell
from newsbot.storage.tables import table_of

__all__ = ["MARK_END", "MARK_START", "Filters", "QuerySyntaxError", "count_by_month", "quote_words", "search"]

_articles = table_of(Article)
_persons = table_of(PersonInArticle)
_sources = table_of(SourceInArticle)
_SHOWN = tuple(_articles.c[name] for name in ("id", "url", "section", "published_on"))
_NEWEST = (_articles.c.published_on.desc().nulls_last(), _articles.c.id.desc())
_rowid: ColumnElement[Any] = literal_column("articles_fts.rowid")
_id = _rowid.label("id")


class QuerySyntaxError(ValueError):
    """The words of a raw query are none that the full-text index understands."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What an article must be besides containing the words; several persons must all be named in it."""

    persons: tuple[tuple[int, ...], ...] = ()
    """For each person asked for, the ids that may be meant."""
    sources: tuple[tuple[int, ...], ...] = ()
    section: str | None = None
    since: date | None = None
    until: date | None = None
    language: str | None = None

    def conditions(self, article_id: ColumnElement[Any]) -> Iterable[ColumnElement[bool]]:
        """Yield what an article's id must fulfil; each condition is answered by one index."""
        yield from self._named(article_id)
        for own in self._own():
            yield article_id.in_(select(_articles.c.id).where(*own))

    def of_articles(self) -> Iterable[ColumnElement[bool]]:
        """Yield what a row of ``articles`` must fulfil, where no text is sought and its own indexes serve."""
        yield from self._named(_articles.c.id)
        yield from itertools.chain.from_iterable(self._own())

    def _named(self, article_id: ColumnElement[Any]) -> Iterable[ColumnElement[bool]]:
        for child, owner, asked in ((_persons, "person_id", self.persons), (_sources, "source_id", self.sources)):
            for ids in asked:
                yield article_id.in_(select(child.c.article_id).where(child.c[owner].in_(ids)))

    def _own(self) -> Iterable[list[ColumnElement[bool]]]:
        """Yield conditions on columns of ``articles``; those of a group are one index's."""
        if self.section is not None:
            yield [_articles.c.section == self.section]
        if self.language is not None:
            yield [_articles.c.language == self.language]
        days = _articles.c.published_on
        span = [days >= self.since] if self.since is not None else []
        span += [days <= self.until] if self.until is not None else []
        if span:
            yield span


def search(
    connection: Connection, query: Sought, filters: Filters, *, limit: int, offset: int = 0, newest_first: bool = False
) -> tuple[list[Record], int]:
    """Return articles for a query, the best or the newest first, and how many there are in all.

    ``query`` is what ``quote_words`` or ``read_sought`` gives; an empty one means any text, the newest first.
    Names are found under all their spellings, except in a raw query.
    Rows have ``id, url, section, title, published_on, snippet, score``. Raises ``QuerySyntaxError``.
    """
    if not query:
        return _newest(connection, filters, limit, offset)
    index = index_of(connection.dialect.name, spell(connection, query))
    conditions = list(filters.conditions(index.rowid))
    try:
        count = index.matching(func.count()).where(*conditions)
        total = int(connection.execute(count).scalar_one())
        best = index.matching(_id, index.score).where(*conditions)
        best = best.order_by(text("score DESC"), *index.among_equals, text("id DESC"))
        if newest_first:
            best = _by_index_of_days(select(_articles.c.id).order_by(*_NEWEST))
            best = best.where(_articles.c.id.in_(index.matching(_id).where(*conditions)))
            best = best.add_columns(literal(0.0).label("score"))
        scores = {row.id: row.score for row in connection.execute(best.limit(limit).offset(offset))}
        # Snippets are cut only for the rows that are shown: for all that match, they cost seconds.
        marked = {row.id: row for row in connection.execute(index.excerpts().where(_rowid.in_(scores)))}
    except DBAPIError as error:
        if not _is_syntax(error):
            raise
        raise QuerySyntaxError(str(error.orig).splitlines()[0]) from error
    rows = {row.id: row for row in connection.execute(select(*_SHOWN).where(_articles.c.id.in_(scores)))}
    return [_record(rows[one], marked[one], score) for one, score in scores.items()], total


def count_by_month(connection: Connection, query: Sought, filters: Filters) -> list[tuple[str, int]]:
    """Return how many articles of each month match, from the first to the last that has any; undated ones are left out.

    Months between are there with 0. Raises ``QuerySyntaxError``.
    """
    month = func.substr(_articles.c.published_on, 1, 7)
    article_id: ColumnElement[Any] = literal_column("+articles.id")
    if connection.dialect.name != "sqlite":
        month, article_id = func.to_char(_articles.c.published_on, "YYYY-MM"), _articles.c.id
    # The plus: dates of all articles are read from their index, which holds no texts, and not article by article.
    counted = select(month, func.count()).where(_articles.c.published_on.is_not(None), *filters.conditions(article_id))
    if query:
        index = index_of(connection.dialect.name, spell(connection, query))
        counted = counted.where(article_id.in_(index.matching(_id)))
    try:
        found: dict[str, int] = {row[0]: row[1] for row in connection.execute(counted.group_by(month))}
    except DBAPIError as error:
        if not _is_syntax(error):
            raise
        raise QuerySyntaxError(str(error.orig).splitlines()[0]) from error
    return [(one, found.get(one, 0)) for one in months_between(min(found), max(found))] if found else []


def months_between(first: str, last: str) -> list[str]:
    """Return the months from first to last, ``YYYY-MM``, both among them."""
    begin, end = (int(one[:4]) * 12 + int(one[5:7]) - 1 for one in (first, last))
    return [f"{number // 12:04d}-{number % 12 + 1:02d}" for number in range(begin, end + 1)]


def _is_syntax(error: DBAPIError) -> bool:
    words = str(error.orig)
    marks = ("fts5:", "no such column", "unterminated string", "unknown special query", "syntax error in tsquery")
    return any(mark in words for mark in marks)


def _record(row: Any, marked: Any, score: float) -> Record:
    in_standfirst = MARK_START in (marked.standfirst or "") and MARK_START not in marked.body
    snippet = marked.standfirst if in_standfirst else marked.body
    return {
        "id": row.id, "url": row.url, "section": row.section, "title": marked.title, "published_on": row.published_on,
        "snippet": " ".join(snippet.split()), "score": round(score, 3),
    }  # fmt: skip


def _by_index_of_days(query: Select[Any]) -> Select[Any]:
    """Return a query that reads no more of articles than their days: of all that fit, to sort them."""
    return query.with_hint(_articles, "INDEXED BY ix_articles_id_published_on", "sqlite")


def _newest(connection: Connection, filters: Filters, limit: int, offset: int) -> tuple[list[Record], int]:
    conditions = list(filters.of_articles())
    total = connection.execute(select(func.count()).select_from(_articles).where(*conditions)).scalar_one()
    newest = select(_articles.c.id).where(*conditions).order_by(*_NEWEST).limit(limit).offset(offset)
    if filters == Filters(filters.persons, filters.sources):
        newest = _by_index_of_days(newest)
    ids = connection.execute(newest).scalars().all()
    columns = (*_SHOWN, _articles.c.title, _articles.c.standfirst, _articles.c.body)
    rows: Select[Any] = select(*columns).where(_articles.c.id.in_(ids)).order_by(*_NEWEST)
    found = []
    for row in connection.execute(rows):
        words = (row.standfirst or row.body).split()
        snippet = " ".join(words[:SNIPPET_WORDS]) + (" …" if len(words) > SNIPPET_WORDS else "")
        found.append({**{one.name: getattr(row, one.name) for one in columns[:5]}, "snippet": snippet, "score": None})
    return found, total
