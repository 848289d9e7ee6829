"""Stored pages and the dictionaries that they are compressed against."""

from datetime import datetime

from sqlalchemy import Float, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from newsbot.storage.models.base import Base


class Page(Base):
    """The HTML of a page as fetched, compressed, once per distinct content."""

    __tablename__ = "pages"
    __table_args__ = (
        # Empty most of the time: the pages that are still to be compressed against a dictionary.
        Index(
            "ix_pages_without_dictionary", "id",
            sqlite_where=text("dictionary_id IS NULL"), postgresql_where=text("dictionary_id IS NULL"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(unique=True)
    codec: Mapped[str]
    content: Mapped[bytes] = mapped_column(LargeBinary)
    size: Mapped[int]
    stored_at: Mapped[datetime]
    dictionary_id: Mapped[int | None]
    """Of ``page_dictionaries``; no foreign key, which SQLite cannot add to a table that is there."""
    fetched_from: Mapped[str | None]
    """Where it was fetched, after redirects; None: at the address of its article, on the real site."""
    encoding: Mapped[str | None]
    """The encoding that the answer named; None: UTF-8."""


class PageDictionary(Base):
    """What pages have in common, learnt from some of them: zstd compresses the others against it."""

    __tablename__ = "page_dictionaries"

    id: Mapped[int] = mapped_column(primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    trained_on: Mapped[int]
    """How many pages it was learnt from."""
    ratio: Mapped[float] = mapped_column(Float)
    """Compressed size over HTML size of pages like those, which it had not seen: much worse is a redesign."""
    made_at: Mapped[datetime]
