"""Attributions in a text: the agencies, outlets and institutions that it quotes or reports from.

A name alone says nothing ("he visited NATO", "the owner of Trend"): there must be a cue just before or just
after it in the same sentence. A person who is quoted is not a source.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from newsbot.items import SourceCredit
from newsbot.normalize.registers import Registers
from newsbot.normalize.sources.cues import (
    A_POST,
    ACCOUNT,
    DEMONYM,
    GOVERNMENT,
    IN_A,
    INSTITUTION_SAYS,
    OFFICE_WORDS,
    ON_SOCIAL,
    OUTLET_SAYS,
    OUTLET_WORDS,
    OWN,
    OWN_PIECE,
    TO_ALL,
    TO_MEDIA,
    UNIT,
    UNKNOWN_OUTLET,
)
from newsbot.normalize.sources.index import Found, guess_kind, source_index
from newsbot.normalize.text import folded_for_search

_BEFORE, _AFTER = 110, 130
_LEAD = 60
_LONGEST_LIST = 6
_INSTITUTIONS = frozenset({"government", "organisation"})
_JOINT = re.compile(UNIT + r"(?:,[ ](?:which|who|an?|the)[ ][^,.;:!?\n]{1,60},)?,?[ ](?:and|&)[ ](?:the[ ])?")
_LISTED = re.compile(r",[ ](?:the[ ])?")
_SUBJECT = re.compile(
    r"(?:^|[.!?;:\n“”\"(—–]\s*|,[ ]|\b(?:that|while|and|as|but|when|after|whereas|because|both|how)[ ])"
    r"(?:(?:the|both|(?-i:[A-Z])\w{2,20}['’]s|local|state|private|pro-\w{2,15})[ ]){0,3}\Z",
    re.IGNORECASE,
)
"""Before the subject of a clause."""
_WORD_BEFORE = re.compile(r"(?<![\w’'-])([A-Z][\w’'-]+)\.?[ ]\Z")
_LED_BY_ARTICLE = re.compile(r"(?:\b[Tt]he[ \u00a0]|[\"'“‘«])\Z")
_SENTENCE_END = re.compile(r"[.!?][\"”’)]?\s+(?=[\"“‘(]?[A-ZА-Я])|\n\s*\n")


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A name that is a source if the words around it say so."""

    start: int
    end: int
    name: str
    kind: str
    known: bool


def find_attributions(text: str, registers: Registers) -> list[SourceCredit]:
    """Return the sources that a text attributes words or facts to, each once, where it does so first.

    Role ``quoted``; ``start`` is where ``raw`` stands in ``text``. Names that are not in the register count
    only with the word for what they are ("the news agency X") or as an office of a government.
    """
    found: dict[str, SourceCredit] = {}
    candidates = [one for one in _candidates(text, registers) if not _is_surname(text, one, registers)]
    attributed = [_is_attributed(text, one) for one in candidates]
    _with_joint_subjects(text, candidates, attributed)
    for candidate, said in zip(candidates, attributed, strict=True):
        if said and candidate.name not in found:
            start = _with_article(text, candidate)
            raw = text[start : candidate.end]
            found[candidate.name] = SourceCredit(candidate.name, "quoted", raw, candidate.known, start)
    return list(found.values())


def _candidates(text: str, registers: Registers) -> list[_Candidate]:
    """Return known and possible names in the order of the text, known ones first where they overlap."""
    known = list(source_index(registers).scan(text, running=True))
    unknown: list[_Candidate] = []
    for start, end in _paragraphs(text):
        # Most lack the words that these patterns need, which is told faster than by the patterns themselves.
        folded = folded_for_search(text[start:end])
        if any(word in folded for word in OUTLET_WORDS):
            unknown += _unknown_outlets(text, start, end)
        if any(word in folded for word in OFFICE_WORDS):
            unknown += _government_offices(text, start, end)
    kept = _whole_names(known, unknown)
    return sorted(kept, key=lambda c: c.start)


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Yield where the lines of a text begin and end."""
    start = 0
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        yield start, end
        start = end + 1


def _whole_names(known: list[Found], unknown: list[_Candidate]) -> Iterator[_Candidate]:
    """Yield the known names, and the possible ones that touch none of them or contain a whole one."""
    longer: list[_Candidate] = []
    at, end = 0, 0
    for candidate in sorted(unknown, key=lambda c: (c.start, -c.end)):
        while at < len(known) and known[at].end <= candidate.start:
            at += 1
        touched = at < len(known) and known[at].start < candidate.end
        part = touched and candidate.start < known[at].start and candidate.end >= known[at].end
        if candidate.start >= end and (not touched or (part and candidate.kind == "government")):
            longer.append(candidate)
            end = candidate.end
    yield from longer
    at = 0
    for hit in known:
        while at < len(longer) and longer[at].end <= hit.start:
            at += 1
        if at == len(longer) or longer[at].start >= hit.end:
            yield _Candidate(hit.start, hit.end, hit.record.name, hit.record.kind, known=True)


def _is_surname(text: str, candidate: _Candidate, registers: Registers) -> bool:
    """Tell whether a name of one word is somebody's or an ordinary word: Mr Hill, Mehmet Zaman, "National says"."""
    start = candidate.start
    if not candidate.known or " " in text[start : candidate.end]:
        return False
    if candidate.name.startswith("The ") and not _LED_BY_ARTICLE.search(text, max(0, start - 6), start):
        return True
    before = _WORD_BEFORE.search(text, max(0, start - 25), start)
    if before is None or before[1] in registers.words("months_days"):
        return False
    return before[1] in registers.words("honorifics") or before[1] in registers.words("given_names")


