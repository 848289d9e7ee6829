"""Printing: colors and tables on a terminal, plain whole lines in a pipe, JSON for programs."""

import json
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from newsbot.sites import COMMONSPACE

GOOD, WARN, BAD, DIM, TITLE, FOUND = "green", "yellow", "bold red", "dim", "bold", "bold yellow"
_SITE_ZONE = COMMONSPACE.zone
_TIME = "%Y-%m-%d %H:%M:%S"
# What a page or a server sent must not steer the terminal.
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")

_SHORT = 19  # letters of an instant

Json = Annotated[bool, typer.Option("--json", help="Print one JSON object a line.")]
Cell = str | int | float | date | Text | None


def cleaned(text: str) -> str:
    """Return a text without control characters, tabs and line ends kept."""
    return _CONTROLS.sub("", text)


def words_of(value: Any) -> str:
    """Return a value as it is printed: dates ISO, instants UTC as in the database, nothing as a dash."""
    if value is None or value == "":
        return "-"
    if isinstance(value, datetime):
        return f"{value.astimezone(UTC):{_TIME}}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return cleaned(str(value))


def counted(number: int, word: str) -> str:
    """Return a number with its word, in the plural where it is not one.

    >>> counted(1, "article"), counted(2, "address")
    ('1 article', '2 addresses')
    """
    return f"{number} {word}" if number == 1 else f"{number} {word}{'es' if word.endswith('s') else 's'}"


def elapsed(seconds: float) -> str:
    """Return a span as ``m:ss`` or ``h:mm:ss``, as the crawl prints it."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def site_time(instant: datetime) -> str:
    """Return an instant in the site's own time, with UTC beside it: the day may be another."""
    return f"{instant.astimezone(_SITE_ZONE):%Y-%m-%d %H:%M} Brussels ({words_of(instant)} UTC)"


def print_json(record: Mapping[str, Any]) -> None:
    """Print one object on a line, its keys in their order."""
    sys.stdout.write(json.dumps(record, ensure_ascii=False, default=jsonable) + "\n")


def jsonable(value: Any) -> str:
    """Return a date or an instant as JSON has it. Raises ``TypeError`` for what is neither."""
    if isinstance(value, datetime):
        return words_of(value)
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"no JSON for {type(value).__name__}")


class Printer:
    """Prints to standard output, in the way that suits what it is."""

    def __init__(self) -> None:
        self.console = Console(file=sys.stdout, highlight=False, emoji=False, markup=False)
        self.terminal = self.console.is_terminal

    def line(self, *parts: str | Text | tuple[str, str], indent: int = 0) -> None:
        """Print one line of texts and (text, style) pairs; on a terminal it is wrapped at words."""
        text = Text.assemble(*(part if isinstance(part, Text) else _styled(part) for part in parts))
        if self.terminal:
            self.console.print(Padding(text, (0, 0, 0, indent)) if indent else text)
        else:
            sys.stdout.write(f"{' ' * indent}{text.plain}".rstrip() + "\n")

    def heading(self, words: str) -> None:
        """Print a heading with an empty line before it."""
        self.line()
        self.line((words, TITLE))

    def fields(self, pairs: Iterable[tuple[str, Cell]], indent: int = 0) -> None:
        """Print names and values, one pair a line, the values below each other; empty values are left out."""
        shown = [(name, value) for name, value in pairs if value not in (None, "")]
        width = max((len(name) for name, _ in shown), default=0)
        if not self.terminal:
            for name, value in shown:
                self.line(f"{name:<{width}}  ", _cell(value), indent=indent)
            return
        grid = Table.grid(padding=(0, 2))
        grid.add_column(style=DIM, min_width=width)
        grid.add_column(overflow="fold")
        for name, value in shown:
            grid.add_row(name, _cell(value))
        self.console.print(Padding(grid, (0, 0, 0, indent)))

    def table(self, columns: Sequence[str], rows: Iterable[Sequence[Cell]], indent: int = 0) -> None:
        """Print a table; numbers stand to the right."""
        cells = [[_cell(value) for value in row] for row in rows]
        if not cells:
            return
        rights = _numbers(cells)
        if self.terminal:
            self._rich_table(columns, cells, rights, indent)
            return
        lines = [[*columns], *([cell.plain for cell in row] for row in cells)]
        widths = [max(len(line[n]) for line in lines) for n in range(len(columns))]
        for line in lines:
            padded = [
                f"{one:>{w}}" if right else f"{one:<{w}}" for one, w, right in zip(line, widths, rights, strict=True)
            ]
            sys.stdout.write(f"{' ' * indent}{'  '.join(padded)}".rstrip() + "\n")

    def _rich_table(
        self, columns: Sequence[str], cells: Sequence[Sequence[Text]], rights: Sequence[bool], indent: int
    ) -> None:
        table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style=DIM)
        for number, (name, right) in enumerate(zip(columns, rights, strict=True)):
            # Dates and short words stay whole; long texts share the room that is left.
            is_short = all(row[number].cell_len <= _SHORT for row in cells)
            table.add_column(name, justify="right" if right else "left", overflow="fold", no_wrap=is_short)
        for row in cells:
            table.add_row(*row)
        self.console.print(Padding(table, (0, 0, 0, indent)))


def _styled(part: str | tuple[str, str]) -> Text:
    return Text(cleaned(part)) if isinstance(part, str) else Text(cleaned(part[0]), style=part[1])


def _cell(value: Cell) -> Text:
    if isinstance(value, Text):
        return value
    return Text(words_of(value).replace("\n", " "))


def _numbers(rows: Sequence[Sequence[Text]]) -> list[bool]:
    """Tell for each column whether it holds numbers only."""
    return [all(re.fullmatch(r"[\d.]+|-", cell.plain) for cell in column) for column in zip(*rows, strict=True)]
