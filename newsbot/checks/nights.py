"""Whether the nights go well: what ``newsbot status`` says first, and what alerts and the web page ask.

Only nightly runs count: one with ``limit=`` or ``url=`` is somebody trying something out.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from newsbot.checks.findings import Finding, findings_of
from newsbot.sites import COMMONSPACE
from newsbot.storage.lock import is_alive
from newsbot.storage.queries import runs

_OLDEST_GOOD = timedelta(hours=36)  # a nightly crawl may be half a day late before anybody needs to know


@dataclass(frozen=True, slots=True)
class Health:
    """How the nights go."""

    good: bool
    why: str
    """One line, without the word good or bad."""
    last: Mapping[str, Any] | None = None
    """The last nightly run that has ended, ``killed`` where its process is gone; None: there is none."""
    last_good: Mapping[str, Any] | None = None
    running: Mapping[str, Any] | None = None
    """The run, of any kind, that goes on at this moment."""
    findings: list[Finding] = field(default_factory=list)
    """Of ``last``."""

    @property
    def state(self) -> str:
        """``good`` or ``bad``."""
        return "good" if self.good else "bad"


def health_of_nights(connection: Connection, database: str, now: datetime) -> Health:
    """Read how the nights go; ``database`` is its URL, ``now`` an instant with a zone."""
    newest, latest = runs.last_runs(connection, 1), runs.last_nightly(connection)
    last, good = runs.last_finished(connection), runs.last_good(connection)
    running = None
    if newest and newest[0]["finished_at"] is None and is_alive(database, newest[0]["pid"]):
        running = newest[0]
    elif latest and latest["finished_at"] is None:
        last = latest | {"outcome": "killed"}  # nobody closed it: the next run will
    healthy, why = judge_nights(last, good, now, newest[0]["spider"] if newest else COMMONSPACE.name)
    return Health(healthy, why, last, good, running, findings_of(last) if last else [])


def judge_nights(
    last: Mapping[str, Any] | None, good: Mapping[str, Any] | None, now: datetime, spider: str
) -> tuple[bool, str]:  # fmt: skip
    """Tell whether the nights of a spider go well, and why, from the last that ended and the last that was complete."""
    if last is None:
        return False, f"no crawl has come to an end yet; run scrapy crawl {spider}"
    last_good = f"the last good run ended {ago(good['finished_at'], now)}" if good else "no run was ever complete"
    if last["outcome"] != "complete":
        reason = f" ({last['reason']})" if last["reason"] else ""
        return False, f"the last run was {last['outcome']}{reason}; {last_good}"
    if now - last["finished_at"] > _OLDEST_GOOD:
        return False, f"{last_good}: does the nightly crawl still start?"
    warnings = len(findings_of(last))
    warned = f", with {warnings} warning{'' if warnings == 1 else 's'}" if warnings else ""
    return True, f"{last_good}{warned}"


def ago(then: datetime, now: datetime) -> str:
    """Return how long ago an instant was, in the words of a person."""
    hours = (now - then).total_seconds() / 3600
    if hours < 1:
        return f"{max(int(hours * 60), 0)} minutes ago"
    return f"{hours:.0f} hours ago" if hours < 72 else f"{hours / 24:.0f} days ago"
