"""Several workers on PostgreSQL and Redis: no article twice, none lost, whoever is killed, and one run that says so."""

import re
import signal
import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from redis import Redis

from newsbot.demo import SampleSite
from tests.cli.conftest import newsbot
from tests.crawl.night import (
    QUICK,
    SECONDS,
    GatedSite,
    ServerDatabase,
    adds_up,
    asked,
    command,
    crawl,
    environment,
    expect,
    wait_until,
)
from tests.servers import RedisServer, copied_database, free_port

FREE = 4
LONG = 4 * SECONDS  # two or three crawls start at once


@pytest.fixture(scope="module")
def redis() -> Iterator[RedisServer]:
    server = RedisServer()
    yield server
    server.stop()


@pytest.fixture
def database(tmp_path: Path) -> Iterator[ServerDatabase]:
    with copied_database() as url:
        yield ServerDatabase(url, tmp_path)


def begin(site: SampleSite, database: ServerDatabase, redis: RedisServer, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        command("-a", f"site={site.url}", *QUICK, *arguments), cwd=database.path.parent,
        env=environment(database, {"NEWSBOT_REDIS_URL": redis.url}), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True,
    )  # fmt: skip


def end(process: subprocess.Popen[str]) -> tuple[int, str]:
    _, err = process.communicate(timeout=LONG)
    return process.returncode, err


def workers(database: ServerDatabase) -> list[tuple[str | None, int]]:
    """All workers so far: outcome, and how much each settled."""
    return [(row["outcome"], row["stored"]) for row in database.records("SELECT * FROM run_workers ORDER BY id")]


def articles_asked_for(site: SampleSite) -> Counter[str]:
    return Counter(path for path in site.targets if path in {one.path for one in site.articles})


def expect_all(site: SampleSite, database: ServerDatabase) -> None:
    """Everything is stored, settled and counted, once."""
    run = database.last_run
    assert (run["outcome"], run["exit_code"], run["pending"]) == ("complete", 0, 0), run
    assert adds_up(run)
    assert set(database.articles) == {one.path for one in asked(site)}
    assert set(database.states().values()) <= {"stored", "not-article"}
    assert database.column("SELECT count(*) FROM revisions") == [len(database.articles)]


def nothing_left(redis: RedisServer) -> bool:
    with closing(Redis.from_url(redis.url)) as client:
        return not client.keys("newsbot:*")


def test_two_workers_share_one_run(redis: RedisServer, database: ServerDatabase) -> None:
    with GatedSite(articles=FREE) as site:
        first = begin(site, database, redis)
        wait_until(lambda: site.reached.is_set() or first.poll() is not None)
        second = begin(site, database, redis)
        wait_until(lambda: len(workers(database)) == 2)
        said = newsbot("--database", database.url, "status").stdout
        assert re.findall(r"worker \d \(process (\d+) on .+\): (\w+)", said) == [
            (str(first.pid), "working"), (str(second.pid), "working"),
        ]  # fmt: skip
        site.opened.set()
        ended = [end(first), end(second)]

        assert [code for code, _ in ended] == [0, 0], ended
        assert "Traceback" not in "".join(err for _, err in ended)
        expect_all(site, database)
        assert set(articles_asked_for(site).values()) == {1}
        assert database.column("SELECT count(*) FROM runs") == [1]
        shares = workers(database)
        assert [outcome for outcome, _ in shares] == ["complete", "complete"]
        run = database.last_run
        assert sum(stored for _, stored in shares) == run["new"] + run["refused"]
        assert database.column("SELECT sum(requests) FROM run_workers") == [run["requests"]]
        status = newsbot("--database", database.url, "status")
        assert status.exit_code == 0, status.stdout
        told = re.findall(r"worker \d \(process \d+ on .+\): complete, (\d+) addresses settled", status.stdout)
        assert told == [str(stored) for _, stored in shares]
        read = database.column("SELECT sum(articles) FROM run_fields WHERE field = 'article' AND rule <> ''")
        assert read == [run["new"]], "what both have read is counted together"
    assert nothing_left(redis)


