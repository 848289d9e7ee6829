"""The office, the age and other signs of a person that stand after a name."""

import re

from newsbot.normalize.persons.candidates import MEDIUM, Candidate
from newsbot.normalize.persons.lexicon import (
    DEMONYM,
    GIVEN,
    HONORIFIC,
    MODIFIER,
    ORGANIZATION,
    PLACE,
    PLURAL,
    ROLE,
)
from newsbot.normalize.persons.offices import (
    DOUBTFUL,
    FURTHEST,
    LINKS,
    NO_OFFICE,
    SPEECH,
    has_preposition,
    in_office,
    is_led,
    is_slight,
)
from newsbot.normalize.persons.words import Text, single_blanks

_NO_QUALIFIER = frozenset(
    "of for to on in at by with from and or but who which that the a an is was has had his her their its while when "
    "where as after before during not said says told one two three".split()
)
_LEAD_IN = frozenset(
    "a an the who is was then now currently also himself herself "
    "and as his her their one formerly previously today until once still later".split()
)
_AFTER_LETTERS = frozenset({"mep", "mp", "msp", "phd", "ceo"})
_ADJECTIVES = frozenset("major general private justice cardinal lead chief".split())
_AGE = re.compile(r",\s*(?:aged\s+)?\d{1,2}\s*(?:,|\.|-year|years)|\s*\(\d{1,2}\)")
_PARENTHESIS = re.compile(r",?\s*\(\Z")
_TRAILING = re.compile(r"(?:[\s,]+(?:of|for|to|on|in|at|and|the|under|de|a))+\Z")


def read_after(candidate: Candidate, following: Candidate | None) -> None:
    """Read what stands after the name, up to the name that follows: its office, and cues for a person."""
    text, k = candidate.text, candidate.last + 1
    limit = following.first if following else text.size
    named = limit if following and following.full and following.strength >= MEDIUM else text.size
    gap = text.gaps[k]
    if age := _AGE.match(text.raw, candidate.span[1]):
        candidate.cues.append("age")
        if k < text.size and age.end() <= text.starts[k] and text.raw[age.end() : text.starts[k]].strip(" ,") == "":
            _read_office(candidate, k, limit, named)  # ", 34, a teacher from Kharkiv"
            return
    if k >= text.size:
        return
    if text.is_tight(k):
        if text.lows[k] in _AFTER_LETTERS and text.words[k].isupper():
            candidate.cues.append("office after")
            candidate.office = candidate.office or text.words[k]
        elif _speaks(text, k):
            candidate.cues.append("speech verb")
        elif text.lows[k] in ("is", "was") and k + 1 < text.size and text.lows[k + 1] in ("a", "an", "the"):
            _read_office(candidate, k, limit, named)  # "Vroc Tulkan is a lawyer in Poti"
    elif gap.startswith(",") and gap.strip() == ",":
        if text.lows[k] in ("who", "whose"):
            candidate.cues.append("who")
        elif text.lows[k] == "of" and k + 1 < text.size and (text.caps[k + 1] or text.lows[k + 1] == "the"):
            candidate.cues.append("of an organization")  # "Niccolò Figà, of No Peace Without Justice"
        elif text.lows[k] in SPEECH and not text.caps[k] and text.gaps[candidate.first].strip() == ",":
            candidate.cues.append("speech verb")  # "the head of the society, Walli Hanifi, says"
        _read_office(candidate, k, limit, named)
    elif _PARENTHESIS.match(gap):
        _read_parenthesis(candidate, k, limit, named)


def _speaks(text: Text, k: int) -> bool:
    """Tell whether a verb of speaking stands at word ``k``; "talks" is one only before "to"."""
    if text.caps[k]:
        return False
    return text.lows[k] in SPEECH or (text.lows[k] in ("talks", "talked") and text.lows[k + 1 : k + 2] == ["to"])


def _read_parenthesis(candidate: Candidate, k: int, limit: int, named: int) -> None:
    text = candidate.text
    initials = "".join(word[0] for word in text.words[candidate.first : candidate.last + 1])
    if text.words[k].upper().startswith(initials[:2].upper()) and text.words[k].isupper():
        return  # "Free Democrats (FD)" explains its letters
    if text.caps[k] or text.flags[k] & ROLE:
        candidate.cues.append("parenthesis")
        _read_office(candidate, k, limit, named)


def _read_office(candidate: Candidate, k: int, limit: int, named: int) -> None:
    """Read an office after the name: ", director of LINKS," or "(Director of the Centre)".

    At word ``named`` another person is named in full: what would have to reach beyond is the next of a list,
    ", HRW's Hugh Williamson and EU chief Kallas".
    """
    text = candidate.text
    while (
        k < text.size and text.lows[k] in _LEAD_IN and not text.caps[k] and (text.is_tight(k + 1) or k + 1 == text.size)
    ):
        k += 1
    if k >= text.size or (k >= limit and not text.flags[k] & (ROLE | MODIFIER | DEMONYM | PLACE | ORGANIZATION)):
        return
    first, head = k, -1
    while k < text.size and k - first < FURTHEST * 2:
        if k > first and not (text.is_tight(k) or text.gaps[k] in ("’s ", "'s ", " & ", "/", "’ ", "' ")):
            break
        if not (in_office(text, k) or text.flags[k] & ORGANIZATION or is_led(text, k) or _leads_on(text, k, head)) or (
            k > first and text.flags[k] & HONORIFIC and not text.flags[k] & ROLE and text.caps[k]
        ):
            break
        if text.flags[k] & ROLE and head < 0 and not has_preposition(text, first, k) and not _is_adjective(text, k):
            head = k
        if head < 0 and k - first > 8:
            return
        if text.lows[k - 1] == "and" and text.flags[k] & GIVEN and text.caps[k] and head >= 0 and k > first:
            break
        k += 1
    if head < 0 or named <= head or _belongs_to_next(text, k, limit, head):
        return
    candidate.cues.append("office after")
    candidate.plural = candidate.plural or bool(text.flags[head] & PLURAL)
    candidate.office_end = k
    if (candidate.office is None or is_slight(candidate)) and text.lows[head] not in NO_OFFICE:
        candidate.office = single_blanks(_TRAILING.sub("", text.slice(first, min(k, text.size) - 1)))


def _leads_on(text: Text, k: int, head: int) -> bool:
    """Tell whether ordinary words qualify an office that follows them: "the EU's civilian operations commander"."""
    if head >= 0 or text.caps[k] or text.lows[k] in _NO_QUALIFIER or text.lows[k] in SPEECH:
        return False
    for i in range(k + 1, min(text.size, k + 3)):
        if not text.is_tight(i) or text.caps[i] or text.lows[i] in _NO_QUALIFIER:
            return False
        if text.flags[i] & ROLE:
            return text.lows[i] not in DOUBTFUL
    return False


def _is_adjective(text: Text, k: int) -> bool:
    """Tell whether a rank in small letters is no rank but an ordinary word: "the major resistance"."""
    if text.lows[k] not in _ADJECTIVES or text.caps[k] or k + 1 >= text.size or not text.is_tight(k + 1):
        return False
    return not text.caps[k + 1] and text.lows[k + 1] not in LINKS


def _belongs_to_next(text: Text, k: int, limit: int, head: int) -> bool:
    """Tell whether the office runs straight into the next name, which it then announces: ", President Aliyev"."""
    return limit <= k and limit > head and text.is_joined(limit) and not has_preposition(text, head, limit)
