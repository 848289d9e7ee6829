"""Help, wrong arguments, databases that cannot be opened, pipes and Ctrl-C."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.main import get_command
from typer.testing import CliRunner

from newsbot.cli.app import app
from newsbot.cli.errors import PoliteGroup
from tests.cli.conftest import Ask, newsbot


def _commands(group: Any, *before: str) -> Iterator[str]:
    for name, command in group.commands.items():
        yield " ".join((*before, name))
        if hasattr(command, "commands"):
            yield from _commands(command, *before, name)


COMMANDS = tuple(_commands(get_command(app)))
WHOLE_COMMAND = [sys.executable, "-c", "from newsbot.cli import main; main()"]


@pytest.mark.parametrize("arguments", [[], ["--help"], ["-h"]], ids=["nothing", "help", "short"])
def test_help_lists_every_command(arguments: list[str]) -> None:
    result = newsbot(*arguments)
    assert result.exit_code == 0
    for command in COMMANDS:
        assert f"\n  {command.split()[0]} " in result.stdout
    assert "..." not in result.stdout.partition("Commands:")[2], "a summary is cut"


@pytest.mark.parametrize("group", ["persons", "sources", "archive", "db"])
def test_a_group_alone_prints_its_help(group: str) -> None:
    alone, asked = newsbot(group), newsbot(group, "--help")
    assert (alone.exit_code, alone.stdout.rstrip()) == (0, asked.stdout.rstrip())
    assert "\nCommands:\n" in alone.stdout


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(command: str) -> None:
    result = newsbot(*command.split(), "--help")
    assert result.exit_code == 0
    assert "Example: newsbot " in result.stdout
    assert command.split()[-1] in result.stdout.partition("Example: ")[2]


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["serch", "x"], "Did you mean 'search'"),
        (["search", "--bogus"], "--bogus"),
        (["search"], "say what to search for"),
        (["search", "?!"], "no word to search for"),
        (["search", "x", "--limit", "0"], "--limit"),
        (["search", "x", "--since", "someday maybe"], "--since someday maybe: not a date"),
        (["digest", "--since", "tomorrow"], "--since tomorrow:"),
        (["digest", "--since", "2999-01-01"], "2999-01-01 is still to come"),
        (["search", "x", "--section", "sport"], "--section sport: no such section; there are news"),
        (["search", "x", "--database", "y"], "--database belongs before the command"),
        (["search", "--raw", "a AND"], "--raw a AND: fts5: syntax error"),
        (["search", "--raw", "colour:red"], "no such column"),
        (["show"], "newsbot show --help"),
        (["why", "https://example.org/x"], "https://example.org/x"),
        (["why", "http://[broken"], "not an address"),
        (["person"], "newsbot person --help"),
        (["names", "Anna Markosyan"], "give two names"),
        (["names", "--jsonl", "a", "b"], "names come from standard input"),
        (["annotate", "no-such-file.txt"], "no-such-file.txt: No such file"),
        (["annotate", "--published", "someday"], "--published someday: not a date"),
        (["annotate", "--jsonl", "--title", "x"], "each line has its own"),
        (["doctor", "--site", "nowhere"], "--site nowhere: not the base URL"),
        (["doctor", "--section", "sport"], "--section sport"),
        (["demo", "--theme", "baroque"], "--theme baroque: no such theme; there are classic, modern"),
        (["demo"], "leave --database out"),
        (["persons", "review", "--limit", "0"], "--limit"),
        (["persons", "review", "--ask", "--json"], "do not go together"),
        (["persons", "undo", "x"], "newsbot persons undo --help"),
        (["sources", "merge", "APA"], "newsbot sources merge --help"),
        (["db", "chek"], "Did you mean 'check'"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_arguments_are_one_line_and_64(ask: Ask, arguments: list[str], words: str) -> None:
    result = ask(*arguments)
    assert (result.exit_code, result.stdout) == (64, "")
    assert result.stderr.startswith("newsbot: ")
    assert result.stderr.count("\n") == 1
    assert words in result.stderr


@pytest.mark.parametrize("command", [["status"], ["search", "x"], ["show", "1"], ["why", "/news/x"], ["db", "check"]])
def test_databases_that_cannot_be_opened(tmp_path: Path, command: list[str]) -> None:
    other = tmp_path / "notes.txt"
    other.write_text("this is no database, but long enough to be looked at as one\n" * 20)
    for path, words in ((tmp_path / "none.db", "no such database"), (other, "some other file")):
        result = newsbot("--database", f"sqlite:///{path}", *command)
        assert (result.exit_code, result.stdout) == (74, "")
        assert words in result.stderr
        assert result.stderr.count("\n") == 1
    result = newsbot("--database", "nonsense", *command)
    assert result.exit_code == 64
    assert result.stderr == "newsbot: --database nonsense: not a database URL; write it like sqlite:///newsbot.db\n"


@pytest.mark.parametrize("command", [["status"], ["digest"], ["search", "x", "--since", "yesterday"], ["cron"]])
def test_a_clock_that_cannot_be_read(monkeypatch: pytest.MonkeyPatch, command: list[str]) -> None:
    monkeypatch.setattr("newsbot.settings.NEWSBOT_NOW", "banana")
    result = newsbot(*command)
    assert (result.exit_code, result.stdout) == (64, "")
    assert result.stderr == "newsbot: NEWSBOT_NOW=banana: write an instant like 2026-12-01T03:15:00+00:00\n"


def test_version() -> None:
    assert newsbot("--version").stdout.startswith("newsbot ")


def test_the_setting_names_the_database(archive: Path) -> None:
    environment = {**os.environ, "NEWSBOT_DATABASE_URL": f"sqlite:///{archive}"}
    result = subprocess.run(
        [*WHOLE_COMMAND, "search", "border", "--json"], env=environment, capture_output=True, check=False
    )
    assert (result.returncode, result.stderr) == (0, b"")
    assert all(json.loads(line)["url"] for line in result.stdout.splitlines())


def test_a_reader_that_leaves_early_is_no_error(archive: Path) -> None:
    command = [*WHOLE_COMMAND, "--database", f"sqlite:///{archive}", "search", "--section", "news", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        complaint = process.stderr.read()
    assert (process.returncode, complaint) == (128 + signal.SIGPIPE, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize("words", [["search", "--section", "news", "--json"], ["digest", "--since", "2020-01-01"]])
def test_output_on_a_full_disk_is_a_line(archive: Path, words: list[str]) -> None:
    command = [*WHOLE_COMMAND, "--database", f"sqlite:///{archive}", *words]
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 74
    assert done.stderr == "newsbot: the output could not be written: No space left on device\n"


def test_names_upgrade_and_cron_print_objects(archive: Path) -> None:
    verdict = json.loads(newsbot("names", "Nikol Pashinyan", "N. Pashinian", "--json").stdout)
    assert (verdict["a"], verdict["b"], verdict["same"]) == ("Nikol Pashinyan", "N. Pashinian", True)
    upgraded = newsbot("--database", f"sqlite:///{archive}", "db", "upgrade", "--json")
    assert json.loads(upgraded.stdout)["before"] == json.loads(upgraded.stdout)["schema"]
    lines = newsbot("--database", f"sqlite:///{archive}", "cron", "--json").stdout.splitlines()
    assert [json.loads(line)["part"] for line in lines] == ["crontab", "service", "timer", "logrotate"]


def test_output_that_the_encoding_lacks_is_no_error(archive: Path) -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    command = [*WHOLE_COMMAND, "--database", f"sqlite:///{archive}", "search", "--section", "interview"]
    result = subprocess.run(command, env=environment, capture_output=True, check=False)
    assert (result.returncode, result.stderr) == (0, b"")


def test_ctrl_c_is_a_line() -> None:
    app = typer.Typer(cls=PoliteGroup)

    @app.callback()
    def group() -> None:
        """Make a group of a single command."""

    @app.command()
    def wait() -> None:
        raise KeyboardInterrupt

    result = CliRunner().invoke(app, ["wait"])
    assert (result.exit_code, result.output) == (130, "newsbot: interrupted\n")


STRUCK = """
import os, signal, sys

class Finder:
    def find_spec(self, name, path=None, target=None):
        if name == "newsbot.storage.engine":
            os.kill(os.getpid(), signal.SIGINT)

sys.meta_path.insert(0, Finder())
{start}
"""


@pytest.mark.parametrize(
    ("start", "arguments"),
    [
        ("from newsbot.cli import main; main()", ("status",)),
        ("from scrapy.cmdline import execute; execute()", ("crawl", "commonspace")),
    ],
    ids=["newsbot", "scrapy"],
)
def test_ctrl_c_while_modules_are_imported_is_a_line(start: str, arguments: tuple[str, ...], tmp_path: Path) -> None:
    environment = {**os.environ, "SCRAPY_SETTINGS_MODULE": "newsbot.settings"}
    environment["NEWSBOT_DATABASE_URL"] = f"sqlite:///{tmp_path}/news.db"
    command = [sys.executable, "-c", STRUCK.format(start=start), *arguments]
    result = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (result.returncode, result.stdout, result.stderr) == (130, "", "newsbot: interrupted\n")
    assert list(tmp_path.iterdir()) == []
