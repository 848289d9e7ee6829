"""``newsbot doctor``."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import Result

from newsbot.cli.visiting import RefusedError, VisitError, Visitor
from newsbot.demo import SampleSite
from newsbot.sites import COMMONSPACE, SITES
from tests.cli.conftest import change, newsbot, records


@pytest.fixture(params=["modern", "classic"])
def themed(request: pytest.FixtureRequest) -> Iterator[SampleSite]:
    with SampleSite(theme=request.param) as site:
        yield site


@pytest.fixture
def site() -> Iterator[SampleSite]:
    with SampleSite() as running:
        yield running


def _doctor(tmp_path: Path, site: str, *more: str) -> Result:
    return newsbot("--database", f"sqlite:///{tmp_path}/none.db", "doctor", "--site", site, *more)


def test_a_site_that_works(themed: SampleSite, tmp_path: Path) -> None:
    result = _doctor(tmp_path, themed.url)
    assert (result.exit_code, result.stderr) == (0, "")
    assert "ok           robots.txt: read; no delay asked for\n" in result.stdout
    assert "ok           news: listing /news: " in result.stdout
    assert "none.db is not there yet" in result.stdout
    assert list(tmp_path.iterdir()) == [], "something was stored"
    assert len(themed.targets) == 5
    assert all("newsbot/" in request.headers["User-Agent"] for request in themed.requests)


def test_records_name_the_rule_of_each_field(site: SampleSite, tmp_path: Path) -> None:
    found = records(_doctor(tmp_path, site.url, "--section", "news", "--json"))
    (article,) = (one for one in found if one["fields"])
    fields = {one["field"]: one for one in article["fields"]}
    assert fields["title"]["value"] in {one.title for one in site.articles}
    assert fields["published"]["rule"] in ("json-ld", "meta", "time")


def test_a_listing_elsewhere_is_found(site: SampleSite, tmp_path: Path) -> None:
    site.fail("/interview", 404)
    result = _doctor(tmp_path, site.url, "--section", "interview")
    assert result.exit_code == 0
    assert "look         interview: listing /interview: answered 404\n" in result.stdout
    assert "ok           interview: listing /voices: " in result.stdout


@pytest.mark.parametrize(
    ("robots", "code", "words"),
    [
        (404, 0, "answered 404: everything is allowed"),
        (503, 69, "answered 503; nothing may be fetched until it can be read"),
        ("User-agent: *\nDisallow: /\n", 69, "robots.txt forbids it"),
        ("User-agent: *\nCrawl-delay: 9\n", 0, "it asks for 9 seconds between requests"),
        ("User-agent: newsbot\nDisallow: /news/\n", 1, "robots.txt forbids it"),
    ],
    ids=["none", "broken", "forbids", "delay", "forbids-articles"],
)
def test_robots(site: SampleSite, tmp_path: Path, robots: str | int, code: int, words: str) -> None:
    site.robots = robots
    result = _doctor(tmp_path, site.url, "--section", "news")
    assert result.exit_code == code
    assert words in result.stdout
    if code == 69:
        assert site.targets == ["/robots.txt"]


def test_a_site_that_is_not_there(tmp_path: Path) -> None:
    with SampleSite() as site:
        url = site.url
    result = _doctor(tmp_path, url)
    assert result.exit_code == 69
    assert "could not be fetched" in result.stdout
    assert "do: open " in result.stdout


@pytest.mark.parametrize(
    ("target", "body", "words"),
    [
        ("/news/*", "<html><body><p>Back soon.</p></body></html>", "blank, or not HTML"),
        ("*", "<html><body><p>Back soon.</p></body></html>", "no listing shows an article of this section"),
    ],
    ids=["article", "listing"],
)
def test_pages_that_cannot_be_read(site: SampleSite, tmp_path: Path, target: str, body: str, words: str) -> None:
    site.answer("/robots.txt", "")
    site.answer(target, body)
    result = _doctor(tmp_path, site.url, "--section", "news")
    assert result.exit_code == 1
    assert words in result.stdout
    assert "do: " in result.stdout


def test_visits_wait_as_long_as_robots_asks(site: SampleSite) -> None:
    site.robots = "User-agent: *\nCrawl-delay: 7\n"
    pauses: list[float] = []
    visitor = Visitor(COMMONSPACE.at(site.url.replace("127.0.0.1", "0.0.0.0")), "newsbot/test", pauses.append)
    visitor.read_robots()
    visitor.fetch(f"{visitor.site.base}/news")
    visitor.fetch(f"{visitor.site.base}/interview")
    assert pauses == [7.0, 7.0]


def test_visits_to_another_machine_are_a_second_apart(site: SampleSite) -> None:
    pauses: list[float] = []
    visitor = Visitor(COMMONSPACE.at(site.url.replace("127.0.0.1", "0.0.0.0")), "newsbot/test", pauses.append)
    visitor.read_robots()
    visitor.fetch(f"{visitor.site.base}/news")
    assert pauses == [1.0]


def test_visits_stay_on_the_site(site: SampleSite) -> None:
    site.redirect("/news", "http://example.org/")
    with pytest.raises(VisitError, match=r"leads to another site: http://example\.org/"):
        Visitor(COMMONSPACE.at(site.url), "newsbot/test").fetch(f"{site.url}/news")
    visitor = Visitor(COMMONSPACE.at(site.url), "newsbot/test")
    visitor.read_robots()
    with pytest.raises(RefusedError):
        visitor.fetch(f"{site.url}/search/x")


def test_the_site_is_the_one_that_the_database_holds(copied: Path) -> None:
    change(copied, "UPDATE runs SET spider = 'lagoon'")
    result = newsbot("--database", str(copied), "doctor", "--section", "nowhere")
    assert result.exit_code == 64
    assert result.stderr.endswith(f"there are {', '.join(SITES['lagoon'].section_names)}\n")
