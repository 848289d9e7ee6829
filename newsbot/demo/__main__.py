"""Serve a sample site until Ctrl-C: ``python -m newsbot.demo [--site lagoon] [--theme classic] [--day 2]``."""

import argparse
import signal
import sys
import threading
from collections.abc import Sequence

from newsbot.demo.lagoon import LagoonSite
from newsbot.demo.server import LocalSite, SampleSite
from newsbot.demo.themes import THEMES


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the base URL on the first line, then serve until SIGINT or SIGTERM; returns 0."""
    parser = argparse.ArgumentParser(prog="python -m newsbot.demo", description="Serve the sample news site.")
    parser.add_argument("--site", choices=("commonspace", "lagoon"), default="commonspace", help="which of the two")
    parser.add_argument("--port", type=int, default=0, help="port on 127.0.0.1 (default: any free one)")
    parser.add_argument("--theme", choices=sorted(THEMES), default="modern", help="the kind of markup of commonspace")
    parser.add_argument("--day", type=int, choices=(1, 2), default=1, help="2: after a day of editing")
    parser.add_argument("--latency", type=float, default=0.0, help="seconds that every answer waits")
    options = parser.parse_args(arguments)
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    served: LocalSite = (
        LagoonSite(options.day, options.port)
        if options.site == "lagoon"
        else SampleSite(options.theme, options.day, options.port)
    )
    with served as site:
        site.latency = options.latency
        sys.stdout.write(f"{site.url}\n")
        sys.stdout.flush()
        stopped.wait()
    return 0


if __name__ == "__main__":
    sys.exit(main())
