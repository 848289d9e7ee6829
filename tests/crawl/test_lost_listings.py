"""A listing that worked and works no more, and one that goes round in a circle: no night is complete without a word."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from newsbot.demo import SampleSite
from tests.crawl.night import Database, asked, crawl, expect
from tests.crawl.test_findings import findings
from tests.crawl.test_revisits import FIRST, night
from tests.crawl.test_telling import newsbot

SHARED = ("/voices*", "/node*", "/")
NOTHING = "<html><head><title>Moved</title></head><body><h1>Moved</h1><p>Not here any more.</p></body></html>"


def lose(site: SampleSite, listings: Sequence[str], status: int) -> None:
    for listing in listings:
        if status == 200:
            site.answer(listing, NOTHING)
        else:
            site.fail(listing, status)


@pytest.mark.parametrize("status", [404, 200])
def test_a_section_that_no_listing_shows_any_more_makes_a_night_partial(
    site: SampleSite, database: Database, status: int
) -> None:
    night(site, database, 0)
    lose(site, ("/interview", "/interviews", *SHARED), status)

    second = night(site, database, 1)

    expect(second, 1, "partial")
    assert "no listing shows any more: interview" in second.run["reason"]
    (finding,) = findings(second)
    assert (finding["kind"], finding["severity"]) == ("listing", "warning")
    assert finding["message"].startswith("/interview, the listing of interview, worked on 2026-11-20 and is none now")
    assert "leave it out of sections=" in finding["message"]

    now = str(FIRST + timedelta(days=1, hours=1))
    told = newsbot(database, "status", NEWSBOT_NOW=now)
    assert told.returncode == 1
    assert finding["message"] in " ".join(told.stdout.split())
    assert finding["message"] in newsbot(database, "digest", "--since", "2026-11-20", NEWSBOT_NOW=now).stdout

    expect(night(site, database, 2), 1, "partial")  # it is not forgotten on the night after
    expect(night(site, database, 3, "-a", "sections=news"), 0, "complete")
    site.faults.clear()
    expect(night(site, database, 4), 0, "complete")


def test_a_section_that_another_listing_shows_is_worth_a_note(site: SampleSite, database: Database) -> None:
    night(site, database, 0)
    lose(site, ("/interview", "/interviews"), 404)

    for days in (1, 2):  # on the second night all of the shared listings is known
        shared = night(site, database, days)
        expect(shared, 0, "complete")
        (finding,) = findings(shared)
        assert finding["message"].endswith("another listing shows its articles, nothing is lost")
    site.faults.clear()
    site.fail("/interview", 404)
    moved = night(site, database, 3)
    expect(moved, 0, "complete")


def test_a_section_that_never_had_a_listing_is_not_missed(site: SampleSite, database: Database) -> None:
    lose(site, ("/interview", "/interviews"), 404)
    for days in (0, 1):
        first = night(site, database, days)
        expect(first, 0, "complete")
        assert findings(first) == []


def test_a_pager_that_leads_in_a_circle_makes_no_sweep_complete(site: SampleSite, database: Database) -> None:
    first_page = _page(site, "/news")
    site.answer("/news?page=1", first_page)

    first = crawl(site, database)

    expect(first, 1, "partial")
    assert database.rows("SELECT complete, ended_by FROM sweeps WHERE listing = '/news'") == [
        (0, "page 1 repeats those before it")
    ]
    (finding,) = findings(first)
    assert finding["message"].startswith("page 1 of the listing /news shows what those before it showed")
    site.faults.clear()
    expect(crawl(site, database), 0, "complete")
    assert len(database.articles) == len(asked(site))


def _page(site: SampleSite, target: str) -> str:
    answer: Any = site.respond("GET", target, {})[0]
    return str(answer.body.decode("utf-8"))
