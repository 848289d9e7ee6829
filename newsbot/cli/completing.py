"""What the shell offers when a user presses Tab: persons, sources, sections and views."""

from contextlib import suppress

import typer
from sqlalchemy import Connection, func, select

from newsbot.cli.context import reading
from newsbot.cli.errors import Failure
from newsbot.sites import SECTIONS
from newsbot.storage.database_errors import DatabaseError
from newsbot.storage.database_url import DatabaseUrlError
from newsbot.storage.dictionary import views
from newsbot.storage.models.base import Base
from newsbot.storage.models.persons import Person, PersonInArticle
from newsbot.storage.models.sources import Source, SourceInArticle
from newsbot.storage.tables import table_of

_MOST = 30  # names that are offered
_COUNTED = 1000  # of those that fit, so many are put into order


def complete_person(context: typer.Context, incomplete: str) -> list[str]:
    """Return names or surnames of persons that begin so; the most named first."""
    return _names(context, incomplete, Person, PersonInArticle, "person_id")


def complete_source(context: typer.Context, incomplete: str) -> list[str]:
    """Return names of sources that begin so; the most credited first."""
    return _names(context, incomplete, Source, SourceInArticle, "source_id")


def complete_section(incomplete: str) -> list[str]:
    """Return sections that begin so."""
    return [one for one in SECTIONS if one.startswith(incomplete.lower())]


def complete_view(incomplete: str) -> list[str]:
    """Return documented views that begin so."""
    return [one.name for one in views() if one.name.startswith(incomplete.lower())]


def _names(context: typer.Context, incomplete: str, named: type[Base], child: type[Base], owner: str) -> list[str]:
    # Without a database there is nothing to offer; a message would stand in the middle of the user's line.
    with suppress(DatabaseError, DatabaseUrlError, Failure), reading(context) as connection:
        return _beginning(connection, incomplete, named, child, owner)
    return []


def _beginning(connection: Connection, incomplete: str, named: type[Base], child: type[Base], owner: str) -> list[str]:
    """Return names, or last words of them, that begin so, in capitals or small letters as the user typed them."""
    names, children = table_of(named), table_of(child)
    offered = {row.id: _offered(row.name, incomplete) for row in connection.execute(select(names.c.id, names.c.name))}
    fitting = [one for one, words in offered.items() if words]
    count = select(func.count()).where(children.c[owner] == names.c.id).scalar_subquery()
    most = select(names.c.id).where(names.c.id.in_(fitting[:_COUNTED])).order_by(count.desc(), names.c.name)
    found = connection.execute(most.limit(_MOST)).scalars()
    return list(dict.fromkeys(offered[one] for one in found))


def _offered(name: str, incomplete: str) -> str:
    """Return a name, else its last word, if it begins so; "" if neither does. The shell wants the letters as typed."""
    for words in (name, name.rpartition(" ")[2]):
        if words.casefold().startswith(incomplete.casefold()):
            return incomplete + words[len(incomplete) :]
    return ""
