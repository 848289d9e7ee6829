"""The feed: addresses and times, from whatever XML a site sends."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.extract.feed import FeedItem, read_feed

ITEM = (
    "<item><title>A bridge</title><link>https://www.commonspace.eu/news/bridge</link>"
    "<pubDate>Mon, 16 Nov 2026 08:00:00 +0000</pubDate></item>"
)
BRIDGE = FeedItem("https://www.commonspace.eu/news/bridge", "A bridge", "Mon, 16 Nov 2026 08:00:00 +0000")


def feed(items: str, prolog: str = '<?xml version="1.0" encoding="utf-8"?>') -> bytes:
    return f'{prolog}<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>News</title><link>https://www.commonspace.eu/</link>{items}</channel></rss>'.encode()


def test_a_feed_is_read_in_order() -> None:
    other = ITEM.replace("bridge", "tunnel")
    assert [one.url.rsplit("/")[-1] for one in read_feed(feed(ITEM + other))] == ["bridge", "tunnel"]
    assert read_feed(feed(ITEM))[0] == BRIDGE


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        pytest.param("", [], id="empty"),
        pytest.param(
            ITEM.replace("<pubDate>Mon, 16 Nov 2026 08:00:00 +0000</pubDate>", ""),
            [FeedItem(BRIDGE.url, BRIDGE.title, None)],
            id="no-date",
        ),
        pytest.param(
            ITEM.replace("Mon, 16 Nov 2026 08:00:00 +0000", "  "),
            [FeedItem(BRIDGE.url, BRIDGE.title, None)],
            id="blank-date",
        ),
        pytest.param("<item><title>No address</title></item>" + ITEM, [BRIDGE], id="no-address"),
        pytest.param(
            ITEM.replace("A bridge", "Rivers &amp; <![CDATA[roads & rails]]>"),
            [FeedItem(BRIDGE.url, "Rivers & roads & rails", BRIDGE.published)],
            id="entities",
        ),
        pytest.param(
            ITEM.replace("<link>", "<dc:creator>newsroom</dc:creator><link>\n  "), [BRIDGE], id="other-elements"
        ),
        pytest.param(
            ITEM.replace("<title>A bridge</title>", ""), [FeedItem(BRIDGE.url, "", BRIDGE.published)], id="no-title"
        ),
        pytest.param("<!-- a comment --><?pi x?>" + ITEM, [BRIDGE], id="comments"),
    ],
)
def test_items(items: str, expected: list[FeedItem]) -> None:
    assert read_feed(feed(items)) == expected


def test_a_feed_that_breaks_off_gives_what_came() -> None:
    assert read_feed(feed(ITEM + ITEM)[:-60])[0] == BRIDGE


@pytest.mark.parametrize(
    "xml", [b"", b"  ", b"<html><body>Not found</body></html>", b"no xml", b"\x00\x01", b"<feed/>", b'{"items": []}'],
    ids=["empty", "blank", "html", "words", "bytes", "atom", "json"],
)  # fmt: skip
def test_what_is_no_feed(xml: bytes) -> None:
    with pytest.raises(ValueError, match="not a feed"):
        read_feed(xml)


def test_entities_of_somebody_elses_xml_are_not_resolved(tmp_path: object) -> None:
    prolog = (
        f'<!DOCTYPE rss [<!ENTITY file SYSTEM "file://{__file__}"><!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    )
    text = str(read_feed(feed(ITEM.replace("A bridge", "&file;&b;"), prolog)))

    assert "pytest" not in text
    assert "aaaaaaaaaa" not in text


@given(st.binary(max_size=300))
def test_any_bytes_are_a_feed_or_refused(data: bytes) -> None:
    try:
        items = read_feed(data)
    except ValueError:
        return
    assert all(item.url for item in items)
