"""Walks through archive listings, page by page: what they show, and how each walk ends."""

import logging
from collections.abc import AsyncIterator, Iterator
from datetime import datetime
from typing import Any, Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.http import Response, TextResponse
from scrapy.spidermiddlewares.httperror import HttpError

from newsbot.extract.feed import FeedItem
from newsbot.extract.listing import Listing, read_listing
from newsbot.items import ArticleItem
from newsbot.middlewares import OffsiteError, RobotsRefusal, describe_error
from newsbot.spiders.articles import ArticleSpider
from newsbot.spiders.passage import MOST, Passage, Verdict
from newsbot.spiders.walk import Walk, digest, discoveries, is_too_old, why_ended
from newsbot.storage.ledger import LedgerEntry

logger = logging.getLogger(__name__)

_LOOKED_THROUGH = 10  # pages of a shared listing, known as they are, for an article of a section that lost its own


class ListingSpider(ArticleSpider):
    """Walks through listings, newest first, and asks for the articles that they show."""

    _feed: dict[str, FeedItem]
    _shared: bool
    """Whether the listings that sections share are walked through, too."""
    _paused: list[tuple[Walk, int]]
    """Walks that the limit stopped, and at which page."""
    _worked: dict[str, datetime]
    """Listings that earlier runs walked to their end, and when last."""

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: str) -> Self:
        """Begin with no walk at all. Raises ``ValueError`` for an argument that cannot be used."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider._feed = {}
        spider._shared = False
        spider._paused = []
        spider._worked = {}
        return spider

    @property
    def _looks_again(self) -> bool:
        return self.plan.limit is None and self.crawler.settings.getint("NEWSBOT_REVISITS_PER_NIGHT") > 0

    async def _open_walk(self, places: tuple[str, ...], sections: tuple[str, ...], own: str | None) -> Request:
        self.crawler.stats.inc_value("newsbot/listings/asked")
        sweep_id, mark = await self.session.open_sweep(places[0], sections)
        walk = Walk(places[0], sections, own, sweep_id, mark, places[1:], feed=self._feed)
        # A night's walk ends soon, at what the last complete one knew. It counts answers that go to one process only.
        nightly = mark is not None and self.plan.limit is None and not self.plan.full and not self.plan.since
        if nightly and self.session.joined is None:
            walk.passage = Passage()
        return self._listing_request(walk, 0)

    async def _shared_walks(self) -> AsyncIterator[Request]:
        for places in self.plan.site.shared_listings:
            yield await self._open_walk(places, self.plan.sections, None)

    async def _is_shared_walked(self) -> bool:
        """Tell whether another worker of the run walks through the listings that sections share."""
        shared = self.plan.site.shared_listings
        return bool(shared) and await self.session.walked(shared[0][0])

    def _listing_request(self, walk: Walk, page: int) -> Request:
        url = self.plan.site.listing_page(walk.listing, page, walk.pager)
        return Request(
            url, self.parse_listing, errback=self.listing_failed,
            cb_kwargs={"walk": walk, "page": page}, dont_filter=True,
            priority=0 if walk.own else -1,  # whether a section's own listing works is known before it is missed
        )  # fmt: skip

    async def parse_listing(self, response: Response, walk: Walk, page: int) -> AsyncIterator[Request]:
        """Enter the teasers of a listing page into the ledger, and request what is new, then the next page."""
        listing = self._read_listing(response)
        self.crawler.stats.inc_value("newsbot/listings/recognized", int(listing.recognized))
        if page == 0 and walk.is_first and not listing.recognized:
            async for request in self._no_listing(walk, response.status, "no archive on the page"):
                yield request
            return
        if not listing.recognized and page == walk.probe:
            for request in await self._ended(walk, "end"):
                yield request
            return
        if not listing.recognized:
            # The page before leads here: this is a page of the archive that came out wrong.
            for request in await self._unreadable(response, walk, page):
                yield request
            return
        walk.pages += 1
        walk.pager = listing.pager if page == 0 else walk.pager
        found = discoveries(listing.teasers, walk, self.plan)
        self.session.listings.shown |= {walk.own} if walk.own else {one.section for one in found if one.section}
        wanted = [one for one in found if not is_too_old(one, self.plan)]
        entries, left, lost = await self.session.enter_page(
            self.plan.site.url + walk.listing, response.status, wanted, shown=found,
            section=walk.own if self._looks_again else None, again=self.plan.full, limit=self.plan.limit,
        )  # fmt: skip
        for entry in lost:
            yield self._article_request(entry)
        if walk.passage is not None:
            walk.passage.add([teaser.url for teaser in listing.teasers], entries)
        else:
            for entry in entries:
                if entry.fetch:
                    yield self._article_request(entry)
        cut, spent = len(entries) < len(wanted), left == 0
        ended_by = why_ended(walk, listing, found, entries, self.plan, spent=spent, cut=cut)
        if ended_by == "known" and not walk.own and self.session.listings.missed and walk.pages < _LOOKED_THROUGH:
            ended_by = None  # it stands in for a section's own listing, and has not shown yet that it can
        if ended_by == "limit":
            walk.seen.clear()  # the same page is read again when the walk goes on
            self._paused.append((walk, page))
        if ended_by == "limit":
            await self._stop_at_limit(walk)
        elif ended_by is None:
            walk.note(page, response.body, entries)
            walk.probe = None if listing.has_next else page + 1
            yield self._listing_request(walk, page + 1)
        elif ended_by == "repeats":
            self.session.listings.note_repeating(walk.listing, page)
            words = f"page {page} repeats those before it"
            for request in await self._walk_failed(walk, response.url, response.status, words):
                yield request
        else:
            for request in await self._ended(walk, ended_by):
                yield request

    async def _ended(self, walk: Walk, ended_by: str) -> list[Request]:
        """Do what is left to do for a walk whose last page was read."""
        if walk.passage is not None:
            return await self._end_passage(walk, walk.passage, ended_by)
        return await self._look_back(walk, ended_by)

    async def _end_passage(self, walk: Walk, passage: Passage, ended_by: str) -> list[Request]:
        """Ask for the articles that were held, then close the sweep or read its pages again, as the evidence says."""
        verdict = passage.verdict()
        walk.ended_at, walk.ended_by = self.session.now(), ended_by
        held = walk.release()
        if verdict != "ask":
            return [*map(self._article_request, held), *await self._conclude(walk, verdict)]
        walk.waiting = {entry.url for entry in held}
        return [
            self._article_request(entry).replace(
                callback=self.parse_held, errback=self.held_failed, cb_kwargs={"entry": entry, "walk": walk}
            )
            for entry in held
        ]

    async def _conclude(self, walk: Walk, verdict: Verdict) -> list[Request]:
        if verdict == "again":
            walk.begin_again()
            return [self._listing_request(walk, 0)]
        complete = verdict == "complete"
        if not complete:
            logger.warning("%s: moves while it is read; the next run reads it again", walk.listing)
        words = walk.ended_by if complete else f"moved while it was read, {MOST} times"
        await self.session.close_sweep(
            walk.sweep_id, complete=complete, pages=walk.pages, ended_by=words, at=walk.ended_at
        )  # fmt: skip
        return []

    async def parse_held(
        self, response: Response, entry: LedgerEntry, walk: Walk
    ) -> AsyncIterator[ArticleItem | Request]:  # fmt: skip
        """Read an article whose answer tells whether a walk is complete: it is there, at its own address."""
        there = False
        async for found in self.parse_article(response, entry):
            there = there or (isinstance(found, ArticleItem) and "redirect_urls" not in response.meta)
            yield found
        for request in await self._answered(walk, entry, there=there):
            yield request

    async def held_failed(self, failure: Any) -> AsyncIterator[Request]:
        """Settle such an article that gave no page."""
        async for request in self.article_failed(failure):
            yield request
        entry, walk = failure.request.cb_kwargs["entry"], failure.request.cb_kwargs["walk"]
        for request in await self._answered(walk, entry, there=False):
            yield request

    async def _answered(self, walk: Walk, entry: LedgerEntry, *, there: bool) -> list[Request]:
        walk.missed = walk.missed or not there
        walk.waiting.discard(entry.url)
        return [] if walk.waiting else await self._conclude(walk, "again" if walk.missed else "complete")

    async def _look_back(self, walk: Walk, ended_by: str) -> list[Request]:
        """Go back through the pages that ended amid new articles, then close the sweep.

        A listing moves up by one for each article that is deleted while it is read: the first of the next
        page is then the last of the page just read. Read backwards, nothing can slip through that way.
        """
        if walk.unsure:
            page, before = walk.unsure.popitem()
            request = self._listing_request(walk, page)
            more = {"ended_by": ended_by, "before": before}
            return [request.replace(callback=self.look_back, cb_kwargs=request.cb_kwargs | more)]
        await self.session.close_sweep(walk.sweep_id, complete=True, pages=walk.pages, ended_by=ended_by)
        return []

    async def look_back(
        self, response: Response, walk: Walk, page: int, ended_by: str, before: str
    ) -> AsyncIterator[Request]:
        """Take from a page that was read before what it did not show then."""
        if digest(response.body) == before:  # it shows what it did
            for request in await self._look_back(walk, ended_by):
                yield request
            return
        listing = self._read_listing(response)
        if not listing.recognized:
            words = f"page {page} shows no archive any more"
            for request in await self._walk_failed(walk, response.url, response.status, words):
                yield request
            return
        found = discoveries(listing.teasers, walk, self.plan)
        wanted = [one for one in found if not is_too_old(one, self.plan)]
        entries = (await self.session.discover(wanted, again=self.plan.full, limit=self.plan.limit)).entries
        for entry in entries:
            if entry.fetch:
                yield self._article_request(entry)
        if len(entries) < len(wanted):
            await self._stop_at_limit(walk)
            return
        for request in await self._look_back(walk, ended_by):
            yield request

    async def _stop_at_limit(self, walk: Walk) -> None:
        await self.session.close_sweep(walk.sweep_id, complete=False, pages=walk.pages, ended_by="limit")

    async def _unreadable(self, response: Response, walk: Walk, page: int) -> list[Request]:
        """Ask again for a page of an archive that shows none; after a few times the walk is not complete."""
        request = self._listing_request(walk, page)
        request.meta["retry_times"] = response.meta.get("retry_times", 0)
        again = get_retry_request(request, spider=self, reason="no archive on the page")
        if again:
            return [again]
        words = f"page {page} shows no archive, though the page before leads to it"
        return await self._walk_failed(walk, response.url, response.status, words)

    async def _walk_failed(
        self, walk: Walk, url: str, status: int | None, words: str, state: str = "failed"
    ) -> list[Request]:  # fmt: skip
        """Note that a walk did not come to its end: the mark stays where it was. Gives the requests that it held."""
        await self.session.listing(self.plan.site.url + walk.listing, state=state, status=status, error=words)
        await self.session.close_sweep(walk.sweep_id, complete=False, pages=walk.pages, ended_by=words)
        self.crawler.stats.inc_value(f"newsbot/listings/{state}")
        logger.warning("%s: %s; the sweep of this listing is not complete", url, words)
        return [self._article_request(entry) for entry in walk.release()]

    def _read_listing(self, response: Response) -> Listing:
        if not isinstance(response, TextResponse):
            return Listing((), has_next=False, recognized=False, rule="not a text")
        return read_listing(response.body, response.url, self.plan.site, response.encoding)

    async def listing_failed(self, failure: Any) -> AsyncIterator[Request]:
        """Try the next place for a listing that is not there; note a failure that may pass."""
        request, error = failure.request, failure.value
        walk, page = request.cb_kwargs["walk"], request.cb_kwargs["page"]
        status = error.response.status if isinstance(error, HttpError) else None
        looked_back = "ended_by" in request.cb_kwargs or not walk.is_first
        if page == 0 and not looked_back and status in (401, 403, 404, 410, 451):
            self.crawler.stats.inc_value("newsbot/listings/forbidden", int(status not in (404, 410)))
            async for following in self._no_listing(walk, status, f"answered {status}"):
                yield following
            return
        if page == walk.probe and "ended_by" not in request.cb_kwargs and status in (400, 404, 410):
            for following in await self._ended(walk, "end"):
                yield following
            return
        refused = isinstance(error, RobotsRefusal | OffsiteError)
        state = "refused" if refused else "failed"
        words = f"answered {status}" if status else describe_error(error)
        for held in await self._walk_failed(walk, request.url, status, words, state):
            yield held

    async def _no_listing(self, walk: Walk, status: int, why: str) -> AsyncIterator[Request]:
        """Go on to the next place where a listing may be; in the end to those that sections share."""
        await self.session.listing(self.plan.site.url + walk.listing, state="not-article", status=status, error=why)
        await self.session.close_sweep(walk.sweep_id, complete=False, pages=0, ended_by=why)
        if walk.own and walk.listing in self._worked:
            self.session.listings.note_away(walk.own, walk.listing, why, self._worked[walk.listing])
        if walk.fallbacks:
            yield await self._open_walk(walk.fallbacks, walk.sections, walk.own)
        elif walk.own is not None:
            logger.warning(
                "no listing of the section %s found; looking for it in the listings that sections share", walk.own
            )
            if not self._shared and not await self._is_shared_walked():
                self._shared = True
                async for request in self._shared_walks():
                    yield request

    async def go_on(self) -> list[Request]:
        """Return a walk that the limit stopped, where it allows more by now: what another worker asked for was none."""
        if self._paused and await self.session.left(self.plan.limit):
            return list(self._go_on())
        return []

    def _go_on(self) -> Iterator[Request]:
        """Take up one walk that the limit stopped."""
        if self._paused:
            yield self._listing_request(*self._paused.pop(0))
