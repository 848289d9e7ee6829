"""The sample site in both themes, and a reader of it."""

from collections.abc import Iterator

import pytest

from newsbot.demo import SampleSite
from tests.demo.reader import Reader


@pytest.fixture(params=["modern", "classic"])
def site(request: pytest.FixtureRequest) -> Iterator[SampleSite]:
    with SampleSite(theme=request.param) as running:
        yield running


@pytest.fixture
def reader(site: SampleSite) -> Iterator[Reader]:
    one = Reader(site)
    yield one
    one.connection.close()
