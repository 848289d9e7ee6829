"""A site that answers anything: each answer costs its own article at most, for one night (docs/hostile-site.md)."""

import gzip
import threading
from collections.abc import Callable
from typing import NamedTuple

import pytest

from newsbot.demo import SampleSite
from tests.crawl.night import Database, Night, adds_up, asked, crawl, wait_until

NEWS = "/news/"
IMPATIENT = ("-s", "RETRY_TIMES=0", "-s", "DOWNLOAD_TIMEOUT=3", "-s", "DOWNLOAD_MAXSIZE=2000000")
HTML = {"Content-Type": "text/html; charset=UTF-8"}
LOGIN = '<html><head><title>Log in</title></head><body><h1>Log in</h1><form id="user-login-form"></form></body></html>'
BOMB = gzip.compress(b"<p>" + bytes(64 * 1024 * 1024))
Strike = Callable[[SampleSite, str], None]


def _answer(body: str | bytes, **headers: str) -> Strike:
    return lambda site, path: site.answer(
        path, body, headers={name.replace("_", "-"): v for name, v in headers.items()}
    )


def _to(place: str) -> Strike:
    return lambda site, path: site.redirect(path, place)


def _circle(site: SampleSite, path: str) -> None:
    site.redirect(path, path)


def _half(site: SampleSite, path: str) -> None:
    site.truncate(path)


STRIKES: dict[str, tuple[str, Strike, str, str]] = {
    # name: article, what the site does, state in the ledger, what the ledger says
    "429 always": ("ferry-passengers-safe-after-stormy-night-batumi", lambda s, p: s.fail(p, 429), "failed", "429"),
    "500 always": ("armenia-azerbaijan-exchange-lists-missing-persons", lambda s, p: s.fail(p, 500), "failed", "500"),
    "drips for ever": ("what-neighbours-say-about-new-port-anaklia", lambda s, p: s.drip(p, 0.2), "failed", "imeout"),
    "half a page": ("kazakh-commission-names-five-steps-against-dust-storms", _half, "failed", ""),
    "no answer": ("lake-sevan-rises-four-centimetres", lambda s, p: s.drop(p), "failed", ""),
    "in a circle": ("night-trains-between-baku-and-tbilisi-return", _circle, "failed", "redirect"),
    "to another site": ("parliament-moldova-debates-river-law", _to("http://example.org/x"), "refused", "another site"),
    "to another port here": ("flood-damages-vineyards-kakheti", _to("http://127.0.0.1:9/x"), "refused", "another site"),
    "to a machine's own data": ("talks-border-resume-0", _to("http://169.254.169.254/x"), "refused", "another site"),
    "to a file": ("european-union-gives-nine-million-schools-syunik", _to("file:///etc/passwd"), "*", ""),
    "a login": ("snow-closes-jvari-pass-third-time-winter", _answer(LOGIN), "failed", "login"),
    "a gzip bomb": (
        "turkiye-reopens-consulate-kars-after-repairs", _answer(BOMB, Content_Encoding="gzip"), "failed", "",
    ),
    "16 MB": ("nobody-will-sell-lake-mayor-answers-protesters", _answer(b"<p>" + b"x" * 3_000_000), "failed", ""),
    "a PDF": (
        "talks-border-resume", _answer(b"%PDF-1.7 \x00\xff", Content_Type="application/pdf"), "failed", "not HTML",
    ),
    "nothing": ("old-tbilisi-photographs-found-dutch-attic", _answer(b""), "failed", "blank"),
    "zero bytes": ("explosion-depot-near-gabala-injures-three", _answer(bytes(2000)), "failed", "blank"),
    "nested without end": (
        "wheat-harvest-begins-shirak-two-weeks-early", _answer("<div>" * 50_000 + "deep"), "failed", "blank",
    ),
    "nonsense in gzip": (
        "eu-mission-reports-quiet-month-border", _answer(b"no gzip at all", Content_Encoding="gzip"), "*", "",
    ),
}  # fmt: skip


class Story(NamedTuple):
    """One night with all the strikes, each on its own article, and the night after it, with none."""

    first: Night
    second: Night
    states: dict[str, str]
    """What the ledger says after the first night, by path: the state, a colon, the reason."""
    stored: set[str]
    """Paths of the articles that are stored after the second."""
    expected: set[str]


