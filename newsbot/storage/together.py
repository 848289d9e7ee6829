"""Statements whose answers nobody waits for: on PostgreSQL they are sent together, before anything else is asked.

Each statement that is waited for costs a way to the server and back. It costs more in a process that reads pages
meanwhile: whoever waits gives up Python's lock, and gets it back when the page is read. And while a worker's
transaction waits for that, no other worker can write.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import DBAPIError

_KEPT = "newsbot-unsent"


def prepare(engine: Engine) -> None:
    """Have what waits sent in time: before any other statement, and before a transaction is committed."""
    event.listen(engine, "before_cursor_execute", lambda connection, *_: send(connection))
    event.listen(engine, "commit", send)
    event.listen(engine, "rollback", _forget)
    event.listen(engine, "rollback_savepoint", lambda connection, *_: _forget(connection))


def run_soon(connection: Connection, statement: str, *values: Sequence[Any]) -> None:
    """Execute a statement of the driver's own, once for each of ``values``; nobody wants its answer.

    Raises its error no later than ``send``.
    """
    if connection.dialect.name == "sqlite":
        _execute(connection, statement, values[0] if len(values) == 1 else values, many=len(values) > 1)
    else:
        connection.info.setdefault(_KEPT, []).extend((statement, one) for one in values)


def run(connection: Connection, statement: str, values: Sequence[Any]) -> Any:
    """Execute a statement of the driver's own in the connection's transaction, now; gives its cursor."""
    send(connection)
    return _execute(connection, statement, values, many=False)


def _execute(connection: Connection, statement: str, values: Sequence[Any], *, many: bool) -> Any:
    if not connection.in_transaction():
        connection.begin()  # as SQLAlchemy does before its own statements
    cursor = connection.connection.cursor()
    try:
        (cursor.executemany if many else cursor.execute)(statement, values)
    except connection.dialect.loaded_dbapi.Error as error:
        raise _named(connection, statement, error) from error
    return cursor


@contextmanager
def savepoint(connection: Connection) -> Iterator[None]:
    """Do something that can be undone by itself; what waits is sent in it, so that its errors are its own."""
    with connection.begin_nested():
        yield
        send(connection)


def send(connection: Connection) -> None:
    """Send what waits, and wait for all answers. Raises SQLAlchemy's errors."""
    waiting: list[tuple[str, Sequence[Any]]] | None = connection.info.get(_KEPT)
    if not waiting:
        return
    del connection.info[_KEPT]
    if not connection.in_transaction():
        connection.begin()
    driver: Any = connection.connection.driver_connection
    try:
        with driver.pipeline():
            for statement, values in waiting:
                driver.execute(statement, values)
    except connection.dialect.loaded_dbapi.Error as error:
        raise _named(connection, waiting[0][0], error) from error


def _forget(connection: Connection) -> None:
    connection.info.pop(_KEPT, None)


def _named(connection: Connection, statement: str, error: Exception) -> Exception:
    dialect = connection.dialect
    found: Exception = DBAPIError.instance(statement, None, error, dialect.loaded_dbapi.Error, dialect=dialect)
    return found
