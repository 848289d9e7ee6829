"""Rules for days and months with a name: "27-28 September", "May 11-14, 2012", "in April and May"."""

import re

from newsbot.normalize.dates.found import (
    Found,
    Rule,
    between_before,
    free_number,
    start_with_modifier,
    which_before,
)
from newsbot.normalize.dates.readings import UNSAID, Days, Months, Year
from newsbot.normalize.dates.tokens import Tokens
from newsbot.normalize.dates.words import (
    ALL_MONTHS,
    BLANK,
    COUNT_FOLLOWS,
    DAY,
    FULL_MONTHS,
    MONTH,
    NOT_AFTER_YEAR,
    ORDINALS,
    WEEKDAY,
    WEEKDAYS,
    alternation,
)

_SHIFTS = {"last": -1, "this": 0, "next": 1}
_LONGEST = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)

_SEPARATOR = (
    rf"(?:{BLANK}?[-–—/]{BLANK}?|{BLANK}(?P<joint>to|and|&|until|till|through|or){BLANK})(?:on{BLANK})?(?:the{BLANK})?"
)


def _year(name: str) -> str:
    count = rf"{BLANK}{alternation(NOT_AFTER_YEAR)}\b"
    return (
        rf"(?:(?:,?{BLANK}(?:of{BLANK}|in{BLANK})?|-)(?P<{name}>[12][0-9]{{3}})(?![^\W_]|[.,][0-9]|%|{count})"
        rf"|,?{BLANK}(?:of{BLANK})?(?P<{name}_shift>last|this|next){BLANK}year\b)?"
    )


_OF = rf"(?:{BLANK}(?:of{BLANK})?|-)"
_NOT_COUNTED = rf"(?![.,:][0-9]|%|{COUNT_FOLLOWS.replace('|of|', '|')})"
_DAYS = re.compile(
    rf"(?P<a>{DAY})(?P<list>(?:,{BLANK}{DAY}){{0,5}})(?:,?{_SEPARATOR}(?P<b>{DAY}))?{_OF}(?P<m>{MONTH}){_year('y')}"
)
_DAYS_ACROSS = re.compile(
    rf"(?P<a>{DAY}){_OF}(?P<m>{MONTH}){_year('x')}{_SEPARATOR}(?:{WEEKDAY},?{BLANK})?"
    rf"(?P<b>{DAY}){_OF}(?P<n>{MONTH}){_year('y')}"
)
_MONTH_DAYS = re.compile(
    rf"(?P<m>{MONTH}){BLANK}(?:the{BLANK})?(?P<a>{DAY})(?P<list>(?:,{BLANK}{DAY}){{0,5}})"
    rf"(?:,?{_SEPARATOR}(?P<b>{DAY})(?!{BLANK}(?:of{BLANK})?{MONTH}))?{_NOT_COUNTED}{_year('y')}"
)
_MONTH_DAYS_ACROSS = re.compile(
    rf"(?P<m>{MONTH}){BLANK}(?P<a>{DAY}){_year('x')}{_SEPARATOR}(?:{WEEKDAY},?{BLANK})?"
    rf"(?P<n>{MONTH}){BLANK}(?P<b>{DAY}){_NOT_COUNTED}{_year('y')}"
)
_MONTHS = re.compile(
    rf"(?P<m>{MONTH}){_year('x')}{_SEPARATOR}(?P<n>{MONTH})(?!{BLANK}[0-9]{{1,2}}(?![0-9])){_year('y')}"
)
_MONTH_OF_YEAR = re.compile(rf"(?P<m>{MONTH}){_year('y')}")
_ORDINAL = re.compile(rf"(?P<d>{alternation(ORDINALS)})(?:{BLANK}day)?{BLANK}of{BLANK}(?P<m>{MONTH}){_year('y')}")
_ORDINAL_BEHIND = re.compile(rf"(?P<m>{MONTH}){BLANK}the{BLANK}(?P<d>{alternation(ORDINALS)})\b{_year('y')}")
_DAY_ONLY = re.compile(DAY)
_WEEKDAY_BEHIND = re.compile(rf"{BLANK}\((?P<w>{WEEKDAY})\.?\)")

