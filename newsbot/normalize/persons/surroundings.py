"""What stands around the names of a text: read before and after each, and shared along lists of names."""

import re

from newsbot.normalize.persons.candidates import WEAK, Candidate
from newsbot.normalize.persons.office_after import read_after
from newsbot.normalize.persons.office_before import read_before

_PORTFOLIO = re.compile(
    r"(?i)\b(?:minister|secretary|commissioner|committee|representative|envoy)s?\b.*\b(?:for|of|on)\b"
)
_LONGEST_LIST = 12
_LIST_GAP = re.compile(r"\s*(?:of (?:the )?[A-Z][\w’'-]*(?: [A-Z][\w’'-]*){0,3})?\s*(?:,|&|/|,?\s*and)\s*")


def read_surroundings(found: list[Candidate]) -> None:
    """Fill office, address, plural and cues of the candidates of one text, in order."""
    ends: dict[int, int] = {}
    inside = 0
    for number, candidate in enumerate(found):
        read_before(candidate, ends)
        if not candidate.address and number:
            _shared(candidate, found[number - 1])
        if candidate.first < inside and candidate.strength == WEAK:
            candidate.thing = True  # "Minister for Reconciliation and Civic Equality"
        read_after(candidate, found[number + 1] if number + 1 < len(found) else None)
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


def _shared(candidate: Candidate, before: Candidate) -> None:
    """Carry an office in the plural on to the next name of the list: "Presidents Aliyev and Pashinyan"."""
    if not before.plural or before.text is not candidate.text:
        return
    between = candidate.text.raw[before.span[1] : candidate.span[0]]
    if _LIST_GAP.fullmatch(between):
        candidate.plural = candidate.address = True
        candidate.office = candidate.office or before.office
        candidate.cues.append("office shared")


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
