"""README's examples find something in the database that it tells the reader to make, ``newsbot demo --all``."""

import re
import shlex
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.conftest import newsbot
from tests.readme_command import README

ASKING = README.read_text("utf-8").partition("\n## Ask\n")[2].partition("\n## ")[0]
(EXAMPLES, *_) = re.findall(r"^```sh\n(.*?)^```", ASKING, re.MULTILINE | re.DOTALL)
QUERIES = [
    one for block in re.findall(r"^```sql\n(.*?)^```", ASKING, re.MULTILINE | re.DOTALL) for one in block.split(";")
]


@pytest.mark.parametrize("line", EXAMPLES.splitlines())
def test_each_example_finds_something(line: str, copied: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    program, *words = shlex.split(line, comments=True)
    assert program == "newsbot"
    asked = newsbot("--database", str(copied), *words)
    assert (asked.exit_code, "nothing" in asked.output) == (0, False), asked.output
    assert asked.output.strip()


def test_the_full_text_example_finds_something(archive: Path) -> None:
    (query,) = (one for one in QUERIES if "MATCH" in one)
    with closing(sqlite3.connect(archive)) as connection:
        assert connection.execute(query).fetchall()