_NAMED_AFTER_A_DAY = re.compile(
    rf"{BLANK}(?:[A-Z][\w’']+{BLANK})?"
    r"(?:Street|Square|Avenue|Boulevard|Stadium|Bridge|Park|Metro|Station|Airport|District|Hospital|Movement|Party)\b"
)
"""Behind a day that gave a street or a square its name: "25 May Square", "15 July Martyrs Bridge"."""

_TELLING = frozenset(
    """
    in since until till by from during through throughout before after of early late mid between around for
    into to next last this past coming
    """.split()
)
_TELLING_NAMES = _TELLING - {"from", "of", "for", "to", "into", "before", "after", "around", "through", "between", "by"}
"""Behind which "May", "March", "April", "June" and "August" are months; they are names and words as well."""
_AMBIGUOUS = frozenset({"March", "April", "May", "June", "August"})
_NO_MONTH_AFTER = frozenset("of on to for against in government cabinet administration premiership team".split())


def day_of(text: str) -> int:
    """Return the number of "4", "04" or "4th"."""
    return int(text.rstrip("stndrh"))


def month_of(text: str) -> int:
    """Return the number of a month as matched, a stop behind it allowed."""
    return ALL_MONTHS[text.rstrip(".")]


def year_of(match: re.Match[str], name: str) -> Year:
    """Return the year that a pattern made by ``_year`` has found."""
    if match[name]:
        return Year(number=int(match[name]))
    shift = match[f"{name}_shift"]
    return Year(offset=_SHIFTS[shift]) if shift else UNSAID


def valid(month: int, *days: int) -> bool:
    """Tell whether a month has such days in some year."""
    return all(1 <= day <= _LONGEST[month - 1] for day in days)


def _range_start(tokens: Tokens, i: int, match: re.Match[str]) -> tuple[int, bool]:
    """Return where a pair starts, and whether it is a range ("between", a dash, "to") rather than a list."""
    between = between_before(tokens, i)
    if between is not None:
        return between, True
    return match.start(), match["joint"] not in ("and", "&", "or")


def days(tokens: Tokens, i: int) -> list[Found]:
    """Read "27-28 September", "4, 8 and 12 May 2024", "the 4th and 10th of April 2019"."""
    if not free_number(tokens, i):
        return []
    match = _DAYS.match(tokens.text, tokens.starts[i])
    return _of_one_month(tokens, i, match) if match else []


def month_days(tokens: Tokens, i: int) -> list[Found]:
    """Read "May 11-14, 2012" and "on April 2"."""
    match = _MONTH_DAYS.match(tokens.text, tokens.starts[i])
    return _of_one_month(tokens, i, match) if match else []


def _of_one_month(tokens: Tokens, i: int, match: re.Match[str]) -> list[Found]:
    month, year = month_of(match["m"]), year_of(match, "y")
    spots = [(day_of(match["a"]), match.span("a"))]
    low, high = match.span("list")
    spots += [(day_of(day[0]), day.span()) for day in _DAY_ONLY.finditer(tokens.text, low, high)]
    if match["b"]:
        spots.append((day_of(match["b"]), match.span("b")))
    numbers = [number for number, _ in spots]
    if not valid(month, *numbers) or (not year.said and _NAMED_AFTER_A_DAY.match(tokens.text, match.end())):
        return []
    start, is_range = _range_start(tokens, i, match)
    if len(spots) == 1:
        return [_single(tokens, match, Days((month, numbers[0]), (month, numbers[0]), year))]
    if numbers != sorted(set(numbers)):
        return []
    if numbers[-1] - numbers[0] == len(numbers) - 1 or (is_range and len(numbers) == 2):
        return [Found(start, match.end(), Days((month, numbers[0]), (month, numbers[-1]), year))]
    return _each(spots, match, month, year)


