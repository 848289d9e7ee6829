"""The spider's arguments, read strictly."""

from datetime import UTC, date, datetime

import pytest

from newsbot.sites import COMMONSPACE
from newsbot.spiders.plan import Plan, parse_plan

SITE, SECTIONS = COMMONSPACE.url, COMMONSPACE.section_names

NOW = datetime(2026, 11, 22, 10, 30, tzinfo=UTC)


def plan(**arguments: str) -> Plan:
    return parse_plan(arguments, COMMONSPACE, now=NOW)


def test_without_arguments() -> None:
    assert plan() == Plan(sections=("news", "interview"), site=COMMONSPACE, since=None, full=False, urls=(), limit=None)
    assert not plan().everything


def test_all_sections_are_everything() -> None:
    assert plan(sections="all").sections == SECTIONS
    assert plan(sections="all").everything
    assert plan(sections=",".join(reversed(SECTIONS))).everything
    assert not plan(sections="news").everything


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-01-31", date(2026, 1, 31)), (" 2026-01-31 ", date(2026, 1, 31)), ("20260131", date(2026, 1, 31)),
        ("31 January 2026", date(2026, 1, 31)), ("3/2/2026", date(2026, 2, 3)), ("yesterday", date(2026, 11, 21)),
        ("two weeks ago", date(2026, 11, 8)), ("3 days ago", date(2026, 11, 19)), ("January 2026", date(2026, 1, 1)),
        ("2012-01-01", date(2012, 1, 1)), ("2026-11-22", date(2026, 11, 22)), ("today", date(2026, 11, 22)),
    ],
)  # fmt: skip
def test_since(text: str, day: date) -> None:
    assert plan(since=text).since == day


@pytest.mark.parametrize("text", ["", " ", "soon", "2026-02-30", "2031-01-01", "1066-10-14", "in two years", "news"])
def test_since_refuses(text: str) -> None:
    with pytest.raises(ValueError, match="since=") as raised:
        plan(since=text)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("text", "on"),
    [
        ("1", True),
        ("true", True),
        ("YES", True),
        ("on", True),
        ("0", False),
        ("", False),
        ("no", False),
        ("off", False),
    ],
)
def test_full(text: str, on: bool) -> None:
    assert plan(full=text).full is on


@pytest.mark.parametrize("text", ["2", "maybe", "-1", "ja"])
def test_full_refuses(text: str) -> None:
    with pytest.raises(ValueError, match="full="):
        plan(full=text)


@pytest.mark.parametrize(("text", "number"), [("1", 1), ("5000", 5000)])
def test_limit(text: str, number: int) -> None:
    assert plan(limit=text).limit == number


@pytest.mark.parametrize("text", ["0", "-1", "1.5", "", "ten", "1e3", "²", " 5 x"])
def test_limit_refuses(text: str) -> None:
    with pytest.raises(ValueError, match="limit="):
        plan(limit=text)


def test_urls() -> None:
    urls = plan(url="/news/a, https://commonspace.eu/index.php/News/A?fbclid=1,,/node/8").urls
    assert urls == (f"{SITE}/news/a", f"{SITE}/node/8")


def test_urls_of_a_copy() -> None:
    chosen = plan(site="http://127.0.0.1:8000/", url="http://127.0.0.1:8000/news/a,/news/b")
    assert chosen.site.base == "http://127.0.0.1:8000"
    assert chosen.urls == (f"{SITE}/news/a", f"{SITE}/news/b")


@pytest.mark.parametrize("text", ["", " , ", "https://example.org/news/a", "/news/a,https://example.org/b"])
def test_urls_refuse(text: str) -> None:
    with pytest.raises(ValueError, match=r"url=|not an address"):
        plan(url=text)


@pytest.mark.parametrize("name", ["section", "colour", "Limit", "_job"])
def test_unknown_arguments_are_named(name: str) -> None:
    with pytest.raises(ValueError, match=name) as raised:
        parse_plan({name: "1"}, COMMONSPACE, now=NOW)
    for known in ("sections", "site", "since", "full", "url", "limit"):
        assert known in str(raised.value)
