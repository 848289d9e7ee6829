"""A real server in a process of its own, and a real browser."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


@contextmanager
def served(database: Path) -> Iterator[str]:
    """Serve a database; gives the address, without its last slash."""
    command = [sys.executable, "-c", "from newsbot.cli import main; main()"]
    command += ["--database", f"sqlite:///{database}", "serve", "--port", "0"]
    environment = {**os.environ, "NEWSBOT_NOW": "2026-11-21T08:00:00+00:00"}
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stderr is not None
        line = process.stderr.readline()
        found = re.search(r"http://127\.0\.0\.1:\d+", line)
        try:
            assert found, line + process.stderr.read()
            yield found.group()
        finally:
            process.terminate()
