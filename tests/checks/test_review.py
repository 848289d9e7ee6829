"""A run against the nights before: which findings there are, and what they make of its outcome."""

import signal
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from newsbot.checks import Facts
from newsbot.checks.errors import judge_errors
from newsbot.checks.findings import findings_of
from newsbot.checks.review import Memory, review

NOW = datetime(2026, 11, 25, 3, tzinfo=UTC)
NAMES = ("new", "updated", "unchanged", "skipped", "failed", "refused", "gone", "pending")
FINE = Facts("finished", listings_asked=2, listings_recognized=2)
DAILY = [date(2026, 11, 1) - timedelta(days=n) for n in range(90)]
MEMORY = Memory(now=NOW, today=NOW.date(), watched_since=NOW - timedelta(days=60))
SILENT = replace(MEMORY, days={"news": DAILY, "interview": []})


def counts(**values: int) -> dict[str, int]:
    found = {**dict.fromkeys(NAMES, 0), **values}
    return {**found, "discovered": sum(found.values())}


def test_a_warning_leaves_a_run_complete() -> None:
    verdict = review(FINE, counts(skipped=20), SILENT)
    assert (verdict.outcome, verdict.exit_code, verdict.reason) == ("complete", 0, None)
    assert [one.kind for one in verdict.findings] == ["silence"]


def test_pages_without_article_in_one_section_change_the_outcome() -> None:
    fields = Counter({("news", "t", "article", "read"): 30, ("interview", "", "article", ""): 6})
    verdict = review(FINE, counts(new=30, refused=6), replace(SILENT, fields=fields))
    assert (verdict.outcome, verdict.exit_code) == ("site-changed", 65)
    assert verdict.reason == "6 of 6 pages of interview showed no article: has the site changed?"
    assert [one.severity for one in verdict.findings] == ["error", "warning"]


@pytest.mark.parametrize(
    ("facts", "outcome"),
    [
        (replace(FINE, signal=signal.SIGTERM), "interrupted"),
        (replace(FINE, storage_errors=("disk full",)), "storage"),
        (replace(FINE, robots_refusal="robots.txt answered 503"), "unreachable"),
    ],
)
def test_a_run_that_looked_for_no_news_tells_no_silence_and_keeps_its_outcome(facts: Facts, outcome: str) -> None:
    fields = Counter({("interview", "", "article", ""): 6})
    verdict = review(facts, counts(refused=6, pending=1), replace(SILENT, fields=fields))
    assert verdict.outcome == outcome
    assert "silence" not in [one.kind for one in verdict.findings]


def test_a_young_database_tells_no_silence() -> None:
    young = replace(SILENT, watched_since=NOW - timedelta(days=13))
    assert review(FINE, counts(skipped=20), young).findings == []


def test_a_run_that_is_no_night_is_judged_by_itself() -> None:
    assert review(FINE, counts(failed=1), None).outcome == "partial"


@pytest.mark.parametrize(
    ("failed", "before", "words"),
    [
        (10, [0, 0, 0], "10 of 40 addresses failed, usually 0% of them"),
        (10, [10, 9, 11], None),
        (10, [0, 0], None),
        (4, [0, 0, 0], None),
    ],
)
def test_errors(failed: int, before: list[int], words: str | None) -> None:
    past = [counts(unchanged=40 - n, failed=n) for n in before]
    found = judge_errors(counts(new=40 - failed, failed=failed, skipped=500), past)
    assert [one.message for one in found] == ([words] if words else [])


@pytest.mark.parametrize(
    ("refused", "not_articles", "known", "told"),
    [(20, 0, 0, "20 of 30"), (20, 15, 0, "5 of 15"), (20, 16, 0, None), (20, 0, 17, None), (5, 0, 0, "5 of 15"),
     (4, 0, 0, None)],
)  # fmt: skip
def test_refusals(refused: int, not_articles: int, known: int, told: str | None) -> None:
    facts = replace(FINE, not_articles=not_articles, still_no_article=not_articles, still_refused=known)
    verdict = review(facts, counts(new=9, unchanged=1, skipped=400, refused=refused), MEMORY)
    assert verdict.outcome == "complete"
    assert [one.message.partition(" addresses were refused")[0] for one in verdict.findings] == ([told] if told else [])


def test_findings_are_read_back_from_a_run() -> None:
    kept: dict[str, Any] = {"severity": "warning", "kind": "drift", "message": "other"}
    assert [one.message for one in findings_of({"details": {"findings": [kept]}})] == ["other"]
    assert findings_of({"details": {}}) == findings_of({"details": None}) == []
