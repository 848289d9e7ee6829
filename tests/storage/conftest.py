"""A migrated database of its own for each test: copied, because migrating takes a while."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine

from newsbot.storage.engine import open_engine


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "empty.db"
    open_engine(f"sqlite:///{path}").dispose()
    return path


@pytest.fixture
def database(template: Path, tmp_path: Path) -> str:
    """The URL of an empty database of the present schema."""
    return f"sqlite:///{shutil.copy(template, tmp_path / 'news.db')}"


@pytest.fixture
def engine(database: str) -> Iterator[Engine]:
    opened = open_engine(database)
    yield opened
    opened.dispose()


@pytest.fixture
def connection(engine: Engine) -> Iterator[Connection]:
    with engine.begin() as begun:
        yield begun
