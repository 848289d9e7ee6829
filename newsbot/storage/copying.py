"""Moving a whole database to another one, and proving that all of it arrived.

The source is read in one transaction, so that what a crawl writes meanwhile is not copied by halves; the
target is written in one, so that it holds all or nothing.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BindParameter,
    ColumnElement,
    Connection,
    Engine,
    MetaData,
    Select,
    String,
    Table,
    cast,
    func,
    insert,
    literal_column,
    select,
    text,
    type_coerce,
)
from sqlalchemy.types import TypeDecorator, UserDefinedType

from newsbot.storage.database_url import parse_url, shown
from newsbot.storage.engine import open_engine, open_reader
from newsbot.storage.models.base import Base

_BATCH = 500  # rows: pages are large, and a batch of them is held in memory


class CopyError(Exception):
    """A database cannot be copied, or did not arrive whole: nothing was written to the target."""


@dataclass(slots=True)
class Content:
    """What a table holds: how many rows, and a checksum that does not depend on their order."""

    rows: int = 0
    _sum: int = field(default=0, repr=False)

    def add(self, row: Sequence[Any]) -> None:
        """Count one more row."""
        words = "\x1f".join(map(_canonical, row))
        digest = hashlib.sha256(words.encode("utf-8", "surrogatepass")).digest()
        self.rows += 1
        # Added up: the two databases sort text by other rules.
        self._sum = (self._sum + int.from_bytes(digest)) % (1 << 256)

    @property
    def checksum(self) -> str:
        """The checksum as 64 hexadecimal digits."""
        return f"{self._sum:064x}"


@dataclass(frozen=True, slots=True)
class CopiedTable:
    """A table that arrived: as many rows, with the same checksum, were read back from the target."""

    name: str
    rows: int
    checksum: str


def copy_database(
    source_url: str, target_url: str, progress: Callable[[str, int, int], None] = lambda *_: None
) -> list[CopiedTable]:
    """Copy every table to an empty database, which is made or migrated where need be; gives what was copied.

    ``progress`` is told a table's name, the rows copied and the rows there are. Raises ``CopyError`` for a
    target that holds something, or rows that did not arrive as they were; ``DatabaseUrlError`` and
    ``DatabaseError`` as ``open_engine`` does.
    """
    if parse_url(source_url) == parse_url(target_url):
        raise CopyError(f"{shown(parse_url(source_url))}: source and target are the same database")
    source = open_reader(source_url)
    try:
        target = open_engine(target_url)
        try:
            with _reading(source) as reading, target.begin() as writing:
                _refuse_a_full(writing, shown(target.url))
                pairs = zip(_tables(source.dialect.name), _tables(target.dialect.name), strict=True)
                return [_copy(_Side(reading, old), _Side(writing, new), progress) for old, new in pairs]
        finally:
            target.dispose()
    finally:
        source.dispose()


def _reading(engine: Engine) -> Connection:
    """Open one transaction that sees the database as it is now, until its end."""
    connection = engine.connect()
    if engine.dialect.name == "postgresql":  # SQLite's are so by nature
        connection = connection.execution_options(isolation_level="REPEATABLE READ")
    return connection


def _refuse_a_full(connection: Connection, name: str) -> None:
    for table in Base.metadata.sorted_tables:
        if connection.execute(select(literal_column("1")).select_from(table).limit(1)).scalar():
            raise CopyError(
                f"{name}: holds {table.name} already; copy into an empty database, before its first crawl:"
                " drop this one, or make another"
            )


def _tables(dialect: str) -> list[Table]:
    """Return all tables, those that others point to first, with JSON as the text that it is stored as."""
    tables = [table.to_metadata(MetaData()) for table in Base.metadata.sorted_tables]
    for table in tables:
        for column in table.c:
            if isinstance(column.type, JSON):
                column.type = _JsonText() if dialect == "postgresql" else String()
    return tables


@dataclass(frozen=True, slots=True)
class _Side:
    connection: Connection
    table: Table

    def batches(self) -> Iterator[Sequence[Any]]:
        query: Select[Any] = select(self.table).order_by(*self.table.primary_key)
        with self.connection.execute(query, execution_options={"yield_per": _BATCH}) as result:
            yield from result.partitions()


def _copy(source: _Side, target: _Side, progress: Callable[[str, int, int], None]) -> CopiedTable:
    name, there, here = source.table.name, Content(), Content()
    total = source.connection.execute(select(func.count()).select_from(source.table)).scalar_one()
    progress(name, 0, total)
    for rows in source.batches():
        for row in rows:
            there.add(row)
        target.connection.execute(insert(target.table), [dict(row._mapping) for row in rows])
        progress(name, there.rows, total)
    for rows in target.batches():
        for row in rows:
            here.add(row)
    if here != there:
        raise CopyError(
            f"{name}: {there.rows} rows with checksum {there.checksum[:12]} were read,"
            f" {here.rows} with {here.checksum[:12]} arrived; nothing was copied"
        )
    _continue_numbers(target.connection, target.table)
    return CopiedTable(name, here.rows, here.checksum)


def _continue_numbers(connection: Connection, table: Table) -> None:
    """Let PostgreSQL number the next row after the last one copied; SQLite does so by itself."""
    if connection.dialect.name != "postgresql" or [column.name for column in table.primary_key] != ["id"]:
        return
    connection.execute(
        text(f"SELECT setval(pg_get_serial_sequence(:name, 'id'), max(id)) FROM {table.name} HAVING max(id) > 0"),
        {"name": table.name},
    )


def _canonical(value: Any) -> str:
    """Return a value in words that do not depend on the database."""
    if value is None:
        return "\x00"
    if isinstance(value, datetime):
        return f"{value.astimezone(UTC):%Y-%m-%d %H:%M:%S}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return hashlib.sha256(value).hexdigest()
    return str(int(value)) if isinstance(value, bool) else str(value).replace("\x00", "")


class _Json(UserDefinedType[str]):
    """PostgreSQL's JSON, taken as text: it keeps the text as written."""

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        return "JSON"


class _JsonText(TypeDecorator[str]):
    """JSON as the text that both databases store: an object that is parsed and written anew may look another way."""

    impl = String
    cache_ok = True

    def column_expression(self, column: ColumnElement[Any]) -> ColumnElement[Any]:
        """Read the text."""
        return cast(column, String)

    def bind_expression(self, bindparam: BindParameter[Any]) -> ColumnElement[Any]:
        """Write the text."""
        return cast(type_coerce(bindparam, String), _Json)
