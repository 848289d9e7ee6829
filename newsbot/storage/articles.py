"""Saving an article: one row, a revision where its text changed, and all that was read from it.

The same article saved twice changes nothing but ``last_checked_at``.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, case, delete, func, insert, select, update

from newsbot.items import ArticleItem, DateMention
from newsbot.normalize.text import count_words
from newsbot.storage.judged import place_credits, place_persons
from newsbot.storage.judgements import PERSON, SOURCE, in_force
from newsbot.storage.models import (
    Article,
    DateInArticle,
    Evidence,
    PersonInArticle,
    PersonReading,
    Revision,
    SourceInArticle,
    Term,
)
from newsbot.storage.pages import save_page
from newsbot.storage.spellings import keep_spellings
from newsbot.storage.tables import as_row, field_names, insert_row, table_of

_articles = table_of(Article)
_revisions = table_of(Revision)
_mentions = table_of(PersonInArticle)
_dates = table_of(DateInArticle)
_NOT_HASHED = frozenset({"html", "encoding", "fetched_url", "ledger_url", "status", "etag", "last_modified"})
_COMPARED = tuple(
    _articles.c[name]
    for name in ("id", "url", "title", "body", "published_on", "published_from", "text_hash", "record_hash")
)
_BY_URL = select(*_COMPARED).where(_articles.c.url == bindparam("url"))
_SAME_NODE = (_articles.c.node_id == bindparam("node_id")) & (_articles.c.language == bindparam("language"))
# The row of the same address first, else the oldest of the same node: a retitled article keeps its row.
_BY_URL_OR_NODE = (
    select(*_COMPARED)
    .where((_articles.c.url == bindparam("url")) | _SAME_NODE)
    .order_by(case((_articles.c.url == bindparam("url"), 0), else_=1), _articles.c.id)
    .limit(1)
)
_TELLING = 30  # words that two articles do not share by chance
_BY_TEXT = (
    select(*_COMPARED)
    .where(_articles.c.text_hash == bindparam("text_hash"), _articles.c.language == bindparam("language"))
    .where(_articles.c.words >= _TELLING)  # stubs of a sentence repeat
    .order_by(_articles.c.id)
    .limit(1)
)
_INSERT_REVISION = insert(_revisions)
_KEEP_BODY = (
    update(_revisions)
    .where(_revisions.c.article_id == bindparam("b_article"), _revisions.c.own_body.is_(None))
    .values(own_body=bindparam("body"))
)
CHILDREN = tuple(
    table_of(model) for model in (Evidence, Term, SourceInArticle, PersonInArticle, PersonReading, DateInArticle)
)
"""The tables of what belongs to an article and is read from its page."""
_INSERT_CHILDREN = tuple(insert(table) for table in CHILDREN)


@dataclass(frozen=True, slots=True)
class Saved:
    """What saving did: ``new``, ``updated`` or ``unchanged``, and to which row."""

    outcome: str
    article_id: int
    url: str


def save_article(connection: Connection, item: ArticleItem, now: datetime) -> Saved:
    """Insert an article, or bring its row up to date; a changed text makes a revision.

    An article is the same under its address, under its node id and language (a retitled one), or with
    the very same text where the page gives no node id.
    """
    text_hash, record_hash = _text_hash(item), record_hash_of(item)
    row = _find(connection, item, text_hash)
    if row is None:
        return _insert(connection, item, now, text_hash, record_hash)
    url = item.url if _has_canonical_link(item) else row.url
    values: dict[str, Any] = {"last_checked_at": now, "gone_at": None, "url": url, **_validators(item)}
    changes = describe_changes(row, item, text_hash)
    if row.record_hash != record_hash or changes:
        values |= _columns(item, text_hash, record_hash)
        page_id = values["page_id"] = _save_page(connection, item, now)
        before = _persons_of(connection, row.id) if changes else set()
        replace_children(connection, row.id, item, now)
        if changes:
            if row.text_hash != text_hash and before != _persons_of(connection, row.id):
                changes.append("persons changed")
            # So far it was the newest, whose text is the article's: now it is not any more.
            connection.execute(_KEEP_BODY, {"b_article": row.id, "body": row.body})
            _add_revision(connection, row.id, item, now, page_id, ", ".join(changes))
    connection.execute(update(_articles).where(_articles.c.id == row.id).values(values))
    return Saved("updated" if changes else "unchanged", row.id, url)


def describe_changes(row: Row[Any], item: ArticleItem, text_hash: str) -> list[str]:
    """Return what changed since the stored version, in the words of ``revisions.change``; nothing: []."""
    changes = []
    if row.text_hash != text_hash:
        if row.title != item.title:
            changes.append("title changed")
        if row.body != item.body:
            changes.append(_body_change(row.body, item.body))
        if not changes:
            changes.append("stand-first changed")
    # Only where the same evidence says something else: better evidence corrects a date, it moves none.
    same_rule = row.published_from == item.published_from
    if same_rule and row.published_on and item.published_on and row.published_on != item.published_on:
        changes.append("date moved")
    return changes


def _persons_of(connection: Connection, article_id: int) -> set[int]:
    """Return who is named in an article as it is stored."""
    return set(connection.execute(select(_mentions.c.person_id).where(_mentions.c.article_id == article_id)).scalars())


def _body_change(old: str, new: str) -> str:
    before, after = old.split("\n\n"), new.split("\n\n")
    if set(before) <= set(after) and len(after) > len(before):
        return "text added"
    if set(after) <= set(before) and len(after) < len(before):
        return "text cut"
    return "text changed"


def _find(connection: Connection, item: ArticleItem, text_hash: str) -> Row[Any] | None:
    if item.node_id is not None:
        known = {"url": item.url, "node_id": item.node_id, "language": item.language}
        return connection.execute(_BY_URL_OR_NODE, known).one_or_none()
    row = connection.execute(_BY_URL, {"url": item.url}).one_or_none()
    if row is not None:
        return row
    return connection.execute(_BY_TEXT, {"text_hash": text_hash, "language": item.language}).one_or_none()


def _has_canonical_link(item: ArticleItem) -> bool:
    return any(one.field == "url" and one.decided for one in item.evidence)


def _text_hash(item: ArticleItem) -> str:
    """Hash what a reader reads; white space and characters that are not printed were cleaned before."""
    text = "\x1f".join((item.title, item.standfirst or "", item.body))
    return hashlib.sha256(text.encode()).hexdigest()


def record_hash_of(item: ArticleItem) -> str:
    """Hash all that was read, so that reading the same again writes nothing."""
    kept = [getattr(item, name) for name in field_names(ArticleItem) if name not in _NOT_HASHED]
    return hashlib.sha256(repr(kept).encode("utf-8", "backslashreplace")).hexdigest()


def columns_of(item: ArticleItem) -> dict[str, Any]:
    """Return the columns of an article that are read from its page, hashes among them."""
    return _columns(item, _text_hash(item), record_hash_of(item))


def _columns(item: ArticleItem, text_hash: str, record_hash: str) -> dict[str, Any]:
    return {
        "node_id": item.node_id, "section": item.section, "kind": item.kind, "title": item.title,
        "standfirst": item.standfirst, "body": item.body, "language": item.language or "en",
        "kicker": item.kicker, "byline": item.byline, "published_on": item.published_on,
        "published_at": item.published_at, "published_from": item.published_from,
        "published_reason": item.published_reason, "modified_at": item.modified_at, "image_url": item.image_url,
        "words": count_words(item.body), "source_lines": item.source_lines, "photo_lines": item.photo_lines,
        "template": item.template, "text_hash": text_hash, "record_hash": record_hash,
    }  # fmt: skip


READ_COLUMNS = tuple(_columns(ArticleItem(), "", ""))
"""The names of those columns."""


def _validators(item: ArticleItem) -> dict[str, Any]:
    """Return what to send next time, to be told that nothing changed; Drupal makes them anew with every rendering."""
    return {"etag": item.etag, "last_modified": item.last_modified}


def confirm_unchanged(connection: Connection, article_id: int, now: datetime) -> None:
    """Write that the site says an article is as it was stored."""
    values = {"last_checked_at": now, "gone_at": None}
    connection.execute(update(_articles).where(_articles.c.id == article_id).values(values))


def _insert(connection: Connection, item: ArticleItem, now: datetime, text_hash: str, record_hash: str) -> Saved:
    page_id = _save_page(connection, item, now)
    values = _columns(item, text_hash, record_hash)
    values |= _validators(item) | {"url": item.url, "page_id": page_id, "first_seen_at": now, "last_checked_at": now}
    article_id = insert_row(connection, _articles, values)
    _add_revision(connection, article_id, item, now, page_id, None)
    _add_children(connection, article_id, item, now)
    return Saved("new", article_id, item.url)


def _save_page(connection: Connection, item: ArticleItem, now: datetime) -> int | None:
    fetched_from = None if item.fetched_url in ("", item.url) else item.fetched_url
    encoding = None if item.encoding in (None, "utf-8") else item.encoding
    return save_page(connection, item.html, now, fetched_from=fetched_from, encoding=encoding)


def _add_revision(
    connection: Connection, article_id: int, item: ArticleItem, now: datetime, page_id: int | None, change: str | None
) -> None:
    newest = select(func.max(_revisions.c.revision)).where(_revisions.c.article_id == article_id)
    number = 1 if change is None else (connection.execute(newest).scalar() or 0) + 1
    values = {
        "article_id": article_id, "revision": number, "seen_at": now, "title": item.title, "own_body": None,
        "published_on": item.published_on, "change": change, "page_id": page_id, "modified_at": item.modified_at,
    }  # fmt: skip
    connection.execute(_INSERT_REVISION, values)


def rewrite_dates(connection: Connection, article_id: int, dates: list[DateMention]) -> None:
    """Put ``dates`` in the place of those an article had: its publication date has become known."""
    connection.execute(delete(_dates).where(_dates.c.article_id == article_id))
    if dates:
        connection.execute(insert(_dates), [{"article_id": article_id, **row} for row in _date_rows(dates)])


def _date_rows(dates: list[DateMention]) -> list[dict[str, Any]]:
    return [{"position": n, **as_row(one)} for n, one in enumerate(dates)]


def replace_children(connection: Connection, article_id: int, item: ArticleItem, now: datetime) -> None:
    """Write the rows that belong to an article in place of those that are there."""
    for table in CHILDREN:
        connection.execute(delete(table).where(table.c.article_id == article_id))
    _add_children(connection, article_id, item, now)


def _add_children(connection: Connection, article_id: int, item: ArticleItem, now: datetime) -> None:
    """Write the rows that belong to an article, a table at a time."""
    keep_spellings(connection, (item.title, item.standfirst, item.body))
    judgements = in_force(connection)
    persons, readings = place_persons(connection, item, judgements[PERSON], now)
    terms = {("tag", name) for name in item.tags}
    terms |= {("region", name) for name in item.regions} | {("theme", name) for name in item.themes}
    rows: tuple[list[dict[str, Any]], ...] = (
        [{"position": n, **as_row(one)} for n, one in enumerate(item.evidence)],
        [{"kind": kind, "name": name} for kind, name in sorted(terms)],
        place_credits(connection, item.sources, judgements[SOURCE], now),
        persons,
        readings,
        _date_rows(item.dates),
    )  # fmt: skip
    for statement, found in zip(_INSERT_CHILDREN, rows, strict=True):
        if found:
            connection.execute(statement, [{"article_id": article_id, **row} for row in found])
