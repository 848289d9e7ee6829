"""A run held against what came before it: all findings, and what they make of its outcome."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from newsbot.checks.errors import judge_errors, judge_refusals
from newsbot.checks.fields import Counts, judge_fields
from newsbot.checks.findings import ERROR, Verdict
from newsbot.checks.listings import judge_listings
from newsbot.checks.outcome import ExitCode, Facts, judge
from newsbot.checks.silence import WATCHED, judge_silence

_WALKED = ("complete", "partial")
"""Only such a run has looked for news at all."""


@dataclass(frozen=True, slots=True)
class Memory:
    """What is known from before, and the counts of the run itself."""

    now: datetime
    today: date
    """By the site's own calendar."""
    watched_since: datetime
    """When the first run of this database began."""
    fields: Counts = field(default_factory=dict)
    """Of this run, as in ``run_fields``."""
    earlier_fields: Sequence[Counts] = ()
    longer_fields: Sequence[Counts] = ()
    """Of many more earlier nights, the latest first; read only where a section has few pages a night."""
    earlier_counts: Sequence[Mapping[str, int]] = ()
    """Of earlier nightly runs."""
    days: Mapping[str, Collection[date]] = field(default_factory=dict)
    """On which days each section that was crawled published anything, for some months back."""


def review(facts: Facts, counts: Mapping[str, int], memory: Memory | None) -> Verdict:
    """Judge a run by itself, then against ``memory``; None: by itself only (somebody tries something out).

    An ``error`` makes a run that came to its end one of a changed site; a warning changes no outcome.
    """
    outcome, code, reason = judge(facts, dict(counts))
    of_itself = judge_listings(facts.listings_away, facts.sections_shown, facts.listings_repeating)
    if memory is None:
        return Verdict(outcome, code, reason, of_itself)
    findings = of_itself + judge_fields(memory.fields, memory.earlier_fields, memory.longer_fields)
    findings += judge_errors(counts, memory.earlier_counts)
    findings += judge_refusals(counts, not_articles=facts.not_articles, known=facts.still_refused)
    if outcome in _WALKED and memory.now - memory.watched_since >= WATCHED:
        silent = (judge_silence(section, days, memory.today) for section, days in sorted(memory.days.items()))
        findings += [one for one in silent if one]
    findings.sort(key=lambda one: one.severity != ERROR)
    verdict = Verdict(outcome, code, reason, findings)
    if outcome in _WALKED and findings and findings[0].severity == ERROR:
        return replace(
            verdict, outcome="site-changed", exit_code=ExitCode.SITE_CHANGED, reason=findings[0].message
        )  # fmt: skip
    return verdict
