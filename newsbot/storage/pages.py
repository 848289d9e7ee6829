"""Stored pages: the HTML of an article as fetched, once per distinct content, compressed against a dictionary.

Pages of a site share most of their markup. A dictionary learnt from the first of them holds what they share,
so that each costs little more than its own words. Pages that were stored before there was a dictionary are
compressed again by ``pack``. When the site has a new face, the dictionary fits no more, and another is learnt.
"""

import hashlib
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, bindparam, func, select, update

from newsbot.storage.bulk import insert_rows, next_ids, rows_in
from newsbot.storage.models import Page, PageDictionary
from newsbot.storage.tables import insert_row, table_of

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

LEVEL = 9
"""Against a dictionary this takes no longer than zstd's default without one (docs/pages.md has the figures)."""

_LEARNT_FROM = 200  # pages: with fewer the dictionary is poor, however well it is learnt
_LOOK_EVERY = 50  # pages stored between two looks at whether the dictionary still fits
_MUCH_WORSE = 2.0  # times the ratio at which it once compressed
_WORTH = 0.02  # below this ratio nothing is to be gained by another dictionary
_SIZES = (112_640, 65_536, 32_768)  # bytes: the larger the better, until pages are too few or too small for it
_HEADER = 8  # bytes of a dictionary that tell it from others: magic number and identity (RFC 8878, 5)
_PACKED_AT_ONCE = 100

_pages = table_of(Page)
_dictionaries = table_of(PageDictionary)
_COLUMNS = tuple(column.name for column in _pages.c)
_NEWEST = (
    select(_dictionaries.c.id, func.substr(_dictionaries.c.content, 1, _HEADER).label("header"), _dictionaries.c.ratio)
    .order_by(_dictionaries.c.id.desc())
    .limit(1)
)
_CONTENT = select(_dictionaries.c.content).where(_dictionaries.c.id == bindparam("id"))
_REPLACE = (
    update(_pages)
    .where(_pages.c.id == bindparam("b_id"))
    .values(content=bindparam("b_content"), dictionary_id=bindparam("b_dictionary"))
)
_prepared: dict[bytes, zstd.ZstdDict] = {}  # by header: preparing one takes longer than compressing a page


class PageError(ValueError):
    """A stored page cannot be read: its bytes are damaged, or a newer newsbot stored it."""


@dataclass(frozen=True, slots=True)
class Packed:
    """A stored page as it lies in the database; ``unpack`` gives its HTML."""

    sha256: str
    codec: str
    content: bytes
    dictionary_id: int | None = None


@dataclass(frozen=True, slots=True)
class _Newest:
    """The dictionary that new pages are compressed against."""

    id: int
    dictionary: "zstd.ZstdDict"
    ratio: float


class Fetched(NamedTuple):
    """The HTML of a page, and what is kept of how it came."""

    html: bytes
    fetched_from: str | None = None
    """None: from the address of its article, on the real site."""
    encoding: str | None = None
    """None: UTF-8."""


def save_page(
    connection: Connection, html: bytes, now: datetime, *, fetched_from: str | None = None, encoding: str | None = None
) -> int | None:
    """Store a page unless its very content is there; gives its id, None for an empty page.

    ``fetched_from`` and ``encoding`` are left out where they say nothing new: see ``Page``.
    """
    return save_pages(connection, [Fetched(html, fetched_from, encoding)], now)[0]


def save_pages(connection: Connection, pages: Sequence[Fetched], now: datetime) -> list[int | None]:
    """Store pages as ``save_page`` does one, and give their ids in order."""
    digests = [hashlib.sha256(page.html).hexdigest() if page.html else None for page in pages]
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


def _add(connection: Connection, new: dict[str, Fetched], now: datetime) -> dict[str, int]:
    """Insert pages by digest, and give their ids; a new dictionary is learnt just where it would be one by one."""
    ids = list(next_ids(connection, _pages, len(new)))
    newest = _newest(connection)
    rows: list[tuple[Any, ...]] = []
    for page_id, (digest, page) in zip(ids, new.items(), strict=True):
        content = compress(page.html) if newest is None else _against(newest.dictionary, page.html)
        dictionary = newest.id if newest else None
        rows.append(
            (page_id, digest, "zstd", content, len(page.html), now, dictionary, page.fetched_from, page.encoding)
        )
        if page_id % _LOOK_EVERY == 0:
            insert_rows(connection, _pages, _COLUMNS, rows)
            rows = []
            if _learn_if_needed(connection, newest, page_id, now):
                newest = _newest(connection)
    insert_rows(connection, _pages, _COLUMNS, rows)
    return dict(zip(new, ids, strict=True))


def compress(html: bytes) -> bytes:
    """Compress a page by itself."""
    return zstd.compress(html)


