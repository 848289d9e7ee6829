"""A text cut into words, each with its place, the gap before it, and its flags."""

import re
from bisect import bisect_left, bisect_right
from itertools import accumulate, pairwise
from operator import add

from newsbot.normalize.persons.lexicon import COMMON, GIVEN, KNOWN, PHRASE, PLACE, ROLE, Lexicon, Phrase

_LETTER = r"[^\W\d_]"
_PART = rf"{_LETTER}++(?:[\u0300-\u036f]++{_LETTER}*+)*+"  # letters, and marks that were not composed with theirs
_WORD = re.compile(
    rf"({_PART}(?:(?:['’ʼ](?![sS](?!{_LETTER}))|[-‐‑]){_PART})*+)"
    rf"((?:['’ʼ][sS](?!{_LETTER}))?)"  # a possessive is not part of the word
)
_ABBREVIATIONS = frozenset(
    "mr mrs ms dr prof gen col lt maj capt sgt adm st sen rep gov amb hon rev ltg brig messrs he msgr fr".split()
)
_ABBREVIATED_GAPS = frozenset({".", ". ", ".  ", ".\u00a0"})
_TITLE_CASE_SHARE = 0.75


class Text:
    """A text and its words. Position ``i`` of every list speaks of word ``i``."""

    __slots__ = ("_lexicon", "_title_case", "caps", "ends", "flags", "gaps", "lows", "raw", "size", "starts", "words")

    def __init__(self, raw: str, lexicon: Lexicon, *, headline: bool = False) -> None:
        self.raw = raw
        self._lexicon = lexicon
        # One split gives gap, word, possessive, gap, ...: a loop over matches costs twice as much.
        pieces: list[str] = _WORD.split(raw)
        ends = list(accumulate(map(len, pieces)))
        self.words = pieces[1::3]
        self.starts, self.ends = ends[:-1:3], ends[1::3]
        self.gaps = [pieces[0], *map(add, pieces[2::3], pieces[3::3])]
        self.lows: list[str] = []
        self.flags: list[int] = []
        self.caps: list[bool] = []
        if self.words:
            self.lows, self.flags, self.caps = map(list, zip(*lexicon.look_up_all(self.words), strict=True))
        self.size = len(self.words)
        self._title_case: bool | None = None if headline else False
        self._mark_phrases(lexicon)

    def is_tight(self, i: int) -> bool:
        """Tell whether only blanks of one line stand between word ``i`` and the word before it."""
        gap = self.gaps[i]
        if gap == " ":
            return True
        return gap.isspace() and "\n" not in gap

    def is_joined(self, i: int) -> bool:
        """Tell whether word ``i`` follows the one before it with blanks, or the full stop of an abbreviation."""
        if not 0 < i < self.size:
            return False
        if self.is_tight(i):
            return True
        before = self.lows[i - 1]
        return self.gaps[i] in _ABBREVIATED_GAPS and (
            before in _ABBREVIATIONS or (len(before) == 1 and self.caps[i - 1])
        )

    def opens_sentence(self, i: int) -> bool:
        """Tell whether word ``i`` is the first of its sentence, line or quotation."""
        gap = self.gaps[i]
        return i == 0 or (not (gap == " " or gap.isspace()) and any(c in '.!?:\n"“”«•' for c in gap)) or "\n" in gap

    def flag_of(self, word: str) -> int:
        """Return the flags that the word lists give a word that need not stand in this text."""
        return self._lexicon.look_up(word).flags

    def words_between(self, start: int, end: int) -> range:
        """Return which words lie, whole or in part, between two places of the raw text."""
        return range(bisect_right(self.ends, start), bisect_left(self.starts, end))

    def positions(self, low: str) -> list[int]:
        """Return where the word with the folded form ``low`` stands."""
        return [k for k, other in enumerate(self.lows) if other == low]

    def slice(self, first: int, last: int) -> str:
        """Return the raw text from word ``first`` to word ``last``, both included."""
        return self.raw[self.starts[first] : self.ends[last]]

    def is_upper_case(self) -> bool:
        """Tell whether the text is set in capitals."""
        letters = [c for c in self.raw if c.isalpha()]
        return len(letters) > 8 and sum(c.isupper() for c in letters) > 0.8 * len(letters)

    def is_title_case(self) -> bool:
        """Tell whether this is a headline with a capital on most words of some length, as in American style."""
        if self._title_case is None:
            self._title_case = self._judge_title_case()
        return self._title_case

    def _judge_title_case(self) -> bool:
        long = [cap for cap, word in zip(self.caps, self.words, strict=True) if len(word) > 3]
        return len(long) > 3 and sum(long) >= _TITLE_CASE_SHARE * len(long)

    def _mark_phrases(self, lexicon: Lexicon) -> None:
        phrases, done = lexicon.phrases, 0
        beginnings = enumerate(pairwise(self.lows))
        for i, pair in [(i, pair) for i, pair in beginnings if pair in phrases]:
            if i >= done:
                done = i + self._mark(i, phrases[pair])

    def _mark(self, i: int, found: list[Phrase]) -> int:
        """Flag the longest phrase that starts at ``i``; return how many words it has (one where none fits)."""
        for words, flags in found:
            size = len(words)
            if i + size > self.size or tuple(self.lows[i : i + size]) != words:
                continue
            if not all(self.is_joined(k) or self.gaps[k] == "." for k in range(i + 1, i + size)):
                continue
            if not flags & ROLE and not self.caps[i]:
                continue
            for k in range(i, i + size):
                if flags & KNOWN:
                    self.flags[k] = (self.flags[k] & ~(PLACE | COMMON)) | KNOWN | (GIVEN if k == i else 0)
                else:
                    self.flags[k] = (self.flags[k] & ~GIVEN) | flags | PHRASE
            return size
        return 1


def single_blanks(text: str) -> str:
    """Return a text with every stretch of white space as one blank."""
    return " ".join(text.split())
