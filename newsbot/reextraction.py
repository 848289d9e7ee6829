"""Reading stored pages again, in several processes, in order: from the database's pages to what they say now.

Nothing here writes. Pages go to the processes as they are stored, and only what is read otherwise comes back:
unpacking, reading and comparing cost the caller nothing.
"""

import multiprocessing
import os
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Literal

from newsbot.extract.article import NoArticleError
from newsbot.items import ArticleItem
from newsbot.normalize.dates import Order
from newsbot.normalize.urls import is_site_host
from newsbot.reading import FetchedPage, hints_of
from newsbot.reading_process import begin_reading, read_page
from newsbot.sites import Site
from newsbot.storage.compression import PageError, unpack, usable
from newsbot.storage.prepared import record_hash_of
from newsbot.storage.rereading import StoredArticle

Outcome = Literal["same", "changed", "no article", "unreadable"]
_CHUNK = 16  # pages handed over at once: enough to share the cost of it
_AHEAD = 4  # chunks waiting or being read, for each process: all that is in memory at any time


@dataclass(slots=True)
class Reread:
    """What became of one stored page that was read again."""

    article_id: int
    url: str
    outcome: Outcome
    item: ArticleItem | None = None
    """What it says now, where that differs from what is stored."""
    reason: str = ""
    """Why it shows no article by the present rules, or cannot be read."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What reading needs besides a page: registers, the stored pages' dictionaries, how the site writes dates."""

    site: Site
    registers: Path | None
    dictionaries: dict[int, bytes]
    date_order: Order | None = None
    """How the site writes dates of three numbers, where its stored articles show it."""


class _Reader:
    """Reads stored pages; one in each process."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._dictionaries = usable(rules.dictionaries)

    def read(self, stored: StoredArticle) -> Reread:
        """Read one page again. Whatever its bytes are, there is an answer."""
        try:
            html = unpack(stored.page, self._dictionaries)
        except PageError as error:
            return Reread(stored.id, stored.url, "unreadable", reason=str(error))
        fetched = as_fetched(stored, html, self._rules.site, self._rules.date_order)
        found = read_page(fetched, self._rules.registers)
        if isinstance(found, NoArticleError):
            return Reread(stored.id, stored.url, "no article", reason=str(found))
        item, words = found
        item.dates, item.sources, item.persons = words.dates, words.sources, words.persons
        missing = [name for name in ("title", "body") if not getattr(item, name)]
        if missing:
            return Reread(stored.id, stored.url, "no article", reason=f"the page shows no {' and no '.join(missing)}")
        if record_hash_of(item) == stored.record_hash:
            return Reread(stored.id, stored.url, "same")
        return Reread(stored.id, stored.url, "changed", item)


def read_version(stored: StoredArticle, rules: Rules) -> Reread:
    """Read the page of an earlier version by the present rules; ``changed`` brings what it says, words and all."""
    return _Reader(rules).read(replace(stored, record_hash=""))


def as_fetched(stored: StoredArticle, html: bytes, site: Site, date_order: Order | None = None) -> FetchedPage:
    """Return a stored page of a site as the crawl that fetched it had it."""
    scheme, _, rest = stored.fetched_from.partition("://")
    host = rest.partition("/")[0]
    if not is_site_host(host, site):
        site = site.at(f"{scheme}://{host}")
    hints = hints_of(stored.teaser, stored.section, date_order)
    return FetchedPage(html, stored.fetched_from, site, stored.encoding, hints)


def reread(stored: Iterable[StoredArticle], rules: Rules, processes: int) -> Iterator[Reread]:
    """Read pages again in so many processes (0: in this one), and yield what became of each, in order.

    Raises ``BrokenProcessPool`` when one of them dies.
    """
    reader = _Reader(rules)
    if not processes:
        yield from map(reader.read, stored)
        return
    pages, waiting = iter(stored), deque[Future[list[Reread]]]()
    with _pool(rules, processes) as pool:
        try:
            while True:
                while len(waiting) < _AHEAD * processes and (chunk := list(islice(pages, _CHUNK))):
                    waiting.append(pool.submit(_read_chunk, chunk))
                if not waiting:
                    return
                yield from waiting.popleft().result()
        finally:  # whoever stops in the middle need not wait for what nobody wants any more
            for future in waiting:
                future.cancel()


def _pool(rules: Rules, processes: int) -> ProcessPoolExecutor:
    # A fork is ready at once; it is safe here, before any thread begins.
    context = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")
    return ProcessPoolExecutor(processes, context, _begin, (os.getpid(), rules))


_reader: _Reader | None = None


def _begin(parent: int, rules: Rules) -> None:
    global _reader  # noqa: PLW0603 - a process of a pool has no other place of its own
    begin_reading(parent, rules.registers, site=rules.site)
    _reader = _Reader(rules)


def _read_chunk(chunk: list[StoredArticle]) -> list[Reread]:
    if _reader is None:
        raise RuntimeError("this process was not prepared for reading")
    return [_reader.read(one) for one in chunk]
