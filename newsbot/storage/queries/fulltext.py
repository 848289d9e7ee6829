"""The two full-text indexes: what is sought in the words of SQLite's FTS5 and of PostgreSQL's tsquery."""

import re
from collections.abc import Iterable, Sequence
from functools import reduce
from itertools import islice, pairwise, product
from typing import Any
from unicodedata import normalize

from sqlalchemy import ColumnElement, Select, column, func, literal, literal_column, select, table, text

from newsbot.storage.models.articles import Article
from newsbot.storage.queries.spelled import Clause, Phrase, Spelled
from newsbot.storage.tables import table_of

MARK_START, MARK_END = "\x02", "\x03"
"""What stands around the words that were found, in ``title`` and ``snippet``: no text contains them."""
SNIPPET_WORDS = 28

_articles = table_of(Article)
_index = table("articles_fts", column("rowid"), column("words"))
_fts: ColumnElement[Any] = literal_column("articles_fts")
# How much a word counts in the title and the stand-first, against once in the text. Revision 0004 tells the
# index the same, so that ORDER BY rank of anybody's SQL gives this order.
_TITLE_WEIGHT, _STANDFIRST_WEIGHT = 8.0, 3.0
_MOST = 120  # ways to put words near each other
_MARK = re.compile("[\u0300-\u036f]")
_LATIN = re.compile(f"(?:[a-z0-9]{_MARK.pattern}?)+")  # of letters with two marks, FTS5 keeps some


def index_of(dialect: str, spelled: Spelled) -> "Fts5 | Tsquery":
    """Return the index of a kind of database, asked what is sought."""
    return Fts5(spelled) if dialect == "sqlite" else Tsquery(spelled)


class Fts5:
    """SQLite's index. ``rowid`` is an article's id, for conditions; ``score`` is the greater, the better."""

    # The plus keeps the planner from walking through the ids of a condition and searching anew for each.
    rowid: ColumnElement[Any] = literal_column("+articles_fts.rowid")
    # bm25 is the smaller the better.
    score: ColumnElement[Any] = (-func.bm25(_fts, _TITLE_WEIGHT, _STANDFIRST_WEIGHT, 1.0)).label("score")
    among_equals: Sequence[ColumnElement[Any]] = ()
    """The order of equal scores, which are rare here; without it, no dates need be looked up."""

    def __init__(self, spelled: Spelled) -> None:
        self._condition = text("articles_fts MATCH :sought").bindparams(sought=fts5_query(spelled))

    def matching(self, *columns: ColumnElement[Any]) -> Select[Any]:
        """Return a query for the rows that match."""
        return select(*columns).select_from(_index).where(self._condition)

    def excerpts(self) -> Select[Any]:
        """Return a query for the marked texts of matching rows."""
        marks = (MARK_START, MARK_END)
        return self.matching(
            _index.c.rowid.label("id"),
            func.highlight(_fts, 0, *marks).label("title"),
            func.snippet(_fts, 1, *marks, " … ", SNIPPET_WORDS).label("standfirst"),
            func.snippet(_fts, 2, *marks, " … ", SNIPPET_WORDS).label("body"),
        )


def fts5_query(spelled: Spelled) -> str:
    """Return what is sought in the syntax of FTS5; every word is quoted, so that none is an operator."""
    if spelled.raw:
        return spelled.raw
    wanted = " AND ".join(map(_fts5_clause, spelled.wanted))
    if not spelled.unwanted:
        return wanted
    return f"({wanted}) NOT ({' OR '.join(map(_fts5_clause, spelled.unwanted))})"


def _fts5_clause(clause: Clause) -> str:
    # What the index holds as one is sought once: each phrase is looked up, and counts in the score.
    groups = tuple(tuple(dict.fromkeys(map(_as_indexed, group))) for group in clause.groups)
    if clause.near is None:
        any_of = [_quoted(phrase, clause.is_prefix) for phrase in groups[0]]
    else:
        any_of = [f"NEAR({' '.join(map(_quoted, phrases))}, {clause.near})" for phrases in _choices(groups)]
    return any_of[0] if len(any_of) == 1 else f"({' OR '.join(any_of)})"


