"""Where a name starts and where it ends, in a run of capitalised words."""

import re

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

NUMERAL = re.compile(r"(?:I{1,3}|IV|VI{0,3}|IX|X|XI{1,3}|XIV|XVI{0,3})\Z")
LONGEST_NAME = 6
_AUXILIARIES = frozenset({"will", "may", "can", "mark", "drew", "sue", "bill", "rob", "chase", "grant", "hope", "pat"})
_MODALS = frozenset({"will", "may", "can", "hope"})
_AFTER_NAME = frozenset({"jr", "sr"})
_LETTERS_AFTER = frozenset({"mep", "mp", "mps", "meps", "phd", "obe", "cbe", "kbe", "qc", "kc", "msp", "ceo"})
SAINTS = frozenset({"st", "saint"})
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
_VERBS = frozenset(
    "says said meets met visits visited calls called arrives arrived tells told urges warns wins will has is was and "
    "hails welcomes talks speaks leaves resigns holds signs takes makes gets wants sees in at on to for of by with "
    "from as".split()
)


def starts_name(text: Text, i: int, end: int) -> bool:
    """Tell whether a name can start at word ``i`` of a run of capitals that ends before word ``end``."""
    flags, low = text.flags[i], text.lows[i]
    if flags & (PHRASE | KNOWN) or low in SAINTS:
        return bool(flags & KNOWN)
    if is_toponym(text, i, end):
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


def is_toponym(text: Text, i: int, end: int) -> bool:
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


def name_end(text: Text, i: int, end: int) -> int:
    """Return the word after the longest name that starts at ``i``."""
    stop, words = i + 1, 1
    if text.flags[i] & PARTICLE and not text.flags[i] & GIVEN:
        words = 0
    given = bool(text.flags[i] & GIVEN) or len(text.lows[i]) == 1
    while stop < end and words < LONGEST_NAME:
        flags, low = text.flags[stop], text.lows[stop]
        if flags & KNOWN:
            pass
        elif NUMERAL.match(text.words[stop]) and words:
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
