"""Articles saved together: the database is, row for row, the one that saving them one at a time gives."""

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, MetaData, select, text
from sqlalchemy.exc import IntegrityError

from newsbot.items import ArticleItem, DateMention, PersonMention, SourceCredit
from newsbot.storage import ledger, pages, settling
from newsbot.storage.articles import Saved, save_article, save_articles
from newsbot.storage.bulk import insert_rows, next_ids, rows_in
from newsbot.storage.curating import merge, split
from newsbot.storage.judgements import PERSON, SOURCE
from newsbot.storage.ledger import Discovery
from newsbot.storage.models.articles import Spelling
from newsbot.storage.models.base import Base
from newsbot.storage.models.persons import Person
from newsbot.storage.prepared import record_hash_of
from newsbot.storage.runs import counts_of
from newsbot.storage.settling import Stored
from newsbot.storage.tables import table_of
from newsbot.storage.together import savepoint
from tests.storage.making import LATER, NOW, SITE, make_item, open_run

PERSONS = table_of(Person)


def everything(connection: Connection) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables, by their keys."""
    found = MetaData()
    found.reflect(connection, only=lambda name, _: not name.startswith(("articles_fts", "alembic")))
    return {
        name: [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key))]
        for name, table in found.tables.items()
    }


@contextmanager
def undone(engine: Engine) -> Iterator[Connection]:
    """A connection of which nothing stays, also no number that a server's sequence gave."""
    with engine.connect() as connection:
        yield connection
        connection.rollback()
        if engine.dialect.name == "postgresql":
            for table in Base.metadata.sorted_tables:
                if "id" in table.c:
                    sequence = f"pg_get_serial_sequence('{table.name}', 'id')"
                    connection.execute(
                        text(f"SELECT setval({sequence}, coalesce(max(id), 0) + 1, false) FROM {table.name}")
                    )
            connection.commit()


def named(*names: str) -> list[PersonMention]:
    return [PersonMention(name, surface_forms=[name, name.split()[-1]], spans=[(0, 3)], mentions=2) for name in names]


def some_articles() -> list[ArticleItem]:
    """Articles that have to do with each other in every way that saving knows."""
    words = " ".join(f"word{number}" for number in range(40))
    plain = [
        make_item(f"/news/{n}", [f"The {n}th bridge was opened by Anna Markosyan."], node_id=n, title=f"Bridge {n}")
        for n in range(1, 9)
    ]
    return [
        plain[0],
        replace(plain[1], persons=named("Əliyev Ilham", "Boris Lomidze"), html=b"<p>another"),
        replace(plain[2], persons=named("Aliyev Ilham", "Ana Beridze"), sources=[], dates=[]),  # transliterated
        plain[3],
        replace(plain[0], title="Bridge 1, retitled", url=f"{SITE}/news/retitled"),  # gives its address up
        replace(plain[4], url=plain[0].url),  # and another takes it
        replace(plain[5], node_id=None, body=words),
        replace(plain[6], node_id=None, body=words, title=plain[5].title),  # the very same text elsewhere
        replace(plain[7], sources=[SourceCredit("Sevan Voice", "quoted", "the Voice"), *plain[7].sources]),
        replace(plain[7], body="It was closed.", persons=named("Boris Lomidze", "Ana Beridze")),  # an edit
        plain[3],  # the same again
        replace(plain[3], language=None, html=b""),
        replace(plain[3], language="ru", persons=named("Борис Ломидзе"), dates=[*plain[3].dates] * 30),
        make_item("/news/captions", node_id=70, title="Captions", dates=[
            DateMention("May", None, None, None, "month", relative=False, partial="--05", place="caption"),
        ]),
    ]  # fmt: skip


def one_at_a_time(connection: Connection, items: Sequence[ArticleItem]) -> list[Saved]:
    return [save_article(connection, item, NOW) for item in items]


def test_articles_saved_together_give_the_rows_of_articles_saved_one_at_a_time(engine: Engine) -> None:
    items = some_articles()
    outcomes, contents = [], []
    for save in (one_at_a_time, lambda connection, some: save_articles(connection, some, NOW)):
        with undone(engine) as connection:
            outcomes.append(save(connection, items))
            contents.append(everything(connection))

    assert outcomes[0] == outcomes[1]
    assert {saved.outcome for saved in outcomes[0]} == {"new", "updated", "unchanged"}
    assert len(contents[0]["articles"]) < len(items)
    assert contents[0] == contents[1]


