"""Many rows in few statements, straight to the driver: what a crawl writes all the time.

SQLAlchemy says how a column's values are written; composing a statement and its parameters for every row is
what is saved here. Several rows go in one INSERT: the driver gives up Python's lock for each statement, and a
busy crawl is slow to give it back. Numbers of rows are cut into a few sizes, so that drivers meet the same
statements again, which they keep prepared.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain
from typing import Any, NamedTuple

from sqlalchemy import Column, Connection, Date, Dialect, Table

from newsbot.storage.together import run, run_soon
from newsbot.storage.types import Text, UtcDateTime, without_nul

_SIZES = (64, 48, 32, 24, 16, 12, 8, 6, 5, 4, 3, 2, 1)
_MOST_VALUES = 999  # that SQLite takes in one statement, in its versions before 3.32
_KEPT = "newsbot-inserts"
_TIMES = (Date, UtcDateTime)

Row = Sequence[Any]


_Processors = tuple[tuple[int, Callable[[Any], Any]], ...]


class _Plan(NamedTuple):
    """How columns of a table are written: the insert's head, one row's placeholders, what changes values."""

    head: str
    row: str
    processors: _Processors
    of_written: _Processors
    """Those that are left where texts and JSON are as they are written already."""
    most: int
    left_out: tuple[str, ...]
    """Columns with a default that are not among these: rows cannot be inserted without them."""


def insert_rows(
    connection: Connection, table: Table, names: tuple[str, ...], rows: Sequence[Row], *,
    new_only: bool = False, written: bool = False,
) -> None:  # fmt: skip
    """Insert rows whose values come in the order of ``names``, in as many statements as sizes ask for.

    Columns with a default must be among them: none is applied. ``new_only``: rows whose key is there are left out.
    ``written``: texts are without NUL, JSON is text and truth values are numbers where the column asks for them, as
    ``storage.prepared`` makes them. Raises SQLAlchemy's errors.
    """
    if not rows:
        return
    plan = _plan_of(connection, table, names)
    if plan.left_out:
        raise ValueError(f"{table.name}: rows are to be inserted without {', '.join(plan.left_out)}")
    tail = " ON CONFLICT DO NOTHING" if new_only else ""
    for chunk in _cut(rows, plan.most):
        values = _values(chunk, plan.of_written if written else plan.processors)
        run_soon(connection, f"{plan.head}{', '.join([plan.row] * len(chunk))}{tail}", values)


def _plan_of(connection: Connection, table: Table, names: tuple[str, ...]) -> _Plan:
    # Kept with the driver's connection: what is written how depends on it, and goes with it.
    kept: dict[tuple[str, tuple[str, ...]], _Plan] = connection.info.setdefault(_KEPT, {})
    plan = kept.get((table.name, names))
    if plan is None:
        plan = kept[table.name, names] = _plan(connection.dialect, table, names)
    return plan


def _plan(dialect: Dialect, table: Table, names: tuple[str, ...]) -> _Plan:
    quote = dialect.identifier_preparer.quote
    head = f"INSERT INTO {quote(table.name)} ({', '.join(map(quote, names))}) VALUES "
    found = [(number, _processor(table.c[name], dialect)) for number, name in enumerate(names)]
    processors = tuple((number, one) for number, one in found if one is not None)
    of_written = tuple(one for one in processors if isinstance(table.c[names[one[0]]].type, _TIMES))
    most = max(size for size in _SIZES if size * len(names) <= _MOST_VALUES)
    left_out = tuple(column.name for column in table.c if column.default is not None and column.name not in names)
    marks = f"({', '.join([placeholder(dialect)] * len(names))})"
    return _Plan(head, marks, processors, of_written, most, left_out)


def _processor(column: Column[Any], dialect: Dialect) -> Callable[[Any], Any] | None:
    if isinstance(column.type, Text):
        return _without_nul
    found = column.type.dialect_impl(dialect).bind_processor(dialect)
    # The same few days and instants come again and again.
    return lru_cache(4096)(found) if found is not None and isinstance(column.type, _TIMES) else found


def _without_nul(words: str | None) -> str | None:
    return words if words is None else without_nul(words)


def placeholder(dialect: Dialect) -> str:
    """Return what stands for a value in a statement of the driver's."""
    return "?" if dialect.name == "sqlite" else "%s"


def update_rows(connection: Connection, table: Table, names: tuple[str, ...], rows: Sequence[Row]) -> None:
    """Change rows: their values in the order of ``names``, then the id of each. Raises SQLAlchemy's errors."""
    processors = _plan_of(connection, table, names).processors
    quote, mark = connection.dialect.identifier_preparer.quote, placeholder(connection.dialect)
    changes = ", ".join(f"{quote(name)} = {mark}" for name in names)
    statement = f"UPDATE {quote(table.name)} SET {changes} WHERE id = {mark}"
    run_soon(connection, statement, *(_values([row], processors) for row in rows))


def _cut(rows: Sequence[Any], most: int) -> Iterator[Sequence[Any]]:
    """Cut rows into the largest sizes that fit."""
    place = 0
    while place < len(rows):
        size = next(size for size in _SIZES if size <= min(most, len(rows) - place))
        yield rows[place : place + size]
        place += size


def _values(rows: Sequence[Row], processors: _Processors) -> list[Any]:
    if not processors:
        return list(chain.from_iterable(rows))
    values: list[Any] = []
    for row in rows:
        start = len(values)
        values += row
        for number, process in processors:
            values[start + number] = process(values[start + number])
    return values


def rows_in(
    connection: Connection, columns: tuple[Column[Any], ...], key: Column[Any], wanted: Iterable[Any]
) -> list[tuple[Any, ...]]:
    """Return columns of the rows whose ``key`` is one of the values wanted, as the driver gives them.

    For columns of texts and whole numbers: what SQLAlchemy makes of other types is not made here.
    """
    values = list(dict.fromkeys(wanted))
    quote = connection.dialect.identifier_preparer.quote
    names = ", ".join(quote(column.name) for column in columns)
    head = f"SELECT {names} FROM {quote(key.table.name)} WHERE {quote(key.name)} IN "
    mark, found = placeholder(connection.dialect), []
    for place in range(0, len(values), _SIZES[0]):
        some = values[place : place + _SIZES[0]]
        size = min(size for size in _SIZES if size >= len(some))
        some += some[-1:] * (size - len(some))  # a value twice in a list finds nothing twice
        found += run(connection, f"{head}({', '.join([mark] * size)})", some).fetchall()
    return found


def next_ids(connection: Connection, table: Table, number: int) -> range | list[int]:
    """Return ids for rows that are about to be inserted in this transaction, which alone writes."""
    if connection.dialect.name == "sqlite":
        (newest,) = run(connection, f"SELECT coalesce(max(id), 0) FROM {table.name}", ()).fetchone()
        return range(newest + 1, newest + number + 1)
    statement = f"SELECT nextval(pg_get_serial_sequence('{table.name}', 'id')) FROM generate_series(1, %s)"
    return [row[0] for row in run(connection, statement, (number,)).fetchall()]