def _as_indexed(phrase: Phrase) -> Phrase:
    """Return a phrase without the marks on Latin letters that FTS5 leaves out: Erdoğan is Erdogan to it."""
    decomposed = [normalize("NFD", word) for word in phrase]
    return tuple(
        _MARK.sub("", one) if _LATIN.fullmatch(one) else word for word, one in zip(phrase, decomposed, strict=True)
    )


def _choices(groups: tuple[tuple[Phrase, ...], ...]) -> Iterable[Sequence[Phrase]]:
    return islice(product(*groups), _MOST)


def _quoted(phrase: Phrase, is_prefix: bool = False) -> str:
    return f'"{" ".join(phrase)}"{"*" if is_prefix else ""}'  # words are letters and digits only


class Tsquery:
    """PostgreSQL's index, with the same parts."""

    rowid: ColumnElement[Any] = _index.c.rowid
    among_equals: Sequence[ColumnElement[Any]] = (_articles.c.published_on.desc().nulls_last(),)

    def __init__(self, spelled: Spelled) -> None:
        self._query = _tsquery(spelled)
        titles = func.ts_rank(func.to_tsvector("english", _articles.c.title), self._query)
        self.score = (_TITLE_WEIGHT * titles + func.ts_rank(_index.c.words, self._query)).label("score")

    def matching(self, *columns: ColumnElement[Any]) -> Select[Any]:
        """Return a query for the rows that match."""
        joined = _index.join(_articles, _articles.c.id == _index.c.rowid)
        return select(*columns).select_from(joined).where(_index.c.words.op("@@")(self._query))

    def excerpts(self) -> Select[Any]:
        """Return a query for the marked texts of matching rows."""
        marks = f"StartSel={MARK_START}, StopSel={MARK_END}"
        long = f"{marks}, MaxWords={SNIPPET_WORDS}, MinWords={SNIPPET_WORDS // 2}"
        parts = (
            (_articles.c.title, f"{marks}, HighlightAll=true"),
            (_articles.c.standfirst, long),
            (_articles.c.body, long),
        )
        marked = (func.ts_headline("english", part, self._query, how).label(part.name) for part, how in parts)
        return self.matching(_index.c.rowid.label("id"), *marked)


def _tsquery(spelled: Spelled) -> ColumnElement[Any]:
    if spelled.raw:
        return func.to_tsquery("english", spelled.raw)
    parts = [_ts_clause(one) for one in spelled.wanted]
    parts += [func.tsquery_not(_ts_clause(one)) for one in spelled.unwanted]
    return reduce(func.tsquery_and, parts)


def _ts_clause(clause: Clause) -> ColumnElement[Any]:
    if clause.near is None:
        any_of = [_ts_phrase(phrase, clause.is_prefix) for phrase in clause.groups[0]]
    else:
        any_of = [one for phrases in _choices(clause.groups) for one in _ts_near(phrases, clause.near)]
    return reduce(func.tsquery_or, any_of)


def _ts_phrase(phrase: Phrase, is_prefix: bool = False) -> ColumnElement[Any]:
    if is_prefix:
        return func.to_tsquery("english", " <-> ".join(phrase) + ":*")  # words are letters and digits only
    return func.phraseto_tsquery("english", " ".join(phrase))


def _ts_near(phrases: Sequence[Phrase], distance: int) -> list[ColumnElement[Any]]:
    """Return each way in which two phrases stand within a distance; of more, each must be near the one before."""
    pairs = [
        [
            func.tsquery_phrase(_ts_phrase(one), _ts_phrase(other), literal(gap))
            for gap in range(1, distance + 2)
            for one, other in ((left, right), (right, left))
        ]
        for left, right in pairwise(phrases)
    ]  # fmt: skip
    return [reduce(func.tsquery_and, [reduce(func.tsquery_or, ways) for ways in pairs])]
