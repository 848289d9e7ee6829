"""What the checks found, in the shape in which a run keeps it: a list of objects in ``runs.details["findings"]``.

Each has ``severity`` (``error``: the run counts as site-changed; ``warning``: it stays what it was), ``kind``
and ``message`` (one line). The kinds: ``articles`` (pages without article), ``fields`` (a field is found less
often), ``drift`` (another rule decides a field), ``markup`` (pages are built in another way), ``silence`` (no
news for long), ``errors`` (addresses failed more often), ``listing`` (a section's listing is away, or repeats itself).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

ERROR, WARNING = "error", "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is odd about a run."""

    severity: str
    kind: str
    message: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a run is closed with; ``reason`` is None for a complete one."""

    outcome: str
    exit_code: int
    reason: str | None = None
    findings: list[Finding] = field(default_factory=list)


def findings_of(run: Mapping[str, Any]) -> list[Finding]:
    """Return the findings of a row of ``runs``, the gravest first; a run from before there were any has none."""
    kept = (run.get("details") or {}).get("findings") or []
    return [Finding(one["severity"], one["kind"], one["message"]) for one in kept]
