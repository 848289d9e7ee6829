"""Opening the database: pragmas and transactions, the same for whoever writes and whoever reads."""

import sqlite3
from contextlib import closing
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import SQLAlchemyError

from newsbot.storage import together
from newsbot.storage.database_errors import DatabaseError, explain
from newsbot.storage.database_url import parse_url, shown, sqlite_path
from newsbot.storage.schema import SCHEMA, bring_up_to_date, is_foreign, schema_message, schema_seen
from newsbot.storage.types import as_json

_BUSY_MS = 120_000  # how long a write waits for another process (a backup, a curator) before it fails
_CONNECT = {"connect_timeout": "10", "keepalives_idle": "30", "keepalives_interval": "10", "keepalives_count": "3"}
"""Seconds, for libpq: a server that does not answer, or a machine that is gone, is noticed within a minute."""
_STATEMENTS_KEPT = 512  # by SQLite's driver, ready to run: those of a crawl come in several sizes (storage.bulk)
_WRITERS_KEY = 7_302_114_092  # of the lock that a writing transaction holds; any number of our own
_PAGE_BYTES = 16_384
"""Of SQLite: an article and a compressed page are 2 to 3 kB; what is left of a page that holds five of them is less."""


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
            bring_up_to_date(engine, url)
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
            found = schema_seen(connection)
            foreign = found != SCHEMA and is_foreign(connection, found)
    except SQLAlchemyError as error:
        engine.dispose()
        raise DatabaseError(explain(error, shown(url))) from error
    if found != SCHEMA:
        engine.dispose()
        raise DatabaseError(schema_message(found, shown(url), foreign=foreign))
    return engine


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
        together.prepare(engine)
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
