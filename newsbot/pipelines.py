"""What an article meets on its way, in order: thin adapters around pure functions and the store."""

from pathlib import Path
from typing import Self

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem, NotConfigured

from newsbot.extensions import RunRecord
from newsbot.items import ArticleItem
from newsbot.normalize.dates import find_dates
from newsbot.normalize.persons import find_persons
from newsbot.normalize.registers import Registers, load_registers
from newsbot.normalize.sources import find_attributions, find_photo_credits, read_source_line
from newsbot.session import CrawlSession


class RequiredPipeline:
    """Refuses an article without a title or without any text; the reason goes into the ledger."""

    def process_item(self, item: ArticleItem) -> ArticleItem:
        """Pass the article on. Raises ``DropItem`` with the reason."""
        missing = [name for name in ("title", "body") if not getattr(item, name)]
        if missing:
            raise DropItem(f"the page shows no {' and no '.join(missing)}")
        return item


class DatesPipeline:
    """Reads the dates that the text speaks of, relative to the publication date."""

    def process_item(self, item: ArticleItem) -> ArticleItem:
        """Fill ``dates``."""
        item.dates = find_dates(item.body, published=item.published_on)
        return item


class _WithRegisters:
    def __init__(self, registers: Registers) -> None:
        self.registers = registers

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Load the registers, with the user's own where a folder is set."""
        folder = crawler.settings.get("NEWSBOT_REGISTERS")
        return cls(load_registers(Path(folder) if folder else None))


class SourcesPipeline(_WithRegisters):
    """Reads whom the article credits: in its source line, in its text, under its pictures."""

    def process_item(self, item: ArticleItem) -> ArticleItem:
        """Fill ``sources``."""
        found = [credit for line in item.source_lines for credit in read_source_line(line, self.registers)]
        found += find_attributions(item.body, self.registers)
        item.sources = found + find_photo_credits(item.photo_lines, self.registers)
        return item


class PersonsPipeline(_WithRegisters):
    """Reads who is named, in which role."""

    def process_item(self, item: ArticleItem) -> ArticleItem:
        """Fill ``persons``."""
        item.persons = find_persons(
            item.body, title=item.title, standfirst=item.standfirst, section=item.kind or item.section,
            registers=self.registers, captions=item.photo_lines,
        )  # fmt: skip
        return item


class StorePipeline:
    """Hands the article to the writer and waits for its commit: an error here is an error of the crawl."""

    def __init__(self, session: CrawlSession) -> None:
        self.session = session

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Store where the run is recorded."""
        record = crawler.get_extension(RunRecord)
        if record is None:
            raise NotConfigured
        return cls(record.session)

    async def process_item(self, item: ArticleItem) -> ArticleItem:
        """Store the article; gives it on without its page, which feed exports have no use for."""
        await self.session.save(item, item.ledger_url, item.status)
        item.html = b""
        return item
