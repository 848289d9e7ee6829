"""What stands before and after a name: offices as written, forms of address, and other signs of a person."""

import re

from newsbot.normalize.persons.candidates import MEDIUM, WEAK, Candidate
from newsbot.normalize.persons.lexicon import (
    COMMON,
    DEMONYM,
    GIVEN,
    HONORIFIC,
    MODIFIER,
    ORGANIZATION,
    PHRASE,
    PLACE,
    PLURAL,
    ROLE,
    THING,
)
from newsbot.normalize.persons.words import Text

_FURTHEST = 14
_QUALIFIES = ROLE | MODIFIER | ORGANIZATION | PLACE | DEMONYM | PHRASE
_LINKS = frozenset({"of", "for", "to", "on", "in", "at", "and", "the", "de", "del", "des", "du", "la", "under"})
_PREPOSITIONS = frozenset({"of", "for", "to", "on", "in", "at", "under"})
_DETERMINERS = frozenset(
    {
        "two",
        "three",
        "four",
        "five",
        "six",
        "several",
        "the",
        "a",
        "an",
        "his",
        "her",
        "their",
        "its",
        "our",
        "my",
        "your",
        "this",
        "that",
    }
)
_BODIES = frozenset("parliament state government staff police council mission delegation".split())
_OF_AND = frozenset({"of", "for", "and", "to"})
_NO_QUALIFIER = frozenset(
    "of for to on in at by with from and or but who which that the a an is was has had his her their its while when "
    "where as after before during not said says told one two three".split()
)
_PORTFOLIO = re.compile(
    r"(?i)\b(?:minister|secretary|commissioner|committee|representative|envoy)s?\b.*\b(?:for|of|on)\b"
)
_LONGEST_LIST = 12
_LEAD_IN = frozenset(
    "a an the who is was then now currently also himself herself "
    "and as his her their one formerly previously today until once still later".split()
)
_AFTER_LETTERS = frozenset({"mep", "mp", "msp", "phd", "ceo"})
# Kin and crowd: they announce a person, but are no office.
_NO_OFFICE = frozenset(
    "father mother son daughter brother sister wife husband widow uncle nephew cousin niece aunt grandson grandfather "
    "grandmother soninlaw fatherinlaw brotherinlaw motherinlaw daughterinlaw sisterinlaw twin child friend stepson man "
    "woman relative relatives victim survivor witness eyewitness resident suspect guest friends brothers sisters sons "
    "colleague partner partners ally allies opponent rival predecessor successor counterpart participant "
    "participants children".split()
)
# Small letters make these ordinary words: "major Baku hotels".
_DOUBTFUL = frozenset(
    "major general private justice guard host guest head chief lead partner man woman child cardinal "
    "private member members speaker author observer champion owner official expert experts father "
    "ruler trainer host patron secretary friend".split()
)
_ADJECTIVES = frozenset("major general private justice cardinal lead chief".split())
SPEECH = frozenset(
    "said says told tells added adds noted notes stressed stresses argued argues writes wrote believes believed thinks "
    "thought recalled recalls explained explains insisted insists warned warns claimed claims replied replies "
    "commented comments concluded concludes spoke speaks remarked tweeted admitted admits acknowledged joked recounted "
    "remembers remembered smiled laughed testified resigned married graduated born died asked asks answered "
    "observed observes who whose moderated chaired lectures lectured".split()
)
_BY_A_PERSON = frozenset(
    "headed led chaired opened moderated conducted represented succeeded accompanied written interviewed read "
    "mediated presented translated photographed coached".split()
)
"""Before "by NAME": what a person does rather than an institution."""
_SPEECH_BEFORE = frozenset(
    "said says argues argued writes wrote added adds notes noted asked explains explained "
    "replied recalls recalled".split()
)
_RANKS = frozenset("Ambassador Ambassadors Professor Dr General Colonel Sheikh Prince Princess Sayyid Father".split())
_NO_RANK = frozenset("mr mrs ms miss messrs mssrs madam".split())
_COMMAS = frozenset({", ", ",\u00a0", ",  "})
_LIST_GAP = re.compile(r"\s*(?:of (?:the )?[A-Z][\w’'-]*(?: [A-Z][\w’'-]*){0,3})?\s*(?:,|&|/|,?\s*and)\s*")
_AGE = re.compile(r",\s*(?:aged\s+)?\d{1,2}\s*(?:,|\.|-year|years)|\s*\(\d{1,2}\)")
_PARENTHESIS = re.compile(r",?\s*\(\Z")
_TRAILING = re.compile(r"(?:[\s,]+(?:of|for|to|on|in|at|and|the|under|de|a))+\Z")
_BLANKS = re.compile(r"\s+")


