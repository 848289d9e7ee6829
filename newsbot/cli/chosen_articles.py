"""The options that choose articles: the same ones for every command that lists, counts or exports them."""

from typing import Annotated

import typer
from sqlalchemy import Connection

from newsbot.cli.completing import complete_person, complete_section, complete_source
from newsbot.cli.context import read_day
from newsbot.cli.errors import Failure, usage
from newsbot.sites import SECTIONS
from newsbot.storage.queries.names import find_persons, find_sources, similar_persons, similar_sources
from newsbot.storage.queries.search import Filters

PersonOption = Annotated[
    list[str] | None,
    typer.Option(
        "--person", metavar="NAME", help="Names this person, under any spelling; may be repeated.",
        autocompletion=complete_person,
    ),
]  # fmt: skip
SourceOption = Annotated[
    list[str] | None,
    typer.Option(
        "--source", metavar="NAME", help="Credits this outlet or agency; may be repeated.",
        autocompletion=complete_source,
    ),
]  # fmt: skip
SectionOption = Annotated[
    str | None, typer.Option("--section", help=f"One of {', '.join(SECTIONS)}.", autocompletion=complete_section)
]
SinceOption = Annotated[
    str | None,
    typer.Option("--since", metavar="DATE", help="Published on that day or later: 2026-01-31, 'two weeks ago'."),
]
UntilOption = Annotated[str | None, typer.Option("--until", metavar="DATE", help="Published on that day or earlier.")]
LanguageOption = Annotated[str | None, typer.Option("--language", metavar="CODE", help="Written in it: en, ru.")]


def check_section(section: str | None) -> None:
    """See that there is such a section. Raises ``Failure``."""
    if section is not None and section not in SECTIONS:
        raise usage(f"--section {section}: no such section; there are {', '.join(SECTIONS)}")


def read_filters(
    connection: Connection, *, person: list[str] | None, source: list[str] | None, section: str | None,
    since: str | None, until: str | None, language: str | None,
) -> Filters:  # fmt: skip
    """Return the filters that options describe. Raises ``Failure`` for a name, day or section that is not known."""
    check_section(section)
    days = read_day("--since", since), read_day("--until", until)
    persons = tuple(person_ids(connection, name) for name in person or [])
    sources = tuple(_source_ids(connection, name) for name in source or [])
    return Filters(persons, sources, section, *days, language.lower() if language else None)


def person_ids(connection: Connection, name: str) -> tuple[int, ...]:
    """Return the ids of the persons that a name may mean. Raises ``Failure`` with the nearest names."""
    found = find_persons(connection, name)
    if not found:
        raise Failure(f"--person {name}: nobody of that name was met{similar(similar_persons(connection, name))}")
    return tuple(found)


def _source_ids(connection: Connection, name: str) -> tuple[int, ...]:
    found = find_sources(connection, name)
    if not found:
        raise Failure(f"--source {name}: no such source was met{similar(similar_sources(connection, name))}")
    return tuple(found)


def similar(names: list[str]) -> str:
    """Return the end of a message that asks whether one of these names was meant; of none, nothing."""
    return f"; did you mean {', '.join(names)}?" if names else ""
