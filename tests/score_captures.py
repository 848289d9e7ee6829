"""Crawl each captured site of a folder and score the database against the truth in the capture.

    python -m tests.score_captures FOLDER

The folder holds captures (``*.day1.jsonl.xz``), ``replay.py``, which serves one, and ``score.py``, which
compares. Exits with 1 where a score is below its floor.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

EXACT = (
    "found",
    "nothing_else",
    "url",
    "title",
    "section",
    "language",
    "published_on",
    "clean",
    "accounting",
    "contract",
)
FLOORS = {**dict.fromkeys(EXACT, 1.0), "body": 0.98, "sources": 0.98}


@contextmanager
def replayed(folder: Path, capture: Path) -> Iterator[str]:
    """Serve a capture; give its address."""
    command = [sys.executable, str(folder / "replay.py"), str(capture)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process.stdout.readline().strip() if process.stdout else ""
        finally:
            process.terminate()


def score(folder: Path, capture: Path, sections: str) -> dict[str, Any]:
    """Crawl a capture into a new database; give what ``score.py`` says of it."""
    with tempfile.TemporaryDirectory() as place, replayed(folder, capture) as site:
        database = Path(place) / "newsbot.db"
        environment = {
            **os.environ, "NEWSBOT_DATABASE_URL": f"sqlite:///{database}", "SCRAPY_SETTINGS_MODULE": "newsbot.settings"
        }  # fmt: skip
        crawl = [
            sys.executable,
            "-m",
            "scrapy",
            "crawl",
            "commonspace",
            "-a",
            f"site={site}",
            "-a",
            f"sections={sections}",
        ]
        fast = ["-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=0"]
        subprocess.run([*crawl, *fast], env=environment, check=True, stderr=subprocess.DEVNULL)
        compare = [sys.executable, str(folder / "score.py"), str(capture), str(database), "--sections", sections]
        done = subprocess.run([*compare, "--json"], check=True, capture_output=True, text=True)
        found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return found


def main(folder: Path) -> int:
    """Score every capture, print a line each, and give the exit status."""
    status = 0
    for capture in sorted(folder.glob("*.day1.jsonl.xz")):
        for sections in ("news,interview", "all"):
            parts = score(folder, capture, sections)["parts"]
            below = [f"{name} {parts[name]}" for name, floor in FLOORS.items() if (parts[name] or 0) < floor]
            verdict = f"BELOW: {', '.join(below)}" if below else "ok"
            shown = " ".join(f"{name} {parts[name]:g}" for name in FLOORS)
            print(f"{capture.name} {sections}: {verdict}\n  {shown}", flush=True)  # noqa: T201 - this is its output
            status = 1 if below else status
    return status


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
