"""A parsed page: its tree, its metadata, and what a human would not count as its text."""

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from functools import cached_property, lru_cache
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml import etree

from newsbot.normalize.text import bare, clean_text, is_block_label
from newsbot.normalize.urls import clean_path
from newsbot.sites import Site

Element = Any
"""An lxml element; lxml ships no types."""

_TEASER_CLASS = re.compile(
    r"\bnode--view-mode-(?!full\b)|\bview-mode-(?:teaser|card|list|compact|mini|related|search)|\bnode-teaser\b|(?<![\w-])teaser(?![\w-])|\bviews-(?:row|field)\b"
)
_BLOCK_CLASS = re.compile(
    r"\bblock-views\b|\bblock-views-block|\bview-display-id-block|\bpager\b|\bbreadcrumb\b|\bcomment-wrapper\b|\bfield--name-comment|\bcomments\b"
)
_NOON = "T12:00:00Z"
_CLOCK = re.compile(r"\d:\d\d")
_JSON_FRAME = re.compile(
    r"^\s*(?://|/\*)?\s*(?:<!\[CDATA\[|<!--)\s*(?:\*/)?|(?://|/\*)?\s*(?:\]\]>|-->)\s*(?:\*/)?\s*$"
)
_LOOSE_COMMA = re.compile(r",\s*([}\]])")
_BLOCK, _TEASER = 1, 2
# Headings of what readers are offered beside an article; as lines of a text they may be its own.
_READERS_LABELS = frozenset({"comments", "addnewcomment", "leaveareply", "sharethis", "share", "abouttheauthor"})
BOILERPLATE_TAGS = frozenset({"nav", "aside", "form", "script", "style", "noscript", "template", "svg"})


class Page:
    """One HTML page of a site. ``url`` is where it was fetched; ``encoding`` what the server said, if it did."""

    def __init__(self, html: bytes, url: str, site: Site, encoding: str | None = None) -> None:
        self.url = url
        self.site = site
        encoding = _as_written(html, encoding)
        try:
            parser = _parser(encoding)
        except LookupError:  # unknown to libxml2; Python, which found its name, reads all of them
            html, parser = html.decode(encoding or "utf-8", "replace").encode(), _parser("utf-8")
        self.root: Element = etree.fromstring(html, parser) if html and not html.isspace() else None
        if self.root is None:
            self.root = etree.fromstring("<html><body></body></html>", etree.HTMLParser())
        if site.beside is not None:
            for element in [one for one in self.root.iter("*") if site.beside.search(class_of(one))]:
                element.clear(keep_tail=True)
        self._marks: dict[Element, int] = {}

    @cached_property
    def text(self) -> str:
        """All text of the page, that of its frame and of its teasers too."""
        return " ".join(self.root.itertext())

    @cached_property
    def meta(self) -> dict[str, str]:
        """The page's ``<meta>`` by name or property in lower case; of equal names the first."""
        found: dict[str, str] = {}
        for element in self.root.iter("meta"):
            name = element.get("property") or element.get("name") or element.get("itemprop")
            content = element.get("content")
            if name and content and content.strip():
                found.setdefault(name.strip().lower(), content.strip())
        return found

    @cached_property
    def json_ld(self) -> list[dict[str, Any]]:
        """All objects of the page's JSON-LD, those of ``@graph`` too; what is no JSON is left out."""
        found: list[dict[str, Any]] = []
        for script in self.root.iter("script"):
            if script.get("type") == "application/ld+json":
                found.extend(_objects(_read_json(script.text or "")))
        return found

    @cached_property
    def articles_ld(self) -> list[dict[str, Any]]:
        """The JSON-LD objects that describe an article."""
        found = [
            thing for thing in self.json_ld if any(kind.endswith(("Article", "Posting")) for kind in _types(thing))
        ]
        return [thing for thing in found if not self._is_of_another_page(thing)]

    def _is_of_another_page(self, thing: dict[str, Any]) -> bool:
        """Tell whether a JSON-LD object names another page than this: related articles have one too."""
        here = {_place(self.url), _place(self.absolute(self.links.get("canonical", "")))}
        about = thing.get("mainEntityOfPage")
        named = [thing.get("url"), thing.get("@id"), about.get("@id") if isinstance(about, dict) else about]
        places = {_place(self.absolute(one)) for one in named if isinstance(one, str) and one.strip()}
        places -= {""}
        if places:
            return not places & here
        headline = thing.get("headline") or thing.get("name")
        if not isinstance(headline, str) or not self.head_title:
            return False
        return bare(headline)[:40] not in bare(self.head_title)

    @cached_property
    def links(self) -> dict[str, str]:
        """Addresses of ``<link rel>`` as written, by their rel; of equal ones the first."""
        found: dict[str, str] = {}
        for element in self.root.iter("link"):
            if element.get("href"):
                for rel in (element.get("rel") or "").lower().split():
                    found.setdefault(rel, element.get("href"))
        return found

    @cached_property
    def head_title(self) -> str:
        """The text of ``<title>``."""
        element = self.root.find(".//title")
        return text_of(element) if element is not None else ""

    @cached_property
    def _headed(self) -> frozenset[Element]:
        """The elements that begin with the heading of a block."""
        return frozenset(
            heading.getparent()
            for heading in self.root.iter("h2", "h3", "h4")
            if heading.getprevious() is None and _heads_block(text_of(heading))
        )

    def _marks_of(self, element: Element) -> int:
        """Return what an element is, or stands in; 0 for the content proper.

        Looked at when it is asked: most elements of a page are its frame, of which nobody asks.
        """
        marks, unknown = self._marks, []
        while element is not None and element not in marks:
            unknown.append(element)
            element = element.getparent()
        found = 0 if element is None else marks[element]
        for one in reversed(unknown):
            found |= self._own_marks(one)
            marks[one] = found
        return found

    def _own_marks(self, element: Element) -> int:
        classes, tag = element.get("class"), element.tag
        found = _marks_of_class(classes) if classes else 0
        if tag in BOILERPLATE_TAGS or element in self._headed or (tag == "footer" and _is_of_page(element)):
            found |= _BLOCK
        return found

    def in_block(self, element: Element) -> bool:
        """Tell whether an element is, or stands in, a block beside the content: a menu, a list of other articles."""
        return bool(self._marks_of(element) & _BLOCK)

    def is_beside(self, element: Element) -> bool:
        """Tell whether an element is, or stands in, a block beside the content or another article's teaser."""
        return bool(self._marks_of(element))

    def without_blocks(self) -> bytes:
        """Return the page's HTML without teasers and blocks of other articles; the page is of no use afterwards."""
        beside = [element for element in self.root.iter("*") if self.is_beside(element)]
        outermost = [element for element in beside if not self.is_beside(element.getparent())]
        for element in outermost:
            element.clear(keep_tail=True)
        return bytes(etree.tostring(self.root, encoding="utf-8", method="html"))

    def absolute(self, address: str) -> str:
        """Return an address of this page as an absolute one; empty where it is none."""
        rooted = address.startswith("/") and not address.startswith("//")
        return _absolute(self._root_url if rooted else self.url, address)

    @cached_property
    def _root_url(self) -> str:
        """The site's front page: what an address that begins with a slash is joined with, from whichever page."""
        return _absolute(self.url, "/") or self.url


