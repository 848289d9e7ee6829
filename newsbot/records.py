"""The record of an article that leaves newsbot: one shape for Scrapy's feed exports and for ``newsbot export``.

Values are plain: texts, numbers, dates of the site's calendar, instants in UTC, lists of such records.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any

from newsbot.items import ArticleItem
from newsbot.normalize.text import count_words

Record = dict[str, Any]

COLUMNS = (
    "url", "section", "kind", "title", "standfirst", "body", "language", "published_on", "published_at",
    "published_from", "published_reason", "modified_at", "image_url", "words",
)  # fmt: skip
"""Fields that hold one value; the columns of ``articles`` of the same names."""
_INSTANTS = ("published_at", "modified_at")
TERMS = {"tag": "tags", "region": "regions", "theme": "themes"}
"""For each kind of ``article_terms``, the field that lists its names."""
PERSON = ("person", "role", "title", "surface_forms", "mentions")
SOURCE = ("source", "role", "raw")
DATE = ("text", "offset", "starts_on", "ends_on", "precision", "relative")
FIELDS = (*COLUMNS, *TERMS.values(), "sources", "persons", "dates")

# What a spreadsheet takes for a formula, at the start of a cell. Full-width forms are folded by some of them.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def record_of(item: ArticleItem) -> Record:
    """Return the record of an article on its way into the database: what ``newsbot export`` says of it later."""
    worked_out = {"words": count_words(item.body), "language": item.language or "en"}
    return assemble(
        {name: worked_out[name] if name in worked_out else getattr(item, name) for name in COLUMNS},
        terms={name: getattr(item, name) for name in TERMS.values()},
        sources=[{"source": one.name, "role": one.role, "raw": one.raw} for one in item.sources],
        persons=[{"person": one.name, **{name: getattr(one, name) for name in PERSON[1:]}} for one in item.persons],
        dates=[{name: getattr(one, name) for name in DATE} for one in item.dates],
    )


def assemble(
    values: Record, *, terms: Mapping[str, Iterable[str]], sources: list[Record], persons: list[Record],
    dates: list[Record],
) -> Record:  # fmt: skip
    """Return a record of its parts: fields in their order, who speaks or writes first, then the most named.

    ``values`` holds ``COLUMNS``, in their order.
    """
    return {
        **values,
        **{name: _whole_seconds(values[name]) for name in _INSTANTS},
        **{name: sorted(set(terms[name])) if terms.get(name) else [] for name in TERMS.values()},
        "sources": sources,
        "persons": sorted(persons, key=lambda one: (one["role"] == "mentioned", -one["mentions"], one["person"])),
        "dates": dates,
    }


def _whole_seconds(instant: datetime | None) -> datetime | None:
    return None if instant is None else instant.astimezone(UTC).replace(microsecond=0)


def with_texts(record: Record) -> Record:
    """Return a record whose instants are the texts that SQLite and ``newsbot`` print: UTC, whole seconds."""
    return {name: _shown(value) if isinstance(value, datetime) else value for name, value in record.items()}


def _shown(instant: datetime) -> str:
    return f"{instant:%Y-%m-%d %H:%M:%S}"


def flat(record: Record) -> dict[str, str | int]:
    """Return a record as cells of a spreadsheet: lists are joined by "; ", and no cell is a formula.

    Of persons and sources the names are kept, of dates the days; a source or person stands once.
    """
    return {name: _cell(_joined(name, value)) for name, value in record.items()}


def _joined(name: str, value: Any) -> Any:
    if not isinstance(value, list):
        return value
    keys = {"sources": "source", "persons": "person", "dates": "starts_on"}
    parts = [one[keys[name]] if name in keys else one for one in value]
    return "; ".join(dict.fromkeys(str(part) for part in parts if part))


def _cell(value: Any) -> str | int:
    if value is None:
        return ""
    if isinstance(value, int):
        return value
    if isinstance(value, datetime):
        return _shown(value)
    if isinstance(value, date):
        return value.isoformat()
    text = str(value)
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text