def read_surroundings(found: list[Candidate]) -> None:
    """Fill office, address, plural and cues of the candidates of one text, in order."""
    ends: dict[int, int] = {}
    inside = 0
    for number, candidate in enumerate(found):
        _before(candidate, ends)
        if not candidate.address and number:
            _shared(candidate, found[number - 1])
        if candidate.first < inside and candidate.strength == WEAK:
            candidate.thing = True  # "Minister for Reconciliation and Civic Equality"
        _after(candidate, found[number + 1] if number + 1 < len(found) else None)
        inside = max(inside, _portfolio_end(candidate))
        ends[candidate.last] = candidate.first
        if candidate.plural:
            _share_backwards(found, number)


def _portfolio_end(candidate: Candidate) -> int:
    """Return the word behind a minister's portfolio that follows the name; 0 where none does."""
    office, text = candidate.office, candidate.text
    if not candidate.office_end or office is None or not _PORTFOLIO.search(office):
        return 0
    return candidate.office_end if text.lows[candidate.last] not in office else 0


def _share_backwards(found: list[Candidate], number: int) -> None:
    """Carry an office in the plural behind a list back to its names: "X and Y, the co-leaders of HDP"."""
    for k in range(number - 1, max(-1, number - _LONGEST_LIST), -1):
        one, other = found[k], found[k + 1]
        if one.office or one.text is not other.text:
            return
        if not _LIST_GAP.fullmatch(one.text.raw[one.span[1] : other.span[0]]):
            return
        one.office, one.address = other.office, True
        one.cues.append("office shared")


def _before(candidate: Candidate, ends: dict[int, int]) -> None:
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
            candidate.rank = clean(text.slice(honorific, at - 1))
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
        if text.lows[k] in _DOUBTFUL and not text.caps[k] and not candidate.strength:
            return
        first = _leftmost(text, k, ends)
        if first > 0 and text.is_joined(first) and text.flags[first - 1] & THING:
            candidate.thing = True  # "the frigate Admiral Gorshkov"
            return
        candidate.address = True
        candidate.plural = bool(text.flags[k] & PLURAL)
        candidate.cues.append("office before")
        if text.lows[k] not in _NO_OFFICE:
            candidate.office = clean(text.slice(first, candidate.first - 1))
        if _is_slight(candidate) and first > 0 and text.gaps[first] in _COMMAS:
            _take_apposition(candidate, first - 1, ends)
        return
    if not text.caps[k] and honorific == candidate.first and not _is_office_of_a_body(text, k):
        return
    region = _region_left(text, k, ends)
    if region is not None:
        candidate.address = candidate.address or candidate.full
        candidate.cues.append("office before")
        candidate.office = clean(text.slice(region, k))


