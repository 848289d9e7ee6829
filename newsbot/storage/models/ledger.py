"""The ledger: addresses, their history, and walks through listings."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from newsbot.storage.models.base import Base


class Url(Base):
    """The ledger: every address ever discovered, what became of it, and when it is tried next."""

    __tablename__ = "urls"

    id: Mapped[int] = mapped_column(primary_key=True)
    url: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    state: Mapped[str] = mapped_column(index=True)
    section: Mapped[str | None]
    listing: Mapped[str | None]
    teaser: Mapped[dict[str, Any] | None]
    article_id: Mapped[int | None] = mapped_column(ForeignKey("articles.id", ondelete="SET NULL"), index=True)
    first_seen_at: Mapped[datetime] = mapped_column(index=True)
    last_fetched_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    http_status: Mapped[int | None]
    last_error: Mapped[str | None]
    next_try_at: Mapped[datetime | None]
    run_id: Mapped[int | None]
    outcome: Mapped[str | None]


class Fetch(Base):
    """What one run made of one address: the history behind the ledger's present state."""

    __tablename__ = "fetches"

    id: Mapped[int] = mapped_column(primary_key=True)
    url_id: Mapped[int] = mapped_column(ForeignKey("urls.id", ondelete="CASCADE"), index=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("runs.id", ondelete="CASCADE"), index=True)
    fetched_at: Mapped[datetime]
    outcome: Mapped[str]
    state: Mapped[str]
    http_status: Mapped[int | None]
    error: Mapped[str | None]


class Sweep(Base):
    """One walk through a listing: only a complete one moves the mark below which all is known."""

    __tablename__ = "sweeps"

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("runs.id", ondelete="CASCADE"), index=True)
    listing: Mapped[str] = mapped_column(index=True)
    sections: Mapped[str]
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    pages: Mapped[int] = mapped_column(default=0)
    complete: Mapped[bool] = mapped_column(default=False)
    ended_by: Mapped[str | None]
