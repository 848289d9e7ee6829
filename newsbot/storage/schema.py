"""The schema of a database: which revision it has, and migrating it, with a copy of what it was."""

import logging
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import SQLAlchemyError

from newsbot.clock import utc_now
from newsbot.storage.database_errors import DatabaseError, explain
from newsbot.storage.database_url import shown, sqlite_path

logger = logging.getLogger(__name__)

SCHEMA = "0009"
"""The newest Alembic revision that ships with this version; a test holds it against the files."""

_OURS = frozenset({"articles", "runs", "urls"})
_REVISIONS = {"0001", "0002", "0003", "0004", "0005", "0007", "0008", "0009"}


def schema_of(engine: Engine) -> str | None:
    """Return the schema revision of a database, None for an empty one."""
    with engine.connect() as connection:
        return schema_seen(connection)


def schema_seen(connection: Connection) -> str | None:
    """Return the schema revision that a connection sees, None for an empty database."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def bring_up_to_date(engine: Engine, url: URL) -> None:
    """Migrate a database to the present schema, a SQLite file with a copy of it beside it. Raises ``DatabaseError``."""
    with engine.connect() as connection:  # both in one transaction: another process may be making the tables
        found = schema_seen(connection)
        foreign = found != SCHEMA and is_foreign(connection, found)
    if found == SCHEMA:
        return
    if foreign or (found is not None and found not in _REVISIONS):
        raise DatabaseError(schema_message(found, shown(url), foreign=foreign))
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


def is_foreign(connection: Connection, found: str | None) -> bool:
    """Tell whether a database holds tables, and not ours; another program may use Alembic, too."""
    tables = inspect(connection).get_table_names()
    return bool(tables) and (found is None or not _OURS.issubset(tables))


def schema_message(found: str | None, database: str, *, foreign: bool) -> str:
    """Return what is to be said of a database whose schema is another one."""
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
