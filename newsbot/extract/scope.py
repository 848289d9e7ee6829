"""Which part of a page is the article, and which part of that is its body.

Themes agree on little. Drupal's own classes are looked for first, then what Drupal prints without any
class (``data-history-node-id``, RDFa), then the shape of the page: where most of the text stands.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from lxml import etree

from newsbot.extract.page import Element, Page, ancestors, class_of, text_of
from newsbot.normalize.text import bare
from newsbot.normalize.urls import node_of

# libxml2 collects attributes five times as fast as it tests elements for them.
_NODES = etree.XPath("descendant-or-self::*/@data-history-node-id/..")
_FULL = re.compile(r"view-mode-full\b|\bnode-full\b|\bnode--full\b")
_BODY_CLASS = re.compile(
    r"\bfield-(?:-name-|name-)[\w-]*body\b|\bfield--name-[\w-]*body\b|\barticle-body\b|\bentry-content\b"
)
_TEXT_FIELD = re.compile(r"\bfield--?type-text-(?:with-summary|long)\b")
_NODE_CLASS = re.compile(r"\bpage-node-(\d+)\b")
_TEXT_PROPERTIES = frozenset({"schema:text", "articleBody", "schema:articleBody"})
_MARKED_ARTICLES = (
    (etree.XPath("//*[contains(@class,'view-mode-full') or contains(@class,'node-full')]"), "view-mode-full"),
    (etree.XPath("//*[contains(@typeof,'Article') or contains(@itemtype,'Article')]"), "typed as Article"),
)
_INLINE = frozenset(
    "a abbr b bdi bdo big cite code em font i ins kbd mark q s small span strong sub sup time u".split()
)
_SILENT = frozenset("script style noscript template svg iframe button select option label legend head title".split())
_MOST = 0.6
_ENOUGH = 150  # characters around a heading that make an article of a page without any article element
_SURE = ("view-mode-full", "node id of the page")
# A block that an editor has put beside the node's own fields (Layout Builder): its body field is not the node's.
_INSERTED_BLOCK = re.compile(r"\bblock-(?:inline-block|block-content|content-block)")
_PROSE = 60  # characters of its own that make an element a paragraph of the text, not a line of its head
_LITTLE = 25  # characters that make a body where the element is surely the article's
_BODY_AT_LEAST = 60  # characters outside links: less is a caption or a menu


@dataclass(frozen=True)
class Scope:
    """The article's element of a page, its body's element, and by which rule each was found."""

    page: Page
    article: Element
    article_rule: str
    body: Element
    body_rule: str
    before: tuple[Element, ...] = ()
    """The article's elements in front of its body, other blocks and teasers left out."""
    after: tuple[Element, ...] = ()
    """The article's elements behind its body."""
    flat: bool = False
    """Whether heading and date stand in the body's own element; ``before`` holds them then."""

    @cached_property
    def described(self) -> list[Element]:
        """The elements beside the body that say for machines what they are, in RDFa or as microdata."""
        around = (*self.before, *self.after)
        return [element for element in around if element.get("property") or element.get("itemprop")]

    @cached_property
    def lines_before(self) -> list[tuple[Element, str]]:
        """The innermost elements with text of their own in front of the body, with their text."""
        return [(element, text_of(element)) for element in own_lines(self.before, self.body)]


def page_node_id(page: Page) -> int | None:
    """Return the node id that the page gives for itself: its short link, else the body's class."""
    node = node_of(page.links.get("shortlink", ""))
    if node is None:
        body = page.root.find("body")
        match = _NODE_CLASS.search(class_of(body)) if body is not None else None
        node = int(match[1]) if match else None
    return node


def find_scope(page: Page) -> Scope | None:
    """Find the article and its body; None where the page shows no article."""
    for element, rule in _article_candidates(page):
        found = _find_body(page, element, _LITTLE if rule in _SURE else _BODY_AT_LEAST)
        if found is not None:
            before, after = _around(page, element, found[0])
            head = _head_inside(page, found[0])
            return Scope(page, element, rule, *found, before + head, after, flat=bool(head))
        if rule in _SURE:
            return None  # this is the article, and it has no text: another one's is not its own
    return None


def _around(page: Page, article: Element, body: Element) -> tuple[tuple[Element, ...], tuple[Element, ...]]:
    """Return the elements of the article in front of its body, and those behind it."""
    inside: set[Element] = set()
    parts: tuple[list[Element], list[Element]] = ([], [])
    for element in article.iter("*"):
        if element is body or element.getparent() in inside:
            inside.add(element)
        elif not page.is_beside(element):
            parts[bool(inside)].append(element)
    return tuple(parts[0]), tuple(parts[1])


def _head_inside(page: Page, body: Element) -> tuple[Element, ...]:
    """Return what stands in the body's element up to the first prose behind the heading; nothing without a heading.

    A theme without an element for the body prints heading, date and paragraphs in one box.
    """
    head: list[Element] = []
    headed = False
    for element in body.iter("*"):
        if element is body or page.is_beside(element):
            continue
        if element.tag == "h1":
            headed = True
        elif element.tag not in _INLINE and _own_letters(element) >= _PROSE:
            break
        head.append(element)
    return tuple(head) if headed else ()


def _own_letters(element: Element) -> int:
    """Return how much text an element has itself and in its inline parts, outside links."""
    parts = [element.text, *(child.tail for child in element)]
    parts += [child.text for child in element if child.tag in _INLINE and child.tag not in ("a", "time")]
    return sum(_letters(part) for part in parts)


