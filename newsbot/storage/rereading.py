"""Stored articles beside what their pages say by the present rules: what is to be read again, and what it changes.

Reading a page again is no edit of the site. The newest version of an article is corrected in place, and earlier
ones keep what was read when they were seen; address, sightings and what listing and feed said stay as they are.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, func, select, true, update

from newsbot.items import ArticleItem
from newsbot.normalize.dates import find_article_dates
from newsbot.storage import prepared as saving
from newsbot.storage.children import CHILDREN, Parent, replace_children
from newsbot.storage.compression import Packed
from newsbot.storage.evidence import EVIDENCE
from newsbot.storage.models.articles import Article, Revision
from newsbot.storage.models.ledger import Url
from newsbot.storage.models.pages import Page
from newsbot.storage.models.persons import Person
from newsbot.storage.models.sources import Source
from newsbot.storage.tables import table_of

_articles, _pages, _urls, _versions = table_of(Article), table_of(Page), table_of(Url), table_of(Revision)
_NAMES = {"source_credits": ("source_id", table_of(Source)), "person_mentions": ("person_id", table_of(Person))}
_FIELDS = {
    "article_evidence": "evidence", "article_terms": "terms", "source_credits": "sources",
    "person_mentions": "persons", "person_readings": "persons before judgements", "article_dates": "dates",
}  # fmt: skip
_DATES = ("published_on", "published_at", "published_from", "published_reason")
_READ = (
    _articles.c.id, _articles.c.url, _articles.c.record_hash, _pages.c.sha256, _pages.c.codec, _pages.c.content,
    _pages.c.dictionary_id, _pages.c.fetched_from, _pages.c.encoding,
)  # fmt: skip
_BATCH = 200  # articles of which pages are read from the database at once
_NOT_SHOWN = frozenset({"text_hash", "record_hash"})


@dataclass(frozen=True, slots=True)
class StoredArticle:
    """A stored article whose page can be read again: all that its reader needs, as plain data."""

    id: int
    url: str
    record_hash: str
    page: Packed
    fetched_from: str
    encoding: str
    teaser: dict[str, Any]
    section: str | None
    """The section that the ledger gives its address."""


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field of an article that is read otherwise now: the old and the new value, as text (None: not known)."""

    field: str
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True)
class Selection:
    """Which articles are meant; nothing given means all of them."""

    section: str | None = None
    since: date | None = None
    """Published on that day or later; an article without a date is left out."""
    article_id: int | None = None

    def condition(self) -> ColumnElement[bool]:
        """Return what to ask of the table ``articles``."""
        asked: list[ColumnElement[bool]] = [true()]
        if self.section is not None:
            asked.append(_articles.c.section == self.section)
        if self.since is not None:
            asked.append(_articles.c.published_on >= self.since)
        if self.article_id is not None:
            asked.append(_articles.c.id == self.article_id)
        return and_(*asked)


def count_stored(connection: Connection, selection: Selection) -> tuple[int, int]:
    """Return how many articles are selected, and how many of them have no stored page."""
    query = select(func.count(), func.count(_articles.c.page_id)).where(selection.condition())
    articles, with_page = connection.execute(query).one()
    return articles, articles - with_page


def stored_articles(connection: Connection, selection: Selection) -> Iterator[StoredArticle]:
    """Yield the selected articles that have a stored page, by id, each with its latest page."""
    query = (
        select(*_READ)
        .join(_pages, _pages.c.id == _articles.c.page_id)
        .where(selection.condition())
        .order_by(_articles.c.id)
        .limit(_BATCH)
    )
    last = 0
    while rows := connection.execute(query.where(_articles.c.id > last)).all():
        last = rows[-1].id
        yield from _with_teasers(connection, rows)


def stored_version(connection: Connection, article_id: int, revision: int) -> StoredArticle | None:
    """Return an article with the page that showed this version of it; None where that page is not stored."""
    query = (
        select(*_READ)
        .join(_versions, _versions.c.article_id == _articles.c.id)
        .join(_pages, _pages.c.id == _versions.c.page_id)
        .where(_articles.c.id == article_id, _versions.c.revision == revision)
    )
    return next(_with_teasers(connection, connection.execute(query).all()), None)


