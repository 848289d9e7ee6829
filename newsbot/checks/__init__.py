"""After a crawl: what is to be thought of it. Pure judgements over counts; the exit status follows from them.

``outcome`` and ``listings`` judge the run by itself, ``fields``, ``silence`` and ``errors`` hold it
against earlier nights, ``nights`` says whether the nights go well.
"""

from newsbot.checks.findings import Finding, Verdict
from newsbot.checks.outcome import ExitCode, Facts, judge, judge_share, of_all

__all__ = ["ExitCode", "Facts", "Finding", "Verdict", "judge", "judge_share", "of_all"]
