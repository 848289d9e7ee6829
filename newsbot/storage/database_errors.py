"""What database errors mean: every one is one line that a user understands."""

from sqlalchemy.exc import OperationalError


class DatabaseError(Exception):
    """The database cannot be opened or written: its text says what is wrong and what to do."""


def explain(error: Exception, database: str) -> str:
    """Return what a database error means, in one line, with what to do."""
    words = words_of_error(error)
    advice = {
        "Connection refused": "no server answers there; start it, or correct host and port in NEWSBOT_DATABASE_URL",
        "failed to resolve host": "no such host; correct NEWSBOT_DATABASE_URL",
        "timeout expired": "the server does not answer; check host, port and firewall",
        "authentication failed": "the server refuses user or password; correct them in NEWSBOT_DATABASE_URL",
        "no password supplied": "the server asks for a password; write it in NEWSBOT_DATABASE_URL, or in ~/.pgpass",
        "permission denied": "the user may not do this; make it the owner of the database",
        "read-only transaction": "the server takes no writes (a standby?); name its primary",
        "too many clients": "the server has no connection left; raise max_connections, or end other programs",
        "file is not a database": "it is some other file; name another one in NEWSBOT_DATABASE_URL",
        "readonly database": "it cannot be written; check the owner and the permissions of the file and its folder",
        "unable to open": "it cannot be opened; check that the folder exists and may be written",
        "is full": "the disk is full; free some space and run again, nothing stored is lost",
        "database is locked": "another program holds it locked; end that program and run again",
        "malformed": "the file is damaged; restore a backup, or run newsbot db check",
    }
    for mark, meaning in advice.items():
        if mark in words:
            return f"{database}: {meaning} ({words})"
    if "database" in words and "does not exist" in words:
        return f"{database}: there is no such database on the server; make it with createdb ({words})"
    return f"{database}: {words}"


def words_of_error(error: BaseException) -> str:
    """Return what the database itself said, in one line."""
    return " ".join((str(getattr(error, "orig", None) or error).splitlines() or [type(error).__name__])[0].split())


def is_lost(error: BaseException) -> bool:
    """Tell whether an error means that nothing can be stored any more: no server, no disk, no permission to write.

    Otherwise it is one statement's own, and the next may succeed.
    """
    state = getattr(getattr(error, "orig", None), "sqlstate", None)
    if state == "25006":  # read-only: the server has become a standby
        return True
    # PostgreSQL's classes 40 (a deadlock) and 54 (a text too long for the index) are of one transaction only.
    return isinstance(error, OperationalError) and (state is None or state[:2] not in ("40", "54"))