def unpack(page: Packed, dictionaries: "dict[int, zstd.ZstdDict]") -> bytes:
    """Return the HTML of a stored page, and see that it is what was stored. Raises ``PageError``."""
    if page.codec != "zstd":
        raise PageError(f"stored as {page.codec}: made by a newer newsbot")
    if page.dictionary_id is not None and page.dictionary_id not in dictionaries:
        raise PageError(f"its dictionary {page.dictionary_id} is missing or damaged")
    known = None if page.dictionary_id is None else dictionaries[page.dictionary_id]
    try:
        html = zstd.decompress(page.content, zstd_dict=known)
    except zstd.ZstdError as error:
        raise PageError(f"damaged: {error}") from error
    if hashlib.sha256(html).hexdigest() != page.sha256:
        raise PageError("damaged: its content is not what was stored")
    return html


def read_dictionaries(connection: Connection) -> "dict[int, zstd.ZstdDict]":
    """Return all dictionaries by id, ready for ``unpack``; damaged ones are left out."""
    return usable(dictionary_contents(connection))


def dictionary_contents(connection: Connection) -> dict[int, bytes]:
    """Return the content of all dictionaries by id, for ``usable`` in another process."""
    return {row.id: row.content for row in connection.execute(select(_dictionaries))}


def usable(contents: dict[int, bytes]) -> "dict[int, zstd.ZstdDict]":
    """Prepare dictionaries by id; damaged ones are left out, so that pages of others can be read."""
    found = {}
    for number, content in contents.items():
        with suppress(ValueError):
            found[number] = zstd.ZstdDict(content)
    return found


def pack(connection: Connection, *, most: int | None = None) -> int:
    """Compress pages against the newest dictionary that lie there without one, ``most`` at most.

    A page that cannot be read stays as it is: ``newsbot db check --pages`` names it. Gives how many were packed.
    """
    newest = _newest(connection)
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


def _packed(rows: Sequence[Row[Any]], newest: _Newest) -> Iterator[dict[str, Any]]:
    for row in rows:
        try:
            html = unpack(Packed(row.sha256, row.codec, row.content), {})
        except PageError:
            continue
        yield {"b_id": row.id, "b_content": _against(newest.dictionary, html), "b_dictionary": newest.id}


def _against(dictionary: "zstd.ZstdDict", html: bytes) -> bytes:
    """Compress a page against what pages of its kind have in common."""
    # Digested: prepared for this level once, and kept by the dictionary.
    return zstd.compress(html, level=LEVEL, zstd_dict=dictionary.as_digested_dict)


def _newest(connection: Connection) -> _Newest | None:
    """Return the newest dictionary; its content is read only when it is not known by its header.

    None where there is none, or where it is damaged: pages are then stored without one, and another is learnt.
    """
    row = connection.execute(_NEWEST).one_or_none()
    if row is None:
        return None
    header = bytes(row.header)
    if header not in _prepared:
        found = usable({row.id: connection.execute(_CONTENT, {"id": row.id}).scalar_one()})
        if not found:
            return None
        _prepared.clear()  # one is used at a time
        _prepared[header] = found[row.id]
    return _Newest(row.id, _prepared[header], row.ratio)


# --- learning --------------------------------------------------------------------------------------------


def _learn_if_needed(connection: Connection, newest: _Newest | None, page_id: int, now: datetime) -> bool:
    """Learn the first dictionary when there are pages enough, another when all that came lately fits it badly.

    Tells whether there is another one now.
    """
    if newest is None:
        if page_id < _LEARNT_FROM:
            return False
    else:
        lately = select(func.sum(func.length(_pages.c.content)), func.sum(_pages.c.size)).where(
            _pages.c.id > page_id - _LEARNT_FROM // 2, _pages.c.dictionary_id == newest.id
        )
        stored, html = connection.execute(lately).one()
        if not html or stored / html < max(_WORTH, _MUCH_WORSE * newest.ratio):
            return False
    return learn(connection, now) is not None


def learn(connection: Connection, now: datetime) -> int | None:
    """Learn a dictionary from the latest pages; gives its id, None where they are too few or teach nothing."""
    latest = select(_pages).order_by(_pages.c.id.desc()).limit(_LEARNT_FROM)
    dictionaries = read_dictionaries(connection)
    samples = []
    for row in connection.execute(latest):
        with suppress(PageError):  # newsbot db check --pages names it; it must not cost the article that is stored now
            samples.append(unpack(Packed(row.sha256, row.codec, row.content, row.dictionary_id), dictionaries))
    if len(samples) < _LEARNT_FROM // 2:
        return None
    unseen, seen = samples[::4], [one for n, one in enumerate(samples) if n % 4]
    best = min(_attempts(seen, unseen), default=None, key=lambda attempt: attempt[0])
    if best is None:
        return None
    ratio, content = best
    values = {"content": content, "trained_on": len(seen), "ratio": ratio, "made_at": now}
    return insert_row(connection, _dictionaries, values)


def _attempts(seen: list[bytes], unseen: list[bytes]) -> Iterator[tuple[float, bytes]]:
    """Yield what dictionaries of several sizes are worth, with their content."""
    size = sum(map(len, unseen))
    for wanted in _SIZES:
        try:
            found = zstd.train_dict(seen, wanted)
        except zstd.ZstdError:  # pages too small, or too much alike
            continue
        yield sum(len(_against(found, html)) for html in unseen) / size, found.dict_content
