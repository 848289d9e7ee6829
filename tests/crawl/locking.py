"""A crawl whose database another program locks while it wants to write.

    python -m tests.crawl.locking [--seconds 30]

Prints what came of it, and exits with 1 where the crawl was not complete or spoke of a lock.
"""

import argparse
import sqlite3
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from newsbot.storage.engine import open_engine
from tests.crawl.night import QUICK, SECONDS, Database, GatedSite, asked, command, environment, wait_until


def crawl_locked(database: Database, hold: Callable[[], object]) -> tuple[int, str, set[str]]:
    """Crawl, and hold the write lock from before an article is stored until ``hold`` returns and more is fetched.

    Gives the exit status, what was printed, and which articles are missing in the end.
    """
    open_engine(database.url).dispose()
    with GatedSite(articles=3) as site, closing(sqlite3.connect(database.path, isolation_level=None)) as other:
        words = command("-a", f"site={site.url}", *QUICK)
        with subprocess.Popen(
            words, cwd=database.path.parent, env=environment(database), stderr=subprocess.PIPE, text=True
        ) as process:
            wait_until(lambda: site.reached.is_set() or process.poll() is not None)
            other.execute("BEGIN IMMEDIATE")
            site.opened.set()
            before = len(site.requests)
            wait_until(lambda: len(site.requests) > before)
            hold()
            ended = process.poll() is not None
            other.execute("ROLLBACK")
            _, err = process.communicate(timeout=SECONDS)
        missing = {one.path for one in asked(site)} - set(database.articles)
    return (-1 if ended else process.returncode), err, missing


def main() -> int:
    """Run it; gives the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=30)
    seconds = parser.parse_args().seconds
    with tempfile.TemporaryDirectory() as place:
        code, err, missing = crawl_locked(Database(Path(place) / "news.db"), lambda: threading.Event().wait(seconds))
    good = code == 0 and not missing and "locked" not in err
    sys.stdout.write(f"locked for {seconds:g} s: exit status {code}, {len(missing)} articles missing\n")
    sys.stdout.write("" if good else err)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
