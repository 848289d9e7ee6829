"""Opening the database: pragmas, transactions, migrations. Every error is one line that a user understands."""

import logging
import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, OperationalError, SQLAlchemyError

from newsbot.clock import utc_now
from newsbot.storage.types import as_json

logger = logging.getLogger(__name__)

SCHEMA = "0009"
"""The newest Alembic revision that ships with this version; a test holds it against the files."""

DEFAULT_URL = "sqlite:///newsbot.db"
_BUSY_MS = 120_000  # how long a write waits for another process (a backup, a curator) before it fails
_CONNECT = {"connect_timeout": "10", "keepalives_idle": "30", "keepalives_interval": "10", "keepalives_count": "3"}
"""Seconds, for libpq: a server that does not answer, or a machine that is gone, is noticed within a minute."""
_STATEMENTS_KEPT = 512  # by SQLite's driver, ready to run: those of a crawl come in several sizes (storage.bulk)
_WRITERS_KEY = 7_302_114_092  # of the lock that a writing transaction holds; any number of our own
_PAGE_BYTES = 16_384
"""Of SQLite: an article and a compressed page are 2 to 3 kB; what is left of a page that holds five of them is less."""
_OURS = frozenset({"articles", "runs", "urls"})
_REVISIONS = {"0001", "0002", "0003", "0004", "0005", "0007", "0008", "0009"}


class DatabaseUrlError(ValueError):
    """The database URL cannot be used: no such dialect, no such driver, not a URL."""


class DatabaseError(Exception):
    """The database cannot be opened or written: its text says what is wrong and what to do."""


def parse_url(text_url: str, *, driver: bool = True) -> URL:
    """Read a database URL; its driver must be installed unless ``driver`` is off. Raises ``DatabaseUrlError``."""
    try:
        url = make_url(text_url)
    except (ArgumentError, ValueError):
        raise DatabaseUrlError(
            f"NEWSBOT_DATABASE_URL={_without_user(text_url)}: not a database URL; write it like {DEFAULT_URL}"
        ) from None  # the error of SQLAlchemy holds the address whole
    named = f"NEWSBOT_DATABASE_URL={shown(url, whole=True)}"  # without its password
    try:
        url.get_dialect()
    except (ArgumentError, NoSuchModuleError, ValueError) as error:
        raise DatabaseUrlError(f"{named}: no such database or driver; write it like {DEFAULT_URL}") from error
    if url.get_backend_name() == "sqlite" and url.query:
        raise DatabaseUrlError(f"{named}: a SQLite database takes no options; write it like {DEFAULT_URL}")
    if url.get_backend_name() not in ("sqlite", "postgresql"):
        raise DatabaseUrlError(f"{named}: only sqlite and postgresql are supported")
    if url.get_backend_name() == "postgresql" and url.get_driver_name() != "psycopg":
        raise DatabaseUrlError(f"{named}: the driver is psycopg; write it like postgresql://user@host/newsbot")
    if not driver:
        return url
    try:
        url.get_dialect().import_dbapi()
    except ImportError as error:
        raise DatabaseUrlError(f"{named}: {error}; run pip install 'psycopg[binary]'") from error
    return url


def _without_user(text_url: str) -> str:
    """Return an address that cannot be read without what may be its user and password."""
    return re.sub(r"(?<=://).*@", "***@", text_url, flags=re.DOTALL)


def shown(url: URL, *, whole: bool = False) -> str:
    """Return what to call the database in messages: the file (unless ``whole``), or the URL without its password."""
    if not whole and url.get_backend_name() == "sqlite":
        return url.database or ":memory:"
    hidden = {name: "***" for name in ("password", "sslpassword") if name in url.query}
    return (url.update_query_dict(hidden) if hidden else url).render_as_string()


def sqlite_path(url: URL) -> Path | None:
    """Return the file of a SQLite database; None for one in memory and for other databases."""
    if url.get_backend_name() != "sqlite" or url.database in (None, "", ":memory:"):
        return None
    return Path(str(url.database))


def open_engine(text_url: str, *, migrate: bool = True) -> Engine:
    """Open a database for writing; a new or older one is migrated to the present schema.

    Raises ``DatabaseUrlError``, and ``DatabaseError`` for a file that is no database, cannot be
    written, or has a newer schema.
    """
    url = parse_url(text_url)
    check_folder(url)
    engine = _create(url)
    try:
        if migrate:
            _bring_up_to_date(engine, url)
        _check_writable(engine)
    except SQLAlchemyError as error:
        engine.dispose()
        raise DatabaseError(explain(error, shown(url))) from error
    except DatabaseError:
        engine.dispose()
        raise
    return engine


def check_folder(url: URL) -> None:
    """See that the folder of a SQLite file is there. Raises ``DatabaseError``."""
    path = sqlite_path(url)
    if path is not None and not path.parent.is_dir():
        raise DatabaseError(f"{path}: the folder {path.parent} does not exist; make it, or name another file")


