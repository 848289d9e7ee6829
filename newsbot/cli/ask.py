"""``newsbot ask``: the documented views."""

import difflib
from typing import Annotated, Any

import typer

from newsbot.cli.chosen_articles import PersonOption, person_ids, similar
from newsbot.cli.completing import complete_view
from newsbot.cli.context import reading
from newsbot.cli.errors import Failure, usage
from newsbot.cli.output import DIM, Json, Printer, print_json
from newsbot.storage.dictionary import TableMeaning, views
from newsbot.storage.queries.views import find_view, read_view

_NOT_SHOWN = frozenset({"person_id", "other_id", "source_id", "spans", "surface_forms"})
"""Columns for programs: a table on a terminal has no room for them."""


def ask(
    context: typer.Context,
    view: Annotated[
        str | None, typer.Argument(metavar="VIEW", help="Which view; none: their list.", autocompletion=complete_view)
    ] = None,
    person: PersonOption = None,
    limit: Annotated[int, typer.Option(min=1, help="So many rows at most.")] = 30,
    as_json: Json = False,
) -> None:
    """Print a view of the database: the answer to a usual question. Without VIEW, what there is to ask.

    What a column means says newsbot db describe. Exits with 1 where the view has no row.
    """
    if view is None:
        _print_list(as_json=as_json)
        return
    asked = view.replace("-", "_")
    found = find_view(asked)
    if found is None:
        near = difflib.get_close_matches(asked, [one.name for one in views()], n=3, cutoff=0.5)
        raise usage(f"{view}: no such view{similar(near) or '; newsbot ask lists them'}")
    has_persons = any(column.name == "person_id" for column in found.columns)
    if person and not has_persons:
        raise usage(f"--person: {found.name} has no persons")
    with reading(context) as connection:
        owners = [owner for name in person or [] for owner in person_ids(connection, name)]
        rows, total = read_view(connection, found, persons=owners, limit=limit)
    if not rows:
        raise Failure(f"{found.name}: no rows{'; try without --person' if person else ''}")
    if as_json:
        for row in rows:
            print_json(row)
    else:
        _print_rows(Printer(), found, rows, total)


def _print_list(*, as_json: bool) -> None:
    printer = Printer()
    if as_json:
        for one in views():
            print_json({"view": one.name, "about": one.about, "columns": [column.name for column in one.columns]})
        return
    printer.table(["view", "what it shows"], [[one.name, one.about] for one in views()])


def _print_rows(printer: Printer, view: TableMeaning, rows: list[dict[str, Any]], total: int | None) -> None:
    shown = [one.name for one in view.columns if one.name not in _NOT_SHOWN or not printer.terminal]
    if printer.terminal and "url" in shown and "title" in shown:
        shown.remove("url")
    printer.table(shown, [[_cell(row[name]) for name in shown] for row in rows])
    if total is None and printer.terminal:
        printer.line((f"the first {len(rows)} rows; --limit shows more", DIM))


def _cell(value: Any) -> Any:
    return value if value is None or isinstance(value, int | float) or hasattr(value, "isoformat") else str(value)
