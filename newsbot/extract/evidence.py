"""Candidates for a field, in a fixed order of trust, and the one function that decides between them.

The order is that of the kinds of evidence: what a machine was meant to read (JSON-LD, meta, RDFa and
microdata, ``<time>``), what the theme prints (classes), what other pages say (feed, listing), what
stands where such a thing usually stands (structure), and what the text says. All candidates are kept.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from newsbot.extract.page import (
    Element,
    Page,
    ancestors,
    class_of,
    text_of,
    time_of,
)
from newsbot.extract.scope import Scope, own_lines
from newsbot.items import Evidence, Plain
from newsbot.normalize.dates import Order, is_ambiguous, parse_published, shown_order
from newsbot.normalize.sections import section_of_word
from newsbot.normalize.text import bare, clean_text
from newsbot.sites import Site

RULES = (
    "json-ld", "meta", "rdfa", "microdata", "time", "class", "feed", "listing", "structure", "text", "neighbours"
)  # fmt: skip
"""Every kind of evidence, the most trusted first."""

_PUBLISHED_META = (
    "article:published_time", "og:article:published_time", "og:published_time", "datepublished", "dcterms.issued",
    "dcterms.created", "dcterms.date", "dc.date.issued", "dc.date.created", "dc.date", "citation_publication_date",
    "parsely-pub-date", "pubdate", "publish-date", "publication_date",
)  # fmt: skip
_MODIFIED_META = (
    "article:modified_time", "og:article:modified_time", "og:updated_time", "datemodified", "dcterms.modified",
    "dc.date.modified", "last-modified",
)  # fmt: skip
_MARKED = {
    "schema:datePublished": "published", "schema:dateCreated": "published", "datePublished": "published",
    "dateCreated": "published", "dc:date": "published", "dc:created": "published", "dcterms:created": "published",
    "schema:dateModified": "modified", "dateModified": "modified", "dcterms:modified": "modified",
}  # fmt: skip
_DATE_CLASS = re.compile(
    r"\bsubmitted\b|\bnode__(?:meta|submitted|date)\b|created\b|\bdate\b|-date\b|\bpublished\b|\bpost-?meta\b",
    re.IGNORECASE,
)
_NOT_PUBLISHED = re.compile(r"modif|updat|changed|event", re.IGNORECASE)
_HAS_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_TITLE_MARK = re.compile(r"(\s+[|–—»·-]\s+|:\s+)")
_HIDDEN = re.compile(r"visually-hidden|\bsr-only\b|\belement-invisible\b")
_CHANGE_WORDS = re.compile(
    r"\b(?:updated?|modified|changed|edited|revised|event(?: date)?)\b(?: on| at)?\W*$", re.IGNORECASE
)
_CHANGED_LINE = re.compile(r"\W*(?:last |page )?(?:updated?|modified|changed|edited|revised)\b", re.IGNORECASE)
_LONGEST_LABEL = 40  # characters in front of a date that may be its label
_NEAR_ABOVE = 2  # lines above the heading that may be the article's: its kicker and its date
_LONGEST = 160  # characters of a line that may be a publication line


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


# --- dates ---------------------------------------------------------------------------------------------


def published(page: Page, scope: Scope, hints: Hints) -> list[Evidence]:
    """Return the candidates for the publication date, in order of trust, read or with the reason why not."""
    found = list(_stated(page, "published", ("datePublished", "dateCreated"), _PUBLISHED_META))
    found += _marked(scope, "published")
    found += _times(scope)
    found += _by_class(scope)
    found += said_elsewhere(hints, page.site)
    known = {one.raw for one in found}
    found += [one for one in _by_structure(scope.lines_before, page.site) if one.raw not in known]
    if not any(one.value for one in found):
        # A theme may print the date with the heading, outside the article's element.
        found += _by_structure(_lines_above(page, scope), page.site)
    if not any(one.value for one in found):
        below = own_lines(scope.after, scope.body)
        found += _by_structure(((element, text_of(element)) for element in below), page.site, "behind")
    if "date" in page.meta:
        # Last of all: many themes print the time of rendering there.
        found.append(read_date("published", "meta", "date", page.meta["date"], page.site))
    order = shown_order(page.text) if any(is_ambiguous(one.note) for one in found) else None
    return [_in_order(one, order or hints.date_order, page.site) for one in found]


def said_elsewhere(hints: Hints, site: Site) -> list[Evidence]:
    """Return what the feed and the listing say, that one in the order of the listing's own dates."""
    found = []
    if hints.feed_date:
        found.append(read_date("published", "feed", "pubDate", hints.feed_date, site))
    if hints.listing_date:
        said = read_date("published", "listing", "teaser", hints.listing_date, site)
        found.append(_in_order(said, hints.listing_order, site))
    return found


def _in_order(one: Evidence, order: Order | None, site: Site) -> Evidence:
    """Return a date of which day and month could be changed about, read in the order that other dates show.

    Other dates of the page (teasers, a change, comments), or of the site, with a day beyond the twelfth show it;
    where they show none, or both, the date stays as it was read, with its note.
    """
    if order is None or not is_ambiguous(one.note) or "beside it" in (one.note or ""):
        return one
    return read_date(one.field, one.rule, one.where, one.raw, site, order)


def modified(page: Page, scope: Scope) -> list[Evidence]:
    """Return the candidates for the date of the last change that the page admits."""
    found = list(_stated(page, "modified", ("dateModified",), _MODIFIED_META))
    return found + list(_marked(scope, "modified"))


def read_date(field: str, rule: str, where: str, raw: str, site: Site, order: Order | None = None) -> Evidence:
    """Build a candidate for a date; its value is ISO 8601, a day or an instant in UTC."""
    try:
        read = parse_published(raw, zone=site.zone, order=order)
    except ValueError as error:
        return unreadable(field, rule, where, raw, error)
    value = read.at.isoformat() if read.at else read.on.isoformat()
    return candidate(field, rule, where, raw, value, read.note)


