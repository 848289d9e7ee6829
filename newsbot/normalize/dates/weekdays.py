"""Rules for weekdays and for "today", "yesterday", "tomorrow", alone or before a date."""

import re

from newsbot.normalize.dates.found import WHICH, Found, Rule, which_before
from newsbot.normalize.dates.named import date_at, days_at, with_weekday
from newsbot.normalize.dates.readings import Days
from newsbot.normalize.dates.relative import Shift, Weekday, Weekdays
from newsbot.normalize.dates.tokens import Tokens
from newsbot.normalize.dates.words import BLANK, FULL_WEEKDAYS, TIME_OF_DAY, WEEKDAY, WEEKDAYS

_WEEKDAY_TAIL = re.compile(
    rf"(?P<time>(?:['’]s)?{BLANK}(?:early{BLANK}|late{BLANK})?{TIME_OF_DAY})?"
    rf"(?:(?P<week>{BLANK}(?:of{BLANK})?(?P<which>last|this|next){BLANK}week\b)|(?P<after>{BLANK}after{BLANK}next\b))?"
)
_TO_WEEKDAY = re.compile(
    rf"{BLANK}(?P<joint>to|until|till|through|and){BLANK}(?P<last>{WEEKDAY})"
    rf"(?P<week>{BLANK}(?:of{BLANK})?(?P<which>last|this|next){BLANK}week\b)?"
)
_TIME_TAIL = re.compile(rf"(?:(?:['’]s)?{BLANK}{TIME_OF_DAY})?")
_LINK = re.compile(rf"(?:[.,]?{BLANK}(?P<open>[(\[])?|(?P<glued>\())(?:on{BLANK})?(?:the{BLANK})?")

_BEFORE = frozenset("on by until till since before after this last next past coming early late".split())
_LOOSELY_BEFORE = frozenset("from of for through to into when while as and but if".split())
_RECURRING = frozenset("every each any most some alternate a one other another".split())
_NOT_BEFORE = frozenset("prayers prayer sermon sermons mass school newspaper paper edition".split())
_DAYS = {"today": 0, "tonight": 0, "yesterday": -1, "tomorrow": 1}


def weekday(tokens: Tokens, i: int) -> list[Found]:
    """Read "Tuesday (22 January)", "last Friday", "Tuesday evening", "Monday next week"."""
    number = WEEKDAYS[tokens.words[i]]
    if run := _run(tokens, i):
        return [run]
    tail = _WEEKDAY_TAIL.match(tokens.text, tokens.ends[i])
    end = tail.end() if tail else tokens.ends[i]
    which, start = which_before(tokens, i)
    dated = _date_behind(tokens, i, end)
    if dated:
        reading = with_weekday(dated[1], number)
        return [Found(start, dated[0], reading)]
    if tokens.words[i] not in FULL_WEEKDAYS:
        return []
    if tail and tail["after"]:
        return [Found(start, end, Weekday(number, 2))]
    if tail and tail["week"]:
        return [Found(start, end, Weekday(number, week=WHICH[tail["which"]]))]
    if which is None and not (tail and tail["time"]) and not _stands_alone(tokens, i):
        return []
    return [Found(start, end, Weekday(number, which))]


def _run(tokens: Tokens, i: int) -> Found | None:
    """Read "from Monday to Wednesday", "between Friday and Sunday", with the dates that may stand behind."""
    before = tokens.before(i).lower()
    match = _TO_WEEKDAY.match(tokens.text, tokens.ends[i])
    if not match or before not in ("from", "between") or (before == "from" and match["joint"] == "and"):
        return None
    start = tokens.starts[i - 1] if before == "between" else tokens.starts[i]
    k = i + 1
    while k < len(tokens.starts) and tokens.starts[k] < match.end():
        k += 1
    linked = k < len(tokens.starts) and _LINK.fullmatch(tokens.text, match.end(), tokens.starts[k])
    if linked and (dated := days_at(tokens, k)):
        closing = tokens.text[dated.end : dated.end + 1] in (")", "]") and bool(linked["open"] or linked["glued"])
        return Found(start, dated.end + closing, dated.reading)
    week = WHICH[match["which"]] if match["week"] else None
    return Found(start, match.end(), Weekdays(WEEKDAYS[tokens.words[i]], WEEKDAYS[match["last"]], week))


