"""Run rows: opened when a crawl starts, true at every commit, closed when it ends."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from newsbot.storage.bulk import placeholder
from newsbot.storage.models.runs import Run
from newsbot.storage.tables import insert_row, table_of
from newsbot.storage.together import run_soon

OUTCOMES = ("new", "updated", "unchanged", "skipped", "failed", "refused", "gone", "pending")
"""What becomes of a discovered article address in a run; their counts add up to ``discovered``."""

_runs = table_of(Run)
_COUNTED = ("discovered", *OUTCOMES)


def open_run(
    connection: Connection, *, spider: str, arguments: dict[str, Any], now: datetime, pid: int, version: str
) -> int:
    """Write the row of a run that begins; runs left open by a killed process are closed as killed first.

    The caller holds the lock, so an open row has no living process. Gives the run's id.
    """
    connection.execute(
        update(_runs)
        .where(_runs.c.finished_at.is_(None))
        .values(finished_at=now, outcome="killed", reason="the process ended without closing its run")
    )
    row = {"spider": spider, "arguments": arguments, "started_at": now, "pid": pid, "version": version}
    return insert_row(connection, _runs, row)


def count(connection: Connection, run_id: int, changes: dict[str, int]) -> None:
    """Add to the counts of a run."""
    moved = {name: changes[name] for name in _COUNTED if changes.get(name)}
    if moved:
        mark = placeholder(connection.dialect)
        words = ", ".join(f"{name} = {name} + {mark}" for name in moved)
        run_soon(connection, f"UPDATE {_runs.name} SET {words} WHERE id = {mark}", (*moved.values(), run_id))


def left_of(connection: Connection, run_id: int, limit: int | None) -> int | None:
    """Return how many articles a run may still take up under its limit: those that gave none cost nothing."""
    if limit is None:
        return None
    taken = _runs.c.pending + _runs.c.new + _runs.c.updated + _runs.c.unchanged
    return max(0, limit - int(connection.execute(select(taken).where(_runs.c.id == run_id)).scalar_one()))


def counts_of(connection: Connection, run_id: int) -> dict[str, int]:
    """Return the counts of a run: ``discovered``, each outcome, ``requests`` and ``bytes``."""
    names = ("discovered", *OUTCOMES, "requests", "bytes")
    row = connection.execute(select(*(_runs.c[name] for name in names)).where(_runs.c.id == run_id)).one()
    return dict(zip(names, row, strict=True))


def close_run(
    connection: Connection, run_id: int, *, now: datetime, outcome: str, exit_code: int, reason: str | None,
    requests: int, size: int, details: dict[str, Any],
) -> None:  # fmt: skip
    """Write how a run ended; ``size`` is in bytes received."""
    connection.execute(
        update(_runs)
        .where(_runs.c.id == run_id)
        .values(
            finished_at=now, outcome=outcome, exit_code=exit_code, reason=reason,
            requests=requests, bytes=size, details=details,
        )
    )  # fmt: skip
