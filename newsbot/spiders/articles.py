"""From the ledger's entries to articles: what is asked for, what came of it, and how much the limit allows."""

from collections.abc import AsyncIterator, Iterator
from typing import Any, Self

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.http import Response, TextResponse
from scrapy.spidermiddlewares.httperror import HttpError

from newsbot.clock import clock_from
from newsbot.extensions import Readers, RunRecord
from newsbot.extract.article import NoArticleError, UnreadablePageError
from newsbot.items import ArticleItem
from newsbot.middlewares import (
    OffsiteError,
    RobotsRefusal,
    RobotsUnreadable,
    SiteAsksToWait,
    describe_error,
    read_retry_after,
)
from newsbot.normalize.urls import canonical_url, fetch_url, leads_away, may_be_article
from newsbot.reading import FetchedPage, hints_of
from newsbot.session import CrawlSession
from newsbot.sites import Site
from newsbot.spiders.plan import Plan, parse_plan
from newsbot.storage.ledger import LedgerEntry

ARTICLE_PRIORITY = 10  # before the next listing page: the queue stays short, whatever the size of the archive


class ArticleSpider(Spider):
    """Asks for articles that the ledger gives out, and settles each address with what came of it."""

    site: Site
    plan: Plan

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: str) -> Self:
        """Read the arguments. Raises ``ValueError`` for one that cannot be used."""
        spider = super().from_crawler(crawler, *args)
        spider.plan = parse_plan(kwargs, cls.site, now=clock_from(crawler.settings["NEWSBOT_NOW"])())
        return spider

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

    def _article_request(self, entry: LedgerEntry) -> Request:
        return Request(
            fetch_url(entry.url, self.plan.site.base), self.parse_article, errback=self.article_failed,
            headers=self._conditions(entry), cb_kwargs={"entry": entry}, priority=ARTICLE_PRIORITY,
            dont_filter=True,  # the ledger gives an address once a run; a filtered redirect would be lost silently
        )  # fmt: skip

    def _conditions(self, entry: LedgerEntry) -> dict[str, str]:
        """Ask for the page only if it changed; Drupal answers 304 where both are sent. ``url=`` reads it anyhow."""
        if self.plan.urls or not entry.etag or not entry.last_modified:
            return {}
        return {"If-None-Match": entry.etag, "If-Modified-Since": entry.last_modified}

    async def parse_article(self, response: Response, entry: LedgerEntry) -> AsyncIterator[ArticleItem | Request]:
        """Read one article; a page that shows none is settled with the reason."""
        if self._is_led_away(response):
            await self._settle_led_away(entry, response)
            for request in self._another():
                yield request
            return
        hints = hints_of(entry.teaser, entry.section, self.session.date_order)
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

    def _is_led_away(self, response: Response) -> bool:
        """Tell whether a redirect ended at what is no article: a listing, the front page, a login."""
        return "redirect_urls" in response.meta and not may_be_article(self._address_of(response), self.plan.site)

    def _address_of(self, response: Response) -> str:
        return canonical_url(response.url, self.plan.site)

    async def _settle_led_away(self, entry: LedgerEntry, response: Response) -> None:
        """Settle an address that leads to a listing or the like; a stored article's is gone as with a 404."""
        place = self._address_of(response)
        words = f"leads to {place.removeprefix(self.plan.site.url) or '/'}, which is no article"
        if entry.article_id is None or not leads_away(place, self.plan.site):
            await self._settle_no_article(entry, response.status, words)
            return
        status = response.meta["redirect_reasons"][-1]  # a number, or the words for a redirect by a <meta>
        status = status if isinstance(status, int) else response.status
        await self.session.settle(entry.url, outcome="gone", state="gone", status=status, error=words)

    async def _settle_no_article(self, entry: LedgerEntry, status: int, why: str) -> None:
        self.crawler.stats.inc_value("newsbot/not-article")
        await self.session.settle(entry.url, outcome="refused", state="not-article", status=status, error=why)

    async def article_failed(self, failure: Any) -> AsyncIterator[Request]:
        """Settle an address that gave no page: gone, refused, or failed and tried again later."""
        entry, error = failure.request.cb_kwargs["entry"], failure.value
        status = error.response.status if isinstance(error, HttpError) else None
        if isinstance(error, SiteAsksToWait | RobotsUnreadable):
            return  # nothing was asked of the site: it stays pending, and the next run takes it up
        if status == 304 and self._is_led_away(error.response):  # the listing is as old as the article was
            await self._settle_led_away(entry, error.response)
            for request in self._another():
                yield request
            return
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

    def _another(self) -> Iterator[Request]:
        """Go on where the limit stopped: an address without an article has cost nothing."""
        if self.plan.limit is not None:
            yield from self._go_on()

    def _go_on(self) -> Iterator[Request]:
        """Yield what the limit held back; articles alone have nothing."""
        yield from ()


def _header(response: Response, name: str) -> str | None:
    value = response.headers.get(name)
    return value.decode("latin-1") if value else None
