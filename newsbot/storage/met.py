"""Persons and sources that articles name, met in the order of the articles: looked up and entered many at a time.

The same articles give the same rows, whether they come one at a time or together.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Table

from newsbot.items import PersonMention, SourceCredit
from newsbot.normalize.names import compare_names, spelling_key
from newsbot.normalize.sources import guess_kind
from newsbot.normalize.spelling import key_of_surname
from newsbot.storage.bulk import insert_rows, next_ids, rows_in
from newsbot.storage.models.persons import Person, PersonAlias
from newsbot.storage.models.sources import Source
from newsbot.storage.names import Named
from newsbot.storage.tables import table_of

_persons, _aliases, _sources = table_of(Person), table_of(PersonAlias), table_of(Source)
_NEW_PERSON = ("id", "name", "reviewed", "first_seen_at", "key", "surname_key")
_NEW_SOURCE = ("id", "name", "reviewed", "first_seen_at", "kind")
_NEW_ALIAS = ("person_id", "alias", "origin", "surname_key")


class NameKeys(NamedTuple):
    """What a person is looked up by: the columns ``key`` and ``surname_key`` of ``persons``."""

    spelling: str
    surname: str


def keys_of(name: str) -> NameKeys:
    """Return the keys of a person's name."""
    return NameKeys(spelling_key(name), key_of_surname(name))


class _Met(ABC):
    """The rows of one table by name, and new ones that wait for ``flush``."""

    table: Table
    columns: tuple[str, ...]

    def __init__(self, connection: Connection, names: Iterable[str], now: datetime) -> None:
        self._connection, self._now = connection, now
        self._names = list(dict.fromkeys(names))
        self._new: list[tuple[Any, ...]] = []
        self.look()

    def look(self) -> None:
        """Look the names up; again after somebody else wrote to the table."""
        found = rows_in(self._connection, (self.table.c.name, self.table.c.id), self.table.c.name, self._names)
        self._ids: dict[str, int] = dict(found)
        self._newest: int | None = None

    def _enter(self, names: Sequence[str]) -> None:
        if not names:
            return
        for name, number in zip(names, self._next_ids(len(names)), strict=True):
            self._ids[name] = number
            self._new.append((number, name, False, self._now, *self._told_by(name)))

    @contextmanager
    def others_write(self) -> Iterator[None]:
        """Let the table be up to date for who writes to it meanwhile; what is known is looked up again."""
        self.flush()
        yield
        self.look()

    def _next_ids(self, number: int) -> Sequence[int]:
        if self._connection.dialect.name != "sqlite":
            return next_ids(self._connection, self.table, number)
        # SQLite counts on from the table, in which what waits to be written is not yet.
        if self._newest is None:
            self._newest = next_ids(self._connection, self.table, 1)[0] - 1
        self._newest += number
        return range(self._newest - number + 1, self._newest + 1)

    @abstractmethod
    def _told_by(self, name: str) -> tuple[str | None, ...]:
        """Return what the name alone tells: the last of the columns."""

    def flush(self) -> None:
        """Write the new rows."""
        insert_rows(self._connection, self.table, self.columns, self._new)
        self._new.clear()


class SourcesMet(_Met):
    """The sources that articles credit, by the names that were read."""

    table, columns = _sources, _NEW_SOURCE

    def read(self, credited: Iterable[SourceCredit]) -> dict[str, Named]:
        """Return the rows of the sources credited; those not known become rows."""
        names = list(dict.fromkeys(one.name for one in credited))
        self._enter([name for name in names if name not in self._ids])
        return {name: Named(self._ids[name], name) for name in names}

    def _told_by(self, name: str) -> tuple[str | None, ...]:
        return (guess_kind(name),)


class PersonsMet(_Met):
    """The persons that articles name, by the names that were read, given with their keys; their aliases too.

    A name that differs from just one row's in transliteration only is that row's. Full forms of a name become
    aliases, with ``text`` as their origin. Judgements do not count yet.
    """

    table, columns = _persons, _NEW_PERSON

    def __init__(self, connection: Connection, names: Iterable[tuple[str, NameKeys]], now: datetime) -> None:
        self._keys = dict(names)
        super().__init__(connection, self._keys, now)

    def look(self) -> None:
        """Look names, keys of names not known, and aliases up."""
        super().look()
        missing = [name for name in self._names if name not in self._ids]
        keys = {key for name in missing if (key := self._keys[name].spelling)}
        self._by_key: dict[str, list[Named]] = {key: [] for key in keys}
        same_as = self.table.c.same_as
        for key, number, name, merged in rows_in(
            self._connection, (self.table.c.key, self.table.c.id, self.table.c.name, same_as), self.table.c.key, keys
        ):
            if merged is None:
                self._by_key[key].append(Named(number, name))
        self._aliases: dict[int, set[str]] = {}
        near = [row.id for rows in self._by_key.values() if len(rows) == 1 for row in rows]
        self._look_for_aliases([*self._ids.values(), *near])
        self._new_aliases: list[tuple[int, str, str, str | None]] = []

    def _look_for_aliases(self, owners: Sequence[int]) -> None:
        self._aliases |= {owner: set() for owner in owners}
        for owner, alias in rows_in(
            self._connection, (_aliases.c.person_id, _aliases.c.alias), _aliases.c.person_id, owners
        ):
            self._aliases[owner].add(alias)

    def read(self, mentions: Sequence[PersonMention]) -> dict[str, Named]:
        """Return the rows of the persons mentioned; those not known become rows, not reviewed."""
        names = list(dict.fromkeys(one.name for one in mentions))
        near = {name: row for name in names if name not in self._ids and (row := self._near(name)) is not None}
        self._enter([name for name in names if name not in self._ids and name not in near])
        found = {name: near.get(name) or Named(self._ids[name], name) for name in names}
        spelled = {
            (found[one.name].id, form) for one in mentions for form in (one.name, *one.surface_forms)
            if " " in form and form != found[one.name].name
        }  # fmt: skip
        for owner, form in sorted(spelled):
            known = self._aliases.setdefault(owner, set())
            if form not in known:
                known.add(form)
                self._new_aliases.append((owner, form, "text", key_of_surname(form)))
        return found

    def _near(self, name: str) -> Named | None:
        """Return whose row a new name is, where there is one that its letters alone tell from it.

        Only transliteration joins two articles' names: with a slip of the pen (Valiyev, Veliyev) it may as well be
        somebody else, which is for ``newsbot persons review``. Where two rows have the key already, nobody is guessed.
        """
        rows = self._by_key.get(self._keys[name].spelling, [])
        return rows[0] if len(rows) == 1 and compare_names(rows[0].name, name).same else None

    def _enter(self, names: Sequence[str]) -> None:
        super()._enter(names)
        for name in names:
            rows = self._by_key.get(self._keys[name].spelling)
            if rows is not None:
                rows.append(Named(self._ids[name], name))

    def _told_by(self, name: str) -> tuple[str | None, ...]:
        return self._keys[name]

    def flush(self) -> None:
        """Write the new rows, and the new aliases."""
        super().flush()
        insert_rows(self._connection, _aliases, _NEW_ALIAS, self._new_aliases)
        self._new_aliases.clear()
