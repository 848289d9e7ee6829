"""``newsbot backup``: a consistent, checked copy while a crawl is running."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from newsbot import settings
from newsbot.checks import ExitCode
from newsbot.cli.context import chosen, named_by_option, reading
from newsbot.cli.errors import Failure, usage
from newsbot.cli.output import Json, Printer, print_json
from newsbot.clock import clock_from
from newsbot.storage.backup import BackupError, backup_name, make_backup, rotate
from newsbot.storage.database_url import DatabaseUrlError, parse_url, sqlite_path


def backup(
    context: typer.Context,
    file: Annotated[
        str,
        typer.Argument(
            help="Where to: a file, or a folder/, made where need be, for copies with the time in their name."
        ),
    ],
    keep: Annotated[
        int | None, typer.Option(min=1, help="In a folder: so many copies stay, older ones are removed.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there.")] = False,
    as_json: Json = False,
) -> None:
    """Copy the database to a file, also while a crawl is running.

    The copy is one moment of the database, checked before it gets its name. Restore it by copying it back, or ask it
    with --database sqlite:///FILE.
    """
    database = _database(context)
    with reading(context):
        pass  # a database of ours, of this schema
    target, folder = Path(file), None
    if target.is_dir() or file.endswith("/"):
        folder = target
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise Failure(f"{file}: the folder cannot be made: {error.strerror}", ExitCode.STORAGE) from error
        target = backup_name(folder, database, _now())
    elif keep is not None:
        raise usage(f"--keep goes with a folder; {file} is none (write {file}/ for one)")
    try:
        rows = make_backup(database, target, replace=force)
        removed = rotate(folder, database, keep) if folder is not None and keep is not None else []
    except (BackupError, OSError) as error:
        raise Failure(str(error), ExitCode.STORAGE) from error
    if as_json:
        print_json({"file": str(target), "bytes": target.stat().st_size, "rows": rows, "removed": [*map(str, removed)]})
        return
    printer = Printer()
    size = target.stat().st_size / 2**20
    printer.line(f"{target}: {size:.1f} MB, checked: {rows['articles']} articles, {rows['pages']} pages")
    for one in removed:
        printer.line(f"{one}: removed, {keep} newer ones are there")


def _database(context: typer.Context) -> Path:
    try:
        # Where it is PostgreSQL, the advice is the same with and without its driver.
        url = parse_url(chosen(context).database, driver=False)
    except DatabaseUrlError as error:
        raise named_by_option(error, chosen(context)) from error
    path = sqlite_path(url)
    if path is None:
        if url.get_backend_name() == "sqlite":
            raise usage("a database in memory has no backup")
        raise usage(f"{url.render_as_string()} is PostgreSQL: use pg_dump, which does this well")
    return path


def _now() -> datetime:
    return clock_from(settings.NEWSBOT_NOW)()
