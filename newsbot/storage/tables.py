"""Tables of the models, for statements that run once an article: SQLAlchemy's Core, without a session's cost."""

from typing import Any, cast

from sqlalchemy import Connection, Table, insert

from newsbot.storage.models import Base


def table_of(model: type[Base]) -> Table:
    """Return the table of a model."""
    return cast("Table", model.__table__)


def insert_row(connection: Connection, table: Table, values: dict[str, Any]) -> int:
    """Insert one row and return its id."""
    return int(connection.execute(insert(table).values(values).returning(table.c.id)).scalar_one())
