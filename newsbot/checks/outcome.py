"""After a crawl: what is to be thought of it. Pure judgements over counts; the exit status follows from them."""

import signal
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from enum import IntEnum

from newsbot.checks.listings import without_listing

_OUTCOMES = ("new", "updated", "unchanged", "skipped", "failed", "refused", "gone", "pending")
_FEW = 5
"""Pages: fewer without an article say nothing about the site."""
_TOO_MANY = 0.3


class ExitCode(IntEnum):
    """What ``scrapy crawl commonspace`` exits with."""

    COMPLETE = 0
    PARTIAL = 1
    USAGE = 64
    SITE_CHANGED = 65
    UNREACHABLE = 69
    STORAGE = 74
    LOCKED = 75
    SIGINT = 130
    SIGTERM = 143


@dataclass(frozen=True, slots=True)
class Facts:
    """What happened in a crawl besides its counts."""

    finish_reason: str
    signal: int | None = None
    storage_errors: tuple[str, ...] = ()
    robots_refusal: str = ""
    listings_asked: int = 0
    listings_recognized: int = 0
    listings_failed: int = 0
    listings_refused: int = 0
    listings_forbidden: int = 0
    not_articles: int = 0
    still_no_article: int = 0
    """Of ``not_articles``: those that never showed one. They say nothing of a change of the site."""
    still_refused: int = 0
    """How many addresses were refused again."""
    listings_away: tuple[tuple[str, str], ...] = ()
    """Sections whose own listing worked once and is none now, each with what is to be said of it."""
    sections_shown: tuple[str, ...] = ()
    """Sections that some listing shows."""
    listings_repeating: tuple[str, ...] = ()


def of_all(own: Facts, others: Sequence[Facts], counts: dict[str, int]) -> Facts:
    """Return what happened in a crawl of several workers, from what each of them met; the last one judges.

    That one of them was stopped by a signal says nothing, where the others did its work too.
    """
    together = (own, *others)
    stopped = [one.signal for one in others if one.signal is not None] if counts["pending"] else []
    added = {
        one.name: sum(getattr(each, one.name) for each in together)
        for one in fields(Facts)
        if type(one.default) is int  # a count
    }
    return replace(
        own,
        signal=own.signal if own.signal is not None else next(iter(stopped), None),
        storage_errors=tuple(error for one in together for error in one.storage_errors),
        robots_refusal=next((one.robots_refusal for one in together if one.robots_refusal), ""),
        listings_away=tuple(away for one in together for away in one.listings_away),
        sections_shown=tuple(section for one in together for section in one.sections_shown),
        listings_repeating=tuple(words for one in together for words in one.listings_repeating),
        **added,
    )


def judge(facts: Facts, counts: dict[str, int]) -> tuple[str, int, str | None]:
    """Return outcome, exit status and the reason in plain words (None for a complete run).

    The worst that happened decides: a store that fails before a signal, a signal before the site.
    """
    done = sum(counts[name] for name in ("new", "updated", "unchanged"))
    if facts.storage_errors:
        return "storage", ExitCode.STORAGE, f"the database could not be written: {facts.storage_errors[0]}"
    if facts.signal is not None:
        code = ExitCode.SIGINT if facts.signal == signal.SIGINT else ExitCode.SIGTERM
        return "interrupted", code, f"stopped by {signal.Signals(facts.signal).name}; the next run goes on from here"
    if facts.robots_refusal:
        return "unreachable", ExitCode.UNREACHABLE, facts.robots_refusal
    if facts.listings_asked and not facts.listings_recognized:
        return _no_listing(facts)
    if not facts.listings_asked and not done and counts["refused"] and not counts["failed"] and not facts.not_articles:
        return "unreachable", ExitCode.UNREACHABLE, "the site, or its robots.txt, refuses every address asked for"
    missing = facts.not_articles - facts.still_no_article
    looked_at = done + missing
    if missing >= _FEW and missing > _TOO_MANY * looked_at:
        reason = f"{missing} of {looked_at} pages showed no article: has the site changed?"
        return "site-changed", ExitCode.SITE_CHANGED, reason
    return _finished(facts, counts)


def judge_share(facts: Facts, failed: int) -> tuple[str, int, str | None]:
    """Judge what a worker did of a run that others go on with: nothing of the site, whose listings they read, too."""
    own = Facts(facts.finish_reason, facts.signal, facts.storage_errors, facts.robots_refusal)
    counts = dict.fromkeys(("discovered", *_OUTCOMES), 0) | {"discovered": failed, "failed": failed}
    return judge(own, counts)


def _no_listing(facts: Facts) -> tuple[str, int, str]:
    if facts.listings_failed:
        return "unreachable", ExitCode.UNREACHABLE, "no listing of the site could be fetched"
    if facts.listings_forbidden:
        return "unreachable", ExitCode.UNREACHABLE, "the site refuses us its listings (401, 403)"
    if facts.listings_refused:
        return "unreachable", ExitCode.UNREACHABLE, "robots.txt, or a redirect off the site, refuses us every listing"
    return "site-changed", ExitCode.SITE_CHANGED, "no listing was recognized: has the site changed?"


def _finished(facts: Facts, counts: dict[str, int]) -> tuple[str, int, str | None]:
    problems = []
    if counts["failed"]:
        problems.append(f"failed: {_many(counts['failed'], 'address')}")
    if facts.listings_failed or facts.listings_refused:
        listings = _many(facts.listings_failed + facts.listings_refused, "listing")
        problems.append(f"not walked to the end: {listings}")
    lost = [section for section, _ in without_listing(facts.listings_away, facts.sections_shown)]
    if lost:
        problems.append(f"no listing shows any more: {', '.join(lost)}")
    if counts["pending"]:
        problems.append(f"left for the next run: {_many(counts['pending'], 'address')} ({facts.finish_reason})")
    if counts["discovered"] != sum(counts[name] for name in _OUTCOMES):
        problems.append("the counts of the run do not add up")
    if not problems and facts.finish_reason != "finished":
        problems.append(f"the crawl was ended: {facts.finish_reason}")
    if problems:
        return "partial", ExitCode.PARTIAL, "; ".join(problems) + "; the next run tries again"
    return "complete", ExitCode.COMPLETE, None


def _many(number: int, word: str) -> str:
    plural = f"{word}es" if word.endswith("s") else f"{word}s"
    return f"{number} {word if number == 1 else plural}"
