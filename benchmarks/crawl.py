"""Measure the whole crawl against a bare spider that stores nothing: requests a second, CPU, memory.

    python -m benchmarks.crawl                        # a site of its own, 2,000 articles
    python -m benchmarks.crawl --articles 20000 --runs 1
    python -m benchmarks.crawl --server "python3 replay.py capture.jsonl.xz" --stats /__replay

Both are crawled in turn, A B A B, without delay, under the same settings; the ratio is that of the
medians. Times are those between the first and the last request, measured by the server, so that the
start of a process does not count.
"""

import argparse
import json
import os
import platform
import resource
import shlex
import statistics
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_FAST = ["-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=0", "-s", "CONCURRENT_REQUESTS_PER_DOMAIN=16"]


@dataclass(frozen=True, slots=True)
class Result:
    """One crawl: requests and seconds as the server saw them, CPU seconds and peak memory of the process."""

    requests: int
    seconds: float
    cpu: float
    peak_mb: float

    @property
    def rate(self) -> float:
        """Requests a second."""
        return self.requests / self.seconds


@contextmanager
def served(command: list[str]) -> Iterator[str]:
    """Run a server that prints its address on the first line; give the address."""
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process.stdout.readline().strip() if process.stdout else ""
        finally:
            process.terminate()


def crawl(command: list[str], site: str, stats: str, database: str) -> Result:
    """Run one crawl in a process of its own."""
    urllib.request.urlopen(urllib.request.Request(f"{site}{stats}reset", method="POST")).close()
    environment = {
        **os.environ, "SCRAPY_SETTINGS_MODULE": "newsbot.settings", "NEWSBOT_DATABASE_URL": f"sqlite:///{database}"
    }  # fmt: skip
    process = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)
    _, errors = process.communicate()
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    if process.returncode:
        raise SystemExit(f"{shlex.join(command)}: exit status {process.returncode}\n{errors}")
    with urllib.request.urlopen(f"{site}{stats}stats") as answer:
        seen = json.load(answer)
    return Result(seen["requests"], seen["seconds"], usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def measure(site: str, stats: str, runs: int, listings: str, workers: str) -> dict[str, list[Result]]:
    """Crawl in turn, each time into a new database."""
    scrapy = [sys.executable, "-m", "scrapy"]
    bare = [*scrapy, "runspider", str(Path(__file__).with_name("bare_spider.py")), "-a", f"site={site}"]
    found: dict[str, list[Result]] = {"bare": [], "newsbot": []}
    for _ in range(runs):
        with tempfile.TemporaryDirectory() as folder:
            database = f"{folder}/newsbot.db"
            commands = {
                "bare": [*bare, "-a", f"listings={listings}", *_FAST],
                "newsbot": [*scrapy, "crawl", "commonspace", "-a", f"site={site}", *_FAST, *shlex.split(workers)],
            }
            for name, command in commands.items():
                # A child of its own, so that its memory and CPU are its own.
                found[name].append(_in_child(command, site, stats, database))
    return found


def _in_child(command: list[str], site: str, stats: str, database: str) -> Result:
    code = "import sys, json; from benchmarks.crawl import crawl; from dataclasses import astuple;"
    code += "print(json.dumps(astuple(crawl(*json.loads(sys.argv[1])))))"
    arguments = json.dumps([command, site, stats, database])
    done = subprocess.run([sys.executable, "-c", code, arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    return Result(*json.loads(done.stdout.splitlines()[-1]))


def report(found: dict[str, list[Result]]) -> str:
    """Return a Markdown table of medians and spread, and the ratio."""
    lines = [
        "| crawl | requests | requests/s, median (min to max) | CPU ms a request | peak MB |",
        "|---|---|---|---|---|",
    ]
    rates = {}
    for name, results in found.items():
        each = sorted(one.rate for one in results)
        rates[name] = statistics.median(each)
        cpu = statistics.median(1000 * one.cpu / one.requests for one in results)
        peak = statistics.median(one.peak_mb for one in results)
        spread = f"{rates[name]:.0f} ({each[0]:.0f} to {each[-1]:.0f})"
        lines.append(f"| {name} | {results[0].requests} | {spread} | {cpu:.1f} | {peak:.0f} |")
    lines.append(f"\nnewsbot runs at {rates['newsbot'] / rates['bare']:.2f} of the bare spider's rate")
    return "\n".join(lines)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=2000, help="size of the site that is made")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--server", help="serve another site with this command, which prints its address first")
    parser.add_argument("--stats", default="/__", help="where that server keeps 'stats' and 'reset'")
    parser.add_argument("--listings", default="/news,/interview", help="the listings the bare spider walks")
    parser.add_argument("--options", default="", help="more options for scrapy crawl commonspace")
    options = parser.parse_args()
    own = [sys.executable, "-m", "benchmarks.site", "--articles", str(options.articles)]
    server = shlex.split(options.server) if options.server else own
    listings = options.listings if options.server else "/news"
    arguments = options.options if options.server else f"-a sections=news {options.options}"
    print(
        f"Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} cores; {options.runs} runs each\n"
    )
    with served(server) as site:
        stats = f"{options.stats.rstrip('/')}/" if options.server else "/__"
        print(report(measure(site, stats, options.runs, listings, arguments)))


if __name__ == "__main__":
    main()
