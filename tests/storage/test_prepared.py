"""Rows that another process has prepared: the same as those made here, and never of what an item no longer says."""

import pickle
import random
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, select

from newsbot.items import ArticleItem, DateMention, Evidence, PersonMention, SourceCredit
from newsbot.storage.articles import save_article, save_articles
from newsbot.storage.compression import Packed, Packer, Sent, unpack, usable
from newsbot.storage.models.pages import Page
from newsbot.storage.page_dictionaries import dictionary_contents, learn, to_send
from newsbot.storage.pages import Fetched, save_pages
from newsbot.storage.prepared import give_page, prepare, prepared_for, said_by
from newsbot.storage.tables import table_of
from tests.storage.making import NOW, make_item
from tests.storage.test_together import everything, some_articles, undone

PAGES = table_of(Page)
WHOLE = make_item(
    fetched_url="http://127.0.0.1/news/bridge", encoding="utf-8", etag='"1"', last_modified="now", kind="opinion",
    standfirst="It is long.", kicker="Roads", byline="Anna", image_url="https://www.commonspace.eu/a.png",
    themes=["roads"], photo_lines=["photo: Anna"], template="drupal", published_reason="none",
    published_at=datetime(2026, 11, 19, 9, tzinfo=UTC), modified_at=datetime(2026, 11, 19, 10, tzinfo=UTC),
)  # fmt: skip
HOW_IT_CAME = {"html", "encoding", "fetched_url", "ledger_url", "status", "etag", "last_modified", "prepared"}
NESTED = (Evidence, SourceCredit, PersonMention, DateMention)
Change = Callable[[ArticleItem], None]


def pages_like(number: int) -> bytes:
    return f"<html>{'<nav>menu</nav>' * 60}<p>{random.Random(number).random()}</p></html>".encode()


def sent(item: ArticleItem, packer: Packer | None = None) -> ArticleItem:
    """An item as it comes from the process that read it."""
    item = replace(item)
    item.prepared = prepare(item, (packer or Packer()).pack(item.html))
    html, item.html = item.html, b""
    item = pickle.loads(pickle.dumps(item))
    give_page(item, html)
    return item


