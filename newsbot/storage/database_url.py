"""Database URLs: which can be used, and what to call them in messages, without their passwords."""

import re
from pathlib import Path

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

DEFAULT_URL = "sqlite:///newsbot.db"


class DatabaseUrlError(ValueError):
    """The database URL cannot be used: no such dialect, no such driver, not a URL."""


def parse_url(text_url: str, *, driver: bool = True) -> URL:
    """Read a database URL; its driver must be installed unless ``driver`` is off. Raises ``DatabaseUrlError``."""
    try:
        url = make_url(text_url)
    except (ArgumentError, ValueError):
        raise DatabaseUrlError(
            f"NEWSBOT_DATABASE_URL={_without_user(text_url)}: not a database URL; write it like {DEFAULT_URL}"
        ) from None  # the error of SQLAlchemy holds the address whole
    named = f"NEWSBOT_DATABASE_URL={shown(url, whole=True)}"  # without its password
    try:
        url.get_dialect()
    except (ArgumentError, NoSuchModuleError, ValueError) as error:
        raise DatabaseUrlError(f"{named}: no such database or driver; write it like {DEFAULT_URL}") from error
    if url.get_backend_name() == "sqlite" and url.query:
        raise DatabaseUrlError(f"{named}: a SQLite database takes no options; write it like {DEFAULT_URL}")
    if url.get_backend_name() not in ("sqlite", "postgresql"):
        raise DatabaseUrlError(f"{named}: only sqlite and postgresql are supported")
    if url.get_backend_name() == "postgresql" and url.get_driver_name() != "psycopg":
        raise DatabaseUrlError(f"{named}: the driver is psycopg; write it like postgresql://user@host/newsbot")
    if not driver:
        return url
    try:
        url.get_dialect().import_dbapi()
    except ImportError as error:
        raise DatabaseUrlError(f"{named}: {error}; run pip install 'psycopg[binary]'") from error
    return url


def _without_user(text_url: str) -> str:
    """Return an address that cannot be read without what may be its user and password."""
    return re.sub(r"(?<=://).*@", "***@", text_url, flags=re.DOTALL)


def shown(url: URL, *, whole: bool = False) -> str:
    """Return what to call the database in messages: the file (unless ``whole``), or the URL without its password."""
    if not whole and url.get_backend_name() == "sqlite":
        return url.database or ":memory:"
    hidden = {name: "***" for name in ("password", "sslpassword") if name in url.query}
    return (url.update_query_dict(hidden) if hidden else url).render_as_string()


def sqlite_path(url: URL) -> Path | None:
    """Return the file of a SQLite database; None for one in memory and for other databases."""
    if url.get_backend_name() != "sqlite" or url.database in (None, "", ":memory:"):
        return None
    return Path(str(url.database))
