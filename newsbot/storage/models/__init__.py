"""The tables, a module for each topic: what ``docs/data.md`` and the contract promise, but for the revisions' views.

Instants are UTC and, on SQLite, text ``YYYY-MM-DD HH:MM:SS``, so that they sort and compare as
written. Dates are dates of the site's calendar (Europe/Brussels). Whoever imports one of them has them all: the tables
refer to each other by their names.
"""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import Table

from newsbot.storage.models import articles, evidence, judgements, ledger, pages, persons, runs, sources
from newsbot.storage.models.base import Base

__all__ = ["articles", "evidence", "judgements", "ledger", "pages", "persons", "runs", "sources"]


def _comment(tables: Mapping[str, Table], meanings: dict[str, Any]) -> None:
    """Give tables and columns the words of ``dictionary.toml``: one place says what a column means."""
    for name, table in tables.items():
        entries = meanings.get(name, {})
        table.comment = entries.get("*")
        for column in table.c:
            column.comment = entries.get(column.name, [None])[0]


_comment(Base.metadata.tables, tomllib.loads(Path(__file__).parents[1].joinpath("dictionary.toml").read_text("utf-8")))
