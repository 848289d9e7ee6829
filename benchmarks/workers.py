"""Measure several workers on PostgreSQL and Redis against one, on a site of the benchmark's own.

    python -m benchmarks.workers                       # 1 and 2 workers, 1,000 articles, 3 runs each
    python -m benchmarks.workers --workers 1 2 4 --articles 2000

They crawl in turn, 1 2 1 2, each time into a new database, without delay. Times are those between the first and
the last request, as the site saw them; the first five seconds of the second worker, in which it starts, are in them.
Servers are started for it (Debian's postgresql and redis-server), and share the machine with the workers, as the
site does: the second table says what an article costs each of them, and so how far two workers can come on this
machine when nobody else uses it. Each worker reads its pages itself (NEWSBOT_PROCESSES=0), so that a worker is a
core; ``--processes auto`` lets each one have a reader beside it, as a fast crawl of one process has.
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import text

from benchmarks.running import as_installed
from newsbot.storage.database_url import parse_url
from newsbot.storage.engine import connect_server

try:
    from tests.servers import RedisServer, empty_database, end_session, prepare_session, shared_postgresql
except ImportError as error:
    sys.exit(f"python -m benchmarks.workers starts servers as the tests do ({error}): pip install --group test")

_FAST = ["-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=0", "-s", "CONCURRENT_REQUESTS_PER_DOMAIN=16"]
_CRAWL = [sys.executable, "-m", "scrapy", "crawl", "commonspace", "-a", "sections=news", *_FAST]
_STARTED = 5
"""Requests after which a worker counts as started: its imports, once a night, are no cost of an article."""
_ROOT = Path(__file__).parent.parent
_TICK = os.sysconf("SC_CLK_TCK")
SHARES = ("workers", "PostgreSQL", "Redis", "site")


@dataclass(slots=True)
class Result:
    """One crawl: articles, seconds as the site saw them, and CPU seconds of all who had a share in it."""

    articles: int
    seconds: float
    cpu: dict[str, float]
    settled: str
    """How many addresses each worker settled."""

    @property
    def rate(self) -> float:
        """Articles a second."""
        return self.articles / self.seconds


@dataclass(slots=True)
class Bench:
    """The servers that all crawls use."""

    site: str
    redis: str
    pids: dict[str, int]
    processes: str
    results: dict[int, list[Result]] = field(default_factory=dict)


def cpu_of(pid: int) -> float:
    """Return the CPU seconds of a process, of its children that are there, and of those that have ended."""
    words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    own = sum(int(one) for one in words[11:15]) / _TICK
    there = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return own + sum(cpu_of(int(child)) for child in there)


def crawl(bench: Bench, workers: int) -> Result:
    """Crawl with so many workers, into a new database."""
    urllib.request.urlopen(urllib.request.Request(f"{bench.site}/__reset", method="POST")).close()
    before = {name: cpu_of(pid) for name, pid in bench.pids.items()}
    with empty_database() as database, tempfile.TemporaryDirectory() as folder:
        environment = {
            **as_installed(), "NEWSBOT_DATABASE_URL": database,
            "NEWSBOT_REDIS_URL": bench.redis, "NEWSBOT_PROCESSES": bench.processes, "PYTHONPATH": str(_ROOT),
        }  # fmt: skip
        command = [*_CRAWL, "-a", f"site={bench.site}"]
        running = [_begin(command, environment, Path(folder, f"{number}.log")) for number in range(workers)]
        while _seen(bench.site)["requests"] < _STARTED and all(process.poll() is None for process in running):
            time.sleep(0.05)
        started = sum(cpu_of(process.pid) for process in running if process.poll() is None)
        ended = [os.wait4(process.pid, 0) for process in running]
        if any(status for _, status, _ in ended):
            raise SystemExit("\n".join(log.read_text() for log in Path(folder).glob("*.log")))
        cpu = {name: cpu_of(pid) - before[name] for name, pid in bench.pids.items()}
        cpu["workers"] = sum(usage.ru_utime + usage.ru_stime for *_, usage in ended) - started
        articles, settled = _stored(database)
        return Result(articles, _seen(bench.site)["seconds"], cpu, settled)


def _begin(command: list[str], environment: dict[str, str], log: Path) -> subprocess.Popen[bytes]:
    with log.open("wb") as file:
        return subprocess.Popen(command, env=environment, cwd=log.parent, stderr=file)


def _seen(site: str) -> dict[str, Any]:
    with urllib.request.urlopen(f"{site}/__stats") as answer:
        found: dict[str, Any] = json.load(answer)
    return found


def _stored(database: str) -> tuple[int, str]:
    engine = connect_server(parse_url(database))
    with engine.connect() as connection:
        articles, versions = connection.execute(
            text("SELECT (SELECT count(*) FROM articles), (SELECT count(*) FROM article_versions)")
        ).one()
        settled = connection.execute(text("SELECT stored FROM run_workers ORDER BY id")).scalars()
        shares = " + ".join(str(one) for one in settled)
    engine.dispose()
    if articles != versions:
        raise SystemExit(f"{articles} articles have {versions} versions: one was stored twice")
    return articles, shares


@contextmanager
def begun(articles: int, processes: str) -> Iterator[Bench]:
    """Start the servers and the site."""
    prepare_session()
    redis = RedisServer()
    command = [sys.executable, "-m", "benchmarks.site", "--articles", str(articles)]
    site = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        folder = shared_postgresql().folder
        postmaster = int((folder / "postmaster.pid").read_text().splitlines()[0])
        address = site.stdout.readline().strip() if site.stdout else ""
        pids = {"PostgreSQL": postmaster, "Redis": redis.process.pid, "site": site.pid}
        yield Bench(address, redis.url, pids, processes)
    finally:
        site.terminate()
        redis.stop()
        end_session()


def tables(bench: Bench, cores: int) -> Iterator[str]:
    """Yield the tables of all results."""
    middles = {number: statistics.median(one.rate for one in found) for number, found in bench.results.items()}
    first = next(iter(middles.values()))
    yield "| workers | articles/s, median (min to max) | against the first | addresses settled by each, last run |"
    yield "|---|---|---|---|"
    for number, found in bench.results.items():
        rates = [one.rate for one in found]
        spread = f"{middles[number]:.1f} ({min(rates):.1f} to {max(rates):.1f})"
        yield f"| {number} | {spread} | {middles[number] / first:.2f} | {found[-1].settled} |"
    yield ""
    yield f"| workers | {' | '.join(f'{one}, ms of CPU an article' for one in SHARES)} | at most, {cores} cores |"
    yield "|---|---|---|---|---|---|"
    for number, found in bench.results.items():
        costs = [statistics.median(one.cpu[name] / one.articles for one in found) for name in SHARES]
        # As many as the workers' own cores allow, or all cores shared by all.
        most = min(number / costs[0], cores / sum(costs))
        yield f"| {number} | {' | '.join(f'{cost * 1000:.1f}' for cost in costs)} | {most:.0f} articles/s |"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--processes", default="0", help="NEWSBOT_PROCESSES of each worker")
    options = parser.parse_args()
    cores = os.cpu_count() or 1
    load = os.getloadavg()[0]
    print(f"Python {platform.python_version()}, {platform.machine()}, {cores} cores, load {load:.1f} before")
    print(f"{options.articles} articles, {options.runs} runs each\n")
    with begun(options.articles, options.processes) as bench:
        bench.results = {number: [] for number in options.workers}
        for _ in range(options.runs):
            for number in options.workers:
                bench.results[number].append(crawl(bench, number))
        print("\n".join(tables(bench, cores)))


if __name__ == "__main__":
    main()
