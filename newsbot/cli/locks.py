"""Looking at the lock of a crawl without taking it."""

import os
from contextlib import suppress

from newsbot.storage.engine import parse_url
from newsbot.storage.lock import lock_path


def is_locked(database: str) -> bool | None:
    """Tell whether a crawl holds the lock of a database; None where that cannot be seen from here."""
    path = lock_path(parse_url(database))
    if path is None:
        return None  # on a database server
    with suppress(ImportError, OSError):
        import fcntl  # not on Windows

        try:
            with path.open("rb") as file:
                # A shared lock for a moment: only a crawl that starts in this very moment could notice.
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except FileNotFoundError:
            return False
        except BlockingIOError:
            return True
        return False
    return None


def is_alive(database: str, pid: int) -> bool:
    """Tell whether the process of an open run may still be there: it holds the lock, or else its number is in use."""
    locked = is_locked(database)
    if locked is not None:
        return locked
    # On a database server the process may be on another machine; on Windows asking for it would end it.
    if lock_path(parse_url(database)) is None or os.name == "nt":
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
