"""What stands inside a body and points elsewhere: other articles of the site, tags, buttons for sharing.

Authors and modules put such blocks into the body's own element, under headings and classes that differ from
theme to theme. They are told by their shape: nothing but links, and at most a label in front of them.
"""

import re
from collections.abc import Iterator
from itertools import pairwise
from urllib.parse import urlsplit

from newsbot.extract.page import Element, Page, ancestors, text_of
from newsbot.normalize.sources import split_credit_lines
from newsbot.normalize.urls import clean_path, is_site_host, may_be_article

_BLOCKS = frozenset("p div li ul ol h2 h3 h4 h5 h6 section aside blockquote dd dt td article".split())
_HEADINGS = frozenset("h2 h3 h4 h5 h6".split())
_BOLD = frozenset({"b", "strong"})
# A label is a few words and a colon; "The minister said:" announces what somebody says.
_LABEL = re.compile(r"(?!.*\b(?:said|says|told|wrote|writes|added|stated|reads)\W*$)\W*\w+(?:\W+\w+){0,3}:\W*$")
_LONGEST_HEADING = 60  # characters over a list of other articles
_SHARING = frozenset(
    "facebook.com twitter.com x.com t.me telegram.me linkedin.com whatsapp.com wa.me reddit.com vk.com "
    "pinterest.com addtoany.com instagram.com youtube.com bsky.app threads.net viber.com ok.ru".split()
)
_LONGEST_BUTTON = 30  # characters of a link that shares or follows


def find_pointers(page: Page, body: Element) -> frozenset[Element]:
    """Return the elements of a body that only point elsewhere; what stands in them is not the article's text."""
    links = [link for link in body.iter("a") if link.get("href")]
    found = set(_buttons(page, body, links))
    ours = [link for link in links if _is_ours(page, link)]
    found.update(_labelled(body, ours))
    titles = {block for link in ours if (block := _titled_block(page, body, link)) is not None}
    if titles:
        for heading in body.iter(*_HEADINGS, "p", "div"):
            if _is_heading(heading):
                found.update(_list_below(body, heading, titles))
    return frozenset(found)


def _is_ours(page: Page, link: Element) -> bool:
    parts = urlsplit(page.absolute(link.get("href")))
    return parts.scheme in ("http", "https") and is_site_host(parts.netloc, page.site) and parts.path not in ("", "/")


def _block_of(body: Element, element: Element) -> Element | None:
    """Return the nearest block around an inline element, inside the body."""
    return next((parent for parent in ancestors(element, body) if parent.tag in _BLOCKS), None)


def _outside(block: Element, links: list[Element]) -> str:
    """Return the text of a block without that of its links."""
    text = text_of(block)
    for link in links:
        text = text.replace(text_of(link), "", 1)
    return text.strip()


def _labelled(body: Element, ours: list[Element]) -> Iterator[Element]:
    """Yield the blocks that are a label and links to pages of the site: "Read also: ...", "Tags: ..."."""
    for block, links in _by_block(body, ours):
        label = _outside(block, links).replace(",", "").strip()
        _, sources, photos = split_credit_lines(text_of(block))
        if _LABEL.match(label) and not sources and not photos and text_of(block).startswith(label.split(":")[0]):
            yield block


def _by_block(body: Element, links: list[Element]) -> Iterator[tuple[Element, list[Element]]]:
    grouped: dict[Element, list[Element]] = {}
    for link in links:
        block = _block_of(body, link)
        if block is not None:
            grouped.setdefault(block, []).append(link)
    yield from grouped.items()


def _titled_block(page: Page, body: Element, link: Element) -> Element | None:
    """Return the block that is nothing but a link to another article: its title."""
    address = urlsplit(page.absolute(link.get("href")))
    if not may_be_article(address._replace(path=clean_path(address.path), query="").geturl(), page.site):
        return None
    if any(part.tag in _BLOCKS for part in link.iter()):
        return link  # a card: the whole of it is the link
    block = _block_of(body, link)
    return block if block is not None and text_of(link) and text_of(block) == text_of(link) else None


def _is_heading(element: Element) -> bool:
    text = text_of(element) if len(element) < 3 else ""
    if not 0 < len(text) <= _LONGEST_HEADING or element.find(".//a") is not None:
        return False
    bold = len(element) == 1 and element[0].tag in _BOLD and text_of(element[0]) == text
    return element.tag in _HEADINGS or bold


def _list_below(body: Element, heading: Element, titles: set[Element]) -> list[Element]:
    """Return a heading and what follows it, where that is a list of other articles to the end of the body."""
    units = [one for one in heading.itersiblings() if isinstance(one.tag, str) and text_of(one)]
    if not units or _goes_on(body, heading):
        return []
    held = [sum(one in titles for one in unit.iter()) for unit in units]
    texts = sum(not count for count in held)  # teasers' texts, where they are no part of a unit
    # Two paragraphs on end without a title are prose.
    prose = any(not first and not second for first, second in pairwise(held))
    if not held[0] or prose or texts > sum(held):
        return []
    if sum(held) == 1 and any(_outside_titles(unit, titles) for unit in units):
        return []  # one link and a text may be the author's own last section
    return [heading, *units]


def _outside_titles(unit: Element, titles: set[Element]) -> bool:
    inside = "".join(text_of(one) for one in unit.iter() if one in titles)
    return text_of(unit) != inside


def _goes_on(body: Element, element: Element) -> bool:
    """Tell whether text of the body follows behind the box in which an element stands."""
    for parent in ancestors(element, body):
        if parent.tail and parent.tail.strip():
            return True
        if any(isinstance(one.tag, str) and text_of(one) for one in parent.itersiblings()):
            return True
    return False


def _buttons(page: Page, body: Element, links: list[Element]) -> Iterator[Element]:
    """Yield the blocks that hold nothing but links to share an article or to follow the site."""
    shared = [link for link in links if _shares(page, link)]
    for block, group in _by_block(body, shared):
        if not _outside(block, group).strip(" |·•,"):
            yield block


def _shares(page: Page, link: Element) -> bool:
    host = urlsplit(page.absolute(link.get("href"))).netloc.lower()
    return len(text_of(link)) <= _LONGEST_BUTTON and ".".join(host.split(".")[-2:]) in _SHARING
