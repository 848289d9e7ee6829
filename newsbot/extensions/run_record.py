"""The record of a run, from its first to its last moment."""

import asyncio
import logging
import signal
import threading
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from types import FrameType
from typing import Any, Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import Response
from scrapy.statscollectors import StatsCollector
from sqlalchemy.exc import SQLAlchemyError

from newsbot.checks import ExitCode, Facts, Verdict, judge_share, of_all
from newsbot.checks.review import Memory, review
from newsbot.clock import clock_from
from newsbot.extensions.frontier_settings import frontier_keys
from newsbot.middlewares import describe_error
from newsbot.normalize.registers import load_registers
from newsbot.session import CrawlSession
from newsbot.storage.database_errors import DatabaseError, is_lost
from newsbot.storage.engine import open_engine
from newsbot.storage.lock import LockedError

logger = logging.getLogger(__name__)


class RunRecord:
    """Opens the run's row, settles what went wrong on the way, and closes the row with the outcome.

    The exit status is left in the stats as ``newsbot/exit_code``; the ``crawl`` command exits with it.
    """

    def __init__(self, session: CrawlSession, crawler: Crawler) -> None:
        self.session = session
        self.crawler = crawler
        self.report: dict[str, Any] = {}
        """The run's counts, outcome and exit status, once it is closed."""
        self._signal: int | None = None
        self._not_articles = 0
        self._notes: dict[int, Callable[[int, FrameType | None], None]] = {}
        self._closing: asyncio.Future[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Open the database and the run. A spider without a plan (``scrapy shell``) has no run."""
        plan = getattr(crawler.spider, "plan", None)
        if plan is None:
            raise NotConfigured
        _introduce(crawler)
        folder = crawler.settings.get("NEWSBOT_REGISTERS")
        registers = load_registers(Path(folder) if folder else None, site=plan.site)
        try:
            engine = open_engine(crawler.settings["NEWSBOT_DATABASE_URL"])
            session = CrawlSession(
                engine, registers, spider=crawler.spidercls.name, arguments=plan.arguments(),
                clock=clock_from(crawler.settings["NEWSBOT_NOW"]),
                together=bool(crawler.settings.get("NEWSBOT_REDIS_URL")),
            )  # fmt: skip
        except LockedError:  # others came first, in the moment since the command looked
            crawler.stats.set_value("newsbot/exit_code", int(ExitCode.LOCKED))
            raise
        except (DatabaseError, SQLAlchemyError):
            crawler.stats.set_value("newsbot/exit_code", int(ExitCode.STORAGE))
            raise
        record = cls(session, crawler)
        if session.joined is not None:
            crawler.settings.setdict(frontier_keys(session.joined.frontier), priority="cmdline")
        for handler, event in (
            (record.listen, signals.spider_opened), (record.spider_closed, signals.spider_closed),
            (record.item_dropped, signals.item_dropped), (record.item_error, signals.item_error),
            (record.spider_error, signals.spider_error),
        ):  # fmt: skip
            crawler.signals.connect(handler, signal=event)
        return record

    def listen(self) -> None:
        """Note which signal ends the crawl, then let Scrapy do what it does. Harmless when repeated."""
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGINT, signal.SIGTERM):
                self._listen(number)

    def _listen(self, number: int) -> None:
        previous = signal.getsignal(number)
        if not callable(previous) or previous is self._notes.get(number):
            return

        def note(signum: int, frame: FrameType | None) -> None:
            self._signal = signum
            # For the command, should a second signal leave no time to close the run.
            self.crawler.stats.set_value("newsbot/exit_code", 128 + signum)
            previous(signum, frame)

        self._notes[number] = note
        signal.signal(number, note)

    async def item_dropped(self, item: Any, exception: BaseException) -> None:
        """Settle an address whose page shows no whole article."""
        self.crawler.stats.inc_value("newsbot/not-article")
        await self.session.settle(
            item.ledger_url, outcome="refused", state="not-article", status=item.status, error=str(exception)
        )

    async def item_error(self, item: Any, failure: Any) -> None:
        """Settle an address whose article could not be read or stored; stop where the database is gone."""
        error = failure.value
        await self._failed(item.ledger_url, item.status, error)
        if is_lost(error) and self._closing is None:
            # Nothing more can be stored tonight. What is not stored is not marked as done. Not awaited:
            # the engine waits for this handler before it closes.
            self._closing = asyncio.ensure_future(self.crawler.engine.close_spider_async(reason="storage"))

    def spider_error(self, failure: Any, response: Response | None) -> None:
        """Settle an address whose page our own code could not read: a bug, and the next run tries again."""
        request = response.request if response is not None else None
        entry = request.cb_kwargs.get("entry") if request else None
        if entry is None:
            self.crawler.stats.inc_value("newsbot/listings/failed")
        else:
            words = describe_error(failure.value)
            status = response.status if response is not None else None
            self.session.settle_soon(entry.url, outcome="failed", state="failed", status=status, error=words)

    async def _failed(self, url: str, status: int, error: BaseException) -> None:
        try:
            await self.session.settle(
                url, outcome="failed", state="failed", status=status, error=describe_error(error)
            )  # fmt: skip
        except Exception:  # noqa: BLE001 - the database is gone; the row stays discovered, and the exit status says so
            logger.error("%s: could not be marked as failed", url)

    def interrupted_early(self, signum: int) -> None:
        """Close the run of a crawl that a signal ended before its spider was opened; Scrapy tells nobody of it."""
        self._signal = self._signal or signum
        self.spider_closed("shutdown")

    def spider_closed(self, reason: str) -> None:
        """Judge the run and close its row, once; waits for what is still being written."""
        if self.report:
            return
        stats = self.crawler.stats
        self.session.check_place()
        facts = self._facts(stats, reason)
        try:
            self.report = self.session.finish(
                lambda counts, memory, others: self._verdict(facts, counts, memory, others),
                requests=stats.get_value("downloader/request_count", 0),
                size=stats.get_value("downloader/response_bytes", 0),
                details={"finish_reason": reason, "facts": asdict(facts)},
            ) | {"not-article": self._not_articles}
        except Exception as error:  # noqa: BLE001 - whatever it is, the run could not be recorded
            words = str(getattr(error, "orig", None) or error).splitlines()[0]
            self.report = {"outcome": "storage", "exit_code": ExitCode.STORAGE, "reason": words}
        finally:
            self.session.close()
        stats.set_value("newsbot/outcome", self.report["outcome"])
        stats.set_value("newsbot/exit_code", int(self.report["exit_code"]))

    def _verdict(
        self, facts: Facts, counts: dict[str, int], memory: Memory | None, others: Sequence[dict[str, Any]] | None
    ) -> Verdict:
        """Judge by what this worker met, and by what others noted of theirs; None: they are still at it."""
        if others is None:
            return Verdict(*judge_share(facts, self.session.settled["failed"]))
        facts = of_all(facts, [Facts(**one) for one in others], counts)
        self._not_articles = facts.not_articles
        return review(facts, counts, memory)

    def _facts(self, stats: StatsCollector, reason: str) -> Facts:
        return Facts(
            finish_reason=reason,
            signal=self._signal,
            storage_errors=tuple(self.session.storage_errors[:3]),
            robots_refusal=stats.get_value("newsbot/robots-refusal", ""),
            listings_recognized=stats.get_value("newsbot/listings/recognized", 0),
            listings_failed=stats.get_value("newsbot/listings/failed", 0),
            listings_refused=stats.get_value("newsbot/listings/refused", 0),
            listings_forbidden=stats.get_value("newsbot/listings/forbidden", 0),
            listings_asked=stats.get_value("newsbot/listings/asked", 0),
            not_articles=stats.get_value("newsbot/not-article", 0),
            still_no_article=self.session.still_no_article,
            still_refused=self.session.still_refused,
            listings_away=tuple(self.session.listings.away.items()),
            sections_shown=tuple(sorted(self.session.listings.shown)),
            listings_repeating=tuple(self.session.listings.repeating),
        )


def _introduce(crawler: Crawler) -> None:
    """Put the contact into the User-Agent, unless the user wrote one of his own."""
    contact = crawler.settings.get("NEWSBOT_CONTACT")
    if contact and crawler.settings["USER_AGENT"].startswith("newsbot/") and "+" not in crawler.settings["USER_AGENT"]:
        crawler.settings.set("USER_AGENT", f"{crawler.settings['USER_AGENT']} (+{contact})", priority="cmdline")
