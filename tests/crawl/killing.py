"""Crawls that are killed at random moments, then one that comes to its end: is anything missing, doubled or half?

    python -m tests.crawl.killing [--kills 40] [--signal KILL|TERM] [--seed 1]

Prints a line for each crawl that was ended, and exits with 1 where the database is not whole in the end. A moment
is a number of requests that the site has answered and a few milliseconds after it, both from a seeded generator.
"""

import argparse
import random
import signal
import subprocess
import sys
import tempfile
import threading
from collections import Counter
from pathlib import Path

from newsbot.demo import Fault, SampleSite
from newsbot.demo.answer import Answer
from tests.crawl.night import QUICK, SECONDS, Database, adds_up, command, crawl, environment

_MOST_MILLISECONDS = 60


class DeadlySite(SampleSite):
    """Sends a signal to the crawl that reads it, some requests and milliseconds from when it is ``armed``."""

    def __init__(self) -> None:
        super().__init__("modern")
        self.latency = 0.01
        self._left = -1
        self._timer: threading.Timer | None = None

    def arm(self, process: "subprocess.Popen[str]", number: signal.Signals, requests: int, seconds: float) -> None:
        self._timer = threading.Timer(seconds, process.send_signal, (number,))
        self._left = requests

    def disarm(self) -> None:
        self._left = -1
        if self._timer is not None:
            self._timer.cancel()

    def respond(self, method: str, target: str, headers: dict[str, str]) -> tuple[Answer, Fault | None]:
        self._left -= 1
        if self._left == 0 and self._timer is not None:
            self._timer.start()
        return super().respond(method, target, headers)


def end_crawls(site: DeadlySite, database: Database, number: signal.Signals, moments: list[tuple[int, float]]) -> int:
    """Crawl once for each moment (requests, seconds after it), ended there; gives how many were ended so."""
    ended = 0
    for requests, seconds in moments:
        words = command("-a", f"site={site.url}", "-a", "sections=all", *QUICK)
        with subprocess.Popen(
            words, cwd=database.path.parent, env=environment(database), stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE, text=True,
        ) as process:  # fmt: skip
            site.arm(process, number, requests, seconds)
            _, err = process.communicate(timeout=SECONDS)
            site.disarm()
        if process.returncode == -number or process.returncode == 128 + number:
            ended += 1
        elif process.returncode != 0:
            raise AssertionError(f"a crawl ended with {process.returncode}: {err}")
    return ended


def faults_of(database: Database, site: SampleSite) -> list[str]:
    """Return what is not whole in a database after a complete crawl of all sections, a line each."""
    expected = {one.path for one in site.articles}
    found = Counter(database.column("SELECT url FROM articles"))
    paths = {url.removeprefix("https://www.commonspace.eu") for url in found}
    stored = {path for path, state in database.states().items() if state == "stored"}
    checks = {
        "missing": sorted(expected - paths),
        "too many": sorted(paths - expected),
        "doubled": [url for url, times in found.items() if times > 1],
        "one node twice": database.rows(
            "SELECT node_id, language FROM articles WHERE node_id IS NOT NULL GROUP BY 1, 2 HAVING count(*) > 1"
        ),
        "without a first revision": database.column(
            "SELECT url FROM articles WHERE id NOT IN (SELECT article_id FROM revisions WHERE revision = 1)"
        ),
        "without a page": database.column("SELECT url FROM articles WHERE page_id NOT IN (SELECT id FROM pages)"),
        "without evidence": database.column(
            "SELECT url FROM articles WHERE id NOT IN (SELECT article_id FROM article_evidence)"
        ),
        "stored, but not there": sorted(stored - paths - set(site.not_articles)),
        "there, but not stored": sorted(paths - stored),
        "dangling": database.rows("PRAGMA foreign_key_check"),
        "integrity": [one for one in database.column("PRAGMA integrity_check") if one != "ok"],
        "runs that do not add up": [run["id"] for run in database.records("SELECT * FROM runs") if not adds_up(run)],
        "runs left open": database.column("SELECT id FROM runs WHERE finished_at IS NULL"),
    }
    database.change("INSERT INTO articles_fts(articles_fts) VALUES ('integrity-check')")
    return [f"{name}: {what}" for name, what in checks.items() if what]


def moments_of(seed: int, count: int, most: int = 14) -> list[tuple[int, float]]:
    """Return ``count`` moments: after how many requests, and how many seconds after that."""
    dice = random.Random(seed)
    return [(dice.randint(1, most), dice.uniform(0, _MOST_MILLISECONDS / 1000)) for _ in range(count)]


def main() -> int:
    """Run it; gives the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=40)
    parser.add_argument("--signal", choices=("KILL", "TERM"), default="KILL")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    number = signal.Signals[f"SIG{options.signal}"]
    moments, outcome, bad = (
        moments_of(options.seed, options.kills),
        "killed" if options.signal == "KILL" else "interrupted",
        0,
    )
    while moments:
        with tempfile.TemporaryDirectory() as place, DeadlySite() as site:
            database = Database(Path(place) / "news.db")
            batch, moments = moments[:8], moments[8:]
            ended = end_crawls(site, database, number, batch)
            final = crawl(site, database, "-a", "sections=all")
            faults = [] if final.code == 0 else [f"the last crawl ended with {final.code}: {final.err}"]
            faults += faults_of(database, site)
            recorded = database.column("SELECT count(*) FROM runs WHERE outcome = ?", outcome)[0]
            sys.stdout.write(
                f"{ended} of {len(batch)} crawls ended by {number.name}, {recorded} recorded as {outcome}: "
            )
            sys.stdout.write(("; ".join(faults) or "then one to the end: all is there, once and whole") + "\n")
            bad += bool(faults)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
