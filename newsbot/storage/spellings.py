"""The words that may be names, kept beside the articles: search finds other spellings of a name here."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, bindparam, func, select, update

from newsbot.normalize.spelling import names_of_text, word_key
from newsbot.storage.bulk import insert_rows
from newsbot.storage.models.articles import Article, Spelling
from newsbot.storage.tables import table_of

_articles = table_of(Article)
_spellings = table_of(Spelling)
_AT_ONCE = 500  # articles that are read at a time


def names_with_keys(texts: Iterable[str | None]) -> tuple[tuple[str, str], ...]:
    """Return the words of texts that may be names, each once, with their keys."""
    words = set().union(*(names_of_text(text) for text in texts if text))
    return tuple((word, key) for word in words if (key := word_key(word)))


def keep_spellings(connection: Connection, names: Iterable[tuple[str, str]]) -> None:
    """Keep names, given with their keys; those that are known already change nothing."""
    # Sorted: two writers that take rows in the same order cannot wait for each other.
    insert_rows(connection, _spellings, ("word", "key"), sorted(set(names)), new_only=True, written=True)


def fill_spellings(connection: Connection) -> None:
    """Keep the names of all articles, where a database of an older schema has articles and no spellings yet.

    Where it has, their keys are those of the present rules afterwards.
    """
    known = connection.execute(select(_spellings.c.word, _spellings.c.key)).all()
    if known:
        _renew_keys(connection, known)
        return
    newest = connection.execute(select(func.max(_articles.c.id))).scalar() or 0
    texts = select(_articles.c.title, _articles.c.standfirst, _articles.c.body)
    for first in range(1, newest + 1, _AT_ONCE):
        some = texts.where(_articles.c.id.between(first, first + _AT_ONCE - 1))
        keep_spellings(connection, names_with_keys(text for row in connection.execute(some) for text in row))


def _renew_keys(connection: Connection, known: Iterable[Any]) -> None:
    wrong = [{"spelled": row.word, "new": key} for row in known if (key := word_key(row.word)) != row.key]
    if wrong:
        statement = update(_spellings).where(_spellings.c.word == bindparam("spelled"))
        connection.execute(statement.values(key=bindparam("new")), wrong)
