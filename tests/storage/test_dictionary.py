"""The data dictionary explains what is there, all of it, and ``docs/data.md`` is what it says now."""

import tomllib
from pathlib import Path

from sqlalchemy import Connection, inspect, text

from newsbot.storage import dictionary
from newsbot.storage.models.base import Base

DOCS = Path(__file__).parents[2] / "docs" / "data.md"


def test_every_table_and_column_is_explained_and_no_other() -> None:
    entries = tomllib.loads(Path(dictionary.__file__).with_name("dictionary.toml").read_text("utf-8"))
    for name, table in Base.metadata.tables.items():
        assert set(entries[name]) - {"*"} == set(table.c.keys()), name
    for one in dictionary.describe():
        assert one.about.endswith("."), one.name
        assert all(column.meaning.endswith(".") and column.example for column in one.columns), one.name


def test_the_views_are_those_of_the_database(connection: Connection) -> None:
    assert {one.name for one in dictionary.views()} == set(inspect(connection).get_view_names()) - {
        "articles_fts"
    }  # a table on SQLite
    for one in dictionary.views():
        columns = connection.execute(text(f"SELECT * FROM {one.name}")).keys()
        assert list(columns) == [column.name for column in one.columns], one.name


def test_the_docs_are_up_to_date() -> None:
    assert DOCS.read_text("utf-8") == dictionary.markdown(), "run newsbot db describe > docs/data.md"
