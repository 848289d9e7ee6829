"""Revisions and models say the same, and a database survives the way up and down."""

import shutil
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, text

from newsbot.storage.articles import save_article
from newsbot.storage.engine import SCHEMA, open_engine, schema_of, upgrade
from newsbot.storage.migrations import alembic_config
from newsbot.storage.models import Base
from tests.storage.making import NOW, make_item


def revisions(connection: Connection) -> list[str]:
    script = ScriptDirectory.from_config(alembic_config(connection))
    return [one.revision for one in reversed(list(script.walk_revisions()))]


def test_revisions_and_models_are_equal(connection: Connection) -> None:
    def ours(_thing: object, name: str | None, kind: str, *_: object) -> bool:
        return not (kind == "table" and str(name).startswith("articles_fts"))

    options = {"include_object": ours, "compare_type": True, "compare_server_default": True}
    context = MigrationContext.configure(connection, opts=options)

    assert compare_metadata(context, Base.metadata) == []


def test_the_schema_that_is_named_is_the_newest_revision(connection: Connection) -> None:
    assert revisions(connection)[-1] == SCHEMA
    assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == SCHEMA


def test_revisions_do_not_import_the_models() -> None:
    folder = Path(__file__).parents[2] / "newsbot" / "storage" / "migrations" / "versions"
    files = list(folder.glob("*.py"))
    assert files
    for path in files:
        assert "newsbot" not in path.read_text("utf-8"), path.name


def test_each_revision_goes_up_and_down_with_articles_in_it(engine: Engine) -> None:
    with engine.begin() as connection:
        save_article(connection, make_item(), NOW)
        steps = revisions(connection)
    for revision in reversed(["base", *steps[:-1]]):
        with engine.begin() as connection:
            command.downgrade(alembic_config(connection), revision)
    with engine.connect() as connection:
        left = connection.execute(text("SELECT name FROM sqlite_master WHERE name != 'alembic_version'")).scalars()
        assert [name for name in left if not name.startswith("sqlite_")] == []
    for revision in steps:
        upgrade(engine, revision)

    assert schema_of(engine) == SCHEMA
    with engine.begin() as connection:
        assert save_article(connection, make_item(), NOW).outcome == "new"
        found = connection.execute(text("SELECT rowid FROM articles_fts WHERE articles_fts MATCH 'bridge'")).scalars()
        assert len(found.all()) == 1


def test_a_migration_that_fails_leaves_nothing(tmp_path: Path) -> None:
    """A table of the same name stands in the way of the last part of the first revision."""
    engine = create_engine(f"sqlite:///{tmp_path}/half.db")
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE urls (id INTEGER)"))
    engine.dispose()

    with pytest.raises(Exception, match="another program"):
        open_engine(f"sqlite:///{tmp_path}/half.db")

    with create_engine(f"sqlite:///{tmp_path}/half.db").connect() as connection:
        names = connection.execute(text("SELECT name FROM sqlite_master")).scalars().all()
        assert names == ["urls"]
        connection.engine.dispose()


def test_a_database_of_the_present_schema_is_left_alone(template: Path, tmp_path: Path) -> None:
    path = Path(shutil.copy(template, tmp_path / "news.db"))
    before = path.read_bytes()

    open_engine(f"sqlite:///{path}").dispose()

    assert path.read_bytes()[100:] == before[100:]  # the header counts transactions
