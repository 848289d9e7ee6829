"""A page in, an article out: every field with the evidence that decided it, or the reason why it is none."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from newsbot.extract import dating, evidence, generic
from newsbot.extract.body import Body, read_body
from newsbot.extract.evidence import NO_HINTS, Hints
from newsbot.extract.page import Element, Page, class_of, text_of
from newsbot.extract.pointers import find_pointers
from newsbot.extract.scope import Scope, find_scope, page_node_id
from newsbot.items import ArticleItem, Evidence
from newsbot.normalize.dates import find_caption_date, parse_published
from newsbot.normalize.sections import decide_section, section_of_word
from newsbot.normalize.sources import split_credit_lines
from newsbot.normalize.text import bare, cyrillic_share
from newsbot.normalize.urls import canonical_url, fetch_url, is_site_host, may_be_article, path_of
from newsbot.sites import Site

_NODE_TYPE = re.compile(r"\bnode--?type-+([\w-]+)")
_NO_ARTICLE_TYPES = frozenset(
    {"author", "person", "profile", "page", "basic-page", "webform", "landing-page", "listing"}
)
_STANDFIRST_CLASS = re.compile(
    r"standfirst|stand-first|summary|subtitle|sub-title|\blead\b|field-lead|intro", re.IGNORECASE
)
_TERMS = re.compile(r"^(?:/[a-z]{2})?/([\w-]+)/[^/]+/?$")
_LABELS = ("Tags", "Tag", "Region", "Regions", "Theme", "Themes", "Category")
_LEGACY_DATE = re.compile(r"^\d{1,2} [A-Z][a-z]+ (?:19|20)\d\d$")
_LABELLED_DATE = re.compile(r"(?:first |last )?(?:published|posted|updated|modified|created|date)\b", re.IGNORECASE)
_HEAD_LINES = 4  # paragraphs among which a head's date may stand
_ARCHIVE_PICTURE = re.compile(
    r"\b(?:archive|file|historic(?:al)?)\s+(?:picture|photo|photograph|image)|\barchive\b", re.IGNORECASE
)
_LONGEST_LABEL = 120  # characters: no tag is longer, most paragraphs are
_LONGEST_TERM = 40  # characters of a tag, a region, a line of the page's foot
_SHORTEST_STANDFIRST = 40  # characters
_SHORT_LINE = 24  # characters: the longest kicker of the site has 17
_GATES = {
    "login": ("user-login", "edit-pass"),
    "challenge": ("cf-challenge", "challenge-platform", "captcha"),
}


class NoArticleError(Exception):
    """Raised by ``read_article`` for a page that shows no article; its text is the reason."""


class UnreadablePageError(NoArticleError):
    """Raised for a page that is not what the site has there: blank, a login, a challenge. Another time it may be."""


def read_article(
    html: bytes, url: str, *, site: Site, encoding: str | None = None, hints: Hints = NO_HINTS
) -> ArticleItem:
    """Read the article of a page.

    ``url`` is where the page of ``site`` was fetched; ``hints`` is what listing and feed said of
    it. Gives an item with the words of the page, publication date and section decided, evidence kept;
    dates, sources and persons in the text are read later. Raises ``NoArticleError``.
    """
    page = Page(html, url, site, encoding)
    scope = find_scope(page)
    node_type = _node_type(page, scope)
    if node_type in _NO_ARTICLE_TYPES:
        raise NoArticleError(f"a page of the type {node_type}, not an article")
    body = read_body(scope.body, find_pointers(page, scope.body)) if scope else Body()
    item = ArticleItem(fetched_url=url, html=html)
    if scope is None or not (body.paragraphs or body.photo_lines):
        return _read_generic(page, item, hints, html)
    item.evidence.append(evidence.candidate("body", "structure", scope.body_rule, next(iter(body.paragraphs), "")))
    item.evidence[-1].decided = True
    item.template = _template(page, scope)
    _fill_address(item, page)
    item.node_id = item.node_id or _node_id(scope)
    _fill_title(item, page, scope, hints)
    body.paragraphs = _without_labels(body.paragraphs, item.title, page)
    _fill_dates(item, page, scope, body, hints)
    body.paragraphs = _without_date_lines(body.paragraphs, page.site, flat=scope.flat)
    _fill_text(item, page, scope, body)
    _fill_labels(item, page, scope, hints)
    return item


def _read_generic(page: Page, item: ArticleItem, hints: Hints, html: bytes) -> ArticleItem:
    """Let a generic extractor read a page that no rule fits, where one is installed and finds an article."""
    for gate, marks in _GATES.items():
        if any(mark.encode() in html for mark in marks):
            raise UnreadablePageError(f"a {gate} page in place of the article")
    if page.root.find(".//h1") is None and not page.head_title and not page.meta:
        raise UnreadablePageError("a page without a title, a heading or any metadata: blank, or not HTML")
    if page.root.xpath("//*[@data-history-node-id]"):
        raise NoArticleError("teasers of other articles, and no article of its own")
    paragraphs = generic.read_paragraphs(page.without_blocks())
    title = evidence.first_of(one for one in evidence.titles(page, None, hints) if one.where == "h1")
    if not paragraphs or title is None:
        raise NoArticleError("no title and text of an article found on the page")
    item.template = "generic"
    item.evidence = [
        Evidence("body", "generic", generic.NAME, paragraphs[0][:300], paragraphs[0][:300], decided=True),
        title,
    ]
    item.title = title.value or ""
    parts = [split_credit_lines(paragraph) for paragraph in paragraphs]
    item.body = "\n\n".join(rest for rest, _, _ in parts if rest)
    item.source_lines = [line for _, sources, _ in parts for line in sources]
    item.photo_lines = [line for _, _, photos in parts for line in photos]
    _fill_address(item, page)
    item.language = _language(item.body)
    choice = decide_section(page.site, url=item.url, title=item.title, listing=hints.listing_section)
    item.section, item.kind = choice.section, choice.kind
    _decide_published(item, page.site, dating.said_elsewhere(hints, page.site))
    return item


def _node_type(page: Page, scope: Scope | None) -> str | None:
    elements = [scope.article] if scope else []
    body = page.root.find("body")
    elements += [body] if body is not None else []
    for element in elements:
        match = _NODE_TYPE.search(class_of(element))
        if match:
            return match[1]
    return None


def _template(page: Page, scope: Scope) -> str:
    """Name the kind of markup in a few words: what stays the same from page to page of one theme."""
    generator = page.meta.get("generator", "").split(" (")[0]
    return f"{generator or 'unknown'}; {scope.article_rule}; {scope.body_rule}"


# --- the fields, one by one ------------------------------------------------------------------------------


def _fill_address(item: ArticleItem, page: Page) -> None:
    """Decide the canonical address: the page's own canonical link, where it names a page of the site."""
    candidates = [("canonical link", page.links.get("canonical")), ("og:url", page.meta.get("og:url"))]
    for where, raw in candidates:
        if raw and is_site_host(urlsplit(page.absolute(raw)).netloc, page.site):
            url = canonical_url(page.absolute(raw), page.site)
            # A canonical link to the front page or a listing is a fault of the theme, not the article's address.
            if may_be_article(url, page.site):
                item.evidence.append(Evidence("url", "meta", where, raw[:300], url, decided=not item.url))
                item.url = item.url or url
    if not item.url and not may_be_article(canonical_url(page.url, page.site), page.site):
        raise NoArticleError("the address of a listing or another place of the site, not of an article")
    item.url = item.url or canonical_url(page.url, page.site)
    item.node_id = page_node_id(page)


