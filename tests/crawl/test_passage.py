"""Readings of a listing that moves at any moment: whatever is called complete has missed nothing that was there."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import event, example, given, settings
from hypothesis import strategies as st

from newsbot.spiders.passage import MOST, Passage
from newsbot.storage.ledger import LedgerEntry

MARK = datetime(2026, 11, 24, 3, tzinfo=UTC)
PER_PAGE = 4
KNOWN = 12

Edit = tuple[int, str, int]
"""Before which request, ``publish`` or ``delete``, at which position of the listing."""


@dataclass
class MovingListing:
    """A listing of so many new articles above known ones, and a crawl that reads it; a moment is a request."""

    new: int
    edits: Sequence[Edit]
    broken: frozenset[int] = frozenset()
    """New articles that do not answer tonight, though they are there."""
    moment: int = 0
    pages: int = 0
    complete: bool = False
    met: set[str] = field(default_factory=set)
    taken: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.listing = [f"new-{n}" for n in range(self.new)] + [f"known-{n}" for n in range(KNOWN)]
        self.stayed = set(self.listing)
        """What was there all the time until the last page was read."""

    def request(self) -> None:
        for moment, what, position in self.edits:
            if moment == self.moment and what == "publish":
                self.listing.insert(min(position, len(self.listing)), f"hot-{self.moment}-{position}-{len(self.met)}")
            elif moment == self.moment and position < len(self.listing):
                del self.listing[position]
        self.moment += 1

    def page(self, number: int) -> list[str]:
        self.request()
        self.pages += 1
        self.stayed &= set(self.listing)
        return self.listing[number * PER_PAGE : (number + 1) * PER_PAGE]

    def is_there(self, url: str) -> bool:
        self.request()
        return url in self.listing and url not in {f"new-{n}" for n in self.broken}

    def entries(self, urls: list[str]) -> Iterator[LedgerEntry]:
        """What the ledger says: everything is known from before the mark, or found tonight and taken once."""
        for url in urls:
            known = url.startswith("known")
            seen = MARK - timedelta(days=1) if known else MARK + timedelta(days=1)
            yield LedgerEntry(
                url, "stored" if known else "discovered", "news", {}, seen, url not in self.taken | self.met
            )
            if known:
                continue
            self.met.add(url)

    def night(self) -> None:
        """Walk as the spider does."""
        self.taken = {f"known-{n}" for n in range(KNOWN)}
        passage = Passage()
        while True:
            self._read(passage)
            verdict = passage.verdict()
            there = [self.is_there(entry.url) for entry in passage.held] if verdict == "ask" else []
            if verdict in ("complete", "moving") or (verdict == "ask" and all(there)):
                self.complete = verdict != "moving"
                return
            passage = passage.following()

    def _read(self, passage: Passage) -> None:
        number = 0
        while True:
            urls = self.page(number)
            entries = list(self.entries(urls))
            passage.add(urls, entries)
            if all(entry.first_seen_at <= MARK for entry in entries):  # the listing's end, too
                return
            passage.go_on(entries, MARK)
            number += 1

    @property
    def missing(self) -> set[str]:
        return {url for url in self.stayed - self.met if not url.startswith("known")}


EDITS = st.lists(
    st.tuples(st.integers(0, 40), st.sampled_from(["publish", "delete"]), st.integers(0, 30)), max_size=8
)  # fmt: skip


@settings(max_examples=1500)
@example(12, [(1, "publish", 0), (2, "delete", 0)], frozenset())  # one that no page shows pushes and pulls
@example(12, [(1, "delete", 0), (1, "publish", 0), (2, "delete", 0)], frozenset())
@example(5, [(1, "delete", 0), (3, "publish", 0)], frozenset())
@given(st.integers(0, 14), EDITS, st.frozensets(st.integers(0, 14), max_size=1))
def test_a_complete_walk_missed_nothing(new: int, edits: list[Edit], broken: frozenset[int]) -> None:
    listing = MovingListing(new, edits, broken)
    listing.night()
    event("complete" if listing.complete else "moving")
    assert not listing.complete or listing.missing == set()


@given(st.integers(0, 30))
def test_a_quiet_walk_reads_each_page_once(new: int) -> None:
    listing = MovingListing(new, [])
    listing.night()
    assert (listing.complete, listing.missing) == (True, set())
    assert listing.pages == -(-new // PER_PAGE) + 1
    assert listing.moment <= new + listing.pages


@pytest.mark.parametrize("moment", range(14))
@pytest.mark.parametrize("position", range(10))
def test_one_deletion_is_made_good_in_the_same_night(moment: int, position: int) -> None:
    listing = MovingListing(9, [(moment, "delete", position)])
    listing.night()
    assert (listing.complete, listing.missing) == (True, set())
    assert listing.pages <= 3 * 4


def test_a_listing_that_never_stops_moving_is_not_complete() -> None:
    listing = MovingListing(9, [(moment, "publish", 0) for moment in range(60)])
    listing.night()
    assert not listing.complete
    assert listing.pages <= MOST * 10
