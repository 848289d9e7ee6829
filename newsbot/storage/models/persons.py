"""Persons, their names and offices, and where they are named."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from newsbot.normalize.spelling import key_of_surname
from newsbot.storage.models.base import Base


def _key_of(column: str) -> Callable[[Any], str]:
    """Return a column's default: the key of the surname that stands in another column of the row."""
    return lambda context: key_of_surname(context.get_current_parameters()[column])


class Person(Base):
    """A person: of the register, or met in a text and not known yet (``reviewed`` is 0).

    A row whose ``same_as`` is set is no person of its own: its name was judged to be another one's.
    """

    __tablename__ = "persons"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    wikidata: Mapped[str | None]
    description: Mapped[str | None]
    reviewed: Mapped[bool] = mapped_column(default=False)
    first_seen_at: Mapped[datetime]
    key: Mapped[str | None] = mapped_column(index=True)
    """Equal for transliterations of one name that differ in letters only; empty for a name of one word."""
    surname_key: Mapped[str | None] = mapped_column(index=True, default=_key_of("name"))
    """What the name is looked up by; NULL in a row of another program, which every look-up reads besides."""
    same_as: Mapped[int | None]
    """The id of the person that a judgement in force says this one is; NULL for a person of its own."""


class PersonAlias(Base):
    """A spelling of a person's name, and where it comes from (``register``, ``text`` or ``judgement``)."""

    __tablename__ = "person_aliases"

    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id", ondelete="CASCADE"), primary_key=True)
    alias: Mapped[str] = mapped_column(primary_key=True, index=True)
    origin: Mapped[str]
    surname_key: Mapped[str | None] = mapped_column(index=True, default=_key_of("alias"))
    """As in ``persons``: the key of this spelling's surname."""


class PersonOffice(Base):
    """An office that the register gives a person, and in which years."""

    __tablename__ = "person_offices"

    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    since: Mapped[int | None]
    until: Mapped[int | None]


class PersonReading(Base):
    """What was read in an article before judgements: all its persons, where judgements changed any of them.

    The columns are those of ``person_mentions``; ``name`` is the person's as it was read.
    """

    __tablename__ = "person_readings"

    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(index=True)
    role: Mapped[str]
    title: Mapped[str | None]
    surface_forms: Mapped[list[Any]]
    spans: Mapped[list[Any]]
    mentions: Mapped[int]


class PersonInArticle(Base):
    """A person named in an article; the view ``article_persons`` adds the name."""

    __tablename__ = "person_mentions"
    __table_args__ = (
        Index("ix_person_mentions_person_id_article_id", "person_id", "article_id"), {"sqlite_with_rowid": False},
    )  # fmt: skip

    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), primary_key=True)
    role: Mapped[str]
    title: Mapped[str | None]
    surface_forms: Mapped[list[Any]]
    spans: Mapped[list[Any]]
    mentions: Mapped[int]
