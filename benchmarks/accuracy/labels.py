"""The labelled sets: JSON Lines beside this module, one article, sentence or pair of names a line."""

import json
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
ROLES = ("interviewee", "interviewer", "author")
SOURCE_ROLES = ("publisher", "quoted", "photo")

Days = tuple[date, date]


@dataclass(frozen=True, slots=True)
class DateLabel:
    """An expression of a text, where it stands, and what it means: days, or a partial value without a year."""

    text: str
    start: int
    value: str

    def days(self) -> Days | None:
        """Return first and last day; None where the year cannot be known."""
        return None if self.value.startswith("--") else parse_value(self.value)


@dataclass(frozen=True, slots=True)
class Labelled:
    """An article with the truth about it."""

    id: str
    title: str
    published: date | None
    text: str
    persons: dict[str, list[str]]
    titles: dict[str, str]
    roles: dict[str, str]
    sources: dict[str, list[str]]
    dates: list[DateLabel]


def parse_value(value: str) -> Days:
    """Return the days of ``2026-02-04``, ``2026-W07``, ``2025-10``, ``2025`` or of a run ``first/last``."""
    if "/" in value:
        first, last = value.split("/")
        return parse_value(first)[0], parse_value(last)[1]
    if "-W" in value:
        year, week = value.split("-W")
        monday = date.fromisocalendar(int(year), int(week), 1)
        return monday, monday + timedelta(days=6)
    parts = [int(part) for part in value.split("-")]
    if len(parts) == 3:
        return date(*parts), date(*parts)
    if len(parts) == 2:
        return date(parts[0], parts[1], 1), date(parts[0], parts[1], monthrange(parts[0], parts[1])[1])
    return date(parts[0], 1, 1), date(parts[0], 12, 31)


def read_lines(name: str) -> list[dict[str, Any]]:
    """Return the objects of ``name.jsonl``."""
    return [json.loads(line) for line in (HERE / f"{name}.jsonl").read_text("utf-8").splitlines()]


def read_articles(name: str) -> list[Labelled]:
    """Return the labelled articles of a set."""
    return [_article(row) for row in read_lines(name)]


def _article(row: dict[str, Any]) -> Labelled:
    return Labelled(
        id=row["id"],
        title=row["title"],
        published=date.fromisoformat(row["published_on"]) if row["published_on"] else None,
        text=row["text"],
        persons=row["persons"],
        titles=row["titles"],
        roles={name: role for role in ROLES for name in row[role]},
        sources=row["sources"],
        dates=_placed(row["text"], row["dates"]),
    )


def _placed(text: str, dates: list[dict[str, str]]) -> list[DateLabel]:
    """Give each expression its place; a text that is said twice is found twice, in order."""
    found: list[DateLabel] = []
    after: dict[str, int] = {}
    for one in dates:
        start = text.index(one["text"], after.get(one["text"], 0))
        after[one["text"]] = start + len(one["text"])
        found.append(DateLabel(one["text"], start, one["value"]))
    return found
