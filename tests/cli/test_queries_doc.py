"""``docs/queries.md`` is true: its SQL gives the answers that it shows, its recipes run."""

import importlib.util
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs" / "queries.md"
TEXT = DOCS.read_text("utf-8")
# A query, and the answer where one is shown.
QUERY = re.compile(r"^```sql\n(.*?)^```\n(?:\n```text\n(.*?)^```\n)?", re.MULTILINE | re.DOTALL)
RECIPE = re.compile(r"^```(sh|python) (\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
RECIPES = {name: (kind, code) for kind, name, code in RECIPE.findall(TEXT)}
NEEDS = {
    "pandas": "pandas",
    "duckdb": "duckdb_extension_sqlite_scanner",
    "parquet": "pyarrow",
    "datasette": "datasette",
}
WIDEST = 60


def answer(database: Path, query: str) -> str:
    """What a query gives, as the docs show it; ``-- :name = value`` in front are its parameters."""
    values = {name: value.strip() for name, value in re.findall(r"^-- :(\w+) = (.*)$", query, re.MULTILINE)}
    with closing(sqlite3.connect(database)) as connection:
        cursor = connection.execute(query, values)
        header = [column[0] for column in cursor.description]
        rows = [["" if value is None else str(value)[:WIDEST] for value in row] for row in cursor]
    if not rows:
        return "(no rows)\n"
    widths = [max(map(len, column)) for column in zip(header, *rows, strict=True)]
    lines = [header, ["-" * width for width in widths], *rows]
    padded = (
        "  ".join(f"{value:<{width}}" for value, width in zip(line, widths, strict=True)).rstrip() for line in lines
    )
    return "\n".join(padded) + "\n"


def test_each_query_gives_the_answer_that_is_shown(archive: Path, request: pytest.FixtureRequest) -> None:
    def answered(found: re.Match[str]) -> str:
        block = f"```sql\n{found[1]}```\n"
        given = answer(archive, found[1])
        return block if "answers depend" in found[1] else f"{block}\n```text\n{given}```\n"

    now = QUERY.sub(answered, TEXT)
    if request.config.getoption("--update-golden") and now != TEXT:
        DOCS.write_text(now, encoding="utf-8")
        pytest.fail("rewrote docs/queries.md: read the diff, then run again without the option")
    assert now == TEXT
    assert len(QUERY.findall(TEXT)) >= 15


def test_every_view_is_in_the_docs() -> None:
    from newsbot.storage.dictionary import views

    queries = " ".join(query for query, _ in QUERY.findall(TEXT)) + "".join(code for _, code in RECIPES.values())
    # Versions have a page of their own, whose SQL another test runs.
    versions = DOCS.with_name("revisions.md").read_text("utf-8")
    queries += "".join(re.findall(r"^```sql\n(.*?)^```", versions, re.MULTILINE | re.DOTALL))
    assert [one.name for one in views() if one.name not in queries] == ["article_sources"]


@pytest.fixture
def folder(archive: Path, tmp_path: Path) -> Path:
    with closing(sqlite3.connect(archive)) as old, closing(sqlite3.connect(tmp_path / "newsbot.db")) as new:
        old.backup(new)
    return tmp_path


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("sqlite3", "│ articles │"), ("pandas", "interview"), ("duckdb", "2026"),
        ("parquet", "│ articles │"), ("datasette", '"month": "20'),
    ],
)  # fmt: skip
def test_each_recipe_runs(name: str, shown: str, folder: Path) -> None:
    if name == "sqlite3" and shutil.which("sqlite3") is None:
        pytest.skip("the sqlite3 shell is not installed: apt-get install sqlite3")
    if name in NEEDS and importlib.util.find_spec(NEEDS[name]) is None:
        pytest.skip(f"{NEEDS[name]} is not installed: pip install --group test")
    kind, code = RECIPES[name]
    environment = {**os.environ, "HOME": str(folder), "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    if name == "duckdb":
        _install_extension(folder)
    command = [sys.executable, "-c", code] if kind == "python" else ["sh", "-ec", code]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert shown in done.stdout


def _install_extension(home: Path) -> None:
    """Put DuckDB's extension where DuckDB would put it: the package brings the signed file, no network is needed."""
    spec = importlib.util.find_spec("duckdb_extension_sqlite_scanner")
    assert spec is not None
    assert spec.origin is not None
    (file,) = Path(spec.origin).parent.glob("extensions/*/sqlite_scanner.duckdb_extension")
    platform = subprocess.run(
        [sys.executable, "-c", "import duckdb; print(duckdb.sql('PRAGMA platform').fetchone()[0])"],
        capture_output=True, text=True, check=True,
    ).stdout.strip()  # fmt: skip
    place = home / ".duckdb" / "extensions" / file.parent.name / platform
    place.mkdir(parents=True)
    shutil.copy(file, place)
