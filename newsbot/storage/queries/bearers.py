"""Who bears a surname, by the keys that are kept with every name: no look-up reads all names that there are."""

from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, func, or_, select

from newsbot.normalize.names import first_letters, is_same_key
from newsbot.normalize.spelling import word_key
from newsbot.storage.models.persons import Person, PersonAlias
from newsbot.storage.tables import table_of

_persons, _aliases = table_of(Person), table_of(PersonAlias)
_LONGER = 2  # letters that two keys of one surname may differ by
_AFTER_ALL_LETTERS = "\x7f"


class Spelled(NamedTuple):
    """One spelling of a person's name; ``owner`` is the id of the person that it names."""

    owner: int
    spelling: str


def spellings_of(connection: Connection, keys: Collection[str]) -> list[Spelled]:
    """Return the names and aliases whose surname has one of these keys; of one judged to be another, the other's."""
    owner = func.coalesce(_persons.c.same_as, _persons.c.id)
    names = select(owner, _persons.c.name).where(_has_key(_persons.c.surname_key, keys))
    aliases = select(owner, _aliases.c.alias).join(_persons, _persons.c.id == _aliases.c.person_id)
    found = aliases.where(_has_key(_aliases.c.surname_key, keys))
    return [Spelled(*row) for query in (names, found) for row in connection.execute(query)]


def on_file(connection: Connection, key: str) -> dict[int, list[str]]:
    """Return all names of the persons on file of whom one name has a surname of this key, the canonical name first.

    Forms that only texts have do not count.
    """
    own = select(_persons.c.id).where(_has_key(_persons.c.surname_key, [key]))
    aliased = select(_aliases.c.person_id).where(_has_key(_aliases.c.surname_key, [key]), _aliases.c.origin != "text")
    meant = (_persons.c.reviewed, _persons.c.same_as.is_(None), or_(_persons.c.id.in_(own), _persons.c.id.in_(aliased)))
    rows = connection.execute(select(_persons.c.id, _persons.c.name).where(*meant)).all()
    names = {row.id: [row.name] for row in rows}
    if names:
        of_register = select(_aliases.c.person_id, _aliases.c.alias).where(_aliases.c.person_id.in_(names))
        of_register = of_register.where(_aliases.c.origin != "text").order_by(_aliases.c.alias)
        for owner, alias in connection.execute(of_register):
            names[owner].append(alias)
    return names


def keys_like(connection: Connection, surname: str) -> set[str]:
    """Return the keys of surnames that may be this one, slips of the pen among them."""
    own = word_key(surname)
    near: set[str] = set()
    for column in (_persons.c.surname_key, _aliases.c.surname_key):
        length = func.length(column).between(len(own) - _LONGER, len(own) + _LONGER)
        beginnings = or_(*(beginning(column, start) for start in first_letters(own)))
        rows = connection.execute(select(column).where(beginnings, length).distinct()).scalars()
        near |= {str(key) for key in rows if is_same_key(str(key), own)}
    return near


def canonical_names(connection: Connection, owners: Iterable[int]) -> dict[int, str]:
    """Return the names of persons by their ids, in the order of these."""
    rows = connection.execute(select(_persons.c.id, _persons.c.name).where(_persons.c.id.in_(sorted(owners))))
    return {row.id: row.name for row in rows.all()} if owners else {}


def beginning(column: ColumnElement[Any], start: str) -> ColumnElement[bool]:
    """Return the condition that a key begins so: a span that an index knows, as LIKE is not on every database."""
    return column.between(start, start + _AFTER_ALL_LETTERS)


def _has_key(column: ColumnElement[Any], keys: Collection[str]) -> ColumnElement[bool]:
    # A row that another program wrote has no key: it may be anybody's.
    return or_(column.in_(sorted(keys)), column.is_(None))
