"""What a night without news costs in a large database, against a small one.

    python -m benchmarks.nights [--articles 20000]

Crawls the sample site into a database, copies its articles and ledger rows under other addresses until there are so
many, with dates of years ago, and lets a night without news run on both. Prints the CPU seconds of each (the median
of three) and their ratio; goal: at most 1.5.
"""

import argparse
import os
import resource
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path

from newsbot.demo import SampleSite

_ROUNDS = 3
_FEW = 200


def crawl(site: str, database: Path) -> float:
    """Crawl a site into a database; gives the CPU seconds of it."""
    command = [sys.executable, "-m", "scrapy", "crawl", "commonspace", "-a", f"site={site}"]
    command += ["-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=0"]
    settings = {"SCRAPY_SETTINGS_MODULE": "newsbot.settings", "NEWSBOT_DATABASE_URL": f"sqlite:///{database}"}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, env={**os.environ, **settings}, check=True, stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def grow(database: Path, articles: int) -> None:
    """Copy what a database holds under other addresses until it holds so many articles."""
    with closing(sqlite3.connect(database)) as connection, connection:
        for table, change in (
            ("articles", "published_on = '2015-01-01', node_id = NULL"),
            ("urls", "article_id = NULL"),
        ):
            names = [row[1] for row in connection.execute(f"PRAGMA table_info({table})") if row[1] != "id"]
            condition = "kind = 'article' AND state = 'stored'" if table == "urls" else "1"
            connection.execute(f"CREATE TEMP TABLE model AS SELECT * FROM {table} WHERE {condition}")
            connection.execute(f"UPDATE model SET {change}")
            there = connection.execute("SELECT count(*) FROM model").fetchone()[0]
            columns = ", ".join(f'"{name}"' for name in names)
            values = ", ".join("url || '-copy-' || ?" if name == "url" else f'"{name}"' for name in names)
            for number in range((articles - there) // there + 1):
                connection.execute(f"INSERT INTO {table} ({columns}) SELECT {values} FROM model", (number,))
            connection.execute("DROP TABLE model")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=20_000)
    many = parser.parse_args().articles
    with tempfile.TemporaryDirectory() as place, SampleSite() as site:
        small, large = Path(place) / "small.db", Path(place) / "large.db"
        crawl(site.url, small)
        shutil.copy(small, large)
        grow(small, _FEW)
        grow(large, many)
        seconds = {name: [] for name in (small, large)}  # type: dict[Path, list[float]]
        for _ in range(_ROUNDS):
            for name, took in seconds.items():
                took.append(crawl(site.url, name))
    few, lots = (statistics.median(took) for took in seconds.values())
    print("| a night without news | runs | articles | CPU s | against the small |\n|---|---|---|---|---|")
    print(f"| small database | {_ROUNDS} | {_FEW:,} | {few:.2f} | 1.00 |")
    print(f"| large database | {_ROUNDS} | {many:,} | {lots:.2f} | {lots / few:.2f} |")


if __name__ == "__main__":
    main()
