"""``newsbot why``."""

from pathlib import Path

import pytest

from tests.cli.conftest import FAILING, GONE, NO_ARTICLE, REFUSED, Ask, change, newsbot, records


@pytest.mark.parametrize(
    ("address", "state", "words"),
    [
        (FAILING, "failed", "After 1 failure in a row the next try is not before 2"),
        (GONE, "gone", "Gone: answered 404; last fetched"),
        (REFUSED, "refused", "After 1 refusal in a row the next try is not before 2"),
        (NO_ARTICLE, "not-article", "Its page shows no article: "),
        ("/news/night-trains-between-baku-and-tbilisi-return", "stored", "Tbilisi return; last fetched"),
        ("/index.php/news/night-trains-between-baku-and-tbilisi-return?x=1", "stored", "and the site answered 200"),
        ("/node/14044", "stored", "It is another address of the same article"),
        ("/news", "stored", "A listing, asked for the first time"),
    ],
)  # fmt: skip
def test_the_story_of_an_address(troubled: Path, address: str, state: str, words: str) -> None:
    result = newsbot("--database", f"sqlite:///{troubled}", "why", address)
    assert result.exit_code == 0
    assert result.stdout.splitlines()[0].endswith(f"  {state}")
    assert words in result.stdout
    (record,) = records(newsbot("--database", f"sqlite:///{troubled}", "why", address, "--json"))
    assert record["state"] == state
    assert any(words in sentence for sentence in record["story"])


def test_the_run_that_met_it_is_named(troubled: Path) -> None:
    words = newsbot("--database", f"sqlite:///{troubled}", "why", FAILING).stdout
    assert "Discovered 2" in words
    assert "on the listing /news." in words
    assert "failed there, and the run was partial." in words


def test_given_up_and_never_fetched(copied: Path) -> None:
    address = "https://www.commonspace.eu/news/night-trains-between-baku-and-tbilisi-return"
    change(copied, "UPDATE urls SET state='failed', attempts=8, last_error='answered 500' WHERE url=?", address)
    assert (
        "After 8 failures in a row it is given up"
        in newsbot("--database", f"sqlite:///{copied}", "why", address).stdout
    )
    change(copied, "UPDATE urls SET state='refused', attempts=5 WHERE url=?", address)
    story = newsbot("--database", f"sqlite:///{copied}", "why", address).stdout
    assert "It is asked for again at its next age (1, 3, 7, 30 days), or with url=." in story
    change(copied, "UPDATE urls SET article_id=NULL WHERE url=?", address)
    story = newsbot("--database", f"sqlite:///{copied}", "why", address).stdout
    assert f"After 5 refusals in a row it is given up; scrapy crawl commonspace -a url={address} tries it" in story
    change(copied, "UPDATE urls SET state='discovered', last_fetched_at=NULL WHERE url=?", address)
    assert "Not fetched yet; the next run does." in newsbot("--database", f"sqlite:///{copied}", "why", address).stdout


def test_a_stored_article_that_is_away_is_asked_again_to_confirm_it(copied: Path) -> None:
    address = "https://www.commonspace.eu/news/night-trains-between-baku-and-tbilisi-return"
    for state, status in (("gone", 404), ("refused", 403)):
        change(copied, "UPDATE urls SET state=?, http_status=? WHERE url=?", state, status, address)
        story = newsbot("--database", f"sqlite:///{copied}", "why", address).stdout
        assert "on a later day asks again, and marks it gone if it is still away" in story
    change(copied, "UPDATE articles SET gone_at='2026-11-27 03:15:00' WHERE url=?", address)
    story = newsbot("--database", f"sqlite:///{copied}", "why", address).stdout
    assert "It was away on two days: marked gone 2026-11-27 03:15:00 UTC." in story


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/news/night-trains-baku-tbilisi-return", "night-trains-between-baku-and-tbilisi-return"),
        ("/news/quite-another-thing", "scrapy crawl commonspace -a url=https://www.commonspace.eu/news/quite-another-thing"),
        ("/user/7", "an address of this form is never an article's"),
    ],
)  # fmt: skip
def test_an_unknown_address(ask: Ask, address: str, words: str) -> None:
    result = ask("why", address)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "unknown" in result.stderr
    assert words in result.stderr


def test_the_copy_that_was_crawled_may_be_named(archive: Path, ask: Ask) -> None:
    (status,) = records(ask("status", "--json"))
    site = status["runs"][0]["arguments"]["site"]
    assert ask("why", f"{site}/news/talks-border-resume").stdout.endswith("shows it\n")
