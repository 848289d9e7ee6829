"""The tables. What ``docs/data.md`` and the contract promise is here or in revision 0004's views.

Instants are UTC and, on SQLite, text ``YYYY-MM-DD HH:MM:SS``, so that they sort and compare as
written. Dates are dates of the site's calendar (Europe/Brussels).
"""

import tomllib
from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import JSON, Float, ForeignKey, Index, LargeBinary, MetaData, Table, UniqueConstraint, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from newsbot.normalize.spelling import key_of_surname
from newsbot.storage.types import LARGE, Text, UtcDateTime, ZeroOne

NAMING_CONVENTION = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Maps ``datetime`` and ``str`` to our types and names constraints, so revisions can alter them."""

    type_annotation_map = {datetime: UtcDateTime, str: Text, list[Any]: JSON, dict[str, Any]: JSON}
    metadata = MetaData(naming_convention=NAMING_CONVENTION)


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


class EvidenceKind(Base):
    """What candidates have in common: for which field they speak, by which rule, and where they stood."""

    __tablename__ = "evidence_kinds"
    __table_args__ = (UniqueConstraint("where", "rule", "field"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    field: Mapped[str]
    rule: Mapped[str]
    where: Mapped[str]


class EvidenceRow(Base):
    """A candidate for a field of an article, without what is stored elsewhere: the view ``article_evidence`` is whole.

    ``storage.evidence`` writes it.
    """

    __tablename__ = "evidence_rows"
    __table_args__ = ({"sqlite_with_rowid": False},)

    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    kind_id: Mapped[int] = mapped_column(ForeignKey("evidence_kinds.id"))
    same_as: Mapped[int | None]
    """The position of an earlier candidate of the article with the same words and value; the next six are empty."""
    value_of: Mapped[int | None]
    """The column of the article that the value is the beginning of; None: ``value`` has it."""
    value_chars: Mapped[int | None]
    value: Mapped[str | None]
    raw_of: Mapped[int | None]
    """The column of the article that the words are a part of; None: they are of the value, or ``raw`` has them."""
    raw_chars: Mapped[int | None]
    """How many characters of it, the first ones, or, below 0, the last ones; None: ``raw`` has the words."""
    raw: Mapped[str | None]
    decided: Mapped[bool]
    note: Mapped[str | None]


class Term(Base):
    """A tag, region or theme that the page gives an article."""

    __tablename__ = "article_terms"
    __table_args__ = ({"sqlite_with_rowid": False},)

    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)


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


class Judgement(Base):
    """Somebody's judgement on who is whom: recorded, applied to all that is read later, and reversible.

    ``same``: ``other`` is a name of ``one``. ``different``: the spelling ``other`` is not ``one``. ``known``:
    ``one`` was looked at and stays as it is (``other`` is empty). Names, not ids: a judgement outlives the rows.
    ``about`` is ``person`` or ``source``; a judgement is in force while ``undone_at`` is NULL.
    """

    __tablename__ = "judgements"

    id: Mapped[int] = mapped_column(primary_key=True)
    about: Mapped[str]
    verdict: Mapped[str]
    one: Mapped[str]
    other: Mapped[str]
    reason: Mapped[str | None]
    made_at: Mapped[datetime]
    undone_at: Mapped[datetime | None]
    made: Mapped[int | None]
    """The id of the row of ``persons`` that it made; undoing removes it where nothing else has come to name it."""
    took: Mapped[list[Any] | None] = mapped_column(JSON(none_as_null=True))
    """The aliases that it took away (``person_id``, ``alias``, ``origin``); undoing puts them back."""


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


def _comment(tables: Mapping[str, Table], meanings: dict[str, Any]) -> None:
    """Give tables and columns the words of ``dictionary.toml``: one place says what a column means."""
    for name, table in tables.items():
        entries = meanings.get(name, {})
        table.comment = entries.get("*")
        for column in table.c:
            column.comment = entries.get(column.name, [None])[0]


_comment(Base.metadata.tables, tomllib.loads(Path(__file__).with_name("dictionary.toml").read_text("utf-8")))
