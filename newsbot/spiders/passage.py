"""Whether a walk through a listing can have missed anything that was there all the time. Pure judgements.

A listing moves while it is read. What is published above pushes entries down: the next page shows some of them once
more, which can be seen. What is deleted above pulls them up: the first of the next page becomes the last of the page
just read, and is on neither; no page shows that. But the articles that a night finds new are asked for anyhow. Asked
for when the pages have been read, each answer tells that its article had not been deleted until then; and if none
was, nothing was pulled up. So a walk that is sure of itself costs no request more than its pages and its articles.

Where that is no evidence (an article does not answer, an entry is not asked for, entries were shown twice), the pages
are read again until they show twice the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from newsbot.storage.ledger import LedgerEntry

MOST = 4
"""Times that the pages are read; a listing that still moves then is read again by the next run."""

Verdict = Literal["complete", "ask", "again", "moving"]


@dataclass(slots=True)
class Passage:
    """One reading of a listing's pages, from the first one to where it ends."""

    shown: list[str] = field(default_factory=list)
    """What the pages showed, in order."""
    held: list[LedgerEntry] = field(default_factory=list)
    """What they showed that is to be fetched: not before the last page was read."""
    before: list[str] | None = None
    """What the reading before this one showed."""
    number: int = 1
    _shifted: bool = False
    _open: bool = False
    """Whether any page ended amid new articles: elsewhere, what is pulled across the end of a page is known."""
    _others: bool = False
    """Whether the pages so far showed anything that is not asked for."""
    _unproven: bool = False
    """The same, of the pages up to the last one that ended amid new articles."""

    def add(self, urls: Sequence[str], entries: Sequence[LedgerEntry]) -> None:
        """Add a page: the addresses that it shows, and what the ledger says of those that are ours."""
        fetched = [entry for entry in entries if entry.fetch]
        self._shifted = self._shifted or not set(self.shown).isdisjoint(urls)
        self._others = self._others or len(fetched) < len(set(urls))
        self.shown += urls
        self.held += fetched

    def go_on(self, entries: Sequence[LedgerEntry], mark: datetime) -> None:
        """Note that the walk goes on behind the page that was added last, from where not all is known at ``mark``."""
        if not entries or entries[-1].first_seen_at > mark:
            self._open, self._unproven = True, self._others

    def verdict(self) -> Verdict:
        """Judge a reading that came to its end.

        ``ask``: complete, if all that was held is there when it is asked for now. ``again``: read the pages once
        more. ``moving``: they were read often enough; the walk is not complete.
        """
        if self.before is None:
            if not self._open:
                return "complete"
            return "again" if self._unproven else "ask"  # what is shown twice is asked for once only: no proof
        same = self.shown == self.before
        if same and (self.number == MOST or not self._shifted):
            return "complete"  # what is shown twice on each page of every reading is pinned there
        return "moving" if self.number == MOST else "again"

    def following(self) -> "Passage":
        """Return the next reading, still empty."""
        return Passage(before=self.shown, number=self.number + 1)
