"""``newsbot db``: migrate the schema, check that the database is whole, move it to another one."""

import sys
from typing import Annotated

import typer
from sqlalchemy.engine import URL

from newsbot.checks import ExitCode
from newsbot.cli.context import chosen, locked, named_by_option, reading, url_of
from newsbot.cli.errors import Failure, leave, usage
from newsbot.cli.output import BAD, GOOD, Json, Printer, print_json
from newsbot.storage.copying import CopyError, copy_database
from newsbot.storage.database_errors import DatabaseError
from newsbot.storage.database_url import DatabaseUrlError, parse_url, shown
from newsbot.storage.engine import check_folder, open_engine
from newsbot.storage.lock import LockedError, run_lock
from newsbot.storage.queries.integrity import Check, check_database, check_index, schema_before_upgrade
from newsbot.storage.schema import SCHEMA


def upgrade(context: typer.Context, as_json: Json = False) -> None:
    """Migrate the schema to that of this version.

    A new database is made where there is none. No crawl can run meanwhile.
    """
    asked = chosen(context)
    try:
        url = parse_url(asked.database)
        check_folder(url)
        with locked(context):  # a crawl of an older version may still write by its own schema
            found = schema_before_upgrade(asked.database)
            open_engine(asked.database).dispose()
        name = shown(url)
    except DatabaseUrlError as error:
        raise named_by_option(error, asked) from error
    if as_json:
        print_json({"database": name, "schema": SCHEMA, "before": found})
        return
    if found == SCHEMA:
        words = f"has the present schema {SCHEMA}, nothing to do"
    else:
        words = f"migrated from schema {found} to {SCHEMA}" if found else f"made, with schema {SCHEMA}"
    Printer().line(f"{name}: {words}")


def check(
    context: typer.Context,
    pages: Annotated[bool, typer.Option("--pages", help="Unpack every stored page, not only some hundreds.")] = False,
    as_json: Json = False,
) -> None:
    """Check that the database is whole.

    The file, the full-text index, the accounting of every run, what rows promise, and the stored pages. Exits with 1
    where something is wrong, and says what to do.
    """
    printer = Printer()
    failed = False
    with reading(context) as connection:
        for one in check_database(connection, all_pages=pages):
            _print(printer, one, as_json=as_json)
            failed = failed or one.fault is not None
    one = _check_index(chosen(context).database)
    _print(printer, one, as_json=as_json)
    if failed or one.fault is not None:
        leave(1)


def copy(
    source: Annotated[str, typer.Argument(metavar="SOURCE-URL", help="The database to copy; it is only read.")],
    target: Annotated[str, typer.Argument(metavar="TARGET-URL", help="An empty one; a file is made.")],
    as_json: Json = False,
) -> None:
    """Copy a whole database to another one, SQLite to PostgreSQL or back.

    Every table, in one transaction: the target holds all or nothing. Each is read back and compared; rows and checksum
    are printed. A crawl into TARGET has to wait.
    """
    source, target = url_of(source), url_of(target)
    try:
        with run_lock(_url("TARGET-URL", target)):
            _url("SOURCE-URL", source)
            copied = copy_database(source, target, _show if sys.stderr.isatty() else lambda *_: None)
    except CopyError as error:
        raise usage(str(error)) from error
    except LockedError as error:
        raise Failure(str(error), ExitCode.LOCKED) from error
    if as_json:
        for one in copied:
            print_json({"table": one.name, "rows": one.rows, "checksum": one.checksum})
        return
    printer = Printer()
    printer.table(("table", "rows", "checksum"), [(one.name, one.rows, one.checksum[:16]) for one in copied])
    printer.line(f"{sum(one.rows for one in copied)} rows of {len(copied)} tables, the same in both databases")


def _url(argument: str, text_url: str) -> URL:
    try:
        url = parse_url(text_url)
    except DatabaseUrlError as error:
        raise DatabaseUrlError(str(error).replace("NEWSBOT_DATABASE_URL=", f"{argument} ")) from error
    check_folder(url)
    return url


def _show(table: str, done: int, total: int) -> None:
    sys.stderr.write(f"\r\x1b[K{table}: {done} of {total}" if done < total else "\r\x1b[K")
    sys.stderr.flush()


def _check_index(database: str) -> Check:
    try:
        engine = open_engine(database, migrate=False)
    except DatabaseError as error:
        return Check("full-text index", f"could not be checked: {error}", "make the file writable for this user")
    try:
        return check_index(engine)
    finally:
        engine.dispose()


def _print(printer: Printer, one: Check, *, as_json: bool) -> None:
    if as_json:
        print_json({"check": one.name, "ok": one.fault is None, "fault": one.fault, "advice": one.advice})
    elif one.fault is None:
        printer.line(("ok     ", GOOD), one.name)
    else:
        printer.line(("fault  ", BAD), f"{one.name}: {one.fault}; {one.advice}")
