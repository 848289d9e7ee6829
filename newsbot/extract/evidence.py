"""Candidates for a field, in a fixed order of trust, and the one function that decides between them.

The order is that of the kinds of evidence: what a machine was meant to read (JSON-LD, meta, RDFa and
microdata, ``<time>``), what the theme prints (classes), what other pages say (feed, listing), what
stands where such a thing usually stands (structure), and what the text says. All candidates are kept.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from newsbot.extract.page import Element, Page, class_of, text_of
from newsbot.extract.scope import Scope
from newsbot.items import Evidence, Plain
from newsbot.normalize.dates import Order
from newsbot.normalize.sections import section_of_word
from newsbot.normalize.text import bare, clean_text

RULES = (
    "json-ld", "meta", "rdfa", "microdata", "time", "class", "feed", "listing", "structure", "text", "neighbours"
)  # fmt: skip
"""Every kind of evidence, the most trusted first."""

_TITLE_MARK = re.compile(r"(\s+[|–—»·-]\s+|:\s+)")
_HIDDEN = re.compile(r"visually-hidden|\bsr-only\b|\belement-invisible\b")


@dataclass(frozen=True, slots=True)
class Hints(Plain):
    """What other pages said of an article, brought along with its request."""

    listing_section: str | None = None
    listing_title: str | None = None
    listing_kicker: str | None = None
    listing_date: str | None = None
    listing_order: Order | None = None
    """What stands first in a date of three numbers, as the listing's other dates show."""
    feed_date: str | None = None
    date_order: Order | None = None
    """The same for the site's articles, as those stored so far show."""


def candidate(
    field: str, rule: str, where: str, raw: str, value: str | None = None, note: str | None = None
) -> Evidence:
    """Build one candidate; its words are cut at 300 characters."""
    raw = clean_text(raw)
    return Evidence(field, rule, where, raw[:300], raw if value is None else value, note=note)


def first_of(candidates: Iterable[Evidence]) -> Evidence | None:
    """Mark the first candidate that has a value as the deciding one, and return it."""
    for one in candidates:
        if one.value:
            one.decided = True
            return one
    return None


def unreadable(field: str, rule: str, where: str, raw: str, error: ValueError) -> Evidence:
    """Build a candidate whose words cannot be read, with the reason."""
    return Evidence(field, rule, where, clean_text(raw)[:300], None, note=clean_text(str(error))[:300])


NO_HINTS = Hints()


# --- title ---------------------------------------------------------------------------------------------


def titles(page: Page, scope: Scope | None, hints: Hints) -> list[Evidence]:
    """Return the candidates for the title; a heading that ``<title>`` confirms comes first.

    A theme may print the site's name in an ``<h1>`` of its own, and a JSON-LD headline or og:title
    may be shortened: the heading a reader sees is trusted where the page's own title holds it.
    """
    named, site_names = page.head_title, _site_names(page)
    seen = [one for one in _headings(page, scope) if one.value and bare(one.value) not in site_names]
    whole = candidate("title", "structure", "title", _without_site_name(named, site_names))
    # A heading of the second order is a title where <title> says the very same; the name of a section is none.
    seen = [one for one in seen if one.where != "h2" or bare(one.value or "") == bare(whole.value or "")]
    seen = [
        one for one in seen if not section_of_word(one.value or "", page.site) or bare(one.value or "") == bare(named)
    ]
    sure = [one for one in seen if bare(one.value or "") in bare(named)]
    sure.sort(key=lambda one: -len(bare(one.value or "")))
    said = _said(page, "title", "headline", ("og:title", "twitter:title", "dcterms.title"))
    for one in said:
        one.value = _without_site_name(one.value or "", site_names)
    found = [
        *sure,
        *(one for one in said if not _is_cut(one, whole)),
        *(one for one in seen if one not in sure),
        *([whole] if whole.value and bare(whole.value) not in site_names else []),
        *(one for one in said if _is_cut(one, whole)),
    ]
    if hints.listing_title:
        found.append(candidate("title", "listing", "teaser", hints.listing_title))
    return found


