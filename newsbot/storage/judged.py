"""What judgements make of the rows: who is no person of his own, whose names go where, who is named in an article."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Table, delete, insert, select, tuple_, update

from newsbot.items import ArticleItem, PersonMention, SourceCredit
from newsbot.normalize.names import fold
from newsbot.storage.bulk import insert_rows
from newsbot.storage.judgements import (
    DIFFERENT,
    PERSON,
    SOURCE,
    Judgements,
    PersonColumns,
    as_columns,
    combine,
    judge,
)
from newsbot.storage.met import PersonsMet, SourcesMet
from newsbot.storage.models.judgements import Judgement
from newsbot.storage.models.persons import Person, PersonAlias, PersonInArticle, PersonReading
from newsbot.storage.models.sources import Source, SourceAlias, SourceInArticle
from newsbot.storage.names import Named, rows_of
from newsbot.storage.tables import table_of
from newsbot.storage.types import without_nul

_judgements = table_of(Judgement)
_mentions, _readings, _credits = table_of(PersonInArticle), table_of(PersonReading), table_of(SourceInArticle)
_APART = select(_judgements).where(_judgements.c.undone_at.is_(None), _judgements.c.verdict == DIFFERENT)
_Alias = tuple[int, str]
_Row = tuple[Any, ...]


class Register(NamedTuple):
    """The tables of persons, or of sources."""

    named: Table
    aliases: Table
    owner: str
    """The column of ``aliases`` that says whose alias it is."""


REGISTERS = {
    PERSON: Register(table_of(Person), table_of(PersonAlias), "person_id"),
    SOURCE: Register(table_of(Source), table_of(SourceAlias), "source_id"),
}


def place_persons(
    connection: Connection, met: PersonsMet, article_id: int, item: ArticleItem, columns: Sequence[PersonColumns],
    judgements: Judgements, now: datetime,
) -> tuple[list[_Row], list[_Row]]:  # fmt: skip
    """Return the rows of ``person_mentions`` for an article, and those of ``person_readings``.

    There are readings only where judgements changed something; persons not known become rows. ``columns`` are those of
    the item's persons.
    """
    found = met.read(item.persons)
    numbers = [found[one.name].id for one in item.persons]
    if not judgements and len(set(numbers)) == len(numbers):
        return [(article_id, number, *one) for number, one in zip(numbers, columns, strict=True)], []
    readings = combine(
        one if found[one.name].name == one.name else replace(one, name=found[one.name].name) for one in item.persons
    )
    persons = judge(readings, judgements, item.body, (item.title, item.standfirst or "", *item.photo_lines))
    ids = {row.name: row.id for row in found.values()}
    if persons == readings:
        return mention_rows(article_id, readings, ids), []
    with met.others_write():
        names = [one.name for one in persons]
        ids |= {name: row.id for name, row in settle(connection, PERSON, judgements, now, names).items()}
    return mention_rows(article_id, persons, ids), reading_rows(article_id, readings)


def mention_rows(article_id: int, persons: Iterable[PersonMention], ids: dict[str, int]) -> list[_Row]:
    """Return persons as rows of ``person_mentions``, as they are written."""
    return [(article_id, ids[one.name], *as_columns(one)) for one in persons]


def reading_rows(article_id: int, readings: Iterable[PersonMention]) -> list[_Row]:
    """Return persons as rows of ``person_readings``, as they are written."""
    return [(article_id, n, without_nul(one.name), *as_columns(one)) for n, one in enumerate(readings)]


def add_mentions(connection: Connection, mentions: Sequence[_Row], readings: Sequence[_Row]) -> None:
    """Insert rows of ``person_mentions``, and of ``person_readings``."""
    insert_rows(connection, _mentions, ("article_id", "person_id", *PersonColumns._fields), mentions, written=True)
    names = ("article_id", "position", "name", *PersonColumns._fields)
    insert_rows(connection, _readings, names, readings, written=True)


def place_credits(
    connection: Connection, met: SourcesMet, article_id: int, credited: Sequence[SourceCredit], judgements: Judgements,
    now: datetime,
) -> list[_Row]:  # fmt: skip
    """Return the rows of ``source_credits`` for an article, as they are written; sources not known become rows."""
    found = met.read(credited)
    roots = {one.name: judgements.root(one.name) for one in credited}
    if any(name != root for name, root in roots.items()):
        with met.others_write():
            found = settle(connection, SOURCE, judgements, now, list(roots.values()))
    return [
        (
            article_id, n, found[roots[one.name]].id, one.role, without_nul(one.raw), one.start,
            without_nul(one.name) if one.name != roots[one.name] else None,
        )
        for n, one in enumerate(credited)
    ]  # fmt: skip


def add_credits(connection: Connection, rows: Sequence[_Row]) -> None:
    """Insert rows of ``source_credits``."""
    names = ("article_id", "position", "source_id", "role", "raw", "start", "read_as")
    insert_rows(connection, _credits, names, rows, written=True)


def settle(
    connection: Connection,
    about: str,
    judgements: Judgements,
    now: datetime,
    names: Sequence[str] = (),
    former: Iterable[str] = (),
) -> dict[str, Named]:
    """Bring the rows that judgements speak of into the state that they ask for; gives the rows of ``names``.

    ``former`` are names that judgements spoke of which are undone now. A merged one points to whose name it is, who
    gets its aliases with ``judgement`` as their origin; a spelling that is not somebody's is taken from him, and kept
    with the judgement. Rows that are right already are not touched.
    """
    tables = REGISTERS[about]
    roots = [judgements.root(name) for name in judgements.merged]
    found = rows_of(connection, tables.named, [*roots, *names], now)
    spoken_of = tables.named.c.name.in_({*judgements.names(), *former})
    rows = connection.execute(select(tables.named.c.name, tables.named.c.id).where(spoken_of))
    ids: dict[str, int] = {row.name: row.id for row in rows}
    _point(connection, tables.named, {
        ids[name]: ids[judgements.root(name)] if name in judgements.merged else None for name in ids
    })  # fmt: skip
    if judgements.apart:
        _take_aliases(connection, tables, judgements, ids)
    _lend_aliases(connection, tables, judgements, ids)
    return found


def _point(connection: Connection, named: Table, wanted: dict[int, int | None]) -> None:
    rows = connection.execute(select(named.c.id, named.c.same_as).where(named.c.id.in_(wanted)))
    for row in rows.all():
        if row.same_as != wanted[row.id]:
            connection.execute(update(named).where(named.c.id == row.id).values(same_as=wanted[row.id]))


def _aliases(connection: Connection, tables: Register, owners: Iterable[int]) -> dict[_Alias, str]:
    owner = tables.aliases.c[tables.owner]
    query = select(owner, tables.aliases.c.alias, tables.aliases.c.origin).where(owner.in_(owners)).order_by(owner)
    return {(row[0], row.alias): row.origin for row in connection.execute(query)}


def _take_aliases(connection: Connection, tables: Register, judgements: Judgements, ids: dict[str, int]) -> None:
    barred = {owner: set(map(fold, judgements.spellings_apart(name))) for name, owner in ids.items()}
    rows = _aliases(connection, tables, ids.values())
    taken = {pair: origin for pair, origin in rows.items() if fold(pair[1]) in barred[pair[0]]}
    if not taken:
        return
    remove_aliases(connection, tables, taken)
    for row in connection.execute(_APART).all():
        mine = [pair for pair in taken if fold(row.other) == fold(pair[1])]
        # What was only lent by a merge needs no way back: merges lend again.
        took = [[*pair, origin] for pair in mine if (origin := taken.pop(pair)) != "judgement"]
        new = [one for one in took if one not in (row.took or ())]
        if new:
            values = {"took": [*(row.took or ()), *new]}
            connection.execute(update(_judgements).where(_judgements.c.id == row.id).values(values))


def _lend_aliases(connection: Connection, tables: Register, judgements: Judgements, ids: dict[str, int]) -> None:
    rows = _aliases(connection, tables, ids.values())
    own = {pair for pair, origin in rows.items() if origin != "judgement"}
    wanted: set[_Alias] = set()
    for name in judgements.merged.keys() & ids.keys():
        root = judgements.root(name)
        barred = set(map(fold, judgements.spellings_apart(root)))
        lent = {name, *(alias for owner, alias in own if owner == ids[name])}
        wanted |= {(ids[root], alias) for alias in lent if alias != root and fold(alias) not in barred}
    there = rows.keys() - own
    remove_aliases(connection, tables, there - (wanted - own))
    add_aliases(connection, tables, [(*pair, "judgement") for pair in sorted(wanted - own - there)])


def remove_aliases(connection: Connection, tables: Register, pairs: Iterable[_Alias]) -> None:
    """Delete aliases, given by owner and alias."""
    pairs = list(pairs)
    if pairs:
        columns = tuple_(tables.aliases.c[tables.owner], tables.aliases.c.alias)
        connection.execute(delete(tables.aliases).where(columns.in_(pairs)))


def add_aliases(connection: Connection, tables: Register, rows: Sequence[tuple[int, str, str]]) -> None:
    """Insert aliases, given by owner, alias and origin."""
    if rows:
        values = [dict(zip((tables.owner, "alias", "origin"), row, strict=True)) for row in rows]
        connection.execute(insert(tables.aliases), values)
