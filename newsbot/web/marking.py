"""The text of an article as pieces: plain, or naming a person or a date; and two versions of it side by side."""

import difflib
import itertools
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from newsbot.storage.queries import Record
from newsbot.storage.queries.search import MARK_END, MARK_START

_WORD = re.compile(r"\s+|\w+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text; ``kind`` is empty for a part that says nothing of its own."""

    text: str
    kind: str = ""
    link: str | None = None
    note: str = ""
    number: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph of two versions: what stands left and right, and whether they differ."""

    left: list[Piece]
    right: list[Piece]
    changed: bool


def read_spans(stored: str | None) -> list[tuple[int, int]]:
    """Return the places that ``person_mentions.spans`` names; what is no pair of numbers is left out.

    >>> read_spans('[[0, 4], [7], ["a", "b"], null]'), read_spans("no JSON")
    ([(0, 4)], [])
    """
    try:
        found: Any = json.loads(stored or "[]")
    except ValueError:
        return []
    pairs = [one for one in found if isinstance(one, list) and len(one) == 2] if isinstance(found, list) else []
    return [(first, last) for first, last in pairs if isinstance(first, int) and isinstance(last, int)]


def mark_body(body: str, persons: Iterable[Record], dates: Iterable[Record]) -> list[list[Piece]]:
    """Return the paragraphs of a text, each as pieces; where two marks overlap the earlier, then longer one stays.

    A mark that does not lie within one paragraph is left out: the text is shown as it is.
    """
    marks = [*_person_marks(persons), *_date_marks(dates)]
    marks.sort(key=lambda mark: (mark[0], -mark[1]))
    paragraphs, start, number = [], 0, 0
    for paragraph in body.split("\n\n"):
        end, at, pieces = start + len(paragraph), start, []
        for first, last, piece in marks:
            if first < at or last > end or first >= last:
                continue
            if first > at:
                pieces.append(Piece(body[at:first]))
            number += 1
            pieces.append(Piece(body[first:last], piece.kind, piece.link, piece.note, number))
            at = last
        paragraphs.append([*pieces, Piece(body[at:end])] if at < end else pieces)
        start = end + 2
    return paragraphs


def _person_marks(persons: Iterable[Record]) -> Iterable[tuple[int, int, Piece]]:
    for one in persons:
        note = f"Person: {one['person']}, {one['role']}" + (f", written as {one['title']}" if one["title"] else "")
        for first, last in one["spans"]:
            yield first, last, Piece("", "person", f"/person/{one['person_id']}", note)


def _date_marks(dates: Iterable[Record]) -> Iterable[tuple[int, int, Piece]]:
    for one in dates:
        if one["offset"] is None or one["place"] != "body":
            continue
        day = one["starts_on"]
        link = f"/calendar?month={day.isoformat()[:7]}" if day else "#dates"
        yield one["offset"], one["offset"] + len(one["text"]), Piece("", "date", link, _date_note(one))


def _date_note(one: Record) -> str:
    if one["starts_on"] is None:
        return f"Date not known ({one['precision']}); " + (one["note"] or "it needs the day of publication")
    days = str(one["starts_on"]) + (f" to {one['ends_on']}" if one["ends_on"] != one["starts_on"] else "")
    told = ", counted from the day of publication" if one["relative"] else ""
    return f"Date: {days}, to the {one['precision']}{told}" + (f"; {one['note']}" if one["note"] else "")


def found_pieces(text: str) -> list[Piece]:
    """Return a text with the search's marks as pieces; those that were found have the kind ``found``."""
    pieces = []
    for number, part in enumerate(text.split(MARK_START)):
        found, mark, rest = part.rpartition(MARK_END) if number else ("", "", part)
        pieces += [Piece(found, "found")] if mark else []
        pieces.append(Piece(rest))
    return [piece for piece in pieces if piece.text]


def side_by_side(old: Record, new: Record) -> list[Line]:
    """Return two versions of an article, title first, paragraph by paragraph."""
    left, right = ([one["title"], *one["body"].split("\n\n")] for one in (old, new))
    lines = []
    for kind, i1, i2, j1, j2 in difflib.SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if kind == "equal":
            lines += [Line([Piece(one)], [Piece(one)], changed=False) for one in left[i1:i2]]
            continue
        for offset in range(max(i2 - i1, j2 - j1)):
            before = left[i1 + offset] if i1 + offset < i2 else ""
            after = right[j1 + offset] if j1 + offset < j2 else ""
            lines.append(Line(*_words_apart(before, after), changed=True))
    return lines


def folded(lines: list[Line]) -> list[tuple[bool, list[Line]]]:
    """Return lines in runs: whether they changed, and those that follow one another in that."""
    return [(changed, list(run)) for changed, run in itertools.groupby(lines, key=lambda line: line.changed)]


def _words_apart(before: str, after: str) -> tuple[list[Piece], list[Piece]]:
    old, new = _WORD.findall(before), _WORD.findall(after)
    left, right = [], []
    for kind, i1, i2, j1, j2 in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        left.append(Piece("".join(old[i1:i2]), "" if kind == "equal" else "removed"))
        right.append(Piece("".join(new[j1:j2]), "" if kind == "equal" else "added"))
    return [one for one in left if one.text], [one for one in right if one.text]
