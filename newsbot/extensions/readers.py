"""Who reads the pages: this process, or, where a crawl is to be fast, another one beside it."""

import asyncio
import gc
import logging
import multiprocessing
import os
import pickle
import sys
import threading
from collections import deque
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, Self, cast

from scrapy import signals
from scrapy.crawler import Crawler

from newsbot.extract.article import NoArticleError
from newsbot.items import ArticleItem
from newsbot.normalize.ner import load_reader
from newsbot.normalize.registers import Registers, load_registers
from newsbot.profiling import Costs, read_measured
from newsbot.reading import FetchedPage, Words, read_item, read_words
from newsbot.reading_process import Unread, begin_reading, read_each, read_to_store
from newsbot.settings import read_switch
from newsbot.shared_pages import Place, SharedPages
from newsbot.sites import COMMONSPACE, Site
from newsbot.storage.compression import Sent
from newsbot.storage.prepared import give_page

logger = logging.getLogger(__name__)

_Chunk = list[tuple[FetchedPage, "asyncio.Future[Any]"]]
_CHUNK = 8  # pages sent together
_AHEAD = 3  # chunks that a process has: one to read, one to go on with, one for where this process is late
_PLACE = 256 * 1024  # bytes of a page that need not be sent: those of the site have 60 to 70 kB
_LOOK = 0.01  # seconds between two looks at whether this process has time to read a page itself
_ON_TIME = 0.002  # seconds: a timer that is later tells that this process is busy, or waits for a processor
_OTHERS_FIRST = 4  # rounds of the event loop between two pages read here: a listing that came need not wait for all
_POLITE = 0.1  # seconds between requests: slower crawls read in the pauses, a second process gains nothing


