"""What Scrapy logs of an article: its address, not the whole of it."""

import logging
from typing import Any

from scrapy import Spider
from scrapy.http import Response
from scrapy.logformatter import LogFormatter, LogFormatterResult
from sqlalchemy.exc import SQLAlchemyError
from twisted.python.failure import Failure


class _NoDatabaseTraceback(logging.Filter):
    """Leaves one line of an error of the database: the disk is full, and where our code noticed helps nobody."""

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, SQLAlchemyError):
            words = str(getattr(error, "orig", None) or error).splitlines()[0]
            record.msg, record.args = f"{record.getMessage()}: {words}", ()
            record.exc_info = None
        return True


_NO_DATABASE_TRACEBACK = _NoDatabaseTraceback()


class ShortLogFormatter(LogFormatter):
    """Scrapy's messages with an article's address in place of the article: cron mails stay readable."""

    def __init__(self) -> None:
        for name in ("scrapy.core.scraper", "scrapy.utils.signal"):
            logging.getLogger(name).addFilter(_NO_DATABASE_TRACEBACK)

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
