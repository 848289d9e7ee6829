"""Runs one command and tells what it took: seconds, CPU, memory of all its processes.

Nothing heavy may be imported here: Linux counts the memory of a process that starts another to the peak of the other.
"""

import json
import os
import shlex
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

ROOT = Path(__file__).parents[1]
FAST = ("-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=0", "-s", "CONCURRENT_REQUESTS_PER_DOMAIN=16")
"""No politeness towards a server of our own."""
_EVERY = 0.25  # seconds between two looks at the memory of several processes
_TAIL = 12


class FailedError(Exception):
    """A command that ended badly; the text has its last lines."""


@dataclass(frozen=True, slots=True)
class Usage:
    """What one command took; ``began`` and ``ended`` are of ``time.monotonic``, which all processes share."""

    began: float
    ended: float
    cpu: float
    peak_mb: float

    @property
    def seconds(self) -> float:
        """From the start of the process to its end."""
        return self.ended - self.began


@dataclass(frozen=True, slots=True)
class Served:
    """A site that is being served, and its counters."""

    url: str
    counters: str = "/__"

    def __str__(self) -> str:
        return self.url

    def reset(self) -> None:
        """Begin to count anew."""
        self._post("reset")

    def publish(self, articles: int) -> None:
        """Put so many new articles on top of the listing."""
        self._post(f"publish?n={articles}")

    def stats(self) -> dict[str, Any]:
        """Return what was asked for since the last reset."""
        with urllib.request.urlopen(f"{self.url}{self.counters}stats") as answer:
            found: dict[str, Any] = json.load(answer)
            return found

    def addresses(self) -> list[str]:
        """Return the addresses of all articles, from the sitemap."""
        found: list[str] = []
        for part in self._links("/sitemap.xml"):
            found += self._links(part.removeprefix(self.url))
        return found

    def _links(self, path: str) -> list[str]:
        with urllib.request.urlopen(self.url + path) as answer:
            return [piece.split("</loc>")[0] for piece in answer.read().decode().split("<loc>")[1:]]

    def _post(self, command: str) -> None:
        urllib.request.urlopen(urllib.request.Request(f"{self.url}{self.counters}{command}", method="POST")).close()


@contextmanager
def served(command: Sequence[str], counters: str = "/__") -> Iterator[Served]:
    """Run a server that prints its address on the first line."""
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        try:
            address = process.stdout.readline().strip() if process.stdout else ""
            if not address:
                raise FailedError(f"{shlex.join(command)}: no address on its first line")
            yield Served(address, counters)
        finally:
            process.terminate()


def own_site(articles: int, unpublished: int = 0) -> list[str]:
    """Return the command that serves the benchmark's site."""
    sizes = ("--articles", str(articles), "--unpublished", str(unpublished))
    return [sys.executable, "-m", "benchmarks.site", *sizes]


def newsbot_crawl(site: str, *more: str) -> list[str]:
    """Return the command that crawls a site as a user would, without politeness."""
    return [sys.executable, "-m", "scrapy", "crawl", "commonspace", "-a", f"site={site}", *more, *FAST]


def as_installed() -> dict[str, str]:
    """Return the environment in which newsbot runs as where it is installed: its bytecode is kept between two runs."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return kept | {"SCRAPY_SETTINGS_MODULE": "newsbot.settings"}


def run(command: Sequence[str], environment: dict[str, str] | None = None) -> Usage:
    """Run a command to its end. Raises ``FailedError`` with its last lines if its exit status is not 0."""
    whole = {**as_installed(), **(environment or {})}
    with tempfile.TemporaryFile() as errors:
        began = time.monotonic()
        process = subprocess.Popen(command, env=whole, stdout=errors, stderr=errors, cwd=ROOT)
        watcher = _Watcher(process.pid)
        watcher.start()
        try:
            _, status, used = os.wait4(process.pid, 0)
        except BaseException:
            process.kill()
            raise
        ended = time.monotonic()
        process.returncode = os.waitstatus_to_exitcode(status)
        watcher.stop()
        if process.returncode:
            raise FailedError(f"exit status {process.returncode}: {_last_lines(errors)}")
    peak = max(used.ru_maxrss / (1024 if sys.platform == "linux" else 1024**2), watcher.peak_mb)
    return Usage(began, ended, used.ru_utime + used.ru_stime, peak)


def _last_lines(output: IO[bytes]) -> str:
    output.seek(0)
    return "\n".join(output.read().decode(errors="replace").splitlines()[-_TAIL:])


class _Watcher(threading.Thread):
    """Looks at the memory of a process and its children together: the kernel tells only that of the largest.

    Shared pages count once (PSS). Only where there is more than one process, and only on Linux.
    """

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.peak_mb = 0.0
        self._pid, self._done = pid, threading.Event()

    def run(self) -> None:
        while not self._done.wait(_EVERY):
            if len(descendants(self._pid)) > 1:
                self.peak_mb = max(self.peak_mb, memory_mb(self._pid))

    def stop(self) -> None:
        """End it, and wait for that."""
        self._done.set()
        self.join()


def memory_mb(pid: int) -> float:
    """Return the memory of a process and its children now; what they share counts once. 0 where it is not known."""
    return sum(map(_proportional_mb, descendants(pid)))


def descendants(pid: int) -> list[int]:
    """Return a process and all that it and its children have started."""
    found, at = [pid], 0
    while at < len(found):
        for task in Path(f"/proc/{found[at]}/task").glob("*/children"):
            try:
                found += [int(one) for one in task.read_text().split()]
            except OSError:  # it ended meanwhile
                continue
        at += 1
    return found


def _proportional_mb(pid: int) -> float:
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    except OSError:  # it ended meanwhile
        pass
    return 0


def spread(values: Sequence[float], digits: int = 0) -> str:
    """Return median, least and most: ``12 (11 to 14)``."""
    middle, least, most = statistics.median(values), min(values), max(values)
    return f"{middle:,.{digits}f} ({least:,.{digits}f} to {most:,.{digits}f})"


def size_on_disk(path: Path) -> int:
    """Return the bytes of a file and of what SQLite keeps beside it, or of everything in a folder."""
    if path.is_dir():
        return sum(one.stat().st_size for one in path.rglob("*") if one.is_file())
    return sum(one.stat().st_size for one in path.parent.glob(f"{path.name}*") if one.suffix != ".lock")


class Rounds:
    """Counts rounds: at least one, and no further one that would not fit into the seconds."""

    def __init__(self, runs: int, seconds: float) -> None:
        self._runs, self._end = runs, time.monotonic() + seconds

    def __iter__(self) -> Iterator[int]:
        longest = 0.0
        for number in range(1, self._runs + 1):
            began = time.monotonic()
            if number > 1 and began + longest > self._end:
                print(f"  no time for round {number} of {self._runs}", file=sys.stderr)
                return
            yield number
            longest = max(longest, time.monotonic() - began)
