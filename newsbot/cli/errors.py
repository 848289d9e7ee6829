"""Failures that a user can understand, and the exit status of each."""

import errno
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any, Literal, NoReturn

import typer
from typer.core import TyperGroup

from newsbot.checks import ExitCode
from newsbot.interrupts import INTERRUPTED

if TYPE_CHECKING:
    from sqlalchemy.exc import SQLAlchemyError

# Help in a pipe is plain text, as all output is.
MARKUP: Literal["markdown"] | None = "markdown" if sys.stdout.isatty() else None
NOT_FOUND = 1
BROKEN_PIPE = 141  # what the shell reports for a program that SIGPIPE ended
_LONGEST_WORD = 300  # letters; addresses have some
_NOT_WRITTEN = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)
"""What writing to standard output may meet: a full disk, a quota, a limit, a broken device."""
_CLICK_USAGE = 2  # the exit status that Typer gives to all wrong arguments


class Failure(Exception):  # noqa: N818 - it ends a command, not always because of an error
    """A command cannot do what it was asked: one line for the user, and the exit status."""

    def __init__(self, words: str, code: int = NOT_FOUND) -> None:
        super().__init__(words)
        self.code = int(code)


def usage(words: str) -> Failure:
    """Return the failure of a command whose arguments cannot be used."""
    return Failure(words, ExitCode.USAGE)


class PoliteGroup(TyperGroup):
    """A group of commands whose errors are one line on standard error, with an honest exit status."""

    def main(
        self, args: Sequence[str] | None = None, prog_name: str | None = None, complete_var: str | None = None,
        standalone_mode: bool = True, windows_expand_args: bool = True, **extra: Any,
    ) -> Any:  # fmt: skip
        """Run a command and exit, unless ``standalone_mode`` is off: then errors reach the caller."""
        run = partial(super().main, args, prog_name, complete_var, False, windows_expand_args, **extra)
        if not standalone_mode:
            return run()
        try:
            code = run()
            sys.stdout.flush()
        except (KeyboardInterrupt, typer.Abort):
            complain("interrupted")
            code = INTERRUPTED
        except BrokenPipeError:
            code = _close_output()
        except OSError as error:
            if error.errno not in _NOT_WRITTEN or error.filename is not None:
                raise
            _close_output()
            complain(f"the output could not be written: {error.strerror}")
            code = ExitCode.STORAGE
        except _told() as error:
            code = _tell(error)
        sys.exit(code if isinstance(code, int) else 0)

    def invoke(self, ctx: Any) -> Any:
        """Run the chosen command; a database error is told with the name of the database."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:  # Typer would end it without a word
            complain("interrupted")
            raise typer.Exit(INTERRUPTED) from None
        except BrokenPipeError:
            raise typer.Exit(_close_output()) from None
        except _raised_by_databases() as error:
            from newsbot.storage.database_errors import DatabaseError, explain
            from newsbot.storage.database_url import parse_url, shown

            database = getattr(ctx.obj, "database", None)
            if not database:
                raise
            raise DatabaseError(explain(error, shown(parse_url(database)))) from error


def command_group(help_text: str) -> typer.Typer:
    """Return a group of commands, none yet, that prints its help where no command is named."""
    app = typer.Typer(cls=PoliteGroup, rich_markup_mode=MARKUP)

    @app.callback(invoke_without_command=True, help=help_text)
    def group(context: typer.Context) -> None:
        if context.invoked_subcommand is None:
            sys.stdout.write(context.get_help().rstrip() + "\n")

    return app


def _raised_by_databases() -> tuple[type["SQLAlchemyError"], ...]:
    """Return the errors of SQLAlchemy; none, where no command has imported it, for that takes a good while."""
    if "sqlalchemy" not in sys.modules:
        return ()
    from sqlalchemy.exc import SQLAlchemyError

    return (SQLAlchemyError,)


def _told() -> tuple[type[Exception], ...]:
    """Return the errors that a line explains; any other is a fault of ours."""
    databases = _raised_by_databases()
    if not databases:
        return (typer.TyperException, Failure)
    from newsbot.storage.database_errors import DatabaseError
    from newsbot.storage.database_url import DatabaseUrlError

    return (typer.TyperException, Failure, DatabaseUrlError, DatabaseError, *databases)


def _close_output() -> int:
    """Let Python end in peace: what is left to be printed has no reader any more."""
    with suppress(OSError):  # in a test, standard output is no file
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return BROKEN_PIPE


def _tell(error: Exception) -> int:
    if isinstance(error, typer.TyperException):
        code = ExitCode.USAGE if error.exit_code == _CLICK_USAGE else error.exit_code
        context = getattr(error, "ctx", None)
        words = error.format_message().rstrip(".")
        if words == "No such option: --database":
            words = "--database belongs before the command: newsbot --database URL search WORDS"
        elif context is not None and "Did you mean" not in words and "Possible options" not in words:
            words += f"; see {context.command_path} --help"
    else:
        code = error.code if isinstance(error, Failure) else _database_code(error)
        words = str(error)
    complain(words)
    return int(code)


def _database_code(error: Exception) -> ExitCode:
    from newsbot.storage.database_url import DatabaseUrlError

    return ExitCode.USAGE if isinstance(error, DatabaseUrlError) else ExitCode.STORAGE


def complain(words: str) -> None:
    """Print one line on standard error; a word that is longer than the line is cut in its middle."""
    shown = (one if len(one) <= _LONGEST_WORD else f"{one[: _LONGEST_WORD // 2]}…{one[-20:]}" for one in words.split())
    sys.stderr.write(f"newsbot: {' '.join(shown)}\n")


def leave(code: int) -> NoReturn:
    """End the command with an exit status; everything was said."""
    raise typer.Exit(code)
