"""``newsbot archive``: the stored pages, what they cost, and their way into other tools."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path
from typing import IO, Annotated, Any

import typer
from sqlalchemy import text

from newsbot import settings
from newsbot.checks import ExitCode
from newsbot.cli.context import chosen, locked, read_day, read_section, reading
from newsbot.cli.errors import Failure, command_group, complain, leave, usage
from newsbot.cli.output import Json, Printer, print_json
from newsbot.clock import clock_from
from newsbot.storage import page_dictionaries, pages
from newsbot.storage.archive import describe, export_warc, stored_pages
from newsbot.storage.engine import open_engine

archive = command_group("The stored pages: what they cost, and their export.")

Section = Annotated[str | None, typer.Option("--section", help="Only pages of articles of this section.")]
Since = Annotated[str | None, typer.Option("--since", metavar="DATE", help="Only of articles published since.")]
_ENDINGS = (".warc.gz", ".warc")


@archive.command(epilog="Example: newsbot archive info")
def info(context: typer.Context, as_json: Json = False) -> None:
    """Show what the stored pages cost."""
    with reading(context) as connection:
        found = describe(connection)
    if as_json:
        print_json(found)
        return
    html = found["html_bytes"]
    Printer().fields([
        ("pages", f"{found['pages']} of {found['articles']} articles"),
        ("HTML", _size(html)),
        ("stored", f"{_size(found['stored_bytes'])}{_share(found['stored_bytes'], html)}"),
        ("dictionaries", f"{found['dictionaries']}, {_size(found['dictionary_bytes'])}"),
        ("pages with one", found["packed"]),
        ("a page costs", found["bytes_per_page"] and f"{found['bytes_per_page']} bytes, dictionaries included"),
        ("database", found["database_bytes"] and _size(found["database_bytes"])),
        ("an article costs", found["database_bytes_per_article"]
         and f"{found['database_bytes_per_article']} bytes of the database, its page and indexes included"),
    ])  # fmt: skip


@archive.command("list", epilog="Example: newsbot archive list --section interview --limit 50")
def list_pages(
    context: typer.Context, section: Section = None, since: Since = None,
    limit: Annotated[int, typer.Option(min=1, help="So many pages at most.")] = 20, as_json: Json = False,
) -> None:  # fmt: skip
    """List stored pages, in the order they were stored, with their sizes in bytes."""
    day = read_day("--since", since)
    with reading(context) as connection:
        found = stored_pages(connection, section=read_section(section), since=day)
        rows: list[dict[str, Any]] = [
            {
                "page": one.id, "stored_at": one.stored_at, "html": one.size, "stored": len(one.packed.content),
                "url": one.article_url, "fetched_from": one.fetched_from,
            }
            for one in islice(found, limit)
        ]  # fmt: skip
    if as_json:
        for row in rows:
            print_json(row)
        return
    shown = ("page", "stored_at", "html", "stored", "url")
    Printer().table(shown, [[row[name] for name in shown] for row in rows])


@archive.command(epilog="Example: newsbot archive pack")
def pack(context: typer.Context) -> None:
    """Compress what was stored before there was a dictionary, and give the room back to the disk.

    A crawl packs pages in its end, too, but leaves the room to later ones. Needs as much free room as the database has.
    """
    with reading(context):
        pass  # a database of ours
    with locked(context):
        engine = open_engine(chosen(context).database, migrate=False)
        try:
            with engine.begin() as connection:
                before = describe(connection)
                if not before["dictionaries"]:
                    page_dictionaries.learn(connection, clock_from(settings.NEWSBOT_NOW)())
                packed = pages.pack(connection)
            with engine.connect() as connection:
                if engine.dialect.name == "sqlite":
                    connection.connection.cursor().execute("VACUUM")
                else:
                    connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("VACUUM FULL pages"))
            with engine.connect() as connection:
                after = describe(connection)
        finally:
            engine.dispose()
    words = f"{_size(before['database_bytes'])} before, {_size(after['database_bytes'])} now"
    Printer().line(f"{packed} pages packed; the database has {words}")


@archive.command(epilog="Example: newsbot archive export pages.warc.gz --since 2026-01-01")
def export(
    context: typer.Context,
    file: Annotated[str, typer.Argument(help="The file to write: NAME.warc.gz, or NAME.warc.")],
    _warc: Annotated[bool, typer.Option("--warc", help="As WARC/1.1; there is no other form.")] = True,
    section: Section = None,
    since: Since = None,
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there.")] = False,
) -> None:
    """Write stored pages to a WARC file, which archives and their tools read.

    Each page is a resource record with where and when it was fetched and its digest; the headers of the answer are not
    kept, and none are made up.
    """
    target, day, section = Path(file), read_day("--since", since), read_section(section)
    if not target.name.endswith(_ENDINGS):
        raise usage(f"{file}: name it NAME.warc.gz, or NAME.warc for one that is not compressed")
    now = clock_from(settings.NEWSBOT_NOW)()
    with reading(context) as connection, _written(target, replace=force) as stream:
        done = export_warc(
            connection, stream, target.name, now, section=section, since=day, gzip=target.name.endswith(".gz")
        )
    Printer().line(f"{target}: {done.pages} pages, {_size(target.stat().st_size)}")
    for words in done.unreadable:
        complain(f"left out: {words}")
    if done.unreadable:
        leave(ExitCode.PARTIAL)


@contextmanager
def _written(target: Path, *, replace: bool) -> Iterator[IO[bytes]]:
    """Give a file to write that gets its name when it is whole. Raises ``Failure``."""
    if target.exists() and not replace:
        raise Failure(f"{target}: is there already; name another file, or give --force", ExitCode.STORAGE)
    part = target.with_name(f".{target.name}.part")
    try:
        with part.open("wb") as stream:
            yield stream
        part.replace(target)
    except OSError as error:
        raise Failure(f"{target}: cannot be written: {error.strerror or error}", ExitCode.STORAGE) from error
    finally:
        with suppress(OSError):
            part.unlink()


def _size(number: int | None) -> str:
    if number is None:
        return "-"
    return f"{number / 2**20:.1f} MB" if number >= 2**20 else f"{number / 2**10:.0f} kB"


def _share(part: int, whole: int) -> str:
    return f", {100 * part / whole:.1f} % of the HTML" if whole else ""
