"""Readings that count from the day of publication, and those that need nothing: years and decades."""

from dataclasses import dataclass
from datetime import date, timedelta

from newsbot.normalize.dates.readings import Span, Tense, month_end, plus_months

_WEEK = timedelta(days=7)
_AFTER_NEXT = 2
_UNIT_PRECISION = {"day": "day", "week": "day", "weekend": "day", "month": "month", "year": "year", "decade": "decade"}


@dataclass(frozen=True, slots=True)
class Years:
    """Whole years, first and last."""

    first: int
    last: int
    precision: str = "year"
    partial: str | None = None

    def span(self, near: date, tense: Tense) -> Span | None:
        """Return 1 January of the first and 31 December of the last year."""
        return date(self.first, 1, 1), date(self.last, 12, 31)


@dataclass(frozen=True, slots=True)
class Weekday:
    """A weekday: of the week that lies ``week`` weeks on, the last or next one, the one after that, or by tense."""

    number: int
    which: int | None = None
    week: int | None = None
    precision: str = "day"

    @property
    def partial(self) -> str:
        """As ``wd:1`` for Monday."""
        said = {-1: "rel:last ", 0: "rel:this ", 1: "rel:next ", _AFTER_NEXT: "rel:after-next "}
        if self.week is not None:
            return f"wd:{self.number} rel:week{self.week:+d}"
        return f"{said[self.which] if self.which is not None else ''}wd:{self.number}"

    def span(self, near: date, tense: Tense) -> Span | None:
        """Return the day: the same day or back, forward with a future cue."""
        if self.week is not None:
            day = near - timedelta(days=near.isoweekday() - self.number) + self.week * _WEEK
            return day, day
        back = (near.isoweekday() - self.number) % 7
        forward = (self.number - near.isoweekday()) % 7
        if self.which == -1:
            day = near - timedelta(days=back or 7)
        elif self.which == 1:
            day = near + timedelta(days=forward or 7)
        elif self.which == _AFTER_NEXT:
            day = near + timedelta(days=forward or 7) + _WEEK
        elif tense is Tense.FUTURE or (self.which == 0 and tense is Tense.OPEN):
            day = near + timedelta(days=forward)
        else:
            day = near - timedelta(days=back)
        return day, day


@dataclass(frozen=True, slots=True)
class Weekdays:
    """A run of weekdays, "from Monday to Wednesday": of the week that lies ``week`` weeks on, or by tense."""

    first: int
    last: int
    week: int | None = None
    precision: str = "day"

    @property
    def partial(self) -> str:
        """As ``wd:1/wd:3``."""
        said = f" rel:week{self.week:+d}" if self.week is not None else ""
        return f"wd:{self.first}/wd:{self.last}{said}"

    def span(self, near: date, tense: Tense) -> Span | None:
        """Return the run: the last that has begun (in the past tense: that is over), the next with a future cue."""
        length = timedelta(days=(self.last - self.first) % 7)
        if tense is Tense.PAST and self.week is None:
            end, _ = Weekday(self.last).span(near, tense) or (near, near)
            return end - length, end
        begin, _ = Weekday(self.first, week=self.week).span(near, tense) or (near, near)
        return begin, begin + length


@dataclass(frozen=True, slots=True)
class DaysOfMonth:
    """A day, or a run of days, of the month that lies ``offset`` months from that of publication."""

    first: int
    last: int
    offset: int
    precision: str = "day"

    @property
    def partial(self) -> str:
        """As ``rel:month-1 02/03``."""
        days = f"{self.first:02}" if self.first == self.last else f"{self.first:02}/{self.last:02}"
        return f"rel:month{self.offset:+d} {days}"

    def span(self, near: date, tense: Tense) -> Span | None:
        """Return the days. Raises ``ValueError`` where the month has no such day."""
        month = plus_months(near, self.offset)
        return month.replace(day=self.first), month.replace(day=self.last)


@dataclass(frozen=True, slots=True)
class Shift:
    """A day, week, weekend, month or year that lies ``offset`` such units from the one of publication."""

    unit: str
    offset: int
    name: str | None = None

    @property
    def precision(self) -> str:
        """Weeks and weekends are runs of days."""
        return _UNIT_PRECISION[self.unit]

    @property
    def partial(self) -> str:
        """As ``rel:yesterday`` or ``rel:week-1``."""
        return f"rel:{self.name or f'{self.unit}{self.offset:+d}'}"

    def span(self, near: date, tense: Tense) -> Span | None:
        """Return the days; weeks run from Monday to Sunday."""
        if self.unit == "day":
            day = near + timedelta(days=self.offset)
            return day, day
        if self.unit in ("week", "weekend"):
            monday = near - timedelta(days=near.weekday()) + self.offset * _WEEK
            if self.unit == "week":
                return monday, monday + timedelta(days=6)
            if tense is Tense.PAST and monday + timedelta(days=5) > near:
                monday -= _WEEK
            return monday + timedelta(days=5), monday + timedelta(days=6)
        if self.unit == "month":
            first = plus_months(near, self.offset)
            return first, month_end(first.year, first.month)
        return date(near.year + self.offset, 1, 1), date(near.year + self.offset, 12, 31)


@dataclass(frozen=True, slots=True)
class TheWeekend:
    """The weekend of which an article speaks without more: the last one, the coming one with a future cue."""

    precision: str = "day"
    partial: str = "rel:weekend"

    def span(self, near: date, tense: Tense) -> Span | None:
        """Return Saturday and Sunday."""
        saturday = near - timedelta(days=(near.weekday() + 2) % 7)
        if tense is Tense.FUTURE and near.weekday() < 5:
            saturday += _WEEK
        return saturday, saturday + timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Window:
    """The last (negative) or next ``count`` units, up to or from the day of publication."""

    unit: str
    count: int

    @property
    def precision(self) -> str:
        """That of the unit it counts in."""
        return _UNIT_PRECISION[self.unit]

    @property
    def partial(self) -> str:
        """As ``rel:-30year/today``."""
        return f"rel:{self.count:+d}{self.unit}/today"

    def span(self, near: date, tense: Tense) -> Span | None:
        """Return the window, the day of publication included."""
        far = self._far(near)
        return min(far, near), max(far, near)

    def _far(self, near: date) -> date:
        if self.unit in ("day", "week"):
            return near + timedelta(days=self.count * (7 if self.unit == "week" else 1))
        months = self.count * {"month": 1, "year": 12, "decade": 120}[self.unit]
        first = plus_months(near, months)
        return min(first.replace(day=1) + timedelta(days=near.day - 1), month_end(first.year, first.month))


@dataclass(frozen=True, slots=True)
class Unresolved:
    """A time that counts from something in the story ("five years later"), or comes back every year."""

    partial: str
    precision: str
    odd: str

    def span(self, near: date, tense: Tense) -> Span | None:
        """Return nothing: the publication date does not help."""
        return None
