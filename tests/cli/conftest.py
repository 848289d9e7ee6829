"""Databases made by the real crawl of the sample site, once a session, and the command that asks them."""

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from typer.testing import CliRunner, Result

from newsbot.cli.app import app
from newsbot.demo import SampleSite
from tests.servers import make_database

FAILING = "/news/lake-sevan-rises-four-centimetres"
GONE = "/news/flood-damages-vineyards-kakheti"
REFUSED = "/news/russian-airline-ends-flights-kutaisi"
NO_ARTICLE = "/news/principled-answers-hard-questions"

Ask = Callable[..., Result]


def crawl(site: str, database: Path, *arguments: str) -> int:
    """Run ``scrapy crawl commonspace`` on a site; gives its exit status."""
    command = [sys.executable, "-m", "scrapy", "crawl", "commonspace", "-a", f"site={site}"]
    command += ["-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=0", *arguments]
    environment = {
        **os.environ,
        "SCRAPY_SETTINGS_MODULE": "newsbot.settings",
        "NEWSBOT_DATABASE_URL": f"sqlite:///{database}",
    }
    return subprocess.run(command, env=environment, check=False, capture_output=True).returncode


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A folder of this test session, the same one for all its processes."""
    own = tmp_path_factory.getbasetemp()
    return own if worker_id == "master" else own.parent


@pytest.fixture(scope="session")
def archive(shared_folder: Path) -> Path:
    """What ``newsbot demo --all`` makes, as README and docs say: every section, two days, edits between them."""
    database = shared_folder / "archive.db"
    with FileLock(shared_folder / "archive.making"):
        if not database.exists():
            command = [sys.executable, "-c", "from newsbot.cli import main; main()", "demo", "--all"]
            subprocess.run(command, cwd=shared_folder, check=True, capture_output=True)
            (shared_folder / "demo.db").rename(database)
    return database


@pytest.fixture(scope="session")
def troubled(shared_folder: Path) -> Path:
    """A database of one run in which an address failed, one was gone, one was refused."""
    database = shared_folder / "troubled.db"
    with FileLock(shared_folder / "troubled.making"):
        if not database.exists():
            with SampleSite() as site:
                site.fail(FAILING, 500)
                site.fail(GONE, 404)
                site.fail(REFUSED, 403)
                assert crawl(site.url, database, "-s", "RETRY_TIMES=0") == 1
    return database


@pytest.fixture
def copied(archive: Path, tmp_path: Path) -> Path:
    """A copy of the archive that a test may change."""
    copy = tmp_path / "copy.db"
    with closing(sqlite3.connect(archive)) as old, closing(sqlite3.connect(copy)) as new:
        old.backup(new)
    return copy


def newsbot(*arguments: str) -> Result:
    """Run the command in this process; its output is a pipe's."""
    return CliRunner().invoke(app, list(arguments), prog_name="newsbot")


@pytest.fixture(scope="session")
def archive_on_server(archive: Path, shared_folder: Path) -> str:
    """The archive, copied to PostgreSQL."""
    noted = shared_folder / "archive.url"
    with FileLock(shared_folder / "archive.copying"):
        if not noted.exists():
            url = make_database()
            copied = newsbot("db", "copy", f"sqlite:///{archive}", url)
            assert copied.exit_code == 0, copied.stderr
            noted.write_text(url)
    return noted.read_text()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Ask both databases, but where a test is about SQLite alone, or about no database."""
    if "kind" in metafunc.fixturenames:
        alone = metafunc.definition.get_closest_marker("sqlite")
        metafunc.parametrize("kind", ["sqlite"] if alone else ["sqlite", "postgresql"])


@pytest.fixture
def ask(kind: str, request: pytest.FixtureRequest) -> Ask:
    """The command, asking the archive."""
    if kind == "sqlite":
        url = f"sqlite:///{request.getfixturevalue('archive')}"
    else:
        url = request.getfixturevalue("archive_on_server")
    return lambda *arguments: newsbot("--database", url, *arguments)


def records(result: Result) -> list[dict[str, Any]]:
    """Return what a command printed with ``--json``; every line must be an object."""
    return [json.loads(line) for line in result.stdout.splitlines()]


def change(database: Path, statement: str, *values: Any) -> None:
    """Change a database behind newsbot's back."""
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute(statement, values)
