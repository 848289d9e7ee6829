"""How likely a count is, when all is as it was."""

from collections.abc import Sequence
from math import exp, lgamma
from statistics import median

VERY_UNLIKELY = 2e-5
"""Some twenty shares are judged every night: by chance alone, one false alarm in seven years of nights."""

_NIGHTS_TO_VARY = 4
_MEDIAN_OF_CHI_SQUARE = 0.455
"""With one degree of freedom: how far nights deviate by chance alone."""
_MOST_ALIKE = 0.5


def at_most(found: int, trials: int, *, share: float, seen: float) -> float:
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


def has_fallen(found: int, trials: int, earlier: Sequence[tuple[int, int]], *, choices: int = 1) -> bool:
    """Tell whether a share is so far below its usual one that chance does not explain it.

    The usual one is the median of the earlier ones, or that of all earlier trials together where it is lower: of
    eight pages, half of the nights have all where one in ten is without. Where a share varies from night to night by
    more than chance, the earlier trials weigh less: those of one night are not independent then. ``choices``: of how
    many shares this one was chosen because it is low (Bonferroni).
    """
    seen = sum(n for _, n in earlier)
    share = min(usual_share(earlier), sum(hits for hits, _ in earlier) / seen)
    if found / trials >= share:
        return False
    likeness = _likeness_within_a_night(share, earlier)
    weight = min(seen, 1 / likeness - 1) if likeness else seen
    return at_most(found, trials, share=share, seen=weight) * choices < VERY_UNLIKELY


def _likeness_within_a_night(share: float, earlier: Sequence[tuple[int, int]]) -> float:
    """Estimate the correlation between the trials of one night, 0 where chance explains how nights differ.

    From the median of the squared deviations, so that a redesign among the nights does not hide the next one.
    """
    if len(earlier) < _NIGHTS_TO_VARY or not 0 < share < 1:
        return 0.0
    deviations = (n * (hits / n - share) ** 2 / (share * (1 - share)) for hits, n in earlier)
    excess = median(deviations) / _MEDIAN_OF_CHI_SQUARE - 1
    return min(max(excess / max(median(n for _, n in earlier) - 1, 1), 0.0), _MOST_ALIKE)
