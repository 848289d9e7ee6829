"""Ctrl-C while a command is still being loaded: a line and 130, where Python would print a traceback."""

import os
import signal
from types import FrameType
from typing import NoReturn

INTERRUPTED = 130
"""What the shell reports for a program that SIGINT ended."""


def end_on_interrupt() -> None:
    """From now on SIGINT ends the process at once, with a line; not where whoever started it has it ignored.

    Only for the time in which modules are imported: nothing is open yet that would have to be closed.
    """
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _end)


def raise_on_interrupt() -> None:
    """Give SIGINT back to Python, which raises ``KeyboardInterrupt``."""
    if signal.getsignal(signal.SIGINT) is _end:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def _end(_number: int, _frame: FrameType | None) -> NoReturn:
    # Not by an exception: an import that is half done may catch it, or print it and go on.
    os.write(2, b"newsbot: interrupted\n")
    os._exit(INTERRUPTED)
