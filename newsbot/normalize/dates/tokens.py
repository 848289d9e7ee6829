"""A text cut into words once, so that every rule can ask what stands before and after."""

import re
from itertools import accumulate

_WORD = re.compile(r"([0-9]+|[^\W0-9_]+)")
_ABBREVIATIONS = frozenset(
    "Mr Mrs Ms Dr St Prof Gen Col Lt Sgt Gov Sen Rep No Nr vs Jan Feb Mar Apr Jun Jul Aug Sept Sep Oct Nov Dec "
    "Mon Tue Wed Thu Fri".split()
)


class Tokens:
    """The words of a text, numbered, and where they stand."""

    __slots__ = ("_openings", "ends", "starts", "text", "words")

    def __init__(self, text: str) -> None:
        self.text = text
        # One split gives gap, word, gap, ...: a loop over matches costs twice as much.
        pieces: list[str] = _WORD.split(text)
        ends = list(accumulate(map(len, pieces)))
        self.words = pieces[1::2]
        self.starts, self.ends = ends[:-1:2], ends[1::2]
        self._openings: dict[int, bool] = {}

    def gap(self, i: int) -> str:
        """Return what stands between word ``i - 1`` and word ``i``."""
        start = self.ends[i - 1] if i > 0 else 0
        stop = self.starts[i] if i < len(self.starts) else len(self.text)
        return self.text[start:stop]

    def before(self, i: int) -> str:
        """Return the word before word ``i``; empty where more than blanks or one hyphen lies between."""
        if i < 1 or i > len(self.words):
            return ""
        gap = self.gap(i)
        return self.words[i - 1] if _joins(gap) else ""

    def after(self, i: int) -> str:
        """Return the word after word ``i``; empty where more than blanks or one hyphen lies between."""
        if i + 1 >= len(self.words):
            return ""
        return self.words[i + 1] if _joins(self.gap(i + 1)) else ""

    def possessive(self, i: int) -> bool:
        """Tell whether word ``i`` carries an apostrophe and s."""
        end = self.ends[i]
        return self.text[end : end + 1] in ("'", "’") and self.text[end + 1 : end + 2] == "s"

    def starts_sentence(self, i: int) -> bool:
        """Tell whether word ``i`` opens a sentence or a paragraph; remembered, for it is asked again and again."""
        opens = self._openings.get(i)
        if opens is None:
            opens = self._openings[i] = i <= 0 or self._opens(i)
        return opens

    def _opens(self, i: int) -> bool:
        gap = self.gap(i)
        if gap == " ":  # most are: no need to look for marks in it
            return False
        if "\n\n" in gap:
            return True
        if not any(mark in gap for mark in ".!?"):
            return False
        previous = self.words[i - 1]
        if gap[0] == "." and (previous in _ABBREVIATIONS or (len(previous) == 1 and previous.isupper())):
            return False
        return any(blank.isspace() for blank in gap) and not self.words[i][0].islower()


def _joins(gap: str) -> bool:
    return len(gap) <= 3 and (gap == " " or gap == "-" or (gap.isspace() and "\n\n" not in gap))