def _single(tokens: Tokens, match: re.Match[str], reading: Days) -> Found:
    """Return one day, with the weekday that may follow in parentheses."""
    behind = _WEEKDAY_BEHIND.match(tokens.text, match.end())
    if not behind:
        return Found(match.start(), match.end(), reading)
    return Found(match.start(), behind.end(), with_weekday(reading, WEEKDAYS[behind["w"]]))


def with_weekday(reading: Days, weekday: int) -> Days:
    """Return the same day with the weekday written beside it."""
    return Days(reading.first, reading.last, reading.year, reading.first_year, weekday, odd=reading.odd)


def _each(spots: list[tuple[int, tuple[int, int]]], match: re.Match[str], month: int, year: Year) -> list[Found]:
    """Return the days of a list one by one; the month belongs to the day beside it."""
    found = [Found(*span, Days((month, day), (month, day), year)) for day, span in spots]
    if match.start("m") < match.start("a"):
        found[0] = found[0]._replace(start=match.start())
    else:
        found[-1] = found[-1]._replace(end=match.end())
    return found


def days_across(tokens: Tokens, i: int) -> list[Found]:
    """Read "27 September to 10 November 2020" and "3 May and 5 June 2021"."""
    if not free_number(tokens, i):
        return []
    match = _DAYS_ACROSS.match(tokens.text, tokens.starts[i])
    return _across(tokens, i, match) if match else []


def month_days_across(tokens: Tokens, i: int) -> list[Found]:
    """Read "September 27 to November 10, 2020"."""
    match = _MONTH_DAYS_ACROSS.match(tokens.text, tokens.starts[i])
    return _across(tokens, i, match) if match else []


def _across(tokens: Tokens, i: int, match: re.Match[str]) -> list[Found]:
    first = month_of(match["m"]), day_of(match["a"])
    last = month_of(match["n"]), day_of(match["b"])
    if not (valid(*first) and valid(*last)):
        return []
    start, is_range = _range_start(tokens, i, match)
    early, late = year_of(match, "x"), year_of(match, "y")
    if is_range:
        return [Found(start, match.end(), Days(first, last, late, early))]
    cut = max(match.end("m"), match.end("a"), match.end("x"), match.end("x_shift"))
    tail = min(match.start("n"), match.start("b"))
    return [
        Found(match.start(), cut, Days(first, first, early if early.said else late)),
        Found(tail, match.end(), Days(last, last, late)),
    ]


def ordinal_day(tokens: Tokens, i: int) -> list[Found]:
    """Read "the first of May 2020"."""
    match = _ORDINAL.match(tokens.text, tokens.starts[i])
    if not match or tokens.before(i).lower() not in ("the", "on"):
        return []
    month, day = month_of(match["m"]), ORDINALS[match["d"]]
    if not valid(month, day):
        return []
    return [Found(match.start(), match.end(), Days((month, day), (month, day), year_of(match, "y")))]


def ordinal_behind(tokens: Tokens, i: int) -> list[Found]:
    """Read "September the eleventh"."""
    match = _ORDINAL_BEHIND.match(tokens.text, tokens.starts[i])
    if not match or not valid(month_of(match["m"]), ORDINALS[match["d"]]):
        return []
    day = month_of(match["m"]), ORDINALS[match["d"]]
    return [Found(match.start(), match.end(), Days(day, day, year_of(match, "y")))]


