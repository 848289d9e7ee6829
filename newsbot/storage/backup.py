"""A copy of a SQLite database while a crawl writes: whole, checked, and there under its name only when it is.

SQLite's online backup reads one moment of the database; in WAL mode, the writer does not wait for it.
"""

import os
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path

_STAMP = "%Y%m%d-%H%M%S"
_WAIT = 120.0  # seconds that the copy waits for somebody who holds the database locked


class BackupError(Exception):
    """No backup was made; its text says why and what to do. Nothing is left behind."""


def backup_name(folder: Path, database: Path, now: datetime) -> Path:
    """Return the name of a backup in a folder: the database's, with the time (UTC)."""
    return folder / f"{database.stem}-{now:{_STAMP}}.db"


def rotate(folder: Path, database: Path, keep: int) -> list[Path]:
    """Remove the oldest backups of a database in a folder, so that ``keep`` stay; gives those removed.

    Only files whose names ``backup_name`` gives are looked at.
    """
    ours = re.compile(rf"{re.escape(database.stem)}-\d{{8}}-\d{{6}}\.db")
    found = sorted(one for one in folder.iterdir() if ours.fullmatch(one.name) and one.is_file())
    old = found[:-keep]
    for one in old:
        one.unlink()
    return old


def make_backup(database: Path, target: Path, *, replace: bool = False) -> dict[str, int]:
    """Copy a database to ``target`` and check the copy; gives the number of rows by table.

    Raises ``BackupError``, also where ``target`` is there and ``replace`` is not given.
    """
    if target.exists() and database.exists() and target.samefile(database):
        raise BackupError(f"{target}: that is the database itself; name another file")
    if target.exists() and not replace:
        raise BackupError(f"{target}: is there already; name another file, or give --force")
    if not target.parent.is_dir():
        raise BackupError(f"{target}: the folder {target.parent} does not exist; make it, or name another file")
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    with _removed_in_the_end(part):
        try:
            counts = _copy(database, part)
            _check(part, counts)
            _sync(part)
            _name(part, target, replace=replace)
            _sync(target.parent)
        except FileExistsError:
            raise BackupError(f"{target}: is there already; name another file, or give --force") from None
        except (sqlite3.Error, OSError) as error:
            raise BackupError(f"{target}: no backup was made: {_words(error)}") from error
    return counts


@contextmanager
def _removed_in_the_end(part: Path) -> Iterator[None]:
    try:
        yield
    finally:
        for ending in ("", "-wal", "-shm", "-journal"):
            with suppress(FileNotFoundError):
                part.with_name(part.name + ending).unlink()


def _copy(database: Path, part: Path) -> dict[str, int]:
    """Copy one moment of the database; gives the rows that it had then."""
    address = f"{database.absolute().as_uri()}?mode=ro"
    with closing(sqlite3.connect(address, uri=True, timeout=_WAIT)) as source:
        source.isolation_level = None
        source.execute("BEGIN")  # counted and copied is the same moment
        counts = _counts(source)
        with closing(sqlite3.connect(part)) as copy:
            source.backup(copy)
    return counts


def _check(part: Path, counts: dict[str, int]) -> None:
    """Open the copy as somebody will who needs it, and look at all of it. Raises ``BackupError``."""
    address = f"{part.absolute().as_uri()}?immutable=1"  # no files beside it, nobody else knows it
    with closing(sqlite3.connect(address, uri=True)) as copy:
        faults = [row[0] for row in copy.execute("PRAGMA integrity_check") if row[0] != "ok"]
        faults += [f"a row of {row[0]} points nowhere" for row in copy.execute("PRAGMA foreign_key_check")]
        if faults:
            more = f" and {len(faults) - 1} more" if len(faults) > 1 else ""
            raise BackupError(
                f"the database is damaged, so no backup was kept: {faults[0]}{more}; run newsbot db check"
            )
        found = _counts(copy)
    if found != counts:
        raise BackupError(f"the copy has other rows than the database: {found} instead of {counts}; try again")


def _counts(connection: sqlite3.Connection) -> dict[str, int]:
    """Return the rows of each table, those inside the full-text index aside."""
    tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall()
    names = [name for (name,) in tables if not name.startswith(("sqlite_", "articles_fts"))]
    return {name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names}


def _name(part: Path, target: Path, *, replace: bool) -> None:
    """Give the copy its name. Raises ``FileExistsError`` where a file of that name came in between."""
    if not replace:
        try:
            os.link(part, target)  # unlike a rename, it replaces nothing
        except FileExistsError:
            raise
        except OSError:  # a file system without hard links
            if target.exists():
                raise FileExistsError(target) from None
        else:
            return
    part.replace(target)


def _sync(path: Path) -> None:
    """See that a file, or the names in a folder, are on the disk."""
    if path.is_dir() and os.name == "nt":
        return  # which opens no folders
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _words(error: Exception) -> str:
    words = (error.strerror or str(error)) if isinstance(error, OSError) else str(error)
    if "is full" in words or "No space" in words or "disk I/O error" in words:
        return f"the disk is full, or its writing failed ({words})"
    return words
