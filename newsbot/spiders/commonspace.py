"""The spider of commonspace.eu: from listings to articles, nothing but reading.

What is known, what is fetched and when a walk may stop is the ledger's business; the spider asks it.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from typing import Any, Self

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.exceptions import DontCloseSpider
from scrapy.http import Response, TextResponse
from scrapy.spidermiddlewares.httperror import HttpError

from newsbot.clock import clock_from
from newsbot.extensions import Readers, RunRecord
from newsbot.extract.article import NoArticleError, UnreadablePageError
from newsbot.extract.feed import FeedItem, read_feed
from newsbot.extract.listing import Listing, read_listing
from newsbot.items import ArticleItem
from newsbot.middlewares import OffsiteError, RobotsRefusal, SiteAsksToWait, describe_error, read_retry_after
from newsbot.normalize.sections import LISTINGS, SECTIONS, SHARED_LISTINGS, section_of_url
from newsbot.normalize.urls import SITE, canonical_url, fetch_url
from newsbot.reading import FetchedPage, hints_of
from newsbot.session import CrawlSession
from newsbot.spiders.plan import Plan, parse_plan
from newsbot.spiders.walk import Swept, Walk, discoveries, is_too_old, why_ended
from newsbot.storage.ledger import Discovery, LedgerEntry

logger = logging.getLogger(__name__)

ARTICLE_PRIORITY = 10  # before the next listing page: the queue stays short, whatever the size of the archive
OPEN_AT_ONCE = 2_000  # addresses that earlier runs left open, taken up by one run


class CommonspaceSpider(Spider):
    """Reads the sections of commonspace.eu: archive listings by page number, and every article they show."""

    name = "commonspace"
    plan: Plan

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: str) -> Self:
        """Read the arguments. Raises ``ValueError`` for one that cannot be used."""
        spider = super().from_crawler(crawler, *args)
        spider.plan = parse_plan(kwargs, now=clock_from(crawler.settings["NEWSBOT_NOW"])())
        spider._left = spider.plan.limit
        spider._feed = {}
        spider._shared = False
        spider._paused = []
        spider._spending = asyncio.Lock()
        spider._swept = Swept()
        crawler.signals.connect(spider._look_for_unseen, signal=signals.spider_idle)
        return spider

    _left: int | None
    _feed: dict[str, FeedItem]
    _shared: bool
    _paused: list[tuple[Walk, int]]
    _spending: asyncio.Lock
    _swept: Swept

    @property
    def session(self) -> CrawlSession:
        """The run's use of the database."""
        record = self.crawler.get_extension(RunRecord)
        if record is None:
            raise RuntimeError("the spider needs the extension newsbot.extensions.RunRecord")
        return record.session

    @property
    def readers(self) -> Readers:
        """Who reads the pages."""
        readers = self.crawler.get_extension(Readers)
        if readers is None:
            raise RuntimeError("the spider needs the extension newsbot.extensions.Readers")
        return readers

    # --- what is asked for first -------------------------------------------------------------------------

    async def start(self) -> AsyncIterator[Request]:
        """Request what the user named; else the feed, what is still open, and page 0 of each listing."""
        if self.plan.urls:
            found = [Discovery(url, section_of_url(url)) for url in self.plan.urls]
            for entry in await self.session.discover(found, again=True, most=self._left):
                yield self._article_request(entry)
            return
        yield Request(
            fetch_url(f"{SITE}/rss.xml", self.plan.site), self.parse_feed, errback=self.feed_failed, priority=100
        )

    async def _begin(self) -> AsyncIterator[Request]:
        """Take up what is open and begin each listing; called when the feed has answered."""
        most = OPEN_AT_ONCE if self._left is None else min(self._left, OPEN_AT_ONCE)
        for entry in await self.session.open_entries(self.plan.sections, most):
            if entry.fetch:
                self._left = None if self._left is None else self._left - 1
                yield self._article_request(entry)
        async for request in self._revisits():
            yield request
        worked = await self.session.working_listings()
        for section in self.plan.sections:
            # A listing that worked before is asked first: a night costs no 404 for the others.
            places = sorted(
                LISTINGS[section], key=lambda place: worked.index(place) if place in worked else len(worked)
            )
            yield await self._open_walk(tuple(places), (section,), section)
        if self.plan.everything:
            self._shared = True
            async for request in self._shared_walks():
                yield request

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
    def _looks_again(self) -> bool:
        return self._left is None and self.crawler.settings.getint("NEWSBOT_REVISITS_PER_NIGHT") > 0

    def _look_for_unseen(self) -> None:
        """After a full crawl, when nothing else is left to do: ask for stored articles that no listing showed."""
        if not self.plan.full or self.plan.since or self.plan.limit or self.plan.urls or self._swept.looked:
            return
        self._swept.looked = True
        sections = self._swept.whole
        unseen = self.session.unseen(sorted(sections), sectionless=sections == set(SECTIONS))
        for entry in unseen:
            self.crawler.engine.crawl(self._article_request(entry))
        if unseen:
            raise DontCloseSpider

    async def _open_walk(self, places: tuple[str, ...], sections: tuple[str, ...], own: str | None) -> Request:
        self.crawler.stats.inc_value("newsbot/listings/asked")
        sweep_id, mark = await self.session.open_sweep(places[0], sections)
        walk = Walk(places[0], sections, own, sweep_id, mark, places[1:])
        return self._listing_request(walk, 0)

    async def _shared_walks(self) -> AsyncIterator[Request]:
        for places in SHARED_LISTINGS:
            yield await self._open_walk(places, self.plan.sections, None)

    def _listing_request(self, walk: Walk, page: int) -> Request:
        url = fetch_url(SITE + walk.listing, self.plan.site)
        return Request(
            f"{url}?page={page}" if page else url, self.parse_listing, errback=self.listing_failed,
            cb_kwargs={"walk": walk, "page": page}, dont_filter=True,
        )  # fmt: skip

    def _article_request(self, entry: LedgerEntry) -> Request:
        return Request(
            fetch_url(entry.url, self.plan.site), self.parse_article, errback=self.article_failed,
            headers=self._conditions(entry), cb_kwargs={"entry": entry}, priority=ARTICLE_PRIORITY,
            dont_filter=True,  # the ledger gives an address once a run; a filtered redirect would be lost silently
        )  # fmt: skip

    def _conditions(self, entry: LedgerEntry) -> dict[str, str]:
        """Ask for the page only if it changed; Drupal answers 304 where both are sent. ``url=`` reads it anyhow."""
        if self.plan.urls or not entry.etag or not entry.last_modified:
            return {}
        return {"If-None-Match": entry.etag, "If-Modified-Since": entry.last_modified}

    # --- the feed ----------------------------------------------------------------------------------------

    async def parse_feed(self, response: Response) -> AsyncIterator[Request]:
        """Remember the publication times of the feed, then begin."""
        try:
            for item in read_feed(response.body):
                self._feed[canonical_url(item.url, site=self.plan.site)] = item
        except ValueError as error:
            logger.warning("%s: %s", response.url, error)
        async for request in self._begin():
            yield request

    async def feed_failed(self, failure: Any) -> AsyncIterator[Request]:
        """Begin without the feed: it only helps."""
        logger.info("no feed: %s", describe_error(failure.value))
        async for request in self._begin():
            yield request

    # --- listings ----------------------------------------------------------------------------------------

    async def parse_listing(self, response: Response, walk: Walk, page: int) -> AsyncIterator[Request]:
        """Enter the teasers of a listing page into the ledger, and request what is new, then the next page."""
        listing = self._read_listing(response)
        self.crawler.stats.inc_value("newsbot/listings/recognized", int(listing.recognized))
        if page == 0 and not listing.recognized:
            async for request in self._no_listing(walk, response.status, "no archive on the page"):
                yield request
            return
        if not listing.recognized:
            # The page before leads here: this is a page of the archive that came out wrong.
            for request in await self._unreadable(response, walk, page):
                yield request
            return
        walk.pages += 1
        await self.session.listing(SITE + walk.listing, state="stored", status=response.status)
        found = discoveries(listing.teasers, walk, self.plan, self._feed)
        wanted = [one for one in found if not is_too_old(one, self.plan)]
        if walk.own and self._looks_again:
            for entry in await self.session.left_out(found, walk.own):
                yield self._article_request(entry)
        for entry in (entries := await self._enter(wanted)):
            if entry.fetch:
                yield self._article_request(entry)
        cut, spent = len(entries) < len(wanted), self._left == 0
        ended_by = why_ended(walk, listing, found, entries, self.plan, spent=spent, cut=cut)
        if ended_by == "limit":
            walk.seen.clear()  # the same page is read again when the walk goes on
            self._paused.append((walk, page))
        if ended_by == "limit":
            await self._stop_at_limit(walk)
        elif ended_by is None:
            walk.note(page, entries)
            yield self._listing_request(walk, page + 1)
        else:
            for request in await self._look_back(walk, ended_by):
                yield request

    async def _look_back(self, walk: Walk, ended_by: str) -> list[Request]:
        """Go back through the pages that ended amid new articles, then close the sweep.

        A listing moves up by one for each article that is deleted while it is read: the first of the next
        page is then the last of the page just read. Read backwards, nothing can slip through that way.
        """
        if walk.unsure:
            request = self._listing_request(walk, walk.unsure.pop())
            return [request.replace(callback=self.look_back, cb_kwargs=request.cb_kwargs | {"ended_by": ended_by})]
        await self.session.close_sweep(walk.sweep_id, complete=True, pages=walk.pages, ended_by=ended_by)
        self._swept.ended(walk, complete=True)
        return []

    async def look_back(self, response: Response, walk: Walk, page: int, ended_by: str) -> AsyncIterator[Request]:
        """Take from a page that was read before what it did not show then."""
        listing = self._read_listing(response)
        if not listing.recognized:
            await self._walk_failed(walk, response.url, response.status, f"page {page} shows no archive any more")
            return
        found = discoveries(listing.teasers, walk, self.plan, self._feed)
        wanted = [one for one in found if not is_too_old(one, self.plan)]
        for entry in (entries := await self._enter(wanted)):
            if entry.fetch:
                yield self._article_request(entry)
        if len(entries) < len(wanted):
            await self._stop_at_limit(walk)
            return
        for request in await self._look_back(walk, ended_by):
            yield request

    async def _stop_at_limit(self, walk: Walk) -> None:
        await self.session.close_sweep(walk.sweep_id, complete=False, pages=walk.pages, ended_by="limit")
        self._swept.ended(walk, complete=False)

    async def _unreadable(self, response: Response, walk: Walk, page: int) -> list[Request]:
        """Ask again for a page of an archive that shows none; after a few times the walk is not complete."""
        request = self._listing_request(walk, page)
        request.meta["retry_times"] = response.meta.get("retry_times", 0)
        again = get_retry_request(request, spider=self, reason="no archive on the page")
        if again:
            return [again]
        words = f"page {page} shows no archive, though the page before leads to it"
        await self._walk_failed(walk, response.url, response.status, words)
        return []

    async def _walk_failed(self, walk: Walk, url: str, status: int | None, words: str, state: str = "failed") -> None:
        """Note that a walk did not come to its end: the mark stays where it was."""
        await self.session.listing(SITE + walk.listing, state=state, status=status, error=words)
        await self.session.close_sweep(walk.sweep_id, complete=False, pages=walk.pages, ended_by=words)
        self._swept.ended(walk, complete=False)
        self.crawler.stats.inc_value(f"newsbot/listings/{state}")
        logger.warning("%s: %s; the sweep of this listing is not complete", url, words)

    async def _enter(self, wanted: list[Discovery]) -> list[LedgerEntry]:
        """Enter addresses into the ledger, as many new ones as the limit still allows."""
        async with self._spending:  # two listings at once must not spend the same allowance
            entries = await self.session.discover(wanted, again=self.plan.full, most=self._left)
            if self._left is not None:
                self._left -= sum(entry.fetch for entry in entries)
            return entries

    def _read_listing(self, response: Response) -> Listing:
        if not isinstance(response, TextResponse):
            return Listing((), has_next=False, recognized=False, rule="not a text")
        return read_listing(response.body, response.url, response.encoding)

    async def listing_failed(self, failure: Any) -> AsyncIterator[Request]:
        """Try the next place for a listing that is not there; note a failure that may pass."""
        request, error = failure.request, failure.value
        walk, page = request.cb_kwargs["walk"], request.cb_kwargs["page"]
        status = error.response.status if isinstance(error, HttpError) else None
        looked_back = "ended_by" in request.cb_kwargs
        if page == 0 and not looked_back and status in (401, 403, 404, 410, 451):
            self.crawler.stats.inc_value("newsbot/listings/forbidden", int(status not in (404, 410)))
            async for following in self._no_listing(walk, status, f"answered {status}"):
                yield following
            return
        refused = isinstance(error, RobotsRefusal | OffsiteError)
        state = "refused" if refused else "failed"
        words = f"answered {status}" if status else describe_error(error)
        await self._walk_failed(walk, request.url, status, words, state)

    async def _no_listing(self, walk: Walk, status: int, why: str) -> AsyncIterator[Request]:
        """Go on to the next place where a listing may be; in the end to those that sections share."""
        await self.session.listing(SITE + walk.listing, state="not-article", status=status, error=why)
        await self.session.close_sweep(walk.sweep_id, complete=False, pages=0, ended_by=why)
        if walk.fallbacks:
            yield await self._open_walk(walk.fallbacks, walk.sections, walk.own)
        elif walk.own is not None:
            logger.warning(
                "no listing of the section %s found; looking for it in the listings that sections share", walk.own
            )
            if not self._shared:
                self._shared = True
                async for request in self._shared_walks():
                    yield request

    # --- articles ----------------------------------------------------------------------------------------

    async def parse_article(self, response: Response, entry: LedgerEntry) -> AsyncIterator[ArticleItem | Request]:
        """Read one article; a page that shows none is settled with the reason."""
        hints = hints_of(entry.teaser, entry.section)
        try:
            if not isinstance(response, TextResponse):
                raise NoArticleError(f"not a page: {(response.headers.get('Content-Type') or b'').decode('latin-1')}")
            page = FetchedPage(response.body, response.url, self.plan.site, response.encoding, hints)
            item = await self.readers.read(page)
        except UnreadablePageError as error:
            await self.session.settle(
                entry.url, outcome="failed", state="failed", status=response.status, error=str(error)
            )
            for request in self._another():
                yield request
            return
        except NoArticleError as error:
            await self._settle_no_article(entry, response.status, str(error))
            for request in self._another():
                yield request
            return
        item.ledger_url, item.status = entry.url, response.status
        item.etag, item.last_modified = _header(response, "ETag"), _header(response, "Last-Modified")
        yield item

    async def _settle_no_article(self, entry: LedgerEntry, status: int, why: str) -> None:
        self.crawler.stats.inc_value("newsbot/not-article")
        await self.session.settle(entry.url, outcome="refused", state="not-article", status=status, error=why)

    async def article_failed(self, failure: Any) -> AsyncIterator[Request]:
        """Settle an address that gave no page: gone, refused, or failed and tried again later."""
        entry, error = failure.request.cb_kwargs["entry"], failure.value
        status = error.response.status if isinstance(error, HttpError) else None
        if isinstance(error, SiteAsksToWait):
            return  # nothing was asked of the site: it stays pending, and the next run takes it up
        if status == 304 and entry.article_id is not None and self._conditions(entry):
            await self.session.unchanged(entry.url, entry.article_id, status)
            return
        if status in (404, 410):
            outcome = state = "gone"
        elif status in (401, 403, 451) or isinstance(error, RobotsRefusal | OffsiteError):
            outcome = state = "refused"
        else:
            outcome = state = "failed"
        words = f"answered {status}" if status else describe_error(error)
        pause = read_retry_after(error.response, self.session.now()) if isinstance(error, HttpError) else None
        await self.session.settle(
            entry.url, outcome=outcome, state=state, status=status, error=words, retry_after=pause
        )
        for request in self._another():
            yield request

    # --- the limit ---------------------------------------------------------------------------------------

    def _another(self) -> Iterator[Request]:
        """Give back what an address without an article has cost, and go on where the limit stopped a walk."""
        if self._left is not None:
            self._left += 1
            if self._paused:
                yield self._listing_request(*self._paused.pop(0))


def _header(response: Response, name: str) -> str | None:
    value = response.headers.get(name)
    return value.decode("latin-1") if value else None