def _date_behind(tokens: Tokens, i: int, end: int) -> tuple[int, Days] | None:
    """Return the end and the meaning of the date behind a weekday or a word like "yesterday"."""
    text = tokens.text
    if text[end : end + 1] == "." and tokens.words[i] not in FULL_WEEKDAYS and tokens.words[i] in WEEKDAYS:
        end += 1
    link = _LINK.match(text, end)
    if not link:
        return None
    k = i + 1
    while k < len(tokens.starts) and tokens.starts[k] < link.end():
        k += 1
    if k >= len(tokens.starts):
        return None
    found = None
    if tokens.starts[k] == link.end():
        found = date_at(tokens, k)
    if found is None or not isinstance(found.reading, Days):
        return None
    closing = text[found.end : found.end + 1] in (")", "]") and bool(link["open"] or link["glued"])
    return found.end + closing, found.reading


def _stands_alone(tokens: Tokens, i: int) -> bool:
    """Tell a day from a name ("Monday Commentary", "Black Friday") and from a habit ("every Friday")."""
    before, after = tokens.before(i), tokens.after(i)
    if before.lower() in _RECURRING or tokens.text[tokens.ends[i] : tokens.ends[i] + 1] == "-":
        return False
    if before.lower() in _BEFORE:
        return True
    if tokens.possessive(i):
        return not before[:1].isupper() or tokens.starts_sentence(i - 1)
    if after in _NOT_BEFORE or after[:1].isupper():
        return False
    return not before[:1].isupper() or before.lower() in _LOOSELY_BEFORE or before == "The"


def near_day(tokens: Tokens, i: int) -> list[Found]:
    """Read "yesterday (3 February)", "tomorrow morning", "today", "the day before yesterday"."""
    word, start = tokens.words[i].lower(), tokens.starts[i]
    if tokens.words[i][0].isupper() and tokens.before(i)[:1].isupper():
        return []  # "Russia Today"
    offset, name = _DAYS[word], word
    step = {("day", "before"): -1, ("day", "after"): 1}.get((tokens.before(i - 1).lower(), tokens.before(i).lower()), 0)
    if step and step == offset:
        offset, start, name = 2 * offset, tokens.starts[i - 2], f"day{2 * offset:+d}"
    tail = _TIME_TAIL.match(tokens.text, tokens.ends[i])
    end = tail.end() if tail else tokens.ends[i]
    dated = _date_behind(tokens, i, end) or _weekday_behind(tokens, i, end)
    if dated:
        reading = dated[1]
        return [Found(start, dated[0], Days(reading.first, reading.last, reading.year, reading.first_year,
                                            reading.weekday, beside=offset))]  # fmt: skip
    return [Found(start, end, Shift("day", offset, name))]


def _weekday_behind(tokens: Tokens, i: int, end: int) -> tuple[int, Days] | None:
    """Return the date of "today (Wednesday, 4 February)"."""
    link = _LINK.match(tokens.text, end)
    if not link or tokens.words[i + 1 : i + 2] == [] or tokens.starts[i + 1] != link.end():
        return None
    if tokens.words[i + 1] not in WEEKDAYS:
        return None
    found = weekday(tokens, i + 1)
    if not found or not isinstance(found[0].reading, Days):
        return None
    closing = tokens.text[found[0].end : found[0].end + 1] == ")" and bool(link["open"] or link["glued"])
    return found[0].end + closing, found[0].reading


def rules_by_word() -> dict[str, tuple[Rule, ...]]:
    """Return the rules to try at each word."""
    near = {form for word in _DAYS for form in (word, word.capitalize())}
    table: dict[str, tuple[Rule, ...]] = dict.fromkeys(WEEKDAYS, (weekday,))
    return table | dict.fromkeys(near, (near_day,))
