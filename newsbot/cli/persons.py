"""``newsbot persons``: curate who is whom. Every judgement is recorded, and can be undone."""

import sys
from typing import Annotated

import typer

from newsbot.cli import curating, reviewing
from newsbot.cli.curating import Reason
from newsbot.cli.errors import MARKUP, PoliteGroup
from newsbot.cli.output import Json
from newsbot.storage.judgements import PERSON

app = typer.Typer(cls=PoliteGroup, rich_markup_mode=MARKUP, help="Judge who is whom: review, merge, split, undo.")


@app.callback(invoke_without_command=True)
def persons(context: typer.Context) -> None:
    """Judge who is whom: review, merge, split, undo."""
    if context.invoked_subcommand is None:
        sys.stdout.write(context.get_help().rstrip() + "\n")


@app.command(epilog="Example: newsbot persons review --limit 50 > who.txt")
def review(
    context: typer.Context,
    limit: Annotated[int, typer.Option(min=1, help="So many persons at most.")] = 20,
    ask: Annotated[
        bool | None, typer.Option("--ask/--print", help="Ask what to do with each [default: on a terminal]")
    ] = None,
    as_json: Json = False,
) -> None:
    """List who is named and not known, the most named first.

    With examples, and with whom it may be by the rules for names. On a terminal it asks what to do with each.
    """
    reviewing.review(context, PERSON, limit=limit, ask=ask, as_json=as_json)


@app.command(epilog="Example: newsbot persons merge 'Ramin Valiyev' 'Ramin Veliyev' --reason 'the same office'")
def merge(
    context: typer.Context,
    a: Annotated[str, typer.Argument(metavar="A", help="A person's name or id; this name stays.")],
    b: Annotated[str, typer.Argument(metavar="B", help="Another name of the same person, or its id.")],
    reason: Reason = None,
    as_json: Json = False,
) -> None:
    """Judge that two names are one person's.

    Whoever is in the register keeps the name, else A does. All articles are brought in line at once, and so is what
    is read later.
    """
    curating.merge(context, PERSON, a, b, reason, as_json=as_json)


@app.command(epilog="Example: newsbot persons split 'Ali Karimli' 'Ali Kerimli'")
def split(
    context: typer.Context,
    a: Annotated[str, typer.Argument(metavar="A", help="A person's name or id.")],
    alias: Annotated[str, typer.Argument(metavar="ALIAS", help="A spelling that is not this person's name.")],
    reason: Reason = None,
    as_json: Json = False,
) -> None:
    """Judge that a spelling is not A's name.

    Who is spelled so is a person of that name from now on, in all articles.
    """
    curating.split(context, a, alias, reason, as_json=as_json)


@app.command(epilog="Example: newsbot persons known 'Anna Markosyan'")
def known(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="A person's name or id.")],
    reason: Reason = None,
    as_json: Json = False,
) -> None:
    """Judge that a person is known and stays as he is.

    He is reviewed no more.
    """
    curating.accept(context, PERSON, name, reason, as_json=as_json)


@app.command(epilog="Example: newsbot persons judgements --all")
def judgements(
    context: typer.Context,
    everything: Annotated[bool, typer.Option("--all", help="Those that were undone, too.")] = False,
    as_json: Json = False,
) -> None:
    """List the judgements on persons."""
    curating.print_judgements(context, PERSON, everything=everything, as_json=as_json)


@app.command(epilog="Example: newsbot persons undo 4")
def undo(
    context: typer.Context,
    number: Annotated[int, typer.Argument(metavar="ID", help="The judgement's id, of newsbot persons judgements.")],
    as_json: Json = False,
) -> None:
    """Undo a judgement.

    All is as if it had never been made; the record says that it was, and when it was undone.
    """
    curating.undo(context, PERSON, number, as_json=as_json)