def other(value: Any) -> Any:
    """Another value of the kind."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, datetime | date):
        return value.replace(year=2020)
    return value + 1 if isinstance(value, int) else f"{value}, changed"


def changes() -> list[Any]:
    """One for each field of an item, and for each field of what its lists hold."""
    found: list[Any] = []
    for field in fields(ArticleItem):
        value = getattr(WHOLE, field.name)
        if field.name not in HOW_IT_CAME and not isinstance(value, list):
            found.append(
                pytest.param(lambda item, n=field.name: setattr(item, n, other(getattr(item, n))), id=field.name)
            )
        if not isinstance(value, list):
            continue
        found.append(pytest.param(lambda item, n=field.name: getattr(item, n).clear(), id=f"{field.name}-cleared"))
        for part in fields(value[0]) if isinstance(value[0], NESTED) else ():
            if isinstance(getattr(value[0], part.name), list):
                change: Change = lambda item, n=field.name, p=part.name: getattr(getattr(item, n)[0], p).append("x")  # type: ignore[misc]  # noqa: E731
            else:
                change = lambda item, n=field.name, p=part.name: setattr(  # type: ignore[misc]  # noqa: E731
                    getattr(item, n)[0], p, other(getattr(getattr(item, n)[0], p))
                )
            found.append(pytest.param(change, id=f"{field.name}.{part.name}"))
    return found


@pytest.mark.parametrize("change", changes())
def test_what_was_prepared_is_not_used_for_an_item_that_says_something_else(change: Change) -> None:
    item = sent(WHOLE)
    assert prepared_for(item) is item.prepared
    change(item)
    assert prepared_for(item) is not item.prepared
    assert prepared_for(item) == prepare(item)


def test_every_field_of_an_item_is_compared_or_says_how_its_page_came() -> None:
    scalars, *lists = said_by(WHOLE)
    names = {field.name for field in fields(ArticleItem)}
    assert len(scalars) + len(lists) == len(names - HOW_IT_CAME)


def test_another_page_is_compressed_again(connection: Connection) -> None:
    item = sent(WHOLE)
    item.html = b"<html>another"
    assert prepared_for(item).page is None
    save_article(connection, item, NOW)
    row = connection.execute(select(PAGES)).one()
    assert unpack(Packed(row.sha256, row.codec, row.content), {}) == b"<html>another"


def test_they_give_the_rows_of_items_that_come_without(engine: Engine) -> None:
    contents = []
    for some in (some_articles(), [sent(item) for item in some_articles()]):
        with undone(engine) as connection:
            save_articles(connection, some, NOW)
            contents.append(everything(connection))
    assert contents[0] == contents[1]


def test_nul_is_left_out_of_all_of_them(connection: Connection) -> None:
    item = make_item(
        title="A\0 bridge", tags=["ro\0ads"], evidence=[Evidence("title", "h1", "h\0", "A\0 b", "\0", note="n\0")],
        sources=[SourceCredit("Voice", "quoted", "the\0 Voice")],
        persons=[PersonMention("Anna", title="D\0r", surface_forms=["An\0na"])],
        dates=[DateMention("Mon\0day", 0, None, None, "day", relative=True, note="\0")],
    )  # fmt: skip
    save_article(connection, sent(item), NOW)
    assert "\0" not in repr(everything(connection)).replace("\\x00", "\0").replace("\\u0000", "\0").split("'pages'")[0]


# --- pages, against the dictionary that the database has now ----------------------------------------------------


@pytest.fixture
def dictionary(connection: Connection) -> Sent:
    save_pages(connection, [Fetched(pages_like(number)) for number in range(199)], NOW)
    learn(connection, NOW)
    found = to_send(connection, None)
    assert found is not None
    return found


def stored(connection: Connection, html: bytes, packed: Packed | None) -> Any:
    (number,) = save_pages(connection, [Fetched(html, packed=packed)], NOW)
    return connection.execute(select(PAGES).where(PAGES.c.id == number)).one()


def test_a_page_packed_against_the_newest_dictionary_is_stored_as_it_came(
    connection: Connection, dictionary: Sent
) -> None:
    packer = Packer()
    packer.use(dictionary)
    packer.use(Sent(dictionary.id))
    packed = packer.pack(pages_like(1000))
    assert packed is not None
    assert to_send(connection, dictionary) is dictionary
    row = stored(connection, pages_like(1000), packed)
    assert (bytes(row.content), row.dictionary_id) == (packed.content, dictionary.id)


def test_a_page_packed_against_another_one_is_packed_again(connection: Connection, dictionary: Sent) -> None:
    html = pages_like(1000)
    without, rolled_back = Packer(), Packer()
    other_content = bytes(dictionary.content or b"")
    # The same id, and another content: what a transaction learnt that was undone.
    marked = other_content[:4] + (int.from_bytes(other_content[4:8], "little") ^ 1).to_bytes(4, "little")
    rolled_back.use(Sent(dictionary.id, marked + other_content[8:]))
    for packer in (without, rolled_back):
        packed = packer.pack(html)
        assert packed is not None
        with connection.begin_nested() as undo:
            row = stored(connection, html, packed)
            assert bytes(row.content) != packed.content
            page = Packed(row.sha256, row.codec, row.content, row.dictionary_id)
            assert unpack(page, usable(dictionary_contents(connection))) == html
            undo.rollback()


def test_a_process_that_does_not_know_the_dictionary_says_so() -> None:
    packer = Packer()
    assert packer.pack(b"<html>") is not None
    packer.use(Sent(3))
    assert packer.pack(b"<html>") is None
    packer.use(None)
    assert packer.pack(b"<html>") is not None
