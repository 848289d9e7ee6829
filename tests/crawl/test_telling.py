"""Somebody is told once when nights turn bad, and once when they are good again; a good night has a heartbeat."""

import socket
import subprocess
import sys
from collections.abc import Iterator

import pytest

from newsbot.demo import SampleSite
from tests.crawl.listener import Listener
from tests.crawl.night import Database, crawl, environment, expect

BROKEN = "/news/talks-border-resume"


@pytest.fixture
def listener() -> Iterator[Listener]:
    with Listener() as running:
        yield running


def test_a_change_is_told_once_and_good_nights_beat(
    site: SampleSite, database: Database, listener: Listener
) -> None:  # fmt: skip
    def night(code: int) -> None:
        done = crawl(site, database, environ=listener.settings)
        assert done.code == code, done.err

    night(0)
    assert (listener.messages, listener.heartbeats) == ([], ["/beat"])

    site.fail("/news", 503)
    night(1)
    night(1)
    (told,) = listener.messages
    assert told["title"] == "newsbot: bad nights"
    assert "was partial" in told["message"]
    assert str(database.path) in told["message"]
    assert listener.heartbeats == ["/beat"]

    site.faults.clear()
    night(0)
    night(0)
    assert [one["title"] for one in listener.messages] == ["newsbot: bad nights", "newsbot: good nights"]
    assert "good again" in listener.messages[1]["message"]
    assert listener.heartbeats == ["/beat"] * 3
    assert database.rows("SELECT state, sent_at IS NOT NULL, error FROM alerts ORDER BY id") == [
        ("bad", 1, None), ("good", 1, None),
    ]  # fmt: skip


def test_a_run_that_was_killed_is_told_by_the_next(site: SampleSite, database: Database, listener: Listener) -> None:
    crawl(site, database)
    site.fail(BROKEN, 503)
    site.fail("/news", 503)
    crawl(site, database, environ=listener.settings)
    site.faults.clear()
    database.change("INSERT INTO runs SELECT 99, spider, arguments, started_at, NULL, NULL, NULL, NULL, 0, 0, 0, 0, 0,"
                    " 0, 0, 0, 0, 0, 0, pid, version, '{}' FROM runs LIMIT 1")  # fmt: skip
    crawl(site, database, environ=listener.settings)

    assert database.column("SELECT state FROM alerts ORDER BY id") == ["bad", "good"]
    assert database.column("SELECT outcome FROM runs WHERE id = 99") == ["killed"]


def test_a_message_that_cannot_be_sent_waits_for_the_next_run(
    site: SampleSite, database: Database, listener: Listener
) -> None:  # fmt: skip
    listener.status = 500
    site.fail("/news", 503)
    night = crawl(site, database, environ=listener.settings)
    assert night.code == 1
    assert any("an alert could not be sent to json://... (HTTP status 500)" in line for line in night.complaints)
    error = "could not be sent to json://... (HTTP status 500)"
    assert database.rows("SELECT sent_at, error FROM alerts") == [(None, error)]

    listener.status = 200
    crawl(site, database, environ=listener.settings)
    assert [one["title"] for one in listener.messages] == ["newsbot: bad nights"]


def test_a_heartbeat_that_does_not_answer_changes_no_exit_status(site: SampleSite, database: Database) -> None:
    night = crawl(site, database, environ={"NEWSBOT_HEARTBEAT_URL": "http://127.0.0.1:9/beat"})

    expect(night, 0, "complete")
    assert any("the heartbeat of 127.0.0.1 did not answer" in line for line in night.complaints)


def test_trying_something_out_tells_nobody(site: SampleSite, database: Database, listener: Listener) -> None:
    site.fail(BROKEN, 503)
    night = crawl(site, database, "-a", f"url=https://www.commonspace.eu{BROKEN}", environ=listener.settings)

    assert night.code == 1
    assert (listener.messages, listener.heartbeats) == ([], [])


def test_a_crawl_that_cannot_begin_is_told(database: Database, listener: Listener) -> None:
    database.path.write_text("something else", encoding="utf-8")
    night = crawl("http://127.0.0.1:9", database, environ=listener.settings)

    assert night.code == 74
    (told,) = listener.messages
    assert told["title"] == "newsbot: the crawl did not begin"
    assert "some other file" in told["message"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("NEWSBOT_ALERT_URLS", "nosuch://user:hidden@host"),
        ("NEWSBOT_ALERT_URLS", "hidden"),
        ("NEWSBOT_HEARTBEAT_URL", "file:///etc/hidden"),
    ],
)
def test_an_address_that_cannot_be_used_is_64_and_stays_secret(database: Database, name: str, value: str) -> None:
    night = crawl("http://127.0.0.1:9", database, environ={name: value})

    assert night.code == 64
    assert len(night.complaints) == 1
    assert name in night.complaints[0]
    assert "hidden" not in night.err
    assert not database.path.exists()


def newsbot(database: Database, *words: str, **extra: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-c", "from newsbot.cli import main; main()", *words], check=False,
        env=environment(database, extra), capture_output=True, text=True,
    )  # fmt: skip


def test_a_test_message_arrives_or_says_why_not(database: Database, listener: Listener) -> None:
    done = newsbot(database, "alerts", "test", **listener.settings)
    assert (done.returncode, done.stdout) == (0, "sent to 1 address\n")
    assert listener.messages[0]["title"] == "newsbot: a test"

    listener.status = 500
    refused = newsbot(database, "alerts", "test", **listener.settings)
    assert refused.returncode == 1
    assert refused.stderr == "newsbot: an alert could not be sent to json://... (HTTP status 500)\n"
    assert newsbot(database, "alerts", "test").returncode == 64


def test_a_failure_is_told_with_its_reason_and_no_secret(database: Database, listener: Listener) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    listener.status = 401
    reasons = {
        f"json://user:secret@{listener.host}/secret": "user or password refused",
        f"jsons://user:secret@{listener.host}/secret": "no secure connection",
        f"json://user:secret@127.0.0.1:{port}/secret": "connection refused",
        f"mailto://user:secret@127.0.0.1:{port}?from=a@example.org&to=b@example.org": "connection refused",
    }
    named_in_the_message = "sqlite:///error=500 timed out.db"
    done = newsbot(
        database, "--database", named_in_the_message, "alerts", "test", NEWSBOT_ALERT_URLS=" ".join(reasons)
    )  # fmt: skip

    shown = [f"{address.partition('//')[0]}//... ({reason})" for address, reason in reasons.items()]
    assert done.stderr == f"newsbot: an alert could not be sent to {', '.join(shown)}\n"


def test_what_was_told_can_be_listed(site: SampleSite, database: Database, listener: Listener) -> None:
    site.fail("/news", 503)
    crawl(site, database, environ=listener.settings)

    done = newsbot(database, "alerts")
    assert done.stdout.startswith("bad  the run of ")
    assert '"state": "bad"' in newsbot(database, "alerts", "--json").stdout
