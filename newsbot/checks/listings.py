"""Listings that do not do what they did: a section's own one that is away, one that goes round in a circle."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from newsbot.checks.findings import WARNING, Finding


@dataclass(slots=True)
class Listings:
    """What a crawl meets of listings, noted as it goes."""

    away: dict[str, str] = field(default_factory=dict)
    """Sections whose own listing worked in an earlier run and is none now, with what is to be said of it."""
    shown: set[str] = field(default_factory=set)
    """Sections of which some listing works: their own one, or a shared one that shows articles of them."""
    repeating: list[str] = field(default_factory=list)
    """What is to be said of listings that led on to pages which they had shown before."""

    @property
    def missed(self) -> bool:
        """Whether a section is still without any listing that shows it."""
        return not self.shown.issuperset(self.away)

    def note_away(self, section: str, listing: str, why: str, worked: datetime) -> None:
        """Note that a section's own listing is none any more; the first told of a section is its latest."""
        words = f"{listing}, the listing of {section}, worked on {worked.date()} and is none now ({why})"
        self.away.setdefault(section, words)

    def note_repeating(self, listing: str, page: int) -> None:
        """Note that a page shows nothing new, and leads on all the same."""
        words = f"page {page} of the listing {listing} shows what those before it showed, and leads on to another"
        self.repeating.append(f"{words}: older articles may be missing; does its pager lead where it says?")


def without_listing(away: Iterable[Sequence[str]], shown: Iterable[str]) -> list[tuple[str, str]]:
    """Return the sections (with the words on their listing) that no listing shows any more."""
    reached = set(shown)
    return [(section, words) for section, words in away if section not in reached]


def judge_listings(
    away: Iterable[Sequence[str]], shown: Iterable[str], repeating: Iterable[str]
) -> list[Finding]:  # fmt: skip
    """Say which listings are not what they were; a section that is reached all the same is worth a note only."""
    away = list(away)
    lost = dict(without_listing(away, shown))
    found = []
    for section, words in away:
        if section in lost:
            advice = "its new articles are not found; see where the site lists them now, or leave it out of sections="
        else:
            advice = "another listing shows its articles, nothing is lost"
        found.append(Finding(WARNING, "listing", f"{words}: {advice}"))
    return found + [Finding(WARNING, "listing", words) for words in repeating]
