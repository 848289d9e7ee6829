"""The commands that read words and need no database: they start in a third of the time without one."""

import typer

from newsbot.cli import annotate, names
from newsbot.cli.errors import MARKUP, PoliteGroup

COMMANDS = ("annotate", "names")


def add_commands(app: typer.Typer) -> None:
    """Add ``COMMANDS`` to an app."""
    app.command(epilog="Example: newsbot annotate article.txt --published 2026-02-04")(annotate.annotate)
    app.command(epilog="Example: newsbot names 'Nikol Pashinyan' 'Pashinian Nikol'")(names.names)


app = typer.Typer(
    cls=PoliteGroup, rich_markup_mode=MARKUP, add_completion=False, pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)  # fmt: skip
add_commands(app)
