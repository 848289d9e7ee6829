"""Whether a database is whole: its file, its full-text index, and the promises that its rows make."""

import operator
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial, reduce

from sqlalchemy import Connection, Engine, create_engine, func, inspect, select, text
from sqlalchemy.exc import SQLAlchemyError

from newsbot.sites import COMMONSPACE
from newsbot.storage.compression import Packed, PageError, unpack, usable
from newsbot.storage.database_errors import DatabaseError, explain
from newsbot.storage.database_url import parse_url, shown, sqlite_path
from newsbot.storage.engine import connect_server
from newsbot.storage.models.articles import Article, Revision
from newsbot.storage.models.ledger import Url
from newsbot.storage.models.pages import Page, PageDictionary
from newsbot.storage.models.runs import Run
from newsbot.storage.page_dictionaries import dictionary_contents
from newsbot.storage.queries.runs import spider_of
from newsbot.storage.runs import OUTCOMES
from newsbot.storage.schema import schema_of
from newsbot.storage.tables import table_of

_articles = table_of(Article)
_versions = table_of(Revision)
_pages = table_of(Page)
_dictionaries = table_of(PageDictionary)
_runs = table_of(Run)
_urls = table_of(Url)
_MOST_SHOWN = 3  # faulty rows that a check names
_SAMPLED, _AT_ONCE = 500, 100  # pages that are unpacked where not all are, and read together
_RESTORE = "restore a backup; without one, sqlite3's .recover saves what can be read"
_REPORT = "this is a fault of newsbot's: please report this line; the articles can be used"
_CRAWL_AGAIN = "crawl them again: scrapy crawl {spider} -a url=URL"
_REBUILD = "rebuild it: sqlite3 FILE \"INSERT INTO articles_fts(articles_fts) VALUES('rebuild')\""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was checked: its name, what is wrong with it (None: nothing), and what to do then."""

    name: str
    fault: str | None = None
    advice: str | None = None


def schema_before_upgrade(text_url: str) -> str | None:
    """Return the schema revision of a database that may be old, empty or not there yet; None for the latter two.

    Raises ``DatabaseUrlError``, and ``DatabaseError`` for a database of some other program.
    """
    url = parse_url(text_url)
    path = sqlite_path(url)
    if path is not None and not path.is_file():
        return None
    engine = create_engine(url) if path is not None else connect_server(url)
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


def check_database(connection: Connection, *, all_pages: bool = False) -> Iterator[Check]:
    """Check the file and the rows, one thing after the other; ``all_pages``: unpack every stored page, not some.

    What cannot be looked at, because the file is damaged there, is a fault too.
    """
    checks: list[tuple[str, Callable[[], str | None], str]] = []
    if connection.dialect.name == "sqlite":
        checks += [
            ("file", lambda: _faults(connection, "PRAGMA integrity_check", "ok"), _RESTORE),
            ("foreign keys", lambda: _faults(connection, "PRAGMA foreign_key_check"), _RESTORE),
        ]
    checks.append(("accounting of runs", lambda: _wrong_sums(connection), _REPORT))
    for name, (query, advice) in _PROMISES.items():
        checks.append((name, partial(_broken_promises, connection, query), advice))
    checks.append(("stored pages", lambda: _unreadable_pages(connection, every=all_pages), _CRAWL_AGAIN))
    for name, look, advice in checks:
        try:
            fault = look()
        except (SQLAlchemyError, PageError) as error:
            # The driver's own words; SQLite's text of a damaged cell may be no UTF-8.
            fault, advice = f"cannot be looked at: {_first_line(error)}", _RESTORE
        yield Check(name, fault, advice.format(spider=_spider(connection)) if fault else None)


def _spider(connection: Connection) -> str:
    """Return the spider that filled a database: also of one that cannot be asked, or that no run has filled yet."""
    try:
        return spider_of(connection) or COMMONSPACE.name
    except SQLAlchemyError:
        return COMMONSPACE.name


def _broken_promises(connection: Connection, query: str) -> str | None:
    return _named(connection.execute(text(query)).scalars().all())


def _unreadable_pages(connection: Connection, *, every: bool) -> str | None:
    """Unpack stored pages, and compare each with its digest; by default the latest, and some from all over."""
    step = 1
    if not every:
        newest = connection.execute(select(func.max(_pages.c.id))).scalar() or 0
        step = max(newest // _SAMPLED, 1)
    dictionaries, faults, last = usable(dictionary_contents(connection)), [], 0
    wanted = select(_pages).where(_pages.c.id % step == 0).order_by(_pages.c.id).limit(_AT_ONCE)
    while rows := connection.execute(wanted.where(_pages.c.id > last)).all():
        last = rows[-1].id
        for row in rows:
            try:
                unpack(Packed(row.sha256, row.codec, row.content, row.dictionary_id), dictionaries)
            except PageError as error:
                faults.append(f"page {row.id} ({error})")
    return _named(faults)


def check_index(engine: Engine) -> Check:
    """Compare the full-text index with the articles; needs a database that can be written."""
    if engine.dialect.name != "sqlite":
        return Check("full-text index")  # PostgreSQL keeps its indexes itself
    try:
        with engine.begin() as connection:
            connection.execute(text("INSERT INTO articles_fts(articles_fts, rank) VALUES('integrity-check', 1)"))
    except SQLAlchemyError as error:
        return Check("full-text index", f"does not match the articles ({_first_line(error)})", _REBUILD)
    return Check("full-text index")


def _first_line(error: Exception) -> str:
    return str(getattr(error, "orig", None) or error).splitlines()[0]


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


# Each query names the rows that break a promise; beside it, what to do.
_PROMISES = {
    "revisions": (
        f"""
        SELECT url FROM {_articles.name} a WHERE (SELECT count(*) FROM {_versions.name} r WHERE r.article_id = a.id)
        <> coalesce((SELECT max(revision) FROM {_versions.name} r WHERE r.article_id = a.id), -1)
        """,
        _REPORT,
    ),
    "texts of revisions": (
        # The newest version shares the article's text and title, every earlier one has its own.
        f"""
        SELECT a.url FROM {_articles.name} a JOIN {_versions.name} r ON r.article_id = a.id
        WHERE CASE WHEN r.revision = (SELECT max(n.revision) FROM {_versions.name} n WHERE n.article_id = a.id)
        THEN r.own_body IS NOT NULL OR r.title <> a.title ELSE r.own_body IS NULL END
        """,
        _REPORT,
    ),
    "stored addresses": (
        f"SELECT url FROM {_urls.name} WHERE kind = 'article' AND state = 'stored' AND article_id IS NULL",
        _CRAWL_AGAIN,
    ),
    "addresses of articles": (
        f"""
        SELECT url FROM {_articles.name} a
        WHERE NOT EXISTS (SELECT 1 FROM {_urls.name} u WHERE u.url = a.url AND u.article_id = a.id)
        """,
        _CRAWL_AGAIN,
    ),
    "page dictionaries": (
        f"""
        SELECT 'page ' || p.id FROM {_pages.name} p WHERE p.dictionary_id IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM {_dictionaries.name} d WHERE d.id = p.dictionary_id)
        """,
        _RESTORE,
    ),
}
