"""Articles, their versions, and what belongs to them besides persons and sources."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from newsbot.storage.models.base import Base
from newsbot.storage.types import LARGE, ZeroOne


class Article(Base):
    """One article as the site last showed it; its canonical URL is its identity."""

    __tablename__ = "articles"
    __table_args__ = (
        Index("ix_articles_node_id_language", "node_id", "language"),
        Index("ix_articles_language", "language", "published_on"),
        Index("ix_articles_id_published_on", "id", "published_on"),
        Index("ix_articles_section", "section", "published_on", "gone_at"),
        Index(
            "ix_articles_gone_at", "gone_at",
            sqlite_where=text("gone_at IS NOT NULL"), postgresql_where=text("gone_at IS NOT NULL"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    url: Mapped[str] = mapped_column(unique=True)
    node_id: Mapped[int | None] = mapped_column(LARGE)
    section: Mapped[str | None]
    kind: Mapped[str | None]
    title: Mapped[str]
    standfirst: Mapped[str | None]
    body: Mapped[str]
    language: Mapped[str]
    kicker: Mapped[str | None]
    byline: Mapped[str | None]
    published_on: Mapped[date | None] = mapped_column(index=True)
    published_at: Mapped[datetime | None]
    published_from: Mapped[str | None]
    published_reason: Mapped[str | None]
    modified_at: Mapped[datetime | None]
    image_url: Mapped[str | None]
    words: Mapped[int]
    source_lines: Mapped[list[Any]] = mapped_column(default=list)
    photo_lines: Mapped[list[Any]] = mapped_column(default=list)
    template: Mapped[str | None]
    text_hash: Mapped[str] = mapped_column(index=True)
    record_hash: Mapped[str]
    etag: Mapped[str | None]
    last_modified: Mapped[str | None]
    page_id: Mapped[int | None] = mapped_column(ForeignKey("pages.id"), index=True)
    first_seen_at: Mapped[datetime] = mapped_column(index=True)
    last_checked_at: Mapped[datetime]
    gone_at: Mapped[datetime | None]


class Revision(Base):
    """A version of an article that was seen; 1 is the first. The view ``revisions`` adds the body of the newest."""

    __tablename__ = "article_versions"

    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True)
    seen_at: Mapped[datetime] = mapped_column(index=True)
    title: Mapped[str]
    own_body: Mapped[str | None]
    """The text of a version that is not the newest any more; None: that of the article, which is not stored twice."""
    published_on: Mapped[date | None]
    change: Mapped[str | None]
    page_id: Mapped[int | None] = mapped_column(ForeignKey("pages.id"), index=True)
    modified_at: Mapped[datetime | None]


class Term(Base):
    """A tag, region or theme that the page gives an article."""

    __tablename__ = "article_terms"
    __table_args__ = ({"sqlite_with_rowid": False},)

    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)


class DateInArticle(Base):
    """A date that the text of an article speaks of."""

    __tablename__ = "article_dates"
    __table_args__ = (
        Index("ix_article_dates_calendar", "starts_on", "ends_on", "precision", "article_id"),
        {"sqlite_with_rowid": False},
    )  # fmt: skip

    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str]
    offset: Mapped[int | None]
    place: Mapped[str]
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    precision: Mapped[str]
    relative: Mapped[bool] = mapped_column(ZeroOne)
    partial: Mapped[str | None]
    note: Mapped[str | None]


class Spelling(Base):
    """A name or other capitalized word that articles use; spellings of one name share a key."""

    __tablename__ = "spellings"

    word: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(index=True)
