"""``newsbot annotate``: what a text says, without a database."""

import sys
from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any

import typer

from newsbot.cli.errors import usage
from newsbot.cli.inputs import read_records, read_registers, read_whole, string_of
from newsbot.cli.output import print_json
from newsbot.normalize.dates import parse_published
from newsbot.reading import Words, read_text


def annotate(
    file: Annotated[str, typer.Argument(metavar="[FILE]", help="A text in UTF-8; - is standard input.")] = "-",
    published: Annotated[
        str | None, typer.Option(metavar="DATE", help="When it was published: 2026-01-31, '31 January 2026'.")
    ] = None,
    title: Annotated[str, typer.Option(metavar="TEXT", help="Its headline.")] = "",
    jsonl: Annotated[
        bool, typer.Option("--jsonl", help="Read {id, text, published_on, title} a line; print one object a line.")
    ] = False,
) -> None:
    """Read persons, dates and sources in a text of yours.

    Prints one JSON object. Offsets are characters from the start of the text. Without a date of
    publication, "on Tuesday" has no day.
    """
    if not jsonl:
        day = _read_day(published, "--published")
        print_json(_annotation(read_text(read_whole(file), title=title, published=day, registers=read_registers())))
        return
    if published or title:
        raise usage("annotate: with --jsonl, each line has its own published_on and title")
    for record in _annotated(file):
        print_json(record)
        sys.stdout.flush()  # whoever asks line by line waits for it


def _annotated(file: str) -> Iterator[dict[str, Any]]:
    registers = read_registers()
    for where, record in read_records(file):
        text = string_of(record, "text", where) or ""
        day = _read_day(string_of(record, "published_on", where, needed=False), f"{where}: published_on")
        title = string_of(record, "title", where, needed=False) or ""
        words = read_text(text, title=title, published=day, registers=registers)
        yield {"id": record.get("id"), **_annotation(words)}


def _read_day(text: str | None, name: str) -> date | None:
    if not text:
        return None
    try:
        return parse_published(text).on
    except ValueError:
        raise usage(f"{name} {text}: not a date; write it like 2026-01-31") from None


def _annotation(words: Words) -> dict[str, Any]:
    """Return the words as records with the columns of the database."""
    return {
        "published_on": words.published,
        "persons": [
            {
                "person": one.name, "role": one.role, "title": one.title, "surface_forms": one.surface_forms,
                "mentions": one.mentions, "known": one.known, "spans": one.spans,
            }
            for one in words.persons
        ],
        "dates": [
            {
                "text": one.text, "offset": one.offset, "starts_on": one.starts_on, "ends_on": one.ends_on,
                "precision": one.precision, "relative": int(one.relative), "partial": one.partial, "note": one.note,
                "place": one.place,
            }
            for one in words.dates
        ],
        "sources": [
            {"position": n, "source": one.name, "role": one.role, "raw": one.raw, "known": one.known}
            for n, one in enumerate(words.sources)
        ],
    }  # fmt: skip
