"""Manners: the pauses that a site asks for, and the errors that the ledger is told."""

import asyncio
from datetime import UTC, datetime, timedelta, timezone
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.http import HtmlResponse, Response

from newsbot.clock import clock_from
from newsbot.middlewares import (
    OffsiteError,
    RefreshMiddleware,
    RetryAfterMiddleware,
    SameSiteMiddleware,
    SiteAsksToWait,
    describe_error,
    read_retry_after,
)
from newsbot.sites import COMMONSPACE, Site

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
COPY = "http://127.0.0.1:8000"


def answer(value: bytes | str | None) -> Response:
    return Response(COMMONSPACE.url, status=503, headers={} if value is None else {"Retry-After": value})


@pytest.mark.parametrize(
    ("value", "pause"),
    [
        pytest.param("120", timedelta(seconds=120), id="seconds"),
        pytest.param(" 5 ", timedelta(seconds=5), id="blanks"),
        pytest.param("0", timedelta(), id="at-once"),
        pytest.param("Sun, 22 Nov 2026 10:02:00 GMT", timedelta(minutes=2), id="date"),
        pytest.param("Sun, 22 Nov 2026 11:02:00 +0100", timedelta(minutes=2), id="date-with-zone"),
        pytest.param("Sun, 22 Nov 2026 09:00:00 GMT", timedelta(), id="past-date"),
        pytest.param("Sunday, 22-Nov-26 10:02:00 GMT", timedelta(minutes=2), id="old-form"),
        pytest.param(None, None, id="none"),
        pytest.param("", None, id="empty"),
        pytest.param("-5", None, id="negative"),
        pytest.param("1.5", None, id="fraction"),
        pytest.param("soon", None, id="words"),
        pytest.param("9" * 400, None, id="absurd"),
        pytest.param("Sun, 99 Nov 2026 10:02:00 GMT", None, id="no-such-day"),
        pytest.param(b"\xff\xfe", None, id="no-text"),
        pytest.param("٥".encode(), None, id="other-digits"),
    ],
)
def test_read_retry_after(value: bytes | str | None, pause: timedelta | None) -> None:
    assert read_retry_after(answer(value), NOW) == pause


def test_the_pause_does_not_depend_on_the_zone_of_the_clock() -> None:
    elsewhere = NOW.astimezone(timezone(timedelta(hours=4)))

    assert read_retry_after(answer("Sun, 22 Nov 2026 10:02:00 GMT"), elsewhere) == timedelta(minutes=2)


@given(st.binary(max_size=60).filter(lambda value: b"\n" not in value and b"\r" not in value))
def test_any_header_is_a_pause_or_none(value: bytes) -> None:
    pause = read_retry_after(answer(value), NOW)
    assert pause is None or pause >= timedelta()


@pytest.mark.parametrize(
    ("site", "url"),
    [
        (COMMONSPACE, f"{COMMONSPACE.url}/news/x"), (COMMONSPACE, "https://commonspace.eu/news/x"), (COMMONSPACE, "http://www.commonspace.eu/news/x"),
        (COMMONSPACE.at(COPY), f"{COPY}/news/x"),
    ],
)  # fmt: skip
def test_requests_of_the_site_pass(site: Site, url: str) -> None:
    SameSiteMiddleware(site).process_request(Request(url))


@pytest.mark.parametrize(
    ("site", "url"),
    [
        (COMMONSPACE, "https://example.org/news/x"),
        (COMMONSPACE, "https://karabakhspace.commonspace.eu/x"),
        (COMMONSPACE, f"{COPY}/news/x"),
        (COMMONSPACE, "ftp://www.commonspace.eu/x"),
        (COMMONSPACE, "https://www.commonspace.eu:8443/x"),
        (COMMONSPACE.at(COPY), f"{COMMONSPACE.url}/news/x"),
        (COMMONSPACE.at(COPY), "http://127.0.0.1:8001/news/x"),
        (COMMONSPACE.at(COPY), "http://localhost:8000/news/x"),
    ],
)
def test_requests_that_leave_the_site_are_refused(site: Site, url: str) -> None:
    with pytest.raises(OffsiteError, match="another site"):
        SameSiteMiddleware(site).process_request(Request(url))


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (TimeoutError(), "TimeoutError"), (ValueError("bad\n  value"), "ValueError: bad value"),
        (RuntimeError("x" * 1000), "RuntimeError: " + "x" * 300),
    ],
)  # fmt: skip
def test_errors_are_one_line(error: BaseException, words: str) -> None:
    assert describe_error(error) == words


def test_a_pause_is_counted_by_the_clock_of_the_crawl() -> None:
    """A date in Retry-After is far ahead for a crawl whose clock stands in the past."""
    guard = RetryAfterMiddleware(60, clock_from("2026-01-01T00:00:00+00:00"))
    guard.process_response(Request(COMMONSPACE.url), answer("Thu, 01 Jan 2026 02:00:00 GMT"))

    with pytest.raises(SiteAsksToWait, match="until 2026-01-01 02:00 UTC"):
        asyncio.run(guard.process_request(Request(COMMONSPACE.url)))


# --- redirects in a page ------------------------------------------------------------------------------------------

REFRESH = '<html><head><title>Élan</title><meta http-equiv="Refresh" content="0; url=/news/there"></head></html>'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32", "windows-1252"])
@pytest.mark.parametrize("before", [0, 3_900], ids=["at-once", "far-down"])
def test_a_redirect_in_the_head_of_a_page_is_followed(encoding: str, before: int) -> None:
    place = refreshed("\u00e9" * before + REFRESH, encoding)
    assert place is not None
    assert urlsplit(place).path == "/news/there"


@pytest.mark.parametrize(
    "page",
    [
        pytest.param("<html><head><title>News</title></head><body>to refresh</body></html>", id="word-alone"),
        pytest.param("<html><head><title>News</title></head><body>no word</body></html>", id="no-word"),
        pytest.param(" " * 5_000 + REFRESH, id="below-the-head"),
        pytest.param("", id="empty"),
    ],
)
def test_a_page_that_leads_nowhere_is_given_on(page: str) -> None:
    assert refreshed(page, "utf-8") is None


def refreshed(page: str, encoding: str) -> str | None:
    """Return where a page leads to; None: it is given on as it came."""
    request = Request(f"{COMMONSPACE.url}/news/here")
    response = HtmlResponse(request.url, body=page.encode(encoding), encoding=encoding, request=request)
    crawler = Crawler(Spider)
    crawler.spider = Spider("site")
    found = RefreshMiddleware.from_crawler(crawler).process_response(request, response)
    return found.url if isinstance(found, Request) else None