def _headings(page: Page, scope: Scope | None) -> Iterator[Evidence]:
    for element in page.root.iter("h1", "h2"):
        if not page.is_beside(element):
            yield candidate("title", "structure", str(element.tag), _heading_text(element))
    if scope is not None:
        yield from _title_in_scope(scope)


def _site_names(page: Page) -> frozenset[str]:
    """Return what the site calls itself, as ``bare`` gives it."""
    names = (page.site.title, page.meta.get("og:site_name", ""))
    return frozenset(bare(name) for name in names if bare(name))


def _without_site_name(text: str, site_names: frozenset[str]) -> str:
    """Return a title without the site's name at its end or its beginning, whatever stands between."""
    parts = _TITLE_MARK.split(text)
    if len(parts) > 2 and bare(parts[-1]) in site_names:
        text = text[: len(text) - len(parts[-1]) - len(parts[-2])]
    elif len(parts) > 2 and bare(parts[0]) in site_names:
        text = text[len(parts[0]) + len(parts[1]) :]
    elif len(parts) > 2 and parts[-2].strip() == "|":
        text = text[: len(text) - len(parts[-1]) - len(parts[-2])]
    return text


def _heading_text(element: Element) -> str:
    """Return a heading's text without labels for screen readers, where anything else is left."""
    hidden = [text_of(part) for part in element.iter("span") if _HIDDEN.search(class_of(part))]
    text = text_of(element)
    for label in hidden:
        rest = text.removeprefix(label).removesuffix(label).strip()
        text = rest or text
    return text


def _is_cut(one: Evidence, whole: Evidence) -> bool:
    """Tell whether a stated title is the beginning of the page's own: a headline cut at so many characters."""
    short, full = bare(one.value or "").removesuffix("…"), bare(whole.value or "")
    return len(short) < len(full) and full.startswith(short)


def _title_in_scope(scope: Scope) -> Iterator[Evidence]:
    for element in scope.before:
        if element.tag in ("h1", "h2") and "title" in class_of(element):
            yield candidate("title", "class", f"{element.tag}.{class_of(element).split()[0]}", _heading_text(element))


def _said(page: Page, field: str, ld_key: str, meta: Iterable[str]) -> list[Evidence]:
    """Return what JSON-LD and meta say of a field of words."""
    found = [
        candidate(field, "json-ld", f"{ld_key} of {thing.get('@type')}", value)
        for thing in page.articles_ld
        for value in _texts(thing.get(ld_key))
    ]
    return found + [candidate(field, "meta", name, page.meta[name]) for name in meta if name in page.meta]


def _texts(value: Any) -> list[str]:
    """Return the words of a JSON-LD value: a string, an object with a name or url, or a list of such."""
    if isinstance(value, str):
        return [value] if value.strip() else []
    if isinstance(value, dict):
        return _texts(value.get("name") or value.get("url"))
    return [text for part in value for text in _texts(part)] if isinstance(value, list) else []


def said_words(page: Page, field: str, ld_key: str, *meta: str) -> list[str]:
    """Return what JSON-LD and meta say of a field, words only, none twice."""
    return list(dict.fromkeys(one.raw for one in _said(page, field, ld_key, meta)))


def images(page: Page, scope: Scope) -> list[Evidence]:
    """Return the candidates for the article's picture, as absolute addresses."""
    found = _said(page, "image_url", "image", ("og:image", "og:image:url", "twitter:image"))
    for element in scope.article.iter("img"):
        if element.get("src") and not page.is_beside(element):
            found.append(candidate("image_url", "structure", "img", element.get("src")))
            break
    for one in found:
        one.value = page.absolute(one.raw) if not one.raw.startswith("data:") else None
    return found
