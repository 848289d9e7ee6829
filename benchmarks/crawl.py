"""Measure the whole crawl against a bare spider that stores nothing, and against one commit an item.

    python -m benchmarks.crawl                        # a site of its own, 2,000 articles
    python -m benchmarks.crawl --articles 20000 --runs 1
    python -m benchmarks.crawl --server "python3 replay.py capture.jsonl.xz" --stats /__replay

All are crawled in turn, A B C A B C, without delay, under the same settings; ratios are those of the medians.
The clock runs from the first request to the end of the process: the start of Python does not count, what a crawl
does at its end does. All follow the same links, and none may miss an article.
"""

import argparse
import shlex
import sqlite3
import statistics
import sys
import tempfile
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from benchmarks.running import (
    FAST,
    FailedError,
    Rounds,
    Served,
    newsbot_crawl,
    own_site,
    run,
    served,
    size_on_disk,
    spread,
)

_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Result:
    """One crawl. ``seconds`` run from its first request to the end of its process."""

    articles: int
    requests: int
    seconds: float
    cpu: float
    peak_mb: float
    disk: int
    server_cpu: float = 0

    @property
    def rate(self) -> float:
        """Articles a second."""
        return self.articles / self.seconds


def crawl(command: list[str], site: Served, database: Path) -> Result:
    """Run one crawl in a process of its own, which stores into ``database`` if it stores."""
    site.reset()
    usage = run(command, {"NEWSBOT_DATABASE_URL": f"sqlite:///{database}"})
    seen = site.stats()
    fetched = seen.get("kinds", {}).get("article", seen["requests"])
    disk = 0
    if database.exists():
        disk, stored = size_on_disk(database), count(database)
        if "kinds" in seen and stored != fetched:
            raise FailedError(f"{shlex.join(command)} fetched {fetched} articles and stored {stored}")
    # Another server than ours tells only its own seconds, from its first request to its last.
    seconds = usage.ended - seen["first"] if "first" in seen else seen["seconds"]
    return Result(fetched, seen["requests"], seconds, usage.cpu, usage.peak_mb, disk, seen.get("cpu", 0))


def count(database: Path) -> int:
    """Return the number of articles in a database."""
    with closing(sqlite3.connect(database)) as connection:
        return int(connection.execute("SELECT count(*) FROM articles").fetchone()[0])


def measure(site: Served, rounds: Rounds, listings: str, more: list[str], found: dict[str, list[Result]]) -> None:
    """Crawl in turn, each time into a new database; adds to ``found``. Raises ``FailedError``."""
    scrapy = [sys.executable, "-m", "scrapy", "runspider"]
    links = ["-a", f"site={site.url}", "-a", f"listings={listings}", *FAST]
    for number in rounds:
        with tempfile.TemporaryDirectory() as folder:
            commit = Path(folder) / "commit.db"
            commands = {
                "bare spider": ([*scrapy, str(_HERE / "bare_spider.py"), *links], Path(folder) / "none.db"),
                "one commit an item": (
                    [*scrapy, str(_HERE / "commit_spider.py"), *links, "-a", f"database=sqlite:///{commit}"], commit,
                ),
                "newsbot": (newsbot_crawl(site.url, *more), Path(folder) / "newsbot.db"),
            }  # fmt: skip
            for name, (command, database) in commands.items():
                result = crawl(command, site, database)
                print(f"  round {number}: {name}: {result.rate:.0f} articles/s", file=sys.stderr)
                found.setdefault(name, []).append(result)


def report(found: dict[str, list[Result]]) -> str:
    """Return a Markdown table of medians and spread, with ratios."""
    lines = [
        "| crawl | runs | articles | requests | articles/s, median (min to max) | against the bare spider"
        " | CPU ms an article | peak MB | bytes on disk an article | CPU ms of the server a request |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    bare = statistics.median(one.rate for one in found["bare spider"]) if found else 0
    for name, results in found.items():
        rates = [one.rate for one in results]
        cpu = spread([1000 * one.cpu / one.articles for one in results], 1)
        peak = statistics.median(one.peak_mb for one in results)
        disk = statistics.median(one.disk / one.articles for one in results)
        server = statistics.median(1000 * one.server_cpu / one.requests for one in results)
        lines.append(
            f"| {name} | {len(results)} | {results[0].articles:,} | {results[0].requests:,} | {spread(rates)}"
            f" | {statistics.median(rates) / bare:.2f} | {cpu} | {peak:.0f} | {disk:,.0f} | {server:.2f} |"
        )
    return "\n".join(lines)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=2000, help="size of the site that is made")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=3600, help="begin no round that would end after that time")
    parser.add_argument("--server", help="serve another site with this command, which prints its address first")
    parser.add_argument("--stats", default="/__", help="where that server keeps 'stats' and 'reset'")
    parser.add_argument("--listings", default="/news,/interview", help="the listings the bare spider walks")
    parser.add_argument("--options", default="", help="more options for scrapy crawl commonspace")
    options = parser.parse_args()
    more, listings = shlex.split(options.options), options.listings
    if options.server:
        server = served(shlex.split(options.server), f"{options.stats.rstrip('/')}/")
    else:
        server, listings = served(own_site(options.articles)), "/news"
        more = ["-a", "sections=news", *more]
    found: dict[str, list[Result]] = {}
    try:
        with server as site:
            measure(site, Rounds(options.runs, options.seconds), listings, more, found)
    except FailedError as error:
        raise SystemExit(str(error)) from error
    finally:
        print(report(found))


if __name__ == "__main__":
    main()
