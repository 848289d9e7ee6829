"""The end of a run: what is settled when nothing more comes, how it is judged, and how its row is closed."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection

from newsbot.checks import Verdict
from newsbot.checks.fields import has_few_pages
from newsbot.checks.review import Memory
from newsbot.clock import Clock
from newsbot.sites import Site
from newsbot.storage import pages, revisits, runs, workers
from newsbot.storage.date_orders import settle_dates
from newsbot.storage.neighbours import date_from_neighbours
from newsbot.storage.queries.runs import days_with_news, earlier_nights, first_started, is_nightly
from newsbot.storage.run_fields import Key, read_fields, write_fields
from newsbot.storage.workers import Joined

Judge = Callable[[dict[str, int], Memory | None, Sequence[dict[str, Any]] | None], Verdict]
"""Makes a verdict of a run's counts, of nights before it, and of other workers' facts (None: they go on)."""
_NIGHTS_BACK = 14
_NIGHTS_TOGETHER = 120  # for sections that have a page or two a night
_RHYTHM = timedelta(weeks=30)
_PACKED_AT_THE_END = 1_000  # pages stored before there was a dictionary: half a second at most


@dataclass(frozen=True, slots=True)
class Ending:
    """What a crawl knows when it ends."""

    run_id: int
    now: Clock
    site: Site
    arguments: dict[str, Any]
    fields: Counter[Key]
    """How often each field was found, by section and markup."""
    stored: int
    """How many addresses this process settled."""
    joined: Joined | None
    """This worker's place in a run of several; None for a crawl of one process."""

    def close_run(
        self, connection: Connection, judge: Judge, *, requests: int, size: int, details: dict[str, Any]
    ) -> dict[str, Any]:
        """Close the run, or leave it to the workers that are still there; gives what ``CrawlSession.finish`` does."""
        fields = write_fields(connection, self.run_id, self.fields)
        others: list[dict[str, Any]] = []
        if self.joined is not None:
            share = {"requests": requests, "bytes": size, "facts": details["facts"]}
            there = workers.leave(connection, self.joined, self.now(), stored=self.stored, **share)
            if there:
                return self._share(connection, self.joined, judge, there)
            workers.note_killed(connection, self.joined, self.now())
            others = workers.of_run(connection, self.run_id)
        self._settle(connection)
        counts = runs.counts_of(connection, self.run_id)
        memory = self._remember(connection, fields) if is_nightly(self.arguments) else None
        mine = self.joined.worker_id if self.joined else None
        verdict = judge(counts, memory, [one["facts"] for one in others if one["facts"] and one["id"] != mine])
        if self.joined is not None:
            workers.note_outcome(connection, self.joined, verdict.outcome)
        found = [asdict(one) for one in verdict.findings]
        runs.close_run(
            connection, self.run_id, now=self.now(), outcome=verdict.outcome, exit_code=verdict.exit_code,
            reason=verdict.reason,
            requests=sum(one["requests"] for one in others) if others else requests,
            size=sum(one["bytes"] for one in others) if others else size,
            details={**details, "findings": found} | ({"workers": len(others)} if others else {}),
        )  # fmt: skip
        away = revisits.count_away(connection, self.run_id)
        return {**counts, **asdict(verdict), "closed": True, "away": away}

    def _settle(self, connection: Connection) -> None:
        """Do what only all articles of a run together show, and what takes no time from its crawl."""
        settle_dates(connection, self.site)
        date_from_neighbours(connection)
        revisits.mark_gone(connection, self.run_id, self.now())
        pages.pack(connection, most=_PACKED_AT_THE_END)

    def _share(self, connection: Connection, joined: Joined, judge: Judge, there: int) -> dict[str, Any]:
        """Judge what this worker did of a run that others go on with."""
        counts = runs.counts_of(connection, self.run_id)
        verdict = judge(counts, None, None)
        workers.note_outcome(connection, joined, verdict.outcome)
        others = f"{there} other worker{'s go' if there > 1 else ' goes'} on with run {self.run_id}"
        words = f"{verdict.reason}; {others}" if verdict.reason else others
        away = revisits.count_away(connection, self.run_id)
        return {**counts, **asdict(verdict), "reason": words, "closed": False, "away": away}

    def _remember(self, connection: Connection, fields: Counter[Key]) -> Memory:
        now = self.now()
        today = now.astimezone(self.site.zone).date()
        nights = earlier_nights(connection, self.run_id, _NIGHTS_BACK)
        longer = earlier_nights(connection, self.run_id, _NIGHTS_TOGETHER) if has_few_pages(fields) else []
        return Memory(
            now=now, today=today, watched_since=first_started(connection) or now, fields=fields,
            earlier_fields=read_fields(connection, [night["id"] for night in nights]), earlier_counts=nights,
            longer_fields=read_fields(connection, [night["id"] for night in longer]),
            days=days_with_news(connection, self.arguments.get("sections") or (), today - _RHYTHM),
        )  # fmt: skip
