"""What is particular to a database server: how it is reached, what it is set to, and what it does not let pass."""

import threading
from collections.abc import Iterator

import psycopg
import pytest
from sqlalchemy import text

from newsbot.storage.database_errors import DatabaseError
from newsbot.storage.database_url import DatabaseUrlError, parse_url, shown
from newsbot.storage.engine import open_engine, open_reader
from newsbot.storage.schema import SCHEMA, schema_of
from tests.servers import copied_database, empty_database, free_port, shared_postgresql

LONG = 30


@pytest.fixture
def copied() -> Iterator[str]:
    with copied_database() as url:
        yield url


@pytest.mark.parametrize(
    ("address", "words"),
    [
        pytest.param("postgresql://newsbot@127.0.0.1:{free}/newsbot", "no server answers there", id="no server"),
        pytest.param("postgresql://newsbot@no-such-host.invalid/newsbot", "no such host", id="no host"),
        pytest.param("postgresql://newsbot@127.0.0.1:{port}/nothing_here", "make it with createdb", id="no database"),
        pytest.param("postgresql://locked_out:wrong@127.0.0.1:{port}/postgres", "user or password", id="password"),
        pytest.param("postgresql://locked_out@127.0.0.1:{port}/postgres", "asks for a password", id="no password"),
        pytest.param("postgresql://nobody@127.0.0.1:{port}/postgres", "role", id="no user"),
    ],
)  # fmt: skip
def test_a_server_that_cannot_be_used_is_named_in_one_line(address: str, words: str) -> None:
    url = address.format(free=free_port(), port=shared_postgresql().port)
    for opening in (open_engine, open_reader):
        with pytest.raises(DatabaseError, match=words) as raised:
            opening(url)
        assert "\n" not in str(raised.value)
        assert str(raised.value).startswith("postgresql://")
        assert "wrong" not in str(raised.value)


@pytest.mark.parametrize("url", ["postgresql+psycopg2://host/news", "postgresql+asyncpg://host/news"])
def test_other_drivers_are_refused(url: str) -> None:
    with pytest.raises(DatabaseUrlError, match="psycopg"):
        parse_url(url)


def test_a_password_among_the_options_is_not_shown() -> None:
    assert "secret" not in shown(parse_url("postgresql://host/news?password=secret&sslmode=require"))


def test_each_session_sees_utc_and_waits_for_its_turn(copied: str) -> None:
    """The server of the tests has another zone."""
    for opening, read_only in ((open_engine, "off"), (open_reader, "on")):
        engine = opening(copied)
        with engine.connect() as connection:
            shows = [connection.execute(text(f"SHOW {name}")).scalar() for name in (
                "timezone", "lock_timeout", "default_transaction_read_only"
            )]  # fmt: skip
        engine.dispose()
        assert shows == ["UTC", "2min", read_only]


def test_any_program_that_asks_a_migrated_database_sees_utc() -> None:
    with empty_database() as url:
        open_engine(url).dispose()
        with psycopg.connect(url) as connection:
            assert connection.execute("SHOW timezone").fetchone() == ("UTC",)
        with psycopg.connect(shared_postgresql().url()) as connection:
            assert connection.execute("SHOW timezone").fetchone() != ("UTC",)


def test_two_that_migrate_at_once_do_it_once() -> None:
    errors: list[Exception] = []
    together = threading.Barrier(2)

    def migrate(url: str) -> None:
        together.wait(LONG)
        try:
            open_engine(url).dispose()
        except Exception as error:  # noqa: BLE001 - it is looked at below
            errors.append(error)

    with empty_database() as url:
        threads = [threading.Thread(target=migrate, args=(url,)) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(LONG)
        engine = open_engine(url)
        assert (errors, schema_of(engine)) == ([], SCHEMA)
        engine.dispose()


def test_two_that_write_the_same_rows_in_another_order_do_not_meet(copied: str) -> None:
    """Without turns PostgreSQL would end one of them: "deadlock detected"."""
    engine = open_engine(copied)
    errors: list[Exception] = []
    together = threading.Barrier(2)
    insert = text(
        "INSERT INTO sources (name, reviewed, first_seen_at) VALUES (:name, false, now()) ON CONFLICT DO NOTHING"
    )

    def write(names: list[str]) -> None:
        try:
            for number in range(20):
                together.wait(LONG)
                with engine.begin() as connection:
                    for name in names:
                        connection.execute(insert, {"name": f"{name}{number}"})
        except Exception as error:  # noqa: BLE001 - it is looked at below
            errors.append(error)
            together.abort()

    threads = [threading.Thread(target=write, args=(names,)) for names in (["a", "b"], ["b", "a"])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(LONG)
    with engine.connect() as connection:
        assert (errors, connection.execute(text("SELECT count(*) FROM sources")).scalar()) == ([], 40)
    engine.dispose()


def test_a_database_of_something_else_is_not_taken_over() -> None:
    with empty_database() as url:
        with psycopg.connect(url) as connection:
            connection.execute("CREATE TABLE photos (name text)")
        with pytest.raises(DatabaseError, match="another program"):
            open_engine(url)
