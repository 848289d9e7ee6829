"""Measure several workers on PostgreSQL and Redis against one, on a site of the benchmark's own.

    python -m benchmarks.workers                       # 1 and 2 workers, 1,000 articles, 3 runs each
    python -m benchmarks.workers --workers 1 2 4 --articles 2000

They crawl in turn, 1 2 1 2, each time into a new database, without delay. Times are those between the first and
the last request, as the site saw them. Servers are started for it (Debian's postgresql and redis-server), and share
the machine with the workers, as the site does. Each worker reads its pages itself (NEWSBOT_PROCESSES=0), so that a
worker is a core; ``--processes auto`` lets each one have a reader beside it, as a fast crawl of one process has.
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import urllib.request

from sqlalchemy import text

from benchmarks.crawl import served
from newsbot.storage.engine import connect_server, parse_url
from tests.servers import RedisServer, empty_database, end_session, prepare_session

_FAST = ["-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=0", "-s", "CONCURRENT_REQUESTS_PER_DOMAIN=16"]


def crawl(site: str, workers: int, redis: str, processes: str) -> tuple[int, float, str]:
    """Crawl with so many workers; gives requests, seconds, and how many addresses each worker settled."""
    urllib.request.urlopen(urllib.request.Request(f"{site}/__reset", method="POST")).close()
    command = [
        sys.executable,
        "-m",
        "scrapy",
        "crawl",
        "commonspace",
        "-a",
        f"site={site}",
        "-a",
        "sections=news",
        *_FAST,
    ]
    with empty_database() as database, tempfile.TemporaryDirectory() as folder:
        environment = {
            **os.environ, "SCRAPY_SETTINGS_MODULE": "newsbot.settings", "NEWSBOT_DATABASE_URL": database,
            "NEWSBOT_REDIS_URL": redis, "NEWSBOT_PROCESSES": processes, "PYTHONPATH": os.getcwd(),  # noqa: PTH109
        }  # fmt: skip
        running = [
            subprocess.Popen(command, env=environment, cwd=folder, stderr=subprocess.PIPE, text=True)
            for _ in range(workers)
        ]
        for process in running:
            _, errors = process.communicate()
            if process.returncode:
                raise SystemExit(errors)
        with urllib.request.urlopen(f"{site}/__stats") as answer:
            seen = json.load(answer)
        return seen["requests"], seen["seconds"], _shares(database)


def _shares(database: str) -> str:
    engine = connect_server(parse_url(database))
    with engine.connect() as connection:
        stored = connection.execute(text("SELECT stored FROM run_workers ORDER BY id")).scalars()
        shares = " + ".join(str(one) for one in stored)
        once = connection.execute(text("SELECT count(*) = (SELECT count(*) FROM revisions) FROM articles")).scalar()
    engine.dispose()
    if not once:
        raise SystemExit("an article was stored twice")
    return shares


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--processes", default="0", help="NEWSBOT_PROCESSES of each worker")
    options = parser.parse_args()
    print(
        f"Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} cores; {options.runs} runs each\n"
    )
    prepare_session()
    redis = RedisServer()
    rates: dict[int, list[float]] = {number: [] for number in options.workers}
    shares: dict[int, str] = {}
    try:
        with served([sys.executable, "-m", "benchmarks.site", "--articles", str(options.articles)]) as site:
            for _ in range(options.runs):
                for number in options.workers:
                    requests, seconds, shares[number] = crawl(site, number, redis.url, options.processes)
                    rates[number].append(requests / seconds)
    finally:
        redis.stop()
        end_session()
    print("| workers | requests/s, median (min to max) | against the first | addresses settled by each, last run |")
    print("|---|---|---|---|")
    first = statistics.median(rates[options.workers[0]])
    for number, found in rates.items():
        middle = statistics.median(found)
        spread = f"{middle:.0f} ({min(found):.0f} to {max(found):.0f})"
        print(f"| {number} | {spread} | {middle / first:.2f} | {shares[number]} |")


if __name__ == "__main__":
    main()
