"""Opening a database: what is refused and with which words, and what every connection is set to."""

import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

from newsbot.storage.database_errors import DatabaseError, explain, is_lost
from newsbot.storage.database_url import DatabaseUrlError, parse_url, shown, sqlite_path
from newsbot.storage.engine import open_engine, open_reader
from newsbot.storage.models.base import Base
from newsbot.storage.schema import SCHEMA, schema_of

LONG = 30


@pytest.mark.parametrize(
    "url",
    ["", "news.db", "sqlite", "mysql://host/news", "sqlite+nothing:///x.db", "http://host/", "://", "sqlite:///x:y@",
     "sqlite:///x.db?banana=1"],
)  # fmt: skip
def test_what_is_no_database_url(url: str) -> None:
    if url == "sqlite:///x:y@":
        assert sqlite_path(parse_url(url)) == Path("x:y@")  # an odd name for a file, but one
        return
    with pytest.raises(DatabaseUrlError, match="NEWSBOT_DATABASE_URL") as raised:
        parse_url(url)
    assert "\n" not in str(raised.value)


def test_a_password_is_not_shown() -> None:
    assert "secret" not in shown(make_url("postgresql+psycopg://news:secret@db.example.org/news"))
    with pytest.raises(DatabaseUrlError) as raised:
        parse_url("mysql://news:secret@db.example.org/news")
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize("server", ["127.0.0.1:port", "[::1", "db example:"])
def test_nor_is_that_of_an_address_that_cannot_be_read(server: str) -> None:
    with pytest.raises(DatabaseUrlError, match="not a database URL") as raised:
        parse_url(f"postgresql://news:sec:r@et@{server}/archive")
    assert "news:" not in str(raised.value)
    assert "et@" not in str(raised.value)
    assert server in str(raised.value)
    assert raised.value.__suppress_context__


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:"])
def test_a_database_in_memory_has_no_file(url: str) -> None:
    assert sqlite_path(parse_url(url)) is None


def test_a_new_database_gets_the_present_schema(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path}/new.db")

    assert schema_of(engine) == SCHEMA
    with engine.connect() as connection:
        names = set(connection.execute(text("SELECT name FROM sqlite_master")).scalars())
    assert set(Base.metadata.tables) <= names
    assert {"articles_fts", "article_sources", "article_persons"} <= names
    engine.dispose()


@pytest.mark.sqlite
def test_each_connection_is_set_up(engine: Engine) -> None:
    with engine.connect() as connection:
        assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"
        assert connection.execute(text("PRAGMA synchronous")).scalar() == 1
        assert connection.execute(text("PRAGMA busy_timeout")).scalar() == 120_000


def test_foreign_keys_are_held(engine: Engine) -> None:
    with pytest.raises(IntegrityError), engine.begin() as connection:
        connection.execute(text("INSERT INTO person_aliases (person_id, alias, origin) VALUES (999, 'Nobody', 'text')"))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        pytest.param(b"Shopping: bread and milk. " * 50, "some other file", id="text"),
        pytest.param(b"\x89PNG\r\n\x1a\n" + b"\x00" * 2000, "some other file", id="picture"),
    ],
)
def test_a_file_that_is_no_database_is_refused_and_not_touched(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "list.txt"
    path.write_bytes(content)

    with pytest.raises(DatabaseError, match=words) as raised:
        open_engine(f"sqlite:///{path}")

    assert str(path) in str(raised.value)
    assert "\n" not in str(raised.value)
    assert path.read_bytes() == content
    assert [one.name for one in tmp_path.iterdir()] == ["list.txt"]


def test_a_folder_that_is_not_there_is_named_and_not_made(tmp_path: Path) -> None:
    with pytest.raises(DatabaseError, match="does not exist"):
        open_engine(f"sqlite:///{tmp_path}/no/such/news.db")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_is_no_database(tmp_path: Path) -> None:
    with pytest.raises(DatabaseError, match="cannot be opened"):
        open_engine(f"sqlite:///{tmp_path}")


@pytest.mark.sqlite
def test_a_newer_schema_is_refused_and_not_touched(database: str) -> None:
    path = sqlite_path(parse_url(database))
    assert path is not None
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    before = path.read_bytes()

    for opening in (open_engine, open_reader):
        with pytest.raises(DatabaseError, match="newer newsbot made"):
            opening(database)
    assert path.read_bytes() == before


def test_a_database_of_something_else_is_not_taken_over(tmp_path: Path) -> None:
    """It has tables of its own and none of ours: whoever named it here made a mistake."""
    path = tmp_path / "photos.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE photos (name TEXT)")
        connection.commit()

    with pytest.raises(DatabaseError):
        open_engine(f"sqlite:///{path}")

    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT name FROM sqlite_master").fetchall() == [("photos",)]


