"""Runs of capitalised words, and which stretches of them may be names."""

import re
from dataclasses import dataclass, field

from newsbot.normalize.persons.lexicon import (
    BLOCKED,
    CALENDAR,
    COMMON,
    DEMONYM,
    FACILITY,
    GIVEN,
    GROUP,
    HONORIFIC,
    KNOWN,
    MODIFIER,
    NOT_PERSON,
    ORGANIZATION,
    PARTICLE,
    PERSONAL,
    PHRASE,
    PLACE,
    ROLE,
    SURNAME,
    SURNAME_WORD,
    THING,
)
from newsbot.normalize.persons.words import Text

STRONG = 3
MEDIUM = 2
WEAK = 1

_NUMERAL = re.compile(r"(?:I{1,3}|IV|VI{0,3}|IX|X|XI{1,3}|XIV|XVI{0,3})\Z")
_LONGEST = 6
_AUXILIARIES = frozenset({"will", "may", "can", "mark", "drew", "sue", "bill", "rob", "chase", "grant", "hope", "pat"})
_MODALS = frozenset({"will", "may", "can", "hope"})
_AFTER_NAME = frozenset({"jr", "sr"})
_LETTERS_AFTER = frozenset({"mep", "mp", "mps", "meps", "phd", "obe", "cbe", "kbe", "qc", "kc", "msp", "ceo"})
_LOWER_NOUNS = frozenset(
    "administration government family era regime presidency cabinet camp case affair affairs brothers dynasty clan "
    "campaign faction loyalists supporters allies ally team interview report plan doctrine book legacy years period "
    "movement trial murder killing visit meeting summit speech proposal initiative memorandum letter".split()
)
_SMALL = frozenset("van von de der den del di du bin ibn al el".split())
_SAINTS = frozenset({"st", "saint"})
_PLACES_BEGIN = frozenset(
    "san santa santo sao jebel jabal djebel jabel ras wadi deir oued bab tell beit mont puerto".split()
)
"""First words of places, in languages where they mean saint, mountain, cape, valley, monastery, gate, hill, house."""
_CLUBS = frozenset(
    "inter ac as fc cf sc fk real atletico dinamo dynamo lokomotiv spartak torpedo hapoel maccabi".split()
)
_ADDRESSES = frozenset({"mr", "mrs", "ms", "miss", "messrs"})
_ADDRESSED_BY_OFFICE = frozenset(
    "president speaker ambassador minister secretary chairman chair chairperson commissioner director mayor governor "
    "general vice deputy editor prosecutor justice moderator premier chancellor senator representative".split()
)
"""Behind Mr or Madam these are offices; other trades are surnames there: Mr Baker, Mr Hunter."""
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
        if not _starts_name(text, i, end):
            i += 2 if text.lows[i] in _SAINTS or _is_toponym(text, i, end) else 1
            continue
        stop = _name_end(text, i, end)
        if _is_thing(text, i, stop, end):
            i = _thing_end(text, stop, end)
            continue
        candidate = _judge(text, i, stop, end)
        if candidate is not None:
            found.append(candidate)
        i = stop


def _starts_name(text: Text, i: int, end: int) -> bool:
    flags, low = text.flags[i], text.lows[i]
    if flags & (PHRASE | KNOWN) or low in _SAINTS:
        return bool(flags & KNOWN)
    if _is_toponym(text, i, end):
        return False
    if _is_addressed(text, i):
        return True
    if flags & (CALENDAR | HONORIFIC):
        return False
    follows = i + 1 < end and _may_end_name(text, i + 1)
    if flags & NOT_PERSON:  # Iskander Akylbayev, but Iskander alone is a missile
        return follows and (bool(text.flags[i + 1] & SURNAME) or _is_titled(text, i))
    if flags & GIVEN:
        opens = text.opens_sentence(i) or text.is_title_case()
        if low in _MODALS and opens and i + 2 < end and _has_given(text, i + 1, end):
            return False  # "Will Maka Botchorishvili stay?"
        if flags & COMMON and low in _AUXILIARIES and opens and not _has_given(text, i + 1, end):
            return follows and low not in _MODALS and not text.flags[i + 1] & BLOCKED  # Mark Boucher, but "Will Iran"
        if flags & (PERSONAL | ROLE):
            return follows and not text.flags[i + 1] & GIVEN
        if flags & (PLACE | COMMON | ORGANIZATION | DEMONYM | FACILITY):
            return follows and (not flags & PLACE or not text.flags[i + 1] & (GIVEN | PLACE))
        return True
    if len(low) == 1:
        return _is_initial(text, i) and i + 1 < end
    if flags & PARTICLE:
        return i + 1 < end and not text.flags[i + 1] & (BLOCKED | MODIFIER) and len(text.lows[i + 1]) > 1
    if flags & (BLOCKED | MODIFIER | THING | GROUP):
        return bool(flags & SURNAME) and not flags & (BLOCKED | THING | GROUP)
    if text.opens_sentence(i) and i + 2 < end and text.flags[i + 1] & GIVEN and _may_end_name(text, i + 2):
        return False  # "Ask Boris Petrov": the first word of a sentence is no part of the name
    return not _is_acronym(text, i)


def _is_toponym(text: Text, i: int, end: int) -> bool:
    """Tell whether word ``i`` and the next are a place or its club: San Remo, Jebel Ali, Inter Milan; not Mr San."""
    if i + 1 >= end or (i and text.is_joined(i) and text.flags[i - 1] & (HONORIFIC | ROLE) and text.caps[i - 1]):
        return False
    if text.lows[i] in _CLUBS:
        return bool(text.flags[i + 1] & PLACE)
    return text.lows[i] in _PLACES_BEGIN and not text.flags[i + 1] & KNOWN and len(text.lows[i + 1]) > 1


