"""Search finds names under all their spellings, and keeps the words that it finds them by."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, text

from newsbot.normalize.registers import Registers
from newsbot.normalize.sought import quote_words, read_sought
from newsbot.storage.articles import save_article
from newsbot.storage.engine import open_engine
from newsbot.storage.names import write_registers
from newsbot.storage.queries.fulltext import fts5_query
from newsbot.storage.queries.search import Filters, count_by_month, search
from newsbot.storage.queries.spelled import Clause, Spelled
from tests.storage.making import NOW, make_item

TEXTS = {
    "baku": ("İlham Əliyev opens a road", "The road to Ağdam is ready."),
    "aliev": ("A letter", "The letter of Ilham Aliev was read to Gənclər."),
    "aliyeva": ("A visit", "Mehriban Aliyeva visited a school."),
    "kyiv": ("Zelenskyy in Ankara", "Volodymyr Zelenskyy came to Türkiye on Monday."),
    "kiev": ("A train", "Vladimir Zelensky took the train to Kiev; it left Turkey on time."),
    "russian": ("Встреча", "Никол Пашинян приехал в Гори."),
    "yerevan": ("Morning in Yerevan", "Nikol Pashinyan spoke of Nagorno-Karabakh and of a peace treaty."),
    "garabagh": ("A map", "The map of Mountainous Karabakh, or Qarabağ, shows no treaty and no peace."),
    "book": ("A book fair", "Back in May, Buk missiles were in no book."),
}


@pytest.fixture
def connection(database: str) -> Iterator[Connection]:
    engine = open_engine(database)
    with engine.begin() as opened:
        write_registers(opened, Registers(), NOW)
        for number, (slug, (title, body)) in enumerate(TEXTS.items()):
            item = make_item(f"/news/{slug}", (body,), title=title, node_id=number, persons=[], sources=[], tags=[])
            save_article(opened, item, NOW)
        yield opened
    engine.dispose()


def found(connection: Connection, words: str) -> set[str]:
    rows, total = search(connection, read_sought(words), Filters(), limit=50)
    assert total == len(rows)
    return {row["url"].rpartition("/")[2] for row in rows}


@pytest.mark.parametrize(
    ("spellings", "slugs"),
    [
        (["Aliyev", "aliyev", "Əliyev", "ALIEV", "Алиев"], {"baku", "aliev"}),
        (["Ilham Aliyev", "İlham Əliyev", "Aliyev Ilham", '"Ilham Aliyev"', '"İlham Əliyev"'], {"baku", "aliev"}),
        (["Zelensky", "Zelenskyy", "Zelenskiy", "Зеленский"], {"kyiv", "kiev"}),
        (["Volodymyr Zelensky", "Vladimir Zelenskyy", '"Volodymyr Zelenskiy"'], {"kyiv", "kiev"}),
        (["Pashinyan", "Pashinian", "Paşinyan", "Пашинян"], {"russian", "yerevan"}),
        (["Türkiye", "Turkey", "turkiye", "TÜRKİYE"], {"kyiv", "kiev"}),
        (["Karabakh", "Qarabağ", "Garabagh", "karabagh"], {"yerevan", "garabagh"}),
        (["Nagorno-Karabakh", "Nagorny Karabakh", '"mountainous karabakh"'], {"yerevan", "garabagh"}),
        (["Agdam", "Aghdam", "Ağdam"], {"baku"}),
        (["Aliyeva"], {"aliyeva"}),
        (["buk"], {"book"}),
        (["peace NEAR/3 treaty"], {"yerevan", "garabagh"}),
        (["treaty NEAR/1 peace"], {"yerevan"}),
        (['"peace treaty"'], {"yerevan"}),
        (["peace treaty -Pashinian"], {"garabagh"}),
        (['peace -"peace treaty"'], {"garabagh"}),
        (["Zelensk*"], {"kyiv", "kiev"}),
        (["Turkey NEAR/20 Zelensky"], {"kyiv", "kiev"}),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else "",
)
def test_all_spellings_find_the_same(connection: Connection, spellings: list[str], slugs: set[str]) -> None:
    assert {spelling: found(connection, spelling) for spelling in spellings} == dict.fromkeys(spellings, slugs)


def test_a_word_that_is_no_name_keeps_its_letters(connection: Connection) -> None:
    assert found(connection, "book") == {"book"}
    keys = {row.word: row.key for row in connection.execute(text("SELECT word, key FROM spellings"))}
    assert keys["buk"] == "buk"
    assert "the" not in keys


def test_the_index_follows_an_edit_and_the_spellings_too(connection: Connection) -> None:
    item = make_item("/news/kiev", ("Saakaşvili came instead.",), title="A train", node_id=4, persons=[], sources=[])
    assert save_article(connection, item, NOW).outcome == "updated"
    assert found(connection, "Saakashvili") == {"kiev"}
    assert found(connection, "Zelensky") == {"kyiv"}


@pytest.mark.sqlite
def test_the_order_of_anybodys_sql_is_that_of_the_command(connection: Connection) -> None:
    ranked = "SELECT rowid FROM articles_fts WHERE articles_fts MATCH 'treaty OR train' ORDER BY rank, rowid DESC"
    rows, _ = search(connection, quote_words(["train"]), Filters(), limit=5)
    assert connection.execute(text(ranked)).scalars().first() == rows[0]["id"]


def test_an_older_database_gets_its_spellings_when_it_is_migrated(database: str, connection: Connection) -> None:
    from newsbot.storage.spellings import fill_spellings

    before = connection.execute(text("SELECT word, key FROM spellings ORDER BY word")).all()
    connection.execute(text("DELETE FROM spellings"))
    fill_spellings(connection)
    assert connection.execute(text("SELECT word, key FROM spellings ORDER BY word")).all() == before


def test_months_are_counted_with_those_between(connection: Connection) -> None:
    for number, day in ((0, "2026-08-01"), (1, "2026-11-02")):
        connection.execute(
            text("UPDATE articles SET published_on = :day WHERE node_id = :n"), {"day": day, "n": number}
        )
    months = count_by_month(connection, read_sought("Aliyev"), Filters())
    assert months == [("2026-08", 1), ("2026-09", 0), ("2026-10", 0), ("2026-11", 1)]
    assert count_by_month(connection, read_sought("xylophone"), Filters()) == []


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=30))
def test_whatever_is_typed_is_no_syntax_error(connection: Connection, typed: str) -> None:
    search(connection, read_sought(typed), Filters(), limit=1)
    search(connection, quote_words([typed]), Filters(), limit=1)


def test_spellings_that_the_index_holds_as_one_are_sought_once() -> None:
    alike = Clause(((("recep", "erdoğan"), ("recep", "erdogan"), ("i̇lham",), ("ilham",), ("əliyev",), ("ǡ",)),))
    assert fts5_query(Spelled((alike,))) == '("recep erdogan" OR "ilham" OR "əliyev" OR "ǡ")'


def test_what_is_sought_as_one_is_one_in_the_index() -> None:
    letters = [chr(code).lower() for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00))]
    plain = {one: fts5_query(Spelled((Clause((((f"q{one}q",),),)),))) for one in letters}
    changed = {one: query for one, query in plain.items() if one not in query}
    assert len(changed) > 100
    with closing(sqlite3.connect(":memory:")) as connection:
        tokens = "porter unicode61 remove_diacritics 2"  # as revision 0001 has it
        connection.execute(f"CREATE VIRTUAL TABLE found USING fts5(word, tokenize = '{tokens}')")
        connection.executemany("INSERT INTO found VALUES (?)", [(f"q{one}q",) for one in changed])
        for one, query in changed.items():
            found = connection.execute("SELECT word FROM found WHERE found MATCH ?", (query,)).fetchall()
            assert (f"q{one}q",) in found
