"""What a person sees of a crawl: a live line on a terminal, a line a minute in a log, a summary in the end."""

import shlex
import sys
import time
from datetime import UTC, datetime
from typing import Any, Self, TextIO

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.utils.asyncio import create_looping_call

from newsbot.extensions.run_record import RunRecord
from newsbot.storage.database_url import DEFAULT_URL, parse_url, shown
from newsbot.storage.revisits import AWAY

_LIVE_SECONDS = 0.5
_LOG_SECONDS = 60.0
_SHOWN = ("new", "updated", "unchanged", "skipped", "failed", "refused", "not-article", "gone", "pending")
"""In the ledger's words: a run's row counts what is ``not-article`` among its ``refused``."""


class Progress:
    """Prints to standard error: standard output may carry a feed (``-O -:jsonlines``)."""

    def __init__(self, crawler: Crawler, database: str, out: TextIO) -> None:
        self.crawler = crawler
        self.database = database
        self.out = out
        self.live = out.isatty()
        self._began = time.monotonic()
        self._task: Any = None
        self._ended = False

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Watch a crawl that has a plan; others have no run to show."""
        if getattr(crawler.spider, "plan", None) is None:
            raise NotConfigured
        progress = cls(crawler, shown(parse_url(crawler.settings["NEWSBOT_DATABASE_URL"])), sys.stderr)
        crawler.signals.connect(progress.spider_opened, signal=signals.spider_opened)
        crawler.signals.connect(progress.spider_closed, signal=signals.spider_closed)
        return progress

    def spider_opened(self) -> None:
        """Say what begins, and keep saying how it goes."""
        plan = self.crawler.spider.plan  # type: ignore[union-attr]  # from_crawler saw to it
        what = (
            ("1 address" if len(plan.urls) == 1 else f"{len(plan.urls)} addresses")
            if plan.urls
            else ", ".join(plan.sections)
        )
        since = f" since {plan.since}" if plan.since else ""
        self._print(f"newsbot: crawling {what} of {plan.site.base}{since} into {self.database}")
        self._task = create_looping_call(self._show)
        self._task.start(_LIVE_SECONDS if self.live else _LOG_SECONDS, now=False)

    def _show(self) -> None:
        record = self.crawler.get_extension(RunRecord)
        if record is None:
            return
        counts = record.session.settled
        words = ", ".join(f"{counts[name]} {name}" for name in _SHOWN if counts[name]) or "nothing stored yet"
        fetched = self.crawler.stats.get_value("response_received_count", 0)
        queued = self.crawler.stats.get_value("scheduler/enqueued", 0) - self.crawler.stats.get_value(
            "scheduler/dequeued", 0
        )
        line = f"{elapsed(time.monotonic() - self._began)}  {fetched} pages fetched, {queued} waiting: {words}"
        if self.live:
            # The cursor goes back to the left, so that a warning of the log overwrites the line.
            self.out.write(f"\r\x1b[K{line}\r")
            self.out.flush()
        else:
            self._print(line)

    def _print(self, line: str) -> None:
        stamp = "" if self.live else f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} "
        self.out.write(f"{stamp}{line}\n")
        self.out.flush()

    def spider_closed(self) -> None:
        """Sum up, once: counts, outcome, what is odd, where the database is, what to try next."""
        if self._ended:
            return
        self._ended = True
        if self._task is not None and self._task.running:
            self._task.stop()
        if self.live:
            self.out.write("\r\x1b[K")
        record = self.crawler.get_extension(RunRecord)
        for line in summary(record.report if record else {}, self.database, time.monotonic() - self._began):
            self._print(line)


def summary(report: dict[str, Any], database: str, seconds: float) -> list[str]:
    """Return the lines that end a crawl; ``report`` is what ``RunRecord`` closed the run with."""
    refused = max(report.get("refused", 0) - report.get("not-article", 0), 0)
    told = {**report, "refused": refused, "gone": report.get("gone", 0) - report.get("away", 0)}
    counts = [
        f"{told.get(name, 0)} {name}" for name in _SHOWN if told.get(name) or name in ("new", "updated", "unchanged")
    ]
    counts += [f"{report['away']} {AWAY}"] if report.get("away") else []
    # The counts are those of the whole run, of which this may be one of several workers, and not the last.
    sums = ": " if report.get("closed", True) else "; the run so far: "
    lines = [
        f"newsbot: {report.get('outcome')} after {elapsed(seconds)}"
        + (f"{sums}{', '.join(counts)}" if "new" in report else "")
    ]
    if report.get("reason"):
        lines.append(f"newsbot: {report['reason']}")
    lines += [
        f"newsbot: {one['severity']}: {one['message']}"
        for one in report.get("findings", ())
        if one["message"] != report.get("reason")
    ]
    lines.append(f"newsbot: the database is {database}")
    asking = _asking(database)
    tries = f"{asking} search WORDS | {asking} status"
    if report.get("failed") or report.get("refused"):
        tries += f" | {asking} why URL"
    if report.get("outcome") in ("site-changed", "unreachable"):
        tries = "newsbot doctor, which says what is reachable and what is read, or newsbot demo, which needs no network"
    lines.append(f"newsbot: try {tries}")
    return lines


def _asking(database: str) -> str:
    """Return how the command begins that asks a database; ``database`` is a file, or a URL without its password."""
    if database == shown(parse_url(DEFAULT_URL)) or ":***@" in database:
        return "newsbot"  # whoever hides a password has the URL in the environment
    is_path = "://" in database or database.endswith(".db")
    return f"newsbot --database {shlex.quote(database if is_path else f'sqlite:///{database}')}"


def elapsed(seconds: float) -> str:
    """Return a span as ``m:ss`` or ``h:mm:ss``."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
