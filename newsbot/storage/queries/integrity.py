"""Whether a database is whole: its file, its full-text index, and the promises that its rows make."""

import operator
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce

from sqlalchemy import Connection, Engine, create_engine, inspect, select, text
from sqlalchemy.exc import SQLAlchemyError

from newsbot.storage.engine import DatabaseError, explain, parse_url, schema_of, shown, sqlite_path
from newsbot.storage.models import Article, Revision, Run, Url
from newsbot.storage.runs import OUTCOMES
from newsbot.storage.tables import table_of

_articles = table_of(Article)
_revisions = table_of(Revision)
_runs = table_of(Run)
_urls = table_of(Url)
_MOST_SHOWN = 3  # faulty rows that a check names


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was checked: its name, and what is wrong with it (None: nothing)."""

    name: str
    fault: str | None = None


def schema_before_upgrade(text_url: str) -> str | None:
    """Return the schema revision of a database that may be old, empty or not there yet; None for the latter two.

    Raises ``DatabaseUrlError``, and ``DatabaseError`` for a database of some other program.
    """
    url = parse_url(text_url)
    path = sqlite_path(url)
    if path is not None and not path.is_file():
        return None
    engine = create_engine(url)
    try:
        found = schema_of(engine)
        strangers = [] if found else inspect(engine).get_table_names()
    except SQLAlchemyError as error:
        raise DatabaseError(explain(error, shown(url))) from error
    finally:
        engine.dispose()
    if strangers:
        raise DatabaseError(f"{shown(url)}: holds tables of another program ({strangers[0]}); name another database")
    return found


def check_database(connection: Connection) -> Iterator[Check]:
    """Check the file and the rows, one thing after the other."""
    if connection.dialect.name == "sqlite":
        yield Check("file", _faults(connection, "PRAGMA integrity_check", "ok"))
        yield Check("foreign keys", _faults(connection, "PRAGMA foreign_key_check"))
    yield Check("accounting of runs", _wrong_sums(connection))
    for name, query in _PROMISES.items():
        yield Check(name, _named(connection.execute(text(query)).scalars().all()))


def check_index(engine: Engine) -> Check:
    """Compare the full-text index with the articles; needs a database that can be written."""
    if engine.dialect.name != "sqlite":
        return Check("full-text index")  # PostgreSQL keeps its indexes itself
    try:
        with engine.begin() as connection:
            connection.execute(text("INSERT INTO articles_fts(articles_fts, rank) VALUES('integrity-check', 1)"))
    except SQLAlchemyError as error:
        words = str(getattr(error, "orig", None) or error).splitlines()[0]
        return Check("full-text index", f"does not match the articles ({words})")
    return Check("full-text index")


def _faults(connection: Connection, pragma: str, fine: str | None = None) -> str | None:
    rows = [" ".join(map(str, row)) for row in connection.exec_driver_sql(pragma)]
    return _named([row for row in rows if row != fine])


def _named(rows: Sequence[str]) -> str | None:
    """Return the first faulty rows in a few words, None where there are none."""
    if not rows:
        return None
    more = f" and {len(rows) - _MOST_SHOWN} more" if len(rows) > _MOST_SHOWN else ""
    return ", ".join(rows[:_MOST_SHOWN]) + more


def _wrong_sums(connection: Connection) -> str | None:
    total = reduce(operator.add, (_runs.c[name] for name in OUTCOMES))
    rows = connection.execute(select(_runs.c.id).where(_runs.c.discovered != total))
    return _named([f"run {one}" for one in rows.scalars()])


# Each query names the rows that break a promise of the contract.
_PROMISES = {
    "revisions": f"""
        SELECT url FROM {_articles.name} a WHERE (SELECT count(*) FROM {_revisions.name} r WHERE r.article_id = a.id)
        <> coalesce((SELECT max(revision) FROM {_revisions.name} r WHERE r.article_id = a.id), -1)
    """,
    "stored addresses": f"""
        SELECT url FROM {_urls.name} WHERE kind = 'article' AND state = 'stored' AND article_id IS NULL
    """,
    "addresses of articles": f"""
        SELECT url FROM {_articles.name} a
        WHERE NOT EXISTS (SELECT 1 FROM {_urls.name} u WHERE u.url = a.url AND u.article_id = a.id)
    """,
}
