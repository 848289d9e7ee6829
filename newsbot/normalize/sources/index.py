"""The names of the sources register, made ready for looking up and for finding them in a text."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import accumulate

from newsbot.normalize.registers import Registers, SourceRecord

_TOKEN = re.compile(r"(\w+)")
_GAP = re.compile(r"[ \t\n\u00a0]{1,4}|[-‐‑–./'’&]|\.[ \u00a0]|[ \u00a0]?[/&][ \u00a0]?")
# Letters that Unicode does not decompose, but that are left plain in English spellings of the same name.
_PLAIN = str.maketrans({"ə": "e", "ı": "i", "ø": "o", "ł": "l", "đ": "d", "ß": "ss", "æ": "ae"})
_SHORT = 5
_KIND_WORDS = {
    "government": (
        "ministry minister president government presidency parliament embassy press_service press_office"
        " state_committee"
    ),
    "agency": "agency agencies",
    "organisation": (
        "trust foundation institute centre center university council organisation organization union committee"
        " association"
    ),
}
_KIND_RULES = {
    kind: re.compile(rf"\b(?:{'|'.join(words.split()).replace('_', ' ')})\b", re.IGNORECASE)
    for kind, words in _KIND_WORDS.items()
}


def guess_kind(name: str) -> str:
    """Return the likely kind of a source that is not in the register, one of the register's kinds."""
    return next((kind for kind, rule in _KIND_RULES.items() if rule.search(name)), "outlet")


@dataclass(frozen=True, slots=True)
class Found:
    """A name of the register where it stands in a text."""

    start: int
    end: int
    record: SourceRecord


@dataclass(slots=True)
class _Node:
    """One word of the names that share their beginning."""

    after: dict[str, "_Node"] = field(default_factory=dict)
    record: SourceRecord | None = None
    spellings: list[str] = field(default_factory=list)

    def written_well(self, words: str) -> bool:
        """Tell whether ``words`` of a running text can be this name, and not a common word.

        An abbreviation must be in capitals, a name must have one; a web address is plain anyway.
        """
        letters = [s for s in self.spellings if s.isalpha()]
        if len(letters) == len(self.spellings) and all(s.isupper() and len(s) <= _SHORT for s in letters):
            return words.isupper()
        return words[0].isupper() or words[0].isdigit() or any(s[0].islower() for s in self.spellings)


@lru_cache(maxsize=65536)
def _plain(word: str) -> str:
    lowered = word.lower()
    if lowered.isascii():
        return lowered
    parts = unicodedata.normalize("NFKD", lowered.translate(_PLAIN))
    return "".join(c for c in parts if not unicodedata.combining(c)).translate(_PLAIN)


def _key(name: str) -> tuple[str, ...]:
    words = tuple(filter(None, (_plain(match[0]) for match in _TOKEN.finditer(name))))
    if words[:1] in (("http",), ("https",)):
        words = words[1:]
    return words[1:] if len(words) > 1 and words[0] in ("the", "www") else words


class SourceIndex:
    """The register of sources by every spelling of their names."""

    def __init__(self, records: tuple[SourceRecord, ...]) -> None:
        self._root = _Node()
        for record in records:
            for spelling in (record.name, *record.aliases):
                self._add(_key(spelling), record, spelling)

    def _add(self, key: tuple[str, ...], record: SourceRecord, spelling: str) -> None:
        node = self._root
        for word in key:
            node = node.after.setdefault(word, _Node())
        if node is not self._root:
            node.record = node.record or record  # the user's records come first and win
            node.spellings.append(spelling)

    def lookup(self, name: str) -> SourceRecord | None:
        """Return the record that ``name`` spells; case, accents, "the" and punctuation do not count."""
        node: _Node | None = self._root
        for word in _key(name):
            node = node.after.get(word) if node else None
        return node.record if node else None

    def scan(self, text: str, *, running: bool = False) -> Iterator[Found]:
        """Yield the known names in ``text`` from left to right, the longest at each place, none overlapping.

        ``running`` asks for the care that sentences need: capitals where the name has them.
        """
        # One split gives gap, word, gap, ...: a loop over matches costs twice as much.
        pieces: list[str] = _TOKEN.split(text)
        ends = list(accumulate(map(len, pieces)))
        spans = list(zip(ends[::2], ends[1::2], strict=False))
        words = [_plain(word) for word in pieces[1::2]]
        done, openings = 0, self._root.after
        # Few words can begin a name: the others are passed over at once.
        for at in [at for at, word in enumerate(words) if word in openings]:
            if at < done:
                continue
            last, record = self._longest(text, spans, words, at, running=running)
            if record is not None:
                yield Found(spans[at][0], spans[last][1], record)
                done = last + 1

    def _longest(
        self, text: str, spans: list[tuple[int, int]], words: list[str], first: int, *, running: bool
    ) -> tuple[int, SourceRecord | None]:
        node, at, best = self._root, first, (first, None)  # type: _Node, int, tuple[int, SourceRecord | None]
        while at < len(words) and (following := node.after.get(words[at])) is not None:
            if at > first and not _GAP.fullmatch(text, spans[at - 1][1], spans[at][0]):
                break
            node = following
            written = text[spans[first][0] : spans[at][1]]
            if node.record is not None and (not running or node.written_well(written)):
                best = (at, node.record)
            at += 1
        return best


@cache
def source_index(registers: Registers) -> SourceIndex:
    """Return the index of these registers; it is built once."""
    return SourceIndex(registers.sources())
