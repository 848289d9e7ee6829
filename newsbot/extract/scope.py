"""Which part of a page is the article, and which part of that is its body.

Themes agree on little. Drupal's own classes are looked for first, then what Drupal prints without any
class (``data-history-node-id``, RDFa), then the shape of the page: where most of the text stands.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from newsbot.extract.page import Element, Page, ancestors, class_of, inside_block, is_block, is_teaser
from newsbot.normalize.urls import node_of

_FULL = re.compile(r"view-mode-full\b|\bnode-full\b|\bnode--full\b")
_BODY_CLASS = re.compile(
    r"\bfield-(?:-name-|name-)[\w-]*body\b|\bfield--name-[\w-]*body\b|\barticle-body\b|\bentry-content\b"
)
_TEXT_FIELD = re.compile(r"\bfield--?type-text-(?:with-summary|long)\b")
_NODE_CLASS = re.compile(r"\bpage-node-(\d+)\b")
_INLINE = frozenset(
    "a abbr b bdi bdo big cite code em font i ins kbd mark q s small span strong sub sup time u".split()
)
_SILENT = frozenset("script style noscript template svg iframe button select option label legend head title".split())
_MOST = 0.8
_SURE = ("view-mode-full", "node id of the page")
_LITTLE = 25  # characters that make a body where the element is surely the article's
_BODY_AT_LEAST = 60  # characters outside links: less is a caption or a menu


@dataclass(frozen=True, slots=True)
class Scope:
    """The article's element, its body's element, and by which rule each was found."""

    article: Element
    article_rule: str
    body: Element
    body_rule: str


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
        found = _find_body(element, _LITTLE if rule in _SURE else _BODY_AT_LEAST)
        if found is not None:
            return Scope(element, rule, *found)
        if rule in _SURE:
            return None  # this is the article, and it has no text: another one's is not its own
    return None


def _article_candidates(page: Page) -> Iterator[tuple[Element, str]]:
    """Yield what may be the article, the surest first."""
    nodes = page.root.xpath("//*[@data-history-node-id]")
    own = page_node_id(page)
    for element in nodes:
        if _FULL.search(class_of(element)) and not inside_block(element):
            yield element, "view-mode-full"
    for element in nodes:
        if own is not None and element.get("data-history-node-id") == str(own) and not _is_other(element):
            yield element, "node id of the page"
    for element in page.root.xpath("//*[@class][contains(@class,'view-mode-full') or contains(@class,'node-full')]"):
        if not inside_block(element):
            yield element, "view-mode-full"
    for element in page.root.xpath("//*[contains(@typeof,'Article') or contains(@itemtype,'Article')]"):
        if not _is_other(element):
            yield element, "typed as Article"
    alone = [element for element in page.root.iter("article") if not _is_other(element)]
    outer = [element for element in alone if not any(parent.tag == "article" for parent in ancestors(element))]
    if len(outer) == 1:
        yield outer[0], "the only <article>"
    if not nodes and not outer:
        yield from _by_heading(page)


def _is_other(element: Element) -> bool:
    return is_teaser(element) or inside_block(element)


def _by_heading(page: Page) -> Iterator[tuple[Element, str]]:
    """Yield the smallest ancestor of the heading that holds text: a page without any article element."""
    for heading in page.root.iter("h1"):
        for parent in ancestors(heading):
            if parent.tag in ("body", "html"):
                return
            if sum(_weights(parent).values()) > 400:
                yield parent, "text around the heading"
                return


def _find_body(article: Element, least: int) -> tuple[Element, str] | None:
    for element in article.iterdescendants():
        if not isinstance(element.tag, str) or not element.attrib:
            continue
        said = f"{element.get('property') or ''} {element.get('itemprop') or ''}".split()
        if ("schema:text" in said or "articleBody" in said or "schema:articleBody" in said) and _is_own(
            element, article
        ):
            return element, "marked as the text"
    fields = [element for element in article.xpath(".//*[@class]") if _is_own(element, article)]
    for pattern, rule in ((_BODY_CLASS, "body field"), (_TEXT_FIELD, "long text field")):
        bodies = [element for element in fields if pattern.search(class_of(element))]
        if bodies:
            return max(bodies, key=_weight), rule
    return _densest(article, least)


def _is_own(element: Element, article: Element) -> bool:
    return not inside_block(element, article) and not is_teaser(element)


def _weight(element: Element) -> int:
    return sum(_weights(element).values())


def _densest(article: Element, least: int) -> tuple[Element, str] | None:
    """Return the deepest element that holds most of the article's text; links and labels weigh nothing."""
    weights = _weights(article)
    total = sum(weights.values())
    if total < least:
        return None
    held: dict[Element, int] = {}
    for element, weight in weights.items():
        held[element] = held.get(element, 0) + weight
        for parent in ancestors(element, article):
            held[parent] = held.get(parent, 0) + weight
    best, depth = article, -1
    for element, weight in held.items():
        level = sum(1 for _ in ancestors(element, article))
        if weight >= _MOST * total and level > depth and element is not article:
            best, depth = element, level
    return best, "most of the text"


def _weights(element: Element) -> dict[Element, int]:
    """Return, for each block element, how many characters of text outside links are its own."""
    weights: dict[Element, int] = {}
    stack = [(element, element, False)]
    while stack:
        node, block, linked = stack.pop()
        if not isinstance(node.tag, str) or node.tag in _SILENT:
            continue
        if node is not element and (is_block(node) or is_teaser(node) or node.tag in ("header", "figure")):
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
