"""Types of columns: how instants, texts, truth values and JSON are written, the same in both databases."""

import json
import re
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, Boolean, DateTime, Dialect, Integer, SmallInteger, String
from sqlalchemy.dialects import sqlite
from sqlalchemy.types import TypeDecorator, TypeEngine

_ESCAPED_NUL = re.compile(r"(?<!\\)((?:\\\\)*)\\u0000")
_SQLITE_TIME: TypeEngine[datetime] = sqlite.DATETIME(  # type: ignore[no-untyped-call]  # SQLAlchemy leaves it untyped
    storage_format="%(year)04d-%(month)02d-%(day)02d %(hour)02d:%(minute)02d:%(second)02d",
    regexp=r"(\d+)-(\d+)-(\d+) (\d+):(\d+):(\d+)",
)


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: with a zone in Python, UTC in the database, whole seconds."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Store text on SQLite, ``timestamptz`` elsewhere."""
        return dialect.type_descriptor(_SQLITE_TIME if dialect.name == "sqlite" else self.impl_instance)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a time without a zone: it would be a guess."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"time without a zone: {value}")
        value = value.astimezone(UTC).replace(microsecond=0)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Put back the zone that SQLite drops."""
        return None if value is None else value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Text(TypeDecorator[str]):
    """A text without NUL characters: PostgreSQL refuses them, and both databases shall hold the same."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Leave NUL out; a page has one where its encoding was guessed wrong, never as a letter."""
        return value if value is None else without_nul(value)


class ZeroOne(TypeDecorator[bool]):
    """A truth value that the contract promises as 0 or 1: ``WHERE relative = 1`` holds on PostgreSQL, too."""

    impl = SmallInteger
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Store a number on PostgreSQL, whose own booleans cannot be compared with one."""
        return dialect.type_descriptor(Boolean() if dialect.name == "sqlite" else SmallInteger())

    def process_bind_param(self, value: bool | None, dialect: Dialect) -> Any:
        """Give the number; SQLite's boolean is one already."""
        return value if value is None or dialect.name == "sqlite" else int(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> bool | None:
        """Give the truth value."""
        return None if value is None else bool(value)


LARGE = BigInteger().with_variant(Integer, "sqlite")
"""A whole number of 64 bits; every integer of SQLite is one."""


def without_nul(words: str) -> str:
    """Return a text as ``Text`` writes it."""
    return words.replace("\0", "") if "\0" in words else words


def as_json(value: Any) -> str:
    """Write JSON with its letters as they are: LIKE '%Altınışık%' finds them; NUL is left out, as in ``Text``."""
    words = json.dumps(value, ensure_ascii=False)
    return _ESCAPED_NUL.sub(r"\1", words) if "\\u0000" in words else words
