"""A few polite requests, without a crawl: robots.txt obeyed, one second between two, never off the site."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from protego import Protego

from newsbot.normalize.urls import is_site_host
from newsbot.sites import Site

ROBOTS_NAME = "newsbot"
_TIMEOUT = 20.0  # seconds
_LARGEST = 16 * 1024 * 1024  # bytes: as the crawl's own limit
_PAUSE = 1.0  # seconds between two requests, as in the crawl
_LOCAL = frozenset({"127.0.0.1", "localhost", "::1"})


class VisitError(Exception):
    """A page could not be fetched; its text says why. ``status`` is what the site answered, if anything."""

    def __init__(self, words: str, status: int | None = None) -> None:
        super().__init__(words)
        self.status = status


class RefusedError(VisitError):
    """robots.txt forbids a page, or could not be read."""


@dataclass(frozen=True, slots=True)
class Visited:
    """A page that was fetched."""

    url: str
    """Where it was found, after redirects."""
    body: bytes
    encoding: str | None
    """What the header says; None where it says nothing."""


class _SameSite(HTTPRedirectHandler):
    """Follows redirects that stay on the site."""

    def __init__(self, site: Site) -> None:
        self.site = site

    def redirect_request(self, req: Request, fp: Any, code: int, msg: str, headers: Any, newurl: str) -> Request | None:
        parts = urlsplit(newurl)
        if parts.scheme not in ("http", "https") or not is_site_host(parts.netloc, self.site):
            raise VisitError(f"leads to another site: {newurl}", code)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


class Visitor:
    """Fetches pages of one site. ``sleep`` waits between requests; a site on this machine needs no waiting."""

    def __init__(self, site: Site, user_agent: str, sleep: Callable[[float], None] = time.sleep) -> None:
        self.site = site
        self.robots: Protego | None = None
        """What robots.txt says, once ``read_robots`` has read it."""
        self._user_agent = user_agent
        self._opener = build_opener(_SameSite(site))
        self._sleep = sleep
        self._local = urlsplit(site.base).hostname in _LOCAL
        self._pause = 0.0

    def read_robots(self) -> str:
        """Read robots.txt as RFC 9309 has it, and return what it says in words.

        Raises ``RefusedError`` where it cannot be read, which forbids everything.
        """
        try:
            text, words = self._get(f"{self.site.base}/robots.txt").body.decode("utf-8", "replace"), "read"
        except VisitError as error:
            if error.status is None or error.status >= 500:
                raise RefusedError(f"{error}; nothing may be fetched until it can be read") from error
            text, words = "", f"answered {error.status}: everything is allowed"
        self.robots = Protego.parse(text)
        delay = self.robots.crawl_delay(ROBOTS_NAME)
        self._pause = max(self._pause, float(delay or 0.0)) if not self._local else 0.0
        return f"{words}; it asks for {delay:g} seconds between requests" if delay else f"{words}; no delay asked for"

    def may_fetch(self, url: str) -> bool:
        """Tell whether robots.txt allows an address."""
        return self.robots is None or self.robots.can_fetch(url, ROBOTS_NAME)

    def fetch(self, url: str) -> Visited:
        """Fetch a page. Raises ``RefusedError``, ``VisitError``."""
        if not self.may_fetch(url):
            raise RefusedError("robots.txt forbids it")
        return self._get(url)

    def _get(self, url: str) -> Visited:
        if self._pause:
            self._sleep(self._pause)
        self._pause = 0.0 if self._local else max(self._pause, _PAUSE)
        request = Request(url, headers={"User-Agent": self._user_agent, "Accept": "text/html,*/*;q=0.8"})  # noqa: S310 - parse_site and the redirects see to http
        try:
            with self._opener.open(request, timeout=_TIMEOUT) as answer:
                body = answer.read(_LARGEST + 1)
                encoding = answer.headers.get_content_charset()
                found = answer.geturl()
        except HTTPError as error:
            with error:
                raise VisitError(f"answered {error.code}", error.code) from error
        except (URLError, HTTPException, OSError, ValueError) as error:
            raise VisitError(f"could not be fetched: {getattr(error, 'reason', None) or error}") from error
        if len(body) > _LARGEST:
            raise VisitError(f"larger than {_LARGEST // 2**20} MiB")
        return Visited(found, body, encoding)