@pytest.fixture(scope="module")
def struck(tmp_path_factory: pytest.TempPathFactory) -> Story:
    database = Database(tmp_path_factory.mktemp("hostile") / "news.db")
    with SampleSite() as site:
        for article, strike, _, _ in STRIKES.values():
            strike(site, NEWS + article)
        first = crawl(site, database, *IMPATIENT)
        errors = dict(database.rows("SELECT url, coalesce(last_error, '') FROM urls WHERE kind = 'article'"))
        states = {
            path: f"{state}: {errors['https://www.commonspace.eu' + path]}" for path, state in database.states().items()
        }
        site.faults.clear()
        second = crawl(site, database, *IMPATIENT, environ={"NEWSBOT_NOW": "2027-01-05T03:00:00"})
        return Story(first, second, states, set(database.articles), {one.path for one in asked(site)})


@pytest.mark.parametrize("name", STRIKES)
def test_each_strike_costs_one_article_and_says_what_it_was(name: str, struck: Story) -> None:
    article, _, state, words = STRIKES[name]
    found, _, error = struck.states[NEWS + article].partition(": ")

    assert state in ("*", found), error
    assert found != "stored"
    assert words in error
    assert error
    assert "Traceback" not in error


def test_all_the_others_are_stored_and_the_night_says_what_failed(
    struck: Story,
) -> None:
    first, states = struck.first, struck.states
    hit = {NEWS + article for article, *_ in STRIKES.values()}

    assert first.code == 1
    assert adds_up(first.run)
    assert {path for path, state in states.items() if state.startswith("stored")} == struck.expected - hit
    assert "Traceback" not in first.err


def test_the_next_night_brings_what_was_missing(
    struck: Story,
) -> None:
    """What led to another site is asked for again, too: the site may have sent everybody to a login for a night."""
    assert sum(state.startswith("refused: ") for state in struck.states.values()) >= 3
    assert adds_up(struck.second.run)
    assert struck.stored == struck.expected, struck.second.err


def test_a_night_of_redirects_to_a_login_elsewhere_costs_a_day(database: Database) -> None:
    """Maintenance: every article leads to another host. The next night brings them, wherever listings show them."""
    with SampleSite() as site:
        site.redirect("/news/*", "https://login.example.org/")
        first = crawl(site, database, "-a", "sections=news", environ={"NEWSBOT_NOW": "2026-11-20T03:15"})
        assert (first.run["new"], first.run["outcome"]) == (0, "complete")
        assert first.run["refused"] > 20
        assert "addresses were refused: by a login elsewhere, a firewall, or robots.txt?" in first.err
        site.faults.clear()
        same_day = crawl(site, database, "-a", "sections=news", environ={"NEWSBOT_NOW": "2026-11-20T05:15"})
        assert same_day.run["new"] == 0
        second = crawl(site, database, "-a", "sections=news", environ={"NEWSBOT_NOW": "2026-11-21T03:10"})
        assert {one.path for one in asked(site, "news")} == set(database.articles), second.err


@pytest.mark.parametrize("robots", [503, "User-agent: *\nDisallow: /\n"], ids=["none", "all-forbidden"])
def test_what_was_open_outlives_a_night_without_robots(database: Database, robots: int | str) -> None:
    with SampleSite() as site:
        site.fail("/news/talks-border-resume", 500)
        crawl(site, database, *IMPATIENT, environ={"NEWSBOT_NOW": "2026-11-20T03:15"})
        database.change("UPDATE urls SET state = 'discovered' WHERE url LIKE '%talks-border-resume-0'")
        site.faults.clear()
        site.robots = robots
        without = crawl(site, database, *IMPATIENT, environ={"NEWSBOT_NOW": "2026-11-21T03:15"})
        assert (without.code, without.run["outcome"]) == (69, "unreachable")
        assert adds_up(without.run)
        site.robots = None
        crawl(site, database, *IMPATIENT, environ={"NEWSBOT_NOW": "2026-11-22T03:15"})
        assert {one.path for one in asked(site)} == set(database.articles)


def test_a_site_that_goes_away_and_comes_back_costs_nothing(database: Database) -> None:
    """The network is cut in the middle: what was not fetched is fetched the night after."""
    with SampleSite() as site:
        port = int(site.url.rpartition(":")[2])
        site.latency = 0.02
        seen: list[Night] = []

        def cut() -> bool:
            if len(site.requests) > 12:
                site.stop()
                return True
            return False

        crawling = threading.Thread(target=lambda: seen.append(crawl(site.url, database, "-s", "RETRY_TIMES=0")))
        crawling.start()
        wait_until(cut)
        crawling.join()
        expected = {one.path for one in asked(site)}
    (first,) = seen
    assert first.code in (1, 69)
    assert adds_up(first.run)

    with SampleSite(port=port) as again:
        night = crawl(again, database)
    assert night.code == 0, night.err
    assert set(database.articles) == expected
