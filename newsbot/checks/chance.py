"""How likely a count is, when all is as it was."""

from collections.abc import Sequence
from math import exp, lgamma
from statistics import median

VERY_UNLIKELY = 1e-4
"""Some twenty shares are judged every night: by chance alone, about one false alarm in two years of nights."""


def at_most(found: int, trials: int, *, share: float, seen: int) -> float:
    """Return how likely ``found`` or fewer hits in ``trials`` are, where ``share`` of ``seen`` earlier trials hit.

    The lower tail of the beta-binomial distribution, from a uniform prior: what was seen only a few times, or
    always so far, is not certain. (Gelman et al., Bayesian Data Analysis, 3rd ed., chapter 2.)
    """
    a, b = share * seen + 1, (1 - share) * seen + 1
    total = 0.0
    for hits in range(found, -1, -1):
        ways = lgamma(trials + 1) - lgamma(hits + 1) - lgamma(trials - hits + 1)
        term = exp(ways + _log_beta(hits + a, trials - hits + b) - _log_beta(a, b))
        total += term
        if term < total * 1e-12:
            break
    return min(total, 1.0)


def _log_beta(a: float, b: float) -> float:
    return lgamma(a) + lgamma(b) - lgamma(a + b)


def usual_share(earlier: Sequence[tuple[int, int]]) -> float:
    """Return the median share of earlier (hits, trials)."""
    return median(hits / trials for hits, trials in earlier)


def has_fallen(found: int, trials: int, earlier: Sequence[tuple[int, int]]) -> bool:
    """Tell whether a share is so far below its usual one that chance does not explain it."""
    share = usual_share(earlier)
    if found / trials >= share:
        return False
    return at_most(found, trials, share=share, seen=sum(n for _, n in earlier)) < VERY_UNLIKELY
