"""What is still to be fetched, shared by several processes through Redis: scrapy-redis, with some things of our own.

Requests wait there as JSON. scrapy-redis would write pickles, and whoever can write to a Redis could then run code
in every worker. A Redis that goes away ends the crawl: what is open is in the ledger, and the next run takes it up.

A worker takes what it can begin now and no more: Scrapy takes 16 requests at once, and reads answers later, which is
the articles of more than a listing page, so that whoever read the page would have them all. And a listing is walked
ahead of its articles, as far as the workers need it: else all of them wait, page by page, for the one that reads it.
"""

import asyncio
import base64
import json
import logging
import warnings
from collections.abc import Callable
from dataclasses import fields
from datetime import date, datetime
from typing import Any, Self

from redis.exceptions import RedisError
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import ScrapyDeprecationWarning
from scrapy_redis.scheduler import Scheduler

from newsbot.extract.feed import FeedItem
from newsbot.spiders.articles import ARTICLE_PRIORITY
from newsbot.spiders.walk import Walk
from newsbot.storage.ledger import LedgerEntry

# scrapy-redis still names the spider where Scrapy 2.19 wants it no more; that is nothing to tell a user every night.
warnings.filterwarnings("ignore", category=ScrapyDeprecationWarning, module=r"scrapy_redis\.")

logger = logging.getLogger(__name__)

_AHEAD = 2 * ARTICLE_PRIORITY  # what is added to the priority of a listing page that is read before articles
_FEW = 64  # requests that wait: where there are less, workers may soon have none
_BUSY = 10  # requests that keep a worker at work for a moment: it takes more where many wait
_READ_AT_ONCE = 16  # answers that a worker may have besides what it fetches: some are read while others are stored

_TYPE, _VALUE = "!", "="
_OURS: dict[str, type[Any]] = {one.__name__: one for one in (Walk, LedgerEntry, FeedItem)}
_READ: dict[str, Callable[[Any], Any]] = {
    "bytes": base64.b64decode,
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "tuple": lambda value: tuple(map(_unpack, value)),
    "set": lambda value: set(map(_unpack, value)),
    "dict": lambda value: {_unpack(key): _unpack(one) for key, one in value},
}


def dumps(request: dict[str, Any]) -> str:
    """Write a request, as Scrapy's ``to_dict`` gives it. Raises ``TypeError`` for what JSON and we do not know."""
    return json.dumps(_pack(request), separators=(",", ":"))


def loads(words: bytes | str) -> dict[str, Any]:
    """Read a request. Raises ``ValueError`` for what is none of ours."""
    try:
        request = _unpack(json.loads(words))
        # Scrapy would import whatever class is named here.
        if not isinstance(request, dict) or "_class" in request:
            raise ValueError("no request")
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"not a request of newsbot's: {error}") from error
    return request


def _pack(value: Any) -> Any:
    kind = type(value)
    if value is None or kind in (str, int, float, bool):
        return value
    if kind is list:
        return [_pack(one) for one in value]
    if kind is dict and _TYPE not in value and all(type(key) is str for key in value):
        return {key: _pack(one) for key, one in value.items()}
    return {_TYPE: kind.__name__, _VALUE: _packed(value)}


def _packed(value: Any) -> Any:
    kind = type(value)
    if kind is bytes:
        return base64.b64encode(value).decode()
    if kind in (datetime, date):
        return value.isoformat()
    if kind is dict:
        return [[_pack(key), _pack(one)] for key, one in value.items()]
    if kind in (tuple, set):
        return [_pack(one) for one in value]
    if _OURS.get(kind.__name__) is kind:
        return {one.name: _pack(getattr(value, one.name)) for one in fields(kind)}
    raise TypeError(f"{kind.__name__} cannot wait in Redis")


def _unpack(value: Any) -> Any:
    if isinstance(value, list):
        return [_unpack(one) for one in value]
    if not isinstance(value, dict):
        return value
    if _TYPE not in value:
        return {key: _unpack(one) for key, one in value.items()}
    name, inner = value[_TYPE], value[_VALUE]
    if name in _OURS:
        return _OURS[name](**{key: _unpack(one) for key, one in inner.items()})
    return _READ[name](inner)


class Frontier(Scheduler):  # type: ignore[misc]  # scrapy-redis ships no types
    """scrapy-redis's scheduler; the crawl ends in good order where Redis cannot be reached any more."""

    crawler: Crawler
    resting = False
    """Whether this worker counts as idle: it takes nothing until it has said that it does not."""
    _closing: asyncio.Future[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Begin with what the other workers of the run share."""
        frontier: Self = super().from_crawler(crawler)
        frontier.crawler = crawler
        return frontier

    def __len__(self) -> int:
        """Return how many requests wait."""
        try:
            return int(super().__len__())
        except RedisError as error:
            self._lost(error)
            return 0

    def has_pending_requests(self) -> bool:
        """Tell whether requests wait."""
        return len(self) > 0

    def enqueue_request(self, request: Request) -> bool:
        """Let a request wait; False where it waited already. Where few wait, a listing goes before its articles."""
        try:
            if request.priority <= 0 and super().__len__() < _FEW:
                request.priority += _AHEAD
            return bool(super().enqueue_request(request))
        except RedisError as error:
            self._lost(error)
            return False

    def next_request(self) -> Request | None:
        """Return the next request, for this worker alone; None, too, where it has enough to do."""
        if self.resting or self._is_laden():
            return None
        try:
            request: Request | None = super().next_request()
        except RedisError as error:
            self._lost(error)
            return None
        return request

    def _is_laden(self) -> bool:
        """Tell whether this worker has as much as it can fetch and read now: the rest is for the others."""
        engine = self.crawler.engine
        if engine is None or engine.scraper.slot is None:
            return False
        fetched, read = len(engine.downloader.active), engine.scraper.slot
        at_once = engine.downloader.domain_concurrency
        load = fetched + len(read.active) + len(read.queue)
        if fetched > at_once or load >= at_once + _READ_AT_ONCE:
            return True
        return load >= _BUSY and len(self) < _FEW  # the others may have nothing to do

    def clear(self) -> None:
        """Remove what the workers of a run shared: the last one does."""
        try:
            self.flush()
        except RedisError as error:
            logger.warning("Redis could not be cleared (%s); the next run does it", error)

    def _lost(self, error: Exception) -> None:
        if self._closing is None and self.crawler.engine is not None:
            logger.error("Redis cannot be reached any more (%s); what is open is in the ledger", error)
            self._closing = asyncio.ensure_future(self.crawler.engine.close_spider_async(reason="Redis lost"))