def test_a_worker_that_is_killed_loses_nothing_and_another_may_come_later(
    redis: RedisServer, database: ServerDatabase
) -> None:
    with GatedSite(articles=FREE) as site:
        first = begin(site, database, redis)
        second = begin(site, database, redis)
        wait_until(lambda: site.reached.is_set() and len(workers(database)) == 2)
        wait_until(lambda: len(database.articles) >= FREE - 1)
        first.kill()
        first.communicate()
        third = begin(site, database, redis)
        wait_until(lambda: len(workers(database)) == 3)
        site.opened.set()
        ended = [end(second), end(third)]

        assert [code for code, _ in ended] == [0, 0], ended
        expect_all(site, database)
        assert database.column("SELECT count(*) FROM runs") == [1]
        assert Counter(outcome for outcome, _ in workers(database)) == {"complete": 2, "killed": 1}
    assert nothing_left(redis)


def test_a_lone_worker_that_is_killed_leaves_the_rest_to_the_next_run(
    redis: RedisServer, database: ServerDatabase
) -> None:
    with GatedSite(articles=FREE) as site:
        first = begin(site, database, redis)
        wait_until(lambda: site.reached.is_set() and len(database.articles) >= FREE - 1)
        first.kill()
        first.communicate()
        site.opened.set()

        code, err = end(begin(site, database, redis))
        assert code == 0, err
        expect_all(site, database)
        assert database.column("SELECT outcome FROM runs ORDER BY id") == ["killed", "complete"]
        assert [outcome for outcome, _ in workers(database)] == ["killed", "complete"]
    assert nothing_left(redis)


def test_a_worker_that_is_stopped_leaves_the_rest_to_the_others(redis: RedisServer, database: ServerDatabase) -> None:
    with GatedSite(articles=FREE) as site:
        first = begin(site, database, redis)
        wait_until(lambda: site.reached.is_set() or first.poll() is not None)
        second = begin(site, database, redis)
        wait_until(lambda: len(workers(database)) == 2)
        first.send_signal(signal.SIGTERM)
        site.opened.set()
        code, err = end(first)
        assert code == 143, err
        assert "goes on with run 1" in err
        code, err = end(second)
        assert code == 0, err
        expect_all(site, database)
        assert [outcome for outcome, _ in workers(database)] == ["interrupted", "complete"]


def test_workers_share_the_articles_evenly_and_one_that_comes_later_has_its_part(
    redis: RedisServer, database: ServerDatabase
) -> None:
    with GatedSite(articles=FREE, more=200) as site:
        first = begin(site, database, redis)
        wait_until(lambda: site.reached.is_set() or first.poll() is not None)
        second = begin(site, database, redis)
        wait_until(lambda: len(workers(database)) == 2)
        site.opened.set()
        ended = [end(first), end(second)]

        assert [code for code, _ in ended] == [0, 0], ended
        expect_all(site, database)
        assert set(articles_asked_for(site).values()) == {1}
        shares = [stored for _, stored in workers(database)]
        assert min(shares) >= sum(shares) / 4, shares


def test_a_worker_takes_no_more_than_it_can_begin(redis: RedisServer, database: ServerDatabase) -> None:
    """It fetches one at a time here: one is on its way, one may be ready behind it, and the rest is for the next."""
    with GatedSite(articles=0, more=60) as site, closing(Redis.from_url(redis.url)) as client:
        first = begin(site, database, redis)
        wait_until(lambda: site.reached.is_set() or first.poll() is not None)
        taken_up = "SELECT pending FROM runs"
        wait_until(lambda: bool(client.keys("newsbot:*:requests")) and database.column(taken_up)[0] >= 10)
        (queue,) = client.keys("newsbot:*:requests")
        wait_until(lambda: client.zcard(queue) >= database.column(taken_up)[0] - 2)
        assert sum(articles_asked_for(site).values()) == 1

        second = begin(site, database, redis)
        wait_until(lambda: sum(articles_asked_for(site).values()) == 2)
        site.opened.set()
        assert [end(first)[0], end(second)[0]] == [0, 0]
        expect_all(site, database)
        assert min(stored for _, stored in workers(database)) > 0


