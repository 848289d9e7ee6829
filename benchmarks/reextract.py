"""Measure ``newsbot reextract`` against bare reading of the same pages in the same number of processes.

    python -m benchmarks.reextract                    # 2,000 pages of the benchmark's own site
    python -m benchmarks.reextract --articles 20000 --runs 1
    python -m benchmarks.reextract --database newsbot.db

The baseline hands pages that are in memory, not compressed, to a process pool that reads them and counts what
it found. newsbot reads them from the database, unpacks them, reads them, and compares with what is stored.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from itertools import islice
from multiprocessing import get_context
from pathlib import Path

from benchmarks.running import spread
from benchmarks.storing import empty, read_site, store
from newsbot.extract.article import NoArticleError
from newsbot.reading import FetchedPage
from newsbot.reading_process import begin_reading, read_page
from newsbot.reextraction import Rules, as_fetched, reread
from newsbot.sites import COMMONSPACE
from newsbot.storage.compression import unpack, usable
from newsbot.storage.engine import open_reader
from newsbot.storage.page_dictionaries import dictionary_contents
from newsbot.storage.rereading import Selection, stored_articles

_CHUNK = 16


def _count(pages: list[FetchedPage]) -> int:
    return sum(not isinstance(read_page(page, None), NoArticleError) for page in pages)


def bare(pages: list[FetchedPage], processes: int) -> float:
    """Read pages, and nothing else; gives the seconds, without the start of the processes."""
    each = iter(pages)
    chunks = list(iter(lambda: list(islice(each, _CHUNK)), []))
    with ProcessPoolExecutor(processes, get_context("fork"), begin_reading, (os.getpid(), None)) as pool:
        list(pool.map(_count, [[page] for page in pages[: processes * 2]]))
        began = time.perf_counter()
        found = sum(pool.map(_count, chunks))
        seconds = time.perf_counter() - began
    if not found:
        raise SystemExit("no page shows an article")
    return seconds


def newsbot(database: str, processes: int) -> float:
    """Read stored pages again as ``newsbot reextract`` does; gives the seconds, the start of the processes included."""
    engine = open_reader(f"sqlite:///{database}")
    began = time.perf_counter()
    with engine.connect() as connection:
        rules = Rules(COMMONSPACE, None, dictionary_contents(connection))
        for one in reread(stored_articles(connection, Selection()), rules, processes):
            if one.outcome == "unreadable":
                raise SystemExit(one.reason)
    seconds = time.perf_counter() - began
    engine.dispose()
    return seconds


def pages_of(database: str) -> list[FetchedPage]:
    """Return the latest page of each article."""
    engine = open_reader(f"sqlite:///{database}")
    with engine.connect() as connection:
        known = usable(dictionary_contents(connection))
        return [
            as_fetched(one, unpack(one.page, known), COMMONSPACE) for one in stored_articles(connection, Selection())
        ]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=2000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--processes", type=int, default=os.cpu_count())
    parser.add_argument("--database", help="a SQLite file with stored pages, instead of the benchmark's site")
    options = parser.parse_args()
    if sys.platform != "linux":
        raise SystemExit("this benchmark forks its processes: Linux only")
    with tempfile.TemporaryDirectory() as folder:
        database = options.database or f"{folder}/newsbot.db"
        if not options.database:
            empty(Path(database))
            store(Path(database), read_site(options.articles), together=True)
        pages, rates = pages_of(database), dict[str, list[float]]({"bare reading": [], "reextract": []})
        for _ in range(options.runs):
            rates["bare reading"].append(len(pages) / bare(pages, options.processes))
            rates["reextract"].append(len(pages) / newsbot(database, options.processes))
    medians = {key: statistics.median(one) for key, one in rates.items()}
    print(f"| reading {len(pages):,} pages, {options.processes} processes | runs | pages/s, median (min to max)"
          " | against bare reading |\n|---|---|---|---|")  # fmt: skip
    for key, one in rates.items():
        ratio = medians[key] / medians["bare reading"]
        print(f"| {key} | {len(one)} | {spread(one)} | {ratio:.2f} |")


if __name__ == "__main__":
    main()
