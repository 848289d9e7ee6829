"""The ``newsbot`` command: asking the database, looking after it, trying the crawl out."""

import sys
from io import TextIOWrapper


def main() -> None:
    """Run the command line, and exit with its status."""
    from newsbot.cli.app import app  # imported late: what imports this package need not pay for the commands

    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a name that the locale cannot print is no reason to print nothing
    app()
