"""The archive of the command's tests; a server and a browser, once a module."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.cli.conftest import archive, copied, shared_folder
from tests.web.serving import CHROMIUM, browsing, served

__all__ = ["archive", "copied", "shared_folder"]


@pytest.fixture(scope="module")
def site(archive: Path) -> Iterator[str]:
    """The address of a server of the archive."""
    with served(archive) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for the tests of a module."""
    if not CHROMIUM.exists():
        pytest.skip(f"no browser: {CHROMIUM} is not installed (Debian's package chromium)")
    with browsing() as one:
        yield one


@pytest.fixture(scope="module")
def changeable(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the archive that a module may change before it serves it."""
    copy = tmp_path_factory.mktemp("web") / "copy.db"
    with closing(sqlite3.connect(archive)) as old, closing(sqlite3.connect(copy)) as new:
        old.backup(new)
    return copy
