"""Numbers over time as a line of bars that fits a terminal."""

from collections.abc import Sequence

from newsbot.cli.output import DIM, Printer

_BARS = "▁▂▃▄▅▆▇█"
_WIDEST = 60


def sparkline(counts: Sequence[int]) -> str:
    """Return a bar for each count; none at all is a blank.

    >>> sparkline([0, 1, 4, 8])
    ' ▁▄█'
    """
    top = max(counts, default=0)
    return "".join(_BARS[(count * len(_BARS) - 1) // top] if count else " " for count in counts)


def narrowed(months: Sequence[tuple[str, int]], width: int) -> list[tuple[str, int]]:
    """Return months, or quarters, halves, years and spans of years, so that no more than ``width`` are left.

    A span is called by its first month.
    """
    for size in (1, 3, 6, 12, 24, 60, 120):
        if -(-len(months) // size) <= width:
            break
    return [(months[at][0], sum(count for _, count in months[at : at + size])) for at in range(0, len(months), size)]


def print_months(printer: Printer, months: Sequence[tuple[str, int]], *, indent: int = 0) -> None:
    """Print counts of months as one line: the first month, bars, the last month, the most of one bar."""
    if len(months) < 2:
        return
    width = min(_WIDEST, printer.console.width - indent - 40) if printer.terminal else _WIDEST
    bars = narrowed(months, max(width, 12))
    top = max(count for _, count in bars)
    size = -(-len(months) // len(bars))
    each = "month" if size == 1 else f"{size} months"
    line = sparkline([count for _, count in bars])
    printer.line(
        months[0][0],
        " ",
        line,
        " ",
        months[-1][0],
        (f"  at most {top} in {'a ' if size == 1 else ''}{each}", DIM),
        indent=indent,
    )
