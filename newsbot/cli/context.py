"""What commands are given: the database to read, and arguments read strictly."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import typer
from sqlalchemy import Connection

from newsbot import settings
from newsbot.checks import ExitCode
from newsbot.cli.errors import Failure, usage
from newsbot.clock import clock_from
from newsbot.normalize.urls import canonical_url
from newsbot.sites import COMMONSPACE, SECTIONS, SITES, Site
from newsbot.spiders.plan import parse_plan
from newsbot.storage.database_errors import DatabaseError
from newsbot.storage.database_url import DatabaseUrlError, parse_url, shown
from newsbot.storage.engine import open_engine, open_reader
from newsbot.storage.lock import LockedError, run_lock
from newsbot.storage.queries.articles import find_article
from newsbot.storage.queries.ledger import nearest_addresses
from newsbot.storage.queries.runs import sites_crawled, spider_of

_ENDINGS = (".db", ".sqlite", ".sqlite3")


@dataclass(slots=True)
class Chosen:
    """What the options of the main command chose."""

    database: str
    by_option: bool = False


def chosen(context: typer.Context) -> Chosen:
    """Return what the main command's options chose."""
    found = context.find_object(Chosen)
    # When the shell asks what to offer, the main command has read its options and not run.
    by_option = context.find_root().params.get("database_url")
    return found or Chosen(url_of(by_option) or settings.NEWSBOT_DATABASE_URL, by_option=by_option is not None)


def url_of(text: str | None) -> str:
    """Return the URL of a database named on the command line, where a file's path does as well; of none, nothing."""
    text = text or ""
    is_file = "://" not in text and (text.lower().endswith(_ENDINGS) or (bool(text) and Path(text).is_file()))
    return f"sqlite:///{text}" if is_file else text


@contextmanager
def reading(context: typer.Context) -> Iterator[Connection]:
    """Open the chosen database for reading. Raises ``DatabaseUrlError``, ``DatabaseError``."""
    asked = chosen(context)
    try:
        engine = open_reader(asked.database)
    except DatabaseUrlError as error:
        raise named_by_option(error, asked) from error
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


@contextmanager
def writing(context: typer.Context) -> Iterator[Connection]:
    """Open the chosen database for one transaction, also while a crawl runs; it must be there.

    Raises ``DatabaseUrlError``, ``DatabaseError``.
    """
    asked = chosen(context)
    try:
        open_reader(asked.database).dispose()  # says what is wrong where there is none, or an older one
        engine = open_engine(asked.database, migrate=False)
    except DatabaseUrlError as error:
        raise named_by_option(error, asked) from error
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()


@contextmanager
def locked(context: typer.Context) -> Iterator[None]:
    """Hold the lock that crawls hold, while something is done that no crawl may meet. Raises ``Failure``."""
    try:
        url = parse_url(chosen(context).database)
    except DatabaseUrlError as error:
        raise named_by_option(error, chosen(context)) from error
    with ExitStack() as held:
        try:
            held.enter_context(run_lock(url))
        except LockedError as error:
            raise Failure(str(error), ExitCode.LOCKED) from error
        except OSError as error:
            raise Failure(f"{shown(url)}: cannot be locked: {error}", ExitCode.STORAGE) from error
        yield


def named_by_option(error: DatabaseUrlError, asked: Chosen) -> DatabaseUrlError:
    """Return an error that names the option, where that and not the setting was wrong."""
    return DatabaseUrlError(str(error).replace("NEWSBOT_DATABASE_URL=", "--database ")) if asked.by_option else error


def read_day(option: str, text: str | None) -> date | None:
    """Read a date option: ISO, or whatever the spider's ``since`` understands. Raises ``Failure``."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        pass
    try:
        return parse_plan({"since": text}, COMMONSPACE, now=clock_from(settings.NEWSBOT_NOW)()).since
    except ValueError as error:
        raise usage(str(error).replace(f"since={text}", f"{option} {text}", 1)) from None


def read_section(text: str | None) -> str | None:
    """Return the name of a section. Raises ``Failure`` where there is none of that name."""
    if text is not None and text not in SECTIONS:
        raise usage(f"--section {text}: no such section; there are {', '.join(SECTIONS)}")
    return text


def read_spider(name: str) -> Site:
    """Return the site of a spider. Raises ``Failure`` where there is none of that name."""
    if name not in SITES:
        raise usage(f"--spider {name}: no such spider; there are {', '.join(SITES)}")
    return SITES[name]


def site_of(connection: Connection) -> Site:
    """Return the site whose articles a database holds; commonspace.eu before the first run."""
    return SITES.get(spider_of(connection) or "", COMMONSPACE)


def site_of_database(database: str) -> Site:
    """Return the site whose articles the database of a URL holds; commonspace.eu where there are none."""
    try:
        engine = open_reader(database)
    except (DatabaseError, DatabaseUrlError):
        return COMMONSPACE
    try:
        with engine.connect() as connection:
            return site_of(connection)
    finally:
        engine.dispose()


def read_address(connection: Connection, text: str) -> str:
    """Return the canonical form of an address of the site, or of a copy that was crawled. Raises ``Failure``."""
    text, site = text.strip(), site_of(connection)
    if text.partition("/")[0].endswith(site.url.rpartition("/")[2].removeprefix("www.")):
        text = f"https://{text}"
    try:
        host = urlsplit(text).netloc.lower()
        copies = [base for base in (sites_crawled(connection) if host else []) if urlsplit(base).netloc.lower() == host]
        return canonical_url(text, site.at(copies[0]) if copies else site)
    except ValueError as error:
        words = str(error) if text in str(error) else f"not an address: {text}"
        raise usage(f"{words}; give an address of {site.url}, or an article's id") from None


def read_article_id(connection: Connection, text: str) -> int:
    """Return the id of the article that a user names by id or address. Raises ``Failure`` where there is none."""
    if text.isdecimal() and len(text) < 18:
        return int(text)
    address = read_address(connection, text)
    found = find_article(connection, address)
    if found is None:
        near = nearest_addresses(connection, address, most=1)
        hint = f"; the nearest known address is {near[0]}" if near else ""
        raise Failure(f"{address}: no such article{hint}; newsbot why {text} says what is known of it")
    return found
