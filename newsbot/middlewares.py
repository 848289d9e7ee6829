"""Downloader middlewares: manners that Scrapy leaves to the project."""

import asyncio
import logging
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.redirect import MetaRefreshMiddleware
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import CannotResolveHostError, DownloadConnectionRefusedError, IgnoreRequest, NotConfigured
from scrapy.extensions.throttle import AutoThrottle
from scrapy.http import Response
from scrapy.robotstxt import RobotParser

from newsbot.clock import Clock, clock_from, utc_now
from newsbot.normalize.urls import is_site_host
from newsbot.sites import Site

logger = logging.getLogger(__name__)

_LONGEST_PAUSE = timedelta(days=1)
_LOOKED_THROUGH = 4 * 4096 + 4  # bytes: Scrapy looks for a refresh in the first 4,096 characters of a page


class OffsiteError(IgnoreRequest):
    """A request (mostly a redirect) that leaves the site; raised by ``SameSiteMiddleware``."""


class RobotsRefusal(IgnoreRequest):
    """robots.txt forbids a request, or could not be read; raised by ``RobotsMiddleware``."""


class RobotsUnreadable(RobotsRefusal):
    """robots.txt could not be read, so nothing may be asked for: that says nothing of the address."""


class SiteAsksToWait(IgnoreRequest):
    """The site asked for a pause that is longer than we wait; raised by ``RetryAfterMiddleware``."""


class SameSiteMiddleware:
    """Refuses every request to another host or port than the site's, redirects among them."""

    def __init__(self, site: Site) -> None:
        self.site = site

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Take the site from the spider; without a site there is nothing to guard."""
        plan = getattr(crawler.spider, "plan", None)
        if plan is None:
            raise NotConfigured
        return cls(plan.site)

    def process_request(self, request: Request) -> None:
        """Let a request of the site pass. Raises ``OffsiteError``."""
        parts = urlsplit(request.url)
        # A copy of the site must not lead to the site itself.
        copy = self.site.fetched_from
        ours = parts.netloc == urlsplit(copy).netloc if copy else is_site_host(parts.netloc, self.site)
        if not ours or parts.scheme not in ("http", "https"):
            raise OffsiteError(f"leads to another site: {request.url}")


class RobotsMiddleware(RobotsTxtMiddleware):
    """robots.txt as RFC 9309 has it: 4xx allows all, 5xx or no answer forbids all; Crawl-delay is kept.

    Scrapy's own takes an error for "allow all" and ignores Crawl-delay.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        # Scrapy logs an unreadable robots.txt with two tracebacks; the refusal says it in one line.
        logging.getLogger("scrapy.downloadermiddlewares.robotstxt").setLevel(logging.CRITICAL)
        self.refusal = ""
        """Why nothing may be fetched, empty while that is not so."""

    def _refuse(self, why: str) -> None:
        self.refusal = why
        self._stats.set_value("newsbot/robots-refusal", why)

    async def process_request(self, request: Request) -> None:  # type: ignore[override]
        """Let an allowed request pass. Raises ``RobotsRefusal``."""
        if request.meta.get("dont_obey_robotstxt"):
            return
        parser = await self.robot_parser(request)
        if self.refusal:
            raise RobotsUnreadable(self.refusal)
        try:
            self.process_request_2(parser, request)
        except IgnoreRequest:
            raise RobotsRefusal(f"robots.txt forbids {urlsplit(request.url).path}") from None

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        if response.status >= 500:
            self._refuse(f"robots.txt answered {response.status}: nothing may be fetched until it can be read")
        if response.status >= 400:
            response = response.replace(body=b"")
        await super()._parse_robots(response, netloc, request)
        parser = self._parsers[netloc]
        if isinstance(parser, RobotParser):
            self._keep_delay(parser)

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        if isinstance(exc, CannotResolveHostError):
            self._refuse(f"{netloc} could not be found: no such host, or no network; nothing was fetched")
        elif isinstance(exc, DownloadConnectionRefusedError):
            self._refuse(f"{netloc} does not answer (connection refused); nothing was fetched")
        else:
            self._refuse(f"robots.txt could not be read ({describe_error(exc)}): nothing may be fetched")
        super()._robots_error(exc, netloc)

    def _keep_delay(self, parser: RobotParser) -> None:
        """Slow the crawl down to what robots.txt asks for; never speed it up."""
        delay = parser.crawl_delay(self._robotstxt_useragent or self._default_useragent)
        if not delay:
            return
        downloader = self.crawler.engine.downloader
        downloader._delay = max(downloader._delay, delay)
        for slot in downloader.slots.values():
            slot.delay = max(slot.delay, delay)
        throttle = self.crawler.get_extension(AutoThrottle)
        if throttle is not None:
            throttle.mindelay = max(throttle.mindelay, delay)
            throttle.maxdelay = max(throttle.maxdelay, delay)


class RefreshMiddleware(MetaRefreshMiddleware):
    """Follows ``<meta http-equiv="refresh">`` as Scrapy's own does, and reads for it only pages that have the word.

    Scrapy makes text of every page to look for it, which then lies in memory with the page.
    """

    def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]
        """Give the page on, or the request for where it leads to."""
        head = response.body[:_LOOKED_THROUGH].replace(b"\0", b"")  # a letter in UTF-16 has one
        return super().process_response(request, response) if b"refresh" in head.lower() else response


class RetryAfterMiddleware:
    """Does what Retry-After asks: nothing is requested until then, or, where that is too long, at all."""

    def __init__(self, most: float, clock: Clock = utc_now) -> None:
        self.most = most
        self._now = clock
        self._until = datetime.min.replace(tzinfo=UTC)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Wait as long as ``NEWSBOT_MAX_WAIT`` allows."""
        return cls(crawler.settings.getfloat("NEWSBOT_MAX_WAIT"), clock_from(crawler.settings["NEWSBOT_NOW"]))

    async def process_request(self, request: Request) -> None:
        """Hold a request back until the pause is over. Raises ``SiteAsksToWait``."""
        while (left := (self._until - self._now()).total_seconds()) > 0:
            if left > self.most:
                raise SiteAsksToWait(f"the site asks for a pause until {self._until:%Y-%m-%d %H:%M} UTC")
            await asyncio.sleep(left)

    def process_response(self, request: Request, response: Response) -> Response:
        """Note the pause that an answer asks for."""
        if response.status in (429, 503):
            pause = read_retry_after(response, self._now())
            if pause is not None:
                logger.warning("%s answered %d: pausing for %s", request.url, response.status, pause)
                self._until = max(self._until, self._now() + pause)
        return response


def read_retry_after(response: Response, now: datetime) -> timedelta | None:
    """Return the pause that an answer asks for, in seconds or as a date; None where it asks for none.

    At most a day: what asks for a year would otherwise never be tried again.
    """
    text = (response.headers.get("Retry-After") or b"").decode("latin-1").strip()
    if text.isascii() and text.isdecimal() and len(text) < 9:
        return min(timedelta(seconds=int(text)), _LONGEST_PAUSE)
    try:
        until = parsedate_to_datetime(text)
    except ValueError:
        return None
    return min(max(until.astimezone(UTC) - now, timedelta()), _LONGEST_PAUSE) if until.tzinfo else None


def describe_error(error: BaseException) -> str:
    """Return an error in a few words for the ledger: its kind, and what it says in one line."""
    words = " ".join(str(error).split())[:300]
    if isinstance(error, IgnoreRequest) and words:
        return words  # our own refusals speak for themselves
    name = type(error).__name__
    return f"{name}: {words}" if words else name
