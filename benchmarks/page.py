"""The page of measurements: goals and whether they are met, the machine, and the tables of every part.

A part prints Markdown tables; a goal names a cell of one of them by the start of its row and of its column. So no
figure is typed in, and a part can be run and read by itself.
"""

import os
import platform
import re
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

_NUMBER = re.compile(r"-?[\d,]+(?:\.\d+)?")
_PACKAGES = ("newsbot", "Scrapy", "Twisted", "parsel", "lxml", "SQLAlchemy", "dateparser")


@dataclass(frozen=True, slots=True)
class Goal:
    """What a cell must be: ``at_least`` or ``at_most`` a number. Of several rows, the worst counts."""

    words: str
    row: str
    column: str
    at_least: float | None = None
    at_most: float | None = None
    but: str = ""
    """The row that does not count, where ``row`` is empty and so means all of them."""

    @property
    def bound(self) -> str:
        """The goal as it is printed."""
        return f">= {self.at_least:g}" if self.at_least is not None else f"<= {self.at_most:g}"

    def met(self, value: float) -> bool:
        """Tell whether a value is good enough."""
        if self.at_least is not None:
            return value >= self.at_least
        return self.at_most is not None and value <= self.at_most

    def measured(self, tables: Sequence["Table"]) -> tuple[float, str] | None:
        """Return the value and the number of runs (empty: not told); None where no table has the cell."""
        found = [one for table in tables for one in self._cells(table)]
        if not found:
            return None
        return (min if self.at_least is not None else max)(found)

    def _cells(self, table: "Table") -> Iterable[tuple[float, str]]:
        column = next((at for at, name in enumerate(table.columns) if at and name.startswith(self.column)), None)
        if column is None:
            return
        runs = table.columns.index("runs") if "runs" in table.columns else None
        for row in table.rows:
            wanted = row[0].startswith(self.row) and row[0] != self.but
            if wanted and (number := _NUMBER.search(row[column])):
                yield float(number[0].replace(",", "")), row[runs] if runs is not None else ""


@dataclass(frozen=True, slots=True)
class Table:
    """A Markdown table."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(slots=True)
class Measured:
    """One part as it was run: the command, the Markdown it printed, and what went wrong with it."""

    title: str
    words: str
    command: str
    goals: tuple[Goal, ...]
    chosen: bool = True
    """Where it is not, only its goals are told, as not measured."""
    output: str = ""
    error: str = ""
    seconds: float = 0


def read_tables(text: str) -> list[Table]:
    r"""Return the Markdown tables of a text.

    >>> read_tables("| a | b |\n|---|---|\n| x | 1 |")
    [Table(columns=('a', 'b'), rows=(('x', '1'),))]
    """
    blocks, lines = list[list[tuple[str, ...]]](), text.splitlines()
    for at, line in enumerate(lines):
        if line.startswith("|"):
            if not at or not lines[at - 1].startswith("|"):
                blocks.append([])
            blocks[-1].append(tuple(cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1]))
    return [Table(block[0], tuple(row for row in block[2:] if len(row) == len(block[0]))) for block in blocks]


def goal_rows(parts: Sequence[Measured]) -> list[str]:
    """Return the table of goals."""
    lines = ["| measure | goal | measured | met | runs |", "|---|---|---|---|---|"]
    for part in parts:
        tables = read_tables(part.output)
        for goal in part.goals:
            found = goal.measured(tables)
            if found is None:
                lines.append(f"| {goal.words} | {goal.bound} | not measured | | |")
                continue
            value, runs = found
            lines.append(
                f"| {goal.words} | {goal.bound} | {value:g} | {'yes' if goal.met(value) else '**no**'} | {runs} |"
            )
    return lines


def machine() -> list[str]:
    """Return lines about this machine and the versions of what is measured."""
    load = f"{os.getloadavg()[0]:.2f}" if hasattr(os, "getloadavg") else "unknown"
    installed = ", ".join(f"{name} {_version(name)}" for name in _PACKAGES)
    return [
        f"- Machine: {_processor()}, {os.cpu_count()} cores, {_memory_gb()} GB of memory, {platform.system()}"
        f" {platform.release()}",
        f"- Load average before: {load} (other work makes all slower, and a ratio less sure)",
        f"- Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {installed}",
    ]


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        lines = []
    named = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return named[0] if named else platform.processor() or platform.machine()


def _memory_gb() -> str:
    try:
        return f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 1e9:.0f}"
    except (ValueError, OSError):
        return "unknown"


def write_page(command: str, began: datetime, about: Sequence[str], parts: Sequence[Measured]) -> str:
    """Return the page."""
    lines = [
        f"<!-- Written by `{command}`: change the command, not this page. -->",
        "# Benchmarks",
        "",
        "Everything is measured side by side on one machine in one go, so ratios can be compared and seconds cannot.",
        f"Figures are medians of the runs told. Measured on {began:%d %B %Y} with `{command}`.",
        "",
        *about,
        "",
        "## Goals",
        "",
        *goal_rows(parts),
    ]
    for part in (part for part in parts if part.chosen):
        lines += ["", f"## {part.title}", "", part.words, "", f"`{part.command}` took {part.seconds:.0f} s."]
        if part.error:
            lines += ["", f"**{part.error}**"]
        if part.output:
            lines += ["", part.output.strip()]
    return "\n".join(lines) + "\n"
