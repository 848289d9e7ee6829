"""``newsbot export``."""

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Annotated, BinaryIO

import typer

from newsbot.checks import ExitCode
from newsbot.cli.chosen_articles import ArticleOptions, takes_article_options
from newsbot.cli.context import reading
from newsbot.cli.errors import Failure, complain, usage
from newsbot.cli.files import FORMATS, MissingLibraryError, open_writer
from newsbot.cli.output import counted
from newsbot.storage.queries.export import read_ids, read_records

_BUFFER = 1 << 20  # bytes that are written at a time


@takes_article_options
def export(
    context: typer.Context,
    file: Annotated[str, typer.Argument(metavar="FILE", help="articles.csv, .jsonl, .parquet; - for standard output.")],
    *,
    articles: ArticleOptions,
    form: Annotated[
        str | None, typer.Option("--format", metavar="FORMAT", help=f"One of {', '.join(FORMATS)}; else FILE's ending.")
    ] = None,
) -> None:
    """Write articles into a file for other programs.

    CSV is for spreadsheets: lists are joined, no cell is a formula. JSON Lines and Parquet keep lists as they are.
    The records are those of scrapy crawl commonspace -O FILE. Exits with 1 where no article fits.
    """
    kind = _format(file, form)
    with reading(context) as connection:
        filters = articles.read(connection)
        ids = read_ids(connection, filters)
        if not ids:
            raise Failure("no article fits; try fewer options")
        try:
            with _opened(file) as stream, open_writer(kind, stream) as write, _frozen():
                for record in read_records(connection, ids):
                    write(record)
        except MissingLibraryError as error:
            raise usage(f"{file}: {error}") from None
        except BrokenPipeError:
            raise
        except OSError as error:
            raise Failure(f"{file}: cannot be written: {error.strerror or error}", ExitCode.STORAGE) from None
    if file != "-":
        complain(f"{file}: {counted(len(ids), 'article')}")


def _format(file: str, form: str | None) -> str:
    kind = form or Path(file).suffix.removeprefix(".").lower()
    if kind not in FORMATS:
        wrong = f"--format {form}" if form else file
        raise usage(f"{wrong}: no such format; there are {', '.join(FORMATS)}: write articles.csv, or --format csv")
    return kind


@contextmanager
def _frozen() -> Iterator[None]:
    """Let Python's garbage collector leave out what is there already: it would go through it for every few records."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


@contextmanager
def _opened(file: str) -> Iterator[BinaryIO]:
    """Open a file that is whole or not there: it gets its name when everything is written."""
    if file == "-":
        with nullcontext(sys.stdout.buffer) as stream:
            yield stream
        return
    path = Path(file)
    if path.exists() and not path.is_file():  # a pipe or a device keeps its place
        with path.open("wb") as stream:
            yield stream
        return
    part = path.with_name(f".{path.name}.part")
    try:
        with part.open("wb", buffering=_BUFFER) as stream:
            yield stream
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
