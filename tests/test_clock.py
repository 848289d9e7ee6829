"""The clock that a setting moves."""

from datetime import UTC, datetime, timedelta

import pytest

from newsbot.clock import clock_from, utc_now

MINUTE = timedelta(minutes=1)


def test_without_a_setting_it_is_the_machines_own() -> None:
    assert abs(clock_from("")() - datetime.now(UTC)) < MINUTE


@pytest.mark.parametrize("text", ["2026-12-01T03:15:00", "2026-12-01T04:15:00+01:00", "2026-12-01 03:15Z"])
def test_it_begins_where_the_setting_says_and_goes_on(text: str) -> None:
    clock = clock_from(text)
    first, second = clock(), clock()

    assert timedelta() <= first - datetime(2026, 12, 1, 3, 15, tzinfo=UTC) < MINUTE
    assert first <= second
    assert first - utc_now() == pytest.approx(second - utc_now(), abs=MINUTE)


def test_what_is_no_instant_is_refused() -> None:
    with pytest.raises(ValueError, match="NEWSBOT_NOW=tomorrow"):
        clock_from("tomorrow")
