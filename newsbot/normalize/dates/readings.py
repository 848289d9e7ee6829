"""What a date expression means, apart from how it was written: from a reading to first and last day.

A reading that says everything resolves alone. The others need the day of publication, and some of those the
tense of their sentence. ``span`` raises ``ValueError`` or ``OverflowError`` for days that no calendar has.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from typing import Protocol

from newsbot.normalize.dates.words import SEASONS, WEEKDAY_NAMES

Span = tuple[date, date]

AHEAD = timedelta(days=45)
"""Without a cue, the latest date that lies no further ahead than this."""
_SLIP_AHEAD = timedelta(days=3)
"""News in the past tense speaks rather of a day or two ahead (an article edited later) than of last year."""
_SLIP_BACK = timedelta(days=30)
"""What "will" happen on a day just gone was planned for it; a day eleven months ahead would carry its year."""
_NEAR = timedelta(days=7)
_YEARS_BY_WEEKDAY = 3


class Tense(Enum):
    """What the sentence says about where a date lies."""

    PAST = "past"
    FUTURE = "future"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Year:
    """A year as far as the text gives it: its number, its distance from the year of publication, or nothing."""

    number: int | None = None
    offset: int | None = None

    @property
    def said(self) -> bool:
        """Tell whether the text speaks of a year at all."""
        return self.number is not None or self.offset is not None

    def of(self, near: date | None) -> int | None:
        """Return the number of the year; ``None`` where the text leaves it to the context."""
        if self.offset is not None and near is not None:
            return near.year + self.offset
        return self.number

    def __str__(self) -> str:
        if self.number is not None:
            return f"{self.number:04}"
        return f"rel:year{self.offset:+d}" if self.offset is not None else "-"


UNSAID = Year()


class Reading(Protocol):
    """One meaning of one expression."""

    @property
    def precision(self) -> str:
        """``day``, ``month``, ``year``, ``season`` or ``decade``."""

    @property
    def partial(self) -> str | None:
        """What is known without the publication date; ``None``: it is not needed."""

    def span(self, near: date, tense: Tense) -> Span | None:
        """Return first and last day; ``near`` is ignored where ``partial`` is ``None``."""


def month_end(year: int, month: int) -> date:
    """Return the last day of a month."""
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1) if (year, month) < (9999, 12) else date.max


def plus_months(day: date, months: int) -> date:
    """Return the first of the month that lies ``months`` after that of ``day``."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, 1)


def _pick(candidates: list[Span], near: date, tense: Tense, slip: bool = True) -> Span:
    """Choose among spans in order of time, by tense."""
    back, ahead = (_SLIP_BACK, _SLIP_AHEAD) if slip else (timedelta(0), timedelta(0))
    if tense is Tense.FUTURE:
        return next((span for span in candidates if span[1] + back >= near), candidates[-1])
    limit = ahead if tense is Tense.PAST else AHEAD
    return next((span for span in reversed(candidates) if span[0] - near <= limit), candidates[0])


