"""What is thought of a crawl: the table of outcomes and exit statuses."""

import signal
from dataclasses import fields
from typing import Any

import pytest

from newsbot.checks import ExitCode, Facts, judge, judge_share, of_all

COUNTS = ("discovered", "new", "updated", "unchanged", "skipped", "failed", "refused", "gone", "pending")
HEALTHY = {"listings_asked": 2, "listings_recognized": 5}


def counted(**values: int) -> dict[str, int]:
    counts = {**dict.fromkeys(COUNTS, 0), **values}
    counts.setdefault("discovered", 0)
    if "discovered" not in values:
        counts["discovered"] = sum(counts[name] for name in COUNTS[1:])
    return counts


def outcome(facts: dict[str, Any], **counts: int) -> tuple[str, int, str | None]:
    return judge(Facts(**{"finish_reason": "finished", **facts}), counted(**counts))


@pytest.mark.parametrize(
    ("facts", "counts", "name", "code"),
    [
        pytest.param(HEALTHY, {"new": 10}, "complete", 0, id="new"),
        pytest.param(HEALTHY, {"skipped": 30}, "complete", 0, id="nothing-new"),
        pytest.param(HEALTHY, {}, "complete", 0, id="an-empty-section"),
        pytest.param(HEALTHY, {"new": 10, "gone": 2, "refused": 1}, "complete", 0, id="gone-and-refused-are-settled"),
        pytest.param(HEALTHY, {"new": 10, "failed": 1}, "partial", 1, id="failed"),
        pytest.param(HEALTHY, {"new": 10, "pending": 3}, "partial", 1, id="pending"),
        pytest.param({**HEALTHY, "finish_reason": "closespider_timeout"}, {"new": 1}, "partial", 1, id="ended-early"),
        pytest.param({**HEALTHY, "listings_failed": 1}, {"new": 10}, "partial", 1, id="a-listing-failed"),
        pytest.param({**HEALTHY, "listings_refused": 1}, {"new": 10}, "partial", 1, id="a-listing-refused"),
        pytest.param(HEALTHY, {"discovered": 5, "new": 4}, "partial", 1, id="does-not-add-up"),
        pytest.param({"listings_asked": 3}, {}, "site-changed", 65, id="no-listing-recognized"),
        pytest.param(
            {**HEALTHY, "not_articles": 5}, {"new": 5, "refused": 5}, "site-changed", 65, id="many-without-text"
        ),
        pytest.param({**HEALTHY, "not_articles": 5}, {"refused": 5}, "site-changed", 65, id="all-without-text"),
        pytest.param({**HEALTHY, "not_articles": 4}, {"refused": 4}, "complete", 0, id="too-few-to-say"),
        pytest.param(
            {**HEALTHY, "not_articles": 9, "still_no_article": 5},
            {"refused": 9},
            "complete",
            0,
            id="too-few-news-of-it",
        ),
        pytest.param(
            {**HEALTHY, "not_articles": 10, "still_no_article": 5},
            {"refused": 10},
            "site-changed",
            65,
            id="as-many-new",
        ),
        pytest.param({**HEALTHY, "not_articles": 6}, {"new": 34, "refused": 6}, "complete", 0, id="some-without-text"),
        pytest.param({"listings_asked": 2, "listings_failed": 2}, {}, "unreachable", 69, id="listings-failed"),
        pytest.param({"listings_asked": 2, "listings_refused": 2}, {}, "unreachable", 69, id="listings-refused"),
        pytest.param({"robots_refusal": "robots.txt answered 503"}, {}, "unreachable", 69, id="robots"),
        pytest.param({}, {"refused": 2}, "unreachable", 69, id="urls-refused"),
        pytest.param({}, {"new": 1, "refused": 1}, "complete", 0, id="some-urls-refused"),
        pytest.param({}, {"failed": 2}, "partial", 1, id="urls-failed"),
        pytest.param({"not_articles": 1}, {"refused": 1}, "complete", 0, id="url-without-article"),
        pytest.param({**HEALTHY, "storage_errors": ("disk full",)}, {"new": 3}, "storage", 74, id="store"),
        pytest.param(
            {**HEALTHY, "signal": signal.SIGINT, "finish_reason": "shutdown"}, {"new": 3}, "interrupted", 130, id="int"
        ),
        pytest.param(
            {**HEALTHY, "signal": signal.SIGTERM, "finish_reason": "shutdown"},
            {"pending": 3},
            "interrupted",
            143,
            id="term",
        ),
        pytest.param(
            {"signal": signal.SIGINT, "storage_errors": ("disk full",), "robots_refusal": "no"},
            {},
            "storage",
            74,
            id="store-before-all",
        ),
        pytest.param(
            {"signal": signal.SIGINT, "robots_refusal": "no"}, {}, "interrupted", 130, id="signal-before-robots"
        ),
        pytest.param({"robots_refusal": "no", "listings_asked": 2}, {}, "unreachable", 69, id="robots-before-listings"),
        pytest.param(
            {**HEALTHY, "not_articles": 9},
            {"new": 1, "refused": 9, "failed": 3},
            "site-changed",
            65,
            id="changed-before-failed",
        ),
    ],
)
def test_judge(facts: dict[str, Any], counts: dict[str, int], name: str, code: int) -> None:
    assert outcome(facts, **counts)[:2] == (name, code)


