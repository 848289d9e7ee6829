"""One crawl's use of the database: what spider, pipelines and extensions ask of it, as awaitables.

Opens a run, hands every write to the writer thread, and waits for its commit. Knows neither Scrapy's
requests nor HTML.
"""

import asyncio
import os
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Connection, Engine

from newsbot import __version__
from newsbot.checks.listings import Listings
from newsbot.clock import Clock, utc_now
from newsbot.closing import Ending, Judge
from newsbot.items import ArticleItem
from newsbot.normalize.dates import Order
from newsbot.normalize.registers import Registers
from newsbot.normalize.sections import section_of_url
from newsbot.storage import ledger, revisits, runs, settling, sweeps, workers
from newsbot.storage.articles import Saved, confirm_unchanged, save_articles
from newsbot.storage.compression import Sent
from newsbot.storage.database_url import sqlite_path
from newsbot.storage.date_orders import site_order
from newsbot.storage.ledger import Discovery, LedgerEntry
from newsbot.storage.names import write_registers
from newsbot.storage.page_dictionaries import to_send
from newsbot.storage.run_fields import Key, fields_of, page_without_article
from newsbot.storage.settling import Stored
from newsbot.storage.sweeps import LeftBehind
from newsbot.storage.workers import Joined, Presence
from newsbot.storage.writer import Writer

Result = TypeVar("Result")


def _identity(file: Path | None) -> tuple[int, int] | None:
    """Return which file a name stands for; None where there is none."""
    try:
        found = file.stat() if file is not None else None
    except OSError:
        return None
    return (found.st_dev, found.st_ino) if found else None


def _first_line(error: Exception) -> str:
    return str(getattr(error, "orig", None) or error).splitlines()[0]


class Entered(NamedTuple):
    """What the ledger says of addresses that were entered."""

    entries: list[LedgerEntry]
    """Of those that the limit allows, in order."""
    left: int | None
    """How many articles it still allows; None: there is no limit."""
    lost: Sequence[LedgerEntry] = ()
    """Stored articles that the listing page no longer shows where they stood: taken up, too."""


class _Fetched(NamedTuple):
    """An article to be stored: from which address of the ledger it came, with which status."""

    item: ArticleItem
    entry_url: str
    status: int


