"""What Scrapy logs of an article: its address, not the whole of it."""

from typing import Any

from scrapy import Spider
from scrapy.http import Response
from scrapy.logformatter import LogFormatter, LogFormatterResult
from twisted.python.failure import Failure


class ShortLogFormatter(LogFormatter):
    """Scrapy's messages with an article's address in place of the article: cron mails stay readable."""

    def dropped(
        self, item: Any, exception: BaseException, response: Response | Failure | None, spider: Spider
    ) -> LogFormatterResult:
        """Return the message for an article that a pipeline refused."""
        return super().dropped(getattr(item, "ledger_url", item), exception, response, spider)

    def item_error(
        self, item: Any, exception: BaseException, response: Response | Failure | None, spider: Spider
    ) -> LogFormatterResult:
        """Return the message for an article that a pipeline failed on."""
        return super().item_error(getattr(item, "ledger_url", item), exception, response, spider)
