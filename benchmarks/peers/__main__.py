"""Measure newsbot beside what a user would take instead, on the same site, without politeness.

    python -m benchmarks.peers                        # at the first time installs them into the user's cache folder
    python -m benchmarks.peers --only trafilatura --articles 200 --runs 1

newsbot crawls the listings; the peers are given the addresses or a sitemap. Slow ones get fewer articles. Each in turn,
A B C A B C; the ratio is that of the medians. The clock runs from the first request to the end of the process. A peer
that cannot be installed or run stands in the table with its error.
"""

import argparse
import statistics
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import newsbot
from benchmarks.crawl import Result, crawl
from benchmarks.peers.environments import PEERS, Peer, environment, surroundings, version
from benchmarks.peers.fields import of_database, of_json_lines
from benchmarks.running import FailedError, Rounds, Served, newsbot_crawl, own_site, run, served, size_on_disk, spread

_THREADS = 16  # as many requests at once as newsbot makes
_NEWSBOT = Peer("newsbot", (), "finds the addresses itself")


@dataclass(slots=True)
class Found:
    """What was measured of one of them."""

    peer: Peer
    version: str = ""
    results: list[Result] = field(default_factory=list)
    fields: list[str] = field(default_factory=list)
    error: str = ""


def crawl_with(peer: Peer, python: Path, site: Served, addresses: list[str], folder: Path) -> tuple[Result, list[str]]:
    """Let a peer crawl the addresses once; gives what it took and the fields it stored."""
    known, output = folder / "addresses", folder / f"{peer.name}.jsonl"
    known.write_text("\n".join(addresses), "utf-8")
    site.reset()
    command = [str(python), str(peer.script), "crawl", str(known), str(output), str(_THREADS)]
    usage = run(command, surroundings())
    seen, stored = site.stats(), len(output.read_text("utf-8").splitlines())
    if stored < 0.99 * len(addresses):
        raise FailedError(f"stored {stored} of {len(addresses)} articles, exit status 0")
    seconds, disk = usage.ended - seen["first"], size_on_disk(output)
    result = Result(stored, seen["requests"], seconds, usage.cpu, usage.peak_mb, disk, seen["cpu"])
    return result, of_json_lines(output)


def measure(site: Served, found: list[Found], slow: int, rounds: Rounds) -> None:
    """Crawl in turn; one that failed is not tried again."""
    addresses = site.addresses()
    for number in rounds:
        for one in found:
            if one.error:
                continue
            several = addresses[:slow] if one.peer.slow else addresses
            with tempfile.TemporaryDirectory() as folder:
                try:
                    result, one.fields = _once(one.peer, site, several, Path(folder))
                except FailedError as error:
                    one.error = str(error)
                    print(f"  {one.peer.name}: {error}", file=sys.stderr)
                    continue
            one.results.append(result)
            print(f"  round {number}: {one.peer.name}: {result.rate:.1f} articles/s", file=sys.stderr)


def _installed(peer: Peer) -> Found:
    try:
        return Found(peer, version(peer, environment(peer)))
    except FailedError as error:
        print(f"  {peer.name}: {error}", file=sys.stderr)
        return Found(peer, error=f"not installed: {error}")


def _once(peer: Peer, site: Served, addresses: list[str], folder: Path) -> tuple[Result, list[str]]:
    if peer is not _NEWSBOT:
        return crawl_with(peer, environment(peer), site, addresses, folder)
    database = folder / "newsbot.db"
    result = crawl(newsbot_crawl(site.url, "-a", "sections=news"), site, database)
    return result, of_database(database)


def report(found: list[Found]) -> str:
    """Return Markdown tables: what was measured, and which fields are stored."""
    ours = found[0]
    rate = statistics.median(one.rate for one in ours.results) if ours.results else 0
    lines = [
        "| program | version | runs | articles | requests | articles/s, median (min to max) | newsbot against it"
        " | CPU ms an article | peak MB | bytes on disk an article | fields stored | newsbot's fields more"
        " | how it was run |",
        "|---|---|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    lines += [_row(one, rate, ours) for one in found]
    names = [f"- {one.peer.name}: {', '.join(one.fields)}" for one in found if one.fields]
    return "\n".join([*lines, "", "Fields that at least half of the articles have:", "", *names])


def _row(one: Found, rate: float, ours: Found) -> str:
    """Return a row; without figures where there was no run, and with no ratio where newsbot had none."""
    how = "; ".join(part for part in (one.peer.favor, one.error and f"failed: {_in_a_cell(one.error)}") if part)
    if not one.results:
        return f"| {one.peer.name} | {one.version} | 0 |" + " |" * 9 + f" {how} |"
    rates, first = [result.rate for result in one.results], one.results[0]
    cpu = statistics.median(1000 * result.cpu / result.articles for result in one.results)
    disk = statistics.median(result.disk / result.articles for result in one.results)
    peak = statistics.median(result.peak_mb for result in one.results)
    ratio = f"{rate / statistics.median(rates):.2f}" if rate else ""
    more = len(ours.fields) - len(one.fields) if ours.fields else ""
    return (
        f"| {one.peer.name} | {one.version} | {len(rates)} | {first.articles:,} | {first.requests:,}"
        f" | {spread(rates, 1)} | {ratio} | {cpu:.1f} | {peak:.0f} | {disk:,.0f} | {len(one.fields)} | {more} | {how} |"
    )


def _in_a_cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")[:400]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.peers", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--slow-articles", type=int, default=250, help="articles for the slow ones")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=3600, help="begin no round that would end after that time")
    parser.add_argument("--only", help="these peers alone, with commas")
    options = parser.parse_args()
    wanted = options.only.split(",") if options.only else [peer.name for peer in PEERS]
    if unknown := set(wanted) - {peer.name for peer in PEERS}:
        parser.error(f"no peer {', '.join(sorted(unknown))}: there are {', '.join(peer.name for peer in PEERS)}")
    found = [Found(_NEWSBOT, newsbot.__version__), *(_installed(peer) for peer in PEERS if peer.name in wanted)]
    with served(own_site(options.articles)) as site:
        measure(site, found, options.slow_articles, Rounds(options.runs, options.seconds))
    print(report(found))


if __name__ == "__main__":
    main()
