"""From a fetched page to an article with all that its words say, without network and database.

A crawl reads pages here, in this process or in another one; nothing but plain data goes in and out.
"""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from newsbot.extract.article import read_article
from newsbot.extract.evidence import NO_HINTS, Hints
from newsbot.items import ArticleItem, DateMention, PersonMention, Plain, SourceCredit
from newsbot.normalize.dates import Order, find_article_dates, find_caption_date, find_dates
from newsbot.normalize.persons import find_persons
from newsbot.normalize.placed import Parts, Placed, take_apart
from newsbot.normalize.registers import Registers
from newsbot.normalize.sections import section_of_title
from newsbot.normalize.sources import find_attributions, find_photo_credits, read_source_line
from newsbot.sites import Site


@dataclass(frozen=True, slots=True)
class FetchedPage(Plain):
    """A page as fetched: its bytes, where from, and what other pages said of it."""

    html: bytes
    url: str
    site: Site
    encoding: str | None = None
    hints: Hints = NO_HINTS


@dataclass(slots=True)
class Words(Plain):
    """What the words of an article say."""

    dates: list[DateMention] = field(default_factory=list)
    sources: list[SourceCredit] = field(default_factory=list)
    persons: list[PersonMention] = field(default_factory=list)
    published: date | None = None
    """From which day relative dates were counted; None where it is not known."""


def hints_of(teaser: dict[str, Any], section: str | None, date_order: Order | None = None) -> Hints:
    """Return what listing and feed said of an article, as the ledger keeps it, and how the site writes dates."""
    return Hints(
        listing_section=teaser.get("section") or section, listing_title=teaser.get("title"),
        listing_kicker=teaser.get("kicker"), listing_date=teaser.get("date"),
        listing_order=teaser.get("order"), feed_date=teaser.get("feed_date"), date_order=date_order,
    )  # fmt: skip


def read_item(page: FetchedPage) -> ArticleItem:
    """Read the article of a page, its words not yet. Raises ``NoArticleError``."""
    item = read_article(page.html, page.url, site=page.site, encoding=page.encoding, hints=page.hints)
    item.encoding = page.encoding
    return item


def read_words(item: ArticleItem, registers: Registers) -> Words:
    """Read dates, sources and persons in the text of an article."""
    sources = [credit for line in item.source_lines for credit in read_source_line(line, registers)]
    sources += find_attributions(item.body, registers)
    sources += find_photo_credits(item.photo_lines, registers)
    persons = find_persons(
        item.body, title=item.title, standfirst=item.standfirst, section=item.kind or item.section,
        registers=registers, captions=item.photo_lines,
    )  # fmt: skip
    dates = find_article_dates(item.body, item.photo_lines, published=item.published_on)
    return Words(dates, sources, persons, item.published_on)


def read_text(text: str, *, title: str = "", published: date | None = None, registers: Registers) -> Words:
    """Read a text that comes from no page, credits, captions and boilerplate still in it.

    Where ``published`` is not given, a date line above the text gives it, else the one full date of the captions.
    Offsets and spans count from the start of ``text`` as it was given, and slice out the words as written there.
    Boilerplate and source lines give neither persons nor dates. Never fails.
    """
    parts = take_apart(text, title=title)
    captions = [caption.words for caption in parts.captions]
    if published is None:
        published = parts.published.on if parts.published else find_caption_date("\n\n".join(captions))
    sources = [credit for line in parts.source_lines for credit in read_source_line(line, registers)]
    sources += find_attributions(parts.body.words, registers)
    sources += find_photo_credits(captions, registers)
    headline = title or parts.headline.words
    persons = find_persons(
        parts.body.words,
        title=headline,
        section=section_of_title(headline, registers.site),
        registers=registers,
        captions=captions,
    )
    for person in persons:
        person.spans = [parts.body.span(*span) for span in person.spans]
    for credit in sources:
        if credit.start is not None:
            credit.start = parts.body.places[credit.start]
    return Words(_dates(text, parts, published), sources, persons, published)


def _dates(text: str, parts: Parts, published: date | None) -> list[DateMention]:
    """Return the dates of all parts, in the order in which they stand in ``text``."""
    pieces: list[Placed] = [parts.headline, parts.date_line, parts.body, *parts.captions]
    found: list[tuple[int, DateMention]] = []
    for number, piece in enumerate(pieces):
        place = "body" if number < len(pieces) - len(parts.captions) else "caption"
        for mention in find_dates(piece.words, published=published):
            offset = mention.offset or 0
            start, end = piece.span(offset, offset + len(mention.text))
            found.append((start, replace(mention, text=text[start:end], offset=start, place=place)))
    return [mention for _, mention in sorted(found, key=lambda one: one[0])]
