"""Revisions and models say the same, and a database survives the way up and down."""

import random
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, inspect, text

from newsbot.items import Evidence
from newsbot.normalize.sought import read_sought
from newsbot.storage import ledger
from newsbot.storage.articles import save_article
from newsbot.storage.database_errors import DatabaseError
from newsbot.storage.engine import open_engine
from newsbot.storage.ledger import Discovery
from newsbot.storage.migrations import alembic_config
from newsbot.storage.models.base import Base
from newsbot.storage.queries.search import Filters, search
from newsbot.storage.schema import SCHEMA, schema_of, upgrade
from tests.storage.making import LATER, NOW, SITE, make_item, open_run

if sys.version_info >= (3, 14):
    from compression.zstd import ZstdDict, decompress
else:
    from backports.zstd import ZstdDict, decompress


def revisions(connection: Connection) -> list[str]:
    script = ScriptDirectory.from_config(alembic_config(connection))
    return [one.revision for one in reversed(list(script.walk_revisions()))]


def test_revisions_and_models_are_equal(connection: Connection) -> None:
    def ours(_thing: object, name: str | None, kind: str, *_: object) -> bool:
        return not (kind in ("table", "index") and str(name).startswith(("articles_fts", "ix_articles_fts")))

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
        look = inspect(connection)
        assert [*look.get_table_names(), *look.get_view_names()] == ["alembic_version"]
        assert look.get_indexes("alembic_version") == []
    for revision in steps:
        upgrade(engine, revision)

    assert schema_of(engine) == SCHEMA
    with engine.begin() as connection:
        assert save_article(connection, make_item(), NOW).outcome == "new"
        assert search(connection, read_sought("bridge"), Filters(), limit=9)[1] == 1


@pytest.fixture
def filled(engine: Engine) -> Engine:
    """A database with all that a migration could lose: pages with and without a dictionary, edited articles."""
    with engine.begin() as connection:
        run = open_run(connection)
        ledger.discover(connection, run, NOW, [Discovery(f"{SITE}/news/1", "news", "/news", {"title": "One"})])
        for number in range(205):
            html = f"<html>{'<nav>menu</nav>' * 40}<p>{random.Random(number).random()}</p></html>".encode()
            save_article(connection, make_item(f"/news/{number}", node_id=number, html=html), NOW)
        for edit, number in enumerate((3, 4, 3)):
            edited = make_item(f"/news/{number}", [f"Edit {edit}."], node_id=number, title=f"Edited {number}")
            save_article(connection, edited, LATER)
        assert connection.execute(text("SELECT count(*) FROM page_dictionaries")).scalar() == 1
    return engine


def columns_of(engine: Engine) -> dict[str, list[str]]:
    """The columns of every table and view, but for what is inside the full-text index."""
    there = inspect(engine)
    names = [
        name for name in (*there.get_table_names(), *there.get_view_names()) if not name.startswith("articles_fts_")
    ]
    return {name: [column["name"] for column in there.get_columns(name)] for name in names if name != "alembic_version"}


