"""A second crawl against the first, the memory of a large crawl against a small one, and what an article costs on disk.

    python -m benchmarks.growth                       # 20,000 articles against 2,000
    python -m benchmarks.growth --large 2000 --small 200 --runs 1

Crawls a large site, crawls it again with nothing new, lets the site publish 1 % and crawls once more; then crawls a
small site. Seconds are of the whole process, the start of Python included: a second crawl is little else.
"""

import argparse
import gzip
import statistics
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from benchmarks.crawl import count
from benchmarks.running import FailedError, Served, Usage, newsbot_crawl, own_site, run, served, size_on_disk, spread

_NEWS = ("-a", "sections=news")
_BOUND = 5  # requests of a crawl of one section that finds nothing new: sections x 2 + 3, robots and feed included
_SAMPLE = 200  # pages that are compressed for the comparison


def crawl(site: Served, database: Path) -> tuple[Usage, int]:
    """Crawl; gives what it took and its requests."""
    site.reset()
    usage = run(newsbot_crawl(site.url, *_NEWS), {"NEWSBOT_DATABASE_URL": f"sqlite:///{database}"})
    requests = site.stats()["requests"]
    print(f"  {requests} requests in {usage.seconds:.1f} s, {usage.peak_mb:.0f} MB", file=sys.stderr)
    return usage, requests


def zipped(site: Served) -> tuple[float, float]:
    """Return the mean bytes of an article's page, plain and after ``gzip -6``; of some pages all over the archive."""
    addresses = site.addresses()
    plain, small = [], []
    for address in addresses[:: max(1, len(addresses) // _SAMPLE)]:
        with urllib.request.urlopen(address) as answer:
            page = answer.read()
        plain.append(len(page))
        small.append(len(gzip.compress(page, 6)))
    return statistics.mean(plain), statistics.mean(small)


def _row(name: str, known: int, several: list[tuple[Usage, int]], first: Usage, peak_of: float) -> str:
    usages, requests = [usage for usage, _ in several], several[0][1]
    seconds, peak = [usage.seconds for usage in usages], max(usage.peak_mb for usage in usages)
    cpu = statistics.median(usage.cpu for usage in usages)
    return (
        f"| {name} | {len(several)} | {known:,} | {requests:,} | {spread(seconds, 1)}"
        f" | {100 * statistics.median(seconds) / first.seconds:.2f} | {cpu:.1f} | {peak:.0f} | {peak / peak_of:.2f} |"
    )


def measure(small: int, large: int, runs: int) -> Iterator[str]:
    """Give the lines of the tables as they are known. Raises ``FailedError`` if a crawl fails or misses an article."""
    yield (
        "| crawl | runs | articles before | requests | seconds, median (min to max) | % of the first crawl's time"
        f" | CPU s | peak MB | peak against {small:,} articles |"
    )
    yield "|---|---|---|---|---|---|---|---|---|"
    with tempfile.TemporaryDirectory() as folder:
        database, other = Path(folder) / "large.db", Path(folder) / "small.db"
        with served(own_site(small)) as site:
            few = crawl(site, other)
        peak = few[0].peak_mb
        _all_there(other, small)
        yield _row(f"first, {small:,} articles", 0, [few], few[0], peak)
        new = max(1, large // 100)
        with served(own_site(large, new)) as site:
            first = crawl(site, database)
            _all_there(database, large)
            yield _row(f"first, {large:,} articles", 0, [first], first[0], peak)
            disk, page = size_on_disk(database) / large, zipped(site)
            again = [crawl(site, database) for _ in range(runs)]
            yield _row("second, nothing new", large, again, first[0], peak)
            site.publish(new)
            yield _row("second, 1 % new", large, [crawl(site, database)], first[0], peak)
            _all_there(database, large + new)
    yield from _bound_and_disk(again[0][1], large, disk, page)


def _bound_and_disk(requests: int, articles: int, disk: float, page: tuple[float, float]) -> list[str]:
    return [
        "",
        "| requests of a second crawl with nothing new | made | the contract's bound | against the bound |",
        "|---|---|---|---|",
        f"| one section | {requests} | {_BOUND} | {requests / _BOUND:.2f} |",
        "",
        f"| an article of {articles:,}, on disk | bytes | against gzip |",
        "|---|---|---|",
        f"| its page | {page[0]:,.0f} | {page[0] / page[1]:.2f} |",
        f"| its page, gzip -6 | {page[1]:,.0f} | 1.00 |",
        f"| the database after the crawl, page included | {disk:,.0f} | {disk / page[1]:.2f} |",
    ]


def _all_there(database: Path, articles: int) -> None:
    if (stored := count(database)) != articles:
        raise FailedError(f"{database.name}: {stored} articles stored of {articles}")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--small", type=int, default=2000)
    parser.add_argument("--large", type=int, default=20_000)
    parser.add_argument("--runs", type=int, default=3, help="second crawls with nothing new")
    options = parser.parse_args()
    try:
        for line in measure(options.small, options.large, options.runs):
            print(line, flush=True)
    except FailedError as error:
        raise SystemExit(str(error)) from error


if __name__ == "__main__":
    main()
