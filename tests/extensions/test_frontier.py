"""Requests on their way through Redis: all that the spider puts into one comes back, and nothing else is let in."""

import pickle
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy import Request
from scrapy.utils.request import request_from_dict
from scrapy.utils.test import get_crawler

from newsbot.extensions.frontier import dumps, loads
from newsbot.extract.feed import FeedItem
from newsbot.sites import COMMONSPACE
from newsbot.spiders.news import NewsSpider
from newsbot.spiders.walk import Walk
from newsbot.storage.ledger import LedgerEntry

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)


class LoneSpider(NewsSpider):
    """The spider without a crawl around it."""

    name, site = COMMONSPACE.name, COMMONSPACE
    session = readers = None  # type: ignore[assignment]  # Scrapy looks through all members for the callback's name


@pytest.fixture
def spider() -> NewsSpider:
    return LoneSpider.from_crawler(get_crawler(LoneSpider, {"NEWSBOT_NOW": ""}))


def through(request: Request, spider: NewsSpider) -> Request:
    return request_from_dict(loads(dumps(request.to_dict(spider=spider)).encode()), spider=spider)


def test_an_article_s_request_comes_back_whole(spider: NewsSpider) -> None:
    entry = LedgerEntry(
        "https://www.commonspace.eu/news/a", "stored", "news", {"title": "Ä “b”", "date": "3 May"}, NOW, fetch=True,
        published_on=date(2026, 5, 3), article_id=7, etag='W/"1"', last_modified="Mon, 04 May 2026 00:00:00 GMT",
    )  # fmt: skip
    request = spider._article_request(entry)
    request.meta["retry_times"] = 2

    back = through(request, spider)

    assert back.cb_kwargs == {"entry": entry}
    assert (back.callback, back.errback) == (spider.parse_article, spider.article_failed)
    assert (back.url, back.priority, back.dont_filter, back.headers, back.meta) == (
        request.url, 10, True, request.headers, {"retry_times": 2},
    )  # fmt: skip


def test_a_walk_comes_back_whole(spider: NewsSpider) -> None:
    feed = {"https://www.commonspace.eu/news/a": FeedItem("/news/a", "A", None)}
    walk = Walk(
        "/news", ("news",), "news", 3, NOW, ("/newsroom",), pages=2, seen={"ab", "cd"}, unsure={1: "ef"}, feed=feed
    )  # fmt: skip

    back = through(spider._listing_request(walk, 5), spider)

    assert back.cb_kwargs == {"walk": walk, "page": 5}
    assert type(back.cb_kwargs["walk"].sections) is tuple
    assert (back.callback, back.errback) == (spider.parse_listing, spider.listing_failed)


plain = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(), st.binary(), st.dates(),
              st.datetimes(timezones=st.just(UTC))),
    lambda inner: (
        st.lists(inner)
        | st.tuples(inner, inner)
        | st.dictionaries(st.text() | st.binary() | st.integers(), inner)
        | st.sets(st.text() | st.integers())
    ),
    max_leaves=12,
)  # fmt: skip


@given(plain)
def test_any_value_comes_back_as_it_was(value: Any) -> None:
    back = loads(dumps({"meta": value}))["meta"]
    assert (back, type(back)) == (value, type(value))


def test_what_cannot_be_written_is_named() -> None:
    with pytest.raises(TypeError, match="object cannot wait in Redis"):
        dumps({"meta": {"x": object()}})


class Bomb:
    def __reduce__(self) -> tuple[Any, ...]:
        raise AssertionError("a pickle was made")


@pytest.mark.parametrize(
    "words",
    [
        pickle.dumps({"url": "https://example.org"}),
        b'{"_class": "subprocess.Popen", "url": "x"}',
        b'{"meta": {"!": "Popen", "=": {}}}',
        b'{"meta": {"!": "Walk", "=": {"nonsense": 1}}}',
        b'{"meta": {"!": "bytes"}}',
        b"[]",
        b"not JSON",
        b"",
    ],
)
def test_what_is_no_request_of_ours_is_refused(words: bytes) -> None:
    with pytest.raises(ValueError, match=r".*"):
        loads(words)


def test_no_pickle_is_ever_made() -> None:
    with pytest.raises(TypeError, match="Bomb"):
        dumps({"meta": Bomb()})
