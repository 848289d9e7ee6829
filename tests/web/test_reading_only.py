"""What typed SQL may do: read, and nothing else; by SQLite's own word, and over HTTP."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlencode

import pytest

from newsbot.web.authorizer import authorize
from tests.web.serving import get

REFUSED = (
    "ATTACH DATABASE '/tmp/other.db' AS other", "DETACH DATABASE main",
    "INSERT INTO article_terms VALUES (1, 'a', 'b')",
    "UPDATE articles SET title = ''", "DELETE FROM articles", "DROP TABLE articles", "DROP VIEW article_persons",
    "CREATE TABLE mine (a)", "CREATE TEMP TABLE mine (a)", "CREATE VIEW mine AS SELECT 1",
    "CREATE TEMP VIEW mine AS SELECT 1", "CREATE INDEX mine ON articles (title)", "ALTER TABLE articles ADD mine",
    "CREATE TEMP TRIGGER mine AFTER INSERT ON articles BEGIN SELECT 1; END", "CREATE VIRTUAL TABLE mine USING fts5(a)",
    "REINDEX", "ANALYZE", "VACUUM INTO '/tmp/copy.db'", "BEGIN IMMEDIATE", "SAVEPOINT mine",
    "UPDATE sqlite_master SET sql = ''", "DELETE FROM sqlite_master",
    "INSERT INTO articles_fts(articles_fts) VALUES ('rebuild')",
    "PRAGMA writable_schema = ON", "PRAGMA journal_mode = DELETE", "PRAGMA query_only = OFF", "PRAGMA user_version = 9",
    "PRAGMA schema_version = 9", "PRAGMA wal_checkpoint", "PRAGMA optimize", "PRAGMA temp_store_directory = '/tmp'",
    "PRAGMA trusted_schema = ON", "SELECT load_extension('mine')",
)  # fmt: skip
ALLOWED = (
    "SELECT count(*) FROM articles", "SELECT rowid FROM articles_fts WHERE articles_fts MATCH 'border' ORDER BY rank",
    "SELECT highlight(articles_fts, 0, '[', ']') FROM articles_fts WHERE articles_fts MATCH 'bord*'",
    "SELECT value FROM person_mentions, json_each(surface_forms)", "SELECT name FROM pragma_table_info('articles')",
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 5) SELECT i FROM n",
    "SELECT person FROM article_persons", "EXPLAIN QUERY PLAN SELECT * FROM articles", "PRAGMA table_xinfo(articles)",
)  # fmt: skip
ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"


@pytest.fixture
def connection(copied: Path) -> Iterator[sqlite3.Connection]:
    """A connection that could write, were it not for the authorizer."""
    with closing(sqlite3.connect(copied, isolation_level=None)) as one:
        one.set_authorizer(authorize)
        yield one


@pytest.mark.parametrize("statement", REFUSED)
def test_sqlite_refuses_all_but_reading(connection: sqlite3.Connection, copied: Path, statement: str) -> None:
    before = copied.read_bytes()
    with pytest.raises(sqlite3.DatabaseError, match=r"authoriz|prohibited|may not be modified|no such function"):
        connection.execute(statement)
    assert copied.read_bytes() == before


@pytest.mark.parametrize("statement", ALLOWED)
def test_what_reads_is_allowed(connection: sqlite3.Connection, statement: str) -> None:
    assert connection.execute(statement).fetchall()


def test_full_text_search_survives_a_change_of_the_schema(connection: sqlite3.Connection, copied: Path) -> None:
    search = "SELECT count(*) FROM articles_fts WHERE articles_fts MATCH 'border'"
    before = connection.execute(search).fetchall()
    with closing(sqlite3.connect(copied)) as other, other:
        other.execute("CREATE TABLE later (a)")
    assert connection.execute(search).fetchall() == before != [(0,)]


@pytest.mark.parametrize("statement", REFUSED)
def test_no_address_writes(site: str, statement: str) -> None:
    assert get(f"{site}/data.json?{urlencode({'sql': statement})}").status == 400


def test_a_select_that_hides_a_write_is_refused(site: str, tmp_path: Path) -> None:
    hidden = f"SELECT 1; ATTACH DATABASE '{tmp_path / 'made.db'}' AS made"
    assert get(f"{site}/data.json?{urlencode({'sql': hidden})}").status == 400
    assert not list(tmp_path.iterdir())


def test_the_files_stay_as_they_are(archive: Path, site: str, tmp_path: Path) -> None:
    shutil.copy(archive, tmp_path / "before.db")
    for path in ("/", "/search?q=border", "/article/1", "/data/articles?_facet=language", "/data/articles.csv"):
        assert get(site + path).status == 200
    assert get(f"{site}/data/articles", data=b"title=x").status == 405
    assert archive.read_bytes() == (tmp_path / "before.db").read_bytes()


def test_full_text_search_works_in_typed_sql_and_canned_queries(site: str) -> None:
    sql = "SELECT rowid FROM articles_fts WHERE articles_fts MATCH 'border'"
    typed = get(f"{site}/data.json?{urlencode({'sql': sql, '_shape': 'array'})}").json
    canned = get(f"{site}/data/full_text.json?words=border&_shape=array").json
    assert sorted(one["rowid"] for one in typed) == sorted(one["id"] for one in canned)
    assert len(typed) > 1


def test_a_query_over_the_time_limit_gets_a_page_and_no_traceback(site: str) -> None:
    asked = urlencode({"sql": ENDLESS, "_timelimit": "50"})
    page, data = (get(f"{site}/data{form}?{asked}") for form in ("", ".json"))
    assert (page.status, data.status) == (503, 503)
    assert "That took too long" in page.text
    assert "Traceback" not in page.text
    assert data.json["error"].startswith("The database took longer than the 3 seconds")


@pytest.mark.parametrize(
    ("name", "status"),
    [("127.0.0.1", 200), ("localhost", 200), ("localhost:8001", 200), ("evil.example", 421), ("", 421), ("[", 421)],
)
def test_only_requests_for_this_machine_are_answered(site: str, name: str, status: int) -> None:
    assert get(f"{site}/", {"Host": name}).status == status


@pytest.mark.parametrize("path", ["/", "/search", "/data", "/data/articles/1", "/nope", "/-/static/app.css"])
def test_every_answer_forbids_foreign_scripts(site: str, path: str) -> None:
    policy = get(site + path).headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "'unsafe-eval'" not in policy
    assert "'unsafe-inline'" not in policy.partition("script-src")[2].partition(";")[0]
