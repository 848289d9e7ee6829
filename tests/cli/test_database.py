"""``newsbot db``."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from newsbot.storage.database_url import parse_url
from newsbot.storage.lock import run_lock
from newsbot.storage.schema import SCHEMA
from tests.cli.conftest import Ask, change, newsbot, records


def test_a_whole_database(ask: Ask) -> None:
    result = ask("db", "check")
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert len(lines) >= 5
    assert all(line.startswith("ok     ") for line in lines)


@pytest.mark.parametrize(
    ("statement", "check"),
    [
        ("UPDATE runs SET new = new + 1 WHERE id = 1", "accounting of runs"),
        ("DELETE FROM article_versions WHERE revision = 1", "revisions"),
        ("UPDATE article_versions SET own_body = 'x'", "texts of revisions"),
        ("UPDATE pages SET dictionary_id = 7 WHERE id = 2", "page dictionaries"),
        ("UPDATE pages SET content = x'00' WHERE id = 2", "stored pages"),
        ("UPDATE urls SET article_id = NULL WHERE kind = 'article'", "stored addresses"),
        ("UPDATE articles SET url = url || '-moved' WHERE id = 3", "addresses of articles"),
        ("UPDATE source_credits SET source_id = 999999 WHERE position = 0", "foreign keys"),
        ("INSERT INTO articles_fts(articles_fts, rowid, title) VALUES('delete', 1, 'never there')", "full-text index"),
    ],
    ids=lambda value: value if " SET " not in value else "",
)
def test_every_fault_is_found(copied: Path, statement: str, check: str) -> None:
    change(copied, statement)
    result = newsbot("--database", f"sqlite:///{copied}", "db", "check", "--json")
    assert result.exit_code == 1
    faulty = {one["check"]: one["fault"] for one in records(result) if not one["ok"]}
    assert check in faulty
    assert faulty[check]
    plain = newsbot("--database", f"sqlite:///{copied}", "db", "check")
    (line,) = (one for one in plain.stdout.splitlines() if one.startswith(f"fault  {check}: "))
    assert line.count("; ") >= 1  # what to do stands behind what is wrong


@pytest.mark.parametrize("start", [0, 100, 5_000, 40_000, 200_000, 400_000])
def test_a_damaged_file_is_told_in_lines(copied: Path, start: int) -> None:
    """Bytes overwritten anywhere: a line for each fault, never a traceback, never "ok" for all."""
    content = bytearray(copied.read_bytes())
    content[start : start + 20_000] = b"\xa5" * len(content[start : start + 20_000])
    copied.write_bytes(content)

    result = newsbot("--database", f"sqlite:///{copied}", "db", "check")

    assert result.exit_code in (1, 74)
    assert result.exception is None or isinstance(result.exception, SystemExit)
    lines = result.stdout.splitlines() + result.stderr.splitlines()
    assert any(line.startswith(("fault  ", "newsbot: ")) for line in lines)
    assert not any("Traceback" in line for line in lines)


def test_every_page_is_unpacked_on_demand(copied: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newsbot.storage.queries.integrity._SAMPLED", 10)
    change(copied, "UPDATE pages SET sha256 = 'x' WHERE id = 3")
    some = newsbot("--database", f"sqlite:///{copied}", "db", "check")
    every = newsbot("--database", f"sqlite:///{copied}", "db", "check", "--pages")
    assert (some.exit_code, every.exit_code) == (0, 1)
    assert "page 3 (damaged: its content is not what was stored)" in every.stdout


def test_upgrade_makes_a_database_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "new.db"
    first = newsbot("--database", f"sqlite:///{path}", "db", "upgrade")
    again = newsbot("--database", f"sqlite:///{path}", "db", "upgrade")
    assert (first.exit_code, again.exit_code) == (0, 0)
    assert first.stdout == f"{path}: made, with schema {SCHEMA}\n"
    assert again.stdout == f"{path}: has the present schema {SCHEMA}, nothing to do\n"


def test_upgrade_leaves_the_database_of_another_program_alone(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    change(path, "CREATE TABLE bookmarks (id INTEGER PRIMARY KEY)")
    result = newsbot("--database", f"sqlite:///{path}", "db", "upgrade")
    assert result.exit_code == 74
    assert "holds tables of another program (bookmarks)" in result.stderr
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT name FROM sqlite_master").fetchall() == [("bookmarks",)]


def test_a_newer_schema_is_refused(copied: Path) -> None:
    change(copied, "UPDATE alembic_version SET version_num = '9999'")
    for command in (["status"], ["db", "upgrade"]):
        result = newsbot("--database", f"sqlite:///{copied}", *command)
        assert result.exit_code == 74
        assert "9999" in result.stderr


def test_a_crawl_that_runs_is_left_alone(copied: Path) -> None:
    address = f"sqlite:///{copied}"
    before = copied.read_bytes()
    with run_lock(parse_url(address)):
        result = newsbot("--database", address, "db", "upgrade")

    assert (result.exit_code, result.stdout) == (75, "")
    assert result.stderr.startswith(f"newsbot: another run holds {copied}.lock (pid ")
    assert copied.read_bytes() == before
    assert newsbot("--database", address, "db", "upgrade").exit_code == 0


def test_an_upgrade_where_there_is_no_folder(tmp_path: Path) -> None:
    result = newsbot("--database", f"sqlite:///{tmp_path}/none/news.db", "db", "upgrade")

    assert (result.exit_code, result.stdout) == (74, "")
    assert "the folder" in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_file_is_named_by_its_path(copied: Path, tmp_path: Path) -> None:
    target = tmp_path / "target.db"
    assert newsbot("db", "copy", str(copied), str(target)).exit_code == 0
    assert newsbot("--database", str(target), "search", "border").exit_code == 0
    odd = copied.rename(tmp_path / "no ending")
    assert newsbot("--database", str(odd), "search", "border").exit_code == 0


def test_a_full_target_says_what_to_do(copied: Path, archive: Path) -> None:
    result = newsbot("db", "copy", str(archive), str(copied))
    assert result.exit_code == 64
    assert "copy into an empty database, before its first crawl" in result.stderr
