"""The date of publication, as a page prints it or its metadata state it; read strictly.

Only the forms listed here are read, and what a strict dateparser takes for a whole date. Anything else is a
``ValueError``: a wrong date is found years later, a missing one the next morning. A time without a zone is
Brussels time.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

from newsbot.normalize.dates.words import MONTHS, WEEKDAY_NAMES, WEEKDAYS
from newsbot.sites import COMMONSPACE

SITE_ZONE = COMMONSPACE.zone

_LONGEST = 200
_LONGEST_FALLBACK = 60
"""dateparser is shown a line, never a sentence that happens to hold a date."""
AMBIGUOUS = "ambiguous"
NUMERIC_PAIR = re.compile(r"(?<![\d/.-])(\d{1,2})([/-])(\d{1,2})(?=\2(?:19|20)\d\d(?!\d))")
_MONTHS = 12
_FIRST_YEAR, _LAST_YEAR = 1990, 2100


@dataclass(frozen=True, slots=True)
class Published:
    """A date of publication."""

    on: date
    """In the site's own zone."""
    at: datetime | None
    """The instant in UTC; ``None`` where no time of day is given."""
    note: str | None = None
    """What is odd about it, or what had to be chosen."""


_MONTH_NUMBERS = {name.lower(): number for name, number in MONTHS.items()}
_WEEKDAY_NUMBERS = {name.lower(): number for name, number in WEEKDAYS.items()}
_MONTH = "(?P<month>" + "|".join(sorted(_MONTH_NUMBERS, key=len, reverse=True)) + r")\b\.?"
_WEEKDAY = "(?:(?P<weekday>" + "|".join(sorted(_WEEKDAY_NUMBERS, key=len, reverse=True)) + r")\b[.,]? )?"
_ZONES = {"z": 0, "ut": 0, "utc": 0, "gmt": 0, "cet": 60, "cest": 120, "wet": 0, "west": 60, "eet": 120,
          "eest": 180, "est": -300, "edt": -240, "cst": -360, "cdt": -300, "mst": -420, "mdt": -360, "pst": -480,
          "pdt": -420}  # fmt: skip
_ZONE = r"(?: ?(?P<zone>[+-][0-9]{2}:?[0-9]{2}|[+-][0-9]{2}|" + "|".join(sorted(_ZONES, key=len, reverse=True)) + r"))?"
_CLOCK = (
    r"(?P<hour>[0-9]{1,2})(?:[:.](?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:[.,][0-9]{1,9})?)?)?"
    r"(?: ?h(?:rs?)?\b)?(?: ?(?P<half>[ap])\.?m\.?)?"
)
_TIME = rf"(?:(?:,? (?:at|@|-|–|—|\|) ?|, ?| ){_CLOCK}{_ZONE})?"
_DAY = r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>[0-9]{4})"

_ISO = re.compile(
    r"(?P<year>[0-9]{4})([-/])(?P<month>[0-9]{2})\2(?P<day>[0-9]{2})"
    r"(?:(?:t| |, | - )(?P<hour>[0-9]{2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:[.,][0-9]{1,9})?)?"
    rf"(?P<half>(?!))?{_ZONE})?"
)
_NUMERIC = re.compile(rf"{_WEEKDAY}(?P<a>[0-9]{{1,2}})(?P<mark>[/.-])(?P<b>[0-9]{{1,2}})(?P=mark){_YEAR}{_TIME}")
_DAY_FIRST = re.compile(rf"{_WEEKDAY}(?:the )?{_DAY}(?: of)?[ -]{_MONTH},?[ -]{_YEAR}{_TIME}")
_MONTH_FIRST = re.compile(rf"{_WEEKDAY}{_MONTH} (?:the )?{_DAY},? {_YEAR}{_TIME}")
_DRUPAL_BEHIND_LOGIN = re.compile(r"(?:sun|mon|tue|wed|thu|fri|sat), [0-9]{2}/[0-9]{2}/[0-9]{4} - [0-9]{2}:[0-9]{2}$")
_LABEL = re.compile(
    r"(?:(?:first )?(?:published|posted|created|submitted|added|written|released|date|publication date|authored)"
    r"|(?:last )?(?:updated|modified|changed))\b(?: date)?(?: at)?(?: on)? ?[:|-]? ?(?:on )?"
)
_BY = re.compile(r"(?:(?:submitted|posted|published|created|written|added) )?by\b")
_SPLIT = re.compile(r"(?:\bon\b|[,|•·–—-])(?: |$)")
_PARTS = re.compile(r" [|·•—–] ")  # a line may hold a login, a date, another date
_TRAILING_BY = re.compile(r" by \D+$")
_CHANGED = re.compile(r"(?:last )?(?:updated|modified|changed|edited|revised)\b")
_NO_DATE = re.compile(r"[0-9.,]+")
_HAS_YEAR = re.compile(r"(?<![0-9])(?:19|20|21)[0-9]{2}(?![0-9])")
_HAS_TIME = re.compile(r"[0-9]{1,2}:[0-9]{2}|[0-9] ?[ap]\.?m\b")
_DATE_WORDS = frozenset(_MONTH_NUMBERS) | frozenset(_WEEKDAY_NUMBERS) | frozenset(_ZONES)
_DATE_WORDS |= frozenset("am pm a p m at on of the t st nd rd th h hrs".split())
# The Russian pages of the site print their dates in Russian.
_DATE_WORDS |= frozenset(
    "января февраля марта апреля мая июня июля августа сентября октября ноября декабря янв фев мар апр июн июл авг"
    " сен сент окт ноя нояб дек понедельник вторник среда четверг пятница суббота воскресенье пн вт ср чт пт сб вс"
    " г года в".split()
)
_RUSSIAN_LABEL = re.compile(r"(?:дата(?: публикации)?|опубликован[оа]?|создан[оа]?|размещен[оа]?)\b[: ]*")


