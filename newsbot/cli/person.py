"""``newsbot person``: one person, and all that the articles say of them."""

from typing import Annotated, Any

import typer
from sqlalchemy import Connection

from newsbot.cli.bars import print_months
from newsbot.cli.completing import complete_person
from newsbot.cli.context import reading
from newsbot.cli.errors import Failure, complain
from newsbot.cli.output import DIM, TITLE, Json, Printer, counted, print_json, words_of
from newsbot.normalize.names import fold
from newsbot.storage.queries.names import find_persons, similar_persons
from newsbot.storage.queries.persons import count_articles, read_person

_LISTED = 10  # of several persons that fit


def person(
    context: typer.Context,
    name: Annotated[
        list[str],
        typer.Argument(
            metavar="NAME", help="The name, under any spelling; or a surname.", autocompletion=complete_person
        ),
    ],
    as_json: Json = False,
) -> None:
    """Show one person: spellings, offices, articles, company.

    Where several persons fit, they are listed, and the exit status is 1; so it is where nobody does.
    """
    asked = " ".join(name)
    with reading(context) as connection:
        found = find_persons(connection, asked)
        if not found:
            near = similar_persons(connection, asked)
            hint = f"; did you mean {', '.join(near)}?" if near else ""
            raise Failure(f"{asked}: nobody of that name was met{hint}")
        record = read_person(connection, _choose(connection, found, asked))
    if as_json:
        print_json(record)
    else:
        _print_person(Printer(), record)


def _choose(connection: Connection, found: dict[int, str], asked: str) -> int:
    """Return the only person found, or the one of exactly that name. Raises ``Failure`` that lists them."""
    exact = [owner for owner, name in found.items() if fold(name) == fold(asked)]
    if len(found) > 1 and len(exact) != 1:
        raise Failure(f"{asked}: several persons fit: {_listed(connection, found)}; give a name in full")
    chosen = exact[0] if exact else next(iter(found))
    others = {owner: name for owner, name in found.items() if owner != chosen}
    if others:
        complain(f"{asked} may also be {_listed(connection, others)}")
    return chosen


def _listed(connection: Connection, found: dict[int, str]) -> str:
    counts = count_articles(connection, list(found))
    order = sorted(found, key=lambda owner: (-counts.get(owner, 0), found[owner]))
    shown = [f"{found[owner]} ({counted(counts.get(owner, 0), 'article')})" for owner in order[:_LISTED]]
    return ", ".join(shown) + (f" and {len(order) - _LISTED} more" if len(order) > _LISTED else "")


def _print_person(printer: Printer, record: dict[str, Any]) -> None:
    printer.line((record["name"], TITLE))
    printer.line((f"{counted(record['articles'], 'article')}; id {record['id']}", DIM))
    if printer.terminal:
        print_months(printer, [(one["month"], one["articles"]) for one in record["by_month"]])
    printer.line()
    printer.fields([
        ("Description", record["description"]), ("Wikidata", record["wikidata"]),
        ("Register", "on file" if record["reviewed"] else "not on file, met in a text"),
    ])  # fmt: skip
    columns: dict[str, tuple[list[str], list[list[Any]]]] = {
        "Spellings": (["alias", "origin"], [[one["alias"], one["origin"]] for one in record["aliases"]]),
        "Offices": (
            ["office", "since", "until"],
            [[one["title"], one["since"], one["until"]] for one in record["offices"]],
        ),
        "Titles in articles": (
            ["title", "first", "last", "articles"],
            [[one["title"], one["first_on"], one["last_on"], one["articles"]] for one in record["titles"]],
        ),
        "Articles": (
            ["year", "articles"],
            [["not known" if one["year"] is None else str(one["year"]), one["articles"]] for one in record["by_year"]],
        ),
        "Named with": (["person", "articles"], [[one["person"], one["articles"]] for one in record["with"]]),
        "Latest": (
            ["published", "role", "id", "title"],
            [[words_of(one["published_on"]), one["role"], str(one["id"]), one["title"]] for one in record["latest"]],
        ),
    }
    for heading, (names, rows) in columns.items():
        if rows:
            printer.heading(heading)
            printer.table(names, rows, indent=2)
