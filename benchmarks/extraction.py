"""Reading a page alone: newsbot beside trafilatura, newspaper4k and news-please, the same pages, one processor.

    python -m benchmarks.extraction                   # 300 pages of the benchmark's own site
    python -m benchmarks.extraction --no-peers

Nothing is downloaded or stored: CPU milliseconds a page, of each in turn. newsbot is measured twice: up to the fields
that the others read, too, and with the persons, sources and dates of the text, which none of them reads.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from benchmarks.peers.environments import PEERS, environment, surroundings, version
from benchmarks.running import FailedError, Rounds, spread
from benchmarks.site import Site
from newsbot.normalize.registers import load_registers
from newsbot.reading import FetchedPage, read_item, read_words
from newsbot.sites import COMMONSPACE

_OURS = ("newsbot, page", "newsbot, page and words")


def _pages(articles: int) -> list[FetchedPage]:
    return [FetchedPage(html, COMMONSPACE.url + path, COMMONSPACE, "utf-8") for path, html in Site(articles).pages()]


def newsbot(pages: list[FetchedPage], *, words: bool) -> float:
    """Read pages; gives the CPU seconds."""
    registers = load_registers(None)
    read_words(read_item(pages[0]), registers)  # word lists are compiled at the first call
    began = time.process_time()
    for page in pages:
        item = read_item(page)
        if words:
            read_words(item, registers)
    return time.process_time() - began


def peer(python: Path, script: Path, pages: Path) -> float:
    """Let a peer read pages in its own environment; gives the CPU seconds."""
    command = [str(python), str(script), "extract", str(pages)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=surroundings())
    if done.returncode:
        raise FailedError(" ".join(done.stderr.splitlines()[-2:]))
    return float(done.stdout)


def measure(articles: int, rounds: Rounds, *, peers: bool) -> str:
    """Return a Markdown table."""
    pages = _pages(articles)
    found: dict[str, list[float]] = {name: [] for name in _OURS}
    errors: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "pages.jsonl"
        rows = (json.dumps({"url": page.url, "html": page.html.decode()}) for page in pages)
        file.write_text("\n".join(rows), "utf-8")
        works: dict[str, Callable[[], float]] = {
            _OURS[0]: partial(newsbot, pages, words=False),
            _OURS[1]: partial(newsbot, pages, words=True),
        }
        for one in [one for one in PEERS if one.extracts and peers]:
            try:
                python = environment(one)
                works[f"{one.name} {version(one, python)}"] = partial(peer, python, one.script, file)
            except FailedError as error:
                errors[one.name] = str(error)
        for number in rounds:
            for name, work in works.items():
                if name in errors:
                    continue
                try:
                    found.setdefault(name, []).append(1000 * work() / articles)
                    print(f"  round {number}: {name}: {found[name][-1]:.1f} ms", file=sys.stderr)
                except FailedError as error:
                    errors[name] = str(error)
    return _table(articles, found, errors)


def _table(articles: int, found: dict[str, list[float]], errors: dict[str, str]) -> str:
    ours = statistics.median(found[_OURS[1]])
    lines = [
        f"| reading {articles:,} pages | runs | CPU ms a page, median (min to max) | times newsbot's, page and words |",
        "|---|---|---|---|",
    ]
    lines += [
        f"| {name} | {len(each)} | {spread(each, 2)} | {statistics.median(each) / ours:.2f} |"
        for name, each in found.items()
        if each
    ]
    return "\n".join([*lines, *(f"| {name} | 0 | {' '.join(error.split())} | |" for name, error in errors.items())])


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=300)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=3600, help="begin no round that would end after that time")
    parser.add_argument("--no-peers", action="store_true")
    options = parser.parse_args()
    print(measure(options.articles, Rounds(options.runs, options.seconds), peers=not options.no_peers))


if __name__ == "__main__":
    main()