Order = Literal["day", "month"]
"""What stands first in a date of three numbers."""


@lru_cache(maxsize=1024)  # a page says its date in several places, and each is asked more than once
def parse_published(text: str, *, zone: ZoneInfo = SITE_ZONE, order: Order | None = None) -> Published:
    """Read a publication line or a machine date as a date in ``zone`` and, where a time is given, an instant.

    Takes ISO 8601, RFC 2822, Drupal's ``Fri, 11/29/2024 - 13:46`` (the weekday tells month from day), dates with
    the month's name in either order, with labels and logins before them. A time without a zone is one of
    ``zone``. ``order`` is the one that other dates beside this one show; it decides where nothing in the date
    itself does. Raises ``ValueError`` with the text for anything else: partial dates, timestamps, running text,
    years outside 1990 to 2100.

    >>> parse_published("Submitted by editor on Fri, 11/29/2024 - 13:46").at.isoformat()
    '2024-11-29T12:46:00+00:00'
    """
    line = " ".join(text.split()).strip(" .|·•").lower()
    if not line or len(line) > _LONGEST or (_NO_DATE.fullmatch(line) and line.count(".") != 2):
        raise ValueError(f"no publication date: {text[:_LONGEST]!r}")
    try:
        published = _read(line, zone) or _fallback(line, zone)
    except (ValueError, OverflowError) as error:
        raise ValueError(f"no publication date: {text[:_LONGEST]!r} ({error})") from error
    if published is None:
        raise ValueError(f"no publication date: {text[:_LONGEST]!r}")
    if order and is_ambiguous(published.note) and not (published.note or "").endswith(f"{order} first"):
        turned = parse_published(NUMERIC_PAIR.sub(r"\3\2\1", text), zone=zone)
        published = replace(turned, note=f"{AMBIGUOUS}: read {order} first, as other dates beside it")
    if not _FIRST_YEAR <= published.on.year <= _LAST_YEAR:
        raise ValueError(f"not a year of publication: {text[:_LONGEST]!r}")
    return published


def is_ambiguous(note: str | None) -> bool:
    """Tell from its note whether a date could be read day first and month first."""
    return (note or "").startswith(AMBIGUOUS)


def shown_order(text: str) -> Order | None:
    """Return the order that the numeric dates of a text show by a day beyond the twelfth; None for none, or both."""
    pairs = [(int(first), int(second)) for first, _, second in NUMERIC_PAIR.findall(text)]
    day_first = any(first > _MONTHS for first, _ in pairs)
    month_first = any(second > _MONTHS for _, second in pairs)
    if day_first == month_first:
        return None
    return "day" if day_first else "month"


def _read(line: str, zone: ZoneInfo) -> Published | None:
    """Return what the first explicit form reads, trying the line and what its labels leave of it."""
    for rest in _without_labels(line):
        for pattern, days in _FORMS:
            match = pattern.fullmatch(rest)
            if match:
                day, note = days(match)
                return _published(day, match, note, zone)
    return None


def _without_labels(line: str) -> Iterator[str]:
    """Yield the line, then the line without its label, then what stands behind a login of any kind."""
    yield line
    label = _LABEL.match(line)
    if label and label.end() > 0:
        yield line[label.end() :]
    drupal = _DRUPAL_BEHIND_LOGIN.search(line)
    if drupal:
        yield drupal[0]
    by = _BY.match(line)
    if by:
        for split in _SPLIT.finditer(line, by.end()):
            yield line[split.end() :].lstrip()
    elif line.startswith("on "):
        yield line[3:]
    for part in _PARTS.split(_TRAILING_BY.sub("", line)):
        if part != line and not _CHANGED.match(part):
            yield part
            label = _LABEL.match(part)
            if label:
                yield part[label.end() :]


def _published(day: date, match: re.Match[str], note: str | None, zone: ZoneInfo) -> Published:
    """Add the time of day, where there is one, and check the weekday."""
    if match["hour"] is None:
        return Published(day, None, note)
    hour = _hour(int(match["hour"]), match["half"], match["minute"])
    naive = (day.year, day.month, day.day, hour, int(match["minute"] or 0), int(match["second"] or 0))
    if match["zone"]:
        moment = datetime(*naive, tzinfo=_offset(match["zone"]))
        return Published(moment.astimezone(zone).date(), moment.astimezone(UTC), note)
    local = datetime(*naive, tzinfo=zone)
    return _local(local, note)


