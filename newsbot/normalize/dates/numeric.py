"""The rule for dates in figures: 02.02.2026, 13/11/2026, 2026-02-02, and runs of them."""

import re
from typing import NamedTuple

from newsbot.normalize.dates.found import Found
from newsbot.normalize.dates.named import valid
from newsbot.normalize.dates.readings import Days, Year
from newsbot.normalize.dates.tokens import Tokens

_DAY_LED = re.compile(r"([0-9]{1,2})([./])([0-9]{1,2})\2((?:19|20)[0-9]{2})(?![0-9]|[./][0-9])")
_ISO = re.compile(r"((?:19|20)[0-9]{2})-([0-9]{2})-([0-9]{2})(?![0-9]|-[0-9])")
_DASH = re.compile(r" ?[-–—] ?")


def numeric(tokens: Tokens, i: int) -> list[Found]:
    """Read 02.02.2026, 13/11/2026, 2026-02-02 and 27.09.2020-10.11.2020; day first where a slash leaves it open."""
    start = tokens.starts[i]
    previous = tokens.text[start - 1 : start]
    if previous and (previous.isalnum() or previous in "_.,:/-–$€£#+@&="):
        return []
    first = _one(tokens.text, start)
    if not first:
        return []
    dash = _DASH.match(tokens.text, first.end)
    last = _one(tokens.text, dash.end()) if dash else None
    if last and _key(first.reading) <= _key(last.reading):
        run = Days(first.reading.first, last.reading.last, last.reading.year, first.reading.year, odd=first.reading.odd)
        return [Found(start, last.end, run)]
    return [Found(*first)]


class _Day(NamedTuple):
    start: int
    end: int
    reading: Days


def _key(reading: Days) -> tuple[int, int, int]:
    return reading.year.number or 0, *reading.first


def _one(text: str, start: int) -> _Day | None:
    """Return the one date in figures that starts there."""
    odd = None
    if match := _ISO.match(text, start):
        year, month, day = (int(part) for part in match.groups())
    elif match := _DAY_LED.match(text, start):
        day, month, year = int(match[1]), int(match[3]), int(match[4])
        if match[2] == "/" and month > 12:
            day, month = month, day
        elif match[2] == "/" and day <= 12 and day != month:
            odd = f"{match[0]} read day first"
    else:
        return None
    if not 1 <= month <= 12 or not valid(month, day):
        return None
    return _Day(start, match.end(), Days((month, day), (month, day), Year(number=year), odd=odd))
