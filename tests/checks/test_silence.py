"""How long nothing may be published before it is odd."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.checks.silence import judge_silence

FRIDAY = date(2026, 11, 20)


def days_of(weekdays: set[int], weeks: int = 12, last: date = FRIDAY) -> list[date]:
    """Every day of these weekdays (0 is Monday) in so many weeks up to ``last``."""
    days = (last - timedelta(days=n) for n in range(weeks * 7 + 1))
    return [day for day in days if day.weekday() in weekdays]


WORKDAYS = days_of({0, 1, 2, 3, 4})
DAILY = days_of(set(range(7)))
WEEKLY = days_of({4})


@pytest.mark.parametrize(
    ("days", "silent", "odd"),
    [
        pytest.param(WORKDAYS, 2, False, id="a-weekend"),
        pytest.param(WORKDAYS, 4, False, id="a-weekend-and-two-days"),
        pytest.param(WORKDAYS, 5, True, id="a-weekend-and-three-days"),
        pytest.param(DAILY, 2, False, id="two-days-of-a-daily"),
        pytest.param(DAILY, 3, True, id="three-days-of-a-daily"),
        pytest.param(WEEKLY, 14, False, id="two-weeks-of-a-weekly"),
        pytest.param(WEEKLY, 28, True, id="four-weeks-of-a-weekly"),
        pytest.param(WORKDAYS, 0, False, id="news-yesterday"),
        pytest.param(days_of(set(range(7)), weeks=3), 20, False, id="three-weeks-known"),
        pytest.param([], 30, False, id="nothing-known"),
        pytest.param(WORKDAYS[12:] + WORKDAYS[:1], 5, False, id="was-silent-as-long-before"),
    ],
)
def test_silence(days: list[date], silent: int, odd: bool) -> None:
    found = judge_silence("news", days, FRIDAY + timedelta(days=silent + 1))
    assert (found is not None) is odd


def test_the_words_name_section_day_and_length() -> None:
    found = judge_silence("news", DAILY, FRIDAY + timedelta(days=6))
    assert found is not None
    assert (found.severity, found.kind) == ("warning", "silence")
    assert found.message.startswith("nothing of news since Friday 2026-11-20, 5 days without any: ")


def test_news_of_today_ends_a_silence_and_dates_to_come_do_not() -> None:
    today = FRIDAY + timedelta(days=9)
    assert judge_silence("news", [*DAILY, today], today) is None
    assert judge_silence("news", [*DAILY, today + timedelta(days=1)], today) is not None


@given(st.sets(st.integers(0, 200)), st.integers(0, 60))
def test_a_longer_silence_is_never_less_odd(ages: set[int], silent: int) -> None:
    days = [FRIDAY - timedelta(days=age) for age in ages]
    if judge_silence("news", days, FRIDAY + timedelta(days=silent)) is not None:
        assert judge_silence("news", days, FRIDAY + timedelta(days=silent + 1)) is not None
