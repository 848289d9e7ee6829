"""Dictionaries of pages: the newest one, and learning another where pages need one.

The first is learnt when there are pages enough. When the site has a new face, it fits no more, and another is learnt.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, func, select

from newsbot.storage.compression import Dictionary, Packed, PageError, Sent, compress_against, train, unpack, usable
from newsbot.storage.models.pages import Page, PageDictionary
from newsbot.storage.tables import insert_row, table_of
from newsbot.storage.together import run

_LEARNT_FROM = 200  # pages: with fewer the dictionary is poor, however well it is learnt
_MUCH_WORSE = 2.0  # times the ratio at which it once compressed
_WORTH = 0.02  # below this ratio nothing is to be gained by another dictionary
_SIZES = (112_640, 65_536, 32_768)  # bytes: the larger the better, until pages are too few or too small for it
_ENOUGH = 60  # times its size: learnt from so much, the largest was the best in every measurement (docs/pages.md)
_HEADER = 8  # bytes of a dictionary that tell it from others: magic number and identity (RFC 8878, 5)

_pages = table_of(Page)
_dictionaries = table_of(PageDictionary)
_NEWEST = (  # as text: it is asked with every commit of a crawl
    f"SELECT id, substr(content, 1, {_HEADER}), ratio FROM {_dictionaries.name} ORDER BY id DESC LIMIT 1"
)
_CONTENT = select(_dictionaries.c.content).where(_dictionaries.c.id == bindparam("id"))
_prepared: dict[bytes, Dictionary] = {}  # by header: preparing one takes longer than compressing a page


@dataclass(frozen=True, slots=True)
class Newest:
    """The dictionary that new pages are compressed against, and how well it did with pages like those it is of."""

    dictionary: Dictionary
    ratio: float


def newest_dictionary(connection: Connection) -> Newest | None:
    """Return the newest dictionary; its content is read only when it is not known by its header.

    None where there is none, or where it is damaged: pages are then stored without one, and another is learnt.
    """
    row = run(connection, _NEWEST, ()).fetchone()
    if row is None:
        return None
    number, header, ratio = row[0], bytes(row[1]), row[2]
    if header not in _prepared:
        found = usable({number: connection.execute(_CONTENT, {"id": number}).scalar_one()})
        if not found:
            return None
        _prepared.clear()  # one is used at a time
        _prepared[header] = Dictionary(number, found[number])
    return Newest(Dictionary(number, _prepared[header].prepared), ratio)


def to_send(connection: Connection, sent: Sent | None) -> Sent | None:
    """Return the newest dictionary for another process: ``sent`` itself where it is still that one."""
    newest = newest_dictionary(connection)
    if newest is None:
        return None
    found = Sent(newest.dictionary.id, newest.dictionary.prepared.dict_content)
    return sent if sent == found else found


def dictionary_contents(connection: Connection) -> dict[int, bytes]:
    """Return the content of all dictionaries by id: ``usable`` makes them ready, also in another process."""
    return {row.id: row.content for row in connection.execute(select(_dictionaries))}


def learn_if_needed(connection: Connection, newest: Newest | None, page_id: int, now: datetime) -> bool:
    """Learn the first dictionary when there are pages enough, another when all that came lately fits it badly.

    Tells whether there is another one now.
    """
    if newest is None:
        if page_id < _LEARNT_FROM:
            return False
    else:
        lately = select(func.sum(func.length(_pages.c.content)), func.sum(_pages.c.size)).where(
            _pages.c.id > page_id - _LEARNT_FROM // 2, _pages.c.dictionary_id == newest.dictionary.id
        )
        stored, html = connection.execute(lately).one()
        if not html or stored / html < max(_WORTH, _MUCH_WORSE * newest.ratio):
            return False
    return learn(connection, now) is not None


def learn(connection: Connection, now: datetime) -> int | None:
    """Learn a dictionary from the latest pages; gives its id, None where they are too few or teach nothing."""
    latest = select(_pages).order_by(_pages.c.id.desc()).limit(_LEARNT_FROM)
    dictionaries = usable(dictionary_contents(connection))
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
    """Yield what dictionaries of several sizes are worth, with their content; one where there is enough for it."""
    size, learnt_from = sum(map(len, unseen)), sum(map(len, seen))
    for wanted in _SIZES:
        if (found := train(seen, wanted)) is None:
            continue
        yield sum(len(compress_against(found, html)) for html in unseen) / size, found.dict_content
        if learnt_from > _ENOUGH * wanted:
            return
