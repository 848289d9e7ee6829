"""Several processes that crawl together: who takes part in a run, who is still there, who closes it.

Each worker holds a lock of the database server that bears its number, on a connection of its own. The server
frees it when the process is gone, however it went: no heartbeat, no clock. Every function is called inside a
writing transaction, and those wait for each other: what it reads of the workers stays true until its end.
"""

import os
import socket
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, select, text, update
from sqlalchemy.engine import URL

from newsbot.storage import runs
from newsbot.storage.engine import connect_server
from newsbot.storage.lock import LockedError
from newsbot.storage.models.runs import Run, RunWorker
from newsbot.storage.tables import insert_row, table_of

_CLASS = 730_211_409  # of the workers' locks; any number that no other program uses in this database
_runs = table_of(Run)
_workers = table_of(RunWorker)
_ALIVE = text(
    "SELECT objid::bigint FROM pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 2"
    " AND classid::bigint = :class AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
).bindparams(**{"class": _CLASS})


class Presence:
    """The connection whose lock says that a worker is there. ``close`` it when the worker leaves."""

    def __init__(self, url: URL) -> None:
        self._engine = connect_server(url)
        self._connection = self._engine.connect()
        # A machine that is gone without a word is noticed after a minute, not after two hours.
        for name, seconds in (("idle", 30), ("interval", 10), ("count", 3)):
            self._connection.execute(text(f"SET tcp_keepalives_{name} = {seconds}"))

    def hold(self, worker_id: int) -> None:
        """Take the lock of a worker, which nobody else asks for."""
        self._connection.execute(text("SELECT pg_advisory_lock(:class, :id)"), {"class": _CLASS, "id": worker_id})

    def close(self) -> None:
        """Give the lock back."""
        self._connection.close()
        self._engine.dispose()


@dataclass(frozen=True, slots=True)
class Joined:
    """A worker's place in a run."""

    run_id: int
    worker_id: int
    frontier: str
    """The name of what the workers of this run share in Redis."""
    stale: tuple[str, ...] = ()
    """The names of what killed runs left there."""


def other_arguments(connection: Connection, arguments: dict[str, Any]) -> None:
    """See that workers which are there do what ``arguments`` ask for. Raises ``LockedError``."""
    run = _open_run(connection)
    if run is not None and run.arguments != arguments:
        raise LockedError(f"workers of run {run.id} are there, and crawl with other arguments; this one leaves")


def join_run(
    connection: Connection, presence: Presence, *, spider: str, arguments: dict[str, Any], now: datetime, version: str
) -> Joined:
    """Take part in the run whose workers are there, else open one. Raises ``LockedError``."""
    other_arguments(connection, arguments)
    run, stale = _open_run(connection), []
    if run is not None:
        run_id, frontier = run.id, str(run.details["frontier"])
    else:
        left_open = connection.execute(select(_runs.c.details).where(_runs.c.finished_at.is_(None))).scalars()
        stale = [details["frontier"] for details in left_open if "frontier" in details]
        connection.execute(_KILLED.where(_workers.c.finished_at.is_(None)), {"now": now})
        run_id = runs.open_run(
            connection, spider=spider, arguments=arguments, now=now, pid=os.getpid(), version=version
        )
        frontier = uuid.uuid4().hex
        connection.execute(update(_runs).where(_runs.c.id == run_id).values(details={"frontier": frontier}))
    row = {"run_id": run_id, "host": socket.gethostname(), "pid": os.getpid(), "started_at": now}
    worker_id = insert_row(connection, _workers, row)
    presence.hold(worker_id)
    return Joined(run_id, worker_id, frontier, tuple(stale))


def _open_run(connection: Connection) -> Any:
    """Return the open run that has a worker who is there, None where there is none."""
    there = select(_workers.c.run_id).where(_workers.c.id.in_(_alive(connection)), _workers.c.finished_at.is_(None))
    query = select(_runs).where(_runs.c.finished_at.is_(None), _runs.c.id.in_(there))
    return connection.execute(query).first()


def _alive(connection: Connection) -> list[int]:
    return list(connection.execute(_ALIVE).scalars())


_KILLED = update(_workers).values(finished_at=bindparam("now"), outcome="killed")


def note_idle(connection: Connection, worker_id: int, *, idle: bool) -> None:
    """Write whether a worker has nothing to fetch."""
    connection.execute(update(_workers).where(_workers.c.id == worker_id).values(idle=idle))


def others_busy(connection: Connection, joined: Joined) -> bool:
    """Tell whether another worker of the run is there and has something to fetch."""
    query = select(func.count()).select_from(_workers).where(_others(connection, joined), _workers.c.idle.is_(False))
    return bool(connection.execute(query).scalar())


def _others(connection: Connection, joined: Joined) -> Any:
    return (
        (_workers.c.run_id == joined.run_id)
        & (_workers.c.id != joined.worker_id)
        & _workers.c.finished_at.is_(None)
        & _workers.c.id.in_(_alive(connection))
    )


def note_killed(connection: Connection, joined: Joined, now: datetime) -> list[int]:
    """Write which workers of the run are gone without having left; gives their numbers, each of them once."""
    gone = (_workers.c.run_id == joined.run_id) & _workers.c.finished_at.is_(None)
    gone &= _workers.c.id.not_in([*_alive(connection), joined.worker_id])
    return list(connection.execute(_KILLED.where(gone).returning(_workers.c.id), {"now": now}).scalars())


def leave(connection: Connection, joined: Joined, now: datetime, **values: Any) -> int:
    """Write a worker's share and that it leaves; gives how many others are still there."""
    connection.execute(
        update(_workers).where(_workers.c.id == joined.worker_id).values(finished_at=now, idle=True, **values)
    )
    others = select(func.count()).select_from(_workers).where(_others(connection, joined))
    return int(connection.execute(others).scalar_one())


def note_outcome(connection: Connection, joined: Joined, outcome: str) -> None:
    """Write what a worker's own share was."""
    connection.execute(update(_workers).where(_workers.c.id == joined.worker_id).values(outcome=outcome))


def states_of(connection: Connection, run_ids: Collection[int]) -> dict[int, list[dict[str, Any]]]:
    """Return the workers of runs by run, each row with its ``state``: its outcome, or working, waiting or killed."""
    found: dict[int, list[dict[str, Any]]] = {}
    query = select(_workers).where(_workers.c.run_id.in_(run_ids)).order_by(_workers.c.id)
    for row in connection.execute(query):
        found.setdefault(row.run_id, []).append(dict(row._mapping))
    at_work = [one for workers in found.values() for one in workers if one["finished_at"] is None]
    # A copy in a file may know of workers that were at it when it was made.
    alive = _alive(connection) if at_work and connection.dialect.name == "postgresql" else []
    for workers in found.values():
        for one in workers:
            present = "killed" if one["id"] not in alive else "waiting" if one["idle"] else "working"
            one["state"] = present if one["finished_at"] is None else one["outcome"]
    return found


def of_run(connection: Connection, run_id: int) -> list[dict[str, Any]]:
    """Return the workers of a run, in the order in which they came."""
    rows = connection.execute(select(_workers).where(_workers.c.run_id == run_id).order_by(_workers.c.id))
    return [dict(row._mapping) for row in rows]