def _node_id(scope: Scope) -> int | None:
    stated = scope.article.get("data-history-node-id") or ""
    return int(stated) if stated.isdecimal() else None


def _fill_title(item: ArticleItem, page: Page, scope: Scope, hints: Hints) -> None:
    candidates = evidence.titles(page, scope, hints)
    decided = evidence.first_of(candidates)
    item.title = (decided.value or "") if decided else ""
    item.evidence += _distinct(candidates)


def _distinct(candidates: list[Evidence]) -> Iterator[Evidence]:
    """Yield the candidates, those that repeat an earlier one's rule and value left out."""
    seen = set()
    for one in candidates:
        if (one.rule, one.value, one.raw) not in seen:
            seen.add((one.rule, one.value, one.raw))
            yield one


def _fill_dates(item: ArticleItem, page: Page, scope: Scope, body: Body, hints: Hints) -> None:
    candidates = dating.published(page, scope, hints)
    if body.paragraphs and _LEGACY_DATE.match(body.paragraphs[0]):
        candidates.append(
            dating.read_date("published", "text", "first line of the text", body.paragraphs.pop(0), page.site)
        )
    for line in body.photo_lines:
        shown = find_caption_date(line)
        if shown and shown.year >= page.site.since and not _ARCHIVE_PICTURE.search(line):
            note = "the day of a picture is not later than the article, and mostly its own"
            candidates.append(evidence.candidate("published", "text", "caption", line, shown.isoformat(), note))
    _decide_published(item, page.site, list(_distinct(candidates)))
    changed = list(_distinct(dating.modified(page, scope)))
    decided = evidence.first_of(one for one in changed if one.value and "T" in one.value)
    item.modified_at = parse_published(decided.value).at if decided and decided.value else None
    item.evidence += changed


def _decide_published(item: ArticleItem, site: Site, candidates: list[Evidence]) -> None:
    item.published_on, item.published_at, decided = dating.decided_date(candidates, site)
    item.published_from = decided.rule if decided else None
    if decided is None:
        unread = "; ".join(f"{one.raw!r} could not be read" for one in candidates)
        item.published_reason = unread or "nothing on the page, in the listing or in the feed gives a date"
    item.evidence += [one for one in candidates if one not in item.evidence]


