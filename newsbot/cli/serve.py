"""``newsbot serve``."""

import errno
import socket
from typing import Annotated

import typer

from newsbot import settings
from newsbot.checks import ExitCode
from newsbot.cli.context import chosen, named_by_option
from newsbot.cli.errors import Failure, complain, usage
from newsbot.cli.inputs import read_registers
from newsbot.clock import clock_from
from newsbot.storage.database_url import DatabaseUrlError, parse_url, shown, sqlite_path
from newsbot.storage.engine import open_reader
from newsbot.web.listening import bind

_LOCAL = ("127.0.0.1", "localhost", "::1")


def serve(
    context: typer.Context,
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port; 0 takes any free one.")] = 8001,
    host: Annotated[str, typer.Option(help="The address to listen at.")] = "127.0.0.1",
    browse: Annotated[bool, typer.Option("--open", help="Open a browser.")] = False,
) -> None:
    """Browse and query the database in a web page, read-only.

    Datasette with pages for articles, persons, sources, dates and runs; a crawl may write
    meanwhile. Ctrl-C ends it.
    """
    asked = chosen(context)
    try:
        url = parse_url(asked.database)
    except DatabaseUrlError as error:
        raise named_by_option(error, asked) from error
    if sqlite_path(url) is None:
        name, hint = shown(url), "name one with --database"
        if url.get_backend_name() != "sqlite":
            hint = f"copy it to one: newsbot db copy {name} sqlite:///copy.db"
        raise usage(f"serve: Datasette serves SQLite files, and {name} is none; {hint}")
    open_reader(asked.database).dispose()
    offices = {one.name: one.offices for one in read_registers().persons()}
    try:
        clock = clock_from(settings.NEWSBOT_NOW)
    except ValueError as error:
        raise usage(str(error)) from error
    try:
        bound = bind(host, port)
    except (OSError, UnicodeError) as error:
        raise _unbound(host, port, error) from error
    if host not in _LOCAL:
        complain(f"warning: --host {host} lets others on the network read the whole database; there is no password")
    from newsbot.web.server import serve as serve_until_stopped  # late: Datasette takes a second to import

    with bound:
        serve_until_stopped(asked.database, bound, host, clock, offices, complain, browse=browse)


def _unbound(host: str, port: int, error: OSError | UnicodeError) -> Failure:
    if isinstance(error, socket.gaierror | UnicodeError):
        return usage(f"serve: --host {host}: no such host; try --host 127.0.0.1")
    if error.errno == errno.EADDRNOTAVAIL:
        words = f"serve: {host}: not an address of this machine; try --host 127.0.0.1"
    else:
        words = f"serve: {host} port {port}: {error.strerror}; try --port 0"
    return Failure(words, ExitCode.UNREACHABLE)
