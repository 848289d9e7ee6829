"""The office, the form of address and other signs of a person that stand before a name."""

from newsbot.normalize.persons.candidates import Candidate
from newsbot.normalize.persons.lexicon import (
    COMMON,
    DEMONYM,
    HONORIFIC,
    MODIFIER,
    ORGANIZATION,
    PHRASE,
    PLACE,
    PLURAL,
    ROLE,
    THING,
)
from newsbot.normalize.persons.offices import (
    BODIES,
    DOUBTFUL,
    FURTHEST,
    LINKS,
    NO_OFFICE,
    find_head,
    in_office,
    is_led,
    is_slight,
)
from newsbot.normalize.persons.words import Text, single_blanks

_DETERMINERS = frozenset("two three four five six several the a an his her their its our my your this that".split())
_QUALIFIES = ROLE | MODIFIER | ORGANIZATION | PLACE | DEMONYM | PHRASE
_BY_A_PERSON = frozenset(
    "headed led chaired opened moderated conducted represented succeeded accompanied written interviewed read "
    "mediated presented translated photographed coached".split()
)
"""Before "by NAME": what a person does rather than an institution."""
_SPEECH_BEFORE = frozenset(
    "said says argues argued writes wrote added adds notes noted asked explains explained "
    "replied recalls recalled".split()
)
_NO_RANK = frozenset("mr mrs ms miss messrs mssrs madam".split())
_COMMAS = frozenset({", ", ",\u00a0", ",  "})


def read_before(candidate: Candidate, ends: dict[int, int]) -> None:
    """Read what stands before the name: office, form of address, rank, and cues for a person.

    ``ends`` gives the first word of each earlier name by its last word: no office reaches across one.
    """
    text, at = candidate.text, candidate.first
    k = at - 1
    if k < 0:
        return
    if text.lows[k] == "by" and k and text.lows[k - 1] in _BY_A_PERSON and text.is_tight(at):
        candidate.cues.append("done by a person")
    if text.lows[k] in _SPEECH_BEFORE and text.is_tight(at) and not text.caps[k]:
        candidate.cues.append("speech verb")
    honorific = at
    while k >= 0 and text.flags[k] & HONORIFIC and not text.flags[k] & (PLACE | DEMONYM) and text.is_joined(k + 1):
        if not text.caps[k]:
            break
        honorific, k = k, k - 1
    if honorific < at:
        candidate.address = True
        candidate.cues.append("form of address")
        if text.lows[honorific] not in _NO_RANK:
            candidate.rank = single_blanks(text.slice(honorific, at - 1))
    if k < 0:
        return
    apposed = honorific == at or not text.is_joined(honorific)
    if text.is_joined(honorific):
        _take_office(candidate, k, honorific, ends)
    elif text.gaps[honorific] in _COMMAS and apposed | (honorific < at):
        _take_apposition(candidate, k, ends)


def _take_office(candidate: Candidate, k: int, honorific: int, ends: dict[int, int]) -> None:
    """Read an office right before the name: "Ukrainian President", "President of Azerbaijan"."""
    text = candidate.text
    if text.flags[k] & ROLE:
        if text.lows[k] in DOUBTFUL and not text.caps[k] and not candidate.strength:
            return
        first = _leftmost(text, k, ends)
        if first > 0 and text.is_joined(first) and text.flags[first - 1] & THING:
            candidate.thing = True  # "the frigate Admiral Gorshkov"
            return
        candidate.address = True
        candidate.plural = bool(text.flags[k] & PLURAL)
        candidate.cues.append("office before")
        if text.lows[k] not in NO_OFFICE:
            candidate.office = single_blanks(text.slice(first, candidate.first - 1))
        if is_slight(candidate) and first > 0 and text.gaps[first] in _COMMAS:
            _take_apposition(candidate, first - 1, ends)
        return
    if not text.caps[k] and honorific == candidate.first and not _is_office_of_a_body(text, k):
        return
    region = _region_left(text, k, ends)
    if region is not None:
        candidate.address = candidate.address or candidate.full
        candidate.cues.append("office before")
        candidate.office = single_blanks(text.slice(region, k))


def _is_office_of_a_body(text: Text, k: int) -> bool:
    """Tell whether "speaker of parliament", in small letters, ends at word ``k``."""
    return bool(
        k > 1
        and text.lows[k] in BODIES
        and text.lows[k - 1] == "of"
        and text.flags[k - 2] & ROLE
        and text.is_joined(k)
        and text.is_joined(k - 1)
    )


def _take_apposition(candidate: Candidate, k: int, ends: dict[int, int]) -> None:
    """Read an office before a comma: "the President of the European Council, Donald Tusk"."""
    text = candidate.text
    region = _serving(text, k, ends) if k in ends else _region_left(text, k, ends)
    if region is None:
        return
    candidate.address = True
    candidate.cues.append("office before, comma")
    head = find_head(text, region, k)
    candidate.plural = bool(text.flags[head] & PLURAL)
    if text.lows[head] not in NO_OFFICE:
        candidate.office = single_blanks(text.slice(region, k))


def _serving(text: Text, k: int, ends: dict[int, int]) -> int | None:
    """Return the first word of an office that serves the person named up to ``k``: "a spokesman for Poroshenko"."""
    link = ends[k] - 1
    while link > 0 and text.flags[link] & (HONORIFIC | ROLE) and text.is_joined(link):
        link -= 1
    if link < 1 or text.lows[link] not in ("for", "to", "of") or not text.flags[link - 1] & ROLE:
        return None
    return _leftmost(text, link - 1, ends)


def _leftmost(text: Text, k: int, ends: dict[int, int]) -> int:
    """Return the first word of the office that ends at ``k``: the words that qualify it, without an article."""
    while k > 0 and text.is_joined(k) and k - 1 not in ends:
        flags = text.flags[k - 1]
        small = not text.caps[k - 1]
        if flags & THING and not flags & _QUALIFIES:
            break
        if text.lows[k - 1] in _DETERMINERS or (small and not flags & (ROLE | MODIFIER)):
            break
        if not small and flags & COMMON and not flags & _QUALIFIES and text.opens_sentence(k - 1):
            break
        k -= 1
    if k > 1 and text.lows[k - 1] == "and" and text.flags[k] & text.flags[k - 2] & DEMONYM and text.is_joined(k):
        return _leftmost(text, k - 2, ends)  # "Azerbaijani and Armenian top diplomats"
    return k


def _region_left(text: Text, k: int, ends: dict[int, int]) -> int | None:
    """Return the first word of an office phrase that ends at ``k``, None where there is none."""
    low = max(0, k - FURTHEST)
    first = k
    while first >= low and first not in ends:
        if not in_office(text, first) and not is_led(text, first):
            break
        if text.lows[first] in ("the", "a", "an") and (
            first == 0 or text.lows[first - 1] not in LINKS or not text.is_joined(first)
        ):
            break
        if first == low or not text.is_joined(first):
            first -= 1
            break
        first -= 1
    first += 1
    while first <= k and (text.lows[first] in LINKS or text.lows[first] in ("a", "an")):
        first += 1
    if first > k or (first > 0 and first - 1 in ends and not text.opens_sentence(first)):
        return None
    head = find_head(text, first, k)
    return first if head >= 0 else None
