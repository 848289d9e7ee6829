"""From a body's element to paragraphs, as a reader sees them.

A paragraph is what stands between two breaks: block elements, table rows, or two ``<br>``. Source and
photo lines are taken out and kept; pictures, embedded teasers, labels for screen readers and menus
give no text. The walk does not care how deep or how badly the markup is nested.
"""

import re
from dataclasses import dataclass, field

from newsbot.extract.page import BOILERPLATE_TAGS, Element, class_of
from newsbot.normalize.sources import split_credit_lines
from newsbot.normalize.text import bare, clean_text, is_block_label

_BLOCKS = frozenset(
    "address article blockquote body caption center dd details div dl dt fieldset figure figcaption h1 h2 h3 h4 h5 h6"
    " header hr li main ol p pre section summary table tbody td tfoot th thead tr ul".split()
)
_SKIPPED = BOILERPLATE_TAGS | frozenset(
    "iframe object embed video audio canvas map button select textarea input head".split()
)
# Whole words of a class attribute, but for the beginnings at the end: "label-hidden" hides its label alone.
_SKIPPED_CLASS = re.compile(
    r"(?<![\w-])(?:hidden|sr-only|field__label|field-label|view|pager|contextual|node__links|links|media|embedded-entity"
    r"|share|sharing|share-buttons|sharethis|newsletter|newsletter-signup|subscribe|twitter-tweet|instagram-media|fb-post"
    r"|telegram-post)(?![\w-])|visually-hidden|visually_hidden|\bnode--view-mode-|\bmedia--view-mode-|\bviews-"
    r"|(?<![\w-])social|\baddtoany"
)
_TABLE_ROW_BREAKERS = "p|div|ul|ol|br"
_FLOW = frozenset("p table ul ol blockquote h2 h3 h4 h5 h6 pre".split())
_BOXES = frozenset("div section article nav aside header footer form main".split())
# What authors type into a body that is not its text: pointers to other pages.
_NOISE = re.compile(
    r"related content\s*:"
    r"|\(?\s*click\b[^.]{0,40}\b(?:image|picture|photo|link|here)\b.{0,120}$"
    r"|you can (?:read|see|watch|find|download)\b.{0,160}\bhere\W{0,3}$"
    r"|read the full \S+(?: \S+){0,6} here\W{0,3}$"
    r"|share (?:this|on|via|with)\b[^.]{0,30}$"
    r"|follow us on\b.{0,80}$"
    r"|(?:subscribe|sign up) (?:to|for) (?:our|the) .{0,40}newsletter\b.{0,30}$"
    r"|(?:print|e-?mail|download pdf|print this page)$",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[.!?…:][\"'”’»)]*$")
_LINE_IS_PARAGRAPH = 60  # characters: shorter lines are verse, addresses, headings with a break


@dataclass(slots=True)
class Body:
    """The words of a body."""

    paragraphs: list[str] = field(default_factory=list)
    source_lines: list[str] = field(default_factory=list)
    photo_lines: list[str] = field(default_factory=list)


def read_body(element: Element, pointers: frozenset[Element] = frozenset()) -> Body:
    """Read the paragraphs, source lines and photo lines (captions among them) of a body.

    What stands in one of ``pointers`` is left out (see ``find_pointers``).
    """
    walk = _Walk(pointers)
    walk.visit(element)
    walk.flush()
    _read_spilled(element, walk)
    body = Body(photo_lines=walk.captions)
    noise: list[str] = []
    for block in walk.blocks:
        if body.paragraphs and is_block_label(block):
            break  # the text of the blocks below, printed inside the body
        if _NOISE.match(block):
            noise += _paragraphs(block)
            continue
        rest, sources, photos = split_credit_lines(block)
        body.source_lines += [clean_text(line) for line in sources]
        body.photo_lines += [clean_text(line) for line in photos]
        body.paragraphs += _paragraphs(rest or "")
    if not body.paragraphs:
        body.paragraphs = noise  # a picture with a link is all that the author gave
    return body


def _read_spilled(element: Element, walk: "_Walk") -> None:
    """Read what an author's stray closing tag has put behind the body: paragraphs that stand in no box.

    No template prints a bare paragraph or table behind the body; everything it prints is in a box.
    """
    for sibling in element.itersiblings():
        if sibling.tag not in _FLOW or not walk.visit(sibling, stop_at=_BOXES):
            return
        walk.flush()


def _paragraphs(block: str) -> list[str]:
    """Split a block at its single line breaks, where each line is a paragraph by its look; else join them."""
    lines = [line for line in (clean_text(part) for part in block.split("\n")) if line]
    long = len(lines) > 1 and all(len(line) >= _LINE_IS_PARAGRAPH for line in lines)
    if long and all(_SENTENCE_END.search(line) for line in lines[:-1]):
        return lines
    joined = " ".join(lines)
    return [joined] if joined else []


class _Walk:
    r"""Collects the text of a tree, block by block; ``\n`` marks a single line break."""

    def __init__(self, pointers: frozenset[Element]) -> None:
        self._pointers = pointers
        self.blocks: list[str] = []
        self.captions: list[str] = []
        self._parts: list[str] = []

    def flush(self) -> None:
        """End the present block."""
        for block in re.split(r"(?:[^\S\n]*\n){2,}", "".join(self._parts)):
            lines = [clean_text(line) for line in block.split("\n")]
            text = "\n".join(line for line in lines if line)
            if text:
                self.blocks.append(text)
        self._parts.clear()

    def visit(self, root: Element, stop_at: frozenset[str] = frozenset()) -> bool:
        """Read an element and all below it; its own tail belongs to its parent.

        Stops at the first element of ``stop_at``, and gives False then.
        """
        # A stack of our own: badly closed markup nests a thousand deep, more than Python recurses.
        stack: list[tuple[Element, bool]] = [(root, False)]
        while stack:
            element, leaving = stack.pop()
            if element.tag in stop_at:
                self.flush()
                return False
            if leaving:
                self._leave(element, element is root)
            elif self._enter(element, element is root):
                stack.append((element, True))
                stack.extend((child, False) for child in reversed(element))
            elif element is not root:
                self._text(element.tail)
        return True

    def _enter(self, element: Element, is_root: bool) -> bool:
        """Begin an element; False where nothing below it is to be read."""
        tag = element.tag
        if not isinstance(tag, str):
            return False
        if tag == "br":
            self._parts.append("\n")
            return False
        if not is_root and (tag in _SKIPPED or element in self._pointers or _is_hidden(element)):
            return False
        if tag == "figure":
            self.flush()
            self.captions += [text for text in (_flat(c) for c in element.iter("figcaption")) if text]
            return False
        if tag == "tr" and not element.xpath(
            f"*[self::td or self::th][.//{_TABLE_ROW_BREAKERS.replace('|', ' or .//')}]"
        ):
            self.flush()
            self._parts.append(" ".join(filter(None, (_flat(cell) for cell in element))))
            self.flush()
            return False
        if tag in _BLOCKS:
            self.flush()
        self._text(element.text)
        return True

    def _leave(self, element: Element, is_root: bool) -> None:
        if element.tag in _BLOCKS:
            self.flush()
        if not is_root:
            self._text(element.tail)

    def _text(self, text: str | None) -> None:
        # A line end of the HTML source is a blank, not a line break.
        if text:
            self._parts.append(text.replace("\n", " ").replace("\r", " "))


def _is_hidden(element: Element) -> bool:
    if element.get("hidden") is not None or element.get("aria-hidden") == "true":
        return True
    if _SKIPPED_CLASS.search(class_of(element)):
        return True
    # Media embedded without classes: the word "Image" as a label beside the picture itself.
    if element.tag == "div" and not len(element) and bare(element.text or "") == "image":
        parent = element.getparent()
        return parent is not None and parent.find(".//img") is not None
    return False


def _flat(element: Element) -> str:
    return clean_text(" ".join(element.itertext()))
