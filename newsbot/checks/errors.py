"""Addresses that failed more often than usual, or were refused."""

from collections.abc import Mapping, Sequence

from newsbot.checks.chance import has_fallen, usual_share
from newsbot.checks.findings import WARNING, Finding

_ENOUGH = 5
_NIGHTS = 3
_TOO_MANY_REFUSED = 0.3


def judge_errors(counts: Mapping[str, int], earlier: Sequence[Mapping[str, int]]) -> list[Finding]:
    """Judge the share of failed addresses among those asked for, against earlier runs' counts."""
    answered, asked = _answered(counts)
    past = [share for share in map(_answered, earlier) if share[1] >= _ENOUGH]
    failed = asked - answered
    if failed < _ENOUGH or len(past) < _NIGHTS or not has_fallen(answered, asked, past):
        return []
    words = f"{failed} of {asked} addresses failed, usually {1 - usual_share(past):.0%} of them"
    return [Finding(WARNING, "errors", words)]


def judge_refusals(counts: Mapping[str, int], *, not_articles: int, known: int) -> list[Finding]:
    """Judge how many addresses a run was refused; ``known`` of them it was refused before, and that is no news.

    ``not_articles`` are the pages without article, which a run counts among its refused.
    """
    refused = counts["refused"] - not_articles - known
    asked = refused + sum(counts[name] for name in ("new", "updated", "unchanged", "failed", "gone"))
    if refused < _ENOUGH or refused <= _TOO_MANY_REFUSED * asked:
        return []
    words = f"{refused} of {asked} addresses were refused: by a login elsewhere, a firewall, or robots.txt?"
    return [Finding(WARNING, "errors", words)]


def _answered(counts: Mapping[str, int]) -> tuple[int, int]:
    """Return how many addresses gave an answer that counts, of how many that were asked for."""
    asked = counts["discovered"] - counts["skipped"] - counts["pending"]
    return asked - counts["failed"], asked
