"""A database that cannot be written: exit status 74, and nothing is marked as done that is not stored."""

from collections.abc import Callable

import pytest

from newsbot.demo import SampleSite
from newsbot.storage.engine import open_engine
from tests.crawl.night import Database, asked, crawl, expect

NEVER_STORE = """
CREATE TRIGGER never BEFORE INSERT ON articles BEGIN SELECT RAISE(ABORT, 'no room for articles'); END;
"""
BREAK_STORE = """
CREATE TRIGGER never BEFORE INSERT ON articles BEGIN INSERT INTO table_on_a_lost_disk VALUES (1); END;
"""
STORE_SOME = """
CREATE TRIGGER some BEFORE INSERT ON articles WHEN new.url LIKE '%talks-border-resume%'
BEGIN SELECT RAISE(ABORT, 'no room for this article'); END;
"""


@pytest.fixture
def prepared(database: Database) -> Database:
    """An empty database of the present schema."""
    open_engine(database.url).dispose()
    return database


@pytest.mark.parametrize(
    ("trigger", "words"),
    [
        pytest.param(NEVER_STORE, "no room for articles", id="refused"),
        pytest.param(BREAK_STORE, "table_on_a_lost_disk", id="broken"),
    ],
)
def test_a_store_that_always_fails_is_74_and_nothing_is_lost(
    site: SampleSite, prepared: Database, trigger: str, words: str
) -> None:
    prepared.change(trigger)

    night = crawl(site, prepared)

    expect(night, 74, "storage")
    assert words in night.run["reason"]
    assert prepared.articles == {}
    assert "stored" not in prepared.states().values()
    assert (night.run["new"], night.run["unchanged"]) == (0, 0)

    prepared.change("DROP TRIGGER never; UPDATE urls SET next_try_at = NULL")
    healthy = crawl(site, prepared)
    expect(healthy, 0, "complete")
    assert len(prepared.articles) == len(asked(site))


def test_a_store_that_fails_on_some_is_74(site: SampleSite, prepared: Database) -> None:
    prepared.change(STORE_SOME)

    night = crawl(site, prepared)

    expect(night, 74, "storage")
    assert night.run["new"] == len(asked(site)) - 2
    states = prepared.states()
    assert {path for path, state in states.items() if state == "failed"} == {
        "/news/talks-border-resume", "/news/talks-border-resume-0",
    }  # fmt: skip
    assert {path for path, state in states.items() if state == "stored"} == set(prepared.articles)


@pytest.mark.parametrize("runs_before", [0, 1], ids=["at-the-beginning", "in-the-middle"])
def test_a_full_disk_is_74(site: SampleSite, prepared: Database, runs_before: int) -> None:
    """A limit on the size of files ends what the database can take: while it opens the run, or articles later."""
    if runs_before:
        crawl("http://127.0.0.1:9", prepared)
    blocks = prepared.path.stat().st_size // 512 + 40

    night = crawl(site, prepared, prefix=("sh", "-c", f'ulimit -f {blocks}; exec "$@"', "sh"))

    assert night.code == 74, night.err
    assert prepared.column("PRAGMA integrity_check") == ["ok"]
    stored = {path for path, state in prepared.states().items() if state == "stored"}
    assert stored == set(prepared.articles)
    assert len(stored) < len(asked(site))

    prepared.change("UPDATE urls SET next_try_at = NULL")
    expect(crawl(site, prepared), 0, "complete")
    assert len(prepared.articles) == len(asked(site))


def _text_file(database: Database) -> None:
    database.path.write_text("Shopping: bread, milk, and a very long list of other things. " * 20, encoding="utf-8")


def _newer_schema(database: Database) -> None:
    open_engine(f"sqlite:///{database.path}").dispose()
    database.change("UPDATE alembic_version SET version_num = '9999'")


@pytest.mark.parametrize(
    ("prepare", "words"),
    [
        pytest.param(_text_file, "some other file", id="text-file"),
        pytest.param(_newer_schema, "newer newsbot", id="newer-schema"),
        pytest.param(lambda database: database.path.mkdir(), "news.db", id="folder"),
    ],
)
def test_a_database_that_cannot_be_used_is_74(
    database: Database, prepare: Callable[[Database], None], words: str
) -> None:
    prepare(database)
    before = database.path.read_bytes() if database.path.is_file() else None

    night = crawl("http://127.0.0.1:9", database)

    assert night.code == 74
    assert len(night.complaints) == 1
    assert words in night.complaints[0]
    assert (database.path.read_bytes() if database.path.is_file() else None) == before


def test_a_missing_folder_is_74(database: Database) -> None:
    far = database.path.parent / "no" / "such" / "news.db"

    night = crawl("http://127.0.0.1:9", database, "-s", f"NEWSBOT_DATABASE_URL=sqlite:///{far}")

    assert night.code == 74
    assert len(night.complaints) == 1
    assert str(far.parent) in night.complaints[0]
    assert not far.parent.exists()


@pytest.mark.parametrize("table", ["urls", "articles", "fetches"])
def test_a_file_damaged_in_the_middle_is_74_in_plain_lines(site: SampleSite, database: Database, table: str) -> None:
    crawl(site, database)
    database.change("PRAGMA wal_checkpoint(TRUNCATE)")
    (size,), (page,) = database.rows("PRAGMA page_size") + database.rows(
        "SELECT rootpage FROM sqlite_master WHERE name = ?", table
    )
    content = bytearray(database.path.read_bytes())
    content[(page - 1) * size : page * size] = b"\xa5" * size
    database.path.write_bytes(content)

    night = crawl(site, database, "-a", "full=1")

    assert night.code == 74, night.err
    assert "Traceback" not in night.err
    assert "malformed" in night.err
