"""The option that rewrites golden files, the fixture that compares with them, and servers for the session."""

import json
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from tests import servers

# A shell lets what it runs in the background ignore Ctrl-C, and so would all that tests start and interrupt.
signal.signal(signal.SIGINT, signal.default_int_handler)
# A busy machine must not fail a test.
settings.register_profile("newsbot", deadline=None)
settings.load_profile("newsbot")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="rewrite golden files from what is read now")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers", "sqlite: about SQLite alone; the other tests of its folder run on both databases"
    )
    config.addinivalue_line("markers", "both: runs on SQLite and on PostgreSQL; the other tests of its folder do not")
    if not hasattr(config, "workerinput"):  # the processes of pytest-xdist share what the first one began
        servers.prepare_session()


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        servers.end_session()


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[Path, Any], None]:
    """Compare a value with the JSON file beside its input, or rewrite that file."""

    def check(path: Path, value: Any) -> None:
        actual = json.loads(json.dumps(value, default=str, ensure_ascii=False))
        if request.config.getoption("--update-golden"):
            path.write_text(json.dumps(actual, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
            pytest.fail(f"rewrote {path.name}: read the diff, then run again without the option")
        assert actual == json.loads(path.read_text("utf-8"))

    return check
