"""Headlines whose capitals tell nothing: all capitals, or a capital on every word."""

from newsbot.normalize.names import split_name, surname_key
from newsbot.normalize.names.folding import fold_word
from newsbot.normalize.persons.candidates import STRONG, Candidate
from newsbot.normalize.persons.lexicon import BLOCKED, GIVEN, HONORIFIC, KNOWN, MODIFIER, SURNAME
from newsbot.normalize.persons.people import Mention, Person
from newsbot.normalize.persons.words import Text

_TALKS = frozenset({"interview", "conversation", "talk"})
_LEAD_TO_NAME = frozenset({"with", "by", "interview", "interviews"})


def trim_headline(found: list[Candidate]) -> list[Candidate]:
    """Return the candidates of a headline with a capital on every word, less what may be its other words.

    Only a known surname, or a colon or "with" before, makes a name there, and nothing after the first surname belongs
    to it; another name counts only where the text has it too.
    """
    for candidate in found:
        flags = candidate.text.flags
        for k in range(candidate.first + 1, candidate.last):
            if flags[k] & SURNAME and not flags[k + 1] & (SURNAME | GIVEN):
                candidate.last = k
                break
        if _is_announced(candidate):
            candidate.cues.append("headline of an interview")
            continue
        sure = _is_set_apart(candidate) or any(
            flags[k] & (SURNAME | KNOWN) for k in range(candidate.first, candidate.last + 1)
        )
        if candidate.full and not (candidate.strength == STRONG and sure):
            candidate.strength = 0
            candidate.cues.clear()
            if flags[candidate.first] & SURNAME:  # "Erdogan Ponders Exit"
                candidate.last, candidate.full = candidate.first, False
    return found


def _is_set_apart(candidate: Candidate) -> bool:
    """Tell whether a name has its own place in the headline: "Thursday Interview: NAME", "A Talk with NAME"."""
    text, first = candidate.text, candidate.first
    if candidate.run_end > candidate.last + 1:
        return False
    return candidate.address or ":" in text.gaps[first] or (first > 0 and text.lows[first - 1] in _LEAD_TO_NAME)


def _is_announced(candidate: Candidate) -> bool:
    """Tell whether the headline is an interview's and the name stands at its end: "Thursday Interview: NAME"."""
    text, first = candidate.text, candidate.first
    while first > 1 and text.flags[first - 1] & HONORIFIC and text.is_joined(first):
        first -= 1
    if not candidate.full or candidate.run_end > candidate.last + 1 or first == 0:
        return False
    before = text.lows[first - 1]
    if before == "with" and first > 1:
        return text.lows[first - 2] in _TALKS
    return before in _TALKS and ":" in text.gaps[first]


def find_in_capitals(title: Text, people: list[Person]) -> list[Person]:
    """Add the mentions that a headline in capitals holds to ``people``; return the persons that only it names."""
    by_surname = {surname_key(p.parts.surname): p for p in people if len(p.parts.surname) > 3}
    new: list[Person] = []
    for k, low in enumerate(title.lows):
        person = by_surname.get(surname_key(low))
        given = k > 0 and title.is_joined(k)
        if person is not None:
            full = given and bool(person.parts.given) and title.lows[k - 1] == fold_word(person.parts.given[0])
            candidate = Candidate(title, k - 1 if full else k, k, full=False, run_end=k + 1)
            person.mentions.insert(0, Mention(0, candidate))
        elif given and _is_pair(title, k):
            candidate = Candidate(title, k - 1, k, full=True, strength=STRONG, run_end=k + 1)
            found = Person(split_name(candidate.surface), full=True, form=candidate.surface)
            found.add(Mention(0, candidate), "full name in a headline of capitals")
            new.append(found)
    return new


def _is_pair(title: Text, k: int) -> bool:
    before, flags = title.flags[k - 1], title.flags[k]
    return bool(before & GIVEN and flags & SURNAME) and not (before | flags) & (BLOCKED | MODIFIER)
