"""Files of records: CSV, JSON Lines, Parquet. Each is written as its records come."""

import csv
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from typing import Any, BinaryIO

from newsbot.cli.output import jsonable
from newsbot.records import FIELDS, Record, flat

FORMATS = ("csv", "jsonl", "parquet")
Write = Callable[[Record], Any]
_GROUP = 2000  # records of one row group: what a reader of Parquet reads at a time


class MissingLibraryError(Exception):
    """The library for a format is not installed: its text says how to get it."""


@contextmanager
def open_writer(kind: str, stream: BinaryIO) -> Iterator[Write]:
    """Give a function that writes one record in a format of ``FORMATS``. Raises ``MissingLibraryError``."""
    with {"csv": _csv, "jsonl": _jsonl, "parquet": _parquet}[kind](stream) as write:
        yield write


@contextmanager
def _text(stream: BinaryIO, encoding: str) -> Iterator[TextIOWrapper]:
    text = TextIOWrapper(stream, encoding=encoding, newline="", errors="backslashreplace")
    try:
        yield text
        text.flush()
    finally:
        text.detach()  # the stream is its opener's to close


@contextmanager
def _csv(stream: BinaryIO) -> Iterator[Write]:
    # The mark at the start tells spreadsheets that it is UTF-8; readers for programs leave it out ("utf-8-sig").
    with _text(stream, "utf-8-sig") as text:
        writer = csv.DictWriter(text, FIELDS)
        writer.writeheader()
        yield lambda record: writer.writerow(flat(record))


@contextmanager
def _jsonl(stream: BinaryIO) -> Iterator[Write]:
    encode = json.JSONEncoder(ensure_ascii=False, check_circular=False, default=jsonable).encode
    with _text(stream, "utf-8") as text:
        yield lambda record: text.write(encode(record) + "\n")


@contextmanager
def _parquet(stream: BinaryIO) -> Iterator[Write]:
    try:
        import pyarrow as pa
        from pyarrow import parquet
    except ImportError:
        raise MissingLibraryError("Parquet needs pyarrow: pip install 'newsbot[parquet]', or write .jsonl") from None
    schema = _schema(pa)
    waiting: list[Record] = []
    with parquet.ParquetWriter(stream, schema, compression="zstd") as writer:

        def flush() -> None:
            writer.write_table(pa.Table.from_pylist(waiting, schema=schema))
            waiting.clear()

        def write(record: Record) -> None:
            waiting.append(record)
            if len(waiting) == _GROUP:
                flush()

        yield write
        flush()


def _schema(pa: Any) -> Any:
    """Return the kinds of the fields: lists of records stay lists of records."""
    texts = pa.list_(pa.string())
    kinds = {
        "published_on": pa.date32(), "published_at": pa.timestamp("s", "UTC"), "modified_at": pa.timestamp("s", "UTC"),
        "words": pa.int32(), "tags": texts, "regions": texts, "themes": texts,
        "sources": pa.list_(pa.struct({"source": pa.string(), "role": pa.string(), "raw": pa.string()})),
        "persons": pa.list_(pa.struct({
            "person": pa.string(), "role": pa.string(), "title": pa.string(), "surface_forms": texts,
            "mentions": pa.int32(),
        })),
        "dates": pa.list_(pa.struct({
            "text": pa.string(), "offset": pa.int32(), "starts_on": pa.date32(), "ends_on": pa.date32(),
            "precision": pa.string(), "relative": pa.bool_(),
        })),
    }  # fmt: skip
    return pa.schema([(name, kinds.get(name, pa.string())) for name in FIELDS])
