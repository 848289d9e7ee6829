"""``newsbot reextract``: read all stored pages again with the present rules."""

import os
import pickle
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from sqlalchemy import Connection, Engine

from newsbot import settings
from newsbot.checks import ExitCode
from newsbot.cli.context import chosen, locked, read_article_id, read_day, read_section, reading, site_of
from newsbot.cli.errors import Failure, complain, leave, usage
from newsbot.cli.inputs import read_registers
from newsbot.cli.output import BAD, DIM, GOOD, Json, Printer, print_json
from newsbot.clock import clock_from
from newsbot.items import ArticleItem
from newsbot.normalize.registers import Registers
from newsbot.reextraction import Reread, Rules, reread
from newsbot.storage.date_orders import site_order
from newsbot.storage.engine import open_engine
from newsbot.storage.names import write_registers
from newsbot.storage.neighbours import date_from_neighbours
from newsbot.storage.page_dictionaries import dictionary_contents
from newsbot.storage.rereading import FieldChange, Selection, apply_reading, count_stored, stored_articles

_SAMPLES = 3  # changes of a field that the summary shows
_EXCERPT = 60  # characters of a value that it shows, around the first difference


def reextract(
    context: typer.Context,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would change, and change nothing.")] = False,
    section: Annotated[str | None, typer.Option(help="Only articles of this section.")] = None,
    since: Annotated[str | None, typer.Option(metavar="DATE", help="Only those published since.")] = None,
    url: Annotated[str | None, typer.Option(metavar="URL-OR-ID", help="Only this article.")] = None,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Print every change of every article.")] = False,
    as_json: Json = False,
) -> None:
    """Read all stored pages again with the present rules.

    Shows what is read otherwise now, then writes all of it at once; interrupted before, it changes nothing. No crawl
    can run meanwhile, and nothing is fetched.
    """
    since_day, processes = read_day("--since", since), _processes()
    read_section(section)
    database = chosen(context).database
    with reading(context) as connection:  # there is a database of this schema, before a lock file is made beside it
        registers = read_registers(site_of(connection))
    with locked(context), tempfile.TemporaryFile() as spool:
        tally = Tally()
        with reading(context) as connection:
            article_id = read_article_id(connection, url) if url is not None else None
            selection = Selection(section, since_day, article_id)
            tally.articles, tally.without_page = count_stored(connection, selection)
            if article_id is not None and not tally.articles:
                raise Failure(f"{url}: no such article")
            _read(connection, selection, processes, tally, spool)
        if tally.outcomes["changed"]:
            spool.seek(0)
            output = _Output(Printer(), verbose=verbose, as_json=as_json)
            _write(open_engine(database, migrate=False), registers, spool, tally, output, dry_run=dry_run)
    if not as_json:
        _sum_up(Printer(), tally, dry_run=dry_run)
    for words in tally.unreadable[:_SAMPLES]:
        complain(words)
    if tally.unreadable:
        complain(f"pages that cannot be read: {len(tally.unreadable)}; restore a backup, or crawl them again with url=")
        leave(ExitCode.PARTIAL)


@dataclass(slots=True)
class Tally:
    """What was read, and what it changed."""

    articles: int = 0
    without_page: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    changed: int = 0
    """Articles of which a field is another now; others only carry the mark of having been read again."""
    fields: Counter[str] = field(default_factory=Counter)
    samples: defaultdict[str, list[tuple[str, FieldChange]]] = field(default_factory=lambda: defaultdict(list))
    no_article: list[str] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)
    dated: int = 0
    """Articles that got a date from their neighbours in a listing."""

    def count(self, url: str, changes: list[FieldChange]) -> None:
        """Count the changes of one article."""
        self.changed += bool(changes)
        for one in changes:
            self.fields[one.field] += 1
            if len(self.samples[one.field]) < _SAMPLES:
                self.samples[one.field].append((url, one))


def _processes() -> int:
    wanted = settings.NEWSBOT_PROCESSES
    if wanted != "auto" and not wanted.isdecimal():
        raise usage(f"NEWSBOT_PROCESSES={wanted}: write a number of processes, or auto")
    cores = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
    if wanted == "auto":
        return cores if cores > 1 else 0
    return int(wanted)


