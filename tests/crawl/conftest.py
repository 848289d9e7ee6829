"""A running sample site and an empty place for a database."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from newsbot.demo import SampleSite
from tests.crawl.night import Database


@pytest.fixture
def site() -> Iterator[SampleSite]:
    with SampleSite() as running:
        yield running


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return Database(tmp_path / "news.db")
