"""``newsbot status``."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.engine import make_url

from newsbot.checks.nights import judge_nights
from newsbot.extensions.progress import summary
from newsbot.storage.lock import run_lock
from tests.cli.conftest import FAILING, Ask, change, newsbot, records

NOW = datetime(2026, 11, 22, 6, tzinfo=UTC)


def _run(hours: float, outcome: str = "complete", reason: str | None = None) -> dict[str, Any]:
    return {"finished_at": NOW - timedelta(hours=hours), "outcome": outcome, "reason": reason}


@pytest.mark.parametrize(
    ("finished", "good", "healthy", "words"),
    [
        (None, None, False, "no crawl has come to an end yet; run scrapy crawl commonspace"),
        (_run(2), _run(2), True, "the last good run ended 2 hours ago"),
        (_run(0.5), _run(0.5), True, "30 minutes ago"),
        (_run(35.9), _run(35.9), True, "36 hours ago"),
        (_run(36.1), _run(36.1), False, "does the nightly crawl still start?"),
        (_run(240), _run(240), False, "10 days ago"),
        (_run(2, "partial", "3 addresses failed"), _run(26), False, "(3 addresses failed); the last good run ended 26"),
        (_run(2, "killed"), None, False, "the last run was killed; no run was ever complete"),
    ],
)  # fmt: skip
def test_judgement(finished: dict[str, Any] | None, good: dict[str, Any] | None, healthy: bool, words: str) -> None:
    verdict, reason = judge_nights(finished, good, NOW, "commonspace")
    assert verdict is healthy
    assert words in reason


def test_a_good_night(ask: Ask) -> None:
    result = ask("status")
    assert result.exit_code == 0
    assert result.stdout.startswith("good: the last good run ended ")
    assert "complete     0" in result.stdout
    (record,) = records(ask("status", "--json"))
    assert [run["id"] for run in record["runs"]] == [2, 1]
    assert record["healthy"] is True
    assert datetime.strptime(record["last_good_at"], "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC) < datetime.now(UTC)
    assert {one["section"] for one in record["sections"]} >= {"news", "interview", "opinion"}


def test_a_bad_night(troubled: Path) -> None:
    result = newsbot("--database", f"sqlite:///{troubled}", "status")
    assert result.exit_code == 1
    assert "\nOpen failures: 1\n" in result.stdout
    assert FAILING in result.stdout
    assert "bad: the last run was partial (failed: 1 address" in result.stdout


def test_an_open_run_is_running_while_it_holds_the_lock(copied: Path) -> None:
    change(
        copied,
        "INSERT INTO runs(spider, arguments, started_at, pid, version, details, discovered, new, updated, unchanged,"
        " skipped, failed, refused, gone, pending, requests, bytes)"
        " VALUES('commonspace', '{}', '2026-11-22 05:00:00', 1, '0', '{}', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)",
    )
    url = f"sqlite:///{copied}"
    (record,) = records(newsbot("--database", url, "status", "--json"))
    assert record["runs"][0]["outcome"] == "killed"
    with run_lock(make_url(url)):
        result = newsbot("--database", url, "status", "--json")
    assert records(result)[0]["runs"][0]["outcome"] == "running"
    assert result.exit_code == 0, "the last finished run was good"
    (record,) = records(newsbot("--database", url, "status", "--json"))
    assert record["runs"][0]["outcome"] == "killed"


FINDINGS = (
    '{"findings": [{"severity": "warning", "kind": "drift", "message": "published_on of news has moved"}],'
    ' "facts": {"not_articles": 2}}'
)


def test_what_a_person_wants_to_know_comes_first(copied: Path) -> None:
    change(copied, "UPDATE runs SET details = ?, refused = 3, new = 1 WHERE id = 2", FINDINGS)
    change(copied, "UPDATE articles SET first_seen_at = (SELECT max(started_at) FROM runs) WHERE id = 1")
    with closing(sqlite3.connect(copied)) as connection:
        ((title,),) = connection.execute("SELECT title FROM articles WHERE id = 1")
    change(
        copied,
        "INSERT INTO runs(spider, arguments, started_at, pid, version, details, discovered, new, updated, unchanged,"
        " skipped, failed, refused, gone, pending, requests, bytes)"
        " SELECT spider, arguments, started_at, 4711, version, '{}', 9, 2, 0, 0, 0, 0, 0, 0, 7, 0, 0"
        " FROM runs WHERE id = 2",
    )
    url = f"sqlite:///{copied}"
    with run_lock(make_url(url)):
        printed = newsbot("--database", url, "status").stdout
        (record,) = records(newsbot("--database", url, "status", "--json"))
    order = [
        "good: the last good run ended ", ", with 1 warning\n", "\nThe last night (run 2)\n", "1 refused",
        title, "\nWhat is odd about it\n  warning: published_on of news has moved\n", "\nRunning now (run 3)\n",
        "process 4711, since ", "2 of 9 addresses found so far are done: 2 new, 0 updated, 7 pending\n",
        "\nRuns (times are UTC)\n", "\nArticles: ",
    ]  # fmt: skip
    places = [printed.find(words) for words in order]
    assert -1 not in places, printed
    assert places == sorted(places)
    assert record["state"] == "good"
    assert [one["kind"] for one in record["findings"]] == ["drift"]
    assert record["running"]["pid"] == 4711
    assert title in [one["title"] for one in record["news"]]


_TRIED = (
    "INSERT INTO runs(spider, arguments, started_at, finished_at, outcome, pid, version, details, discovered, new,"
    " updated, unchanged, skipped, failed, refused, gone, pending, requests, bytes)"
    " SELECT spider, '{arguments}', started_at, {finished}, {outcome}, pid, version, details,"
    " 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 FROM runs ORDER BY id DESC LIMIT 1"
)


@pytest.mark.parametrize("arguments", ['{"limit": 3}', '{"urls": ["https://www.commonspace.eu/news/a"]}'])
def test_a_run_with_limit_or_url_says_nothing_about_the_nights(copied: Path, arguments: str) -> None:
    change(copied, "UPDATE runs SET outcome = 'partial'")
    change(copied, _TRIED.format(arguments=arguments, finished="finished_at", outcome="'complete'"))
    result = newsbot("--database", f"sqlite:///{copied}", "status")
    assert result.exit_code == 1
    assert "bad: the last run was partial" in result.stdout


def test_a_night_killed_after_a_good_one_is_not_healthy(copied: Path) -> None:
    change(copied, _TRIED.format(arguments="{}", finished="NULL", outcome="NULL"))
    result = newsbot("--database", f"sqlite:///{copied}", "status")
    assert result.exit_code == 1
    assert "bad: the last run was killed; the last good run ended " in result.stdout


def test_an_article_that_was_away_once_is_not_called_gone(copied: Path) -> None:
    with closing(sqlite3.connect(copied)) as connection:
        (latest,) = connection.execute("SELECT max(id) FROM runs").fetchone()
    query = "UPDATE urls SET state = 'gone', run_id = ? WHERE url = (SELECT url FROM articles LIMIT 1)"
    change(copied, query, latest)
    change(copied, "UPDATE runs SET gone = 3 WHERE id = ?", latest)
    shown = newsbot("--database", str(copied), "status").stdout
    assert "1 gone" in shown
    assert "2 away, to be confirmed\n" in shown  # the day of editing took one away, too
    assert summary({"new": 0, "outcome": "complete", "gone": 1, "away": 1}, "newsbot.db", 1)[0].endswith(
        "0 unchanged, 1 away, to be confirmed"
    )


@pytest.mark.parametrize(
    ("database", "command"),
    [
        ("newsbot.db", "newsbot"), ("a b.db", "newsbot --database 'a b.db'"), ("x", "newsbot --database sqlite:///x"),
        ("postgresql://me@host/news", "newsbot --database postgresql://me@host/news"),
        ("postgresql://me:***@host/news", "newsbot"),
    ],
)  # fmt: skip
def test_the_hint_in_the_end_asks_the_database_of_the_crawl(database: str, command: str) -> None:
    assert summary({}, database, 1)[-1] == f"newsbot: try {command} search WORDS | {command} status"
