"""The ``newsbot`` command: asking the database, looking after it, trying the crawl out."""

import sys
from io import TextIOWrapper

from newsbot.interrupts import end_on_interrupt, raise_on_interrupt


def main() -> None:
    """Run the command line, and exit with its status."""
    end_on_interrupt()
    # Imported late: what imports this package need not pay for the commands, nor a text for the database.
    from newsbot.cli import words

    app = words.app
    if sys.argv[1:2] not in ([name] for name in words.COMMANDS):
        from newsbot.cli.app import app

    raise_on_interrupt()
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a name that the locale cannot print is no reason to print nothing
    app()
