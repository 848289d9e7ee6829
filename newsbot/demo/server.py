"""The sample sites as an HTTP server on 127.0.0.1, with switches for tests.

with SampleSite(theme="classic") as site:
    crawl(site.url)
    site.switch_day(2)
    site.fail("/news", 503, times=2, headers={"Retry-After": "1"})
"""

import threading
from abc import ABC, abstractmethod
from collections.abc import Mapping
from datetime import datetime, timedelta
from types import TracebackType
from typing import NamedTuple, Protocol, Self

from newsbot.demo.answer import Answer
from newsbot.demo.article import SampleArticle
from newsbot.demo.connections import SampleServer
from newsbot.demo.content import load_catalogue
from newsbot.demo.faults import Fault, FaultList
from newsbot.demo.pages import DAYS, Pages

REBUILT = timedelta(minutes=1)
"""The pages of one theme are rendered so much later than those of the other: a new theme renders everything anew."""


class RecordedRequest(NamedTuple):
    """One request that the site received."""

    method: str
    target: str
    """Path with its query, as sent."""
    headers: dict[str, str]


class Answering(Protocol):
    """What answers the requests that no fault strikes."""

    def answer(self, target: str, headers: Mapping[str, str]) -> Answer:
        """Return what a GET of ``target`` (path?query) answers."""


class LocalSite(ABC):
    """A site on 127.0.0.1; a context manager that serves it on a thread of its own.

    ``day`` is 1 or 2 (after a day of editing), ``port`` 0 for any free one. ``ValueError`` for another day,
    ``OSError`` where the port is taken.
    """

    def __init__(self, day: int = 1, port: int = 0) -> None:
        self.requests: list[RecordedRequest] = []
        self.faults = FaultList()
        self.robots: str | int | None = None
        """A text instead of the usual robots.txt, or the status that it answers; None: the usual one."""
        self.latency = 0.0
        """Seconds that every answer waits."""
        self._port = port
        self._base = ""
        self._server: SampleServer | None = None
        self._thread: threading.Thread | None = None
        self.switch_day(day)

    @property
    def url(self) -> str:
        """The base URL, without a slash at the end; ``RuntimeError`` before the site is started."""
        if not self._base:
            raise RuntimeError("the sample site is not started")
        return self._base

    @property
    def targets(self) -> list[str]:
        """The path and query of each request so far, in order."""
        return [request.target for request in self.requests]

    def switch_day(self, day: int) -> None:
        """Show the site as it is on ``day``, 1 or 2; every page counts as rendered anew."""
        self._pages = self._open(day)
        self.day = day

    @abstractmethod
    def _open(self, day: int) -> Answering:
        """Return what answers on a day. ``ValueError`` for a day that the site does not have."""

    # Faults. Each strikes requests whose path?query is ``target``; ``*`` in it stands for anything.

    def fail(
        self,
        target: str,
        status: int,
        times: int | None = None,
        headers: Mapping[str, str] | None = None,
        body: str = "",
    ) -> None:
        """Answer ``status`` instead of the page, ``times`` times or always."""
        text = body or f"<html><head><title>{status}</title></head><body><h1>{status}</h1></body></html>"
        self.answer(target, text, status=status, times=times, headers=headers)

    def answer(
        self,
        target: str,
        body: str | bytes,
        *,
        status: int = 200,
        times: int | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """Answer ``body`` instead of the page: UTF-8 HTML, unless ``headers`` say otherwise."""
        data = body.encode() if isinstance(body, str) else body
        merged = {"Content-Type": "text/html; charset=UTF-8", **(headers or {})}
        self.faults.append(Fault(target, "answer", status=status, headers=merged, body=data, times=times))

    def redirect(self, target: str, location: str, status: int = 302, times: int | None = None) -> None:
        """Send readers to ``location`` instead."""
        self.answer(target, "", status=status, times=times, headers={"Location": location})

    def drop(self, target: str, times: int | None = None) -> None:
        """Close the connection without an answer."""
        self.faults.append(Fault(target, "drop", times=times))

    def slow(self, target: str, seconds: float, times: int | None = None) -> None:
        """Wait before the page is answered."""
        self.faults.append(Fault(target, "slow", seconds=seconds, times=times))

    def drip(self, target: str, seconds: float, times: int | None = None) -> None:
        """Send the page a byte at a time, with so many seconds between: it never comes to its end."""
        self.faults.append(Fault(target, "drip", seconds=seconds, times=times))

    def truncate(self, target: str, times: int | None = None) -> None:
        """Announce the whole page, send half of it, close the connection."""
        self.faults.append(Fault(target, "truncate", times=times))

    def respond(self, method: str, target: str, headers: dict[str, str]) -> tuple[Answer, Fault | None]:
        """Record one request; return its page and the fault that strikes it, if any."""
        self.requests.append(RecordedRequest(method, target, headers))
        fault = self.faults.take(target)
        if fault is not None and fault.action == "answer":
            return Answer(fault.status, dict(fault.headers), fault.body), fault
        if target == "/robots.txt" and self.robots is not None:
            return _robots(self.robots), fault
        return self._pages.answer(target, headers), fault

    def start(self) -> None:
        """Begin to serve; nothing happens where the site serves already."""
        if self._server is not None:
            return
        self._server = SampleServer(self, self._port)
        self._base = f"http://127.0.0.1:{self._server.server_address[1]}"
        self.switch_day(self.day)
        serve = self._server.serve_forever
        self._thread = threading.Thread(target=serve, args=(0.02,), name="sample-site", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Close every connection and the port; returns when nothing of it runs any more."""
        if self._server is None or self._thread is None:
            return
        self._server.shutdown()
        self._thread.join()
        self._server.close_all()
        self._server = self._thread = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


class SampleSite(LocalSite):
    """The sample site of the shape of commonspace.eu.

    ``theme`` is ``modern`` or ``classic``; ``ValueError`` for another one.
    """

    _pages: Pages

    def __init__(self, theme: str = "modern", day: int = 1, port: int = 0) -> None:
        self._theme = theme
        super().__init__(day, port)

    @property
    def articles(self) -> list[SampleArticle]:
        """The articles a crawl ought to find today, newest first: published, with a body."""
        return [one for one in self._pages.catalogue.shown if not one.body_missing]

    @property
    def not_articles(self) -> list[str]:
        """Paths that listings name like articles and that answer 200 without one."""
        return [one.path for one in self._pages.catalogue.shown if one.body_missing]

    @property
    def unpublished(self) -> list[str]:
        """Paths that answer 403 today."""
        return [one.path for one in self._pages.catalogue.articles if not one.published]

    @property
    def rendered_at(self) -> datetime:
        """When today's pages were rendered: their Last-Modified, UTC."""
        return self._pages.rendered

    def _open(self, day: int) -> Pages:
        catalogue = load_catalogue(day)
        rendered = DAYS[day] + (REBUILT if self._theme == "classic" else timedelta())
        return Pages(self._base, self._theme, catalogue, rendered)


def _robots(robots: str | int) -> Answer:
    headers = {"Content-Type": "text/plain; charset=UTF-8"}
    if isinstance(robots, int):
        return Answer(robots, headers, b"")
    return Answer(200, headers, robots.encode())