def _with_teasers(connection: Connection, rows: Sequence[Row[*tuple[Any, ...]]]) -> Iterator[StoredArticle]:
    said = _said_by_listings(connection, [row.id for row in rows])
    for row in rows:
        section, teaser = said.get(row.id, (None, {}))
        yield StoredArticle(
            row.id, row.url, row.record_hash, Packed(row.sha256, row.codec, row.content, row.dictionary_id),
            row.fetched_from or row.url, row.encoding or "utf-8", teaser, section,
        )  # fmt: skip


def _said_by_listings(connection: Connection, ids: Sequence[int]) -> dict[int, tuple[str | None, dict[str, Any]]]:
    """Return section and teaser of articles by id.

    An article may have several addresses: what a listing said counts before what none said, an address that
    is there before one that is gone, the article's own before others, the one fetched last before all.
    """
    own = _urls.c.url == _articles.c.url
    query = (
        select(_urls.c.article_id, _urls.c.section, _urls.c.teaser)
        .join(_articles, _articles.c.id == _urls.c.article_id)
        .where(_urls.c.article_id.in_(ids), _urls.c.kind == "article")
        .order_by(_urls.c.state == "stored", own, _urls.c.last_fetched_at.nulls_first(), _urls.c.id)
    )
    said: dict[int, tuple[str | None, dict[str, Any]]] = {}
    for row in connection.execute(query):
        if row.teaser or not said.get(row.article_id, (None, {}))[1]:
            said[row.article_id] = (row.section, row.teaser or {})
    return said


def apply_reading(connection: Connection, article_id: int, item: ArticleItem, now: datetime) -> list[FieldChange]:
    """Bring an article to what its page says now; gives what changed, [] where it says the same.

    Persons and sources go the way of every article that is saved, so that judgements hold for them too.
    """
    before = _everything(connection, article_id)
    row = connection.execute(select(_articles).where(_articles.c.id == article_id)).one()
    values = saving.columns_of(item)
    if row.published_from == "neighbours" and item.published_on is None:
        # The listing's order pinned the day, and by that day the text's own dates were read.
        values = {name: value for name, value in values.items() if name not in _DATES}
        dates = find_article_dates(item.body, item.photo_lines, published=row.published_on)
        item = replace(item, dates=dates)
    connection.execute(update(_articles).where(_articles.c.id == article_id).values(values))
    replace_children(connection, Parent(article_id, row.url, item, saving.prepare(item)), now)
    after = _everything(connection, article_id)
    _correct_newest_version(connection, row, after)
    return [
        FieldChange(name, _as_text(before[name]), _as_text(after[name]))
        for name in before
        if name not in _NOT_SHOWN and before[name] != after[name]
    ]


def _correct_newest_version(connection: Connection, row: Row[*tuple[Any, ...]], after: dict[str, Any]) -> None:
    """Write the new title and date into the newest version, whose text is the article's own."""
    newest = select(func.max(_versions.c.revision)).where(_versions.c.article_id == row.id).scalar_subquery()
    version = update(_versions).where(_versions.c.article_id == row.id, _versions.c.revision == newest)
    if after["title"] != row.title:
        connection.execute(version.values(title=after["title"]))
    if after["published_on"] != row.published_on:
        # Where the version has another date than the article, it was seen with it: that stays.
        same = _versions.c.published_on.is_not_distinct_from(row.published_on)
        connection.execute(version.where(same).values(published_on=after["published_on"]))


def _everything(connection: Connection, article_id: int) -> dict[str, Any]:
    """Return each field of an article that is read from its page; what belongs to it as lists of rows."""
    row = connection.execute(select(_articles).where(_articles.c.id == article_id)).one()
    found: dict[str, Any] = {name: row._mapping[name] for name in saving.READ_COLUMNS}
    for table in (EVIDENCE, *CHILDREN[1:]):  # evidence is shown whole by its view alone
        columns: list[Any] = [one for one in table.c if one.name != "article_id"]
        query = select(*columns)
        if table.name in _NAMES:
            key, owners = _NAMES[table.name]
            columns = [owners.c.name.label("name"), *(one for one in columns if one.name != key)]
            query = select(*columns).join(owners, owners.c.id == table.c[key])
        query = query.where(table.c.article_id == article_id).order_by(*table.primary_key)
        found[_FIELDS[table.name]] = [_shown(one) for one in connection.execute(query)]
    return found


def _shown(row: Row[*tuple[Any, ...]]) -> dict[str, Any]:
    return {name: value for name, value in row._mapping.items() if name != "position" and value not in (None, [])}


def _as_text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, default=str) if isinstance(value, list) else str(value)
