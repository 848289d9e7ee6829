"""``newsbot db describe``: what every table, view and column means."""

import sys

from newsbot.cli.output import Json, print_json
from newsbot.storage import dictionary


def describe(as_json: Json = False) -> None:
    """Print the data dictionary: every table, view and column, as Markdown; needs no database."""
    if not as_json:
        sys.stdout.write(dictionary.markdown())
        return
    for one in dictionary.describe():
        for column in one.columns:
            print_json({
                "table": one.name, "view": one.is_view, "column": column.name, "kind": column.kind,
                "nullable": column.nullable, "meaning": column.meaning, "example": column.example,
            })  # fmt: skip
