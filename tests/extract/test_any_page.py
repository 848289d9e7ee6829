"""Pages that nobody thought of: nothing but ``NoArticleError`` ever comes out, and always in good time."""

import json
import random
import re
import sys
from collections.abc import Callable
from html import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsbot.extract.article import NoArticleError, read_article
from newsbot.extract.evidence import Hints
from newsbot.extract.listing import read_listing
from newsbot.items import ArticleItem
from newsbot.sites import COMMONSPACE
from tests.extract.reading import PAGES

SITE = COMMONSPACE.url

URL = f"{SITE}/news/x"
VALID = [page.read_bytes() for page in PAGES]
TAGS = re.compile(rb"<[^>]*>")
HEAD = (
    b"<title>T</title><h1>T</h1><article class='node--view-mode-full' data-history-node-id='1'>"
    b"<div class='field--name-body'>"
)


def read_both(html: bytes, hints: Hints | None = None) -> ArticleItem | None:
    """Read a page as an article and as a listing; None where it shows no article."""
    read_listing(html, URL, COMMONSPACE)
    try:
        item = read_article(html, URL, site=COMMONSPACE, hints=hints or Hints())
    except NoArticleError as error:
        return None if str(error) else pytest.fail("no reason")
    assert item.title == item.title.strip()
    assert all(text.strip() and "\n" not in text for text in item.paragraphs)
    assert item.url.startswith(SITE)
    assert item.published_on or item.published_reason
    return item


def without_html(item: ArticleItem | None) -> str:
    return "" if item is None else repr({name: getattr(item, name) for name in item.__slots__ if name != "html"})


@given(st.binary(max_size=400))
def test_any_bytes(html: bytes) -> None:
    read_both(html)


@given(st.text(st.sampled_from("<>/=\"' abdhipt1!-&;#\n\x00"), max_size=300))
def test_any_tags(html: str) -> None:
    read_both(html.encode())


def _cut(html: bytes, chance: random.Random) -> bytes:
    return html[: chance.randrange(len(html))]


def _drop_tags(html: bytes, chance: random.Random) -> bytes:
    return TAGS.sub(lambda tag: b"" if chance.random() < 0.2 else tag[0], html)


def _double_tags(html: bytes, chance: random.Random) -> bytes:
    return TAGS.sub(lambda tag: tag[0] * (2 if chance.random() < 0.2 else 1), html)


def _swap_tags(html: bytes, chance: random.Random) -> bytes:
    tags = TAGS.findall(html)
    return TAGS.sub(lambda tag: chance.choice(tags) if chance.random() < 0.2 else tag[0], html)


def _wrong_bytes(html: bytes, chance: random.Random) -> bytes:
    changed = bytearray(html)
    for _ in range(20):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def _mixed(html: bytes, chance: random.Random) -> bytes:
    other = chance.choice(VALID)
    at = chance.randrange(min(len(html), len(other)))
    return html[:at] + other[at:]


@pytest.mark.parametrize("mutate", [_cut, _drop_tags, _double_tags, _swap_tags, _wrong_bytes, _mixed])
@given(page=st.sampled_from(VALID), seed=st.integers(0, 2**32))
@settings(max_examples=60)
def test_pages_that_were_damaged(mutate: Callable[[bytes, random.Random], bytes], page: bytes, seed: int) -> None:
    html = mutate(page, random.Random(seed))

    assert without_html(read_both(html)) == without_html(read_both(html))


@given(st.builds(Hints, *[st.none() | st.text(max_size=40)] * 5), st.sampled_from(VALID))
def test_any_hints(hints: Hints, page: bytes) -> None:
    read_both(page, hints)


