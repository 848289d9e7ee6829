"""Several processes that crawl together: none leaves while another may still find something for it."""

import asyncio
import logging
from typing import Any, Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DontCloseSpider, NotConfigured

from newsbot.extensions.frontier_settings import frontier_keys
from newsbot.extensions.run_record import RunRecord

logger = logging.getLogger(__name__)

_LOOK_SECONDS = 0.05  # how often a worker without work looks whether there is some
_LOOKS = 10  # at Redis, before it asks the database whether the others are still at work


class Workers:
    """Keeps an idle worker until all are idle, takes over what a killed one had, clears Redis after the last."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self._waiting: asyncio.Future[None] | None = None
        self._all_done = False
        self._frontier: Any = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Watch a crawl that shares its frontier."""
        if getattr(crawler.spider, "plan", None) is None or not crawler.settings.get("NEWSBOT_REDIS_URL"):
            raise NotConfigured
        workers = cls(crawler)
        for handler, event in (
            (workers.spider_opened, signals.spider_opened), (workers.spider_idle, signals.spider_idle),
            (workers.spider_closed, signals.spider_closed),
        ):  # fmt: skip
            crawler.signals.connect(handler, signal=event)
        return workers

    @property
    def _spider(self) -> Any:
        return self.crawler.spider

    @property
    def _record(self) -> RunRecord:
        record = self.crawler.get_extension(RunRecord)
        if record is None:
            raise RuntimeError("several workers need the extension newsbot.extensions.RunRecord")
        return record

    def spider_opened(self) -> None:
        """Remove what killed runs left in Redis."""
        self._frontier = self.crawler.engine.scheduler
        joined = self._record.session.joined
        for name in joined.stale if joined is not None else ():
            self._frontier.server.delete(*frontier_keys(name).values())

    def spider_idle(self) -> None:
        """Wait until all workers are idle. Raises ``DontCloseSpider`` as long as they are not."""
        if self._all_done:
            return
        if self._waiting is None or self._waiting.done():
            self._waiting = asyncio.ensure_future(self._wait())
        raise DontCloseSpider

    async def _wait(self) -> None:
        try:
            await self._look_for_work()
        except Exception as error:  # noqa: BLE001 - the database is gone, and with it all that could be done
            logger.error("the other workers can no longer be seen: %s", str(error).splitlines()[0])
            self._all_done = True
        # An engine that has nothing to do looks for work every five seconds only; there is no public way to tell it.
        slot = self.crawler.engine._slot
        if slot is not None:
            slot.nextcall.schedule()

    async def _look_for_work(self) -> None:
        if await self._comes_soon():
            return
        session = self._record.session
        # Who counts as idle takes nothing: the others would leave, or ask again for what it has just taken.
        self._frontier.resting = True
        await session.note_idle(idle=True)
        while not await self._found_work():
            if not await session.others_busy():
                self._all_done = True
                return
            await self._comes_soon()
        self._frontier.resting = False

    async def _found_work(self) -> bool:
        """Look for something to fetch: what waits, what the limit allows again, what nobody is at any more."""
        session, spider = self._record.session, self._spider
        busy = await session.others_busy()
        if len(self._frontier):  # asked after the others: who was busy may have put something there and gone
            await session.note_idle(idle=False)
            return True
        left, found = None, await spider.go_on()
        if found:
            await session.note_idle(idle=False)
        elif busy:
            return False
        elif (left := await session.take_over()) is None:
            found = await spider.unseen()
        else:
            logger.warning("a worker was killed: what it had taken is asked for again")
            found = [request async for request in spider.take_over(left)]
        for request in found:
            self.crawler.engine.crawl(request)
        return bool(found) or left is not None

    async def _comes_soon(self) -> bool:
        """Wait a moment for something to fetch; tells whether there is."""
        for _ in range(_LOOKS):
            if len(self._frontier):
                return True
            await asyncio.sleep(_LOOK_SECONDS)
        return False

    def spider_closed(self, reason: str) -> None:
        """Leave the run; the last worker clears what they shared."""
        if self._waiting is not None:
            self._waiting.cancel()
        record = self._record
        record.spider_closed(reason)
        if self._frontier is not None and record.report.get("closed"):
            self._frontier.clear()
