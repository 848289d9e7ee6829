"""What time it is: the machine's clock, or one that a setting moved.

Everything that needs "now" is given a ``Clock``. ``NEWSBOT_NOW`` moves it, so that a week of nights can be
tried in a minute: the process then begins at that instant, and its time passes as usual.
"""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """Return the present instant by the machine's clock, in UTC."""
    return datetime.now(UTC)


def clock_from(text: str) -> Clock:
    """Return the clock that ``NEWSBOT_NOW`` asks for; an empty text is the machine's own.

    An instant without an offset is UTC. Raises ``ValueError`` for what is no ISO instant.
    """
    if not text.strip():
        return utc_now
    try:
        begins = datetime.fromisoformat(text.strip())
    except ValueError:
        raise ValueError(f"NEWSBOT_NOW={text}: write an instant like 2026-12-01T03:15:00+00:00") from None
    begins = begins.replace(tzinfo=UTC) if begins.tzinfo is None else begins.astimezone(UTC)
    moved = begins - utc_now()
    return lambda: utc_now() + moved
