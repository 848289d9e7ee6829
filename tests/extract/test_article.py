"""Articles of pages in many shapes, each beside a golden file; and the pages that show none."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from newsbot.extract.article import NoArticleError, read_article
from newsbot.sites import COMMONSPACE
from tests.extract.reading import PAGES, read, record

SITE = COMMONSPACE.url

WITHOUT_ARTICLE = {"teasers_only", "login", "challenge", "access_denied", "author_page"}
ARTICLES = [page for page in PAGES if page.stem not in WITHOUT_ARTICLE]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_read_article(page: Path, golden: Callable[[Path, Any], None]) -> None:
    golden(page.with_suffix(".json"), record(page))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_which_pages_show_an_article(page: Path) -> None:
    if page.stem in WITHOUT_ARTICLE:
        with pytest.raises(NoArticleError) as raised:
            read(page)
        assert str(raised.value)
    else:
        assert read(page).paragraphs


@pytest.mark.parametrize("page", ARTICLES, ids=lambda page: page.stem)
def test_every_value_has_evidence(page: Path) -> None:
    item = read(page)
    decided = {one.field: one for one in item.evidence if one.decided}

    assert decided["title"].value == item.title
    assert "body" in decided
    if item.published_on:
        assert decided["published"].rule == item.published_from
        assert decided["published"].raw
    else:
        assert item.published_reason
    if item.section:
        assert decided["section"].value == item.section
    for one in item.evidence:
        assert len(one.raw) <= 300
        assert one.value is None or one.value.strip()


def test_reading_a_page_twice_in_any_order_gives_the_same() -> None:
    first = [record(page) for page in PAGES]
    assert [record(page) for page in reversed(PAGES)] == first[::-1]


@pytest.mark.parametrize(
    ("html", "words"),
    [
        pytest.param(b"", "blank, or not HTML", id="empty"),
        pytest.param(b"   \n", "blank, or not HTML", id="blank"),
        pytest.param(b"\x00\xff\xfe\x89PNG", "blank, or not HTML", id="bytes"),
        pytest.param(b"<html><head><title>T</title></head><body></body></html>", "no title and text", id="no-text"),
        pytest.param(b'{"json": true}', "blank, or not HTML", id="json"),
    ],
)
def test_what_is_no_page_of_an_article(html: bytes, words: str) -> None:
    with pytest.raises(NoArticleError, match=words):
        read_article(html, f"{SITE}/news/x", site=COMMONSPACE)


@pytest.mark.parametrize(
    ("encoding", "head"),
    [
        pytest.param("utf-8", '<meta charset="utf-8">', id="utf-8-said"),
        pytest.param("cp1251", '<meta charset="windows-1251">', id="cp1251-said"),
        pytest.param("utf-8-sig", "", id="byte-order-mark"),
    ],
)
def test_the_page_says_its_encoding(encoding: str, head: str) -> None:
    text = "Мост через реку открыт, и по нему уже прошли два стада овец."
    html = (
        f'{head}<title>Мост</title><h1>Мост</h1><article class="node--view-mode-full" data-history-node-id="1">'
        f'<div class="field--name-body"><p>{text}</p></div></article>'
    )

    item = read_article(html.encode(encoding), f"{SITE}/ru/node/1", site=COMMONSPACE)

    assert (item.title, item.paragraphs, item.language) == ("Мост", [text], "ru")


def test_a_copy_of_the_site_is_stored_under_the_sites_addresses() -> None:
    copy = "http://127.0.0.1:8000"
    html = (
        '<link rel="canonical" href="/index.php/news/bridge"><title>A bridge</title><h1>A bridge</h1>'
        '<article class="node--view-mode-full" data-history-node-id="1"><img src="/sites/default/files/b.jpg">'
        '<div class="field--name-body"><p>The bridge over the river was opened on Monday.</p></div></article>'
    )

    item = read_article(html.encode(), f"{copy}/index.php/news/bridge?page=1", site=COMMONSPACE.at(copy))

    assert item.url == f"{SITE}/news/bridge"
    assert item.image_url == f"{SITE}/sites/default/files/b.jpg"


@pytest.mark.parametrize(
    ("body", "seen"),
    [
        pytest.param("The café is open.".encode("cp1252"), "café", id="really-windows-1252"),
        pytest.param("The “talks” – at last".encode("cp1252"), "“talks” –", id="its-quotes-and-dashes"),
        pytest.param("The café is ".encode() + b"\xff open.", "café is", id="one-broken-byte"),
    ],
)
def test_a_page_that_says_utf_8_and_is_not_is_read_as_written(body: bytes, seen: str) -> None:
    html = (
        b"<html><body><article class='node--view-mode-full'><h1>News</h1><p>"
        + body * 3
        + b"</p></article></body></html>"
    )

    assert seen in read_article(html, "https://www.commonspace.eu/news/cafe", site=COMMONSPACE, encoding="utf-8").body