def _read(connection: Connection, selection: Selection, processes: int, tally: Tally, spool: IO[bytes]) -> None:
    """Read all pages; what is read otherwise now is kept in a file, so that memory does not grow."""
    folder = Path(settings.NEWSBOT_REGISTERS) if settings.NEWSBOT_REGISTERS else None
    try:
        rules = Rules(site_of(connection), folder, dictionary_contents(connection), site_order(connection))
        found = reread(stored_articles(connection, selection), rules, processes)
        for one in _with_progress(found, tally.articles - tally.without_page):
            tally.outcomes[one.outcome] += 1
            if one.outcome == "changed":
                pickle.dump((one.article_id, one.url, one.item), spool)
            elif one.outcome == "no article":
                tally.no_article.append(f"{one.url}: {one.reason}")
            elif one.outcome == "unreadable":
                tally.unreadable.append(f"{one.url}: its stored page cannot be read: {one.reason}")
    except BrokenProcessPool:
        raise Failure("a process that reads pages has died (out of memory?); nothing was changed", 1) from None
    except OSError as error:  # of the file that keeps them
        raise Failure(f"{tempfile.gettempdir()}: {error.strerror}; nothing was changed", ExitCode.STORAGE) from error


def _with_progress(found: Iterator[Reread], total: int) -> Iterator[Reread]:
    console = Console(stderr=True)
    if not console.is_terminal:
        yield from found
        return
    columns = (TextColumn("reading"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    first = next(found, None)  # the processes are there before the thread that draws begins
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("", total=total)
        if first is not None:
            progress.advance(task)
            yield first
        for one in found:
            progress.advance(task)
            yield one


@dataclass(slots=True)
class _Output:
    """Prints the changes of an article, if the user wants to see each."""

    printer: Printer
    verbose: bool
    as_json: bool

    def show(self, url: str, changes: list[FieldChange]) -> None:
        if self.as_json:
            shown = [{"field": one.field, "old": one.old, "new": one.new} for one in changes]
            print_json({"url": url, "changes": shown})
        elif self.verbose:
            self.printer.line(url)
            for one in changes:
                _print_change(self.printer, one)


def _write(
    engine: Engine, registers: Registers, spool: IO[bytes], tally: Tally, output: _Output, *, dry_run: bool
) -> None:  # fmt: skip
    """Write all that is read otherwise, in one transaction; a dry run does the same and takes it back."""
    now = clock_from(settings.NEWSBOT_NOW)()
    try:
        with engine.connect() as connection, connection.begin() as transaction:
            write_registers(connection, registers, now)
            for article_id, url, item in _spooled(spool, tally.outcomes["changed"]):
                changes = apply_reading(connection, article_id, item, now)
                tally.count(url, changes)
                if changes:
                    output.show(url, changes)
            tally.dated = date_from_neighbours(connection)
            if dry_run:
                transaction.rollback()
    finally:
        engine.dispose()


def _spooled(spool: IO[bytes], number: int) -> Iterator[tuple[int, str, ArticleItem]]:
    for _ in range(number):
        yield pickle.load(spool)  # noqa: S301 - written by this process, into a file without a name


def _sum_up(printer: Printer, tally: Tally, *, dry_run: bool) -> None:
    read = sum(tally.outcomes.values())
    would = "would be" if dry_run else "were"
    if tally.fields:
        rows = [(name, number) for name, number in tally.fields.most_common()]
        printer.table(("field", "articles"), rows)
        for name, _ in rows:
            printer.heading(name)
            for url, one in tally.samples[name]:
                printer.line((url, DIM), indent=2)
                _print_change(printer, one, named=False)
        printer.line()
    for words in tally.no_article[:_SAMPLES]:
        printer.line(f"kept as stored: {words}")
    if len(tally.no_article) > _SAMPLES:
        printer.line(f"kept as stored: {len(tally.no_article) - _SAMPLES} more whose page shows no article now")
    if tally.without_page:
        printer.line(f"articles without a stored page: {tally.without_page}")
    if tally.dated:
        printer.line(f"articles that {'would get' if dry_run else 'got'} a date from their neighbours: {tally.dated}")
    printer.line(f"{read} pages read again; {tally.changed} articles {would} changed")


def _print_change(printer: Printer, change: FieldChange, *, named: bool = True) -> None:
    old, new = excerpts(change.old, change.new)
    label = f"{change.field}: " if named else ""
    printer.line((f"- {label}", BAD), old, indent=4)
    printer.line((f"+ {label}", GOOD), new, indent=4)


def excerpts(old: str | None, new: str | None) -> tuple[str, str]:
    """Return two values shortened to where they differ first; a value that is not known as a dash.

    >>> excerpts(None, "Baku")
    ('-', 'Baku')
    """
    before, after = (" ".join((value or "-").split()) for value in (old, new))
    pairs = enumerate(zip(before, after, strict=False))
    shared = next((place for place, (one, other) in pairs if one != other), min(len(before), len(after)))
    start = max(shared - _EXCERPT // 3, 0)
    return _cut(before, start), _cut(after, start)


def _cut(text: str, start: int) -> str:
    piece = text[start : start + _EXCERPT]
    return f"{'…' if start else ''}{piece}{'…' if start + _EXCERPT < len(text) else ''}"
