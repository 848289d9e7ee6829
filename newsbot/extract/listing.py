"""The archive teasers of a listing page, in order, and whether the archive goes on.

A listing shows more than its archive: pinned teasers above "Filter archive", blocks of popular and
chosen articles, each with a pager of its own. The archive is read in document order from the filter
(or the main content block) to the main pager. Document order, not nesting: one article with unclosed
tags breaks the tree of every listing that shows its teaser.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from newsbot.extract.page import Element, Page, ancestors, class_of, text_of, time_of
from newsbot.normalize.dates import Order, parse_published, shown_order
from newsbot.normalize.sections import section_of_word
from newsbot.normalize.text import clean_text
from newsbot.normalize.urls import clean_path, is_site_host, may_be_article
from newsbot.sites import Site

_MAIN_BLOCK = re.compile(r"\bblock-system-main(?:-block)?\b|\bview-display-id-page")
_MAIN_ID = re.compile(r"^block-[\w-]*-content$|^block-system-main$")
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5"})
_TITLE_CLASS = re.compile(r"title|headline", re.IGNORECASE)
_DATE_CLASS = re.compile(r"created|submitted|\bdate|-date|node__meta|published", re.IGNORECASE)
_CREATED = re.compile(r"date(?:Created|Published)|dc:(?:date|created)")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_LONGEST_BARE_DATE = 40  # characters of a line that is a date and nothing else
_LONGEST_DATE = 120  # characters of a line that may hold a date
_NEAR = 12  # elements between the words "Filter archive" and the form they stand over
_SHORTEST_TITLE = 12
_LONGEST_KICKER = 40
_DEEPEST_ROW = 8  # levels from a title link to the whole of its teaser, in the deepest markup seen


@dataclass(frozen=True, slots=True)
class Teaser:
    """One entry of an archive."""

    url: str
    """Absolute, as the page links it."""
    title: str
    kicker: str | None = None
    published: str | None = None
    """The date line as written (or its machine form), None on most listings of the site."""
    node_id: int | None = None
    date_order: Order | None = None
    """What stands first in a date of three numbers, as the dates of all teasers of the page show."""


@dataclass(frozen=True, slots=True)
class Listing:
    """What a page says as a listing."""

    teasers: tuple[Teaser, ...]
    has_next: bool
    recognized: bool
    """False: neither archive teasers nor an archive's filter or pager; the page is no listing."""
    rule: str
    """What showed where the archive begins."""
    pager: int = 0
    """Which number of ``?page=`` pages the archive: 0 is the first, as it mostly is."""
    has_pager: bool = True
    """False: the page links to no other page of the archive; a button may load it, or there is none."""


def read_listing(html: bytes, url: str, site: Site, encoding: str | None = None) -> Listing:
    """Read the archive of a listing page fetched at ``url`` (its page number is looked at)."""
    page = Page(html, url, site, encoding)
    elements = list(page.root.iter("*"))
    start, rule = _archive_start(elements, site.archive_label)
    links = list(_pager_links(page, elements, start))
    pager = _main_pager(links, site.pages_of(url), elements, start)
    current = site.page_of(url, pager)
    pages = {index: numbers[pager] for index, numbers in links if len(numbers) > pager and numbers[pager] != current}
    end = min(pages, default=len(elements))
    teasers = _teasers(page, elements[start:end])
    has_next = any(number > current for number in pages.values())
    return Listing(
        teasers,
        has_next=has_next,
        # An archive that goes on and shows no entry is one we cannot read.
        recognized=bool(teasers) or ((rule == "filter" or bool(pages)) and not has_next),
        rule=rule,
        pager=pager,
        has_pager=bool(pages),
    )


def _main_pager(
    links: Sequence[tuple[int, list[int]]], here: list[int], elements: list[Element], start: int
) -> int:  # fmt: skip
    """Return which number pages the archive: the first, if any link changes it, else one that its own pager changes.

    The first mostly pages the main list and the others blocks; a theme may have given a block the first one.
    """
    for pager in range(max((len(numbers) for _, numbers in links), default=1)):
        current = next(iter(here[pager:]), 0)
        moving = [index for index, numbers in links if next(iter(numbers[pager:]), 0) != current]
        if moving and (pager == 0 or _is_of_first_list(elements, start, moving[0])):
            return pager
    return 0


def _is_of_first_list(elements: list[Element], start: int, link: int) -> bool:
    """Tell whether a pager stands in one box with the first title behind ``start``: a block has a box of its own."""
    titles = [element for element in elements[start:link] if element.tag == "a" and _is_title_link(element)]
    held = {parent for title in titles for parent in ancestors(title)}
    box = next((parent for parent in ancestors(elements[link]) if parent in held), None)
    return bool(titles) and box is not None and box in set(ancestors(titles[0]))


def _archive_start(elements: list[Element], label: str) -> tuple[int, str]:
    """Return the index of the first element of the archive, and what showed it."""
    for index, element in enumerate(elements):
        if label and _is_filter(element, label):
            # The words may be the form's button, or a heading in front of the form.
            form = next((parent for parent in ancestors(element) if parent.tag == "form"), None)
            following = (near for near in elements[index + 1 : index + _NEAR] if near.tag == "form")
            whole = form if form is not None else next(following, element)
            return elements.index(whole) + sum(1 for _ in whole.iter("*")), "filter"
    for test, rule in ((_is_main_block, "main block"), (_is_main, "main"), (_is_heading, "heading")):
        for index, element in enumerate(elements):
            if test(element):
                return index + 1, rule
    return 0, "whole page"


