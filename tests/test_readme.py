"""The README is true: its commands exist and have help, its SQL runs, its map names every module."""

import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from newsbot.storage.engine import open_engine
from tests.readme_command import README, readme_command

TEXT = README.read_text("utf-8")
BLOCKS = re.findall(r"^```(\w*)[^\n]*\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)
QUERIES = [query for kind, block in BLOCKS if kind == "sql" for query in block.split(";") if query.strip()]
COMMANDS = sorted(
    set(
        re.findall(
            r"^newsbot ((?:(?:db|persons|sources) )?\w+)", "".join(b for k, b in BLOCKS if k == "sh"), re.MULTILINE
        )
    )
)


@pytest.mark.parametrize("query", QUERIES)
def test_each_query_runs(query: str, tmp_path: Path) -> None:
    open_engine(f"sqlite:///{tmp_path}/newsbot.db").dispose()
    with sqlite3.connect(tmp_path / "newsbot.db") as connection:
        assert connection.execute(query).fetchall() == []
    connection.close()


def test_there_are_queries_and_commands() -> None:
    assert len(QUERIES) >= 3
    assert {"search", "show", "explain", "why", "status", "doctor", "db check"} <= set(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_has_help_with_an_example(command: str) -> None:
    run = [sys.executable, "-c", "from newsbot.cli import main; main()", *command.split(), "--help"]
    done = subprocess.run(run, capture_output=True, text=True, check=True)
    assert "Example" in done.stdout


@pytest.mark.parametrize("name", ["crawl", "test"])
def test_the_two_commands_are_there(name: str) -> None:
    assert readme_command(name).startswith("python3 -m venv .venv && ")


def test_the_map_names_every_module() -> None:
    package = README.parent / "newsbot"
    named = set(re.findall(r"`(?:newsbot/)?([\w/]+?)(?:\.py|/)?(?:crawl\.py)?`", TEXT.split("## What is where")[1]))
    there = {path.stem for path in package.iterdir() if path.stem != "__init__" and not path.stem.startswith("__")}
    assert there <= {name.split("/")[0] for name in named}
