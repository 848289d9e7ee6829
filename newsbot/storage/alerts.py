"""Who is to be told of what: a row of ``alerts`` for each change between good and bad nights."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from newsbot.storage.models.runs import Alert, Run
from newsbot.storage.tables import insert_row, table_of

GOOD, BAD = "good", "bad"
_SIGINT = 130
_alerts = table_of(Alert)
_runs = table_of(Run)


def state_of(run: dict[str, Any]) -> str | None:
    """Return whether a finished run was a ``good`` or a ``bad`` night; None for one that says nothing of the nights.

    A run with ``limit=`` or ``url=``, or one ended with Ctrl-C, is somebody trying something out.
    """
    arguments = run["arguments"] or {}
    if run["finished_at"] is None or arguments.get("limit") or arguments.get("urls") or run["exit_code"] == _SIGINT:
        return None
    findings = (run["details"] or {}).get("findings") or []
    severe = any(one.get("severity") == "error" for one in findings)
    return GOOD if run["outcome"] == "complete" and not severe else BAD


def record_changes(connection: Connection, now: datetime) -> None:
    """Write an alert for each change of state since the last one; before the first, nights count as good.

    A run that was killed could tell nobody: the next one finds it here, and tells of it.
    """
    last = connection.execute(select(_alerts).order_by(_alerts.c.id.desc()).limit(1)).one_or_none()
    query = select(_runs).order_by(_runs.c.id.desc())
    # Nobody asked to be told of what lies before the first alert.
    query = query.limit(1) if last is None else query.where(_runs.c.id > last.run_id)
    state = last.state if last else GOOD
    for row in reversed(connection.execute(query).all()):
        run = dict(row._mapping)
        found = state_of(run)
        if found is not None and found != state:
            state = found
            alert = {"run_id": run["id"], "state": state, "message": _message(run, state), "made_at": now}
            insert_row(connection, _alerts, alert)


def unsent(connection: Connection) -> list[dict[str, Any]]:
    """Return the alerts that nobody has got yet, the oldest first."""
    rows = connection.execute(select(_alerts).where(_alerts.c.sent_at.is_(None)).order_by(_alerts.c.id))
    return [dict(row._mapping) for row in rows]


def last_alerts(connection: Connection, most: int) -> list[dict[str, Any]]:
    """Return the last alerts, the latest first."""
    rows = connection.execute(select(_alerts).order_by(_alerts.c.id.desc()).limit(most))
    return [dict(row._mapping) for row in rows]


def mark(connection: Connection, alert_id: int, now: datetime, error: str | None) -> None:
    """Write that an alert was sent, or why it was not."""
    values: dict[str, Any] = {"error": error} if error else {"error": None, "sent_at": now}
    connection.execute(update(_alerts).where(_alerts.c.id == alert_id).values(values))


def _message(run: dict[str, Any], state: str) -> str:
    when = f"the run of {run['started_at']:%Y-%m-%d %H:%M} UTC"
    if state == GOOD:
        return f"good again: {when} was complete, {run['new']} new, {run['updated']} updated"
    findings = (run["details"] or {}).get("findings") or []
    severe = [str(one.get("message")) for one in findings if one.get("severity") == "error"]
    reasons = list(dict.fromkeys([*([run["reason"]] if run["reason"] else []), *severe]))
    return f"{when} was {run['outcome']}" + (f": {'; '.join(reasons)}" if reasons else "")
