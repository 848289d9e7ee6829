"""One HTTP answer, and what the sample sites answer alike."""

import base64
from dataclasses import dataclass, field

HTML = "text/html; charset=UTF-8"
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
"""A picture of one pixel."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One HTTP answer, without Content-Length."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
