"""The options that choose articles: the same ones for every command that lists, counts or exports them."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import wraps
from inspect import Parameter, Signature, signature
from typing import Annotated, Any

import typer
from sqlalchemy import Connection

from newsbot.cli.completing import complete_person, complete_section, complete_source
from newsbot.cli.context import read_day, read_section
from newsbot.cli.errors import Failure
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
_SourceOption = Annotated[
    list[str] | None,
    typer.Option(
        "--source", metavar="NAME", help="Credits this outlet or agency; may be repeated.",
        autocompletion=complete_source,
    ),
]  # fmt: skip
_SectionOption = Annotated[
    str | None, typer.Option("--section", help=f"One of {', '.join(SECTIONS)}.", autocompletion=complete_section)
]
_SinceOption = Annotated[
    str | None,
    typer.Option("--since", metavar="DATE", help="Published on that day or later: 2026-01-31, 'two weeks ago'."),
]
_UntilOption = Annotated[str | None, typer.Option("--until", metavar="DATE", help="Published on that day or earlier.")]
_LanguageOption = Annotated[str | None, typer.Option("--language", metavar="CODE", help="Written in it: en, ru.")]


@dataclass(frozen=True, slots=True)
class ArticleOptions:
    """The options that choose articles, as they were typed. Raises ``Failure`` for a section that is not known."""

    person: PersonOption = None
    source: _SourceOption = None
    section: _SectionOption = None
    since: _SinceOption = None
    until: _UntilOption = None
    language: _LanguageOption = None

    def __post_init__(self) -> None:
        read_section(self.section)

    def __bool__(self) -> bool:
        """Tell whether any was given."""
        return any(getattr(self, one.name) for one in fields(self))

    def read(self, connection: Connection) -> Filters:
        """Return the filters that the options describe. Raises ``Failure`` for a name or day that is not known."""
        days = read_day("--since", self.since), read_day("--until", self.until)
        persons = tuple(person_ids(connection, name) for name in self.person or [])
        sources = tuple(_source_ids(connection, name) for name in self.source or [])
        return Filters(persons, sources, self.section, *days, self.language.lower() if self.language else None)


def takes_article_options(command: Callable[..., None]) -> Callable[..., None]:
    """Return a command with each of the ``ArticleOptions`` in place of its parameter ``articles``, which gets them."""
    options = signature(ArticleOptions).parameters

    @wraps(command)
    def run(**given: Any) -> None:
        articles = ArticleOptions(**{name: given.pop(name) for name in options})
        command(**given, articles=articles)

    parameters: list[Parameter] = []
    for name, parameter in signature(command).parameters.items():
        parameters += options.values() if name == "articles" else [parameter]
    # Typer reads a command's options from these two.
    vars(run)["__signature__"] = Signature([one.replace(kind=Parameter.KEYWORD_ONLY) for one in parameters])
    run.__annotations__ = {one.name: one.annotation for one in parameters}
    return run


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