@pytest.mark.parametrize(
    ("facts", "counts", "words"),
    [
        ({**HEALTHY, "storage_errors": ("disk full", "more")}, {}, "disk full"),
        ({"robots_refusal": "robots.txt answered 503"}, {}, "robots.txt answered 503"),
        ({**HEALTHY, "signal": signal.SIGTERM}, {}, "SIGTERM"),
        (HEALTHY, {"failed": 7}, "7 addresses"),
        (HEALTHY, {"pending": 8}, "8 addresses"),
        ({**HEALTHY, "not_articles": 9}, {"new": 1, "refused": 9}, "9 of 10"),
        (HEALTHY, {"discovered": 5, "new": 4}, "add up"),
    ],
)
def test_the_reason_says_what_happened(facts: dict[str, Any], counts: dict[str, int], words: str) -> None:
    reason = outcome(facts, **counts)[2]

    assert reason is not None
    assert words in reason
    assert "\n" not in reason


def test_a_complete_run_needs_no_reason() -> None:
    assert outcome(HEALTHY, new=1)[2] is None


def test_exit_codes_are_those_of_the_contract() -> None:
    codes = {code.name: code.value for code in ExitCode}
    assert codes == {
        "COMPLETE": 0, "PARTIAL": 1, "USAGE": 64, "SITE_CHANGED": 65, "UNREACHABLE": 69, "STORAGE": 74, "LOCKED": 75,
        "SIGINT": 130, "SIGTERM": 143,
    }  # fmt: skip
    assert "finish_reason" in {one.name for one in fields(Facts)}


def test_the_facts_of_several_workers_are_judged_together() -> None:
    own = Facts("finished", listings_asked=1, listings_recognized=1, not_articles=2)
    other = Facts(
        "shutdown",
        signal=15,
        storage_errors=("disk full",),
        robots_refusal="no",
        not_articles=3,
        still_no_article=1,
        listings_asked=2,
    )

    found = of_all(own, [other], {"pending": 0})

    assert (found.finish_reason, found.listings_asked, found.listings_recognized, found.not_articles) == (
        "finished", 3, 1, 5,
    )  # fmt: skip
    assert found.still_no_article == 1
    assert (found.storage_errors, found.robots_refusal) == (("disk full",), "no")
    assert found.signal is None, "the others did its work too"
    assert of_all(own, [other], {"pending": 1}).signal == 15
    assert of_all(own, [], {"pending": 0}) == own


@pytest.mark.parametrize(
    ("facts", "failed", "outcome"),
    [
        # Another worker read the listings that this one asked for.
        pytest.param(Facts("finished", listings_asked=2), 0, "complete", id="no listing of its own"),
        pytest.param(Facts("finished", not_articles=9), 0, "complete", id="the last one judges the site"),
        pytest.param(Facts("finished"), 1, "partial", id="failed"),
        pytest.param(Facts("shutdown", signal=15), 0, "interrupted", id="stopped"),
        pytest.param(Facts("storage", storage_errors=("disk full",)), 0, "storage", id="storage"),
        pytest.param(Facts("Redis lost"), 0, "partial", id="ended early"),
    ],
)
def test_a_worker_s_share_is_judged_by_what_it_met_alone(facts: Facts, failed: int, outcome: str) -> None:
    assert judge_share(facts, failed)[0] == outcome
