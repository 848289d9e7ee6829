"""``newsbot demo``: the real crawl of a small sample site, without a network."""

import os
import shlex
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import typer
from sqlalchemy import Connection

from newsbot.cli.articles import print_revisions
from newsbot.cli.context import chosen
from newsbot.cli.errors import complain, leave, usage
from newsbot.cli.output import DIM, TITLE, Printer
from newsbot.cli.search import print_hits
from newsbot.demo import SampleSite
from newsbot.demo.themes import THEMES
from newsbot.normalize.sought import Sought
from newsbot.storage.database_errors import DatabaseError
from newsbot.storage.engine import open_reader
from newsbot.storage.queries import articles, runs
from newsbot.storage.queries.search import Filters, quote_words, search

_FILE = "demo.db"
_URL = f"sqlite:///{_FILE}"
_LOCAL = "http://127.0.0.1:"
_FIRST_SEARCH = ("border",)
_QUICK = ("-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=0")  # our own machine needs no manners


@dataclass(frozen=True, slots=True)
class _Suggestion:
    arguments: str
    meaning: str


def demo(
    context: typer.Context,
    theme: Annotated[str, typer.Option(help=f"The kind of markup: {', '.join(sorted(THEMES))}.")] = "modern",
    edits: Annotated[
        bool, typer.Option("--edits", help="Crawl again after a day of editing, and show what changed.")
    ] = False,
    everything: Annotated[
        bool, typer.Option("--all", help="Crawl all sections, not only news and interviews; with --edits.")
    ] = False,
    keep_serving: Annotated[
        bool, typer.Option("--keep-serving", help="Leave the site up until Ctrl-C, to look at it.")
    ] = False,
) -> None:
    """Try everything out on a small sample site.

    Serves it on 127.0.0.1, crawls it into demo.db, and says what to try next. Needs no network. Exits with the status
    of the crawl.
    """
    if theme not in THEMES:
        raise usage(f"--theme {theme}: no such theme; there are {', '.join(sorted(THEMES))}")
    if chosen(context).by_option:
        raise usage(f"demo: always crawls into {_FILE} in the working directory; leave --database out")
    port = 0
    if Path(_FILE).exists():
        port = _earlier_port()
        complain(f"{_FILE} is there from an earlier demo, and is used again")
    edits, sections = edits or everything, ("-a", "sections=all") if everything else ()
    with _served(theme, port) as site:
        status = _crawl(site.url, *sections)
        if edits and status == 0:
            site.switch_day(2)
            complain("a day of editing later, the whole site is crawled again")
            status = _crawl(site.url, *sections, "-a", "full=1")
        if status == 0:
            _show_first(edits=edits)
        if keep_serving:
            sys.stdout.flush()
            with suppress(KeyboardInterrupt):
                complain(f"the site stays at {site.url} until Ctrl-C")
                threading.Event().wait()
    leave(status)


def _served(theme: str, port: int) -> SampleSite:
    """Return the site, serving: on this port if it is free, else on any."""
    site = SampleSite(theme=theme, port=port)
    try:
        site.start()
    except OSError:
        if not port:
            raise
        return _served(theme, 0)
    return site


def _earlier_port() -> int:
    """Return the port that the latest demo crawled, 0 for none: from another one every page would be another page.

    Raises ``DatabaseError`` for a file that no demo has made.
    """
    try:
        engine = open_reader(_URL)
    except DatabaseError as error:
        raise DatabaseError(f"{_FILE} is not of a demo; move it away, or run the demo elsewhere: {error}") from error
    try:
        with engine.connect() as connection:
            sites = runs.sites_crawled(connection)
    finally:
        engine.dispose()
    strangers = [site for site in sites if not site.startswith(_LOCAL)]
    if strangers:
        raise DatabaseError(f"{_FILE}: holds a crawl of {strangers[0]}; move it away, or run the demo elsewhere")
    return urlsplit(sites[0]).port or 0 if sites else 0


def _crawl(site: str, *arguments: str) -> int:
    """Run the spider in a process of its own, as a user would; its output passes through."""
    command = [sys.executable, "-m", "scrapy", "crawl", "commonspace", "-a", f"site={site}", *_QUICK, *arguments]
    environment = {**os.environ, "SCRAPY_SETTINGS_MODULE": "newsbot.settings", "NEWSBOT_DATABASE_URL": _URL}
    complain(shlex.join(["scrapy", *command[3:]]))
    sys.stdout.flush()
    with subprocess.Popen(command, env=environment) as process:  # noqa: S603 - our own arguments
        while True:
            # Ctrl-C reaches the crawl as well, which ends cleanly: wait for it.
            with suppress(KeyboardInterrupt):
                status = process.wait()
                return 128 - status if status < 0 else status


def _show_first(*, edits: bool) -> None:
    printer = Printer()
    engine = open_reader(_URL)
    try:
        with engine.connect() as connection:
            printer.line()
            printer.line((f"newsbot --database {_FILE} search " + " ".join(_FIRST_SEARCH), TITLE))
            printer.line()
            print_hits(printer, *search(connection, quote_words(_FIRST_SEARCH), Filters(), limit=3))
            if edits:
                _print_edits(printer, connection)
            suggestions = _suggest(connection)
    finally:
        engine.dispose()
    printer.heading("Try next")
    for one in suggestions:
        printer.line(f"newsbot --database {_FILE} {one.arguments}", indent=2)
        printer.line((one.meaning, DIM), indent=6)


def _print_edits(printer: Printer, connection: Connection) -> None:
    printer.heading("What the day of editing changed")
    for article_id in articles.edited_articles(connection):
        article = articles.read_article(connection, article_id)
        if article is not None:
            printer.line()
            print_revisions(printer, article, articles.read_revisions(connection, article_id))


def _suggest(connection: Connection) -> list[_Suggestion]:
    """Return commands that have something to show in this database."""
    found, _ = search(connection, Sought(), Filters(section="interview"), limit=1)
    article = found[0] if found else search(connection, quote_words(_FIRST_SEARCH), Filters(), limit=1)[0][0]
    suggestions = [_Suggestion("search 'missing persons'", "an exact phrase, in quotes")]
    named = next(iter(articles.read_details(connection, article["id"])["persons"]), None)
    if named is not None:
        suggestions.append(_Suggestion(f"search --person {shlex.quote(named['person'])}", "who is named where"))
    return [
        *suggestions,
        _Suggestion(f"show {article['id']}", "one article, with the persons, sources and dates in it"),
        _Suggestion(f"explain {article['id']}", "which evidence decided each field"),
        _Suggestion(f"why {article['url']}", "the ledger's story of one address"),
        _Suggestion("status", "the runs, and whether the last one was good"),
        _Suggestion("db check", "whether the database is whole"),
    ]
