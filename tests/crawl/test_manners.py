"""Manners towards the site: who we are, how often we ask, what we never ask for."""

import time

import pytest

from newsbot.demo import Fault, SampleSite
from newsbot.demo.answer import Answer
from tests.crawl.night import Database, crawl

FOUR = "url=/node/14000,/node/14412,/node/14471,/node/13372"
CONTACT = "mailto:editor@example.org"
GATE_SLACK = 0.05
"""Seconds by which the site may see two requests nearer to each other than they were sent."""


class TimedSite(SampleSite):
    """Notes when each request came."""

    def __init__(self) -> None:
        super().__init__()
        self.times: list[float] = []

    def respond(self, method: str, target: str, headers: dict[str, str]) -> tuple[Answer, Fault | None]:
        self.times.append(time.monotonic())
        return super().respond(method, target, headers)

    @property
    def gaps(self) -> list[float]:
        """Seconds between requests, those after robots.txt."""
        return [after - before for before, after in zip(self.times[1:], self.times[2:], strict=False)]


@pytest.fixture
def timed() -> TimedSite:
    return TimedSite()


@pytest.mark.parametrize("how", ["setting", "environment"])
def test_we_say_who_we_are(site: SampleSite, database: Database, how: str) -> None:
    """A site without robots.txt allows all."""
    site.robots = 404 if how == "setting" else 403
    options = ("-s", f"NEWSBOT_CONTACT={CONTACT}") if how == "setting" else ()
    environ = {"NEWSBOT_CONTACT": CONTACT} if how == "environment" else {}

    night = crawl(site, database, "-a", "url=/node/14000", *options, environ=environ)

    assert night.code == 0

    agents = {request.headers["User-Agent"] for request in site.requests}
    assert len(agents) == 1
    agent = agents.pop()
    assert agent.startswith("newsbot/")
    assert CONTACT in agent


def test_the_crawl_delay_of_robots_is_kept(timed: TimedSite, database: Database) -> None:
    with timed as site:
        site.robots = "User-agent: *\nCrawl-delay: 0.5\n"
        night = crawl(site, database, "-a", FOUR)

    assert night.code == 0
    assert len(timed.gaps) == 3
    assert min(timed.gaps) >= 0.5 - GATE_SLACK


def test_a_second_passes_between_requests_by_default(timed: TimedSite, database: Database) -> None:
    with timed as site:
        night = crawl(site, database, "-a", "url=/node/14000,/node/14412", quick=False)

    assert night.code == 0
    assert len(timed.gaps) == 1
    assert min(timed.gaps) >= 1 - GATE_SLACK


@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_is_waited_for(timed: TimedSite, database: Database, status: int) -> None:
    with timed as site:
        site.fail("/node/14000", status, times=1, headers={"Retry-After": "1"})
        night = crawl(site, database, "-a", "url=/node/14000")

    assert (night.code, night.run["new"]) == (0, 1)
    assert night.targets == ["/robots.txt", "/node/14000", "/node/14000"]
    assert min(timed.gaps) >= 1 - GATE_SLACK


def test_a_long_retry_after_ends_the_night_and_not_the_article(site: SampleSite, database: Database) -> None:
    site.fail("/news*", 503, headers={"Retry-After": "7200"})

    night = crawl(site, database)

    assert night.code in (1, 69)
    assert len([target for target in night.targets if target.startswith(("/news", "/interview"))]) <= 2

    site.faults.clear()
    following = crawl(site, database)
    assert (following.code, following.run["outcome"]) == (0, "complete")


def test_what_robots_forbids_is_never_asked_for(site: SampleSite, database: Database) -> None:
    site.robots = "User-agent: *\nDisallow: /news/talks\nDisallow: /interview\n"

    night = crawl(site, database)

    assert not [target for target in site.targets if target.startswith(("/news/talks", "/interview"))]
    assert night.code == 1  # a listing that may not be walked leaves the crawl incomplete
    states = database.states()
    assert states["/news/talks-border-resume"] == states["/news/talks-border-resume-0"] == "refused"
    assert database.articles


def test_the_rules_meant_for_us_go_before_those_for_all(site: SampleSite, database: Database) -> None:
    site.robots = "User-agent: newsbot\nDisallow: /news\n\nUser-agent: *\nDisallow: /\n"

    night = crawl(site, database, "-a", "sections=interview")

    assert night.code == 0
    assert database.articles
