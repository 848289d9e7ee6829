"""``newsbot persons``: curate who is whom. Every judgement is recorded, and can be undone."""

from typing import Annotated

import typer

from newsbot.cli import curating
from newsbot.cli.errors import command_group
from newsbot.cli.judging import Reason, add_known, add_merge, add_record, add_review
from newsbot.cli.output import Json
from newsbot.storage.judgements import PERSON

app = command_group("Judge who is whom: review, merge, split, undo.")
add_review(
    app, PERSON, example="review --limit 50 > who.txt",
    help_text="""List who is named and not known, the most named first.

    With examples, and with whom it may be by the rules for names. On a terminal it asks what to do with each.
    """,
)  # fmt: skip
add_merge(
    app, PERSON, example="merge 'Ramin Valiyev' 'Ramin Veliyev' --reason 'the same office'",
    help_text="""Judge that two names are one person's.

    Whoever is in the register keeps the name, else A does. All articles are brought in line at once, and so is what
    is read later.
    """,
)  # fmt: skip


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


add_known(app, PERSON, example="known 'Anna Markosyan'")
add_record(app, PERSON)
