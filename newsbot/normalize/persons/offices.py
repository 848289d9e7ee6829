"""The words of an office as written: which belong to it, which of them is its noun."""

from newsbot.normalize.persons.candidates import Candidate
from newsbot.normalize.persons.lexicon import MODIFIER, ROLE
from newsbot.normalize.persons.words import Text

BODIES = frozenset("parliament state government staff police council mission delegation".split())
_PREPOSITIONS = frozenset({"of", "for", "to", "on", "in", "at", "under"})
LINKS = frozenset({"of", "for", "to", "on", "in", "at", "and", "the", "de", "del", "des", "du", "la", "under"})
FURTHEST = 14
"""How many words before a name its office can start; after a name it may have twice as many."""
_OF_AND = frozenset({"of", "for", "and", "to"})
NO_OFFICE = frozenset(
    "father mother son daughter brother sister wife husband widow uncle nephew cousin niece aunt grandson grandfather "
    "grandmother soninlaw fatherinlaw brotherinlaw motherinlaw daughterinlaw sisterinlaw twin child friend stepson man "
    "woman relative relatives victim survivor witness eyewitness resident suspect guest friends brothers sisters sons "
    "colleague partner partners ally allies opponent rival predecessor successor counterpart participant "
    "participants children".split()
)
"""Kin and crowd: they announce a person, but are no office."""
DOUBTFUL = frozenset(
    "major general private justice guard host guest head chief lead partner man woman child cardinal "
    "private member members speaker author observer champion owner official expert experts father "
    "ruler trainer host patron secretary friend".split()
)
"""Small letters make these ordinary words: "major Baku hotels"."""
SPEECH = frozenset(
    "said says told tells added adds noted notes stressed stresses argued argues writes wrote believes believed thinks "
    "thought recalled recalls explained explains insisted insists warned warns claimed claims replied replies "
    "commented comments concluded concludes spoke speaks remarked tweeted admitted admits acknowledged joked recounted "
    "remembers remembered smiled laughed testified resigned married graduated born died asked asks answered "
    "observed observes who whose moderated chaired lectures lectured".split()
)
_RANKS = frozenset("Ambassador Ambassadors Professor Dr General Colonel Sheikh Prince Princess Sayyid Father".split())


def in_office(text: Text, i: int) -> bool:
    """Tell whether word ``i`` can stand in an office: a capital, a role, what qualifies one, a small word between."""
    return text.caps[i] or bool(text.flags[i] & (ROLE | MODIFIER)) or text.lows[i] in LINKS or text.lows[i] == "a"


def is_led(text: Text, i: int) -> bool:
    """Tell whether an ordinary noun stands behind "of the" or "and the": the head of the delegation, the crisis in."""
    if i < 2 or text.caps[i] or text.lows[i] in SPEECH or not text.is_joined(i):
        return False
    if text.lows[i] in BODIES and text.lows[i - 1] == "of" and text.flags[i - 2] & ROLE:
        return True  # "speaker of parliament"
    return text.lows[i - 1] == "the" and text.lows[i - 2] in _OF_AND


def find_head(text: Text, first: int, last: int) -> int:
    """Return the noun of the office: the last role before the first preposition, -1 where there is none."""
    head = -1
    for k in range(first, last + 1):
        if text.lows[k] in _PREPOSITIONS:
            break
        if text.flags[k] & ROLE:
            head = k
        elif head >= 0 and text.lows[k] == "and":
            break
    return head


def has_preposition(text: Text, first: int, last: int) -> bool:
    """Tell whether a preposition stands among the words from ``first`` up to but without ``last``."""
    return any(text.lows[k] in _PREPOSITIONS for k in range(first, last))


def is_slight(candidate: Candidate) -> bool:
    """Tell whether the office before the name is a rank that a fuller office after it should replace."""
    return candidate.office in _RANKS
