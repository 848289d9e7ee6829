"""What the shell offers when a user presses Tab: persons, sources, sections and views."""

from contextlib import suppress

import typer
from sqlalchemy import Connection, func, select

from newsbot.cli.context import reading
from newsbot.cli.errors import Failure
from newsbot.normalize.names import fold
from newsbot.normalize.sections import SECTIONS
from newsbot.storage.dictionary import views
from newsbot.storage.engine import DatabaseError, DatabaseUrlError
from newsbot.storage.models import Base, Person, PersonInArticle, Source, SourceInArticle
from newsbot.storage.tables import table_of

_MOST = 30  # names that are offered


def complete_person(context: typer.Context, incomplete: str) -> list[str]:
    """Return names of persons that begin so, or whose surname does; the most named first."""
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
    names, children = table_of(named), table_of(child)
    count = select(func.count()).where(children.c[owner] == names.c.id).scalar_subquery()
    wanted = fold(incomplete)
    known = connection.execute(select(names.c.id, names.c.name)).all()
    fitting = {row.id: row.name for row in known if f" {fold(row.name)}".find(f" {wanted}") >= 0}
    most = select(names.c.name).where(names.c.id.in_(list(fitting)[:1000])).order_by(count.desc(), names.c.name)
    return list(connection.execute(most.limit(_MOST)).scalars())
