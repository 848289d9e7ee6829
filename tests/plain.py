"""Values of either database as SQLite has them, which is how the contract writes them down."""

import json
from datetime import UTC, date, datetime
from typing import Any


def plain(value: Any) -> Any:
    """Instants and dates as text, JSON as text, truth as 0 or 1."""
    if isinstance(value, datetime):
        return f"{value.astimezone(UTC):%Y-%m-%d %H:%M:%S}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, bool):
        return int(value)
    return bytes(value) if isinstance(value, memoryview) else value
