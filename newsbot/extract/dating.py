"""When an article was published and last changed: the candidates for both, and which of them decides.

A day is trusted where it stands with the article. What stands in the frame of the site (today's date, a cookie
notice) dates nothing, and a date that could be read in two orders is asked after all others.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from functools import lru_cache

from newsbot.extract.evidence import Hints, candidate, first_of, unreadable
from newsbot.extract.page import Element, Page, ancestors, class_of, text_of, time_of
from newsbot.extract.scope import Scope, own_lines
from newsbot.items import Evidence
from newsbot.normalize.dates import Order, is_ambiguous, parse_published, shown_order
from newsbot.sites import Site

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
_CHANGE_WORDS = re.compile(
    r"\b(?:updated?|modified|changed|edited|revised|event(?: date)?)\b(?: on| at)?\W*$", re.IGNORECASE
)
_CHANGED_LINE = re.compile(r"\W*(?:last |page )?(?:updated?|modified|changed|edited|revised)\b", re.IGNORECASE)
_LONGEST_LABEL = 40  # characters in front of a date that may be its label
_NEAR_ABOVE = 2  # lines above the heading that may be the article's: its kicker and its date
_LONGEST = 160  # characters of a line that may be a publication line


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
