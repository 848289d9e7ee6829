"""Stored pages: the HTML of an article as fetched, once per distinct content, compressed against a dictionary.

Pages of a site share most of their markup. A dictionary learnt from the first of them holds what they share,
so that each costs little more than its own words. Pages that were stored before there was a dictionary are
compressed again by ``pack``.
"""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, bindparam, select, update

from newsbot.storage.bulk import insert_rows, next_ids, rows_in
from newsbot.storage.compression import Packed, PageError, compress_against, pack_page, unpack
from newsbot.storage.models.pages import Page
from newsbot.storage.page_dictionaries import Newest, learn_if_needed, newest_dictionary
from newsbot.storage.tables import table_of, values_of

_LOOK_EVERY = 50  # pages stored between two looks at whether the dictionary still fits
_PACKED_AT_ONCE = 100

_pages = table_of(Page)
_COLUMNS = tuple(column.name for column in _pages.c)
_REPLACE = (
    update(_pages)
    .where(_pages.c.id == bindparam("b_id"))
    .values(content=bindparam("b_content"), dictionary_id=bindparam("b_dictionary"))
)


class Fetched(NamedTuple):
    """The HTML of a page, and what is kept of how it came."""

    html: bytes
    fetched_from: str | None = None
    """None: from the address of its article, on the real site."""
    encoding: str | None = None
    """None: UTF-8."""
    packed: Packed | None = None
    """The page as another process has compressed it; None: it is to be compressed here."""


def save_page(
    connection: Connection, html: bytes, now: datetime, *, fetched_from: str | None = None, encoding: str | None = None
) -> int | None:
    """Store a page unless its very content is there; gives its id, None for an empty page.

    ``fetched_from`` and ``encoding`` are left out where they say nothing new: see ``Page``.
    """
    return save_pages(connection, [Fetched(html, fetched_from, encoding)], now)[0]


def save_pages(connection: Connection, pages: Sequence[Fetched], now: datetime) -> list[int | None]:
    """Store pages as ``save_page`` does one, and give their ids in order."""
    digests = [_digest(page) if page.html else None for page in pages]
    known: dict[str, int] = dict(
        rows_in(connection, (_pages.c.sha256, _pages.c.id), _pages.c.sha256, filter(None, digests))
    )
    new: dict[str, Fetched] = {}
    for digest, page in zip(digests, pages, strict=True):
        if digest is not None and digest not in known:
            new.setdefault(digest, page)
    if new:
        known |= _add(connection, new, now)
    return [None if digest is None else known[digest] for digest in digests]


def _digest(page: Fetched) -> str:
    return page.packed.sha256 if page.packed else hashlib.sha256(page.html).hexdigest()


def _add(connection: Connection, new: dict[str, Fetched], now: datetime) -> dict[str, int]:
    """Insert pages by digest, and give their ids; a new dictionary is learnt just where it would be one by one."""
    ids = list(next_ids(connection, _pages, len(new)))
    newest = newest_dictionary(connection)
    rows: list[tuple[Any, ...]] = []
    for page_id, page in zip(ids, new.values(), strict=True):
        sha256, codec, content, dictionary = values_of(Packed)(_packed_against(newest, page))
        rows.append(
            (page_id, sha256, codec, content, len(page.html), now, dictionary, page.fetched_from, page.encoding)
        )
        if page_id % _LOOK_EVERY == 0:
            insert_rows(connection, _pages, _COLUMNS, rows, written=True)
            rows = []
            if learn_if_needed(connection, newest, page_id, now):
                newest = newest_dictionary(connection)
    insert_rows(connection, _pages, _COLUMNS, rows, written=True)
    return dict(zip(new, ids, strict=True))


def _packed_against(newest: Newest | None, page: Fetched) -> Packed:
    """Return a page as compressed elsewhere, where that was against the newest dictionary; else compress it."""
    dictionary = newest.dictionary if newest else None
    if page.packed is not None:
        is_of = page.packed.dictionary_id is None if dictionary is None else dictionary.is_of(page.packed)
        if is_of:
            return page.packed
    return pack_page(page.html, dictionary)


def pack(connection: Connection, *, most: int | None = None) -> int:
    """Compress pages against the newest dictionary that lie there without one, ``most`` at most.

    A page that cannot be read stays as it is: ``newsbot db check --pages`` names it. Gives how many were packed.
    """
    newest = newest_dictionary(connection)
    if newest is None:
        return 0
    packed, last = 0, 0
    unpacked = select(_pages).where(_pages.c.dictionary_id.is_(None)).order_by(_pages.c.id)
    while most is None or packed < most:
        wanted = _PACKED_AT_ONCE if most is None else min(_PACKED_AT_ONCE, most - packed)
        rows = connection.execute(unpacked.where(_pages.c.id > last).limit(wanted)).all()
        if not rows:
            break
        last = rows[-1].id
        changes = list(_packed(rows, newest))
        if changes:
            connection.execute(_REPLACE, changes)
            packed += len(changes)
    return packed


def _packed(rows: Sequence[Row[Any]], newest: Newest) -> Iterator[dict[str, Any]]:
    for row in rows:
        try:
            html = unpack(Packed(row.sha256, row.codec, row.content), {})
        except PageError:
            continue
        content = compress_against(newest.dictionary.prepared, html)
        yield {"b_id": row.id, "b_content": content, "b_dictionary": newest.dictionary.id}