def _with_article(text: str, candidate: _Candidate) -> int:
    """Return where the name starts, its own "The" included."""
    before = max(0, candidate.start - 4)
    return (
        before
        if candidate.name.startswith("The ") and text[before : candidate.start] in ("The ", "the ")
        else candidate.start
    )


def _unknown_outlets(text: str, first: int, last: int) -> Iterator[_Candidate]:
    for match in UNKNOWN_OUTLET.finditer(text, first, last):
        group = match.lastgroup or "before"
        name = match[group].rstrip(".-")
        if not DEMONYM.fullmatch(name):
            start = match.start(group)
            yield _Candidate(start, start + len(name), name, "outlet", known=False)


def _government_offices(text: str, first: int, last: int) -> Iterator[_Candidate]:
    for match in GOVERNMENT.finditer(text, first, last):
        name = " ".join(match[0].split())
        yield _Candidate(
            match.start(),
            match.end(),
            name[0].upper() + name[1:] if name[0].isupper() else name,
            guess_kind(name),
            known=False,
        )


def _is_attributed(text: str, candidate: _Candidate) -> bool:
    before = _SENTENCE_END.split(text[max(0, candidate.start - _BEFORE) : candidate.start])[-1]
    before = before.replace("\n", " ").replace("\u00a0", " ")
    after = _behind(text, candidate)
    match candidate.kind:
        case "social":
            posted = A_POST.match(after) and IN_A.search(before)
            return bool(ON_SOCIAL.search(before) or posted or (ACCOUNT.match(after) and OWN.search(before)))
        case "self" if OWN_PIECE.search(before):
            return False
        case "agency" | "outlet" | "self":
            return bool(TO_ALL.search(before) or TO_MEDIA.search(before) or OUTLET_SAYS.match(after))
        case _:
            return bool(TO_ALL.search(before) or INSTITUTION_SAYS.match(after))


def _with_joint_subjects(text: str, candidates: list[_Candidate], attributed: list[bool]) -> None:
    """Attribute to all of them what several say together: "NBC News and Axios cited", "A, B and C report"."""
    for last, other in enumerate(candidates):
        says = INSTITUTION_SAYS if other.kind in _INSTITUTIONS else OUTLET_SAYS
        if not last or not attributed[last] or not says.match(_behind(text, other)):
            continue
        for at in (last - 1, last - 2):  # a name may stand in what is said of the first one
            if at >= 0 and _JOINT.fullmatch(text, candidates[at].end, other.start):
                first = _first_of_list(text, candidates, at)
                start = candidates[first].start
                if _SUBJECT.search(text[max(0, start - _LEAD) : start]):
                    attributed[first : at + 1] = [True] * (at + 1 - first)
                    break


def _first_of_list(text: str, candidates: list[_Candidate], at: int) -> int:
    """Return which name opens the list "A, B and C" whose last but one is ``at``."""
    for first in range(at, max(0, at - _LONGEST_LIST), -1):
        if not _LISTED.fullmatch(text, candidates[first - 1].end, candidates[first].start):
            return first
    return max(0, at - _LONGEST_LIST)


def _behind(text: str, candidate: _Candidate) -> str:
    return text[candidate.end : candidate.end + _AFTER].replace("\u00a0", " ")
