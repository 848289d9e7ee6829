"""Stored pages: once per content, small with a dictionary, and the same when they are read again."""

import hashlib
import random
from datetime import timedelta

import pytest
from sqlalchemy import Connection, func, select, update

from newsbot.storage.compression import Packed, PageError, unpack, usable
from newsbot.storage.models.pages import Page, PageDictionary
from newsbot.storage.page_dictionaries import dictionary_contents
from newsbot.storage.pages import pack, save_page
from newsbot.storage.tables import table_of
from tests.storage.making import NOW

PAGES = table_of(Page)
DICTIONARIES = table_of(PageDictionary)
WORDS = [
    f"{start}{end}" for start in ("ba", "ke", "lo", "mi", "ru", "sta", "tre") for end in ("nd", "rg", "sk", "tt", "va")
]


def html(number: int, face: str = "olive") -> bytes:
    """A page that shares its markup with others of its face, and has a text of its own."""
    chance = random.Random(number)
    frame = random.Random(face)
    menu = "".join(f'<li class="{face}-{frame.randrange(10**9)}">{frame.random()}</li>' for _ in range(120))
    text = " ".join(chance.choices(WORDS, k=150))
    return f"<html><nav>{menu}</nav><h1>{number}</h1><p>{text}</p><footer>{menu[::-1]}</footer></html>".encode()


def store(connection: Connection, numbers: range, face: str = "olive") -> list[int]:
    return [save_page(connection, html(number, face), NOW) or 0 for number in numbers]


def read(connection: Connection, page_id: int) -> bytes:
    row = connection.execute(select(PAGES).where(PAGES.c.id == page_id)).one()
    return unpack(
        Packed(row.sha256, row.codec, row.content, row.dictionary_id), usable(dictionary_contents(connection))
    )


def size(connection: Connection, page_id: int) -> int:
    return int(connection.execute(select(func.length(PAGES.c.content)).where(PAGES.c.id == page_id)).scalar_one())


def dictionaries(connection: Connection) -> int:
    return connection.execute(select(func.count()).select_from(DICTIONARIES)).scalar_one()


def test_a_page_is_kept_once_per_content(connection: Connection) -> None:
    first, again, other = (save_page(connection, html(number), NOW) for number in (1, 1, 2))

    assert first == again != other
    row = connection.execute(select(PAGES).where(PAGES.c.id == first)).one()
    assert (row.size, row.sha256) == (len(html(1)), hashlib.sha256(html(1)).hexdigest())
    assert (row.fetched_from, row.encoding, row.dictionary_id) == (None, None, None)
    assert read(connection, row.id) == html(1)


def test_an_empty_page_is_none(connection: Connection) -> None:
    assert save_page(connection, b"", NOW) is None


def test_a_dictionary_is_learnt_when_there_are_pages_enough(connection: Connection) -> None:
    store(connection, range(199))
    assert dictionaries(connection) == 0
    stored = store(connection, range(199, 210))

    row = connection.execute(select(DICTIONARIES)).one()
    assert (row.id, row.trained_on, row.made_at) == (1, 150, NOW)
    assert 0 < row.ratio < 0.2
    assert size(connection, stored[-1]) < size(connection, 1) / 3
    assert all(read(connection, stored[0] + n) == html(199 + n) for n in range(11))


def test_earlier_pages_are_packed_later(connection: Connection) -> None:
    stored = store(connection, range(205))
    before = [size(connection, one) for one in stored[:200]]

    assert pack(connection, most=150) == 150
    assert pack(connection) == 50
    assert pack(connection) == 0
    assert all(size(connection, one) < before[n] / 3 for n, one in enumerate(stored[:200]))
    assert all(read(connection, one) == html(n) for n, one in enumerate(stored))


def test_without_a_dictionary_nothing_is_packed(connection: Connection) -> None:
    store(connection, range(3))

    assert pack(connection) == 0


def test_a_new_face_of_the_site_gets_a_dictionary_of_its_own(connection: Connection) -> None:
    old = store(connection, range(250))
    new = store(connection, range(1000, 1300), face="bartik")

    assert dictionaries(connection) == 2
    assert size(connection, new[-1]) < size(connection, new[0]) / 3
    assert read(connection, old[-1]) == html(249)
    assert read(connection, new[0]) == html(1000, "bartik")
    assert read(connection, new[-1]) == html(1299, "bartik")


def test_the_same_face_needs_no_second_one(connection: Connection) -> None:
    store(connection, range(600))

    assert dictionaries(connection) == 1


def test_pages_without_anything_in_common_teach_nothing_and_are_stored(connection: Connection) -> None:
    stored = [save_page(connection, random.Random(n).randbytes(40), NOW) for n in range(260)]

    assert len(set(stored)) == 260
    assert read(connection, stored[-1] or 0) == random.Random(259).randbytes(40)


def test_a_dictionary_of_a_transaction_that_failed_is_forgotten(connection: Connection) -> None:
    """The next one has the same number; a page compressed against the lost one could never be read."""
    with connection.begin_nested() as savepoint:
        store(connection, range(210))
        savepoint.rollback()
    stored = store(connection, range(5000, 5210), face="other")

    assert read(connection, stored[-1]) == html(5209, "other")


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"content": b"no zstd"}, "damaged"),
        ({"sha256": "0" * 64}, "its content is not what was stored"),
        ({"codec": "brotli"}, "brotli: made by a newer newsbot"),
        ({"dictionary_id": 77}, "its dictionary 77 is missing"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_a_page_that_cannot_be_read_says_why(connection: Connection, values: dict[str, object], words: str) -> None:
    page_id = save_page(connection, html(1), NOW) or 0
    connection.execute(update(PAGES).values(values))

    with pytest.raises(PageError, match=words):
        read(connection, page_id)


def test_a_damaged_page_stops_neither_learning_nor_packing(connection: Connection) -> None:
    store(connection, range(190))
    connection.execute(update(PAGES).where(PAGES.c.id == 5).values(content=b"no zstd"))
    store(connection, range(190, 210))

    assert dictionaries(connection) == 1
    assert pack(connection) == 199
    assert connection.execute(select(PAGES.c.content).where(PAGES.c.id == 5)).scalar() == b"no zstd"


def test_a_damaged_dictionary_costs_no_new_page(connection: Connection) -> None:
    stored = store(connection, range(210))
    connection.execute(update(DICTIONARIES).values(content=b"damaged"))

    later = store(connection, range(1000, 1250))

    with pytest.raises(PageError, match="its dictionary 1 is missing or damaged"):
        read(connection, stored[-1])
    assert read(connection, later[0]) == html(1000)
    assert read(connection, later[-1]) == html(1249)
    assert dictionaries(connection) == 2


def test_where_and_how_a_page_was_fetched_is_kept(connection: Connection) -> None:
    page_id = save_page(connection, html(1), NOW, fetched_from="http://127.0.0.1:1/x", encoding="cp1252")
    save_page(connection, html(1), NOW + timedelta(days=1), fetched_from="http://127.0.0.1:2/x")

    row = connection.execute(select(PAGES).where(PAGES.c.id == page_id)).one()
    assert (row.fetched_from, row.encoding, row.stored_at) == ("http://127.0.0.1:1/x", "cp1252", NOW)
