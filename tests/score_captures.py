"""Crawl each captured site of a folder and score the database against the truth in the capture.

    python -m tests.score_captures FOLDER

The folder holds captures (``*.day1.jsonl.xz``), ``replay.py``, which serves one, and ``score.py``, which
compares. Each capture is crawled once more two hours later: that may cost few requests, and may change no row but
those that keep book. Where a capture has a second day, it is crawled through a week: a night of the first day, the same
night again, then nights of the second day, the clock moved. Exits with 1 where a score is below its floor,
a quiet night asks for more than it may, or changes what it may not.
"""

import json
import os
import sqlite3
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
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
KEEP_BOOK = {
    "runs": "*", "fetches": "*", "sweeps": "*", "run_fields": "*",
    "articles": ("last_checked_at",),
    "urls": ("run_id", "outcome", "last_fetched_at", "attempts", "http_status", "last_error", "next_try_at"),
}  # fmt: skip
"""Tables, and columns of others, that say what runs did: a night without news changes nothing else."""


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
    """Crawl a capture into a new database, twice on a day; print score, requests and changes, give what is wrong."""
    with tempfile.TemporaryDirectory() as place, replayed(folder, capture) as site:
        database = Path(place) / "newsbot.db"
        crawl(site, database, sections, now=NIGHTS[0][1])
        parts, before = compared(folder, capture, database, sections)["parts"], dump(database)
        crawl(site, database, sections, now=NIGHTS[QUIET][1])
        changed = differing(before, dump(database))
        with closing(sqlite3.connect(database)) as connection:
            (requests,) = connection.execute("SELECT requests FROM runs ORDER BY id DESC").fetchone()
    wrong = report(f"{capture.name} {sections}", parts, FLOORS)
    rows = sum(table.total() for table in before.values())
    words = ", ".join(f"{number} of {table}" for table, number in changed.items()) or "none"
    most = most_requests(sections)
    say(f"  again on that day: {requests} requests, it may make {most}; of {rows} rows changed: {words}")
    return wrong + [f"{requests} requests"] * (requests > most) + [*changed]


def most_requests(sections: str) -> int:
    """Return how many requests a night without news may make, robots.txt and the feed among them."""
    return 2 * (7 if sections == "all" else len(sections.split(","))) + 3


def dump(database: Path) -> dict[str, Counter[tuple[Any, ...]]]:
    """Return all rows of each table, without what keeps book of the runs."""
    found = {}
    with closing(sqlite3.connect(database)) as connection:
        # Of the full-text index, its content is compared, which is the articles'.
        named = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'articles_fts_%'"
        for (table,) in connection.execute(named).fetchall():
            kept = KEEP_BOOK.get(table, ())
            columns = [f'"{row[1]}"' for row in connection.execute(f"PRAGMA table_info({table})") if row[1] not in kept]
            if kept != "*":
                found[table] = Counter(connection.execute(f"SELECT {', '.join(columns)} FROM {table}"))
    return found


def differing(
    before: dict[str, Counter[tuple[Any, ...]]], after: dict[str, Counter[tuple[Any, ...]]]
) -> dict[str, int]:  # fmt: skip
    """Return how many rows of a table were there before only, or after only; tables without any are left out."""
    counts = {}
    for table, rows in after.items():
        were = before.get(table, Counter())
        counts[table] = (rows - were).total() + (were - rows).total()
    return {table: number for table, number in counts.items() if number}


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
    say(f"  requests of the nights {requests}; a quiet night may make {most_requests(sections)}")
    if requests[QUIET] > most_requests(sections):
        wrong.append(f"{requests[QUIET]} requests")
    return wrong


def report(name: str, parts: dict[str, Any], floors: dict[str, float]) -> list[str]:
    """Print the parts of a score that have a floor; give those below it."""
    below = [f"{part} {parts[part]}" for part, floor in floors.items() if (parts[part] or 0) < floor]
    shown = " ".join(f"{part} {parts[part]:g}" for part in floors)
    say(f"{name}: {'BELOW: ' + ', '.join(below) if below else 'ok'}\n  {shown}")
    return below


def say(words: str) -> None:
    """Print a line now, not when the buffer is full."""
    print(words, flush=True)  # noqa: T201


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