def content(engine: Engine, columns: dict[str, list[str]] | None = None) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of the tables and views, or of some of their columns; pages as the HTML that they hold."""
    found: dict[str, list[tuple[Any, ...]]] = {}
    with engine.connect() as connection:
        there = columns_of(engine)
        known = {}
        if "page_dictionaries" in there:
            known = {
                n: ZstdDict(one) for n, one in connection.execute(text("SELECT id, content FROM page_dictionaries"))
            }
        for table, names in (columns or there).items():
            rows = [row._asdict() for row in connection.execute(text(f'SELECT * FROM "{table}"'))]
            for row in rows if table == "pages" else []:
                row["content"] = decompress(row["content"], zstd_dict=known.get(row.get("dictionary_id")))
                row["dictionary_id"] = None
            for row in rows if table == "articles" else []:  # of which revision 0009 keeps a half
                row |= {name: row[name][:32] for name in ("text_hash", "record_hash")}
            found[table] = sorted((tuple(row[name] for name in names) for row in rows), key=repr)
    return found


def down(engine: Engine, revision: str) -> None:
    with engine.begin() as connection:
        command.downgrade(alembic_config(connection), revision)


def test_a_filled_database_keeps_every_row_down_and_up(filled: Engine) -> None:
    """What a revision adds goes with it; what the first one has is there at every step, and after all of them."""
    with filled.connect() as connection:
        steps = revisions(connection)
    newest = content(filled)
    for revision in reversed(steps[:-1]):
        down(filled, revision)
    first = columns_of(filled)
    kept = content(filled)
    assert [row[0:5] for row in kept["revisions"]] == [row[0:5] for row in newest["revisions"]]
    assert len(kept["revisions"]) == 208
    for revision in steps[1:]:
        upgrade(filled, revision)
        assert content(filled, first) == kept, revision
    for revision in reversed(steps[:-1]):
        down(filled, revision)
        assert content(filled, first) == kept, revision
    upgrade(filled)

    with filled.begin() as connection:
        assert search(connection, read_sought("edited"), Filters(), limit=9)[1] == 2
        if filled.dialect.name == "sqlite":  # the server would not have let a wrong row in
            assert connection.execute(text("PRAGMA foreign_key_check")).all() == []
            connection.execute(text("INSERT INTO articles_fts(articles_fts, rank) VALUES ('integrity-check', 1)"))


def test_evidence_that_a_revision_turned_is_stored_as_new_evidence_is(engine: Engine) -> None:
    """Revision 0008 and ``newsbot.storage.evidence`` say the same twice: a revision may not import what changes."""
    body = "The bridge over the Araxes was opened.\n\nIt is long: 120 metres."
    said = [
        ("A bridge is opened", "A bridge is opened"), ("A bridge is opened | Site", "A bridge is opened"),
        ("A bridge is opened", "A bridge is opened"), ("/news/bridge", f"{SITE}/news/bridge"), ("120 metres.", body),
        (body[:20], body[:20]), ("short", "short"), (body[:25], None), ("nowhere else", "to be found"),
    ]  # fmt: skip
    evidence = [Evidence("title", "meta", "og:title", raw, value, decided=False, note=None) for raw, value in said]
    query = text("SELECT r.*, k.field, k.rule FROM evidence_rows r JOIN evidence_kinds k ON k.id = r.kind_id")
    with engine.begin() as connection:
        save_article(connection, make_item(title="A bridge is opened", body=body, evidence=evidence), NOW)
        written = connection.execute(query).all()
    assert len(written) == len(said)
    assert {row.value_of for row in written} > {None}
    assert {row.raw_of for row in written} > {None}

    down(engine, "0007")
    upgrade(engine)

    with engine.connect() as connection:
        assert sorted(connection.execute(query), key=repr) == sorted(written, key=repr)


def test_an_article_is_known_again_after_its_hashes_were_cut(engine: Engine) -> None:
    with engine.begin() as connection:
        save_article(connection, make_item(), NOW)
    hashes = text("SELECT text_hash, record_hash FROM articles")
    with engine.connect() as connection:
        before = connection.execute(hashes).one()

    down(engine, "0008")

    with engine.connect() as connection:
        older = connection.execute(hashes).one()
        # What an older version compares a text with is whole again: to it the text did not change either.
        assert (len(older.text_hash), older.text_hash[:32], older.record_hash) == (64, *before)
    upgrade(engine)
    with engine.begin() as connection:
        assert connection.execute(hashes).one() == before
        assert save_article(connection, make_item(), LATER).outcome == "unchanged"


@pytest.mark.sqlite
def test_small_rows_of_articles_lie_by_their_keys(filled: Engine) -> None:
    without = text("SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE '%) WITHOUT ROWID'")
    indexes = text("SELECT name, sql FROM sqlite_master WHERE type = 'index' ORDER BY name")
    tables = {"article_dates", "article_terms", "person_mentions", "source_credits"}
    with filled.connect() as connection:
        assert tables < set(connection.execute(without).scalars())
        made = connection.execute(indexes).all()
    down(filled, "0008")
    with filled.connect() as connection:
        assert not tables & set(connection.execute(without).scalars())
    upgrade(filled)
    with filled.connect() as connection:
        assert tables < set(connection.execute(without).scalars())
        assert connection.execute(indexes).all() == made


def url_of(engine: Engine) -> str:
    return engine.url.render_as_string()


def copies(engine: Engine) -> list[Path]:
    path = Path(str(engine.url.database))
    return sorted(path.parent.glob(f"{path.name}.*.bak"))


@pytest.mark.sqlite
def test_a_copy_is_made_before_a_migration(filled: Engine, caplog: pytest.LogCaptureFixture) -> None:
    down(filled, "0001")
    before = content(filled)
    open_engine(url_of(filled)).dispose()

    (copy,) = copies(filled)
    assert copy.name.startswith("news.db.0001.")
    assert f"migrated from schema 0001 to {SCHEMA}; a copy of the old one is {copy}" in caplog.text
    old = create_engine(f"sqlite:///{copy}")
    assert (schema_of(old), content(old)) == ("0001", before)
    old.dispose()
    open_engine(url_of(filled)).dispose()
    assert copies(filled) == [copy]


def test_a_new_database_needs_no_copy(tmp_path: Path) -> None:
    open_engine(f"sqlite:///{tmp_path}/new.db").dispose()

    assert [one.name for one in tmp_path.iterdir()] == ["new.db"]


def test_a_migration_that_fails_leaves_the_old_database_usable(filled: Engine) -> None:
    down(filled, "0001")
    with filled.begin() as connection:
        connection.execute(text("CREATE TABLE run_fields (mine INTEGER)"))
    before = content(filled)

    on_sqlite = filled.dialect.name == "sqlite"
    copied = r", and a copy is .*\.bak" if on_sqlite else "$"
    with pytest.raises(DatabaseError, match=f"the migration from 0001 failed; it is as it was{copied}"):
        open_engine(url_of(filled))

    assert (schema_of(filled), content(filled)) == ("0001", before)
    assert len(copies(filled) if on_sqlite else [1]) == 1


@pytest.mark.sqlite
def test_without_a_copy_nothing_is_migrated(filled: Engine) -> None:
    down(filled, "0001")
    with closing(sqlite3.connect(str(filled.url.database))) as other, other:
        other.execute("UPDATE person_mentions SET person_id = 99999 WHERE article_id = 1")

    with pytest.raises(DatabaseError, match="is not migrated from schema 0001 without a copy of it"):
        open_engine(url_of(filled))

    assert schema_of(filled) == "0001"
    assert copies(filled) == []


@pytest.mark.sqlite
def test_another_process_reads_on_while_a_migration_runs(filled: Engine) -> None:
    down(filled, "0001")
    reading = """if True:
        import sqlite3, sys
        connection = sqlite3.connect(sys.argv[1], isolation_level=None)
        connection.execute("BEGIN")
        for _ in range(2):
            row = connection.execute("SELECT version_num, (SELECT count(body) FROM revisions) FROM alembic_version")
            print(row.fetchone(), flush=True)
            sys.stdin.readline()
        connection.execute("COMMIT")
        row = connection.execute("SELECT version_num, (SELECT count(body) FROM revisions) FROM alembic_version")
        print(row.fetchone(), flush=True)
    """
    with subprocess.Popen(
        [sys.executable, "-c", reading, str(filled.url.database)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as reader:  # fmt: skip
        assert reader.stdin is not None
        assert reader.stdout is not None
        assert reader.stdout.readline() == "('0001', 208)\n"
        open_engine(url_of(filled)).dispose()
        said, _ = reader.communicate("\n\n", timeout=45)

    assert said == f"('0001', 208)\n('{SCHEMA}', 208)\n"


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
