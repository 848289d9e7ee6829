"""``newsbot cron``: what it prints runs as printed."""

import shutil
import subprocess
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from newsbot.storage.lock import run_lock
from tests.cli.conftest import change, newsbot


def test_the_line_runs_in_the_bare_environment_of_cron(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "100% o'clock"
    folder.mkdir()
    monkeypatch.chdir(folder)
    result = newsbot("--database", "sqlite:///nightly.db", "cron", "--crontab", "--at", "4:05")
    assert result.exit_code == 0
    when, command = result.stdout.rstrip("\n").split(" * * * ")
    assert when == "5 4"
    # The lock is held: the crawl begins, reads its settings, and leaves before it asks the site anything.
    with run_lock(make_url(f"sqlite:///{folder}/nightly.db")):
        bare = {"PATH": "/usr/bin:/bin", "SHELL": "/bin/sh", "HOME": str(tmp_path)}
        shell = ["/bin/sh", "-c", command.replace(r"\%", "%")]
        assert subprocess.run(shell, env=bare, cwd=tmp_path, check=False).returncode == 75
    assert "another run holds" in (folder / "newsbot.log").read_text()


@pytest.mark.parametrize("time", ["25:00", "3", "03:60", "night", "-1:00", "03:15:00"])
def test_a_bad_time_is_named(time: str) -> None:
    result = newsbot("cron", "--at", time)
    assert result.exit_code == 64
    assert f"--at {time}" in result.stderr


def test_units_escape_what_systemd_reads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "100% here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    lines = newsbot("--database", 'sqlite:///a"b$c%d.db', "cron", "--systemd").stdout.splitlines()
    assert f"WorkingDirectory={tmp_path}/100%% here" in lines
    assert 'Environment="NEWSBOT_DATABASE_URL=sqlite:///a\\"b$c%%d.db"' in lines
    assert "OnCalendar=*-*-* 03:15:00" in lines
    assert not any("* * *" in line for line in lines)


def test_another_spider_has_a_log_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert f"{tmp_path}/newsbot-lagoon.log" in newsbot("cron", "--spider", "lagoon", "--crontab").stdout
    assert f"{tmp_path}/mine.log" in newsbot("cron", "--spider", "lagoon", "--log", "mine.log", "--crontab").stdout


def test_a_database_is_filled_by_its_own_spider(archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    copy = Path(shutil.copy(archive, "pages.db"))
    assert " crawl commonspace " in newsbot("--database", str(copy), "cron", "--crontab").stdout
    change(copy, "UPDATE runs SET spider = 'lagoon'")
    assert " crawl lagoon " in newsbot("--database", str(copy), "cron", "--crontab").stdout


def test_who_gives_no_contact_is_warned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NEWSBOT_CONTACT", raising=False)
    assert newsbot("cron").stderr.startswith("newsbot: NEWSBOT_CONTACT is not set: ")
    monkeypatch.setenv("NEWSBOT_CONTACT", "me@example.org")
    assert newsbot("cron").stderr == ""
