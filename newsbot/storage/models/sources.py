"""Sources, their names, and where they are credited."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from newsbot.storage.models.base import Base


class Source(Base):
    """An outlet, agency, press service or institution; ``reviewed`` is 0 where the register has it not."""

    __tablename__ = "sources"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str | None]
    country: Mapped[str | None]
    homepage: Mapped[str | None]
    reviewed: Mapped[bool] = mapped_column(default=False)
    first_seen_at: Mapped[datetime]
    same_as: Mapped[int | None]
    """The id of the source that a judgement in force says this one is; NULL for a source of its own."""


class SourceAlias(Base):
    """A spelling of a source's name, and where it comes from (``register`` or ``judgement``)."""

    __tablename__ = "source_aliases"

    source_id: Mapped[int] = mapped_column(ForeignKey("sources.id", ondelete="CASCADE"), primary_key=True)
    alias: Mapped[str] = mapped_column(primary_key=True, index=True)
    origin: Mapped[str | None]


class SourceInArticle(Base):
    """A source that an article names; the view ``article_sources`` adds the name."""

    __tablename__ = "source_credits"
    __table_args__ = (
        Index("ix_source_credits_source_id_role_article_id", "source_id", "role", "article_id"),
        # Empty most of the time.
        Index(
            "ix_source_credits_read_as", "read_as",
            sqlite_where=text("read_as IS NOT NULL"), postgresql_where=text("read_as IS NOT NULL"),
        ),
        {"sqlite_with_rowid": False},
    )  # fmt: skip

    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("sources.id"))
    role: Mapped[str]
    raw: Mapped[str]
    start: Mapped[int | None]
    read_as: Mapped[str | None]
    """The name that was read, where a judgement put another source in its place; else NULL."""