def _is_titled(text: Text, i: int) -> bool:
    """Tell whether a title of persons stands right before: Sheikh Sabah Al-Ahmad."""
    return i > 0 and text.is_joined(i) and text.caps[i - 1] and bool(text.flags[i - 1] & PERSONAL)


def _is_addressed(text: Text, i: int) -> bool:
    """Tell whether Mr or Mrs stands before a word that is no name elsewhere: Mr German, Mrs May."""
    if i == 0 or text.lows[i - 1] not in _ADDRESSES or not text.is_joined(i) or not text.caps[i - 1]:
        return False
    if text.flags[i] & ROLE and text.lows[i] in _ADDRESSED_BY_OFFICE:
        return False
    return not text.flags[i] & (HONORIFIC | PERSONAL | PHRASE) and len(text.lows[i]) > 2


def _has_given(text: Text, i: int, end: int) -> bool:
    return i < end and bool(text.flags[i] & GIVEN)


def _is_initial(text: Text, i: int) -> bool:
    return text.words[i].isupper() and i + 1 < text.size and text.gaps[i + 1][:1] == "."


def _is_acronym(text: Text, i: int) -> bool:
    word = text.words[i]
    return word.isupper() and len(word) < 7


def _may_end_name(text: Text, i: int) -> bool:
    """Tell whether word ``i`` can be the surname after a given name that is a word or a place too."""
    flags = text.flags[i]
    if flags & (SURNAME | KNOWN):
        return True
    if len(text.lows[i]) == 1:
        return _is_initial(text, i)
    return (not flags & (BLOCKED | MODIFIER | THING | GROUP) and not _is_acronym(text, i)) or bool(flags & PARTICLE)


def _name_end(text: Text, i: int, end: int) -> int:
    """Return the word after the longest name that starts at ``i``."""
    stop, words = i + 1, 1
    if text.flags[i] & PARTICLE and not text.flags[i] & GIVEN:
        words = 0
    given = bool(text.flags[i] & GIVEN) or len(text.lows[i]) == 1
    while stop < end and words < _LONGEST:
        flags, low = text.flags[stop], text.lows[stop]
        if flags & KNOWN:
            pass
        elif _NUMERAL.match(text.words[stop]) and words:
            return stop + 1
        elif low in _LETTERS_AFTER or (flags & PHRASE and flags & BLOCKED):
            break
        elif flags & PARTICLE:
            k = stop
            while k < end and text.flags[k] & PARTICLE:
                k += 1
            if k == end:
                stop = k if text.caps[k - 1] and given and words == 1 else stop
                break
            if not _continues(text, k, end, given=True, words=1):
                break
            stop = k
        elif not _continues(text, stop, end, given=given, words=words):
            break
        stop += 1
        words += 1
    return stop


def _continues(text: Text, i: int, end: int, *, given: bool, words: int) -> bool:
    flags, low = text.flags[i], text.lows[i]
    if low in _AFTER_NAME:
        return True
    if len(low) == 1:
        return _is_initial(text, i)
    if flags & (HONORIFIC | NOT_PERSON | CALENDAR | PERSONAL) and not (given and words == 1 and i == end - 1):
        return bool(flags & GIVEN) and not flags & (HONORIFIC | CALENDAR)
    if flags & GIVEN and not flags & (ORGANIZATION | ROLE | FACILITY):
        return True
    if flags & BLOCKED:
        return given and words == 1 and i == end - 1 and _is_surname_word(text, i)
    if _is_acronym(text, i):
        return given and words == 1 and len(low) > 3
    return True


def _is_surname_word(text: Text, i: int) -> bool:
    """Tell whether an ordinary word can be the surname after a given name: Bush, Lie, German, London."""
    flags = text.flags[i]
    if flags & SURNAME_WORD:
        return True
    if flags & (ORGANIZATION | FACILITY | CALENDAR | HONORIFIC | ROLE | DEMONYM):
        return False
    return bool(flags & (COMMON | PLACE | NOT_PERSON)) and not text.is_title_case() and text.lows[i] not in _VERBS


_VERBS = frozenset(
    "says said meets met visits visited calls called arrives arrived tells told urges warns wins will has is was and "
    "hails welcomes talks speaks leaves resigns holds signs takes makes gets wants sees in at on to for of by with "
    "from as".split()
)


def _is_thing(text: Text, first: int, stop: int, end: int) -> bool:
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


def _thing_end(text: Text, stop: int, end: int) -> int:
    """Return where to read on after a thing: behind its last noun."""
    for k in range(min(end, stop + 4) - 1, stop - 1, -1):
        if text.flags[k] & (ORGANIZATION | FACILITY):
            return k + 1
    return stop


def _judge(text: Text, first: int, stop: int, end: int) -> Candidate | None:
    """Return the candidate of words ``first`` to ``stop``, with the strength that its words alone give it."""
    flags = text.flags
    names = [k for k in range(first, stop) if not flags[k] & PARTICLE or flags[k] & (GIVEN | KNOWN)]
    if not names:
        return None
    last = stop - 1
    numeral = bool(_NUMERAL.match(text.words[last])) and last > first
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
    if len(names) > _LONGEST:
        return 0
    if flags[0] & GIVEN or len(text.lows[names[0]]) == 1:
        return STRONG
    if flags[-1] & SURNAME or (len(names) > 2 and flags[1] & GIVEN):
        return STRONG
    if flags[-1] & GIVEN or any(text.flags[k] & PARTICLE for k in range(names[0], names[-1])):
        return MEDIUM
    return WEAK
