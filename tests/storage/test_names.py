"""Persons and sources as rows: the registers, and what is met and not known."""

from datetime import datetime

from sqlalchemy import Connection, select, text

from newsbot.items import PersonMention, SourceCredit
from newsbot.normalize.registers import load_registers
from newsbot.storage.met import PersonsMet, SourcesMet, keys_of
from newsbot.storage.models.persons import Person, PersonAlias
from newsbot.storage.models.sources import Source
from newsbot.storage.names import Named, write_registers
from tests.storage.making import LATER, NOW

PERSONS, ALIASES, SOURCES = Person.__table__, PersonAlias.__table__, Source.__table__


def snapshot(connection: Connection) -> list[list[tuple[object, ...]]]:
    names = ("persons", "person_aliases", "sources", "source_aliases")
    return [[tuple(row) for row in connection.execute(text(f"SELECT * FROM {name} ORDER BY 1, 2"))] for name in names]


def test_registers_are_written_once(connection: Connection) -> None:
    registers = load_registers(None)
    write_registers(connection, registers, NOW)
    first = snapshot(connection)

    write_registers(connection, registers, LATER)

    assert snapshot(connection) == first
    assert len(first[0]) == len(list(registers.persons()))
    assert all(row.reviewed for row in connection.execute(select(PERSONS)))


def read_persons(connection: Connection, mentions: list[PersonMention], now: datetime) -> dict[str, Named]:
    met = PersonsMet(connection, ((one.name, keys_of(one.name)) for one in mentions), now)
    found = met.read(mentions)
    met.flush()
    return found


def read_sources(connection: Connection, credited: list[SourceCredit], now: datetime) -> dict[str, Named]:
    met = SourcesMet(connection, (one.name for one in credited), now)
    found = met.read(credited)
    met.flush()
    return found


def test_a_name_met_before_it_was_registered_is_adopted(connection: Connection) -> None:
    record = next(iter(load_registers(None).persons()))
    ((known, _),) = read_persons(connection, [PersonMention(record.name)], NOW).values()

    write_registers(connection, load_registers(None), LATER)

    row = connection.execute(select(PERSONS).where(PERSONS.c.name == record.name)).one()
    assert (row.id, row.reviewed, row.first_seen_at) == (known, True, NOW)


def test_names_get_one_row_and_keep_it(connection: Connection) -> None:
    mentions = [PersonMention("Anna Markosyan", surface_forms=["Anna Markosyan", "Anna A. Markosyan", "Markosyan"])]
    first = read_persons(connection, mentions, NOW)
    second = read_persons(connection, [*mentions, PersonMention("Boris Lomidze")], LATER)

    assert second["Anna Markosyan"] == first["Anna Markosyan"] != second["Boris Lomidze"]
    aliases = [(row.alias, row.origin) for row in connection.execute(select(ALIASES))]
    assert aliases == [("Anna A. Markosyan", "text")]


def test_sources_get_one_row_and_keep_it(connection: Connection) -> None:
    credited = [SourceCredit("Sevan Voice", "quoted", "Sevan Voice"), SourceCredit("Sevan Voice", "publisher", "SV")]

    assert read_sources(connection, credited, NOW) == read_sources(connection, credited, LATER)
    assert [row.name for row in connection.execute(select(SOURCES))] == ["Sevan Voice"]
    assert read_sources(connection, [], NOW) == {}
