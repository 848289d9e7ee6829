"""Publication lines and machine dates: what is read, what is chosen, what is refused."""

import subprocess
import sys
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from newsbot.normalize.dates import Published, parse_published


def utc(year: int, month: int, day: int, hour: int, minute: int, second: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, second, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        pytest.param("2024-11-29T13:46:00+01:00", utc(2024, 11, 29, 12, 46), id="iso-offset"),
        pytest.param("2024-11-29T13:46:00+0100", utc(2024, 11, 29, 12, 46), id="iso-offset-no-colon"),
        pytest.param("2024-11-29T13:46:07.250Z", utc(2024, 11, 29, 13, 46, 7), id="iso-z-fraction"),
        pytest.param("2024-11-29T13:46Z", utc(2024, 11, 29, 13, 46), id="iso-no-seconds"),
        pytest.param("2024-11-29T13:46:00", utc(2024, 11, 29, 12, 46), id="iso-no-offset-is-brussels-winter"),
        pytest.param("2024-06-29 13:46", utc(2024, 6, 29, 11, 46), id="iso-blank-is-brussels-summer"),
        pytest.param("2024-11-29 13:46:00 UTC", utc(2024, 11, 29, 13, 46), id="iso-named-zone"),
        pytest.param("2024/11/29 13:46", utc(2024, 11, 29, 12, 46), id="year-first-slashes"),
        pytest.param("Fri, 13 Nov 2026 06:58:07 +0000", utc(2026, 11, 13, 6, 58, 7), id="rfc-2822"),
        pytest.param("13 Nov 2026 06:58 GMT", utc(2026, 11, 13, 6, 58), id="rfc-2822-short"),
        pytest.param("Fri, 13 Nov 2026 01:58:07 EST", utc(2026, 11, 13, 6, 58, 7), id="rfc-2822-old-zone"),
        pytest.param("Fri, 11/29/2024 - 13:46", utc(2024, 11, 29, 12, 46), id="drupal-us"),
        pytest.param("Wed, 02/04/2026 - 14:05", utc(2026, 2, 4, 13, 5), id="drupal-weekday-says-month-first"),
        pytest.param("Thu, 02/04/2026 - 14:05", utc(2026, 4, 2, 12, 5), id="drupal-weekday-says-day-first"),
        pytest.param("Mon, 13/07/2026 - 09:30", utc(2026, 7, 13, 7, 30), id="drupal-day-first"),
        pytest.param("editor Thu, 01/26/2023 - 14:53", utc(2023, 1, 26, 13, 53), id="login-before"),
        pytest.param("Submitted by web master on Thu, 01/26/2023 - 14:53", utc(2023, 1, 26, 13, 53), id="submitted"),
        pytest.param(
            "Submitted by Jon on tour, 4 on Thu, 01/26/2023 - 14:53", utc(2023, 1, 26, 13, 53), id="login-of-traps"
        ),
        pytest.param("4 December 2024 - 13:46", utc(2024, 12, 4, 12, 46), id="named-dash-time"),
        pytest.param("4 December 2024, 13:46", utc(2024, 12, 4, 12, 46), id="named-comma-time"),
        pytest.param("4 December 2024 at 1:46 pm", utc(2024, 12, 4, 12, 46), id="named-pm"),
        pytest.param("December 4, 2024 12:10 a.m.", utc(2024, 12, 3, 23, 10), id="us-am-after-midnight"),
        pytest.param("Wednesday, December 4th, 2024 at 13:46", utc(2024, 12, 4, 12, 46), id="us-ordinal"),
        pytest.param("Published: 4 December 2024 | 13:46 CET", utc(2024, 12, 4, 12, 46), id="label-bar-zone"),
        pytest.param("Posted on 4 Dec 2024 at 13:46:30", utc(2024, 12, 4, 12, 46, 30), id="posted"),
        pytest.param("Last updated: 2024-12-04 13:46", utc(2024, 12, 4, 12, 46), id="last-updated"),
        pytest.param("04.12.2024 13:46", utc(2024, 12, 4, 12, 46), id="stops"),
    ],
)
def test_instant(text: str, at: datetime) -> None:
    published = parse_published(text)
    assert published.at == at
    assert published.at is not None
    assert published.at.utcoffset() == UTC.utcoffset(None)
    assert published.note is None


