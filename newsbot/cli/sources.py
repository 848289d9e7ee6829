"""``newsbot sources``: curate which source is which. Every judgement is recorded, and can be undone."""

import sys
from typing import Annotated

import typer

from newsbot.cli import curating, reviewing
from newsbot.cli.curating import Reason
from newsbot.cli.errors import MARKUP, PoliteGroup
from newsbot.cli.output import Json
from newsbot.storage.judgements import SOURCE

app = typer.Typer(cls=PoliteGroup, rich_markup_mode=MARKUP, help="Judge which source is which: review, merge, undo.")


@app.callback(invoke_without_command=True)
def sources(context: typer.Context) -> None:
    """Judge which source is which: review, merge, undo."""
    if context.invoked_subcommand is None:
        sys.stdout.write(context.get_help().rstrip() + "\n")


@app.command(epilog="Example: newsbot sources review --limit 50 > sources.txt")
def review(
    context: typer.Context,
    limit: Annotated[int, typer.Option(min=1, help="So many sources at most.")] = 20,
    ask: Annotated[
        bool | None, typer.Option("--ask/--print", help="Ask what to do with each [default: on a terminal]")
    ] = None,
    as_json: Json = False,
) -> None:
    """List which sources are credited and not known, the most credited first.

    With examples, and with those of the register that it looks like. On a terminal it asks what to do with each.
    """
    reviewing.review(context, SOURCE, limit=limit, ask=ask, as_json=as_json)


@app.command(epilog="Example: newsbot sources merge 'Sevan Voice' 'Voice of Sevan'")
def merge(
    context: typer.Context,
    a: Annotated[str, typer.Argument(metavar="A", help="A source's name or id; this name stays.")],
    b: Annotated[str, typer.Argument(metavar="B", help="Another name of the same source, or its id.")],
    reason: Reason = None,
    as_json: Json = False,
) -> None:
    """Judge that two names are one source's.

    That of the register stays, else A. All articles are brought in line at once, and so is what is read later.
    """
    curating.merge(context, SOURCE, a, b, reason, as_json=as_json)


@app.command(epilog="Example: newsbot sources known 'Sevan Voice'")
def known(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="A source's name or id.")],
    reason: Reason = None,
    as_json: Json = False,
) -> None:
    """Judge that a source is known and stays as it is.

    It is reviewed no more.
    """
    curating.accept(context, SOURCE, name, reason, as_json=as_json)


@app.command(epilog="Example: newsbot sources judgements --all")
def judgements(
    context: typer.Context,
    everything: Annotated[bool, typer.Option("--all", help="Those that were undone, too.")] = False,
    as_json: Json = False,
) -> None:
    """List the judgements on sources."""
    curating.print_judgements(context, SOURCE, everything=everything, as_json=as_json)


@app.command(epilog="Example: newsbot sources undo 4")
def undo(
    context: typer.Context,
    number: Annotated[int, typer.Argument(metavar="ID", help="The judgement's id, of newsbot sources judgements.")],
    as_json: Json = False,
) -> None:
    """Undo a judgement.

    All is as if it had never been made; the record says that it was, and when it was undone.
    """
    curating.undo(context, SOURCE, number, as_json=as_json)
