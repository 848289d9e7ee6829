"""Persons and sources as rows: the registers brought into the database, and what is met and not known."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Select, Table, bindparam, insert, select, update

from newsbot.items import PersonMention, SourceCredit
from newsbot.normalize.registers import Registers
from newsbot.normalize.sources import guess_kind
from newsbot.storage.models import Person, PersonAlias, Source, SourceAlias
from newsbot.storage.tables import table_of

_persons = table_of(Person)
_person_aliases = table_of(PersonAlias)
_ALIASES_OF = select(_person_aliases.c.person_id, _person_aliases.c.alias).where(
    _person_aliases.c.person_id.in_(bindparam("owners", expanding=True))
)
_sources = table_of(Source)
_source_aliases = table_of(SourceAlias)


def write_registers(connection: Connection, registers: Registers, now: datetime) -> None:
    """Bring the registers into the tables; rows that say the same already are not touched."""
    people = {
        record.name: {"wikidata": record.wikidata, "description": record.description, "reviewed": True}
        for record in registers.persons()
    }
    ids = _load(connection, _persons, people, now)
    aliases = {(ids[record.name], alias) for record in registers.persons() for alias in record.aliases}
    known = {(row.person_id, row.alias) for row in connection.execute(select(_person_aliases))}
    _add(connection, _person_aliases, [
        {"person_id": owner, "alias": alias, "origin": "register"} for owner, alias in sorted(aliases - known)
    ])  # fmt: skip
    outlets = {
        record.name: {"kind": record.kind, "country": record.country, "homepage": record.homepage, "reviewed": True}
        for record in registers.sources()
    }
    ids = _load(connection, _sources, outlets, now)
    spellings = {(ids[record.name], alias) for record in registers.sources() for alias in record.aliases}
    known = {(row.source_id, row.alias) for row in connection.execute(select(_source_aliases))}
    _add(connection, _source_aliases, [
        {"source_id": owner, "alias": alias} for owner, alias in sorted(spellings - known)
    ])  # fmt: skip


def _load(connection: Connection, table: Any, records: dict[str, dict[str, Any]], now: datetime) -> dict[str, int]:
    """Insert or update records by name; gives the ids by name."""
    known = {row.name: row for row in connection.execute(select(table))}
    _add(connection, table, [
        {"name": name, "first_seen_at": now, **values} for name, values in records.items() if name not in known
    ])  # fmt: skip
    for name, values in records.items():
        if name in known and any(getattr(known[name], column) != value for column, value in values.items()):
            connection.execute(update(table).where(table.c.name == name).values(values))
    return {row.name: row.id for row in connection.execute(select(table.c.name, table.c.id))}


def _add(connection: Connection, table: Any, rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        connection.execute(insert(table), rows)


def person_ids(connection: Connection, mentions: Iterable[PersonMention], now: datetime) -> dict[str, int]:
    """Return the ids of the persons mentioned, by name; those not known become rows, not reviewed.

    Full forms of a name become aliases, with ``text`` as their origin.
    """
    mentions = list(mentions)
    ids = _ids(connection, _persons, [one.name for one in mentions], now, lambda _: {})
    spelled = {
        (ids[one.name], form) for one in mentions for form in one.surface_forms if " " in form and form != one.name
    }
    if spelled:
        owners = list({owner for owner, _ in spelled})
        known = {(row.person_id, row.alias) for row in connection.execute(_ALIASES_OF, {"owners": owners})}
        _add(connection, _person_aliases, [
            {"person_id": owner, "alias": form, "origin": "text"} for owner, form in sorted(spelled - known)
        ])  # fmt: skip
    return ids


def source_ids(connection: Connection, credited: Iterable[SourceCredit], now: datetime) -> dict[str, int]:
    """Return the ids of the sources credited, by name; those not known become rows, not reviewed."""
    names = [one.name for one in credited]
    return _ids(connection, _sources, names, now, lambda name: {"kind": guess_kind(name)})


def _ids(
    connection: Connection, table: Table, names: Sequence[str], now: datetime, columns: Callable[[str], dict[str, Any]]
) -> dict[str, int]:
    if not names:
        return {}
    query, asked = _ids_by_name(table), {"names": list(set(names))}
    ids = {row.name: row.id for row in connection.execute(query, asked)}
    missing = [name for name in dict.fromkeys(names) if name not in ids]
    if missing:
        _add(connection, table, [
            {"name": name, "first_seen_at": now, "reviewed": False, **columns(name)} for name in missing
        ])  # fmt: skip
        ids |= {row.name: row.id for row in connection.execute(query, asked)}
    return ids


@cache
def _ids_by_name(table: Table) -> Select[Any]:
    return select(table.c.name, table.c.id).where(table.c.name.in_(bindparam("names", expanding=True)))
