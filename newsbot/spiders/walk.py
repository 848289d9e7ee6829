"""A walk through a listing: what of a page is taken, and when the walk ends. Pure judgements."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from newsbot.extract.feed import FeedItem
from newsbot.extract.listing import Listing, Teaser
from newsbot.normalize.dates import parse_published
from newsbot.normalize.sections import section_of_url, section_of_word
from newsbot.normalize.urls import canonical_url, may_be_article
from newsbot.sites import Site
from newsbot.spiders.passage import Passage
from newsbot.spiders.plan import Plan
from newsbot.storage.ledger import Discovery, LedgerEntry

_FULL_PAGE = 8  # teasers: the site's listings show ten, the shortest of Drupal's usual lengths is that
_MOST_PAGES = 5_000  # of one listing; the longest of the site has about 800


@dataclass(slots=True)
class Walk:
    """One walk through a listing, page by page."""

    listing: str
    sections: tuple[str, ...]
    own: str | None
    """The section whose own listing this is; None for a listing of several sections."""
    sweep_id: int
    mark: datetime | None
    """When the last complete walk ended: what the ledger held then is known."""
    fallbacks: tuple[str, ...] = ()
    """Where else the listing may be, if this is none."""
    pager: int = 0
    """Which number of ``?page=`` pages this listing."""
    probe: int | None = None
    """A page that nothing links to, asked for because the one before it was full and had no pager."""
    pages: int = 0
    seen: set[str] = field(default_factory=set)
    """Teasers of the pages so far, as ``short`` gives them: a page that shows nothing else repeats the archive."""
    unsure: dict[int, str] = field(default_factory=dict)
    """Of a walk through an archive: pages that ended amid new articles, and are fetched once more in the end; what
    they were, as ``digest`` gives it."""
    passage: Passage | None = None
    """Of a nightly walk, which is over in some pages: what they show, until it is sure that nothing is missed."""
    waiting: set[str] = field(default_factory=set)
    """Articles whose answers will tell whether the walk is complete."""
    missed: bool = False
    """Whether one of them was not there."""
    ended_at: datetime | None = None
    ended_by: str = ""
    feed: dict[str, FeedItem] = field(default_factory=dict)
    """The items of the feed by canonical address: whichever worker reads a page knows what the feed said."""

    @property
    def is_first(self) -> bool:
        """Whether the pages are read for the first time."""
        return self.passage is None or self.passage.number == 1

    def note(self, page: int, body: bytes, entries: Sequence[LedgerEntry]) -> None:
        """Remember that the walk goes on from a page: one deleted since then pulls another across its end, unseen."""
        if self.passage is not None and self.mark is not None:
            self.passage.go_on(entries, self.mark)
        elif entries and entries[-1].fetch and entries[-1].state == "discovered":
            self.unsure[page] = digest(body)

    def release(self) -> list[LedgerEntry]:
        """Give back what was held until the pages are read, once."""
        held = self.passage.held if self.passage else []
        if self.passage:
            self.passage.held = []
        return held

    def begin_again(self) -> None:
        """Forget the pages, but for what they showed."""
        self.passage = self.passage.following() if self.passage else None
        self.pages, self.probe = 0, None
        self.seen.clear()


def discoveries(teasers: Sequence[Teaser], walk: Walk, plan: Plan) -> list[Discovery]:
    """Turn teasers into ledger entries; of a shared listing only those of the sections asked for.

    Neighbours are noted: a listing is newest first.
    """
    urls = [_canonical(teaser.url, plan.site) for teaser in teasers]
    found: dict[str, Discovery] = {}
    for index, (teaser, url) in enumerate(zip(teasers, urls, strict=True)):
        if url is None or url in found or not may_be_article(url, plan.site):
            continue
        named = section_of_url(url, plan.site)
        section = named or section_of_word(teaser.kicker, plan.site)
        # A listing of one section may show what was pinned there from another.
        if not _is_asked_for(named if walk.own and named else walk.own or section, plan):
            continue
        item = walk.feed.get(url)
        said = {
            "title": teaser.title, "kicker": teaser.kicker, "date": teaser.published, "section": walk.own,
            "order": teaser.date_order,
            "feed_date": item.published if item else None, "feed_title": item.title if item else None,
            "above": urls[index - 1] if index else None,
            "below": urls[index + 1] if index + 1 < len(urls) else None,
        }  # fmt: skip
        known = {key: value for key, value in said.items() if value}
        found[url] = Discovery(url, walk.own or section, walk.listing, known)
    return list(found.values())


def _canonical(url: str, site: Site) -> str | None:
    try:
        return canonical_url(url, site)
    except ValueError:
        return None


def _is_asked_for(section: str | None, plan: Plan) -> bool:
    return section in plan.sections or (section is None and plan.everything)


def is_too_old(found: Discovery, plan: Plan) -> bool:
    """Tell whether a teaser's own date is before the time asked for."""
    day = read_day(found.teaser, plan.site)
    return plan.since is not None and day is not None and day < plan.since


def why_ended(
    walk: Walk,
    listing: Listing,
    found: Sequence[Discovery],
    entries: Sequence[LedgerEntry],
    plan: Plan,
    *,
    spent: bool,
    cut: bool,
) -> str | None:
    """Tell why a walk ends at this page, None where it goes on.

    ``found`` is what of the page is of the sections asked for, ``entries`` what the ledger says of it.
    ``cut``: the limit left entries of the page out; ``spent``: it allows no more. All but ``limit``
    and ``repeats`` make a walk complete: what is below is known, older than asked for, or not there.
    """
    urls = {short(teaser.url) for teaser in listing.teasers}
    repeats = urls <= walk.seen
    walk.seen |= urls
    if cut:
        return "limit"
    if not listing.teasers or not (listing.has_next or _may_go_on(walk, listing)):
        return "end"
    if spent:
        return "limit"
    if repeats and walk.probe is not None:
        return "end"
    if repeats or walk.pages >= _MOST_PAGES:
        return "repeats"
    if not found:
        return None  # a shared listing, and a page of other sections
    if plan.since:
        return None if any(_is_recent(entry, plan.since, plan.site) for entry in entries) else "since"
    if plan.full or walk.mark is None:
        return None
    return "known" if all(entry.first_seen_at <= walk.mark for entry in entries) else None


def _may_go_on(walk: Walk, listing: Listing) -> bool:
    """Tell whether a full page without any pager may have a next one: a script may load it at a button."""
    begins = walk.pages == 1 or walk.probe is not None
    return begins and not listing.has_pager and len(listing.teasers) >= _FULL_PAGE


def short(url: str) -> str:
    """Return a few characters that stand for an address: a walk of hundreds of pages waits in Redis with them."""
    return hashlib.blake2b(url.encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()


def digest(body: bytes) -> str:
    """Return what tells whether a page came with the very same bytes again."""
    return hashlib.blake2b(body, digest_size=8).hexdigest()


def _is_recent(entry: LedgerEntry, since: date, site: Site) -> bool:
    """Tell whether an article is, or may be, of the time asked for."""
    known = entry.published_on or read_day(entry.teaser, site)
    return known is None or known >= since


def read_day(teaser: Mapping[str, Any], site: Site) -> date | None:
    """Return the day of a teaser's date line; None where there is none or it cannot be read."""
    if not teaser.get("date"):
        return None
    try:
        return parse_published(teaser["date"], zone=site.zone, order=teaser.get("order")).on
    except ValueError:
        return None
