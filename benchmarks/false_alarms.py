"""How often ordinary nights are called odd, and how soon a redesign is seen: ``python -m benchmarks.false_alarms``.

Simulated nights: the number of pages varies, each page has its field from one of three rules, or not at all, at
random; in the second half of the table the shares themselves vary from night to night, as those of real news do.
"""

import random
from collections import Counter, deque

from newsbot.checks.fields import Counts, judge_fields

YEARS = 5
_NIGHTS = 365
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
    print("| pages a night | shares | odd nights a year | redesigns seen on the first night |\n|---|---|---|---|")
    for uneven in (False, True):
        for mean in (8, 25, 80):
            chance = random.Random(f"{mean} {uneven}")
            alarms = seen = redesigns = 0
            past: deque[Counts] = deque(maxlen=14)
            for number in range(YEARS * _NIGHTS):
                pages = max(1, round(chance.gammavariate(4, mean / 4)))
                tonight = night(chance, pages, uneven=uneven)
                alarms += bool(judge_fields(tonight, past))
                past.append(tonight)
                if number % 30 == 29 and pages >= 5:
                    redesigns += 1
                    changed = night(chance, pages, uneven=uneven, redesigned=True)
                    seen += any(one.kind == "drift" for one in judge_fields(changed, past))
            words = "vary" if uneven else "constant"
            print(f"| {mean} | {words} | {alarms / YEARS:.2f} | {seen / redesigns:.0%} |")


if __name__ == "__main__":
    main()