@pytest.mark.parametrize(
    ("text", "on"),
    [
        pytest.param("2024-11-29", date(2024, 11, 29), id="iso"),
        pytest.param("29  November,  2024", date(2024, 11, 29), id="double-blanks"),
        pytest.param("29\u00a0November\u00a02024\n", date(2024, 11, 29), id="no-break-blanks"),
        pytest.param("29 November 2024", date(2024, 11, 29), id="day-month"),
        pytest.param("November 29, 2024", date(2024, 11, 29), id="month-day"),
        pytest.param("NOVEMBER 29, 2024", date(2024, 11, 29), id="capitals"),
        pytest.param("Friday 29th of November 2024", date(2024, 11, 29), id="weekday-ordinal-of"),
        pytest.param("Fri. 29 Nov. 2024", date(2024, 11, 29), id="abbreviated"),
        pytest.param("29-Nov-2024", date(2024, 11, 29), id="hyphens"),
        pytest.param("By newsroom, 4  December,  2024", date(2024, 12, 4), id="by"),
        pytest.param("By Anna Example | 4 December 2024", date(2024, 12, 4), id="by-bar"),
        pytest.param("Created 4 December 2024", date(2024, 12, 4), id="created"),
        pytest.param("On 4 December 2024", date(2024, 12, 4), id="on"),
        pytest.param("Published on December 4, 2024.", date(2024, 12, 4), id="final-stop"),
        pytest.param("11/29/2024", date(2024, 11, 29), id="month-first-only"),
        pytest.param("29/11/2024", date(2024, 11, 29), id="day-first-only"),
        pytest.param("05/05/2024", date(2024, 5, 5), id="same-either-way"),
        pytest.param("02.04.2024", date(2024, 4, 2), id="stops-are-day-first"),
    ],
)
def test_day(text: str, on: date) -> None:
    assert parse_published(text) == Published(on, None)


@pytest.mark.parametrize(
    ("text", "on", "note"),
    [
        pytest.param("02/04/2026 - 14:05", date(2026, 2, 4), "ambiguous: 02/04 read month first", id="ambiguous"),
        pytest.param("02-04-2026", date(2026, 4, 2), "ambiguous: 02-04 read day first", id="hyphens-day-first"),
        pytest.param("Sun, 02/04/2026", date(2026, 2, 4), "2026-02-04 was a Wednesday, not a Sunday", id="neither"),
        pytest.param(
            "Monday, 4 February 2026", date(2026, 2, 4), "2026-02-04 was a Wednesday, not a Monday", id="named"
        ),
        pytest.param("2024-03-31 02:30", date(2024, 3, 31), "no such time: the clocks went forward", id="gap"),
        pytest.param(
            "2024-10-27 02:30", date(2024, 10, 27), "the clocks went back: the first of two such times", id="fold"
        ),
    ],
)
def test_note(text: str, on: date, note: str) -> None:
    published = parse_published(text)
    assert (published.on, published.note) == (on, note)


@pytest.mark.parametrize(
    ("text", "on"),
    [
        pytest.param("2024-11-29T23:30:00Z", date(2024, 11, 30), id="winter"),
        pytest.param("2024-06-29T22:30:00+00:00", date(2024, 6, 30), id="summer"),
        pytest.param("2024-11-30T00:30:00+04:00", date(2024, 11, 29), id="from-the-east"),
    ],
)
def test_date_is_that_of_the_site(text: str, on: date) -> None:
    assert parse_published(text).on == on


def test_times_around_a_change_of_clocks() -> None:
    assert parse_published("2024-03-31 02:30").at == utc(2024, 3, 31, 1, 30)
    assert parse_published("2024-10-27 02:30").at == utc(2024, 10, 27, 0, 30)


def test_zone_can_be_another() -> None:
    assert parse_published("2024-11-29 13:46", zone=ZoneInfo("Asia/Yerevan")).at == utc(2024, 11, 29, 9, 46)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        pytest.param("2024 November 29", None, id="year-first"),
        pytest.param("29/Nov/2024", None, id="slashes"),
        pytest.param("13:46, 29 November 2024", utc(2024, 11, 29, 12, 46), id="time-first"),
    ],
)
def test_dateparser_is_the_last_resort(text: str, at: datetime | None) -> None:
    assert parse_published(text) == Published(date(2024, 11, 29), at, "read by dateparser")


def test_dateparser_is_imported_only_when_needed() -> None:
    code = (
        "import sys; from newsbot.normalize.dates import parse_published; parse_published('29 November 2024');"
        "sys.exit('dateparser' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "today",
        "yesterday",
        "2 days ago",
        "May",
        "2026",
        "May 2026",
        "4 May",
        "Tuesday",
        "N/A",
        "1732884360",
        "1732884360.5",
        "1732884360000",
        "20241129",
        "31 February 2024",
        "2024-02-30",
        "2024-11-29T25:00:00",
        "2024-11-29T13:46:00+25:00",
        "29 November 2024 at 13:75",
        "29 November 2024 at 0:30 pm",
        "13/13/2024",
        "4 December 24",
        "4 December 1989",
        "4 December 2101",
        "0000-00-00",
        "The envoys signed the text in Tbilisi on 4 December 2024",
        "4 December 2024 was a cold day in Tbilisi",
        "4 December 2024 and 5 December 2024",
        "Reporters by the hundred came on 4 December 2024 to see the envoys",
        "x" * 5000,
        "by " + "on 4 " * 1000,
    ],
)
def test_refused(text: str) -> None:
    with pytest.raises(ValueError, match="publication") as refusal:
        parse_published(text)
    assert repr(text[:40])[1:-1] in str(refusal.value)
