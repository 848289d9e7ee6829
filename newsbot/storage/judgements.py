"""Judgements in force, and what they make of what was read: who is whom, by somebody's word.

What readers found stays what it is; a judgement is laid over it. So each can be undone, in any order, and the same
reading under the same judgements always gives the same rows.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, select

from newsbot.items import PersonMention
from newsbot.normalize.names import fold
from newsbot.storage.models.judgements import Judgement
from newsbot.storage.tables import table_of
from newsbot.storage.together import run
from newsbot.storage.types import as_json, without_nul

PERSON, SOURCE = "person", "source"
SAME, DIFFERENT, KNOWN = "same", "different", "known"
_ROLES = ("interviewee", "interviewer", "author", "mentioned")  # of one named in two roles, the first counts

_judgements = table_of(Judgement)
_ANY = f"SELECT 1 FROM {_judgements.name} WHERE undone_at IS NULL LIMIT 1"
_IN_FORCE = select(_judgements).where(_judgements.c.undone_at.is_(None)).order_by(_judgements.c.id)


class PersonColumns(NamedTuple):
    """The columns that ``person_mentions`` and ``person_readings`` share, as they are written."""

    role: str
    title: str | None
    mentions: int
    surface_forms: str
    spans: str


@dataclass(frozen=True, slots=True)
class Judgements:
    """The judgements in force on persons, or on sources."""

    merged: dict[str, str]
    """A name, and whose name it was judged to be."""
    apart: tuple[tuple[str, str], ...]
    """A name, and a spelling that was judged not to be of it."""
    known: frozenset[str]

    def __bool__(self) -> bool:
        return bool(self.merged or self.apart)

    def root(self, name: str) -> str:
        """Return whose name it is after all merges; itself where nobody judged otherwise."""
        for _ in range(len(self.merged)):
            name = self.merged.get(name, name)
        return name

    def names(self) -> set[str]:
        """Return all names that judgements speak of."""
        return {*self.merged, *self.merged.values(), *(name for pair in self.apart for name in pair), *self.known}

    def spellings_apart(self, name: str) -> list[str]:
        """Return the spellings that are not of the person called ``name``, the earliest judgement first."""
        root = self.root(name)
        return [spelling for one, spelling in self.apart if self.root(one) == root and spelling != name]


def in_force(connection: Connection) -> dict[str, Judgements]:
    """Read the judgements in force, on ``person`` and on ``source``."""
    if run(connection, _ANY, ()).fetchone() is None:  # most databases have none, and each commit of a crawl asks
        return {about: Judgements({}, (), frozenset()) for about in (PERSON, SOURCE)}
    rows = connection.execute(_IN_FORCE).all()
    return {about: _in_force_on(about, rows) for about in (PERSON, SOURCE)}


def _in_force_on(about: str, rows: Sequence[Row[Any]]) -> Judgements:
    rows = [row for row in rows if row.about == about]
    return Judgements(
        {row.other: row.one for row in rows if row.verdict == SAME},
        tuple((row.one, row.other) for row in rows if row.verdict == DIFFERENT),
        frozenset(row.one for row in rows if row.verdict == KNOWN),
    )


def judge(
    readings: Sequence[PersonMention], judgements: Judgements, body: str, others: Iterable[str] = ()
) -> list[PersonMention]:
    """Return the persons of an article as judged: spellings split off, names put together.

    ``readings`` are the persons as they were read in ``body``, into which their spans point, and in ``others``: title,
    stand-first, captions. They are not changed.
    """
    if not judgements:
        return list(readings)
    texts = [f" {fold(text)} " for text in others]
    split = [part for reading in readings for part in _split(reading, judgements, body, texts)]
    return combine(replace(one, name=judgements.root(one.name)) for one in split)


def combine(mentions: Iterable[PersonMention]) -> list[PersonMention]:
    """Put the mentions of each name together: forms, spans, counts; the first title, the weightiest role."""
    found: dict[str, list[PersonMention]] = {}
    for one in mentions:
        found.setdefault(one.name, []).append(one)
    return [parts[0] if len(parts) == 1 else _together(parts) for parts in found.values()]


def _together(parts: list[PersonMention]) -> PersonMention:
    parts = sorted(parts, key=lambda one: (one.spans[:1], one.surface_forms))  # who is only in the title comes first
    return replace(
        parts[0],
        role=min((one.role for one in parts), key=_ROLES.index),
        title=next((one.title for one in parts if one.title), None),
        surface_forms=list(dict.fromkeys(form for one in parts for form in one.surface_forms)),
        spans=sorted(span for one in parts for span in one.spans),
        mentions=sum(one.mentions for one in parts),
    )


def _split(reading: PersonMention, judgements: Judgements, body: str, texts: list[str]) -> list[PersonMention]:
    parts = [reading]
    for spelling in judgements.spellings_apart(reading.name):
        *done, rest = parts
        parts = [*done, *_split_off(rest, spelling, body, texts)]
    return parts


def _split_off(reading: PersonMention, spelling: str, body: str, texts: list[str]) -> list[PersonMention]:
    """Split a reading by one spelling: what is spelled so first, the rest last.

    A surname alone stays with whoever is named in full beside it: where only the spelling is, all goes with it. Office
    and role stay with the rest, for nothing says that they were the other's.
    """
    wanted = fold(spelling)
    gone = [form for form in reading.surface_forms if fold(form) == wanted]
    left = [form for form in reading.surface_forms if form not in gone]
    if not gone:
        return [reading]
    if not any(" " in form for form in left) and (" " in spelling or not left):
        return [replace(reading, name=spelling)]
    spans = [span for span in reading.spans if fold(body[span[0] : span[1]]) == wanted]
    outside = min(reading.mentions - len(reading.spans), sum(text.count(f" {wanted} ") for text in texts))
    count = max(1, len(spans) + outside)
    other = replace(
        reading, name=spelling, role="mentioned", title=None, surface_forms=gone, spans=spans, mentions=count
    )
    rest = [span for span in reading.spans if span not in spans]
    return [other, replace(reading, surface_forms=left, spans=rest, mentions=max(1, reading.mentions - count))]


def as_mention(row: Any) -> PersonMention:
    """Return a row of ``person_mentions`` or ``person_readings`` (with ``name``) as the mention that it was."""
    return PersonMention(
        row.name, role=row.role, title=row.title, surface_forms=list(row.surface_forms),
        spans=[(span[0], span[1]) for span in row.spans], mentions=row.mentions,
    )  # fmt: skip


def as_columns(mention: PersonMention) -> PersonColumns:
    """Return what is stored of a person in an article besides who it is."""
    return PersonColumns(
        mention.role, mention.title and without_nul(mention.title), mention.mentions,
        as_json(mention.surface_forms), as_json(mention.spans),
    )  # fmt: skip
