"""From a fetched page to an article with all that its words say, without network and database.

A crawl reads pages here, in this process or in another one; nothing but plain data goes in and out.
"""

import ctypes
import gc
import os
import pickle
import signal
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from newsbot.extract.article import NoArticleError, read_article
from newsbot.extract.evidence import NO_HINTS, Hints
from newsbot.items import ArticleItem, DateMention, PersonMention, Plain, SourceCredit
from newsbot.normalize.dates import Order, find_article_dates, find_caption_date, find_dates
from newsbot.normalize.persons import find_persons
from newsbot.normalize.placed import Parts, Placed, take_apart
from newsbot.normalize.registers import Registers, load_registers
from newsbot.normalize.sections import section_of_title
from newsbot.normalize.sources import find_attributions, find_photo_credits, read_source_line
from newsbot.shared_pages import Place, SharedPages
from newsbot.sites import COMMONSPACE, Site
from newsbot.storage.compression import Packer, Sent
from newsbot.storage.prepared import prepare

_WATCH_SECONDS = 2.0
_PR_SET_PDEATHSIG = 1  # linux/prctl.h
_shared: SharedPages | None = None
"""Where the pages lie that another process wants to be read, as far as they do not come with the asking."""
_packer = Packer()  # of this process


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


def read_page(page: FetchedPage, folder: Path | None, ner: bool = False) -> tuple[ArticleItem, Words] | NoArticleError:
    """Read a page and its words, for another process; a page without an article gives the error that says so.

    The page's own bytes do not travel back: the caller has them.
    """
    try:
        item = read_item(page)
    except NoArticleError as error:
        return error
    item.html = b""
    return item, read_words(item, _registers(folder, ner, page.site))


def read_to_store(
    page: FetchedPage, folder: Path | None, ner: bool = False
) -> tuple[ArticleItem, Words] | NoArticleError:
    """Read a page as ``read_page`` does, and prepare what storing it takes, so that whoever stores it need not."""
    found = read_page(page, folder, ner)
    if not isinstance(found, NoArticleError):
        item, words = found
        item.dates, item.sources, item.persons = words.dates, words.sources, words.persons
        with suppress(Exception):  # it comes again where the article is stored, and is told there
            item.prepared = prepare(item, _packer.pack(page.html))
    return found


@dataclass(frozen=True, slots=True)
class Unread:
    """A page whose reading failed, in place of what it says."""

    error: Exception


def read_each(
    read: Callable[[FetchedPage, Path | None, bool], Any], pages: Sequence[tuple[FetchedPage, Place | None]],
    folder: Path | None, ner: bool, dictionary: Sent | None = None,
) -> list[Any] | Place:  # fmt: skip
    """Read pages one after the other; one that fails costs the others nothing.

    The bytes of a page with a place lie there, in the memory of both processes; so does then the answer, pickled.
    ``dictionary`` is what pages are compressed against that are to be stored.
    """
    _packer.use(dictionary)
    found: list[Any] = []
    for page, place in pages:
        try:
            whole = replace(page, html=_shared.get(place)) if _shared and place else page
            found.append(read(whole, folder, ner))
        except Exception as error:  # noqa: BLE001 - it belongs to whoever waits for that page
            found.append(Unread(error))
    place = next((place for _, place in pages if place), None)
    if _shared is None or place is None:
        return found
    return _shared.put_back(place, pickle.dumps(found, pickle.HIGHEST_PROTOCOL)) or found


@cache
def _registers(folder: Path | None, ner: bool, site: Site) -> Registers:
    return load_registers(folder, ner=ner, site=site)


def begin_reading(
    parent: int, folder: Path | None, ner: bool = False, site: Site = COMMONSPACE, shared: SharedPages | None = None
) -> None:
    """Prepare a process that reads pages of ``site`` for another one (``parent`` is its pid).

    ``shared`` is where that one puts them, if this one was forked.
    Signals are the parent's business; when the parent is gone, also by kill -9, this process ends.
    """
    global _shared  # noqa: PLW0603 - of this process
    _shared = shared
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    if sys.platform == "linux":  # at once, so that what was inherited (the run's lock) is free for the next run
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    read_words(ArticleItem(title="President", body="On 4 February."), _registers(folder, ner, site))
    gc.freeze()  # what is there stays: the collector need not look through it again and again


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_WATCH_SECONDS)
    os._exit(0)
