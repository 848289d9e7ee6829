"""What an article meets on its way, in order: thin adapters around pure functions and the store."""

from typing import Self

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem, NotConfigured

from newsbot.extensions import Readers, RunRecord
from newsbot.items import ArticleItem
from newsbot.session import CrawlSession


class RequiredPipeline:
    """Refuses an article without a title or without any text; the reason goes into the ledger."""

    def process_item(self, item: ArticleItem) -> ArticleItem:
        """Pass the article on. Raises ``DropItem`` with the reason."""
        missing = [name for name in ("title", "body") if not getattr(item, name)]
        if missing:
            raise DropItem(f"the page shows no {' and no '.join(missing)}")
        return item


class _WordsPipeline:
    """Takes its part of what the words of an article say; ``Readers`` reads them once for all three."""

    def __init__(self, readers: Readers) -> None:
        self.readers = readers

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Ask the readers of the crawl."""
        readers = crawler.get_extension(Readers)
        if readers is None:
            raise NotConfigured
        return cls(readers)


class DatesPipeline(_WordsPipeline):
    """Reads the dates that the text speaks of, relative to the publication date."""

    def process_item(self, item: ArticleItem) -> ArticleItem:
        """Fill ``dates``."""
        item.dates = self.readers.words(item).dates
        return item


class SourcesPipeline(_WordsPipeline):
    """Reads whom the article credits: in its source line, in its text, under its pictures."""

    def process_item(self, item: ArticleItem) -> ArticleItem:
        """Fill ``sources``."""
        item.sources = self.readers.words(item).sources
        return item


class PersonsPipeline(_WordsPipeline):
    """Reads who is named, in which role; the last of the three."""

    def process_item(self, item: ArticleItem) -> ArticleItem:
        """Fill ``persons``."""
        item.persons = self.readers.words(item).persons
        self.readers.forget(item)
        return item


class StorePipeline:
    """Hands the article to the writer and waits for its commit: an error here is an error of the crawl."""

    def __init__(self, session: CrawlSession, readers: Readers | None = None) -> None:
        self.session = session
        self.readers = readers

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Store where the run is recorded."""
        record = crawler.get_extension(RunRecord)
        if record is None:
            raise NotConfigured
        return cls(record.session, crawler.get_extension(Readers))

    async def process_item(self, item: ArticleItem) -> ArticleItem:
        """Store the article; gives it on without its page, which feed exports have no use for."""
        saved = await self.session.save(item, item.ledger_url, item.status)
        item.url = saved.url  # an article that was known under another address keeps that one
        item.html, item.prepared = b"", None
        if self.readers is not None:  # what it reads next is compressed like what is stored now
            self.readers.use_dictionary(self.session.dictionary)
        return item
