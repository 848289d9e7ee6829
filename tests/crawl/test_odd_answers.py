"""A page that came out wrong once costs nothing but another request."""

import re
from dataclasses import replace

import pytest

from newsbot.demo import Fault, SampleSite
from newsbot.demo.answer import Answer
from tests.crawl.night import Database, asked, crawl, expect

BLANK = "<html><body></body></html>"
PAGER_LINK = re.compile(rb'<a [^>]*href="[^"]*page=[^"]*"[^>]*>.*?</a>', re.DOTALL)


class ButtonSite(SampleSite):
    """Shows a button that a script works in place of pagers; what lies behind the last page is up to ``behind``."""

    def __init__(self, behind: int) -> None:
        super().__init__()
        self._behind = behind

    def respond(self, method: str, target: str, headers: dict[str, str]) -> tuple[Answer, Fault | None]:
        answer, fault = super().respond(method, target, headers)
        page = re.search(r"page=(\d+)", target)
        if page and self._behind == 404 and int(page[1]) > 9:
            return Answer(404), fault
        return replace(answer, body=PAGER_LINK.sub(b"<button>More</button>", answer.body)), fault


@pytest.mark.parametrize("behind", [200, 404])
def test_a_listing_without_a_pager_is_walked_to_its_end(behind: int, database: Database) -> None:
    with ButtonSite(behind) as site:
        for _ in range(2):
            night = crawl(site, database)
            assert (night.code, night.run["outcome"]) == (0, "complete")
            assert set(database.articles) == {one.path for one in asked(site)}


def test_a_blank_page_of_a_listing_is_asked_again(site: SampleSite, database: Database) -> None:
    site.answer("/news?page=1", BLANK, times=1)
    night = crawl(site, database)

    assert night.code == 0
    assert set(database.articles) == {one.path for one in asked(site)}


def test_a_listing_that_stays_blank_in_the_middle_moves_no_mark(site: SampleSite, database: Database) -> None:
    site.answer("/news?page=1", BLANK)
    night = crawl(site, database)
    assert night.code == 1
    assert set(database.articles) < {one.path for one in asked(site)}

    site.faults.clear()
    assert crawl(site, database).code == 0
    assert set(database.articles) == {one.path for one in asked(site)}


def test_a_blank_article_fails_and_comes_back(site: SampleSite, database: Database) -> None:
    site.answer("/news/talks-border-resume", BLANK)
    night = crawl(site, database)
    assert (night.code, night.run["failed"]) == (1, 1)

    site.faults.clear()
    assert crawl(site, database).run["new"] == 1


def test_a_redirect_to_itself_fails_and_says_so(site: SampleSite, database: Database) -> None:
    site.redirect("/news/talks-border-resume", "/news/talks-border-resume")
    night = crawl(site, database)

    assert (night.code, night.run["failed"], night.run["pending"]) == (1, 1, 0)
    (error,) = database.column("SELECT last_error FROM urls WHERE state = 'failed'")
    assert "redirect" in error.lower()


def test_listings_that_are_closed_to_us_are_not_a_changed_site(site: SampleSite, database: Database) -> None:
    for listing in ("/news", "/interview", "/interviews", "/voices", "/node", "/"):
        site.fail(listing, 403)
    assert crawl(site, database).code == 69


class EndlessSite(SampleSite):
    """Every page of its news behind the first shows the second once more, and leads to a next one."""

    def respond(self, method: str, target: str, headers: dict[str, str]) -> tuple[Answer, Fault | None]:
        answer, fault = super().respond(method, target, headers)
        if target.startswith("/news?page="):
            following = f"?page={int(target.rpartition('=')[2]) + 1}"
            second = self._pages.answer("/news?page=1", headers)
            answer = replace(second, body=second.body.replace(b"?page=2", following.encode()))
        return answer, fault


def test_a_pager_without_end_ends_where_it_shows_nothing_new(database: Database) -> None:
    with EndlessSite() as site:
        first = crawl(site, database, "-a", "sections=news")
        pages = [target for target in first.targets if target.startswith("/news?page=")]
        second = crawl(site, database, "-a", "sections=news")
        expected = {one.path for one in asked(site, "news")[:19]}  # one of the twenty is none

    expect(first, 1, "partial")
    assert len(pages) <= 6
    assert database.column("SELECT ended_by FROM sweeps") == ["page 2 repeats those before it"] * 2
    assert expected <= set(database.articles)
    expect(second, 1, "partial")  # what is below may be missing, and is looked for again
    assert len(second.targets) <= 10