@dataclass(frozen=True, slots=True)
class Days:
    """A day of a month, or a run of them. (month, day); the weekday is the one written beside a single day."""

    first: tuple[int, int]
    last: tuple[int, int]
    year: Year = UNSAID
    first_year: Year = UNSAID
    weekday: int | None = None
    beside: int | None = None
    """Days from the publication that the text states beside it: -1 for "yesterday (3 February)"."""
    odd: str | None = None
    precision: str = "day"

    @property
    def partial(self) -> str | None:
        """As ``--MM-DD``, or two of them."""
        if self.year.number is not None or self.first_year.number is not None:
            return None
        ends = [f"--{month:02}-{day:02}" for month, day in (self.first, self.last)]
        if self.year.said:
            ends = [f"--{month:02}-{day:02} {self.year}" for month, day in (self.first, self.last)]
        return ends[0] if self.first == self.last else "/".join(ends)

    def span(self, near: date, tense: Tense) -> Span | None:
        """Return the days; a weekday picks the year where none is said."""
        last, first = self.year.of(near), self.first_year.of(near)
        if last is None and first is None:
            return self._nearest(near, tense)
        turns = self.first > self.last
        if first is None and last is not None:
            first = last - turns
        if last is None and first is not None:
            last = first + turns
        return self._in(first or 0, last or 0)

    def _in(self, first: int, last: int) -> Span | None:
        span = date(first, *self.first), date(last, *self.last)
        return span if span[0] <= span[1] else None

    def _nearest(self, near: date, tense: Tense) -> Span | None:
        candidates = []
        for year in range(max(1, near.year - 8), min(9998, near.year + 8) + 1):
            try:
                candidates.append(self._in(year, year + (self.first > self.last)))
            except ValueError:  # 29 February of most years
                continue
        spans = [span for span in candidates if span]
        if not spans:
            return None
        if self.beside is not None:
            stated = near + timedelta(days=self.beside)
            return min(spans, key=lambda span: abs(span[0] - stated))
        span = _pick(spans, near, tense)
        if self.weekday is None or span[0].isoweekday() == self.weekday:
            return span
        fits = [
            s for s in spans if s[0].isoweekday() == self.weekday and abs(s[0].year - near.year) <= _YEARS_BY_WEEKDAY
        ]
        # A day of this very week under its neighbor's name is a slip of the pen, not the same day of another year.
        slip = abs(span[0] - near) <= _NEAR and (span[0].isoweekday() - self.weekday) % 7 in (1, 6)
        return _pick(fits, near, tense) if fits and not slip else span

    def note(self, span: Span, near: date | None) -> str | None:
        """Return what is odd about the resolved day."""
        if self.beside is not None and near is not None and span[0] - near != timedelta(days=self.beside):
            return f"{span[0].isoformat()} is not {self.beside:+d} days from the publication"
        if self.weekday is None or span[0].isoweekday() == self.weekday:
            return self.odd
        stated, true = WEEKDAY_NAMES[self.weekday - 1], WEEKDAY_NAMES[span[0].isoweekday() - 1]
        return f"{span[0].isoformat()} was a {true}, not a {stated}"


@dataclass(frozen=True, slots=True)
class Months:
    """A month or a run of months. ``which`` is -1 for "last", 0 for "this", 1 for "next"."""

    first: int
    last: int
    year: Year = UNSAID
    first_year: Year = UNSAID
    which: int | None = None
    precision: str = "month"

    @property
    def partial(self) -> str | None:
        """As ``--MM``, or two of them."""
        if self.year.number is not None or self.first_year.number is not None:
            return None
        ends = f"--{self.first:02}" if self.first == self.last else f"--{self.first:02}/--{self.last:02}"
        return f"{ends} {self.year}" if self.year.said else ends

    def span(self, near: date, tense: Tense) -> Span | None:
        """Return the first day of the first and the last day of the last month."""
        last, first = self.year.of(near), self.first_year.of(near)
        turns = self.first > self.last
        if last is not None:
            return self._in(first if first is not None else last - turns, last)
        if first is not None:
            return self._in(first, first + turns)
        years = range(max(1, near.year - 2), min(9998, near.year + 2) + 1)
        spans = [self._in(year, year + turns) for year in years]
        return which_of([span for span in spans if span], near, tense, self.which)

    def _in(self, first: int, last: int) -> Span | None:
        span = date(first, self.first, 1), month_end(last, self.last)
        return span if span[0] <= span[1] else None


def which_of(spans: list[Span], near: date, tense: Tense, which: int | None) -> Span | None:
    """Choose the last, this or the next of spans in order of time; by tense where the text does not say."""
    if which is None:
        return _pick(spans, near, tense, slip=False) if spans else None
    if which < 0:
        return next((span for span in reversed(spans) if span[1] < near), None)
    if which > 0:
        return next((span for span in spans if span[0] > near), None)
    return min(spans, key=lambda span: max(span[0] - near, near - span[1]), default=None)


@dataclass(frozen=True, slots=True)
class Season:
    """A season, three months; winter carries the number of the year in which it begins."""

    name: str
    year: Year = UNSAID
    which: int | None = None
    precision: str = "season"

    @property
    def partial(self) -> str | None:
        """As ``season:summer``."""
        return None if self.year.number is not None else f"season:{self.name}"

    def span(self, near: date, tense: Tense) -> Span | None:
        """Return the first and last day of the season."""
        year = self.year.of(near)
        if year is not None:
            return self._in(year)
        spans = [self._in(year) for year in range(max(1, near.year - 2), min(9997, near.year + 2) + 1)]
        return which_of(spans, near, tense, self.which)

    def _in(self, year: int) -> Span:
        start = date(year, SEASONS[self.name], 1)
        return start, plus_months(start, 3) - timedelta(days=1)
