"""One crawl at a time on a database: a lock that the kernel, or the database server, frees with its process."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout
from sqlalchemy import Connection, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import SQLAlchemyError

from newsbot.storage.database_errors import DatabaseError, explain
from newsbot.storage.database_url import parse_url, shown, sqlite_path
from newsbot.storage.engine import connect_server

_KEY = 7_302_114_091  # any number that no other program uses in this database


class LockedError(Exception):
    """Another run holds the lock; its text says which."""


def lock_path(url: URL) -> Path | None:
    """Return the lock file of a SQLite database; None where there is no file to lock."""
    path = sqlite_path(url)
    return path.with_name(path.name + ".lock") if path else None


@contextmanager
def run_lock(url: URL, *, shared: bool = False) -> Iterator[None]:
    """Hold the lock of a database, without waiting for it. Raises ``LockedError``, ``OSError``, ``DatabaseError``.

    Several workers of one run share the lock of a database server (``shared``), and keep all others out.
    The lock file stays when the lock is given up (removing it would let two runs lock two files of
    one name); what it says is who held the lock last.
    """
    path = lock_path(url)
    if path is None:
        with _server_lock(url, shared=shared):
            yield
        return
    lock = FileLock(path, thread_local=False)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise LockedError(f"another run holds {path}{_holder(path)}; this one leaves") from None
    try:
        path.write_text(f"pid {os.getpid()} since {datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC\n", encoding="utf-8")
        yield
    finally:
        lock.release()


def _holder(path: Path) -> str:
    try:
        words = path.read_text("utf-8").strip()
    except OSError:
        return ""
    return f" ({words})" if words else ""


@contextmanager
def _server_lock(url: URL, *, shared: bool) -> Iterator[None]:
    if url.get_backend_name() == "sqlite":  # in memory: nobody else can see it
        yield
        return
    engine = connect_server(url)
    try:
        with _connected(url, engine.connect) as connection:
            take = "pg_try_advisory_lock_shared" if shared else "pg_try_advisory_lock"
            if not connection.execute(text(f"SELECT {take}(:key)"), {"key": _KEY}).scalar():
                raise LockedError(f"another run holds the lock of {shown(url)}; this one leaves")
            yield
    finally:
        engine.dispose()


def _connected(url: URL, connect: Callable[[], Connection]) -> Connection:
    try:
        return connect()
    except SQLAlchemyError as error:
        raise DatabaseError(explain(error, shown(url))) from error


def is_held(connection: Connection) -> bool:
    """Tell whether some run holds the lock of the database server that ``connection`` leads to."""
    query = text(
        "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 1"
        " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        " AND (classid::bigint << 32) + objid::bigint = :key"
    )
    return bool(connection.execute(query, {"key": _KEY}).scalar())


def is_locked(database: str) -> bool | None:
    """Tell whether a crawl holds the lock of a database; None where that cannot be seen from here."""
    url = parse_url(database)
    path = lock_path(url)
    if path is None:
        return None if url.get_backend_name() == "sqlite" else _is_locked_on_server(url)
    with suppress(ImportError, OSError):
        import fcntl  # not on Windows

        try:
            with path.open("rb") as file:
                # A shared lock for a moment: only a crawl that starts in this very moment could notice.
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except FileNotFoundError:
            return False
        except BlockingIOError:
            return True
        return False
    return None


def _is_locked_on_server(url: URL) -> bool | None:
    engine = connect_server(url)
    try:
        with engine.connect() as connection:
            return is_held(connection)
    except SQLAlchemyError:
        return None
    finally:
        engine.dispose()


def is_alive(database: str, pid: int) -> bool:
    """Tell whether the process of an open run may still be there: it holds the lock, or else its number is in use."""
    locked = is_locked(database)
    if locked is not None:
        return locked
    # On a database server the process may be on another machine; on Windows asking for it would end it.
    if lock_path(parse_url(database)) is None or os.name == "nt":
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
