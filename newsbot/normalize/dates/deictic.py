"""Rules for words that point from the day of publication: "last week", "three days ago", "over the weekend"."""

import re

from newsbot.normalize.dates.found import WHICH, Found, Rule, free_number
from newsbot.normalize.dates.readings import Tense
from newsbot.normalize.dates.relative import DaysOfMonth, Shift, TheWeekend, Unresolved, Window
from newsbot.normalize.dates.tense import tense_at
from newsbot.normalize.dates.tokens import Tokens
from newsbot.normalize.dates.words import BLANK, DAY, NUMBER, ORDINALS, alternation, number_of

_UNIT = re.compile(
    rf"(?:(?:past|coming){BLANK})?(?P<unit>week(?:end)?|month|year|decade|night|morning|afternoon|evening)\b(?!-[a-z])"
    rf"(?:(?<=decade)(?!{BLANK}of{BLANK}the\b)|(?<!decade)(?!{BLANK}of\b))"
)
_COUNTED = re.compile(rf"(?P<count>{NUMBER}){BLANK}(?P<unit>day|week|month|year|decade)s\b(?!{BLANK}of\b|-)")
_OF_THIS_MONTH = re.compile(
    rf"(?:(?P<a>{DAY})(?:{BLANK}?[-–—]{BLANK}?|{BLANK}(?P<joint>to|and|&){BLANK})(?:the{BLANK})?)?"
    rf"(?P<b>{DAY})(?<=st|nd|rd|th){BLANK}(?:day{BLANK})?of{BLANK}(?P<which>this|last|next|the{BLANK}current){BLANK}month\b"
)
_BACK = re.compile(
    rf"(?<![\w.,-])(?P<count>{NUMBER})[\s-](?P<unit>day|week|fortnight|month|year|decade)s?(?: and a half)?\s$"
)
_AHEAD = re.compile(rf"(?<![\w.,-])(?P<count>{NUMBER})\s(?P<unit>day|week|month|year)s?(?:['’]\s|\sfrom\s)$")
_COUNT = re.compile(rf"(?<![\w.,-])(?P<count>{NUMBER})\s(?P<unit>day|week|month|year)s$")
_LONGEST = 45
"""Characters before "ago" in which its number stands."""
_RECORDS = frozenset("first second third time times worst best most least only fewest".split())
_SAME_DAY = frozenset("night morning afternoon evening".split())
_WITHIN = frozenset("over in during for within throughout of these through".split())
_ENDS = frozenset("end beginning start middle rest remainder close turn course later earlier early late".split())
_STATIC_DAY = re.compile(
    rf"(?P<d>{alternation(ORDINALS)}){BLANK}day{BLANK}of{BLANK}the{BLANK}(?P<m>{alternation(ORDINALS)}){BLANK}month\b"
)


def pointed(tokens: Tokens, i: int) -> list[Found]:
    """Read "last week", "earlier this month", "the last thirty years", "last night"."""
    word, after = tokens.words[i].lower(), tokens.ends[i]
    blank = re.match(BLANK, tokens.text[after : after + 4])
    if not blank:
        return []
    low = after + blank.end()
    if match := _COUNTED.match(tokens.text, low):
        return _counted_window(tokens, i, match)
    match = _UNIT.match(tokens.text, low)
    if not match or (word in ("past", "coming") and tokens.before(i).lower() == "this"):
        return []
    which = WHICH[word]
    if match[0].startswith(("past", "coming")):
        which = WHICH[match[0].split()[0]]
    unit, end = match["unit"], match.end()
    if tokens.before(i).lower() == "the" or word in ("past", "coming"):
        return _the_unit(tokens, i, which, unit, end)
    if unit in _SAME_DAY:
        fits = which == 0 or (which == -1 and unit == "night")
        return [Found(tokens.starts[i], end, Shift("day", which))] if fits else []
    if unit == "decade":
        return [Found(tokens.starts[i], end, Window(unit, which))] if which else []
    start = tokens.starts[i]
    if tokens.before(i).lower() in ("earlier", "later", "early", "late", "mid"):
        start = tokens.starts[i - 1]
    return [Found(start, end, Shift(unit, which))]


def _the_unit(tokens: Tokens, i: int, which: int, unit: str, end: int) -> list[Found]:
    """Read "over the last year", "the last decade", "the past week"; "the next day" counts from the story."""
    leads = tokens.before(i - 1).lower()
    if unit in _SAME_DAY or which == 0 or unit == "weekend":
        fits = unit == "weekend" and bool(which)
        return [Found(tokens.starts[i], end, Shift("weekend", which))] if fits else []
    if leads not in _WITHIN and unit != "decade" and tokens.words[i].lower() not in ("past", "coming"):
        return []
    return [Found(tokens.starts[i], end, Window(unit, which))]


def _counted_window(tokens: Tokens, i: int, match: re.Match[str]) -> list[Found]:
    before = tokens.before(i).lower()
    if before not in _WITHIN and before != "the":
        return []
    start = tokens.starts[i - 1] if before == "the" else tokens.starts[i]
    which = WHICH[tokens.words[i].lower()]
    return [Found(start, match.end(), Window(match["unit"], which * number_of(match["count"])))] if which else []


def _left(tokens: Tokens, i: int, pattern: re.Pattern[str], end: int | None = None) -> tuple[int, int, str] | None:
    """Return start, number and unit of the count that ends before word ``i``, or at ``end``."""
    end = tokens.starts[i] if end is None else end
    low = max(0, end - _LONGEST)
    match = pattern.search(tokens.text[low:end])
    if not match or re.search(r"\bhalf\s$", tokens.text[max(0, low + match.start() - 5) : low + match.start()]):
        return None
    return low + match.start(), number_of(match["count"]), match["unit"]


