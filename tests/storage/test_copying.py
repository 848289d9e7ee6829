"""Moving a database: all of it arrives, or nothing, and the way back gives what was there."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from newsbot.normalize.sought import read_sought
from newsbot.storage import copying, ledger, sweeps
from newsbot.storage.articles import save_article
from newsbot.storage.copying import Content, CopyError, copy_database
from newsbot.storage.database_errors import DatabaseError
from newsbot.storage.engine import open_engine
from newsbot.storage.ledger import Discovery
from newsbot.storage.models.base import Base
from newsbot.storage.queries.search import Filters, search
from tests.servers import copied_database, empty_database
from tests.storage.making import LATER, NOW, make_item, open_run


@pytest.fixture
def filled(template: Path, tmp_path: Path) -> Path:
    """A SQLite database with something in it, its ids with gaps, NULL and JSON null apart."""
    path = tmp_path / "filled.db"
    path.write_bytes(template.read_bytes())
    engine = open_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        run = open_run(connection)
        ledger.discover(
            connection, run, NOW, [Discovery("https://www.commonspace.eu/news/a", "news", "/news", {"title": "Ä"})]
        )
        sweeps.record_listing(connection, NOW, "https://www.commonspace.eu/news", state="stored", status=200)
        save_article(connection, make_item(title="Altınışık: “a bridge”"), NOW)
        save_article(connection, make_item(title="Altınışık", html=b"\x00\xff"), LATER)
        for number in range(3):
            item = make_item(
                f"/news/{number}", [f"Text {number} of another bridge."], node_id=number, html=bytes(range(256))
            )
            save_article(connection, item, NOW)
        connection.execute(text("DELETE FROM articles WHERE node_id = 1"))
        connection.execute(text("UPDATE urls SET teaser = 'null' WHERE kind = 'listing'"))
        connection.execute(text('UPDATE runs SET arguments = \'{"b":  1, "a": [ ]}\''))
    engine.dispose()
    return path


def content(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """All of a SQLite database, as SQLite has it."""
    with closing(sqlite3.connect(path)) as connection:
        return {
            name: connection.execute(f'SELECT * FROM "{name}" ORDER BY 1, 2').fetchall()
            for name in Base.metadata.tables
        }


@pytest.fixture
def server() -> Iterator[str]:
    with empty_database() as url:
        yield url


def test_there_and_back_is_the_same(filled: Path, server: str, tmp_path: Path) -> None:
    there = copy_database(f"sqlite:///{filled}", server)
    back = copy_database(server, f"sqlite:///{tmp_path}/back.db")

    assert there == back
    assert {one.name for one in there} == set(Base.metadata.tables)
    assert {one.name: one.rows for one in there} == {name: len(rows) for name, rows in content(filled).items()}
    assert content(tmp_path / "back.db") == content(filled)


def test_what_was_copied_works(filled: Path, server: str) -> None:
    """The full-text index knows it, numbers go on behind the last one, NULL is not JSON's null."""
    copy_database(f"sqlite:///{filled}", server)

    engine = open_engine(server)
    with engine.begin() as connection:
        assert search(connection, read_sought("bridge"), Filters(), limit=9)[1] == 3
        assert connection.execute(text("SELECT count(*) FROM urls WHERE teaser IS NULL")).scalar() == 0
        last = connection.execute(text("SELECT max(id) FROM articles")).scalar_one()
        assert (
            save_article(connection, make_item("/news/next", ["Another text."], node_id=77), LATER).article_id
            == last + 1
        )
        assert open_run(connection, LATER) == 2
    engine.dispose()


def test_large_tables_come_in_batches(filled: Path, server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copying, "_BATCH", 2)
    told: list[tuple[str, int, int]] = []

    copied = copy_database(f"sqlite:///{filled}", server, lambda *how_far: told.append(how_far))

    assert [done for name, done, _ in told if name == "articles"] == [0, 2, 3]
    assert {(name, total) for name, done, total in told if done == total} >= {(one.name, one.rows) for one in copied}


def test_a_target_that_holds_something_is_refused_and_not_touched(filled: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    copy_database(f"sqlite:///{filled}", f"sqlite:///{other}")
    before = content(other)

    with pytest.raises(CopyError, match=r"holds .* already"):
        copy_database(f"sqlite:///{filled}", f"sqlite:///{other}")
    assert content(other) == before


def test_a_database_is_not_copied_onto_itself(filled: Path) -> None:
    with pytest.raises(CopyError, match="the same database"):
        copy_database(f"sqlite:///{filled}", f"sqlite:///{filled}")


def test_a_source_of_an_older_schema_is_named(filled: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(filled)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '0001'")
    with pytest.raises(DatabaseError, match="newsbot db upgrade"):
        copy_database(f"sqlite:///{filled}", f"sqlite:///{tmp_path}/new.db")
    assert not (tmp_path / "new.db").exists()


def test_rows_that_arrive_changed_undo_the_copy(filled: Path) -> None:
    """Here a trigger of the target's owner meddles."""
    meddle = """
        CREATE FUNCTION meddle() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN NEW.title := upper(NEW.title); RETURN NEW; END $$;
        CREATE TRIGGER meddle BEFORE INSERT ON articles FOR EACH ROW EXECUTE FUNCTION meddle();
    """
    with copied_database() as url:
        engine = open_engine(url)
        with engine.begin() as connection:
            connection.exec_driver_sql(meddle)
        with pytest.raises(CopyError, match=r"articles: 3 rows .* arrived; nothing was copied"):
            copy_database(f"sqlite:///{filled}", url)
        with engine.connect() as connection:
            assert connection.execute(text("SELECT count(*) FROM pages")).scalar() == 0
        engine.dispose()


@pytest.mark.parametrize("to_server", [True, False])
def test_a_crawl_meanwhile_is_not_copied_by_halves(
    filled: Path, server: str, tmp_path: Path, engine: Engine, to_server: bool
) -> None:
    """Rows that are written after the copy began are not in it."""
    source = str(engine.url.render_as_string(hide_password=False))
    with engine.begin() as connection:
        save_article(connection, make_item(), NOW)
    written: list[str] = []

    def write(_table: str, _done: int, _total: int) -> None:
        if not written:
            written.append("once")
            with engine.begin() as connection:
                save_article(connection, make_item("/news/late", ["A late text."], node_id=5), NOW)

    target = server if to_server else f"sqlite:///{tmp_path}/target.db"
    copied = {one.name: one.rows for one in copy_database(source, target, write)}

    assert (written, copied["articles"], copied["article_versions"]) == (["once"], 1, 1)


def test_a_checksum_sees_every_difference_but_that_of_order() -> None:
    def of(*rows: tuple[object, ...]) -> Content:
        found = Content()
        for row in rows:
            found.add(row)
        return found

    assert of((1, "a"), (2, "b")) == of((2, "b"), (1, "a"))
    assert of((1, None)) != of((1, ""))
    assert of((1, "a"), (1, "a")) != of((1, "a"))
    assert of(("ab", "c")) != of(("a", "bc"))
    assert of((b"\x00",)) != of((b"",))
    assert of((True,)) == of((1,))
