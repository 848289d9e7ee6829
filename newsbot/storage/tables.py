"""Tables of the models, for statements that run once an article: SQLAlchemy's Core, without a session's cost."""

from collections.abc import Callable
from dataclasses import fields, is_dataclass
from functools import cache
from operator import attrgetter
from typing import Any, cast

from sqlalchemy import Connection, Table, insert
from sqlalchemy.sql.dml import ReturningInsert

from newsbot.storage.models.base import Base


def table_of(model: type[Base]) -> Table:
    """Return the table of a model."""
    return cast("Table", model.__table__)


def insert_row(connection: Connection, table: Table, values: dict[str, Any]) -> int:
    """Insert one row and return its id."""
    return int(connection.execute(_inserting(table), values).scalar_one())


@cache
def _inserting(table: Table) -> ReturningInsert[tuple[Any]]:
    # Statements that run once an article are built once: building costs as much as running.
    return insert(table).returning(table.c.id)


@cache
def field_names(kind: Any) -> tuple[str, ...]:
    """Return the names of a dataclass's fields."""
    return tuple(field.name for field in fields(kind))


def as_row(thing: Any) -> dict[str, Any]:
    """Return a dataclass as a row; unlike ``dataclasses.asdict`` it copies nothing, and costs a tenth."""
    kind: Any = type(thing)
    return dict(zip(field_names(kind), values_of(kind)(thing), strict=True))


@cache
def values_of(kind: Any) -> Callable[[Any], tuple[Any, ...]]:
    """Return what gives the values of a dataclass's fields, in the order of ``field_names``, without a copy."""
    return cast("Callable[[Any], tuple[Any, ...]]", attrgetter(*field_names(kind)))


@cache
def representation_of(kind: Any) -> Callable[[Any], str]:
    """Return what ``repr`` does for a dataclass, in a third of its time; other classes have their ``repr``.

    >>> from newsbot.items import SourceCredit
    >>> credit = SourceCredit("Sevan Voice", "quoted", "the Voice")
    >>> representation_of(SourceCredit)(credit) == repr(credit)
    True
    """
    if not is_dataclass(kind):
        return repr
    named: Any = kind  # mypy takes it for an instance
    form = f"{named.__qualname__}({', '.join(f'{name}=%r' for name in field_names(named))})"
    values = values_of(named)
    return lambda thing: form % values(thing)
