"""Full-text search: SQLite's FTS5 or PostgreSQL's tsvector, the same words in, the same rows out."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, column, exists, func, literal_column, select, table, text
from sqlalchemy.exc import DBAPIError

from newsbot.storage.models import Article, PersonInArticle, SourceInArticle
from newsbot.storage.queries import Record
from newsbot.storage.tables import table_of

MARK_START, MARK_END = "\x02", "\x03"
"""What stands around the words that were found, in ``title`` and ``snippet``: no text contains them."""

_articles = table_of(Article)
_persons = table_of(PersonInArticle)
_sources = table_of(SourceInArticle)
_index = table("articles_fts", column("rowid"), column("words"))
_fts: ColumnElement[Any] = literal_column("articles_fts")
_QUOTED = re.compile(r'"([^"]*)"')
# How much a word counts in the title and the stand-first, against once in the text.
_TITLE_WEIGHT, _STANDFIRST_WEIGHT = 8.0, 3.0
_SNIPPET_WORDS = 28


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


def quote_words(words: Sequence[str]) -> str:
    """Return words of a user as a query that means just these words, all of them.

    A word with blanks in it, or a part in double quotes, is an exact phrase; a star at the end of a
    word stands for any ending. Words without a letter or a digit are left out; ``""`` where none is left.

    >>> quote_words(["peace", "AND", "lake sevan", "armen*"])
    '"peace" "AND" "lake sevan" "armen"*'
    """
    terms = []
    for word in words:
        phrases = [word]
        if '"' in word:
            phrases = [*_QUOTED.findall(word), *_QUOTED.sub(" ", word).replace('"', " ").split()]
        terms += [_term(phrase) for phrase in phrases if any(letter.isalnum() for letter in phrase)]
    return " ".join(terms)


def _term(phrase: str) -> str:
    stem = phrase.rstrip("*")
    return f'"{" ".join(stem.split())}"' + ("*" if stem != phrase else "")


def search(
    connection: Connection, query: str, filters: Filters, *, limit: int, newest_first: bool = False
) -> tuple[list[Record], int]:
    """Return the best articles for a query, the best or the newest first, and how many there are in all.

    ``query`` is what ``quote_words`` gives, or the index's own syntax; ``""`` means any text, the newest
    first. Rows have ``id, url, section, title, published_on, snippet, score``. Raises ``QuerySyntaxError``.
    """
    conditions = _conditions(filters)
    if not query:
        return _newest(connection, conditions, limit)
    language = _Sqlite(query) if connection.dialect.name == "sqlite" else _Postgresql(query)
    try:
        found = language.matching(select(_articles.c.id, language.score())).where(*conditions)
        total = connection.execute(select(func.count()).select_from(found.subquery())).scalar_one()
        ranked = (text("score DESC"), _articles.c.published_on.desc(), _articles.c.id)
        best = found.order_by(*(_NEWEST if newest_first else ranked)).limit(limit)
        scores = {row.id: row.score for row in connection.execute(best, language.bound)}
        # Snippets are cut only for the rows that are shown: for all that match, they cost seconds.
        shown = language.matching(select(*_SHOWN, *language.excerpts())).where(_articles.c.id.in_(scores))
        rows = {row.id: row for row in connection.execute(shown, language.bound)}
    except DBAPIError as error:
        if not _is_syntax(error):
            raise
        raise QuerySyntaxError(str(error.orig).splitlines()[0]) from error
    return [_record(rows[one], score) for one, score in scores.items()], total


_NEWEST = (_articles.c.published_on.desc().nulls_last(), _articles.c.id.desc())
_SHOWN = (_articles.c.id, _articles.c.url, _articles.c.section, _articles.c.published_on)


def _is_syntax(error: DBAPIError) -> bool:
    words = str(error.orig)
    return any(mark in words for mark in ("fts5:", "no such column", "unterminated string", "unknown special query"))


class _Sqlite:
    """The query for FTS5."""

    def __init__(self, query: str) -> None:
        self.bound = {"query": query}

    def matching(self, query: Select[Any]) -> Select[Any]:
        joined = _index.join(_articles, _articles.c.id == _index.c.rowid)
        return query.select_from(joined).where(text("articles_fts MATCH :query").bindparams(**self.bound))

    def score(self) -> ColumnElement[Any]:
        # bm25 is the smaller the better.
        return (-func.bm25(_fts, _TITLE_WEIGHT, _STANDFIRST_WEIGHT, 1.0)).label("score")

    def excerpts(self) -> tuple[ColumnElement[Any], ...]:
        marks = (MARK_START, MARK_END)
        return (
            func.highlight(_fts, 0, *marks).label("title"),
            func.snippet(_fts, 1, *marks, " … ", _SNIPPET_WORDS).label("standfirst"),
            func.snippet(_fts, 2, *marks, " … ", _SNIPPET_WORDS).label("body"),
        )


class _Postgresql:
    """The query for PostgreSQL, which reads phrases in quotes as FTS5 does, but no star."""

    def __init__(self, query: str) -> None:
        self.bound = {"query": query}
        self._query = func.websearch_to_tsquery("english", query)

    def matching(self, query: Select[Any]) -> Select[Any]:
        joined = _index.join(_articles, _articles.c.id == _index.c.rowid)
        return query.select_from(joined).where(_index.c.words.op("@@")(self._query))

    def score(self) -> ColumnElement[Any]:
        titles = func.ts_rank(func.to_tsvector("english", _articles.c.title), self._query)
        return (_TITLE_WEIGHT * titles + func.ts_rank(_index.c.words, self._query)).label("score")

    def excerpts(self) -> tuple[ColumnElement[Any], ...]:
        marks = f"StartSel={MARK_START}, StopSel={MARK_END}"
        parts = ((_articles.c.title, "HighlightAll=true"), (_articles.c.standfirst, ""), (_articles.c.body, ""))
        return tuple(
            func.ts_headline("english", part, self._query, ", ".join(filter(None, (marks, more)))).label(part.name)
            for part, more in parts
        )


def _record(row: Any, score: float) -> Record:
    snippet = row.standfirst if MARK_START in (row.standfirst or "") and MARK_START not in row.body else row.body
    return {
        "id": row.id, "url": row.url, "section": row.section, "title": row.title, "published_on": row.published_on,
        "snippet": " ".join(snippet.split()), "score": round(score, 3),
    }  # fmt: skip


def _newest(connection: Connection, conditions: list[ColumnElement[bool]], limit: int) -> tuple[list[Record], int]:
    total = connection.execute(select(func.count()).select_from(_articles).where(*conditions)).scalar_one()
    columns = (*_SHOWN, _articles.c.title, _articles.c.standfirst, _articles.c.body)
    rows = connection.execute(select(*columns).where(*conditions).order_by(*_NEWEST).limit(limit))
    found = []
    for row in rows:
        words = (row.standfirst or row.body).split()
        snippet = " ".join(words[:_SNIPPET_WORDS]) + (" …" if len(words) > _SNIPPET_WORDS else "")
        found.append({**{one.name: getattr(row, one.name) for one in columns[:5]}, "snippet": snippet, "score": None})
    return found, total


def _conditions(filters: Filters) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    for child, owner, asked in ((_persons, "person_id", filters.persons), (_sources, "source_id", filters.sources)):
        for ids in asked:
            named = select(child.c.article_id).where(child.c.article_id == _articles.c.id, child.c[owner].in_(ids))
            conditions.append(exists(named))
    if filters.section is not None:
        conditions.append(_articles.c.section == filters.section)
    if filters.since is not None:
        conditions.append(_articles.c.published_on >= filters.since)
    if filters.until is not None:
        conditions.append(_articles.c.published_on <= filters.until)
    return conditions
