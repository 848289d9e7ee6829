"""Crawl each captured site of a folder and score the database against the truth in the capture.

    python -m tests.score_captures FOLDER

The folder holds captures (``*.day1.jsonl.xz``), ``replay.py``, which serves one, and ``score.py``, which
compares. Where a capture has a second day, it is crawled through a week: a night of the first day, the same
night again, then nights of the second day, the clock moved. Exits with 1 where a score is below its floor,
or a quiet night asks for more than it may.
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
from urllib.request import Request, urlopen

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


NIGHTS = (  # day of the site, instant, arguments
    (1, "2026-11-25T03:15:00+00:00", ()),
    (1, "2026-11-25T05:15:00+00:00", ()),  # the same day again: nothing is due
    (2, "2026-11-26T03:15:00+00:00", ()),
    (2, "2026-11-27T03:15:00+00:00", ("-a", "full=1")),
    (2, "2026-11-28T03:15:00+00:00", ()),  # confirms what went
    (2, "2026-11-29T03:15:00+00:00", ("-a", "full=1")),
)
QUIET = 1  # the night of NIGHTS that meets nothing new


@contextmanager
def replayed(folder: Path, capture: Path) -> Iterator[str]:
    """Serve a capture, and its second day where there is one; give its address."""
    command = [sys.executable, str(folder / "replay.py"), str(capture)]
    later = second_day(capture)
    with subprocess.Popen(command + (["--day2", str(later)] if later else []), stdout=subprocess.PIPE) as process:
        try:
            yield process.stdout.readline().decode().strip() if process.stdout else ""
        finally:
            process.terminate()


def second_day(capture: Path) -> Path | None:
    """Return the capture of the day after, if there is one."""
    later = capture.with_name(capture.name.replace(".day1.", ".day2."))
    return later if later.is_file() else None


def crawl(site: str, database: Path, sections: str, *arguments: str, now: str = "") -> None:
    """Crawl a replayed site; fails where the crawl is not complete."""
    environment = {
        **os.environ, "NEWSBOT_DATABASE_URL": f"sqlite:///{database}", "SCRAPY_SETTINGS_MODULE": "newsbot.settings",
        "NEWSBOT_NOW": now,
    }  # fmt: skip
    command = [sys.executable, "-m", "scrapy", "crawl", "commonspace", "-a", f"site={site}"]
    fast = ["-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=0", "-a", f"sections={sections}"]
    subprocess.run([*command, *fast, *arguments], env=environment, check=True, stderr=subprocess.DEVNULL)


def compared(folder: Path, capture: Path, database: Path, sections: str, *arguments: str) -> dict[str, Any]:
    """Return what ``score.py`` says of a database."""
    command = [sys.executable, str(folder / "score.py"), str(capture), str(database), "--sections", sections]
    done = subprocess.run([*command, *arguments, "--json"], check=True, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def first_day(folder: Path, capture: Path, sections: str) -> list[str]:
    """Crawl a capture into a new database; print the score, give what is below its floor."""
    with tempfile.TemporaryDirectory() as place, replayed(folder, capture) as site:
        database = Path(place) / "newsbot.db"
        crawl(site, database, sections)
        parts = compared(folder, capture, database, sections)["parts"]
    return report(f"{capture.name} {sections}", parts, FLOORS)


def week(folder: Path, capture: Path, later: Path, sections: str) -> list[str]:
    """Crawl both days of a capture, night after night; print score and requests, give what is wrong."""
    with tempfile.TemporaryDirectory() as place, replayed(folder, capture) as site:
        database = Path(place) / "newsbot.db"
        for day, now, arguments in NIGHTS:
            with urlopen(Request(f"{site}/__replay/day{day}", method="POST")):
                pass
            crawl(site, database, sections, *arguments, now=now)
        found = compared(folder, capture, database, sections, "--day2", str(later))
    wrong = report(f"{later.name} {sections}", found["parts"], {**FLOORS, "revisions": 1.0, "gone": 1.0})
    requests = [run["requests"] for run in found["runs"]]
    most = 2 * (7 if sections == "all" else len(sections.split(","))) + 3
    print(f"  requests of the nights {requests}; a quiet night may make {most}", flush=True)  # noqa: T201
    if requests[QUIET] > most:
        wrong.append(f"{requests[QUIET]} requests")
    return wrong


def report(name: str, parts: dict[str, Any], floors: dict[str, float]) -> list[str]:
    """Print the parts of a score that have a floor; give those below it."""
    below = [f"{part} {parts[part]}" for part, floor in floors.items() if (parts[part] or 0) < floor]
    shown = " ".join(f"{part} {parts[part]:g}" for part in floors)
    print(f"{name}: {'BELOW: ' + ', '.join(below) if below else 'ok'}\n  {shown}", flush=True)  # noqa: T201
    return below


def main(folder: Path) -> int:
    """Score every capture, print some lines each, and give the exit status."""
    wrong = []
    for capture in sorted(folder.glob("*.day1.jsonl.xz")):
        later = second_day(capture)
        for sections in ("news,interview", "all"):
            wrong += first_day(folder, capture, sections)
            wrong += week(folder, capture, later, sections) if later else []
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
