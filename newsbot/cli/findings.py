"""What ``newsbot doctor`` finds."""

from dataclasses import dataclass, field
from typing import Any

OK, LOOK, FAULT, UNREACHABLE = "ok", "look", "fault", "unreachable"
"""Fine; worth a look, and the crawl works; the crawl suffers; nothing can be fetched."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at, what was seen, and what to do about it."""

    level: str
    subject: str
    words: str
    advice: str | None = None
    fields: list[dict[str, Any]] = field(default_factory=list)
    """For an article: what each field was read as, and by which rule."""
