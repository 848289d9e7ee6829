"""What a rule hands back, and the questions that several rules ask of the words around."""

from collections.abc import Callable
from typing import NamedTuple

from newsbot.normalize.dates.readings import Reading
from newsbot.normalize.dates.tokens import Tokens


class Found(NamedTuple):
    """An expression: where it stands, and what it means."""

    start: int
    end: int
    reading: Reading


Rule = Callable[[Tokens, int], list[Found]]
"""Given a text and the number of the word at which to look; empty where the rule does not fit."""

WHICH = {"last": -1, "past": -1, "this": 0, "next": 1, "coming": 1}
_PARTS = frozenset("end beginning start middle close turn".split())
_MODIFIERS = frozenset("early late mid earlier later".split())


def which_before(tokens: Tokens, i: int) -> tuple[int | None, int]:
    """Return -1, 0 or 1 for "last", "this" or "next" before word ``i``, and where the phrase starts."""
    word = tokens.before(i).lower()
    if word not in WHICH:
        return None, tokens.starts[i]
    first = i - 1
    if word in ("past", "coming") and tokens.before(i - 1).lower() == "this":
        first -= 1
    return WHICH[word], tokens.starts[first]


def start_with_modifier(tokens: Tokens, i: int) -> int:
    """Return where the expression starts, "late" or "end of" before word ``i`` included."""
    word = tokens.before(i).lower()
    if word in _MODIFIERS:
        return tokens.starts[i - 1]
    if word == "of" and tokens.before(i - 1).lower() in _PARTS:
        return tokens.starts[i - 2]
    return tokens.starts[i]


def between_before(tokens: Tokens, i: int) -> int | None:
    """Return where the "between" before word ``i`` starts; ``None`` where there is none."""
    for back in (1, 2):
        if tokens.before(i - back + 1).lower() == "between":
            return tokens.starts[i - back]
        if tokens.before(i).lower() != "the":
            return None
    return None


def free_number(tokens: Tokens, i: int) -> bool:
    """Tell whether the digits of word ``i`` stand alone: no part of a code, a decimal or a sum of money."""
    start, end = tokens.starts[i], tokens.ends[i]
    previous = tokens.text[start - 1 : start]
    if previous and (previous.isalnum() or previous in "_.,:/-–—$€£#+@&=%"):
        return previous in "-–—" and tokens.before(i) in ("mid", "post", "pre", "end", "early", "late")
    following = tokens.text[end : end + 2]
    return not (len(following) == 2 and following[0] in ".,:" and following[1].isdigit()) and following[:1] != "%"
