"""Names that are no persons by the words around them: a centre, an airport, a ship, a prize."""

from newsbot.normalize.persons.lexicon import (
    CALENDAR,
    DEMONYM,
    FACILITY,
    GIVEN,
    GROUP,
    HONORIFIC,
    ORGANIZATION,
    ROLE,
    THING,
)
from newsbot.normalize.persons.words import Text


def is_thing(text: Text, first: int, stop: int, end: int) -> bool:
    """Tell whether the words around make a name that of a centre, an airport, a ship, a prize."""
    for k in range(stop, min(end, stop + 4)):
        flags = text.flags[k]
        if flags & (ORGANIZATION | FACILITY) and not flags & (ROLE | DEMONYM):
            return True
        if flags & (ROLE | HONORIFIC | GIVEN | CALENDAR):
            break
    if stop == end and end < text.size and text.is_tight(end) and text.flags[end] & FACILITY:
        return True
    if first == 0 or not text.is_joined(first):
        return False
    before = text.flags[first - 1]
    if before & THING and not before & ROLE:
        return True
    return bool(before & GROUP) and not text.flags[first] & GIVEN


def thing_end(text: Text, stop: int, end: int) -> int:
    """Return where to read on after a thing: behind its last noun."""
    for k in range(min(end, stop + 4) - 1, stop - 1, -1):
        if text.flags[k] & (ORGANIZATION | FACILITY):
            return k + 1
    return stop