@given(
    st.sampled_from(["datePublished", "dateModified", "headline", "image", "author", "articleSection"]),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["name", "url", "@graph", "@type"]), inner, max_size=3)
        ),
        max_leaves=6,
    ),
)
def test_any_json_ld(key: str, value: object) -> None:
    data = json.dumps({"@context": "https://schema.org", "@type": "NewsArticle", key: value}).replace("<", "\\u003c")
    page = next(html for html in VALID if b"A bear is seen" in html)
    read_both(page.replace(b"</head>", f'<script type="application/ld+json">{data}</script></head>'.encode()))


@given(
    st.dictionaries(
        st.sampled_from(
            ["article:published_time", "og:title", "og:url", "og:image", "dc.date", "article:author", "generator"]
        ),
        st.text(max_size=40),
    )
)
def test_any_meta(meta: dict[str, str]) -> None:
    tags = "".join(f'<meta property="{name}" content="{escape(value)}">' for name, value in meta.items())
    page = next(html for html in VALID if b"A bear is seen" in html)
    read_both(page.replace(b"</head>", tags.encode() + b"</head>"))


@pytest.mark.parametrize(
    "link", ["http://[", "//[bad", "https://www.commonspace.eu:port/x", "http://www.commonspace.eu:99999/"]
)
def test_an_address_that_is_none_costs_no_article(link: str) -> None:
    page = next(html for html in VALID if b"A bear is seen" in html)
    links = "".join(f'<link rel="{rel}" href="{link}">' for rel in ("canonical", "shortlink"))
    tags = f'{links}<meta property="og:image" content="{link}">'
    inside = f'<img src="{link}"><a href="{link}">x</a>'

    item = read_both(
        page.replace(b"</head>", tags.encode() + b"</head>").replace(b"</article>", inside.encode() + b"</article>")
    )

    assert item is not None
    assert item.title == "A bear is seen near Borjomi"
    assert item.url == URL


LARGE = {
    "deep": lambda n: b"<div>" * n + b"<p>Text at the bottom of it.</p>",
    "deep-inline": lambda n: b"<p>" + b"<b><i>" * n + b"Text.",
    "wide": lambda n: b"<p>A paragraph of the text, and not a short one.</p>" * n,
    "breaks": lambda n: b"<p>" + b"A line of some text that is long enough for a paragraph.<br>" * n,
    "links": lambda n: b'<p><a href="/news/x">A link to something</a></p>' * n,
    "headings": lambda n: b"<h1>A heading</h1>" * n,
    "times": lambda n: b"<time>1 January 2020</time>" * n,
    "cells": lambda n: b"<table>" + b"<tr><td>One</td><td>2</td></tr>" * n,
    "unclosed": lambda n: b"<div><p><b>Words" * n,
    "rows": lambda n: b'<div class="views-row"><h2><a href="/news/y">A title of it</a></h2></div>' * n,
    "classes": lambda n: b'<div class="' + b"date created submitted " * n + b'">2020</div>',
}


@pytest.mark.parametrize("make", LARGE.values(), ids=LARGE)
def test_work_grows_with_the_page_and_not_with_its_square(make: Callable[[int], bytes]) -> None:
    """Eight times the page makes about eight times the calls; a quadratic walk would make sixty-four times."""
    assert calls(make(2000)) < 16 * calls(make(250))


def calls(body: bytes) -> int:
    """How many functions are called, and generators resumed, to read a page."""
    html = b"<title>T</title><h1>T</h1><article class='node--view-mode-full' data-history-node-id='1'>" + body
    number = 0

    def count(_frame: object, what: str, _argument: object) -> None:
        nonlocal number
        number += what in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        read_both(html)
        read_listing(b"<h1>T</h1>" + body, URL, COMMONSPACE)
    finally:
        sys.setprofile(before)
    return number


def test_text_is_not_lost_to_tags_that_nobody_closed() -> None:
    """A parser gives up below some depth, and says nothing."""
    body = b"".join(b"<div><p>Paragraph %d of a long text <b>with a bold end." % number for number in range(300))

    item = read_both(HEAD + body)

    assert item is not None
    assert len(item.paragraphs) == 300