class CrawlSession:
    """The database as one crawl sees it. ``close`` it once."""

    def __init__(
        self, engine: Engine, registers: Registers, *, spider: str, arguments: dict[str, Any],
        clock: Clock = utc_now, together: bool = False,
    ) -> None:  # fmt: skip
        self._engine = engine
        self._presence = Presence(engine.url) if together else None
        self.joined: Joined | None = None
        """This worker's place in a run of several; None for a crawl of one process."""
        self.now = clock
        """What time it is."""
        self._writer = Writer(engine)
        self._database = sqlite_path(engine.url)
        self._opened = _identity(self._database)
        self.settled: Counter[str] = Counter()
        """How many addresses were settled so far, by outcome."""
        self.still_no_article = 0
        """How many pages showed no article, as they did when they were last looked at."""
        self.still_refused = 0
        """How many addresses were refused, as they were when they were last asked for."""
        self.listings = Listings()
        """What the listings were like."""
        self.storage_errors: list[str] = []
        self._arguments = arguments
        self._site = registers.site
        self._fields: Counter[Key] = Counter()
        self.dictionary: Sent | None = None
        """What pages are compressed against; None while no dictionary is learnt."""

        self.date_order: Order | None = None
        """How the site writes dates of three numbers, as far as the articles stored before this run show it."""

        def begin(connection: Connection) -> int:
            write_registers(connection, registers, clock())
            self.date_order = site_order(connection)
            self.dictionary = to_send(connection, None)
            if self._presence is not None:
                self.joined = workers.join_run(
                    connection, self._presence, spider=spider, arguments=arguments, now=clock(), version=__version__
                )
                return self.joined.run_id
            return runs.open_run(
                connection, spider=spider, arguments=arguments, now=clock(), pid=os.getpid(), version=__version__
            )

        try:
            self.run_id = self._writer.run(begin)
        except BaseException:
            self._writer.close()
            self._leave()
            raise

    async def _do(self, job: Callable[[Connection], Result]) -> Result:
        return await self._await(self._writer.submit(job))

    async def _await(self, future: "Future[Result]") -> Result:
        try:
            return await asyncio.wrap_future(future)
        except Exception as error:
            self.storage_errors.append(_first_line(error))
            raise

    def _leave(self) -> None:
        if self._presence is not None:
            self._presence.close()

    async def discover(self, found: Sequence[Discovery], *, again: bool = False, limit: int | None = None) -> Entered:
        """Enter addresses into the ledger; ``again``: fetch those stored already too; ``limit``: of the whole run."""
        return await self._do(lambda c: self._enter(c, found, again=again, limit=limit))

    async def enter_page(
        self, url: str, status: int, wanted: Sequence[Discovery], *, shown: Sequence[Discovery] = (),
        section: str | None = None, again: bool = False, limit: int | None = None,
    ) -> Entered:  # fmt: skip
        """Enter a listing page and the addresses it shows, in one go: whoever walks on waits for it.

        With ``section``, stored articles that it shows no more between their neighbours are taken up; ``shown`` is
        then the whole page in order.
        """

        def job(connection: Connection) -> Entered:
            now = self.now()
            sweeps.record_listing(connection, now, url, state="stored", status=status)
            lost = revisits.take_left_out(connection, self.run_id, now, shown, section) if section else []
            return self._enter(connection, wanted, again=again, limit=limit)._replace(lost=lost)

        return await self._do(job)

    def _enter(self, connection: Connection, found: Sequence[Discovery], *, again: bool, limit: int | None) -> Entered:
        most = runs.left_of(connection, self.run_id, limit)
        entries = ledger.discover(connection, self.run_id, self.now(), found, again=again, most=most)
        return Entered(entries, runs.left_of(connection, self.run_id, limit))

    async def left(self, limit: int | None) -> int | None:
        """Return how many articles the run may still take up; None: there is no limit."""
        return await self._do(lambda c: runs.left_of(c, self.run_id, limit))

    async def open_entries(self, sections: Sequence[str], most: int) -> list[LedgerEntry]:
        """Return what earlier runs left open in these sections, at most so many."""
        return await self._do(lambda c: ledger.open_entries(c, self.run_id, self.now(), sections, most=most))

    async def due_revisits(self, sections: Sequence[str], most: int, *, sectionless: bool) -> list[LedgerEntry]:
        """Take up stored articles that are to be looked at again, at most so many."""
        return await self._do(
            lambda c: revisits.take_due(c, self.run_id, self.now(), sections, most=most, sectionless=sectionless)
        )

    async def retitled(self, titles: dict[str, str], sections: Sequence[str]) -> list[LedgerEntry]:
        """Take up stored articles that the feed shows under another title."""
        return await self._do(lambda c: revisits.take_retitled(c, self.run_id, self.now(), titles, sections))

    def unseen(self) -> list[LedgerEntry]:
        """Take up stored articles that no listing of this run showed; waits for the answer, when nothing else runs."""
        try:
            return self._writer.run(self._take_unseen)
        except Exception as error:
            self.storage_errors.append(_first_line(error))
            raise

    def _take_unseen(self, connection: Connection) -> list[LedgerEntry]:
        whole = sweeps.walked_whole(connection, self.run_id, self._site.url, self._site.listings)
        everything = whole == set(self._site.section_names)
        return revisits.take_unseen(connection, self.run_id, self.now(), sorted(whole), sectionless=everything)

    async def save(self, item: ArticleItem, entry_url: str, status: int) -> Saved:
        """Store an article and settle its address, in one transaction."""
        saved = await self._await(self._writer.submit_with(self._save_all, _Fetched(item, entry_url, status)))
        self.settled[saved.outcome] += 1
        self._fields.update(fields_of(item))
        return saved

    def _save_all(self, connection: Connection, fetched: "list[_Fetched]") -> list[Saved]:
        now = self.now()
        done = save_articles(connection, [one.item for one in fetched], now)
        for one, saved in zip(fetched, done, strict=True):
            if saved.url != one.entry_url:
                settling.record_alias(connection, now, saved.url, saved.article_id)
        settling.settle_stored(connection, self.run_id, now, [
            Stored(one.entry_url, saved.outcome, saved.article_id, one.status)
            for one, saved in zip(fetched, done, strict=True)
        ])  # fmt: skip
        self.dictionary = to_send(connection, self.dictionary)
        return done

    async def unchanged(self, url: str, article_id: int, status: int) -> None:
        """Settle an address of which the site says that its page is as it was; no page was sent."""

        def job(connection: Connection) -> None:
            now = self.now()
            confirm_unchanged(connection, article_id, now)
            settling.settle(
                connection, self.run_id, now, url, outcome="unchanged", state="stored", status=status,
                article_id=article_id,
            )  # fmt: skip

        await self._do(job)
        self.settled["unchanged"] += 1

    async def settle(
        self, url: str, *, outcome: str, state: str, status: int | None = None, error: str | None = None,
        retry_after: timedelta | None = None,
    ) -> None:  # fmt: skip
        """Write what became of an address that gave no article."""
        before = await self._do(
            lambda c: settling.settle(
                c,
                self.run_id,
                self.now(),
                url,
                outcome=outcome,
                state=state,
                status=status,
                error=error,
                retry_after=retry_after,
            )
        )
        if state == "not-article":
            if before.never_an_article:
                self.still_no_article += 1
            else:
                self._fields[page_without_article(section_of_url(url, self._site))] += 1
            self.settled[state] += 1  # the ledger's word; the run's row counts it as refused
        else:
            self.still_refused += state == before.state == "refused"
            self.settled[outcome] += 1

    def settle_soon(self, url: str, *, outcome: str, state: str, status: int | None, error: str) -> None:
        """Settle an address without waiting: for signal handlers that cannot wait. ``close`` waits for it."""
        self._writer.submit(
            lambda c: settling.settle(
                c, self.run_id, self.now(), url, outcome=outcome, state=state, status=status, error=error
            )
        )
        self.settled[outcome] += 1

    async def listing(self, url: str, *, state: str, status: int | None, error: str | None = None) -> None:
        """Write what a listing page answered."""
        await self._do(lambda c: sweeps.record_listing(c, self.now(), url, state=state, status=status, error=error))

    async def open_sweep(self, listing: str, sections: Sequence[str]) -> tuple[int, datetime | None]:
        """Begin a walk through a listing; gives its id, and below which instant all of it is known."""

        def job(connection: Connection) -> tuple[int, datetime | None]:
            mark = sweeps.sweep_mark(connection, listing, sections)
            return sweeps.open_sweep(connection, self.run_id, self.now(), listing, sections), mark

        return await self._do(job)

    async def close_sweep(
        self, sweep_id: int, *, complete: bool, pages: int, ended_by: str, at: datetime | None = None
    ) -> None:  # fmt: skip
        """Write how a walk ended; ``at``: when its last page was read, where that is not now."""
        now = at or self.now()
        await self._do(
            lambda c: sweeps.close_sweep(c, sweep_id, now, complete=complete, pages=pages, ended_by=ended_by)
        )

    async def walked(self, listing: str) -> bool:
        """Tell whether a walk through a listing was begun in this run, by whichever worker."""
        return await self._do(lambda c: sweeps.was_walked(c, self.run_id, listing))

    # --- several workers -------------------------------------------------------------------------------------

    @property
    def _place(self) -> Joined:
        if self.joined is None:
            raise RuntimeError("a crawl of one process has no other workers")
        return self.joined

    async def note_idle(self, *, idle: bool) -> None:
        """Write whether this worker has nothing to fetch."""
        await self._do(lambda c: workers.note_idle(c, self._place.worker_id, idle=idle))

    async def others_busy(self) -> bool:
        """Tell whether another worker of the run is there and has something to fetch."""
        return await self._do(lambda c: workers.others_busy(c, self._place))

    async def take_over(self) -> LeftBehind | None:
        """Return what killed workers left, to one worker, once all are idle; None where none was killed."""

        def job(connection: Connection) -> LeftBehind | None:
            if workers.others_busy(connection, self._place) or not workers.note_killed(
                connection, self._place, self.now()
            ):
                return None
            workers.note_idle(connection, self._place.worker_id, idle=False)
            return sweeps.take_over(connection, self.run_id, self.now())

        return await self._do(job)

    async def take_unseen(self) -> list[LedgerEntry]:
        """Take up what ``unseen`` does, as one worker for all, once all are idle."""

        def job(connection: Connection) -> list[LedgerEntry]:
            if workers.others_busy(connection, self._place):
                return []
            found = self._take_unseen(connection)
            if found:
                workers.note_idle(connection, self._place.worker_id, idle=False)
            return found

        return await self._do(job)

    async def working_listings(self) -> dict[str, datetime]:
        """Return the listings that earlier runs walked to their end and when last, the latest first."""
        return await self._do(sweeps.working_listings)

    def check_place(self) -> None:
        """See that the database is still where it was opened; a file that is gone has nothing stored."""
        if self._database is not None and _identity(self._database) != self._opened:
            self.storage_errors.append(f"{self._database} was removed or replaced while the crawl was running")

    def finish(self, judge: Judge, *, requests: int, size: int, details: dict[str, Any]) -> dict[str, Any]:
        """Close the run, or leave it to the workers that are still there.

        Gives the counts, ``outcome``, ``exit_code``, ``reason``, ``findings``, and whether the run is ``closed``.
        """
        ending = Ending(
            self.run_id, self.now, self._site, self._arguments, self._fields, self.settled.total(), self.joined
        )  # fmt: skip
        return self._writer.run(lambda c: ending.close_run(c, judge, requests=requests, size=size, details=details))

    def close(self) -> None:
        """Finish what is queued and give the connections back."""
        self._writer.close()
        self._leave()
        self._engine.dispose()
