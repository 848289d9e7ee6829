"""What every site must say of itself, so that the rules can use it."""

import pickle
import re
from importlib import import_module
from pathlib import Path
from runpy import run_path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy.settings import Settings
from scrapy.spiderloader import SpiderLoader

import newsbot.spiders
from newsbot.normalize.sections import section_of_word
from newsbot.normalize.urls import canonical_url, may_be_article
from newsbot.sites import COMMONSPACE, OWN_WORDS, SECTIONS, SITES, Site, site_of_host

EACH = [pytest.param(site, id=name) for name, site in SITES.items()]


@pytest.mark.parametrize("site", EACH)
def test_a_site_has_the_name_of_its_module(site: Site) -> None:
    assert import_module(f"newsbot.sites.{site.name}").SITE is site


def test_the_site_that_newsbot_was_made_for_comes_first() -> None:
    assert next(iter(SITES.values())) is COMMONSPACE
    assert SECTIONS[: len(COMMONSPACE.sections)] == COMMONSPACE.section_names


@pytest.mark.parametrize("site", EACH)
def test_each_section_has_a_place_and_words(site: Site) -> None:
    assert set(site.crawled) <= set(site.section_names)
    for section in site.sections:
        assert section.listings
        assert all(place.startswith("/") for place in (*section.listings, site.feed))
        assert {section_of_word(word, site) for word in section.words} == {section.name}


@pytest.mark.parametrize("site", EACH)
def test_listings_are_no_articles(site: Site) -> None:
    places = [place for section in site.sections for place in section.listings]
    places += [place for shared in site.shared_listings for place in shared]
    assert not any(may_be_article(canonical_url(place, site), site) for place in places)
    assert not any(may_be_article(site.listing_page(place, 3), site) for place in places if site is not COMMONSPACE)


@pytest.mark.parametrize("site", EACH)
def test_own_words_are_a_pattern_without_groups(site: Site) -> None:
    assert re.compile(site.own_words).groups == 0
    assert re.fullmatch(OWN_WORDS, site.title, re.IGNORECASE)


@pytest.mark.parametrize("site", EACH)
def test_a_site_is_known_by_its_hosts(site: Site) -> None:
    assert all(site_of_host(host.upper()) is site for host in site.hosts)
    assert site_of_host("elsewhere.example") is None


@given(site=st.sampled_from(list(SITES.values())), page=st.integers(0, 99_999))
def test_a_listing_page_has_the_number_that_its_address_says(site: Site, page: int) -> None:
    listing = site.sections[0].listings[0]
    assert site.page_of(site.listing_page(listing, page)) == page
    assert site.page_of(canonical_url(listing, site)) == 0


@pytest.mark.parametrize("site", EACH)
def test_a_copy_travels_to_another_process(site: Site) -> None:
    copy = site.at("http://127.0.0.1:8000")
    sent = pickle.loads(pickle.dumps(copy))
    assert (sent, hash(sent), sent.base, sent.hosts) == (copy, hash(copy), "http://127.0.0.1:8000", site.hosts)
    assert copy != site
    assert copy.at(site.url) == site


def test_each_site_has_one_spider() -> None:
    loaded = SpiderLoader.from_settings(Settings({"SPIDER_MODULES": ["newsbot.spiders"]}))
    assert set(loaded.list()) == set(SITES)
    assert all(loaded.load(name).site is site for name, site in SITES.items())  # type: ignore[attr-defined]


def test_a_site_may_have_a_spider_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "lagoon.py").write_text("")
    monkeypatch.setattr(newsbot.spiders, "__path__", [*newsbot.spiders.__path__, str(tmp_path)])
    made = {name for name in run_path(str(Path(newsbot.spiders.__path__[0]) / "sites.py")) if name.endswith("Spider")}
    assert made == {"CommonspaceSpider", "NewsSpider"}
