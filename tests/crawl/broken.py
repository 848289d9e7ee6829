"""Mistakes that code of ours could have: pipelines and a spider that fail in the middle of a crawl."""

from collections.abc import AsyncIterator
from typing import Any

from scrapy import Request
from scrapy.http import Response

from newsbot.items import ArticleItem
from newsbot.sites import COMMONSPACE
from newsbot.spiders.sites import spider_of
from newsbot.storage.ledger import LedgerEntry

MARK = "a mistake of ours"
STRUCK = "talks-border-resume"
"""Part of the addresses of two articles."""


class FailingPipeline:
    """Fails on some of the articles."""

    def process_item(self, item: ArticleItem) -> ArticleItem:
        if STRUCK in item.url:
            raise RuntimeError(MARK)
        return item


class AlwaysFailingPipeline:
    """Fails on each article."""

    def process_item(self, item: ArticleItem) -> ArticleItem:
        raise RuntimeError(MARK)


class BrokenSpider(spider_of(COMMONSPACE)):  # type: ignore[misc]  # made when it is asked for
    """Fails where the setting ``BROKEN`` says: ``article``, ``listing`` or ``start``."""

    name = "commonspace"

    def _fail(self, where: str) -> None:
        if self.crawler.settings["BROKEN"] == where:
            raise RuntimeError(MARK)

    async def start(self) -> AsyncIterator[Request]:
        self._fail("start")
        async for request in super().start():
            yield request

    async def parse_listing(self, response: Response, walk: Any, page: int) -> AsyncIterator[Request]:
        self._fail("listing")
        async for request in super().parse_listing(response, walk, page):
            yield request

    async def parse_article(self, response: Response, entry: LedgerEntry) -> AsyncIterator[ArticleItem | Request]:
        if STRUCK in response.url:
            self._fail("article")
        async for item in super().parse_article(response, entry):
            yield item


def spider_that_fails(where: str) -> tuple[str, ...]:
    """The options that crawl with the spider above."""
    return ("-s", "SPIDER_MODULES=tests.crawl.broken", "-s", f"BROKEN={where}")


def with_pipeline(name: str) -> tuple[str, ...]:
    """The options that put one of the pipelines above before the store."""
    stages = {"newsbot.pipelines.RequiredPipeline": 100, f"{__name__}.{name}": 200}
    stages["newsbot.pipelines.StorePipeline"] = 500
    return ("-s", "ITEM_PIPELINES=" + str(stages).replace("'", '"'))
