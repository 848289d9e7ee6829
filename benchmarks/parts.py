"""What is measured, in this order, with how much of the time, and the goals."""

import argparse
import sys
from dataclasses import dataclass
from importlib.util import find_spec

from benchmarks.page import Goal


@dataclass(frozen=True, slots=True)
class Part:
    """One module of this package that measures something when it is run."""

    name: str
    title: str
    words: str
    options: tuple[str, ...]
    goals: tuple[Goal, ...] = ()
    share: float = 0
    """Of the time in all, for modules that stop at a round's end; 0: it has no such option."""
    judges: bool = False
    """Its exit status only says whether its own limit is kept, which the goal says, too."""

    def command(self, seconds: float) -> list[str]:
        """Return the command; ``seconds`` are those of the whole budget."""
        limit = ("--seconds", f"{self.share * seconds:.0f}") if self.share else ()
        return [sys.executable, "-m", f"benchmarks.{self.name}", *self.options, *limit]

    @property
    def shown(self) -> str:
        """The command as a reader would type it."""
        return " ".join(["python -m", f"benchmarks.{self.name}", *self.options])

    @property
    def exists(self) -> bool:
        """Whether this version of the project has it."""
        return find_spec(f"benchmarks.{self.name}") is not None


def parts(sizes: argparse.Namespace) -> list[Part]:
    """Return the parts for the sizes asked for."""
    runs = ("--runs", str(sizes.runs))
    peers = ("--no-peers",) if sizes.no_peers else ()
    beside = Part(
        "peers", "Peers",
        "What a user would take instead, each in its own environment, on the same site with the same server.",
        ("--articles", str(sizes.peer_articles), "--slow-articles", str(sizes.slow_articles), *runs),
        (
            *(
                Goal(f"articles/s against {name}", name, "newsbot against it", at_least=bound)
                for name, bound in (("news-please", 6), ("newspaper4k", 8), ("trafilatura", 1.6), ("fundus", 4))
            ),
            Goal("fields stored, more than any peer", "", "newsbot's fields more", at_least=1, but="newsbot"),
        ),
        share=0.25,
    )  # fmt: skip
    return [
        Part(
            "serving", "The server alone", "Whether the site's server is fast enough not to matter.",
            ("--articles", str(sizes.articles), *runs), share=0.03,
        ),
        Part(
            "crawl", "A whole crawl",
            "The same links, the same settings: a spider that stores nothing, one commit an item, newsbot.",
            ("--articles", str(sizes.articles), *runs),
            (Goal("whole crawl against the bare spider, articles/s", "newsbot", "against the bare", at_least=0.75),),
            share=0.2,
        ),
        beside,
        Part(
            "growth", "Second crawls, memory, disk", "A large site crawled, crawled again, and after 1 % new articles.",
            ("--small", str(sizes.articles), "--large", str(sizes.large), *runs),
            (
                Goal("second crawl, nothing new: requests by the bound", "one section", "against the", at_most=1),
                Goal("second crawl, nothing new: % of the first's time", "second, nothing", "% of the", at_most=1),
                Goal("peak memory, large crawl against small", f"first, {sizes.large:,}", "peak against", at_most=1.2),
                Goal("disk an article, page included, against gzip", "the database", "against gzip", at_most=0.6),
            ),
        ),
        Part(
            "workers", "Two workers", "Two workers on PostgreSQL and Redis against one.",
            ("--articles", str(sizes.worker_articles), *runs),
            (Goal("two workers against one", "2", "against the first", at_least=1.5),),
        ),
        Part(
            "extraction", "Reading a page alone", "CPU of reading the same pages, no network and no storing.",
            ("--articles", str(sizes.extraction_articles), *runs, *peers), share=0.05,
        ),
        Part(
            "storing", "Storing alone", "Rows a second against `executemany` of the same rows; disk.",
            ("--articles", str(sizes.storing_articles), *runs),
            (Goal("storing ready rows against executemany", "group commit", "against executemany", at_least=0.5),),
        ),
        Part(
            "reextract", "Reading stored pages again", "`newsbot reextract` against bare reading of pages in memory.",
            ("--articles", str(sizes.storing_articles), *runs),
            (Goal("reextract against bare reading", "reextract", "against bare reading", at_least=0.8),),
        ),
        Part(
            "reading", "Reading words alone", "CPU of the readers of dates, persons and sources, and how it grows.", (),
            (Goal("reading 1,500 characters, ms CPU", "1,500", "all", at_most=4),),
        ),
        Part(
            "search_quality", "Search, its answers", "Queries of which the right article is known.", (),
        ),
        Part(
            "query", "Search and other questions, their time", "Commands against bare SQL by one who knows the schema.",
            ("--articles", str(sizes.query_articles), *runs),
            (Goal("a question against its bare SQL, the dearest", "the dearest", "ratio above", at_most=3),),
            judges=True,
        ),
        Part(
            "nights", "A night without news", "In a large database against a small one.",
            ("--articles", str(sizes.large)),
            (Goal("a night without news, large database against small", "large", "against the small", at_most=1.5),),
        ),
    ]  # fmt: skip
