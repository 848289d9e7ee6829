"""What a visitor is told when a page cannot be shown: a status, a heading and a sentence, no traceback."""

import sqlite3
from dataclasses import dataclass
from http import HTTPStatus

from datasette import Forbidden, NotFound
from datasette.database import QueryInterrupted
from datasette.utils.asgi import Base400
from datasette.views.base import DatasetteError
from sqlalchemy.exc import DBAPIError

from newsbot.storage.database_errors import explain

_TOO_LONG = (
    "The database took longer than the {} seconds that a page may take. Ask for less: fewer rows, a shorter span."
)


class NotFoundError(Exception):
    """There is no such page; the text says what was asked for."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is said instead of a page; ``expected`` is False for a fault of ours, which belongs in the log."""

    status: int
    heading: str
    words: str
    expected: bool = True


def problem_of(error: Exception, database: str, seconds: float) -> Problem:
    """Return what to say of an error; ``seconds`` is the time that a query may take."""
    if _took_too_long(error):
        return Problem(503, "That took too long", _TOO_LONG.format(f"{seconds:g}"))
    if isinstance(error, NotFoundError | NotFound):
        return Problem(404, "Not found", _sentence(str(error), "There is no such page."))
    if isinstance(error, Forbidden):
        return Problem(403, "Not allowed", _sentence(str(error), "The database is shown read-only."))
    if isinstance(error, DatasetteError):
        # Datasette says 500 where it was asked for something that is not there, like a column to sort by.
        status = HTTPStatus.BAD_REQUEST if error.status == HTTPStatus.INTERNAL_SERVER_ERROR else error.status
        return Problem(
            int(status), error.title or "That cannot be shown", _sentence(error.message, "No more is known.")
        )
    if isinstance(error, Base400):
        return Problem(error.status, "That cannot be asked", _sentence(str(error), "The address is not understood."))
    if isinstance(error, DBAPIError | sqlite3.DatabaseError):
        return Problem(503, "The database cannot be read", explain(error, database))
    return Problem(500, "A fault in newsbot", "The page could not be made; the terminal says why.", expected=False)


def _took_too_long(error: Exception) -> bool:
    if isinstance(error, DatasetteError) and error.title == "SQL Interrupted":
        return True
    return isinstance(error, QueryInterrupted) or (isinstance(error, DBAPIError) and str(error.orig) == "interrupted")


def _sentence(words: str, otherwise: str) -> str:
    words = " ".join(words.split())
    return words[:1].upper() + words[1:] if words and words != "404" else otherwise