def months(tokens: Tokens, i: int) -> list[Found]:
    """Read "from December 2019 to March 2020" and "in April and May"."""
    match = _MONTHS.match(tokens.text, tokens.starts[i])
    if not match:
        return []
    first, last = month_of(match["m"]), month_of(match["n"])
    early, late = year_of(match, "x"), year_of(match, "y")
    start, is_range = _range_start(tokens, i, match)
    if not (early.said or late.said) and not _told(tokens, i):
        return []
    if first == last and not early.said:
        return []
    if is_range or (last == first % 12 + 1 and not early.said):
        return [Found(start, match.end(), Months(first, last, late, early))]
    cut = max(match.end("m"), match.end("x"), match.end("x_shift"))
    return [
        Found(match.start(), cut, Months(first, first, early if early.said else late)),
        Found(match.start("n"), match.end(), Months(last, last, late)),
    ]


def month(tokens: Tokens, i: int) -> list[Found]:
    """Read "October 2025", "last September", "in March", "October's"."""
    match = _MONTH_OF_YEAR.match(tokens.text, tokens.starts[i])
    if not match:
        return []
    number, year = month_of(match["m"]), year_of(match, "y")
    if year.said:
        return [Found(start_with_modifier(tokens, i), match.end(), Months(number, number, year))]
    if not _told(tokens, i):
        return []
    which, start = which_before(tokens, i)
    if which is None:
        start = start_with_modifier(tokens, i)
    return [Found(start, tokens.ends[i], Months(number, number, which=which))]


def _told(tokens: Tokens, i: int) -> bool:
    """Tell whether a month without day and year is one: "in March", "the October elections"."""
    word, before, after = tokens.words[i], tokens.before(i), tokens.after(i)
    if word not in FULL_MONTHS or before[:1].isdigit():
        return False
    if word in _AMBIGUOUS:
        if before.lower() in _TELLING_NAMES or (before == "of" and tokens.before(i - 1).islower()):
            return True
        if word != "May" and before.lower() in _TELLING:
            return True
        if before.lower() in ("from", "between", "to", "until") and tokens.text[tokens.ends[i] :][:4] in (
            " to ",
            " and",
        ):
            return True
    elif before.lower() in _TELLING:
        return True
    if word != "May" and tokens.possessive(i):
        return True
    if before.lower() == "the":
        return after.islower() and after not in _NO_MONTH_AFTER
    return word not in _AMBIGUOUS and not after[:1].isupper() and not before[:1].isupper()


_NUMBER_RULES: tuple[Rule, ...] = (days_across, days)
_ACROSS: tuple[Rule, ...] = (days_across, month_days_across)
_NAME_RULES: tuple[Rule, ...] = (month_days_across, month_days, months, month)


def date_at(tokens: Tokens, i: int) -> Found | None:
    """Return the day that starts at word ``i``, or the run of days that names two months; no other list or run."""
    if i >= len(tokens.words):
        return None
    word = tokens.words[i]
    rules = _NUMBER_RULES if word[0] in "0123456789" else _NAME_RULES[:2] if word in ALL_MONTHS else ()
    for rule in rules:
        found = rule(tokens, i)
        if found:
            reading = found[0].reading
            if len(found) > 1 or not isinstance(reading, Days):
                return None
            return found[0] if rule in _ACROSS or reading.first == reading.last else None
    return None


def days_at(tokens: Tokens, i: int) -> Found | None:
    """Return the day or the run of days that starts at word ``i``; no list."""
    word = tokens.words[i]
    rules = _NUMBER_RULES if word[0] in "0123456789" else _NAME_RULES[:2] if word in ALL_MONTHS else ()
    found = next((found for rule in rules if (found := rule(tokens, i))), [])
    return found[0] if len(found) == 1 and isinstance(found[0].reading, Days) else None


def rules_for_numbers() -> tuple[Rule, ...]:
    """Return the rules to try at a number, the most special first."""
    return _NUMBER_RULES


def rules_by_word() -> dict[str, tuple[Rule, ...]]:
    """Return the rules to try at each word."""
    starts = {word.split("-")[0] for word in ORDINALS}
    return dict.fromkeys(ALL_MONTHS, (*_NAME_RULES[:2], ordinal_behind, *_NAME_RULES[2:])) | dict.fromkeys(
        starts, (ordinal_day,)
    )
