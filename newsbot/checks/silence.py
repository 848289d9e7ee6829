"""No news for longer than the rhythm of the site makes likely.

The rhythm: on which share of its Mondays, Tuesdays, ... a section published anything. Whole days count, not
numbers of articles: a week of elections must not make an ordinary week look silent.
"""

from collections import Counter
from collections.abc import Collection
from datetime import date, timedelta
from itertools import pairwise
from math import prod

from newsbot.checks.findings import WARNING, Finding

WEEKS = 12
"""The rhythm is that of so many weeks before the silence."""
WATCHED = timedelta(weeks=2)
"""Before a database has been filled for so long, nothing is said: it may be filled from an old copy."""
_FEWEST_WEEKS = 4
_UNLIKELY = 0.001


def judge_silence(section: str, days: Collection[date], today: date) -> Finding | None:
    """Judge the days on which a section published; those of the last months are enough, in any order.

    ``today`` itself is not over yet, and counts neither as silent nor as a day of news. Days to come are
    mistakes of the site's.
    """
    published = {day for day in days if day < today}
    if not published or today in days:
        return None
    last = max(published)
    silent = _days(last + timedelta(days=1), today)
    rhythm = {day for day in published if day > last - timedelta(weeks=WEEKS)}
    if not silent or last - min(published) < timedelta(weeks=_FEWEST_WEEKS):
        return None
    if len(silent) <= _longest_gap(rhythm):
        return None
    chance = chance_of_silence(rhythm, silent)
    if chance >= _UNLIKELY:
        return None
    days_words = "1 day" if len(silent) == 1 else f"{len(silent)} days"
    words = f"nothing of {section or 'no known section'} since {last:%A} {last.isoformat()}, {days_words} without any"
    return Finding(WARNING, "silence", f"{words}: by the rhythm of the weeks before, less likely than 1 in 1,000")


def chance_of_silence(rhythm: Collection[date], silent: Collection[date]) -> float:
    """Return how likely it is that nothing is published on all these days, by the days of the rhythm.

    Each weekday has its own share of days with news, by Laplace's rule of succession: what was always so far
    is not certain.
    """
    first, last = min(rhythm), max(rhythm)
    with_news = Counter(day.weekday() for day in set(rhythm))
    watched = Counter(day.weekday() for day in _days(first, last + timedelta(days=1)))
    return prod(1 - (with_news[day.weekday()] + 1) / (watched[day.weekday()] + 2) for day in silent)


def _days(first: date, end: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((end - first).days)]


def _longest_gap(days: Collection[date]) -> int:
    """Return the most days without any between two days of the rhythm."""
    ordered = sorted(days)
    return max(((after - before).days - 1 for before, after in pairwise(ordered)), default=0)
