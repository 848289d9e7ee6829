"""A process beside the crawl, or beside ``newsbot reextract``, that reads pages for it.

It gets pages and gives back plain data: articles with their words and, for a crawl, the rows that storing them takes.
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
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from newsbot.extract.article import NoArticleError
from newsbot.items import ArticleItem
from newsbot.normalize.registers import Registers, load_registers
from newsbot.reading import FetchedPage, Words, read_item, read_words
from newsbot.shared_pages import Place, SharedPages
from newsbot.sites import COMMONSPACE, Site
from newsbot.storage.compression import Packer, Sent
from newsbot.storage.prepared import prepare

_WATCH_SECONDS = 2.0
_PR_SET_PDEATHSIG = 1  # linux/prctl.h
_shared: SharedPages | None = None
"""Where the pages lie that another process wants to be read, as far as they do not come with the asking."""
_packer = Packer()  # of this process


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
