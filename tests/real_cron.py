"""Let Debian's cron start one crawl of the sample site, by the line that ``newsbot cron`` prints.

    python -m tests.real_cron

Needs root and the ``cron`` package; says so and exits with 0 where they are not there. The line goes, with
its time of night set to the next minute, into a file of ``/etc/cron.d`` that is removed again, also after SIGTERM.
Takes ten seconds to a minute and a quarter, nearly all of it waiting for that minute. Exits with 1 where no complete
crawl happened.
"""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from newsbot.demo import SampleSite

_TABLE = Path("/etc/cron.d/newsbot-test")
_SECONDS = 180
_WATCH = 0.5
_AHEAD = 5
"""Seconds before the minute by which a cron that is started now has read its tables."""
_NEXT_LOOK = 65
"""The same of a cron that runs: it looks for changed tables once a minute."""


def main() -> int:
    """Run it; gives the exit status."""
    cron = shutil.which("cron", path="/usr/sbin:/usr/bin:/sbin:/bin")
    if cron is None or os.geteuid() != 0:
        _say("skipped: needs root and Debian's cron")
        return 0
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # not without removing the table
    with tempfile.TemporaryDirectory(prefix="newsbot 100% o'clock ") as place, SampleSite() as site:
        folder = Path(place)
        _TABLE.write_text(_table(folder, site.url), encoding="utf-8")
        try:
            with _running(cron):
                outcome = _wait_for_run(folder / "news.db")
        finally:
            _TABLE.unlink()
        log = (folder / "newsbot.log").read_text("utf-8") if (folder / "newsbot.log").is_file() else "no log"
    _say(f"under cron: {outcome or 'no crawl within the time'}")
    if outcome != "complete":
        _say(log)
    return 0 if outcome == "complete" else 1


def _say(words: str) -> None:
    sys.stdout.write(f"{words}\n")


def _table(folder: Path, site: str) -> str:
    """Return the printed line for a minute to come, for the sample site and without its pauses."""
    ahead = timedelta(minutes=1, seconds=_NEXT_LOOK if _runs() else _AHEAD)
    when = datetime.now() + ahead  # noqa: DTZ005 - cron goes by the machine's local time
    command = [
        sys.executable,
        "-c",
        "from newsbot.cli import main; main()",
        "cron",
        "--crontab",
        "--at",
        f"{when:%H:%M}",
    ]
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("NEWSBOT_", "SCRAPY_"))}
    environment = kept | {"NEWSBOT_DATABASE_URL": f"sqlite:///{folder}/news.db"}
    done = subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True, text=True)
    (line,) = (one for one in done.stdout.splitlines() if one and not one.startswith("#"))
    options = f"crawl commonspace -a site={site} -s DOWNLOAD_DELAY=0 -s AUTOTHROTTLE_ENABLED=0"
    # In /etc/cron.d the user stands after the five fields of time.
    fields = line.replace("crawl commonspace", options).split(" ", 5)
    return " ".join([*fields[:5], "root", fields[5]]) + "\n"


def _runs() -> bool:
    return subprocess.run(["pgrep", "-x", "cron"], check=False, capture_output=True).returncode == 0


@contextmanager
def _running(cron: str) -> Iterator[None]:
    """Run cron in the foreground, unless the machine runs it already."""
    if _runs():
        yield
        return
    with subprocess.Popen([cron, "-f"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            yield
        finally:
            process.terminate()


def _wait_for_run(database: Path) -> str | None:
    """Return the outcome of the first run in a database, None where none ends in time."""
    pause = threading.Event()
    for _ in range(int(_SECONDS / _WATCH)):
        pause.wait(_WATCH)
        if not database.is_file():
            continue
        try:
            with closing(sqlite3.connect(database)) as connection:
                found = connection.execute("SELECT outcome FROM runs WHERE finished_at IS NOT NULL").fetchone()
        except sqlite3.OperationalError:  # it has no tables yet
            continue
        if found:
            return str(found[0])
    return None


if __name__ == "__main__":
    sys.exit(main())
