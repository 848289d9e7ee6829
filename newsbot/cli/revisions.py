"""What changed between two versions of an article, in words a reader can compare."""

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest
from typing import Any, NamedTuple

_WORD = re.compile(r"\s+|\w+|[^\w\s]")
_ALIKE = 0.4  # of its words a paragraph shares with its other version; with fewer it is another paragraph


class Piece(NamedTuple):
    """Some words of a change: ``sign`` is ``-`` (gone), ``+`` (new) or a blank (in both)."""

    sign: str
    words: str


@dataclass(frozen=True, slots=True)
class Change:
    """One place where two versions differ."""

    place: str
    """``title``, ``published_on``, or ``paragraph``."""
    number: int | None
    """Which paragraph, 1 the first: of the newer version, or of the older where it is gone."""
    old: str | None
    new: str | None

    @property
    def pieces(self) -> list[Piece]:
        """The words of both, in order."""
        return compare_words(self.old or "", self.new or "")


def compare_words(old: str, new: str) -> list[Piece]:
    """Return what two texts share and what they do not, word by word."""
    before, after = _WORD.findall(old), _WORD.findall(new)
    pieces = []
    for kind, start, end, first, last in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            pieces.append(Piece(" ", "".join(after[first:last])))
            continue
        parts = (Piece("-", "".join(before[start:end])), Piece("+", "".join(after[first:last])))
        pieces += [piece for piece in parts if piece.words]
    return pieces


def compare_versions(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """Return where two versions differ, in the order in which a reader meets it."""
    changes = [
        Change(name, None, _shown(before[name]), _shown(after[name]))
        for name in ("title", "published_on")
        if before[name] != after[name]
    ]
    old, new = before["body"].split("\n\n"), after["body"].split("\n\n")
    for kind, start, end, first, last in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind != "equal":
            changes += _paragraphs(old[start:end], new[first:last], start + 1, first + 1)
    return changes


def _shown(value: Any) -> str | None:
    return None if value is None else str(value)


def _paragraphs(old: Sequence[str], new: Sequence[str], start: int, first: int) -> Iterator[Change]:
    """Pair the paragraphs of a changed stretch that are versions of each other."""
    for index, (one, other) in enumerate(zip_longest(old, new)):
        if one is not None and other is not None and _share(one, other) >= _ALIKE:
            yield Change("paragraph", first + index, one, other)
            continue
        if one is not None:
            yield Change("paragraph", start + index, one, None)
        if other is not None:
            yield Change("paragraph", first + index, None, other)


def _share(one: str, other: str) -> float:
    return difflib.SequenceMatcher(None, one.split(), other.split(), autojunk=False).ratio()


def version_as_of(versions: Sequence[Mapping[str, Any]], instant: datetime) -> Mapping[str, Any] | None:
    """Return the version that was the last one seen before an instant; None where none was seen by then."""
    return max((one for one in versions if one["seen_at"] < instant), key=lambda one: one["revision"], default=None)


def changed_paragraphs(before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield (``-`` or ``+``, words) for what a version lost and gained; nothing for a first version.

    Versions have ``title``, ``published_on`` and ``body``, whose paragraphs are compared as wholes.
    """
    if before is None:
        return
    for name, label in (("title", "title"), ("published_on", "published")):
        if before[name] != after[name]:
            yield "-", f"{label}: {before[name]}"
            yield "+", f"{label}: {after[name]}"
    old, new = before["body"].split("\n\n"), after["body"].split("\n\n")
    for kind, start, end, first, last in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind != "equal":
            yield from (("-", one) for one in old[start:end])
            yield from (("+", one) for one in new[first:last])