def open_reader(text_url: str) -> Engine:
    """Open a database for reading only, also while a crawl writes. Raises as ``open_engine`` does."""
    url = parse_url(text_url)
    path = sqlite_path(url)
    if path is not None and not path.is_file():
        raise DatabaseError(f"{path}: no such database; run scrapy crawl commonspace first, or newsbot demo")
    engine = _create(url, read_only=True)
    try:
        with engine.connect() as connection:
            found = _schema_seen(connection)
            foreign = found != SCHEMA and _is_foreign(connection, found)
    except SQLAlchemyError as error:
        engine.dispose()
        raise DatabaseError(explain(error, shown(url))) from error
    if found != SCHEMA:
        engine.dispose()
        raise DatabaseError(_schema_message(found, shown(url), foreign=foreign))
    return engine


def schema_of(engine: Engine) -> str | None:
    """Return the schema revision of a database, None for an empty one."""
    with engine.connect() as connection:
        return _schema_seen(connection)


def _schema_seen(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def explain(error: Exception, database: str) -> str:
    """Return what a database error means, in one line, with what to do."""
    words = words_of_error(error)
    advice = {
        "Connection refused": "no server answers there; start it, or correct host and port in NEWSBOT_DATABASE_URL",
        "failed to resolve host": "no such host; correct NEWSBOT_DATABASE_URL",
        "timeout expired": "the server does not answer; check host, port and firewall",
        "authentication failed": "the server refuses user or password; correct them in NEWSBOT_DATABASE_URL",
        "no password supplied": "the server asks for a password; write it in NEWSBOT_DATABASE_URL, or in ~/.pgpass",
        "permission denied": "the user may not do this; make it the owner of the database",
        "read-only transaction": "the server takes no writes (a standby?); name its primary",
        "too many clients": "the server has no connection left; raise max_connections, or end other programs",
        "file is not a database": "it is some other file; name another one in NEWSBOT_DATABASE_URL",
        "readonly database": "it cannot be written; check the owner and the permissions of the file and its folder",
        "unable to open": "it cannot be opened; check that the folder exists and may be written",
        "is full": "the disk is full; free some space and run again, nothing stored is lost",
        "database is locked": "another program holds it locked; end that program and run again",
        "malformed": "the file is damaged; restore a backup, or run newsbot db check",
    }
    for mark, meaning in advice.items():
        if mark in words:
            return f"{database}: {meaning} ({words})"
    if "database" in words and "does not exist" in words:
        return f"{database}: there is no such database on the server; make it with createdb ({words})"
    return f"{database}: {words}"


def words_of_error(error: BaseException) -> str:
    """Return what the database itself said, in one line."""
    return " ".join((str(getattr(error, "orig", None) or error).splitlines() or [type(error).__name__])[0].split())


def is_lost(error: BaseException) -> bool:
    """Tell whether an error means that nothing can be stored any more: no server, no disk, no permission to write.

    Otherwise it is one statement's own, and the next may succeed.
    """
    state = getattr(getattr(error, "orig", None), "sqlstate", None)
    if state == "25006":  # read-only: the server has become a standby
        return True
    # PostgreSQL's classes 40 (a deadlock) and 54 (a text too long for the index) are of one transaction only.
    return isinstance(error, OperationalError) and (state is None or state[:2] not in ("40", "54"))


def _create(url: URL, *, read_only: bool = False) -> Engine:
    if url.get_backend_name() != "sqlite":
        return _create_postgresql(url, read_only=read_only)
    path = sqlite_path(url)
    if read_only and path is not None:
        engine = create_engine(
            "sqlite://", creator=lambda: _connect(f"{path.absolute().as_uri()}?mode=ro"), json_serializer=as_json
        )
    else:
        engine = create_engine(
            url,
            json_serializer=as_json,
            connect_args={
                "timeout": _BUSY_MS / 1000,
                "check_same_thread": False,
                "cached_statements": _STATEMENTS_KEPT,
            },
        )
    event.listen(engine, "connect", _prepare_sqlite)
    # The driver's own transactions begin too late (not before SELECT) and as readers, and a reader that
    # wants to write fails at once, whatever the timeout: every transaction of a writer says so at once.
    event.listen(engine, "begin", _begin if read_only else _begin_immediate)
    return engine


def connect_server(url: URL) -> Engine:
    """Return an engine without transactions of its own: for locks that last as long as a connection."""
    return create_engine(url, isolation_level="AUTOCOMMIT", pool_size=1, connect_args=_waiting(url))


def _waiting(url: URL) -> dict[str, str]:
    return {name: value for name, value in _CONNECT.items() if name not in url.query}


def _create_postgresql(url: URL, *, read_only: bool) -> Engine:
    engine = create_engine(url, pool_pre_ping=True, json_serializer=as_json, connect_args=_waiting(url))

    def prepare(connection: Any, _record: Any) -> None:
        connection.execute("SET timezone = 'UTC'")
        connection.execute(f"SET lock_timeout = {_BUSY_MS}")
        if read_only:
            connection.execute("SET default_transaction_read_only = on")
        connection.commit()

    event.listen(engine, "connect", prepare)
    if not read_only:
        # One writing transaction at a time, as on SQLite: what was read at its start stays true until its end,
        # and two that write the same rows in another order cannot wait for each other for ever.
        event.listen(engine, "begin", _wait_for_turn)
    return engine


def _wait_for_turn(connection: Connection) -> None:
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITERS_KEY})")


