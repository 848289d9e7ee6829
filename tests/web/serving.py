"""A real server in a process of its own, and a real browser."""

import json
import os
import re
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from playwright.sync_api import Browser, sync_playwright

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
NOW = "2026-11-21T08:00:00+00:00"
SECONDS = 20
"""After so long a server hangs: a test fails then, and waits no longer."""


class Answer(NamedTuple):
    """What a server answered."""

    status: int
    headers: dict[str, str]
    text: str

    @property
    def json(self) -> Any:
        return json.loads(self.text)


def start(database: Path | str, *options: str) -> "subprocess.Popen[str]":
    """Start ``newsbot serve`` as a user does; its standard error is a pipe."""
    url = database if isinstance(database, str) else f"sqlite:///{database}"
    command = [sys.executable, "-c", "from newsbot.cli import main; main()", "--database", url, "serve", *options]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("NEWSBOT_")}
    return subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env={**environment, "NEWSBOT_NOW": NOW})


def address_of(process: "subprocess.Popen[str]") -> str:
    """Wait for a server to say where it is; gives the address, without its last slash."""
    assert process.stderr is not None
    line = process.stderr.readline()
    found = re.search(r"http://127\.0\.0\.1:\d+", line)
    assert found, line + process.stderr.read()
    return found.group()


@contextmanager
def served(database: Path) -> Iterator[str]:
    """Serve a database; gives the address, without its last slash. What it complains of fails the test."""
    with start(database, "--port", "0") as process:
        try:
            yield address_of(process)
        finally:
            process.terminate()
            _, complaints = process.communicate(timeout=SECONDS)
        assert not complaints, complaints


@contextmanager
def browsing() -> Iterator[Browser]:
    """A real headless Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


def get(address: str, headers: dict[str, str] | None = None, data: bytes | None = None) -> Answer:
    """Ask a server, with no help of a browser; redirections are followed, errors are answers."""
    request = urllib.request.Request(address, headers=headers or {}, data=data)
    try:
        with urllib.request.urlopen(request, timeout=SECONDS) as answer:
            return Answer(answer.status, dict(answer.headers.items()), answer.read().decode())
    except urllib.error.HTTPError as error:
        with error:
            return Answer(error.code, dict(error.headers.items()), error.read().decode())
