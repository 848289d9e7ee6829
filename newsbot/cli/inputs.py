"""What commands read besides the database: texts, JSON lines, the registers."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from newsbot import settings
from newsbot.cli.errors import complain, usage
from newsbot.normalize.registers import Registers, load_registers
from newsbot.sites import COMMONSPACE, Site

STANDARD_INPUT = "-"


def read_registers(site: Site = COMMONSPACE) -> Registers:
    """Return the registers for the pages of a site, the user's own among them. Raises ``Failure``."""
    folder = settings.NEWSBOT_REGISTERS
    if folder and not Path(folder).is_dir():
        raise usage(f"NEWSBOT_REGISTERS={folder}: no such folder")
    try:
        ner = settings.read_switch("NEWSBOT_NER", settings.NEWSBOT_NER)
        return load_registers(Path(folder) if folder else None, ner=ner, site=site)
    except (ValueError, OSError) as error:
        raise usage(str(error)) from error


@contextmanager
def opened(file: str) -> Iterator[BinaryIO]:
    """Open a file, or standard input for ``-``. Raises ``Failure`` where it cannot be opened or read."""
    if file == STANDARD_INPUT:
        if sys.stdin.isatty():
            complain("reading from the terminal; Ctrl-D ends it")
        yield sys.stdin.buffer
        return
    try:
        with Path(file).open("rb") as stream:
            yield stream
    except OSError as error:
        if error.filename is None and not isinstance(error, IsADirectoryError):
            raise  # not about this file
        raise usage(f"{file}: {error.strerror}") from error


def read_whole(file: str) -> str:
    """Return the text of a file, or of standard input. Raises ``Failure``, also where it is not UTF-8."""
    with opened(file) as stream:
        content = stream.read()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise usage(f"{_shown(file)}: not UTF-8: {error.reason} at byte {error.start}") from error


def read_records(file: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the JSON objects of a file, one a line, each with the words that name its line; empty lines are skipped.

    Raises ``Failure`` at the first line that holds none: the records before it were yielded.
    """
    with opened(file) as stream:
        for number, line in enumerate(stream, start=1):
            where = f"{_shown(file)}, line {number}"
            if line.strip():
                yield where, _record(line, where)


def _record(line: bytes, where: str) -> dict[str, Any]:
    try:
        record = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise usage(f"{where}: no JSON: {error}") from error
    if not isinstance(record, dict):
        raise usage(f"{where}: not a JSON object")
    return record


def string_of(record: dict[str, Any], key: str, where: str, *, needed: bool = True) -> str | None:
    """Return the string under a key of a record; None where it is null or absent and not needed. Raises ``Failure``."""
    value = record.get(key)
    if isinstance(value, str) or (value is None and not needed):
        return value
    raise usage(f"{where}: {key} is {'missing' if value is None else 'not a string'}")


def _shown(file: str) -> str:
    return "standard input" if file == STANDARD_INPUT else file