def ago(tokens: Tokens, i: int) -> list[Found]:
    """Read "three days ago", "a year ago", "two decades ago"."""
    left = _left(tokens, i, _BACK)
    return [Found(left[0], tokens.ends[i], _shifted(left[2], -left[1]))] if left else []


def from_now(tokens: Tokens, i: int) -> list[Found]:
    """Read "in two weeks' time" and "three days from now"."""
    left = _left(tokens, i, _AHEAD)
    return [Found(left[0], tokens.ends[i], _shifted(left[2], left[1]))] if left else []


def in_so_many(tokens: Tokens, i: int) -> list[Found]:
    """Read "will meet in three weeks"; without a verb that looks ahead it is how long something took."""
    left = _left(tokens, i, _COUNT, tokens.ends[i])
    if not left or tokens.after(i) in ("of", "time") or tokens.text[tokens.ends[i] : tokens.ends[i] + 1] in ("'", "’"):
        return []
    first = i - 1
    while first > 0 and tokens.starts[first] > left[0]:
        first -= 1
    if (
        tokens.before(first).lower() != "in"
        or _is_record(tokens, first - 1)
        or tense_at(tokens, first, i) is not Tense.FUTURE
    ):
        return []
    return [Found(tokens.starts[first - 1], tokens.ends[i], _shifted(left[2], left[1]))]


def _is_record(tokens: Tokens, i: int) -> bool:
    """Tell whether a superlative stands shortly before word ``i``: "the worst crisis in 12 years" looks back."""
    words = tokens.words[max(0, i - 4) : i]
    return any(word in _RECORDS or (word.endswith("est") and len(word) > 5) for word in words)


def _shifted(unit: str, count: int) -> Shift:
    """Return the day that lies so many days or weeks away; the month or the year for longer units."""
    days = {"day": 1, "week": 7, "fortnight": 14}.get(unit)
    if days:
        return Shift("day", days * count)
    return Shift("year", 10 * count) if unit == "decade" else Shift(unit, count)


def later(tokens: Tokens, i: int) -> list[Found]:
    """Find "five years later": a time, but it counts from something in the story."""
    left = _left(tokens, i, _BACK)
    if not left or left[2] not in ("month", "year", "decade"):
        return []
    sign = "+" if tokens.words[i] == "later" else "-"
    partial = f"story:{sign}{left[1]}{left[2]}"
    precision = "month" if left[2] == "month" else "year"
    return [Found(left[0], tokens.ends[i], Unresolved(partial, precision, "counts from an event of the story"))]


def weekend(tokens: Tokens, i: int) -> list[Found]:
    """Read "over the weekend"."""
    if tokens.before(i).lower() != "the" or tokens.after(i) == "of":
        return []
    return [Found(tokens.starts[i - 1], tokens.ends[i], TheWeekend())]


def end_of_the_year(tokens: Tokens, i: int) -> list[Found]:
    """Read "by the end of the year" and "later in the month"."""
    first = i - 3
    if first < 0 or tokens.before(i).lower() != "the" or tokens.before(i - 1) not in ("of", "in"):
        return []
    after = tokens.after(i)
    if tokens.before(i - 2).lower() not in _ENDS or after[:1].isdigit() or after in ("of", "before", "after"):
        return []
    return [Found(tokens.starts[first], tokens.ends[i], Shift(tokens.words[i], 0))]


def day_of_every_year(tokens: Tokens, i: int) -> list[Found]:
    """Find "the eleventh day of the eleventh month": a day of any year."""
    match = _STATIC_DAY.match(tokens.text, tokens.starts[i])
    if not match or ORDINALS[match["m"]] > 12:
        return []
    partial = f"--{ORDINALS[match['m']]:02}-{ORDINALS[match['d']]:02}"
    return [Found(match.start(), match.end(), Unresolved(partial, "day", "a day of every year"))]


def days_of_this_month(tokens: Tokens, i: int) -> list[Found]:
    """Read "the 5th of this month" and "the 2nd and 3rd of next month"."""
    match = _OF_THIS_MONTH.match(tokens.text, tokens.starts[i]) if free_number(tokens, i) else None
    if not match:
        return []
    offset = {"last": -1, "next": 1}.get(match["which"], 0)
    first, last = (int(re.sub(r"\D", "", match[name] or match["b"])) for name in ("a", "b"))
    if first > last:
        return []
    if last - first <= 1 or match["joint"] not in ("and", "&"):
        return [Found(match.start(), match.end(), DaysOfMonth(first, last, offset))]
    return [
        Found(match.start(), match.end("a"), DaysOfMonth(first, first, offset)),
        Found(match.start("b"), match.end(), DaysOfMonth(last, last, offset)),
    ]


def rules_by_word() -> dict[str, tuple[Rule, ...]]:
    """Return the rules to try at each word."""
    table: dict[str, tuple[Rule, ...]] = {form: (pointed,) for word in WHICH for form in (word, word.capitalize())}
    table |= {word.split("-")[0]: (day_of_every_year,) for word in ORDINALS}
    table |= {"week": (end_of_the_year,), "month": (end_of_the_year,), "year": (end_of_the_year,)}
    return table | {
        "ago": (ago,), "time": (from_now,), "now": (from_now,), "later": (later,), "earlier": (later,),
        "weekend": (weekend,), "days": (in_so_many,), "weeks": (in_so_many,), "months": (in_so_many,),
        "years": (in_so_many,),
    }  # fmt: skip
