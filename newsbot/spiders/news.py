"""The spider of a news site: its feed, what is open, its listings, and what is looked at again; nothing but reading.

What is known, what is fetched and when a walk may stop is the ledger's business; the spider asks it.
"""

import logging
from collections.abc import AsyncIterator, Sequence
from typing import Any, Self

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DontCloseSpider
from scrapy.http import Response

from newsbot.extract.feed import read_feed
from newsbot.middlewares import describe_error
from newsbot.normalize.sections import section_of_url
from newsbot.normalize.urls import canonical_url
from newsbot.spiders.listings import ListingSpider
from newsbot.storage.ledger import Discovery
from newsbot.storage.sweeps import LeftBehind

logger = logging.getLogger(__name__)

OPEN_AT_ONCE = 2_000  # addresses that earlier runs left open, taken up by one run


class NewsSpider(ListingSpider):
    """Reads the sections of a news site: archive listings by page number, and every article they show."""

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: str) -> Self:
        """Look for what no listing showed at the end. Raises ``ValueError`` for an argument that cannot be used."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider._look_for_unseen, signal=signals.spider_idle)
        return spider

    async def start(self) -> AsyncIterator[Request]:
        """Request what the user named; else the feed, what is still open, and page 0 of each listing."""
        if self.plan.urls:
            found = [Discovery(url, section_of_url(url, self.plan.site)) for url in self.plan.urls]
            for entry in (await self.session.discover(found, again=True, limit=self.plan.limit)).entries:
                if entry.fetch:  # another worker of this run may have taken it
                    yield self._article_request(entry)
            return
        yield self._feed_request()

    def _feed_request(self) -> Request:
        feed = self.plan.site.base + self.plan.site.feed
        return Request(feed, self.parse_feed, errback=self.feed_failed, priority=100)

    async def _begin(self) -> AsyncIterator[Request]:
        """Take up what is open and begin each listing; called when the feed has answered."""
        left = await self.session.left(self.plan.limit)
        most = OPEN_AT_ONCE if left is None else min(left, OPEN_AT_ONCE)
        for entry in await self.session.open_entries(self.plan.sections, most):
            if entry.fetch:
                yield self._article_request(entry)
        async for request in self._revisits():
            yield request
        self._worked = await self.session.working_listings()
        worked = list(self._worked)
        for section in self.plan.sections:
            yield await self._open_walk(self._places(section, worked), (section,), section)
        if self.plan.everything:
            self._shared = True
            async for request in self._shared_walks():
                yield request

    def _places(self, section: str, worked: Sequence[str]) -> tuple[str, ...]:
        """Return where a section's listing may be, one that worked first: a night costs no 404 for the others."""
        order = {place: number for number, place in enumerate(worked)}
        return tuple(sorted(self.plan.site.listings[section], key=lambda place: order.get(place, len(order))))

    async def _revisits(self) -> AsyncIterator[Request]:
        """Look again at stored articles that are due; not where the user sets a limit."""
        if not self._looks_again:
            return
        most = self.crawler.settings.getint("NEWSBOT_REVISITS_PER_NIGHT")
        sections, everything = self.plan.sections, self.plan.everything
        for entry in await self.session.due_revisits(sections, most, sectionless=everything):
            yield self._article_request(entry)
        titles = {url: item.title for url, item in self._feed.items() if item.title}
        for entry in await self.session.retitled(titles, sections):
            yield self._article_request(entry)

    @property
    def _wants_unseen(self) -> bool:
        return self.plan.full and not (self.plan.since or self.plan.limit or self.plan.urls)

    def _look_for_unseen(self) -> None:
        """After a full crawl, when nothing else is left to do: ask for stored articles that no listing showed."""
        if not self._wants_unseen or self.session.joined is not None:
            return  # several workers do it when all of them have nothing left to do
        unseen = self.session.unseen()
        for entry in unseen:
            self.crawler.engine.crawl(self._article_request(entry))
        if unseen:
            raise DontCloseSpider

    async def unseen(self) -> list[Request]:
        """Return what ``_look_for_unseen`` asks for, once for all workers of a run."""
        return (
            [self._article_request(entry) for entry in await self.session.take_unseen()] if self._wants_unseen else []
        )

    async def take_over(self, left: LeftBehind) -> AsyncIterator[Request]:
        """Request again what a killed worker had taken: articles, walks, or the very beginning."""
        for entry in left.entries:
            yield self._article_request(entry)
        if self.plan.urls:
            async for request in self.start():
                yield request
            return
        if not left.begun:
            yield self._feed_request().replace(dont_filter=True)
            return
        for listing, sections in left.walks:
            own = sections[0] if len(sections) == 1 and listing in self.plan.site.listings[sections[0]] else None
            places = self._places(own, [listing]) if own else (listing,)
            yield await self._open_walk(places, sections, own)
        for section in self.plan.sections:
            if (section,) not in left.begun:
                yield await self._open_walk(self._places(section, []), (section,), section)
        if self.plan.everything and self.plan.sections not in left.begun:
            async for request in self._shared_walks():
                yield request

    async def parse_feed(self, response: Response) -> AsyncIterator[Request]:
        """Remember the publication times of the feed, then begin."""
        try:
            for item in read_feed(response.body):
                self._feed[canonical_url(item.url, self.plan.site)] = item
        except ValueError as error:
            logger.warning("%s: %s", response.url, error)
        async for request in self._begin():
            yield request

    async def feed_failed(self, failure: Any) -> AsyncIterator[Request]:
        """Begin without the feed: it only helps."""
        logger.info("no feed: %s", describe_error(failure.value))
        async for request in self._begin():
            yield request