@pytest.mark.sqlite
@pytest.mark.parametrize("revision", ["0001", "9a3f0c11d2e4"])
@pytest.mark.parametrize("opening", [open_engine, open_reader])
def test_nor_is_one_whose_program_uses_alembic_too(
    tmp_path: Path, revision: str, opening: Callable[[str], Engine]
) -> None:
    path = tmp_path / "photos.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(
            "CREATE TABLE photos (name TEXT); CREATE TABLE alembic_version (version_num TEXT);"
            f"INSERT INTO alembic_version VALUES ('{revision}')"
        )
    before = path.read_bytes()
    with pytest.raises(DatabaseError, match="holds tables of another program"):
        opening(f"sqlite:///{path}")
    assert path.read_bytes() == before


@pytest.mark.sqlite
def test_a_damaged_file_is_named(database: str) -> None:
    path = sqlite_path(parse_url(database))
    assert path is not None
    content = bytearray(path.read_bytes())
    content[100:4096] = b"\xff" * 3996
    path.write_bytes(content)

    with pytest.raises(DatabaseError, match="damaged"):
        open_engine(database)


def test_a_reader_cannot_write(database: str) -> None:
    reader = open_reader(database)

    with pytest.raises(DBAPIError, match=r"read-?only"), reader.begin() as connection:
        connection.execute(text("DELETE FROM articles"))
    reader.dispose()


def test_a_reader_needs_a_database(tmp_path: Path) -> None:
    with pytest.raises(DatabaseError, match="no such database"):
        open_reader(f"sqlite:///{tmp_path}/news.db")
    assert list(tmp_path.iterdir()) == []


def test_a_reader_reads_while_a_writer_writes(database: str, engine: Engine) -> None:
    reader = open_reader(database)
    with engine.begin() as writing:
        writing.execute(
            text("INSERT INTO sources (name, reviewed, first_seen_at) VALUES ('A', false, '2026-01-01 00:00:00')")
        )
        with reader.connect() as reading:
            assert reading.execute(text("SELECT count(*) FROM sources")).scalar() == 0
    with reader.connect() as reading:
        assert reading.execute(text("SELECT count(*) FROM sources")).scalar() == 1
    reader.dispose()


def test_two_writers_wait_for_each_other(database: str) -> None:
    """Each reads and then writes: a deferred transaction would fail at once with "database is locked"."""
    errors: list[BaseException] = []
    together = threading.Barrier(2)

    def write(name: str) -> None:
        engine = open_engine(database)
        try:
            together.wait(LONG)
            for number in range(40):
                with engine.begin() as connection:
                    connection.execute(text("SELECT count(*) FROM sources")).scalar()
                    connection.execute(
                        text("INSERT INTO sources (name, reviewed, first_seen_at) VALUES (:name, false, :now)"),
                        {"name": f"{name}{number}", "now": "2026-01-01 00:00:00"},
                    )
        except BaseException as error:  # noqa: BLE001 - it is looked at below
            errors.append(error)
        finally:
            engine.dispose()

    threads = [threading.Thread(target=write, args=(name,)) for name in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(LONG)

    assert errors == []
    engine = open_engine(database)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM sources")).scalar() == 80
    engine.dispose()


@pytest.mark.parametrize(
    ("words", "advice"),
    [
        ("database or disk is full", "free some space"),
        ("database is locked", "another program"),
        ("attempt to write a readonly database", "permissions"),
        ("something new", "something new"),
    ],
)
def test_errors_say_what_to_do(words: str, advice: str) -> None:
    line = explain(OperationalError("x", {}, sqlite3.OperationalError(words + "\nmore")), "news.db")

    assert line.startswith("news.db: ")
    assert advice in line
    assert "\n" not in line


def psycopg_error(state: str | None) -> Exception:
    error = Exception("refused")
    error.sqlstate = state  # type: ignore[attr-defined]  # as psycopg has it
    return error


@pytest.mark.parametrize(
    ("state", "lost"),
    [
        ("57P01", True),
        ("53100", True),
        ("08006", True),
        ("55P03", True),
        (None, True),
        ("40P01", False),
        ("54000", False),
    ],
)
def test_which_errors_leave_a_database_that_can_store_nothing(state: str | None, lost: bool) -> None:
    assert is_lost(OperationalError("INSERT", {}, psycopg_error(state))) is lost


def test_an_error_of_one_statement_is_not_a_lost_database(engine: Engine) -> None:
    with pytest.raises(IntegrityError) as raised, engine.begin() as connection:
        connection.execute(text("INSERT INTO person_aliases (person_id, alias, origin) VALUES (999, 'Nobody', 'text')"))
    assert not is_lost(raised.value)
    assert not is_lost(ValueError("no database"))


def test_a_server_that_has_become_a_standby_is_lost(database: str) -> None:
    reader = open_reader(database)
    with pytest.raises(DBAPIError) as raised, reader.begin() as connection:
        connection.execute(text("DELETE FROM articles"))
    assert is_lost(raised.value)
    reader.dispose()
