"""Runs, their workers, what drift is judged by, and alerts."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from newsbot.storage.models.base import Base
from newsbot.storage.types import LARGE


class Run(Base):
    """Every crawl: written when it starts, kept up to date while it runs, closed when it ends."""

    __tablename__ = "runs"

    id: Mapped[int] = mapped_column(primary_key=True)
    spider: Mapped[str]
    arguments: Mapped[dict[str, Any]]
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    outcome: Mapped[str | None]
    exit_code: Mapped[int | None]
    reason: Mapped[str | None]
    discovered: Mapped[int] = mapped_column(default=0)
    new: Mapped[int] = mapped_column(default=0)
    updated: Mapped[int] = mapped_column(default=0)
    unchanged: Mapped[int] = mapped_column(default=0)
    skipped: Mapped[int] = mapped_column(default=0)
    failed: Mapped[int] = mapped_column(default=0)
    refused: Mapped[int] = mapped_column(default=0)
    gone: Mapped[int] = mapped_column(default=0)
    pending: Mapped[int] = mapped_column(default=0)
    requests: Mapped[int] = mapped_column(default=0)
    bytes: Mapped[int] = mapped_column(LARGE, default=0)
    pid: Mapped[int]
    version: Mapped[str]
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)


class RunWorker(Base):
    """A process that takes part in a run: one row for each of several workers; a crawl of one process has none."""

    __tablename__ = "run_workers"

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("runs.id", ondelete="CASCADE"), index=True)
    host: Mapped[str]
    pid: Mapped[int]
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    """None: still at work, or killed and not noticed yet."""
    outcome: Mapped[str | None]
    """What its own share was, in the words of ``runs.outcome``; ``killed`` where the others had to notice."""
    idle: Mapped[bool] = mapped_column(default=False)
    """It has nothing to fetch, and waits for what the others find."""
    stored: Mapped[int] = mapped_column(default=0)
    """Article addresses that it settled."""
    requests: Mapped[int] = mapped_column(default=0)
    bytes: Mapped[int] = mapped_column(LARGE, default=0)
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """What it met besides its counts; the last worker judges the run by the facts of all."""


class RunField(Base):
    """How many articles of a run had a field, by the rule that decided it: what drift is judged by.

    A row with an empty ``rule`` counts the articles whose field stayed empty.
    """

    __tablename__ = "run_fields"

    run_id: Mapped[int] = mapped_column(ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True)
    section: Mapped[str] = mapped_column(primary_key=True)
    template: Mapped[str] = mapped_column(primary_key=True)
    field: Mapped[str] = mapped_column(primary_key=True)
    rule: Mapped[str] = mapped_column(primary_key=True)
    articles: Mapped[int]


class Alert(Base):
    """A change of state that somebody was to be told: good, bad, good again."""

    __tablename__ = "alerts"

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("runs.id", ondelete="CASCADE"), index=True)
    state: Mapped[str]
    message: Mapped[str]
    made_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    error: Mapped[str | None]
