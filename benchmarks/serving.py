"""What the site's server can do alone: requests a second against a client that only counts bytes, and its CPU.

    python -m benchmarks.serving

A crawl is far slower, and the server's share of the processor small: it does not matter to what is measured.
"""

import argparse
import asyncio
import sys
import time
from urllib.parse import urlsplit

from benchmarks.running import Rounds, Served, own_site, served, spread


async def _fetch(host: str, port: int, paths: list[str]) -> int:
    """Fetch paths over one connection, one after the other; gives the bytes."""
    reader, writer = await asyncio.open_connection(host, port, limit=1 << 20)
    size = 0
    for path in paths:
        writer.write(f"GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
        head = await reader.readuntil(b"\r\n\r\n")
        size += len(await reader.readexactly(int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])))
    writer.close()
    return size


async def fetch_all(site: Served, connections: int) -> int:
    """Fetch every article of a site; gives the bytes."""
    where, paths = urlsplit(site.url), [urlsplit(one).path for one in site.addresses()]
    site.reset()
    parts = [paths[first::connections] for first in range(connections)]
    return sum(await asyncio.gather(*(_fetch("127.0.0.1", where.port or 80, part) for part in parts)))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=2000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=3600, help="begin no round that would end after that time")
    options = parser.parse_args()
    rates, cpu, sizes = list[float](), list[float](), list[float]()
    with served(own_site(options.articles)) as site:
        for number in Rounds(options.runs, options.seconds):
            began = time.monotonic()
            size, seen = asyncio.run(fetch_all(site, 16)), site.stats()
            rates.append(seen["requests"] / (time.monotonic() - began))
            cpu.append(1000 * seen["cpu"] / seen["requests"])
            sizes.append(size / seen["requests"] / 1000)
            print(f"  round {number}: {rates[-1]:.0f} requests/s", file=sys.stderr)
    print("| server alone | runs | requests/s, median (min to max) | its CPU ms a request | kB a page |")
    print("|---|---|---|---|---|")
    print(f"| 16 connections | {len(rates)} | {spread(rates)} | {spread(cpu, 3)} | {sizes[0]:.1f} |")


if __name__ == "__main__":
    main()
