"""Measure everything side by side and write docs/benchmarks.md.

    python -m benchmarks                              # some 15 minutes on two quiet cores
    python -m benchmarks --quick                      # small sizes, no peers: whether it works, printed only
    python -m benchmarks --only crawl,peers --runs 5 --output /tmp/benchmarks.md
    python -m benchmarks --without workers --budget 30

A part that fails or finds no time is told on the page, and the others stand. The page is written after every part.
"""

import argparse
import contextlib
import os
import signal
import sys
import time
from collections import deque
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from subprocess import PIPE, Popen, TimeoutExpired
from threading import Thread
from typing import IO

from benchmarks.page import Measured, machine, write_page
from benchmarks.parts import Part, parts
from benchmarks.running import ROOT

PAGE = ROOT / "docs" / "benchmarks.md"
STOPPED = "Stopped by hand"
_GRACE = 300  # seconds that a part may take beyond the budget before it is ended
_TAIL = 4  # lines of what a part said before it failed
_SIZES = {
    "articles": (2000, 20, "articles of the crawls"),
    "large": (20_000, 60, "articles of the large crawl"),
    "peer_articles": (1000, 20, "articles for newsbot and the quick peers"),
    "slow_articles": (250, 10, "articles for the slow peers"),
    "worker_articles": (1_200, 20, "articles for one and for two workers"),
    "extraction_articles": (300, 10, "pages that are only read"),
    "storing_articles": (1000, 20, "articles that are only stored, or read again"),
    "query_articles": (20_000, 200, "articles of the database that is asked"),
    "runs": (3, 1, "rounds, as far as there is time"),
}
"""By name: size, size with --quick, meaning."""


def measure(part: Part, found: Measured, seconds: float, left: float) -> None:
    """Run a part; what it printed counts even if it fails. Sets ``found.error`` to ``STOPPED`` on Ctrl-C."""
    if not part.exists:
        found.error = f"Not in this version: there is no benchmarks.{part.name}"
        return
    if left <= 0:
        found.error = "Left out: the time was used up; give more with --budget"
        return
    print(f"{part.name}: {part.shown}", file=sys.stderr)
    began, printed, told = time.monotonic(), list[str](), deque[str](maxlen=_TAIL)
    # A session of its own: what the part has started ends with it.
    with Popen(part.command(seconds), stdout=PIPE, stderr=PIPE, text=True, cwd=ROOT, start_new_session=True) as process:
        readers = [
            Thread(target=_read, args=(process.stdout, printed.append)),
            Thread(target=_read, args=(process.stderr, told.append, True)),
        ]
        for reader in readers:
            reader.start()
        try:
            process.wait(left + _GRACE)
        except TimeoutExpired:
            found.error = "Ended: it took too long for the budget"
        except KeyboardInterrupt:
            found.error = STOPPED
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
        for reader in readers:
            reader.join()
    found.output, found.seconds = "".join(printed), time.monotonic() - began
    if process.returncode and not found.error and not (part.judges and found.output):
        found.error = f"Failed with exit status {process.returncode}: {' '.join(' '.join(told).split())}"


def _read(lines: IO[str], keep: Callable[[str], None], shown: bool = False) -> None:
    for line in lines:
        keep(line)
        if shown:
            sys.stderr.write(line)


def write(path: Path | None, text: str) -> None:
    """Put a page in the place of the last one, whole."""
    if path:
        part = path.with_suffix(".part")
        part.write_text(text, "utf-8")
        part.replace(path)


def arguments(given: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="small sizes, no peers, printed only")
    parser.add_argument("--no-peers", action="store_true", help="nothing is installed and no peer is run")
    parser.add_argument("--only", help="these parts alone, with commas")
    parser.add_argument("--without", help="not these parts, with commas")
    parser.add_argument("--budget", type=float, default=15, help="minutes: parts make fewer rounds, late ones none")
    parser.add_argument("--output", type=Path, help="the page; docs/benchmarks.md unless --quick or --only")
    for name, (size, _, meaning) in _SIZES.items():
        parser.add_argument(f"--{name.replace('_', '-')}", type=int, help=f"{meaning}; default {size:,}")
    found = parser.parse_args(given)
    found.no_peers = found.no_peers or found.quick
    for name, (size, small, _) in _SIZES.items():
        if getattr(found, name) is None:
            setattr(found, name, small if found.quick else size)
    known = [part.name for part in parts(found)]
    only, without = (set(text.split(",")) if text else set() for text in (found.only, found.without))
    if found.no_peers:
        without.add("peers")
    if unknown := (only | without) - set(known):
        parser.error(f"no part {', '.join(sorted(unknown))}: there are {', '.join(known)}")
    found.chosen = [name for name in known if name not in without and (not only or name in only)]
    if not (found.quick or found.only or found.output):
        found.output = PAGE
    return found


def main(given: Sequence[str] | None = None) -> int:
    """Measure, print and write; exit status 1 if a part failed."""
    options = arguments(given)
    asked = sys.argv[1:] if given is None else given
    command = " ".join(["python -m benchmarks", *(one for one in asked if one)])
    began, about, end = datetime.now(UTC), machine(), time.monotonic() + 60 * options.budget
    all_parts = parts(options)
    found = [
        Measured(part.title, part.words, part.shown, part.goals, part.name in options.chosen) for part in all_parts
    ]  # fmt: skip
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # what it has started ends with it, as on Ctrl-C
    for part, one in zip(all_parts, found, strict=True):
        if one.chosen:
            measure(part, one, 60 * options.budget, end - time.monotonic())
            write(options.output, write_page(command, began, about, found))
        if one.error == STOPPED:
            break
    print(write_page(command, began, about, found))
    return int(any(one.error for one in found))


if __name__ == "__main__":
    sys.exit(main())
