"""The baseline: a Scrapy spider under newsbot's own settings that follows the same links and stores nothing."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

from scrapy import Request, Spider
from scrapy.http import Response


class BareSpider(Spider):
    """Walks listings by page number and fetches every article they link, without reading it."""

    name = "bare"
    custom_settings = {
        "ITEM_PIPELINES": {},
        "EXTENSIONS": {"scrapy.extensions.logstats.LogStats": None, "scrapy.extensions.memusage.MemoryUsage": None},
        "DOWNLOADER_MIDDLEWARES": {
            "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
            "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,
        },
    }
    site: str
    listings: str = "/news"

    async def start(self) -> AsyncIterator[Request]:
        """Request page 0 of each listing."""
        for listing in self.listings.split(","):
            yield Request(self.site + listing, self.parse_listing, cb_kwargs={"listing": listing, "page": 0})

    def parse_listing(self, response: Response, listing: str, page: int) -> Iterator[Request]:
        """Follow the archive's titles, and the next page while there is one."""
        for link in response.css("main h2 a::attr(href), main h3 a::attr(href)").getall():
            yield response.follow(link, self.parse_article, priority=10)
        if response.css("a[rel=next][href^='?']"):
            following = {"listing": listing, "page": page + 1}
            yield Request(f"{self.site}{listing}?page={page + 1}", self.parse_listing, cb_kwargs=following)

    def parse_article(self, response: Response) -> Iterator[dict[str, Any]]:
        """Give the title, as the first spider of any tutorial does."""
        yield {"url": response.url, "title": response.css("h1::text").get()}