class Readers:
    """Reads pages for the spider, and words for the pipelines.

    With processes beside this one, page and words are read there in one go, and the pipelines find the
    words ready. Until such a process has started, and after one has died, this process reads.
    """

    def __init__(
        self, folder: Path | None, processes: int, *, site: Site, ner: bool = False, measured: bool = False
    ) -> None:
        self.folder = folder
        # Where the model cannot be had, this process says so, and the others are not asked for it.
        self.ner = ner and load_reader() is not None
        self.registers: Registers = load_registers(folder, ner=self.ner, site=site)
        self.costs: dict[int, Costs] = {}
        """What the processes beside this one have cost so far, by pid, where that is measured."""
        self._measured = measured
        self._processes = processes
        self._waiting: deque[tuple[FetchedPage, asyncio.Future[Any]]] = deque()
        self._sent = 0
        """Chunks that the processes have, or that are on their way to them."""
        self._timer: asyncio.TimerHandle | None = None
        self.helped = 0
        """How many pages this process has read because the others were behind."""
        self._words: dict[int, Words] = {}
        self._shared: SharedPages | None = None
        """Where pages lie for processes that were forked."""
        self._dictionary: Sent | None = None
        self._tell = False
        """Whether a process may not know the content of the dictionary."""
        self._turn = asyncio.Lock()
        self._pool: ProcessPoolExecutor | None = None
        self._started: Future[None] | None = None
        if processes:
            # A fork is ready at once, with the registers loaded; it is safe while there are no threads that
            # could hold a lock. This extension is built first, before the writer's thread begins.
            alone = sys.platform == "linux" and threading.active_count() == 1
            if alone:
                read_words(ArticleItem(title="President", body="On 4 February."), self.registers)
                gc.freeze()  # the process beside this one need not look through it, and shares its memory for longer
                self._shared = SharedPages(_AHEAD * processes * _CHUNK, _PLACE)
            context = multiprocessing.get_context("fork" if alone else "spawn")
            told = (os.getpid(), folder, self.ner, site, self._shared)
            self._pool = ProcessPoolExecutor(processes, context, begin_reading, told)
            self._started = self._pool.submit(_nothing)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Begin as many processes as ``NEWSBOT_PROCESSES`` says; "auto": one, for a crawl without pauses."""
        settings, site = crawler.settings, getattr(crawler.spider, "site", COMMONSPACE)
        wanted = str(settings.get("NEWSBOT_PROCESSES", "auto"))
        fast = settings.getfloat("DOWNLOAD_DELAY") < _POLITE and (os.cpu_count() or 1) > 1
        processes = int(fast) if wanted == "auto" else int(wanted)
        folder = settings.get("NEWSBOT_REGISTERS")
        ner = read_switch("NEWSBOT_NER", settings.get("NEWSBOT_NER"))
        measured = read_switch("NEWSBOT_PROFILE", settings.get("NEWSBOT_PROFILE"))
        readers = cls(Path(folder) if folder else None, processes, site=site, ner=ner, measured=measured)
        crawler.signals.connect(readers.spider_opened, signal=signals.spider_opened)
        crawler.signals.connect(readers.close, signal=signals.spider_closed)
        return readers

    def spider_opened(self) -> None:
        """Take modules and registers off the collector's rounds: half a millisecond an article to find them in use."""
        gc.freeze()

    async def read(self, page: FetchedPage) -> ArticleItem:
        """Read the article of a page. Raises ``NoArticleError``."""
        if self._pool is not None and self._started is not None and self._started.done():
            try:
                found = await self._read_beside(self._pool, page)
            except BrokenProcessPool:
                logger.warning("the process that reads pages has died; reading goes on in this one")
                self._pool = None
            else:
                if isinstance(found, NoArticleError):
                    raise found
                if found is not None:
                    item, words = found
                    give_page(item, page.html)
                    self._tell = self._tell or (item.prepared is not None and item.prepared.page is None)
                    self._words[id(item)] = words
                    return item
        async with self._turn:
            for _ in range(_OTHERS_FIRST):
                await asyncio.sleep(0)
            item = read_item(page)
        self.forget(item)  # what was kept for an article that was dropped, in whose place in memory this one is
        return item

    async def _read_beside(
        self, pool: ProcessPoolExecutor, page: FetchedPage
    ) -> tuple[ArticleItem, Words] | NoArticleError | None:
        """Let another process read a page; None where this one has time for it sooner."""
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._waiting.append((page, answer))
        self._send(pool)
        found = await answer
        if self._measured and found is not None:
            found, costs = found
            self.costs[costs.pid] = costs
        return cast("tuple[ArticleItem, Words] | NoArticleError | None", found)

    def _send(self, pool: ProcessPoolExecutor) -> None:
        """Send pages that wait, several at a time: a process that has read one goes on without this one's turn."""
        while self._waiting and self._sent < _AHEAD * self._processes:
            chunk = [self._waiting.popleft() for _ in range(min(_CHUNK, len(self._waiting)))]
            reader = read_measured if self._measured else read_to_store
            pages = [self._placed(page) for page, _ in chunk]
            try:
                sent = pool.submit(read_each, reader, pages, self.folder, self.ner, self._dictionary_to_send())
            except BrokenProcessPool as error:
                _fail(chunk, error)
                continue
            self._sent += 1
            places = [place for _, place in pages if place]
            asyncio.wrap_future(sent).add_done_callback(partial(self._receive, pool, chunk, places))
        if len(self._waiting) >= _CHUNK and self._timer is None:
            self._look_soon()

    def _look_soon(self) -> None:
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(_LOOK, self._help, loop.time() + _LOOK)

    def _help(self, due: float) -> None:
        """Have this process read a page itself, where the others are behind and it has nothing else to do.

        Its timer comes late where it has: while requests are sent and answers taken, while the writer's thread has
        the interpreter, and while other programs have the processor.
        """
        self._timer = None
        if len(self._waiting) < _CHUNK:
            return
        if asyncio.get_running_loop().time() - due < _ON_TIME:
            _, answer = self._waiting.popleft()
            if not answer.done():
                self.helped += 1
                answer.set_result(None)
        self._look_soon()

    def _placed(self, page: FetchedPage) -> tuple[FetchedPage, Place | None]:
        """Put a page where the process finds it; where that cannot be, it is sent whole."""
        place = self._shared.put(page.html) if self._shared else None
        return (replace(page, html=b""), place) if place else (page, None)

    def _receive(
        self, pool: ProcessPoolExecutor, chunk: "_Chunk", places: list[Place], done: "asyncio.Future[list[Any] | Place]"
    ) -> None:
        self._sent -= 1
        error = None if done.cancelled() else done.exception()
        if done.cancelled():
            for _, answer in chunk:
                answer.cancel()
        elif error is not None:
            _fail(chunk, error)
        else:
            for (_, answer), found in zip(chunk, self._taken(done.result(), places), strict=True):
                if isinstance(found, Unread):
                    _fail([(_, answer)], found.error)
                elif not answer.done():
                    answer.set_result(found)
        self._send(pool)

    def _taken(self, answer: list[Any] | Place, places: list[Place]) -> list[Any]:
        """Take an answer from where it lies, and let the places of its pages be used again.

        Not before there is an answer: a page may be read there until then.
        """
        if self._shared is None:
            return cast("list[Any]", answer)
        found = pickle.loads(self._shared.get(answer)) if isinstance(answer, Place) else answer  # noqa: S301 - our own
        self._shared.free(places)
        return cast("list[Any]", found)

    def use_dictionary(self, dictionary: Sent | None) -> None:
        """Have pages compressed against this from now on, where they are read beside this process."""
        if dictionary is not self._dictionary:
            self._dictionary, self._tell = dictionary, True

    def _dictionary_to_send(self) -> Sent | None:
        """Return the dictionary with its content once, and again when a process answers that it lacks it."""
        if self._dictionary is None or self._tell:
            self._tell = False
            return self._dictionary
        return Sent(self._dictionary.id)

    def words(self, item: ArticleItem) -> Words:
        """Return what the words of an article say: read already with its page, else now."""
        words = self._words.get(id(item))
        if words is None:
            words = self._words[id(item)] = read_words(item, self.registers)
        return words

    def forget(self, item: ArticleItem) -> None:
        """Let the words of an article go, whose pipelines have taken them."""
        self._words.pop(id(item), None)

    def close(self) -> None:
        """End the processes."""
        if self._timer is not None:
            self._timer.cancel()
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)


def _fail(chunk: "_Chunk", error: BaseException) -> None:
    for _, answer in chunk:
        if not answer.done():
            answer.set_exception(error)


def _nothing() -> None:
    """Do nothing: done when a process has started."""
