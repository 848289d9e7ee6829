"""A migrated database of its own for each test, on SQLite and on PostgreSQL: copied, for migrating takes a while."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine

from newsbot.storage.engine import open_engine
from tests.servers import copied_database


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run whatever needs a database on both; what is about SQLite alone on that."""
    if "kind" in metafunc.fixturenames:
        alone = metafunc.definition.get_closest_marker("sqlite")
        metafunc.parametrize("kind", ["sqlite"] if alone else ["sqlite", "postgresql"])


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "empty.db"
    open_engine(f"sqlite:///{path}").dispose()
    return path


@pytest.fixture
def database(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty database of the present schema."""
    if kind == "sqlite":
        yield f"sqlite:///{shutil.copy(request.getfixturevalue('template'), tmp_path / 'news.db')}"
    else:
        with copied_database() as url:
            yield url


@pytest.fixture
def engine(database: str) -> Iterator[Engine]:
    opened = open_engine(database)
    yield opened
    opened.dispose()


@pytest.fixture
def connection(engine: Engine) -> Iterator[Connection]:
    with engine.begin() as begun:
        yield begun