@lru_cache(maxsize=1024)
def _absolute(base: str, address: str) -> str:
    # A page gives its own address many times: link, metadata, structured data; and a site its menus on every page.
    try:
        joined = urljoin(base, address.strip())
        urlsplit(joined)
    except ValueError:
        return ""
    return joined


def text_of(element: Element) -> str:
    """Return the text of an element on one line; a line break is a blank."""
    if next(element.iter("br"), None) is None:
        return clean_text("".join(element.itertext()))
    texts = element.xpath("descendant::text()")
    return clean_text("".join(f" {text}" if text.is_tail and text.getparent().tag == "br" else text for text in texts))


@lru_cache(maxsize=16)
def _parser(encoding: str | None) -> etree.HTMLParser:
    """Return the parser for an encoding. Raises ``LookupError`` for one that libxml2 does not know."""
    # huge_tree: else libxml2 cuts a page of unclosed tags at depth 256, without a word. A list of ids is not asked for.
    return etree.HTMLParser(encoding=encoding, remove_comments=True, remove_pis=True, huge_tree=True, collect_ids=False)


def _as_written(html: bytes, encoding: str | None) -> str | None:
    """Return the encoding that a page is really in, where it says UTF-8 and is not.

    A page of an old system is often windows-1252 under a new header. Its bytes are then no UTF-8 anywhere; a page
    in UTF-8 with a few broken bytes stays what it is.
    """
    if encoding is None or html.isascii() or encoding.lower().replace("-", "") != "utf8":
        return encoding
    try:
        html.decode()
    except UnicodeDecodeError:
        return "windows-1252" if html.decode("utf-8", "ignore").isascii() else encoding
    return encoding


def time_of(element: Element) -> str:
    """Return what a ``<time>`` says: its machine-readable form, else its text.

    Drupal gives noon, UTC, for a day that has no time of day; the text beside it shows none then.
    """
    shown = text_of(element)
    stated: str = element.get("datetime") or shown
    if stated.endswith(_NOON) and not _CLOCK.search(shown):
        return stated.removesuffix(_NOON)
    return stated


def class_of(element: Element) -> str:
    """Return the class attribute, empty where there is none."""
    return element.get("class") or ""


def ancestors(element: Element, below: Element | None = None) -> Iterator[Element]:
    """Yield the ancestors of an element, the nearest first, up to ``below`` (left out)."""
    parent = element.getparent()
    while parent is not None and parent is not below:
        yield parent
        parent = parent.getparent()


def _heads_block(heading: str) -> bool:
    return is_block_label(heading) or bare(heading) in _READERS_LABELS


@lru_cache(maxsize=4096)
def _marks_of_class(classes: str) -> int:
    # Class attributes repeat from page to page: most are looked at once.
    return (_BLOCK if _BLOCK_CLASS.search(classes) else 0) | (_TEASER if _TEASER_CLASS.search(classes) else 0)


def _is_of_page(footer: Element) -> bool:
    """Tell whether a footer is that of the page; that of an article holds its author and date."""
    return not any(parent.tag == "article" for parent in ancestors(footer))


def _objects(data: Any) -> Iterator[dict[str, Any]]:
    if isinstance(data, list):
        for thing in data:
            yield from _objects(thing)
    elif isinstance(data, dict):
        yield data
        for key in ("@graph", "mainEntity", "mainEntityOfPage"):
            yield from _objects(data.get(key, []))


def _read_json(text: str) -> Any:
    """Return what a script holds, [] where it is no JSON; a CDATA frame and commas before a bracket are forgiven."""
    if not text.lstrip().startswith(("{", "[")):
        text = _JSON_FRAME.sub("", text)
    with suppress(ValueError, RecursionError):
        return json.loads(text, strict=False)
    with suppress(ValueError, RecursionError):
        return json.loads(_LOOSE_COMMA.sub(r"\1", text), strict=False)
    return []


def _place(url: str) -> str:
    """Return the path of an address, as Drupal finds it; empty for the front page or none."""
    return clean_path(urlsplit(url).path) if url else ""


def _types(thing: dict[str, Any]) -> list[str]:
    kinds = thing.get("@type", [])
    return [str(kind) for kind in (kinds if isinstance(kinds, list) else [kinds])]