def test_they_do_so_under_judgements(engine: Engine) -> None:
    items = some_articles()
    with engine.begin() as connection:
        save_articles(connection, [items[1], items[8]], NOW)
        merge(connection, PERSON, "Ana Beridze", "Boris Lomidze", None, NOW)
        merge(connection, SOURCE, "commonspace.eu", "Sevan Voice", None, NOW)
        split(connection, "Anna Markosyan", "Markosyan", None, NOW)
    contents = []
    for save in (one_at_a_time, lambda connection, some: save_articles(connection, some, NOW)):
        with undone(engine) as connection:
            save(connection, items)
            contents.append(everything(connection))

    assert contents[0]["person_readings"]
    assert contents[0] == contents[1]


def test_pages_saved_together_are_compressed_against_the_same_dictionaries(engine: Engine) -> None:
    html = [
        f"<html>{'<nav>menu</nav>' * 40}<p>{random.Random(number).random()}</p></html>".encode()
        for number in (*range(130), *range(120, 260))
    ]
    contents = []
    for some in ([[one] for one in html], [html[:70], html[70:]]):
        with undone(engine) as connection:
            for part in some:
                pages.save_pages(connection, [pages.Fetched(one) for one in part], NOW)
            contents.append(everything(connection))

    assert len(contents[0]["pages"]) == 260
    assert {row[6] for row in contents[0]["pages"]} == {None, contents[0]["page_dictionaries"][0][0]}
    assert contents[0] == contents[1]


def test_addresses_settled_together_are_counted_as_each_alone(engine: Engine) -> None:
    urls = [f"{SITE}/news/{number}" for number in range(6)]
    contents = []
    for together in (False, True):
        with undone(engine) as connection:
            ledger.discover(connection, open_run(connection), NOW, [Discovery(url) for url in urls[:2]])
            run = open_run(connection, LATER)
            ledger.discover(connection, run, LATER, [Discovery(url) for url in urls[2:5]])
            saved = save_articles(connection, some_articles()[:4], LATER)
            stored = [Stored(url, one.outcome, one.article_id, 200) for url, one in zip(urls[1:5], saved, strict=True)]
            for some in [stored] if together else [[one] for one in stored]:
                settling.settle_stored(connection, run, LATER, some)
            settling.settle_stored(connection, run, LATER, [stored[0], stored[0]._replace(url=urls[5]), stored[0]])
            contents.append((everything(connection), counts_of(connection, run)))

    assert contents[0] == contents[1]
    assert contents[0][1]["new"] == contents[0][1]["discovered"] == 5


def test_a_row_that_cannot_be_written_raises_what_sqlalchemy_would(connection: Connection) -> None:
    rows = [("bridge", "b"), ("tunnel", "t")]
    insert_rows(connection, table_of(Spelling), ("word", "key"), rows)
    insert_rows(connection, table_of(Spelling), ("word", "key"), rows, new_only=True)

    with pytest.raises(IntegrityError, match="spellings"), savepoint(connection):
        insert_rows(connection, table_of(Spelling), ("word", "key"), [("ferry", "f"), *rows])
    assert len(everything(connection)["spellings"]) == 2


@pytest.mark.parametrize("number", [1, 2, 5, 63, 64, 65, 200])
def test_rows_of_any_number_are_written_and_found(connection: Connection, number: int) -> None:
    names = ("id", "name", "reviewed", "first_seen_at", "key", "surname_key")
    ids = next_ids(connection, PERSONS, number)
    rows = [(one, f"Anna {one}", True, NOW, None, None) for one in ids]

    insert_rows(connection, PERSONS, names, rows)

    columns = (PERSONS.c.id, PERSONS.c.name)
    assert sorted(rows_in(connection, columns, PERSONS.c.name, [row[1] for row in rows])) == [row[:2] for row in rows]
    assert rows_in(connection, columns, PERSONS.c.name, []) == []
    assert connection.execute(select(PERSONS.c.first_seen_at).distinct()).scalars().all() == [NOW]
    assert next_ids(connection, PERSONS, 1)[0] > max(ids)


def test_a_column_that_would_get_a_default_is_not_forgotten(connection: Connection) -> None:
    with pytest.raises(ValueError, match="persons: rows are to be inserted without reviewed, surname_key"):
        insert_rows(connection, PERSONS, ("id", "name", "first_seen_at"), [(1, "Anna", NOW)])


def test_the_hash_of_a_record_is_of_what_it_prints(connection: Connection) -> None:
    """Hashes that are stored stay what they are: otherwise every article would be written anew."""
    item = make_item(title='Əliyev’s \ud800 "talk"', standfirst="it's", node_id=None)

    assert record_hash_of(item) == "cc22e3ae9f5e38762bb32bb2885bc7f5"
    assert record_hash_of(replace(item, persons=[])) != record_hash_of(item)
