"""The commands that ``newsbot persons`` and ``newsbot sources`` have in common, to be added to either."""

from typing import Annotated

import typer

from newsbot.cli import curating, reviewing
from newsbot.cli.output import Json

Reason = Annotated[str | None, typer.Option("--reason", metavar="TEXT", help="Why; kept with the judgement.")]


def add_review(app: typer.Typer, about: str, help_text: str, example: str) -> None:
    """Add ``review``."""

    @app.command(help=help_text, epilog=f"Example: newsbot {about}s {example}")
    def review(
        context: typer.Context,
        limit: Annotated[int, typer.Option(min=1, help=f"So many {about}s at most.")] = 20,
        ask: Annotated[
            bool | None, typer.Option("--ask/--print", help="Ask what to do with each [default: on a terminal]")
        ] = None,
        as_json: Json = False,
    ) -> None:
        reviewing.review(context, about, limit=limit, ask=ask, as_json=as_json)


def add_merge(app: typer.Typer, about: str, help_text: str, example: str) -> None:
    """Add ``merge``."""

    @app.command(help=help_text, epilog=f"Example: newsbot {about}s {example}")
    def merge(
        context: typer.Context,
        a: Annotated[str, typer.Argument(metavar="A", help=f"A {about}'s name or id; this name stays.")],
        b: Annotated[str, typer.Argument(metavar="B", help=f"Another name of the same {about}, or its id.")],
        reason: Reason = None,
        as_json: Json = False,
    ) -> None:
        curating.merge(context, about, a, b, reason, as_json=as_json)


def add_known(app: typer.Typer, about: str, example: str) -> None:
    """Add ``known``."""

    @app.command(
        help=f"Judge that a {about} is known by this name.\n\nNothing else changes; review lists it no more.",
        epilog=f"Example: newsbot {about}s {example}",
    )
    def known(
        context: typer.Context,
        name: Annotated[str, typer.Argument(metavar="NAME", help=f"A {about}'s name or id.")],
        reason: Reason = None,
        as_json: Json = False,
    ) -> None:
        curating.accept(context, about, name, reason, as_json=as_json)


def add_record(app: typer.Typer, about: str) -> None:
    """Add ``judgements`` and ``undo``."""

    @app.command(help=f"List the judgements on {about}s.", epilog=f"Example: newsbot {about}s judgements --all")
    def judgements(
        context: typer.Context,
        everything: Annotated[bool, typer.Option("--all", help="Those that were undone, too.")] = False,
        as_json: Json = False,
    ) -> None:
        curating.print_judgements(context, about, everything=everything, as_json=as_json)

    @app.command(
        help="Undo a judgement.\n\n"
        "All is as if it had never been made; the record says that it was, and when it was undone.",
        epilog=f"Example: newsbot {about}s undo 4",
    )
    def undo(
        context: typer.Context,
        number: Annotated[
            int, typer.Argument(metavar="ID", help=f"The judgement's id, of newsbot {about}s judgements.")
        ],
        as_json: Json = False,
    ) -> None:
        curating.undo(context, about, number, as_json=as_json)