def test_workers_keep_a_limit_together(redis: RedisServer, database: ServerDatabase) -> None:
    with GatedSite(articles=0, more=60) as site:
        lost = [one.path for one in asked(site, "news") if one.path.startswith("/news/from-the-archive-")][:12]
        for path in lost:
            site.fail(path, 404)
        arguments = ("-a", "sections=news", "-a", "limit=40")
        first = begin(site, database, redis, *arguments)
        wait_until(lambda: site.reached.is_set() or first.poll() is not None)
        second = begin(site, database, redis, *arguments)
        wait_until(lambda: len(workers(database)) == 2)
        site.opened.set()
        ended = [end(first), end(second)]

        assert [code for code, _ in ended] == [0, 0], ended
        run = database.last_run
        assert (len(database.articles), run["new"], run["pending"], adds_up(run)) == (40, 40, 0, True)
        assert run["gone"] == len(lost)
        assert set(articles_asked_for(site).values()) == {1}
    assert nothing_left(redis)


def test_workers_look_for_what_no_listing_shows_any_more(redis: RedisServer, database: ServerDatabase) -> None:
    with GatedSite() as site:
        site.opened.set()
        expect(crawl(site, database), 0, "complete")
        before = asked(site)
        site.switch_day(2)
        there = {one.nid for one in site.articles}
        lost = {one.path for one in before if one.nid not in there}
        assert lost
        site.requests.clear()
        arguments = ("-a", "full=1", "-s", "NEWSBOT_REVISITS_PER_NIGHT=0")
        ended = [end(one) for one in [begin(site, database, redis, *arguments) for _ in range(2)]]

        assert [code for code, _ in ended] == [0, 0], ended
        assert {Counter(site.targets)[path] for path in lost} == {1}
        assert {database.states()[path] for path in lost} <= {"gone", "refused"}
        run = database.last_run
        assert (run["pending"], adds_up(run)) == (0, True)


def test_others_are_kept_out_while_workers_are_there(redis: RedisServer, database: ServerDatabase) -> None:
    with GatedSite(articles=FREE) as site:
        first = begin(site, database, redis)
        wait_until(lambda: site.reached.is_set() or first.poll() is not None)
        alone = crawl(site, database)
        assert (alone.code, len(alone.complaints)) == (75, 1), alone.err
        code, err = end(begin(site, database, redis, "-a", "sections=opinion"))
        assert code == 75, err
        assert "crawl with other arguments" in err
        site.opened.set()
        code, err = end(first)
        assert code == 0, err
        expect_all(site, database)


def test_redis_that_goes_away_is_no_good_night_and_the_next_one_goes_on(database: ServerDatabase) -> None:
    redis = RedisServer()
    with GatedSite(articles=FREE) as site:
        process = begin(site, database, redis)
        wait_until(lambda: site.reached.is_set() and len(database.articles) >= FREE - 1)
        redis.stop()
        site.opened.set()
        code, err = end(process)
        assert code == 1, err
        assert "Redis cannot be reached any more" in err
        assert "Traceback" not in err
        run = database.last_run
        assert (run["outcome"], adds_up(run)) == ("partial", True)
        assert "Redis lost" in run["reason"]

        expect(crawl(site, database), 0, "complete")
        expect_all(site, database)


@pytest.mark.parametrize(
    ("redis_url", "arguments", "code", "words"),
    [
        ("redis://127.0.0.1:{free}/0", ("-s", "NEWSBOT_DATABASE_URL=sqlite:///x.db"), 64, "workers need PostgreSQL"),
        ("http://127.0.0.1:{free}/0", (), 64, "write it like redis://host:6379/0"),
        ("redis://:secret@127.0.0.1:{free}/0", (), 74, "start it, or correct NEWSBOT_REDIS_URL"),
    ],
    ids=["sqlite", "no-redis-url", "unreachable"],
)
def test_what_several_workers_cannot_use(
    database: ServerDatabase, redis_url: str, arguments: tuple[str, ...], code: int, words: str
) -> None:
    url = redis_url.format(free=free_port())
    night = crawl("http://127.0.0.1:9", database, *arguments, environ={"NEWSBOT_REDIS_URL": url})
    assert (night.code, len(night.complaints)) == (code, 1), night.err
    assert words in night.err
    assert "secret" not in night.err
