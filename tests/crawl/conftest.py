"""A running sample site and an empty place for a database."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from newsbot.demo import SampleSite
from tests.crawl.night import Database, ServerDatabase
from tests.servers import empty_database


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run the tests marked so on both databases: a few, for each is a crawl."""
    if "kind" in metafunc.fixturenames:
        both = metafunc.definition.get_closest_marker("both")
        metafunc.parametrize("kind", ["sqlite", "postgresql"] if both else ["sqlite"])


@pytest.fixture
def site() -> Iterator[SampleSite]:
    with SampleSite() as running:
        yield running


@pytest.fixture
def database(kind: str, tmp_path: Path) -> Iterator[Database]:
    if kind == "sqlite":
        yield Database(tmp_path / "news.db")
    else:
        with empty_database() as url:
            yield ServerDatabase(url, tmp_path)