def decided_date(candidates: list[Evidence], site: Site) -> tuple[date | None, datetime | None, Evidence | None]:
    """Decide a date: the day of the first candidate that can be read; the instant of any on that day.

    A theme may print only the day where the feed of the same night gives the minute: both are kept.
    """
    # What could be read in two orders is asked after all other evidence.
    decided = first_of(sorted(candidates, key=lambda one: is_ambiguous(one.note)))
    if decided is None or decided.value is None:
        return None, None, None
    on = parse_published(decided.value, zone=site.zone).on
    for one in candidates:
        if one.value and "T" in one.value:
            read = parse_published(one.value, zone=site.zone)
            if read.on == on:
                return on, read.at, decided
    return on, None, decided


def _stated(page: Page, field: str, ld_keys: Iterable[str], meta: Iterable[str]) -> Iterator[Evidence]:
    for key in ld_keys:
        for thing in page.articles_ld:
            if isinstance(thing.get(key), str):
                yield read_date(field, "json-ld", f"{key} of {thing.get('@type')}", thing[key], page.site)
    for name in meta:
        if name in page.meta:
            yield read_date(field, "meta", name, page.meta[name], page.site)


def _marked(scope: Scope, field: str) -> list[Evidence]:
    found = []
    for element in scope.described:
        for attribute, rule in (("property", "rdfa"), ("itemprop", "microdata")):
            names = [name for name in (element.get(attribute) or "").split() if _MARKED.get(name) == field]
            if names:
                raw = element.get("content") or element.get("datetime") or text_of(element)
                found.append(read_date(field, rule, names[0], raw, scope.page.site))
    unique = {one.raw: one for one in reversed(found)}
    return list(reversed(unique.values()))


def _times(scope: Scope) -> Iterator[Evidence]:
    for element in (*scope.before, *scope.after):
        if element.tag != "time":
            continue
        classes = " ".join([class_of(element), *(class_of(parent) for parent in ancestors(element, scope.article))])
        if _NOT_PUBLISHED.search(classes):
            continue
        if _CHANGE_WORDS.search(_words_before(element, scope.article)):
            continue
        where = "time[datetime]" if element.get("datetime") else "time"
        read = read_date("published", "time", where, time_of(element), scope.page.site)
        yield read
        if read.value is None and element.get("datetime"):
            yield read_date("published", "time", "time", text_of(element), scope.page.site)


def _words_before(element: Element, article: Element) -> str:
    """Return the label in front of a date: the text before it in its line, else that of the element before the line."""
    node = element
    while node is not None and node is not article:
        before = node.getprevious()
        words = (before.tail if before is not None else node.getparent().text) or ""
        if words.strip():
            return str(words).strip()[-_LONGEST_LABEL:]
        if before is not None:
            text = text_of(before)
            if text and before.tag != "time" and before.find(".//time") is None:
                return text[-_LONGEST_LABEL:]
            if text:
                return ""
        node = node.getparent()
    return ""


def _by_class(scope: Scope) -> Iterator[Evidence]:
    for element in (*scope.before, *scope.after):
        if _is_date_class(class_of(element)):
            text = text_of(element)
            if _HAS_YEAR.search(text) and len(text) <= _LONGEST:
                yield read_date(
                    "published", "class", f"{element.tag}.{class_of(element).split()[0]}", text, scope.page.site
                )


@lru_cache(maxsize=4096)
def _is_date_class(classes: str) -> bool:
    return bool(_DATE_CLASS.search(classes)) and not _NOT_PUBLISHED.search(classes)


def _by_structure(lines: Iterable[tuple[Element, str]], site: Site, where: str = "before") -> Iterator[Evidence]:
    """Yield short lines beside the body that hold a year: where a theme without classes prints the date."""
    for element, words in lines:
        text = time_of(element) if element.tag == "time" else words
        if element.tag == "time" and _CHANGE_WORDS.search(_words_before(element, element.getroottree().getroot())):
            continue
        if _CHANGED_LINE.match(text):
            continue  # when it was changed, not when it was published
        if _HAS_YEAR.search(text) and len(text) <= _LONGEST and element.tag not in ("title", "h1", "a"):
            read = read_date("published", "structure", f"<{element.tag}> {where} the body", text, site)
            if read.value:
                yield read


def _lines_above(page: Page, scope: Scope) -> Iterator[tuple[Element, str]]:
    """Yield the lines between the heading and the body, and those next above the heading in its own box.

    What stands further up is the frame of the site: the day on which the page was asked for, a cookie banner.
    """
    heading = _heading_above(page, scope.body)
    if heading is None:
        return
    box = _box_of_both(heading, scope.body)
    near: list[Element] = []
    below = False
    for element in box.iter("*"):
        if element is scope.body:
            break
        if element is heading:
            near, below = near[-_NEAR_ABOVE:] if box.tag != "body" else [], True
        elif not page.is_beside(element) and (below or _is_line(element)):
            near.append(element)
    yield from ((element, text_of(element)) for element in own_lines(near, scope.body))


def _heading_above(page: Page, body: Element) -> Element | None:
    """Return the last main heading in front of the body."""
    found = None
    for element in page.root.iter("*"):
        if element is body:
            break
        if element.tag == "h1" and not page.is_beside(element):
            found = element
    return found


def _box_of_both(first: Element, second: Element) -> Element:
    around = set(ancestors(second))
    return next((parent for parent in ancestors(first) if parent in around), first.getroottree().getroot())


def _is_line(element: Element) -> bool:
    return bool(element.text and element.text.strip())