def _connect(address: str) -> sqlite3.Connection:
    return sqlite3.connect(address, uri=True, timeout=_BUSY_MS / 1000, check_same_thread=False)


def _prepare_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None
    with closing(connection.cursor()) as cursor:
        cursor.execute(f"PRAGMA page_size = {_PAGE_BYTES}")  # of a file that is new; others keep theirs
        cursor.execute("PRAGMA foreign_keys = ON")
        # With WAL a power cut can lose the last commits, never a part of one: those articles are crawled again.
        cursor.execute("PRAGMA synchronous = NORMAL")


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")


def _check_writable(engine: Engine) -> None:
    """Write something that changes nothing: permissions are found before the crawl, not after it."""
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = version_num"))


def _bring_up_to_date(engine: Engine, url: URL) -> None:
    with engine.connect() as connection:  # both in one transaction: another process may be making the tables
        found = _schema_seen(connection)
        foreign = found != SCHEMA and _is_foreign(connection, found)
    if found == SCHEMA:
        return
    if foreign or (found is not None and found not in _REVISIONS):
        raise DatabaseError(_schema_message(found, shown(url), foreign=foreign))
    if url.get_backend_name() == "sqlite":
        # Once, at creation: switching the journal needs the file for itself.
        with engine.connect() as connection:
            raw = connection.connection.dbapi_connection
            raw.execute("PRAGMA journal_mode = WAL") if raw is not None else None
    copy = None if found is None else _copy_before_migration(url, found)
    try:
        upgrade(engine)
    except SQLAlchemyError as error:
        kept = "" if found is None else "; it is as it was" + (f", and a copy is {copy}" if copy else "")
        raise DatabaseError(
            f"{explain(error, shown(url))}: the migration from {found or 'nothing'} failed{kept}"
        ) from error
    if copy is not None:
        logger.warning(
            "%s: migrated from schema %s to %s; a copy of the old one is %s", shown(url), found, SCHEMA, copy
        )


def _copy_before_migration(url: URL, found: str) -> Path | None:
    """Copy a SQLite database that is about to be migrated; gives the copy. Raises ``DatabaseError``."""
    path = sqlite_path(url)
    if path is None:
        return None
    from newsbot.storage.backup import BackupError, make_backup  # imported late: most starts migrate nothing

    copy = path.with_name(f"{path.name}.{found}.{utc_now():%Y%m%d-%H%M%S}.bak")
    try:
        make_backup(path, copy, replace=True)
    except BackupError as error:
        raise DatabaseError(f"{path}: is not migrated from schema {found} without a copy of it: {error}") from error
    return copy


def _is_foreign(connection: Connection, found: str | None) -> bool:
    """Tell whether a database holds tables, and not ours; another program may use Alembic, too."""
    tables = inspect(connection).get_table_names()
    return bool(tables) and (found is None or not _OURS.issubset(tables))


def _schema_message(found: str | None, database: str, *, foreign: bool) -> str:
    if foreign:
        return f"{database}: holds tables of another program; name a file of newsbot's own"
    if found is None:
        return f"{database}: holds no newsbot tables; run scrapy crawl commonspace first, or name another database"
    if found in _REVISIONS:
        return f"{database}: has the older schema {found}; run newsbot db upgrade"
    return f"{database}: has schema {found}, which a newer newsbot made; this one knows {SCHEMA}: upgrade newsbot"


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Migrate a database with Alembic, all revisions in one transaction."""
    from alembic import command  # imported late: it costs 0.2 s that most starts need not pay

    from newsbot.storage.dictionary import write_comments
    from newsbot.storage.migrations import alembic_config
    from newsbot.storage.names import write_keys
    from newsbot.storage.spellings import fill_spellings

    with engine.begin() as connection:
        command.upgrade(alembic_config(connection), revision)
        if revision in ("head", SCHEMA):
            # What a revision cannot do itself: it imports nothing that a later version may have changed.
            fill_spellings(connection)
            write_keys(connection, anew=True)
            write_comments(connection)
