"""What goes wrong on the way: rules that make an address answer something else than its page."""

import fnmatch
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Action = Literal["answer", "drip", "drop", "slow", "truncate"]


@dataclass(slots=True)
class Fault:
    """One rule: which requests, what happens to them, and how often.

    ``target`` is the path with its query. It is compared as it is; ``*`` stands for anything.
    """

    target: str
    action: Action
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    seconds: float = 0.0
    times: int | None = None
    """How many requests it still strikes; None: all of them."""

    def matches(self, target: str) -> bool:
        """Tell whether a request for ``target`` is struck."""
        if self.times == 0:
            return False
        return target == self.target or ("*" in self.target and fnmatch.fnmatchcase(target, self.target))


class FaultList(list[Fault]):
    """The rules in force; the first that fits decides. Safe to read from many threads."""

    def __init__(self) -> None:
        super().__init__()
        self._lock = threading.Lock()

    def take(self, target: str) -> Fault | None:
        """Return the rule that strikes a request for ``target``, counted as used once, or None."""
        with self._lock:
            for fault in self:
                if fault.matches(target):
                    if fault.times is not None:
                        fault.times -= 1
                    return fault
        return None
