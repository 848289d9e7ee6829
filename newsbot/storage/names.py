"""Persons and sources as rows: the registers brought into the database, and what is met and not known."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Column, Connection, Select, Table, bindparam, delete, insert, or_, select, tuple_, update

from newsbot.normalize.names import fold, spelling_key
from newsbot.normalize.registers import PersonRecord, Registers
from newsbot.normalize.sources import guess_kind
from newsbot.normalize.spelling import key_of_surname
from newsbot.storage.judgements import PERSON, SOURCE, in_force
from newsbot.storage.models.persons import Person, PersonAlias, PersonOffice
from newsbot.storage.models.sources import Source, SourceAlias
from newsbot.storage.tables import table_of

_persons = table_of(Person)
_person_aliases = table_of(PersonAlias)
_offices = table_of(PersonOffice)
_sources = table_of(Source)
_source_aliases = table_of(SourceAlias)


class Named(NamedTuple):
    """A row of ``persons`` or ``sources``: its id, and its name."""

    id: int
    name: str


def write_registers(connection: Connection, registers: Registers, now: datetime) -> None:
    """Bring the registers into the tables; rows that say the same already are not touched.

    Offices and aliases that the registers no longer have go; a person or source that has left them stays, as one that
    is not reviewed.
    """
    persons, sources = registers.persons(), registers.sources()
    judgements = in_force(connection)
    judged = judgements[PERSON]
    people = {
        record.name: {"wikidata": record.wikidata, "description": record.description, "key": spelling_key(record.name)}
        for record in persons
    }
    ids = _load(connection, _persons, people, judged.known, now)
    write_keys(connection)
    barred = {
        (ids[record.name], fold(spelling)) for record in persons for spelling in judged.spellings_apart(record.name)
    }
    _write_aliases(connection, _person_aliases, _person_aliases.c.person_id, {
        (ids[record.name], alias) for record in persons for alias in record.aliases
        if (ids[record.name], fold(alias)) not in barred
    })  # fmt: skip
    _write_offices(connection, persons, ids)
    outlets = {
        record.name: {"kind": record.kind, "country": record.country, "homepage": record.homepage} for record in sources
    }
    ids = _load(connection, _sources, outlets, judgements[SOURCE].known, now)
    _write_aliases(connection, _source_aliases, _source_aliases.c.source_id, {
        (ids[record.name], alias) for record in sources for alias in record.aliases
    })  # fmt: skip


def _load(
    connection: Connection, table: Any, records: dict[str, dict[str, Any]], known: frozenset[str], now: datetime
) -> dict[str, int]:
    """Insert or update records by name; gives the ids by name. Whoever is in no register and not ``known`` is new."""
    rows = {row.name: row for row in connection.execute(select(table))}
    _add(connection, table, [
        {"name": name, "first_seen_at": now, "reviewed": True, **values}
        for name, values in records.items() if name not in rows
    ])  # fmt: skip
    for name, row in rows.items():
        values = {**records.get(name, {}), "reviewed": name in records or name in known}
        if any(getattr(row, column) != value for column, value in values.items()):
            connection.execute(update(table).where(table.c.id == row.id).values(values))
    return {row.name: row.id for row in connection.execute(select(table.c.name, table.c.id))}


def write_keys(connection: Connection, *, anew: bool = False) -> None:
    """Give keys to names that have none yet; ``anew``: to all whose key the present rules make another one."""
    own: dict[str, Callable[[str], str]] = {"key": spelling_key, "surname_key": key_of_surname}
    _write_keys(connection, _persons.c.name, own, anew=anew)
    _write_keys(connection, _person_aliases.c.alias, {"surname_key": key_of_surname}, anew=anew)


def _write_keys(
    connection: Connection, name: Column[Any], keys: dict[str, Callable[[str], str]], *, anew: bool
) -> None:
    columns = [name.table.c[column] for column in keys]
    query = select(name, *columns).distinct()
    rows = connection.execute(query if anew else query.where(or_(*(one.is_(None) for one in columns)))).all()
    right = {row[0]: [of(row[0]) for of in keys.values()] for row in rows}
    wrong = [row[0] for row in rows if list(row[1:]) != right[row[0]]]
    if wrong:
        new = [f"new_{column}" for column in keys]
        values: dict[str, Any] = {column: bindparam(one) for column, one in zip(keys, new, strict=True)}
        statement = update(name.table).where(name == bindparam("spelled")).values(values)
        connection.execute(statement, [{"spelled": one, **dict(zip(new, right[one], strict=True))} for one in wrong])


def _write_aliases(connection: Connection, table: Table, owner: Any, wanted: set[tuple[int, str]]) -> None:
    """Bring the aliases of a register into a table: what is new comes, what is gone goes, other origins stay."""
    rows = {(row[0], row.alias): row.origin for row in connection.execute(select(owner, table.c.alias, table.c.origin))}
    stale = [pair for pair, origin in rows.items() if origin == "register" and pair not in wanted]
    adopted = [pair for pair in wanted if rows.get(pair, "register") != "register"]
    for pairs in (stale, adopted):
        if pairs:
            connection.execute(delete(table).where(tuple_(owner, table.c.alias).in_(pairs)))
    _add(connection, table, [
        {owner.name: person, "alias": alias, "origin": "register"}
        for person, alias in sorted({*(wanted - rows.keys()), *adopted})
    ])  # fmt: skip


def _write_offices(connection: Connection, persons: Sequence[PersonRecord], ids: dict[str, int]) -> None:
    wanted = {
        (ids[record.name], position): (office.title, office.since, office.until)
        for record in persons for position, office in enumerate(record.offices)
    }  # fmt: skip
    rows = {
        (row.person_id, row.position): (row.title, row.since, row.until) for row in connection.execute(select(_offices))
    }
    wrong = [place for place, office in rows.items() if wanted.get(place) != office]
    if wrong:
        connection.execute(delete(_offices).where(tuple_(_offices.c.person_id, _offices.c.position).in_(wrong)))
    _add(connection, _offices, [
        {"person_id": place[0], "position": place[1], "title": office[0], "since": office[1], "until": office[2]}
        for place, office in sorted(wanted.items()) if rows.get(place) != office
    ])  # fmt: skip


def _add(connection: Connection, table: Any, rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        connection.execute(insert(table), rows)


def rows_of(connection: Connection, table: Table, names: Sequence[str], now: datetime) -> dict[str, Named]:
    """Return the rows of persons or sources by name; a name without a row gets one, not reviewed."""
    found = _find(connection, table, names)
    missing = [name for name in dict.fromkeys(names) if name not in found]
    return {**found, **_enter(connection, table, missing, now)} if missing else found


def _enter(connection: Connection, table: Table, names: Sequence[str], now: datetime) -> dict[str, Named]:
    rows = [{"name": name, "first_seen_at": now, "reviewed": False} for name in names]
    for row in rows:
        name = str(row["name"])
        row |= {"key": spelling_key(name)} if table is _persons else {"kind": guess_kind(name)}
    _add(connection, table, rows)
    return _find(connection, table, names)


def _find(connection: Connection, table: Table, names: Sequence[str]) -> dict[str, Named]:
    if not names:
        return {}
    rows = connection.execute(_by_name(table), {"names": list(set(names))})
    return {row.name: Named(row.id, row.name) for row in rows}


@cache
def _by_name(table: Table) -> Select[Any]:
    return select(table.c.name, table.c.id).where(table.c.name.in_(bindparam("names", expanding=True)))
