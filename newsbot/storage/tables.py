"""Tables of the models, for statements that run once an article: SQLAlchemy's Core, without a session's cost."""

from dataclasses import fields
from functools import cache
from typing import Any, cast

from sqlalchemy import Connection, Table, insert
from sqlalchemy.sql.dml import ReturningInsert

from newsbot.storage.models import Base


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
    return {name: getattr(thing, name) for name in field_names(kind)}
