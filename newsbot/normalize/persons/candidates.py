"""Runs of capitalised words, and which stretches of them may be names."""

from dataclasses import dataclass, field

from newsbot.normalize.persons.lexicon import (
    GIVEN,
    KNOWN,
    PARTICLE,
    PERSONAL,
    SURNAME,
)
from newsbot.normalize.persons.name_bounds import (
    LONGEST_NAME,
    NUMERAL,
    SAINTS,
    is_toponym,
    name_end,
    starts_name,
)
from newsbot.normalize.persons.things import is_thing, thing_end
from newsbot.normalize.persons.words import Text

STRONG = 3
MEDIUM = 2
WEAK = 1
_LOWER_NOUNS = frozenset(
    "administration government family era regime presidency cabinet camp case affair affairs brothers dynasty clan "
    "campaign faction loyalists supporters allies ally team interview report plan doctrine book legacy years period "
    "movement trial murder killing visit meeting summit speech proposal initiative memorandum letter".split()
)
_SMALL = frozenset("van von de der den del di du bin ibn al el".split())
_ARTICLES = frozenset({"the"})
_IN_PLACES = frozenset({"in", "at", "near", "inside", "outside", "around", "throughout", "across", "into"})


@dataclass(slots=True)
class Candidate:
    """A stretch of words that may name a person: words ``first`` to ``last`` of ``text``."""

    text: Text
    first: int
    last: int
    full: bool
    """False: a surname or a given name alone."""
    strength: int = 0
    run_end: int = 0
    """The word after the run of capitals that it stands in."""
    office: str | None = None
    rank: str | None = None
    """A degree or rank before the name (Dr, LTG Dr): the office where no other is given."""
    office_end: int = 0
    """The word behind the office that follows the name; 0 where none does."""
    address: bool = False
    """A form of address or an office announces it."""
    plural: bool = False
    thing: bool = False
    """A ship or a street with a rank in its name, or part of an office."""
    cues: list[str] = field(default_factory=list)

    @property
    def surface(self) -> str:
        """The name as written."""
        return self.text.slice(self.first, self.last)

    @property
    def span(self) -> tuple[int, int]:
        """Where it stands in the raw text."""
        return self.text.starts[self.first], self.text.ends[self.last]


def find_candidates(text: Text) -> list[Candidate]:
    """Return the stretches of capitalised words that may be names, in order; what is surely none is left out."""
    found: list[Candidate] = []
    end = 0
    for i in [i for i, capital in enumerate(text.caps) if capital]:
        if i >= end:
            end = _run_end(text, i)
            _segment(text, i, end, found)
    return found


def _run_end(text: Text, i: int) -> int:
    """Return the word after the run of capitals at ``i``; small particles inside belong to it."""
    i += 1
    while i < text.size and text.is_joined(i):
        if text.caps[i]:
            i += 1
        elif text.flags[i] & PARTICLE:
            k = i + 1
            while k < text.size and k < i + 3 and not text.caps[k] and text.flags[k] & PARTICLE and text.is_joined(k):
                k += 1
            if not (k < text.size and text.caps[k] and text.is_joined(k)):
                break
            i = k + 1
        else:
            break
    return i


def _segment(text: Text, i: int, end: int, found: list[Candidate]) -> None:
    while i < end:
        if not starts_name(text, i, end):
            i += 2 if text.lows[i] in SAINTS or is_toponym(text, i, end) else 1
            continue
        stop = name_end(text, i, end)
        if is_thing(text, i, stop, end):
            i = thing_end(text, stop, end)
            continue
        candidate = _judge(text, i, stop, end)
        if candidate is not None:
            found.append(candidate)
        i = stop


def _judge(text: Text, first: int, stop: int, end: int) -> Candidate | None:
    """Return the candidate of words ``first`` to ``stop``, with the strength that its words alone give it."""
    flags = text.flags
    names = [k for k in range(first, stop) if not flags[k] & PARTICLE or flags[k] & (GIVEN | KNOWN)]
    if not names:
        return None
    last = stop - 1
    numeral = bool(NUMERAL.match(text.words[last])) and last > first
    titled = first > 0 and text.is_joined(first) and bool(flags[first - 1] & PERSONAL)
    full = (len(names) > 1 and not (len(names) == 2 and numeral)) or (numeral and titled)
    candidate = Candidate(text, first, last, full, 0, end)
    if not full:
        candidate.first = _with_particles(text, first)
        return candidate
    if _after_article(text, first, stop, end):
        return None
    candidate.strength = _strength(text, names, numeral and titled)
    if candidate.strength == WEAK and first > 0 and text.is_joined(first) and text.lows[first - 1] in _IN_PLACES:
        return None
    return candidate


def _with_particles(text: Text, first: int) -> int:
    """Return where a surname starts, small particles before it included: "according to de Waal"."""
    start = first
    while start > 0 and text.is_tight(start) and text.lows[start - 1] in _SMALL and not text.caps[start - 1]:
        start -= 1
    return start


def _after_article(text: Text, first: int, stop: int, end: int) -> bool:
    """Tell whether "the" stands right before the name and no noun after it: a ship, a shop, not a person."""
    if first == 0 or not text.is_joined(first) or text.lows[first - 1] not in _ARTICLES:
        return False
    follows = stop < text.size and text.is_tight(stop) and text.lows[stop] in _LOWER_NOUNS
    return not (follows or stop < end)


def _strength(text: Text, names: list[int], titled: bool) -> int:
    flags = [text.flags[k] for k in names]
    if titled or flags[0] & KNOWN:
        return STRONG
    if len(names) > LONGEST_NAME:
        return 0
    if flags[0] & GIVEN or len(text.lows[names[0]]) == 1:
        return STRONG
    if flags[-1] & SURNAME or (len(names) > 2 and flags[1] & GIVEN):
        return STRONG
    if flags[-1] & GIVEN or any(text.flags[k] & PARTICLE for k in range(names[0], names[-1])):
        return MEDIUM
    return WEAK