def _fill_text(item: ArticleItem, page: Page, scope: Scope, body: Body) -> None:
    item.body = "\n\n".join(body.paragraphs)
    item.source_lines, item.photo_lines = body.source_lines, body.photo_lines
    item.language = _language(item.body)
    item.standfirst = _standfirst(scope, item)
    image = evidence.first_of(images := evidence.images(page, scope))
    item.image_url = _stored_address(image.value, page) if image else None
    item.evidence += images
    item.byline = next(iter(evidence.said_words(page, "byline", "author", "author", "article:author")), None)


def _without_labels(paragraphs: list[str], title: str, page: Page) -> list[str]:
    """Return the text without the title, kicker and terms that a page may print at its head and its end.

    They stand inside the body only where its markup is broken, or a theme gives it no element of its own.
    """
    first, last = 0, len(paragraphs)
    while first < last - 1 and (
        bare(paragraphs[first]) == bare(title) or section_of_word(paragraphs[first], page.site)
    ):
        first += 1
    # Only a short last line is worth looking through the page's links for.
    labels = _labels(page) if last and len(paragraphs[last - 1]) <= _LONGEST_LABEL else frozenset()
    while last > first + 1 and bare(paragraphs[last - 1]) in labels:
        last -= 1
    # Broken markup may bring the page's foot along: from a label on, nothing but short lines.
    for index in range(first + 1, last):
        if paragraphs[index] in _LABELS and all(len(line) <= _LONGEST_TERM for line in paragraphs[index:last]):
            return paragraphs[first:index]
    return paragraphs[first:last]


def _labels(page: Page) -> frozenset[str]:
    """Return what a page may print at a text's end: words for terms, and the terms that it links to."""
    terms = (text_of(link) for link in page.root.iter("a") if _term_field(link, page.site))
    return frozenset(map(bare, (*_LABELS, *terms)))


def _without_date_lines(paragraphs: list[str], site: Site, *, flat: bool) -> list[str]:
    """Return the text without a date line at its end, or at the head of a body that holds the heading."""
    first, last = 0, len(paragraphs)
    while flat and first < min(last - 1, _HEAD_LINES) and _is_date_line(paragraphs[first], site):
        first += 1
    if last > first + 1 and _LABELLED_DATE.match(paragraphs[last - 1]) and _is_date_line(paragraphs[last - 1], site):
        last -= 1
    return paragraphs[first:last]


def _is_date_line(line: str, site: Site) -> bool:
    try:
        parse_published(line, zone=site.zone)
    except ValueError:
        return False
    return True


def _term_field(link: Element, site: Site) -> str | None:
    """Return the field that a link to a term fills; None where it leads to none."""
    address = link.get("href")
    if not address or not site.names_term.search(address):  # most links of a page: no need to take them apart
        return None
    match = _TERMS.match(path_of(address))
    return site.terms.get(match[1]) if match else None


def _stored_address(address: str | None, page: Page) -> str | None:
    """Return the address of a picture, under the real site where it was fetched from a copy of it."""
    if address and urlsplit(address).netloc == urlsplit(page.url).netloc:
        return fetch_url(address, page.site.url)
    return address


def _language(text: str) -> str:
    """Return ``ru`` for a text in Cyrillic letters, else ``en``: /ru/ pages may show an English text."""
    return "ru" if cyrillic_share(text) > 0.5 else "en"


def _standfirst(scope: Scope, item: ArticleItem) -> str | None:
    """Return the stand-first where the page has a field for it, printed before the body."""
    for element, text in scope.lines_before:
        if len(text) <= _SHORTEST_STANDFIRST:
            continue
        chain = " ".join([class_of(element), *(class_of(parent) for parent in element.iterancestors())])
        if _STANDFIRST_CLASS.search(chain) and bare(text) != bare(item.title):
            item.evidence.append(evidence.candidate("standfirst", "class", class_of(element) or element.tag, text))
            item.evidence[-1].decided = True
            return text
    return None


def _fill_labels(item: ArticleItem, page: Page, scope: Scope, hints: Hints) -> None:
    """Fill kicker, section, kind, tags, regions and themes."""
    item.kicker = next((text for text in _short_lines(scope) if section_of_word(text, page.site)), None)
    labels = evidence.said_words(page, "section", "articleSection", "article:section")
    labels += [
        text_of(link) for nav in page.root.iter("nav") if "breadcrumb" in class_of(nav) for link in nav.iter("a")
    ]
    choice = decide_section(
        page.site, url=item.url, kicker=item.kicker or hints.listing_kicker, title=item.title,
        listing=hints.listing_section, labels=labels,
    )  # fmt: skip
    item.section, item.kind = choice.section, choice.kind
    if choice.decided_by:
        words = {"url": item.url, "kicker": item.kicker or hints.listing_kicker or "", "title": item.title}
        raw = words.get(choice.decided_by, choice.section or "")
        item.evidence.append(
            Evidence("section", choice.decided_by, choice.decided_by, raw, choice.section, decided=True)
        )
    for link in (*scope.before, *scope.after):
        field = _term_field(link, page.site) if link.tag == "a" else None
        if field:
            getattr(item, field).append(text_of(link))


def _short_lines(scope: Scope) -> Iterator[str]:
    return (text for _, text in scope.lines_before if len(text) <= _SHORT_LINE)
