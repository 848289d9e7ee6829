"""Saving an article: one row, a revision where its text changed, and all that was read from it.

The same article saved twice changes nothing but ``last_checked_at``.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, bindparam, func, select, update

from newsbot.items import ArticleItem
from newsbot.storage.bulk import insert_rows, next_ids, rows_in
from newsbot.storage.children import Parent, add_children, replace_children
from newsbot.storage.models.articles import Article, Revision
from newsbot.storage.models.persons import PersonInArticle
from newsbot.storage.pages import Fetched, save_pages
from newsbot.storage.prepared import READ_COLUMNS, Prepared, columns_of, prepared_for
from newsbot.storage.tables import table_of
from newsbot.storage.types import without_nul

_articles = table_of(Article)
_revisions = table_of(Revision)
_mentions = table_of(PersonInArticle)
_COMPARED = select(*(
    _articles.c[name]
    for name in ("id", "url", "title", "body", "published_on", "published_from", "text_hash", "record_hash")
)).where(_articles.c.id == bindparam("id"))  # fmt: skip
_TELLING = 30  # words that two articles do not share by chance
_BY_TEXT = (
    select(_articles.c.id)
    .where(_articles.c.text_hash == bindparam("text_hash"), _articles.c.language == bindparam("language"))
    .where(_articles.c.words >= _TELLING)  # stubs of a sentence repeat
    .order_by(_articles.c.id)
    .limit(1)
)
_KEEP_BODY = (
    update(_revisions)
    .where(_revisions.c.article_id == bindparam("b_article"), _revisions.c.own_body.is_(None))
    .values(own_body=bindparam("body"))
)
_NEWEST_VERSION = select(func.max(_revisions.c.revision)).where(_revisions.c.article_id == bindparam("article"))
_ROW_COLUMNS = (
    "id", "url", "etag", "last_modified", "page_id", "first_seen_at", "last_checked_at", *READ_COLUMNS
)  # fmt: skip
_VERSION_COLUMNS = (
    "article_id", "revision", "seen_at", "title", "own_body", "published_on", "change", "page_id", "modified_at"
)  # fmt: skip


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
    return save_articles(connection, [item], now)[0]


def save_articles(connection: Connection, items: Iterable[ArticleItem], now: datetime) -> list[Saved]:
    """Save articles in order, as ``save_article`` does one; new ones that follow each other in few statements."""
    saved: list[Saved] = []
    waiting = [_Ready(item, prepared_for(item)) for item in items]
    while waiting:
        some = _unrelated(waiting)
        known = _find(connection, some)
        done, moved = 0, False
        while done < len(some) and not moved:
            new = next((n for n in range(done, len(some)) if known[n] is not None), len(some))
            saved += _insert(connection, some[done:new], now)
            if (article_id := known[new] if new < len(some) else None) is not None:
                one, moved = _update(connection, some[new], article_id, now)
                saved.append(one)
            done = new + 1
        # What was updated may have given its address up: the others are looked up again.
        waiting = waiting[min(done, len(some)) :]
    return saved


class _Ready(NamedTuple):
    """An article that is about to be saved."""

    item: ArticleItem
    prepared: Prepared


def _unrelated(waiting: Sequence[_Ready]) -> Sequence[_Ready]:
    """Return the first ones of which no two can be the same article."""
    seen: set[Any] = set()
    for number, (item, prepared) in enumerate(waiting):
        keys = {
            item.url,
            prepared.text_hash,
            (item.node_id, item.language or "en") if item.node_id is not None else None,
        }
        keys.discard(None)
        if not seen.isdisjoint(keys):
            return waiting[:number]
        seen |= keys
    return waiting


def _find(connection: Connection, some: Sequence[_Ready]) -> list[int | None]:
    """Return which stored articles these are; None for a new one.

    The row of the same address first, else the oldest of the same node: a retitled article keeps its row.
    """
    columns = _articles.c
    by_url: dict[str, int] = dict(
        rows_in(connection, (columns.url, columns.id), columns.url, [one.item.url for one in some])
    )
    left = [one.item.node_id for one in some if one.item.url not in by_url and one.item.node_id is not None]
    by_node: dict[tuple[int, str | None], int] = {}
    for node_id, language, article_id in rows_in(
        connection, (columns.node_id, columns.language, columns.id), columns.node_id, left
    ):
        by_node[node_id, language] = min(article_id, by_node.get((node_id, language), article_id))
    return [by_url.get(one.item.url) or _find_otherwise(connection, one, by_node) for one in some]


def _find_otherwise(connection: Connection, one: _Ready, by_node: dict[tuple[int, str | None], int]) -> int | None:
    item = one.item
    if item.node_id is not None:
        return by_node.get((item.node_id, item.language))
    return connection.execute(_BY_TEXT, {"text_hash": one.prepared.text_hash, "language": item.language}).scalar()


def _update(connection: Connection, one: _Ready, article_id: int, now: datetime) -> tuple[Saved, bool]:
    """Bring the row of an article up to date; tells also whether more changed than when it was looked at."""
    item, prepared = one
    text_hash, record_hash = prepared.text_hash, prepared.record_hash
    row = connection.execute(_COMPARED, {"id": article_id}).one()
    url = item.url if _has_canonical_link(item) else row.url
    values: dict[str, Any] = {"last_checked_at": now, "gone_at": None, "url": url, **_validators(item)}
    changes = describe_changes(row, item, text_hash)
    rewritten = bool(row.record_hash != record_hash or changes)
    if rewritten:
        values |= columns_of(item, text_hash, record_hash)
        (page_id,) = _save_pages(connection, [one], now)
        values["page_id"] = page_id
        before = _persons_of(connection, row.id) if changes else set()
        replace_children(connection, Parent(row.id, url, item, prepared), now)
        if changes:
            if row.text_hash != text_hash and before != _persons_of(connection, row.id):
                changes.append("persons changed")
            # So far it was the newest, whose text is the article's: now it is not any more.
            connection.execute(_KEEP_BODY, {"b_article": row.id, "body": row.body})
            number = (connection.execute(_NEWEST_VERSION, {"article": row.id}).scalar() or 0) + 1
            version = _version(row.id, number, item, now, page_id, ", ".join(changes))
            insert_rows(connection, _revisions, _VERSION_COLUMNS, [version])
    connection.execute(update(_articles).where(_articles.c.id == row.id).values(values))
    return Saved("updated" if changes else "unchanged", row.id, url), rewritten or url != row.url


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


def _has_canonical_link(item: ArticleItem) -> bool:
    return any(one.field == "url" and one.decided for one in item.evidence)


def _validators(item: ArticleItem) -> dict[str, Any]:
    """Return what to send next time, to be told that nothing changed; Drupal makes them anew with every rendering."""
    return {"etag": item.etag, "last_modified": item.last_modified}


def confirm_unchanged(connection: Connection, article_id: int, now: datetime) -> None:
    """Write that the site says an article is as it was stored."""
    values = {"last_checked_at": now, "gone_at": None}
    connection.execute(update(_articles).where(_articles.c.id == article_id).values(values))


def _insert(connection: Connection, new: Sequence[_Ready], now: datetime) -> list[Saved]:
    """Insert new articles, a table at a time."""
    if not new:
        return []
    pages = _save_pages(connection, new, now)
    ids = next_ids(connection, _articles, len(new))
    rows, versions = [], []
    for (item, prepared), page_id, article_id in zip(new, pages, ids, strict=True):
        rows.append((
            article_id, without_nul(item.url), item.etag, item.last_modified, page_id, now, now, *prepared.columns
        ))  # fmt: skip
        versions.append(_version(article_id, 1, item, now, page_id, None))
    insert_rows(connection, _articles, _ROW_COLUMNS, rows, written=True)
    insert_rows(connection, _revisions, _VERSION_COLUMNS, versions)
    add_children(connection, [Parent(number, one.item.url, *one) for one, number in zip(new, ids, strict=True)], now)
    return [Saved("new", article_id, one.item.url) for one, article_id in zip(new, ids, strict=True)]


def _save_pages(connection: Connection, some: Sequence[_Ready], now: datetime) -> list[int | None]:
    pages = [
        Fetched(
            item.html,
            None if item.fetched_url in ("", item.url) else item.fetched_url,
            None if item.encoding in (None, "utf-8") else item.encoding,
            prepared.page,
        )
        for item, prepared in some
    ]
    return save_pages(connection, pages, now)


def _version(
    article_id: int, number: int, item: ArticleItem, now: datetime, page_id: int | None, change: str | None
) -> tuple[Any, ...]:
    """Return a row of ``article_versions``, in the order of ``_VERSION_COLUMNS``."""
    return article_id, number, now, item.title, None, item.published_on, change, page_id, item.modified_at
