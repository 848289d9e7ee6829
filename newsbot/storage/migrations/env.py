"""Alembic's entry point: runs the revisions on the connection that ``alembic_config`` was given."""

from typing import Any, Literal

from alembic import context
from sqlalchemy.schema import SchemaItem

from newsbot.storage.models.base import Base
from newsbot.storage.types import Text, UtcDateTime, ZeroOne


def render_item(kind: str, thing: Any, _context: Any) -> str | Literal[False]:
    """Write our types as what they store: revisions must not import models."""
    written = {UtcDateTime: "sa.DateTime(timezone=True)", Text: "sa.String()", ZeroOne: "sa.SmallInteger()"}
    return written.get(type(thing), False) if kind == "type" else False


def include_object(_thing: SchemaItem, name: str | None, kind: str, _reflected: bool, _other: Any) -> bool:
    """Leave the full-text index alone: it is written by hand."""
    return not (kind == "table" and (name or "").startswith("articles_fts"))


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    render_item=render_item,
    include_object=include_object,
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