def own_lines(elements: Iterable[Element], body: Element) -> Iterator[Element]:
    """Yield those elements that have text of their own and do not hold the body."""
    around = set(body.iterancestors())
    for element in elements:
        if element not in around and (_filled(element.text) or any(_filled(child.tail) for child in element)):
            yield element


def _filled(text: str | None) -> bool:
    return bool(text) and not str(text).isspace()


def _article_candidates(page: Page) -> Iterator[tuple[Element, str]]:
    """Yield what may be the article, the surest first."""
    nodes = [element for element in _NODES(page.root) if not page.is_beside(element)]
    own = str(page_node_id(page))
    yield from ((element, "view-mode-full") for element in nodes if _FULL.search(class_of(element)))
    yield from ((element, "node id of the page") for element in nodes if element.get("data-history-node-id") == own)
    for find, rule in _MARKED_ARTICLES:
        yield from ((element, rule) for element in find(page.root) if not page.is_beside(element))
    alone = [element for element in page.root.iter("article") if not page.is_beside(element)]
    outer = [element for element in alone if not any(parent.tag == "article" for parent in ancestors(element))]
    headed = [element for element in outer if _holds_title(page, element)]
    if len(outer) == 1:
        yield outer[0], "the only <article>"
    elif len(headed) == 1:
        yield headed[0], "the <article> with the heading"
    if not nodes and not outer:
        yield from _by_heading(page)


def _holds_title(page: Page, article: Element) -> bool:
    """Tell whether an element holds the main heading, or one that ``<title>`` repeats."""
    named = bare(page.head_title)
    titles = (bare(text_of(heading)) for heading in article.iter("h2"))
    return article.find(".//h1") is not None or any(title and title in named for title in titles)


def _by_heading(page: Page) -> Iterator[tuple[Element, str]]:
    """Yield the smallest ancestor of the heading that holds text: a page without any article element."""
    for heading in page.root.iter("h1"):
        for parent in ancestors(heading):
            if parent.tag in ("body", "html"):
                return
            if _weight(page, parent) > _ENOUGH:
                yield parent, "text around the heading"
                return


def _find_body(page: Page, article: Element, least: int) -> tuple[Element, str] | None:
    fields: dict[str, list[Element]] = {}
    inserted: dict[str, list[Element]] = {}
    for element in article.iter("*"):
        if not element.attrib or page.is_beside(element):
            continue
        if _TEXT_PROPERTIES & {*(element.get("property") or "").split(), *(element.get("itemprop") or "").split()}:
            return element, "marked as the text"
        rule = _field_rule(class_of(element))
        if rule:
            found = inserted if _is_inserted(element, article) else fields
            found.setdefault(rule, []).append(element)
    for found in (fields, inserted):  # an article may be made of such blocks alone
        for rule in ("body field", "long text field"):
            if rule in found:
                return _whole_field(page, found[rule]), rule
    return _densest(page, article, least)


def _is_inserted(field: Element, article: Element) -> bool:
    return any(_INSERTED_BLOCK.search(class_of(parent)) for parent in ancestors(field, article))


def _whole_field(page: Page, fields: list[Element]) -> Element:
    """Return the one of several fields with the most text, or what holds them all where they are of one kind.

    A body that is made of paragraphs (Drupal's Paragraphs module) is one field many times.
    """
    largest = max(fields, key=lambda one: _weight(page, one)) if len(fields) > 1 else fields[0]
    twins = [field for field in fields if class_of(field) == class_of(largest)]
    if len(twins) == 1:
        return largest
    around = [set(twin.iterancestors()) for twin in twins]
    return next((parent for parent in largest.iterancestors() if all(parent in one for one in around)), largest)


@lru_cache(maxsize=4096)
def _field_rule(classes: str) -> str | None:
    if _BODY_CLASS.search(classes):
        return "body field"
    return "long text field" if _TEXT_FIELD.search(classes) else None


def _weight(page: Page, element: Element) -> int:
    return sum(_weights(page, element).values())


def _densest(page: Page, article: Element, least: int) -> tuple[Element, str] | None:
    """Return the deepest element that holds most of the article's text; links and labels weigh nothing."""
    weights = _weights(page, article)
    total = sum(weights.values())
    if total < least:
        return None
    held: dict[Element, int] = {}
    for element, weight in weights.items():
        held[element] = held.get(element, 0) + weight
        for parent in ancestors(element, article):
            held[parent] = held.get(parent, 0) + weight
    # What holds most of the text is nested: of such elements one holds no other.
    holders = {element for element, weight in held.items() if weight >= _MOST * total and element is not article}
    best = next(iter(holders - {element.getparent() for element in holders}), article)
    return best, "most of the text"


def _weights(page: Page, element: Element) -> dict[Element, int]:
    """Return, for each block element, how many characters of text outside links are its own."""
    weights: dict[Element, int] = {}
    stack = [(element, element, False)]
    while stack:
        node, block, linked = stack.pop()
        if not isinstance(node.tag, str) or node.tag in _SILENT:
            continue
        if node is not element and (page.is_beside(node) or node.tag in ("header", "footer", "figure")):
            continue
        if node.tag not in _INLINE and node.tag != "br":
            block = node
        linked = linked or node.tag == "a"
        if not linked:
            weights[block] = weights.get(block, 0) + _letters(node.text)
        for child in node:
            if not linked and child.tail:
                weights[block] = weights.get(block, 0) + _letters(child.tail)
            stack.append((child, block, linked))
    return {block: weight for block, weight in weights.items() if weight >= 25}


def _letters(text: str | None) -> int:
    return len(text.strip()) if text else 0
