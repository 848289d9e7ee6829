"""Where the time of a crawl went, as a table in the end: ``-s NEWSBOT_PROFILE=1``."""

import sys
import threading
import time
from typing import Self

from rich.console import Console
from rich.table import Table
from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import Response

from newsbot import profiling
from newsbot.extensions.readers import Readers
from newsbot.profiling import Costs, Line
from newsbot.settings import read_switch

_NARROW = 80


class _Table(Console):
    """A console whose reader may go away: the crawl ends as it ends, whoever reads along."""

    def on_broken_pipe(self) -> None:
        """Print no more. Rich would raise ``SystemExit``, in the middle of the reactor's end."""
        self.quiet = True


class Profile:
    """Measures a crawl, and prints what each stage has cost; built before ``Readers``, whose processes inherit it."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self._watch = profiling.begin()
        self._lines: list[Line] = []
        self._notes: list[str] = []
        self.spider_opened()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Measure where ``NEWSBOT_PROFILE`` asks for it."""
        if not read_switch("NEWSBOT_PROFILE", crawler.settings.get("NEWSBOT_PROFILE")):
            raise NotConfigured
        profile = cls(crawler)
        crawler.signals.connect(profile.spider_opened, signal=signals.spider_opened)
        crawler.signals.connect(profile.response_received, signal=signals.response_received)
        crawler.signals.connect(profile.spider_closed, signal=signals.spider_closed)
        crawler.signals.connect(profile.engine_stopped, signal=signals.engine_stopped)
        return profile

    def spider_opened(self) -> None:
        """Begin to count: what loading modules and registers costs is the same for any crawl."""
        self._watch.costs = Costs()
        self._began, self._cpu_before = time.perf_counter(), _threads()

    def response_received(self, response: Response, request: Request) -> None:
        """Count how long the site was waited for."""
        self._watch.wait("download", float(request.meta.get("download_latency", 0.0)))

    def spider_closed(self) -> None:
        """Read the clocks, while the threads are there; the run's own closing is not counted."""
        readers = self.crawler.get_extension(Readers)
        costs = list(readers.costs.values()) if readers else []
        threads = {name: cpu - self._cpu_before.get(name, 0.0) for name, cpu in _threads().items()}
        self._lines = profiling.lines(self._watch.costs, costs, threads)
        self._notes = _notes(self._watch.costs, costs, sum(threads.values()), time.perf_counter() - self._began)
        if readers and readers.helped:
            self._notes.append(f"read by the main process, which had time: {readers.helped} pages")
        for line in self._lines:
            self.crawler.stats.set_value(f"newsbot/profile/{line.process}/{line.stage}", round(line.seconds, 3))

    def engine_stopped(self) -> None:
        """Print the table below what ``Progress`` says."""
        profiling.end()
        console = _Table(file=sys.stderr, width=None if sys.stderr.isatty() else _NARROW)
        console.print(_table(self._lines))
        for note in self._notes:
            console.print(note, highlight=False, soft_wrap=True)


def _threads() -> dict[str, float]:
    """Return the CPU seconds of this process's threads; what ended threads have cost counts as "ended"."""
    if not hasattr(time, "pthread_getcpuclockid"):  # macOS, Windows: one sum for all
        return {threading.main_thread().name: time.process_time()}
    found = {
        one.name: time.clock_gettime(time.pthread_getcpuclockid(one.ident))
        for one in threading.enumerate()
        if one.ident
    }
    return found | {"ended": time.process_time() - sum(found.values())}


def _pages(lines: list[Line]) -> int:
    return sum(line.calls or 0 for line in lines if line.stage == "evidence")


def _table(lines: list[Line]) -> Table:
    pages, total = _pages(lines), sum(line.seconds for line in lines)
    table = Table(title="where the CPU time went", title_justify="left", show_footer=True)
    table.add_column("process", "all")
    table.add_column("stage")
    each = f"{1000 * total / pages:.2f}" if pages else ""
    for name, footer in (("calls", ""), ("seconds", f"{total:.2f}"), ("ms a page", each), ("share", "100 %")):
        table.add_column(name, footer, justify="right")
    for line in lines:
        table.add_row(
            line.process, line.stage, "" if line.calls is None else str(line.calls), f"{line.seconds:.2f}",
            f"{1000 * line.seconds / pages:.2f}" if pages else "", f"{100 * line.seconds / total:.0f} %",
        )  # fmt: skip
    return table


def _notes(main: Costs, readers: list[Costs], cpu: float, seconds: float) -> list[str]:
    """Return how busy each process was, and how long an article waits for what."""
    busy = [f"main process {100 * cpu / seconds:.0f} %"]
    busy += [f"reading process {100 * one.cpu / seconds:.0f} %" for one in readers]
    waits = [
        f"{what} {1000 * spent / times:.0f} ms" for what in ("download", "reading", "store")
        for times, spent in [main.waits.get(what, (0, 0.0))] if times
    ]  # fmt: skip
    return [
        f"busy in {seconds:.1f} s: {', '.join(busy)}",
        f"waiting, by the clock, on average: {', '.join(waits) or 'for nothing'}",
    ]