def _is_office_of_a_body(text: Text, k: int) -> bool:
    """Tell whether "speaker of parliament", in small letters, ends at word ``k``."""
    return bool(
        k > 1
        and text.lows[k] in _BODIES
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
    head = _head(text, region, k)
    candidate.plural = bool(text.flags[head] & PLURAL)
    if text.lows[head] not in _NO_OFFICE:
        candidate.office = clean(text.slice(region, k))


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
    low = max(0, k - _FURTHEST)
    first = k
    while first >= low and first not in ends:
        if not _in_office(text, first) and not _is_led(text, first):
            break
        if text.lows[first] in ("the", "a", "an") and (
            first == 0 or text.lows[first - 1] not in _LINKS or not text.is_joined(first)
        ):
            break
        if first == low or not text.is_joined(first):
            first -= 1
            break
        first -= 1
    first += 1
    while first <= k and (text.lows[first] in _LINKS or text.lows[first] in ("a", "an")):
        first += 1
    if first > k or (first > 0 and first - 1 in ends and not text.opens_sentence(first)):
        return None
    head = _head(text, first, k)
    return first if head >= 0 else None


def _in_office(text: Text, i: int) -> bool:
    return text.caps[i] or bool(text.flags[i] & (ROLE | MODIFIER)) or text.lows[i] in _LINKS or text.lows[i] == "a"


def _is_led(text: Text, i: int) -> bool:
    """Tell whether an ordinary noun stands behind "of the" or "and the": the head of the delegation, the crisis in."""
    if i < 2 or text.caps[i] or text.lows[i] in SPEECH or not text.is_joined(i):
        return False
    if text.lows[i] in _BODIES and text.lows[i - 1] == "of" and text.flags[i - 2] & ROLE:
        return True  # "speaker of parliament"
    return text.lows[i - 1] == "the" and text.lows[i - 2] in _OF_AND


def _head(text: Text, first: int, last: int) -> int:
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


def _shared(candidate: Candidate, before: Candidate) -> None:
    """Carry an office in the plural on to the next name of the list: "Presidents Aliyev and Pashinyan"."""
    if not before.plural or before.text is not candidate.text:
        return
    between = candidate.text.raw[before.span[1] : candidate.span[0]]
    if _LIST_GAP.fullmatch(between):
        candidate.plural = candidate.address = True
        candidate.office = candidate.office or before.office
        candidate.cues.append("office shared")


def _after(candidate: Candidate, following: Candidate | None) -> None:
    text, k = candidate.text, candidate.last + 1
    limit = following.first if following else text.size
    named = limit if following and following.full and following.strength >= MEDIUM else text.size
    gap = text.gaps[k]
    if age := _AGE.match(text.raw, candidate.span[1]):
        candidate.cues.append("age")
        if k < text.size and age.end() <= text.starts[k] and text.raw[age.end() : text.starts[k]].strip(" ,") == "":
            _read_after(candidate, k, limit, named)  # ", 34, a teacher from Kharkiv"
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
            _read_after(candidate, k, limit, named)  # "Vroc Tulkan is a lawyer in Poti"
    elif gap.startswith(",") and gap.strip() == ",":
        if text.lows[k] in ("who", "whose"):
            candidate.cues.append("who")
        elif text.lows[k] == "of" and k + 1 < text.size and (text.caps[k + 1] or text.lows[k + 1] == "the"):
            candidate.cues.append("of an organization")  # "Niccolò Figà, of No Peace Without Justice"
        elif text.lows[k] in SPEECH and not text.caps[k] and text.gaps[candidate.first].strip() == ",":
            candidate.cues.append("speech verb")  # "the head of the society, Walli Hanifi, says"
        _read_after(candidate, k, limit, named)
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
        _read_after(candidate, k, limit, named)


def _read_after(candidate: Candidate, k: int, limit: int, named: int) -> None:
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
    while k < text.size and k - first < _FURTHEST * 2:
        if k > first and not (text.is_tight(k) or text.gaps[k] in ("’s ", "'s ", " & ", "/", "’ ", "' ")):
            break
        if not (
            _in_office(text, k) or text.flags[k] & ORGANIZATION or _is_led(text, k) or _leads_on(text, k, head)
        ) or (k > first and text.flags[k] & HONORIFIC and not text.flags[k] & ROLE and text.caps[k]):
            break
        if text.flags[k] & ROLE and head < 0 and not _has_preposition(text, first, k) and not _is_adjective(text, k):
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
    if (candidate.office is None or _is_slight(candidate)) and text.lows[head] not in _NO_OFFICE:
        candidate.office = clean(_TRAILING.sub("", text.slice(first, min(k, text.size) - 1)))


def _leads_on(text: Text, k: int, head: int) -> bool:
    """Tell whether ordinary words qualify an office that follows them: "the EU's civilian operations commander"."""
    if head >= 0 or text.caps[k] or text.lows[k] in _NO_QUALIFIER or text.lows[k] in SPEECH:
        return False
    for i in range(k + 1, min(text.size, k + 3)):
        if not text.is_tight(i) or text.caps[i] or text.lows[i] in _NO_QUALIFIER:
            return False
        if text.flags[i] & ROLE:
            return text.lows[i] not in _DOUBTFUL
    return False


def _is_adjective(text: Text, k: int) -> bool:
    """Tell whether a rank in small letters is no rank but an ordinary word: "the major resistance"."""
    if text.lows[k] not in _ADJECTIVES or text.caps[k] or k + 1 >= text.size or not text.is_tight(k + 1):
        return False
    return not text.caps[k + 1] and text.lows[k + 1] not in _LINKS


def _has_preposition(text: Text, first: int, last: int) -> bool:
    return any(text.lows[k] in _PREPOSITIONS for k in range(first, last))


def _belongs_to_next(text: Text, k: int, limit: int, head: int) -> bool:
    """Tell whether the office runs straight into the next name, which it then announces: ", President Aliyev"."""
    return limit <= k and limit > head and text.is_joined(limit) and not _has_preposition(text, head, limit)


def _is_slight(candidate: Candidate) -> bool:
    """Tell whether the office before the name is a rank that a fuller office after it should replace."""
    return candidate.office in _RANKS


def clean(text: str) -> str:
    """Return a text with every stretch of white space as one blank."""
    return _BLANKS.sub(" ", text).strip()
