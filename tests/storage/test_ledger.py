"""The ledger: what is fetched, what waits, what is counted, and that a run adds up at every moment."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, select

from newsbot.storage import ledger, settling, sweeps
from newsbot.storage.articles import save_article
from newsbot.storage.ledger import MAX_ATTEMPTS, Discovery
from newsbot.storage.models.ledger import Url
from tests.storage.making import HOUR, NOW, SITE, counts, finish, make_item, open_run

URLS = Url.__table__
A, B, C = (f"{SITE}/news/{letter}" for letter in "abc")


def discover(connection: Connection, run: int, now: datetime, *urls: str, **more: Any) -> dict[str, bool]:
    """Discover addresses; gives which are to be fetched."""
    found = ledger.discover(connection, run, now, [Discovery(url, "news", "/news") for url in urls], **more)
    assert [entry.url for entry in found] == list(urls)
    return {entry.url: entry.fetch for entry in found}


def row_of(connection: Connection, url: str) -> Any:
    return connection.execute(select(URLS).where(URLS.c.url == url)).one()


@pytest.fixture
def run(connection: Connection) -> int:
    return open_run(connection)


def settle(connection: Connection, run: int, now: datetime, url: str, outcome: str, **more: Any) -> None:
    state = {"new": "stored", "updated": "stored", "unchanged": "stored"}.get(outcome, outcome)
    settling.settle(connection, run, now, url, outcome=outcome, state=state, **more)


# --- from discovered to settled ------------------------------------------------------------------------------


def test_a_new_address_is_fetched_and_pending(connection: Connection, run: int) -> None:
    assert discover(connection, run, NOW, A, B) == {A: True, B: True}

    assert counts(connection, run) == {"discovered": 2, "pending": 2}
    row = row_of(connection, A)
    assert (row.state, row.kind, row.section, row.listing) == ("discovered", "article", "news", "/news")
    assert (row.attempts, row.first_seen_at, row.last_fetched_at) == (0, NOW, None)


def test_what_a_teaser_says_is_kept_whole_and_in_one_order(connection: Connection, run: int) -> None:
    """A key that is lost on the way here reads ``06/01/2026`` as a day in June."""
    said = {"title": "A bridge", "date": "06/01/2026", "order": "day", "above": B, "section": "news"}
    for _ in range(2):
        ledger.discover(connection, run, NOW, [Discovery(A, "news", "/news", said)])
        kept = row_of(connection, A).teaser
        assert (kept, list(kept)) == (said, sorted(said))
        said = dict(reversed(said.items()))


def test_an_address_counts_once_a_run(connection: Connection, run: int) -> None:
    discover(connection, run, NOW, A)
    assert discover(connection, run, NOW, A, B) == {A: False, B: True}  # A is taken up already
    assert counts(connection, run) == {"discovered": 2, "pending": 2}

    settle(connection, run, NOW, A, "new", status=200)
    assert discover(connection, run, NOW, A) == {A: False}
    assert counts(connection, run) == {"discovered": 2, "pending": 1, "new": 1}


@pytest.mark.parametrize("outcome", ["new", "updated", "unchanged", "failed", "refused", "gone"])
def test_settling_moves_the_count(connection: Connection, run: int, outcome: str) -> None:
    discover(connection, run, NOW, A)

    settle(connection, run, NOW, A, outcome, status=200)

    assert counts(connection, run) == {"discovered": 1, outcome: 1}
    settle(connection, run, NOW, A, "new", status=200)
    assert counts(connection, run) == {"discovered": 1, "new": 1}


def test_an_address_nobody_discovered_is_counted_when_it_is_settled(connection: Connection, run: int) -> None:
    settle(connection, run, NOW, A, "gone", status=404)

    assert counts(connection, run) == {"discovered": 1, "gone": 1}
    assert row_of(connection, A).state == "gone"


@pytest.mark.parametrize(
    ("outcome", "fetched_again"),
    [("new", False), ("refused", False), ("gone", True), ("failed", True), ("pending", True)],
)
def test_what_a_later_run_fetches(connection: Connection, run: int, outcome: str, fetched_again: bool) -> None:
    discover(connection, run, NOW, A)
    if outcome != "pending":
        settle(connection, run, NOW, A, outcome)
    finish(connection, run)

    second = open_run(connection, NOW + timedelta(minutes=5))

    assert discover(connection, second, NOW + timedelta(minutes=5), A) == {A: fetched_again}
    assert counts(connection, second) == {"discovered": 1, "pending" if fetched_again else "skipped": 1}


@pytest.mark.parametrize(
    ("state", "status", "fetched_again"),
    [("not-article", 200, True), ("refused", 403, True), ("refused", 302, True), ("refused", None, True)],
)
def test_what_a_listing_still_shows_is_looked_at_on_another_day(
    connection: Connection, run: int, state: str, status: int | None, fetched_again: bool
) -> None:
    """A page may be whole, or open, again; a redirect off the site or a rule of robots.txt may have been a slip."""
    discover(connection, run, NOW, A)
    settling.settle(connection, run, NOW, A, outcome="refused", state=state, status=status)

    assert discover(connection, open_run(connection), NOW + timedelta(minutes=5), A) == {A: False}
    assert discover(connection, open_run(connection), NOW + timedelta(days=1), A) == {A: fetched_again}


def test_a_page_without_an_article_is_believed_in_the_end(connection: Connection, run: int) -> None:
    discover(connection, run, NOW, A)
    for day in range(3):
        settling.settle(connection, run, NOW + timedelta(days=day), A, outcome="refused", state="not-article")

    assert discover(connection, open_run(connection), NOW + timedelta(days=9), A) == {A: False}


def test_all_is_fetched_again_where_that_is_asked_for(connection: Connection, run: int) -> None:
    for url, outcome in ((A, "new"), (B, "refused"), (C, "failed")):
        discover(connection, run, NOW, url)
        settle(connection, run, NOW, url, outcome)

    second = open_run(connection)
    assert discover(connection, second, NOW, A, B, C, again=True) == {A: True, B: True, C: True}


# --- failing -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("attempts", "hours"),
    [(1, 0), (2, 0), (3, 0), (4, 1), (5, 2), (6, 4), (8, 16), (11, 128), (12, 168), (10_000, 168)],
)
def test_the_next_runs_try_again_then_pauses_double_up_to_a_week(attempts: int, hours: int) -> None:
    assert settling.pause(attempts) == timedelta(hours=hours)


def test_a_failed_address_waits_and_then_comes_back(connection: Connection, run: int) -> None:
    discover(connection, run, NOW, A)
    for attempt in range(1, 5):
        settle(connection, run, NOW, A, "failed", status=500, error="answered 500")
        row = row_of(connection, A)
        assert (row.attempts, row.http_status, row.last_error) == (attempt, 500, "answered 500")
    assert row.next_try_at == NOW + HOUR

    early, late = NOW + HOUR - timedelta(seconds=1), NOW + HOUR
    assert ledger.open_entries(connection, open_run(connection), early, ["news"], most=9) == []
    (entry,) = ledger.open_entries(connection, open_run(connection), late, ["news"], most=9)
    assert (entry.url, entry.fetch) == (A, True)


def test_the_pause_that_the_site_asks_for_is_kept(connection: Connection, run: int) -> None:
    settle(connection, run, NOW, A, "failed", status=503, retry_after=5 * HOUR)
    assert row_of(connection, A).next_try_at == NOW + 5 * HOUR
    settle(connection, run, NOW, B, "failed", status=503, retry_after=timedelta(seconds=5))
    assert row_of(connection, B).next_try_at == NOW + timedelta(seconds=5)


def test_an_address_is_given_up_after_many_failures(connection: Connection, run: int) -> None:
    discover(connection, run, NOW, A)
    now = NOW
    for attempt in range(1, MAX_ATTEMPTS + 1):
        settle(connection, run, now, A, "failed")
        assert row_of(connection, A).attempts == attempt
        now += timedelta(days=8)

    assert discover(connection, open_run(connection, now), now, A) == {A: False}
    assert ledger.open_entries(connection, open_run(connection, now), now, ["news"], most=9) == []
    assert discover(connection, open_run(connection, now), now, A, again=True) == {A: True}


def test_a_refused_address_comes_back_after_growing_pauses_a_few_times(connection: Connection, run: int) -> None:
    """Whatever the hour of the night: on the first, third, seventh and fifteenth day after, then no more."""
    discover(connection, run, NOW, A)
    settling.settle(connection, run, NOW, A, outcome="refused", state="refused", error="leads to another site")
    tried = []
    for day in range(1, 60):
        now = NOW + timedelta(days=day, hours=-1 if day % 2 else 1)
        night = open_run(connection, now)
        for entry in ledger.open_entries(connection, night, now, ["news"], most=10):
            assert (entry.url, entry.fetch) == (A, True)
            tried.append(day)
            settling.settle(
                connection, night, now, A, outcome="refused", state="refused", error="leads to another site"
            )

    assert tried == [1, 3, 7, 15]
    assert (row_of(connection, A).attempts, row_of(connection, A).next_try_at) == (ledger.MAX_REFUSALS, None)
    assert discover(connection, open_run(connection), NOW + timedelta(days=60), A, again=True) == {A: True}


def test_a_refused_address_that_answers_is_refused_for_the_first_time_again(connection: Connection, run: int) -> None:
    for number, outcome in enumerate(["failed", "failed", "refused", "refused", "failed", "new", "refused"]):
        settle(connection, open_run(connection), NOW + timedelta(days=number), A, outcome)
        wanted = [1, 2, 1, 2, 1, 0, 1]
        assert row_of(connection, A).attempts == wanted[number]


def test_a_stored_article_that_is_refused_waits_for_its_next_age(connection: Connection, run: int) -> None:
    saved = save_article(connection, make_item("/news/a", ["Text."]), NOW)
    settle(connection, run, NOW, A, "new", article_id=saved.article_id)
    settle(connection, run, NOW, A, "refused")
    assert row_of(connection, A).next_try_at is None
    later = NOW + timedelta(days=20)
    assert ledger.open_entries(connection, open_run(connection, later), later, ["news"], most=10) == []


def test_what_never_was_fetched_goes_before_what_was_refused(connection: Connection, run: int) -> None:
    discover(connection, run, NOW, A, B)
    settle(connection, run, NOW, B, "refused")
    later = NOW + timedelta(days=1)
    taken = ledger.open_entries(connection, open_run(connection, later), later, ["news"], most=10)
    assert [entry.url for entry in taken] == [A, B]


def test_success_forgets_the_failures(connection: Connection, run: int) -> None:
    settle(connection, run, NOW, A, "failed", status=500, error="answered 500")
    settle(connection, run, NOW, A, "new", status=200)

    row = row_of(connection, A)
    assert (row.state, row.attempts, row.last_error, row.next_try_at) == ("stored", 0, None, None)


# --- what is open ----------------------------------------------------------------------------------------------


def test_only_the_sections_asked_for_are_taken_up(connection: Connection, run: int) -> None:
    found = [Discovery(A, "news"), Discovery(B, "interview"), Discovery(C, None)]
    ledger.discover(connection, run, NOW, found)

    def taken(sections: Sequence[str], most: int = 9) -> list[str]:
        return [one.url for one in ledger.open_entries(connection, open_run(connection), NOW, sections, most=most)]

    assert set(taken(["news"])) == {A, C}
    assert set(taken(["news", "interview"])) == {A, B, C}
    assert len(taken(["news", "interview"], most=2)) == 2


def test_what_was_open_counts_in_the_run_that_takes_it_up(connection: Connection, run: int) -> None:
    discover(connection, run, NOW, A, B)
    finish(connection, run)
    second = open_run(connection)

    ledger.open_entries(connection, second, NOW, ["news"], most=9)

    assert counts(connection, run) == counts(connection, second) == {"discovered": 2, "pending": 2}


def test_teasers_are_remembered_where_they_fall_silent(connection: Connection, run: int) -> None:
    first = Discovery(A, "news", "/news", {"title": "A bridge", "feed_date": "Mon, 16 Nov 2026 08:00:00 +0000"})
    ledger.discover(connection, run, NOW, [first])

    (entry,) = ledger.discover(
        connection, open_run(connection), NOW, [Discovery(A, None, None, {"title": "The bridge"})]
    )

    assert entry.teaser == {"title": "The bridge", "feed_date": "Mon, 16 Nov 2026 08:00:00 +0000"}
    assert entry.section == "news"
    assert entry.first_seen_at == NOW


# --- aliases and listings ----------------------------------------------------------------------------------------


def test_an_alias_leads_to_its_article(connection: Connection, run: int) -> None:
    saved = save_article(connection, make_item(), NOW)
    discover(connection, run, NOW, f"{SITE}/node/100")
    settle(connection, run, NOW, f"{SITE}/node/100", "new", article_id=saved.article_id)
    settling.record_alias(connection, NOW, saved.url, saved.article_id)

    assert row_of(connection, saved.url).article_id == row_of(connection, f"{SITE}/node/100").article_id
    assert counts(connection, run) == {"discovered": 1, "new": 1}
    assert discover(connection, run, NOW, saved.url) == {saved.url: False}
    assert counts(connection, run) == {"discovered": 2, "new": 1, "skipped": 1}


def test_listings_are_kept_and_not_counted(connection: Connection, run: int) -> None:
    for state, status in (("failed", 500), ("failed", 500), ("stored", 200)):
        sweeps.record_listing(connection, NOW, f"{SITE}/news", state=state, status=status)

    row = row_of(connection, f"{SITE}/news")
    assert (row.kind, row.state, row.attempts, row.http_status) == ("listing", "stored", 0, 200)
    assert counts(connection, run) == {}
    assert ledger.open_entries(connection, run, NOW, ["news"], most=9) == []


# --- any order -------------------------------------------------------------------------------------------------

ADDRESSES = tuple(f"{SITE}/news/{number}" for number in range(5))
STEPS = st.one_of(
    st.tuples(st.just("discover"), st.lists(st.sampled_from(ADDRESSES), min_size=1, unique=True), st.booleans()),
    st.tuples(
        st.just("settle"), st.sampled_from(ADDRESSES),
        st.sampled_from(["new", "updated", "unchanged", "failed", "refused", "gone"]),
    ),
    st.tuples(st.just("open"), st.integers(1, 5)),
    st.tuples(st.just("alias"), st.sampled_from(ADDRESSES)),
    st.tuples(st.just("later"), st.integers(1, 400)),
    st.tuples(st.just("next run"), st.booleans()),
)  # fmt: skip


@given(st.lists(STEPS, max_size=25))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_run_adds_up_after_every_step(connection: Connection, steps: list[tuple[Any, ...]]) -> None:
    savepoint = connection.begin_nested()
    article = save_article(connection, make_item(), NOW).article_id
    now, run, all_runs = NOW, open_run(connection), []
    all_runs.append(run)
    for step in steps:
        match step:
            case ("discover", urls, again):
                discover(connection, run, now, *urls, again=again)
            case ("settle", url, outcome):
                settle(connection, run, now, url, outcome)
            case ("open", most):
                assert len(ledger.open_entries(connection, run, now, ["news"], most=most)) <= most
            case ("alias", url):
                settling.record_alias(connection, now, url, article)
            case ("later", hours):
                now += hours * HOUR
            case ("next run", closed):
                if closed:
                    finish(connection, run, now)
                run = open_run(connection, now)
                all_runs.append(run)
        for one in all_runs:
            counts(connection, one)
    pending = select(URLS.c.url).where(URLS.c.run_id == run, URLS.c.outcome == "pending")
    assert counts(connection, run).get("pending", 0) == len(connection.execute(pending).all())
    savepoint.rollback()