def _local(local: datetime, note: str | None) -> Published:
    """Return the instant of a clock time in the site's zone, saying so where the clocks were changed."""
    moment = local.astimezone(UTC)
    if moment.astimezone(local.tzinfo).replace(tzinfo=None) != local.replace(tzinfo=None):
        note = _join(note, "no such time: the clocks went forward")
    elif local.replace(fold=1).utcoffset() != local.utcoffset():
        note = _join(note, "the clocks went back: the first of two such times")
    return Published(local.date(), moment, note)


def _join(note: str | None, more: str) -> str:
    return f"{note}; {more}" if note else more


def _hour(hour: int, half: str | None, minute: str | None) -> int:
    if half is None:
        if minute is None:
            raise ValueError("an hour without minutes")
        return hour
    if hour > 12 and half == "p":
        return hour
    if not 1 <= hour <= 12:
        raise ValueError(f"no such hour: {hour} {half}m")
    return hour % 12 + (12 if half == "p" else 0)


def _offset(zone: str) -> timezone:
    if zone in _ZONES:
        return timezone(timedelta(minutes=_ZONES[zone]))
    digits = zone[1:].replace(":", "").ljust(4, "0")
    minutes = int(digits[:2]) * 60 + int(digits[2:])
    if minutes > 14 * 60 or int(digits[2:]) > 59:
        raise ValueError(f"no such offset: {zone}")
    return timezone(timedelta(minutes=-minutes if zone[0] == "-" else minutes))


def _iso_day(match: re.Match[str]) -> tuple[date, str | None]:
    return date(int(match["year"]), int(match["month"]), int(match["day"])), None


def _named_day(match: re.Match[str]) -> tuple[date, str | None]:
    day = date(int(match["year"]), _MONTH_NUMBERS[match["month"]], int(match["day"]))
    return day, _weekday_note(day, match["weekday"])


def _weekday_note(day: date, weekday: str | None) -> str | None:
    if weekday is None or _WEEKDAY_NUMBERS[weekday] == day.isoweekday():
        return None
    stated, true = WEEKDAY_NAMES[_WEEKDAY_NUMBERS[weekday] - 1], WEEKDAY_NAMES[day.isoweekday() - 1]
    return f"{day.isoformat()} was a {true}, not a {stated}"


def _numeric_day(match: re.Match[str]) -> tuple[date, str | None]:
    """Tell day from month: the weekday decides, else the only order that is a date, else the site's own.

    Drupal prints the month first, with slashes; with stops the day stands first everywhere.
    """
    a, b, year = int(match["a"]), int(match["b"]), int(match["year"])
    orders = [(b, a)] if match["mark"] == "." else [(a, b), (b, a)]
    if match["mark"] == "-":
        orders.reverse()
    days = [date(year, month, day) for month, day in orders if _is_day(year, month, day)]
    if not days:
        raise ValueError("no such day")
    weekday = match["weekday"]
    fits = [day for day in days if weekday and _WEEKDAY_NUMBERS[weekday] == day.isoweekday()]
    day = (fits or days)[0]
    if weekday and not fits:
        return day, _weekday_note(day, weekday)
    if len(set(fits or days)) == 1:
        return day, None
    return (
        day,
        f"{AMBIGUOUS}: {match['a']}{match['mark']}{match['b']} read {'month' if day.month == a else 'day'} first",
    )


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], tuple[date, str | None]]], ...] = (
    (_ISO, _iso_day),
    (_NUMERIC, _numeric_day),
    (_DAY_FIRST, _named_day),
    (_MONTH_FIRST, _named_day),
)


def _fallback(line: str, zone: ZoneInfo) -> Published | None:
    """Ask dateparser about a short line of nothing but date words that has a year of four digits."""
    label = _LABEL.match(line) or _RUSSIAN_LABEL.match(line)
    line = line[label.end() :] if label else line
    words = re.findall(r"[^\W0-9_]+", line)
    if len(line) > _LONGEST_FALLBACK or not _HAS_YEAR.search(line) or not _DATE_WORDS.issuperset(words):
        return None
    import dateparser  # its import costs a good part of a second, and few pages need it

    settings = {
        "DATE_ORDER": "DMY",
        "STRICT_PARSING": True,
        "REQUIRE_PARTS": ["year", "month", "day"],
        "PARSERS": ["absolute-time"],
    }
    found = dateparser.parse(line, languages=["en", "ru"], settings=settings)
    if found is None:
        return None
    note = "read by dateparser"
    if not _HAS_TIME.search(line):
        return Published(found.date(), None, note)
    if found.tzinfo is None:
        return _local(found.replace(tzinfo=zone, microsecond=0), note)
    return Published(found.astimezone(zone).date(), found.astimezone(UTC).replace(microsecond=0), note)