def _is_filter(element: Element, label: str) -> bool:
    words: str | None = element.get("value") if element.tag == "input" else element.text
    return words is not None and words.strip().lower() == label


def _is_main_block(element: Element) -> bool:
    return bool(_MAIN_BLOCK.search(class_of(element)) or _MAIN_ID.match(element.get("id") or ""))


def _is_main(element: Element) -> bool:
    return bool(element.tag == "main" or element.get("role") == "main")


def _is_heading(element: Element) -> bool:
    return bool(element.tag == "h1")


def _pager_links(page: Page, elements: list[Element], start: int) -> Iterator[tuple[int, list[int]]]:
    """Yield (index, page of each list) for each link of a pager behind ``start``."""
    site = page.site
    here = _listing_of(page.url, site)
    for index, element in enumerate(elements[start:], start):
        if element.tag != "a" or not (address := element.get("href")):
            continue
        url = page.absolute(address)
        if not site.pager.number.search(url):
            continue
        # A button may load the next page by Drupal's own address for that, whatever the listing's is.
        by_script = clean_path(urlsplit(url).path) == "/views/ajax" and _is_of_first_list(elements, start, index)
        if by_script or _listing_of(url, site) == here:
            yield index, site.pages_of(url)


def _listing_of(url: str, site: Site) -> str:
    """Return the path of the listing of which an address is a page."""
    return clean_path(site.pager.number.sub("", urlsplit(url).path))


def _teasers(page: Page, zone: list[Element]) -> tuple[Teaser, ...]:
    links = [element for element in zone if element.tag == "a" and element.get("href") and not page.in_block(element)]
    titled = [link for link in links if _is_title_link(link)]
    if not titled:
        titled = [link for link in links if len(text_of(link)) >= _SHORTEST_TITLE] or links
    wanted = [(link, page.absolute(link.get("href"))) for link in titled]
    wanted = [
        (link, url) for link, url in wanted if _is_ours(url, page) and may_be_article(_plain(url, page.site), page.site)
    ]
    owners = _owners(wanted)
    found: dict[str, Teaser] = {}
    for link, url in wanted:
        title = text_of(link)
        if title and url not in found:
            found[url] = _teaser(_row(link, owners), url, title, page.site)
    order = shown_order(" ".join(one.published or "" for one in found.values()))
    return tuple(replace(one, date_order=order) for one in found.values()) if order else tuple(found.values())


def _owners(links: list[tuple[Element, str]]) -> dict[Element, str | None]:
    """Return, for every element around title links, the one article it belongs to; None for several."""
    owners: dict[Element, str | None] = {}
    for link, url in links:
        for parent in ancestors(link):
            owners[parent] = url if owners.get(parent, url) == url else None
    return owners


def _row(link: Element, owners: dict[Element, str | None]) -> Element:
    """Return the largest element around a title link that belongs to its article alone."""
    row = link
    for depth, parent in enumerate(ancestors(link)):
        if owners.get(parent) is None or parent.tag in ("main", "body") or depth == _DEEPEST_ROW:
            break
        row = parent
        if _is_row(parent):
            break
    return row


def _is_ours(url: str, page: Page) -> bool:
    parts = urlsplit(url)
    return parts.scheme in ("http", "https") and is_site_host(parts.netloc, page.site)


def _plain(url: str, site: Site) -> str:
    parts = urlsplit(url)
    query = parts.query if any(f"{name}=" in parts.query for name in site.old_query[:1]) else ""
    return parts._replace(path=clean_path(parts.path), query=query).geturl()


def _is_title_link(link: Element) -> bool:
    if "bookmark" in (link.get("rel") or "").split():
        return True
    for depth, parent in enumerate(ancestors(link)):
        if parent.tag in _HEADINGS or _TITLE_CLASS.search(class_of(parent)):
            return True
        if depth == 3 or parent.tag in ("p", "article", "li", "td"):
            return False
    return False


def _teaser(row: Element, url: str, title: str, site: Site) -> Teaser:
    node = next((part.get("data-history-node-id") for part in row.iter() if part.get("data-history-node-id")), None)
    return Teaser(url, title, _kicker(row, site), _date(row), int(node) if node and node.isdigit() else None)


def _is_row(element: Element) -> bool:
    return (
        element.get("data-history-node-id") is not None
        or element.tag in ("article", "li", "tr")
        or "views-row" in class_of(element).split()
    )


def _kicker(row: Element, site: Site) -> str | None:
    for part in row.iter("*"):
        if part.text and len(part.text) < _LONGEST_KICKER and section_of_word(part.text, site):
            return text_of(part)
    return None


def _date(row: Element) -> str | None:
    """Return the date of a teaser: machine-readable where there is one, else a short line with a year."""
    for part in row.iter("time"):
        return time_of(part)
    parts = list(row.iterdescendants("*"))
    for part in parts:
        if _CREATED.search(f"{part.get('property')} {part.get('itemprop')}"):
            return part.get("content") or text_of(part)
    for part in parts:
        if _DATE_CLASS.search(class_of(part)):
            text = text_of(part)
            if _YEAR.search(text) and len(text) <= _LONGEST_DATE:
                return text
    return next((text for text in _own_lines([row, *parts]) if _is_date(text)), None)


def _own_lines(parts: Sequence[Element]) -> Iterator[str]:
    """Yield the short texts with a year that stand in an element of their own: a date without a telling class."""
    for part in parts:
        if part.text and not len(part) and part.tag not in _HEADINGS:
            text = clean_text(part.text)
            if len(text) <= _LONGEST_BARE_DATE and _YEAR.search(text):
                yield text


def _is_date(text: str) -> bool:
    try:
        parse_published(text)
    except ValueError:
        return False
    return True
