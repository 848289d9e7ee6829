"""How often ordinary nights are called odd, and how soon a redesign is seen: ``python -m benchmarks.false_alarms``.

Simulated nights: the number of pages varies, each page has its field from one of three rules, or not at all, at
random; in the second half of the table the shares themselves vary from night to night, as those of real news do.
"""

import argparse
import random
from collections import Counter, deque
from collections.abc import Sequence
from math import ceil

from newsbot.checks.fields import Counts, judge_fields
from newsbot.checks.findings import Finding

YEARS = 5
_NIGHTS = 365
_TOGETHER = 120
_PAGES = 6
_FIELDS = {
    "published_on": {"json-ld": 0.55, "time": 0.3, "meta": 0.14, "": 0.01},
    "image_url": {"meta": 0.7, "structure": 0.2, "": 0.1},
    "standfirst": {"class": 0.4, "": 0.6},
    "source_line": {"read": 0.6, "": 0.4},
    "photo_line": {"read": 0.35, "": 0.65},
    "persons": {"read": 0.93, "": 0.07},
    "title": {"structure": 1.0},
    "body": {"structure": 1.0},
}
_AFTER = {"published_on": {"listing": 0.99, "": 0.01}}


def night(chance: random.Random, pages: int, *, uneven: bool, redesigned: bool = False) -> Counts:
    """Make up the counts of one night."""
    counts: Counter[tuple[str, str, str, str]] = Counter({("news", "t", "article", "read"): pages})
    for field, usual in _FIELDS.items():
        shares = _AFTER.get(field, usual) if redesigned else usual
        weights = [share * (chance.gammavariate(8, 1 / 8) if uneven else 1) for share in shares.values()]
        for rule in chance.choices(list(shares), weights, k=pages):
            counts["news", "t", field, rule] += 1
    return counts


def main() -> None:
    """Print a Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.parse_args()
    print("| pages a night | shares | odd nights a year | redesigns seen in six pages |\n|---|---|---|---|")
    for uneven in (False, True):
        for mean in (1, 8, 25, 80):
            chance = random.Random(f"{mean} {uneven}")
            alarms = seen = redesigns = 0
            past: deque[Counts] = deque(maxlen=_TOGETHER)
            for number in range(YEARS * _NIGHTS):
                pages = round(chance.gammavariate(4, mean / 4)) if mean > 1 else chance.choice((0, 0, 1, 1, 1, 3))
                tonight = night(chance, pages, uneven=uneven) if pages else {}
                alarms += bool(judged(tonight, past))
                if tonight:
                    past.appendleft(tonight)
                if number % 30 == 29:
                    redesigns += 1
                    seen += is_seen(chance, max(pages, 1), past, uneven=uneven)
            words = "vary" if uneven else "constant"
            print(f"| {mean} | {words} | {alarms / YEARS:.2f} | {seen / redesigns:.0%} |", flush=True)


def judged(tonight: Counts, past: Sequence[Counts]) -> list[Finding]:
    """Judge a night as a crawl does, against earlier ones, the latest first."""
    return judge_fields(tonight, list(past)[:14], list(past))


def is_seen(chance: random.Random, pages: int, past: Sequence[Counts], *, uneven: bool) -> bool:
    """Tell whether a redesign is seen by the night on which it has shown ``_PAGES`` pages."""
    nights: deque[Counts] = deque(past)
    for _ in range(ceil(_PAGES / pages)):
        tonight = night(chance, pages, uneven=uneven, redesigned=True)
        if any(one.kind == "drift" for one in judged(tonight, nights)):
            return True
        nights.appendleft(tonight)
    return False


if __name__ == "__main__":
    main()
