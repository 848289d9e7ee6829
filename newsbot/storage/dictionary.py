"""The data dictionary: what every table, view and column means, from ``dictionary.toml`` and the models."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Connection, Date, Float, Integer, LargeBinary, inspect, text

from newsbot.storage.models.base import Base
from newsbot.storage.types import UtcDateTime, ZeroOne

_FILE = Path(__file__).with_name("dictionary.toml")
_ABOUT = "*"
_KINDS = ((UtcDateTime, "instant"), (Boolean, "0 or 1"), (ZeroOne, "0 or 1"), (Integer, "integer"),
          (Float, "number"), (Date, "date"), (JSON, "JSON"), (LargeBinary, "bytes"))  # fmt: skip
_MENTIONED_FIRST = ("articles", "article_sources", "article_persons", "article_dates", "persons", "sources")


@dataclass(frozen=True, slots=True)
class ColumnMeaning:
    """A column: ``kind`` is text, integer, number, date, instant (UTC), JSON, bytes or "0 or 1"."""

    name: str
    kind: str
    nullable: bool
    meaning: str
    example: str


@dataclass(frozen=True, slots=True)
class TableMeaning:
    """A table or view, and its columns in their order."""

    name: str
    is_view: bool
    about: str
    columns: tuple[ColumnMeaning, ...]


@cache
def describe() -> tuple[TableMeaning, ...]:
    """Return the meaning of every table and view."""
    return tuple(_table(name, entries) for name, entries in tomllib.loads(_FILE.read_text("utf-8")).items())


def views() -> tuple[TableMeaning, ...]:
    """Return the documented views, the contract's own among them."""
    return tuple(one for one in describe() if one.is_view)


def _table(name: str, entries: dict[str, Any]) -> TableMeaning:
    about = str(entries[_ABOUT])
    model = Base.metadata.tables.get(name)
    if model is not None:
        return TableMeaning(
            name, False, about, tuple(_of_model(one, entries.get(one.name, ["", ""])) for one in model.c)
        )
    columns = tuple(
        ColumnMeaning(column, kind.rstrip("?"), kind.endswith("?"), meaning, example)
        for column, (meaning, example, kind) in ((key, value) for key, value in entries.items() if key != _ABOUT)
    )
    return TableMeaning(name, about.startswith("View: "), about.removeprefix("View: "), columns)


def _of_model(column: Column[Any], entry: list[str]) -> ColumnMeaning:
    kind = next((words for base, words in _KINDS if isinstance(column.type, base)), "text")
    return ColumnMeaning(column.name, kind, bool(column.nullable), *entry)


def write_comments(connection: Connection) -> None:
    """Give the tables, views and columns of a PostgreSQL database their meanings as comments; SQLite has none."""
    if connection.dialect.name != "postgresql":
        return
    there = inspect(connection)
    known_views = set(there.get_view_names())
    for one in describe():
        kind = "VIEW" if one.name in known_views else "TABLE"
        for target, words in _comments(one, kind):
            quoted = words.replace("'", "''").replace(":", "\\:")
            connection.execute(text(f"COMMENT ON {target} IS '{quoted}'"))


def _comments(one: TableMeaning, kind: str) -> Iterator[tuple[str, str]]:
    yield f"{kind} {one.name}", one.about if kind == "TABLE" else _sentence(one.about)
    for column in one.columns:
        yield f'COLUMN {one.name}."{column.name}"', column.meaning


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


def markdown() -> str:
    """Return the dictionary as ``docs/data.md`` shows it."""
    order = {name: number for number, name in enumerate(_MENTIONED_FIRST)}
    tables = sorted(describe(), key=lambda one: order.get(one.name, len(order)))  # stable: the rest as in the file
    parts = [_HEAD]
    for one in tables:
        kind = "view" if one.is_view else "table"
        rows = "\n".join(
            f"| `{c.name}` | {c.kind} | {'yes' if c.nullable else 'no'} | {_cell(c.meaning)} | `{_cell(c.example)}` |"
            for c in one.columns
        )
        head = "| column | kind | may be NULL | meaning | example |\n|---|---|---|---|---|"
        parts.append(f"## {one.name} ({kind})\n\n{_sentence(one.about)}\n\n{head}\n{rows}")
    return "\n\n".join(parts) + "\n"


def _cell(words: str) -> str:
    return words.replace("|", "\\|")


_HEAD = """# Data dictionary

Made by `newsbot db describe` from `newsbot/storage/dictionary.toml` and the models; a test holds it up to date.
`newsbot db describe --json` gives the same for programs, one column a line.

- **instant**: UTC. On SQLite text `YYYY-MM-DD HH:MM:SS`, which sorts and compares as written; `timestamptz` on
  PostgreSQL.
- **date**: a day of the site's calendar (Europe/Brussels), `YYYY-MM-DD`. A date is never filled in: unknown is NULL.
- **0 or 1**: an integer on SQLite, a boolean on PostgreSQL.
- **JSON**: text on SQLite, for `json_each` and its kin; `json` on PostgreSQL.
- Positions and lengths in texts are counted in characters, from 0.
- Views that speak of today ask the database's own clock, in UTC. For another day, ask with a date of your own:
  [queries](queries.md)."""
