"""A page that came out wrong once costs nothing but another request."""

from newsbot.demo import SampleSite
from tests.crawl.night import Database, asked, crawl

BLANK = "<html><body></body></html>"


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
