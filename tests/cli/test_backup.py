"""``newsbot backup``."""

import os
import resource
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import Result

from newsbot.storage.backup import backup_name, rotate
from tests.cli.conftest import change, newsbot, records
from tests.storage.making import NOW


def backup(database: Path, *arguments: str) -> Result:
    return newsbot("--database", f"sqlite:///{database}", "backup", *arguments)


def dump(database: Path) -> list[str]:
    with closing(sqlite3.connect(database)) as connection:
        return [*connection.iterdump()]


def test_a_copy_says_what_the_database_says(copied: Path, tmp_path: Path) -> None:
    target = tmp_path / "backup.db"

    result = backup(copied, str(target))

    assert result.exit_code == 0, result.stderr
    assert result.stdout.startswith(f"{target}: ")
    assert "checked: 49 articles" in result.stdout
    assert sorted(one.name for one in tmp_path.iterdir() if one.name.startswith((".", "backup"))) == ["backup.db"]
    assert newsbot("--database", f"sqlite:///{target}", "db", "check").exit_code == 0
    assert dump(target) == dump(copied)


def test_while_another_writes_it_is_one_moment(copied: Path, tmp_path: Path) -> None:
    """Each commit keeps two tables in step; a copy of two moments would not."""
    change(copied, "CREATE TABLE steps (a INTEGER)")
    change(copied, "CREATE TABLE more_steps (a INTEGER, filler BLOB)")
    stop, commits = threading.Event(), [0]

    def write() -> None:
        with closing(sqlite3.connect(copied, timeout=60)) as connection:
            while not stop.is_set():
                with connection:
                    connection.execute("INSERT INTO steps VALUES (1)")
                    connection.execute("INSERT INTO more_steps VALUES (1, zeroblob(3000))")
                commits[0] += 1

    writer = threading.Thread(target=write)
    writer.start()
    try:
        results = [backup(copied, str(tmp_path / f"{number}.db")) for number in range(5)]
    finally:
        stop.set()
        writer.join()

    assert [one.exit_code for one in results] == [0] * 5
    assert commits[0] > 5
    for number in range(5):
        with closing(sqlite3.connect(tmp_path / f"{number}.db")) as copy:
            steps, more = (
                copy.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in ("steps", "more_steps")
            )
            assert steps == more


def test_the_copy_can_be_written_as_the_database_was(copied: Path, tmp_path: Path) -> None:
    change(copied, "PRAGMA journal_mode = WAL")
    backup(copied, str(tmp_path / "backup.db"))

    with closing(sqlite3.connect(tmp_path / "backup.db")) as copy:
        assert copy.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_a_file_that_is_there_stays(copied: Path, tmp_path: Path) -> None:
    target = tmp_path / "letter.txt"
    target.write_text("Dear reader")

    result = backup(copied, str(target))

    assert result.exit_code == 74
    assert "is there already" in result.stderr
    assert target.read_text() == "Dear reader"
    assert backup(copied, str(target), "--force").exit_code == 0
    assert dump(target) == dump(copied)


@pytest.mark.parametrize("name", ["copy.db", "./copy.db", "link.db"])
def test_the_database_itself_is_no_backup(copied: Path, name: str) -> None:
    (copied.parent / "link.db").symlink_to(copied)
    before = dump(copied)

    result = backup(copied, str(copied.parent / name), "--force")

    assert result.exit_code == 74
    assert "that is the database itself" in result.stderr
    assert dump(copied) == before


def test_a_folder_that_is_not_there(copied: Path, tmp_path: Path) -> None:
    result = backup(copied, str(tmp_path / "none" / "backup.db"))
    assert result.exit_code == 74
    assert f"the folder {tmp_path}/none does not exist" in result.stderr


def test_in_a_folder_the_oldest_go(copied: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    (folder / "copy-20200101-000000.db.txt").write_text("not ours")
    (folder / "other-20200101-000000.db").write_text("another database's")
    made = []
    for day in range(1, 5):
        monkeypatch.setattr("newsbot.settings.NEWSBOT_NOW", f"2026-12-0{day}T03:15:00+00:00")
        (one,) = records(backup(copied, f"{folder}/", "--keep", "2", "--json"))
        made.append(Path(one["file"]).name[:13])

    assert made == [f"copy-2026120{day}" for day in range(1, 5)]
    left = sorted(one.name for one in folder.iterdir())
    assert [name[:13] for name in left if name.startswith("copy-2026")] == made[2:]
    assert len(left) == 4


def test_only_what_a_backup_is_called_is_removed(tmp_path: Path) -> None:
    database = tmp_path / "news.db"
    ours = backup_name(tmp_path, database, NOW)
    for name in (ours.name, "news-1.db", "news-20261120-030000.db.gz", "news.db"):
        (tmp_path / name).write_text("")
    (tmp_path / "news-20260101-000000.db").mkdir()

    assert rotate(tmp_path, database, 1) == []
    assert len([*tmp_path.iterdir()]) == 5


def test_keep_needs_a_folder(copied: Path, tmp_path: Path) -> None:
    result = backup(copied, str(tmp_path / "one.db"), "--keep", "3")

    assert result.exit_code == 64
    assert "--keep goes with a folder" in result.stderr


def test_a_full_disk_leaves_no_half_file(copied: Path, tmp_path: Path) -> None:
    """The process may write files of so many bytes only: to SQLite that is a disk without room."""
    folder = tmp_path / "full"
    folder.mkdir()
    command = [sys.executable, "-c", "from newsbot.cli import main; main()", "--database", f"sqlite:///{copied}"]
    done = subprocess.run(
        [*command, "backup", str(folder / "backup.db")], capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (65536, 65536)),
    )  # fmt: skip

    assert done.returncode == 74, done.stderr
    assert "no backup was made" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert list(folder.iterdir()) == []


def test_a_damaged_database_gives_no_backup(copied: Path, tmp_path: Path) -> None:
    change(copied, "UPDATE source_credits SET source_id = 999999 WHERE position = 0")

    result = backup(copied, str(tmp_path / "backup.db"))

    assert result.exit_code == 74
    assert "no backup was kept" in result.stderr
    assert "a row of source_credits points nowhere" in result.stderr
    assert not (tmp_path / "backup.db").exists()


def test_postgresql_has_its_own() -> None:
    result = newsbot("--database", "postgresql+psycopg://me:secret@localhost/news", "backup", "x.db")

    assert result.exit_code == 64
    assert "pg_dump" in result.stderr
    assert "secret" not in result.stderr


def test_a_folder_with_a_slash_is_made(copied: Path, tmp_path: Path) -> None:
    result = newsbot("--database", str(copied), "backup", f"{tmp_path}/new/backups/")
    assert result.exit_code == 0, result.stderr
    (made,) = (tmp_path / "new" / "backups").iterdir()
    assert result.stdout.startswith(f"{made}: ")


def test_a_folder_that_cannot_be_made(copied: Path) -> None:
    result = newsbot("--database", str(copied), "backup", f"{copied}/")
    assert result.exit_code == 74
    assert f"{copied}/: the folder cannot be made" in result.stderr
