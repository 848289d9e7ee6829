"""What reading costs: milliseconds of CPU a reader, for an article of 1,500 characters, for 10 and 100 in one.

    python -m benchmarks.reading                 the cost, and how it grows: 10 and 100 are linear
    python -m benchmarks.reading --adversarial   the slowest of the texts made to hurt, 100,000 characters each

The goal for one article is 4 ms in all, for the texts made to hurt 2 s a reader.
"""

import argparse
import time
from collections.abc import Callable
from datetime import date
from itertools import cycle

from benchmarks.accuracy.labels import read_articles
from benchmarks.accuracy.measuring import ARTICLE_SETS
from newsbot.normalize.dates import find_dates
from newsbot.normalize.persons import find_persons
from newsbot.normalize.registers import load_registers
from newsbot.normalize.sources import find_attributions
from tests.normalize.adversarial import texts, varied_surnames

_ARTICLE = 1_500
_TIMES = (1, 10, 100)
_SLOWEST = 8
_PUBLISHED = date(2026, 2, 4)
_REGISTERS = load_registers()
_READERS: dict[str, Callable[[str], object]] = {
    "dates": lambda text: find_dates(text, published=_PUBLISHED),
    "persons": lambda text: find_persons(text, registers=_REGISTERS),
    "sources": lambda text: find_attributions(text, _REGISTERS),
}


def main() -> None:
    """Print the table that was asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reading", description="What reading costs.")
    parser.add_argument("--adversarial", action="store_true", help="texts made to hurt instead of articles")
    options = parser.parse_args()
    for read in _READERS.values():
        read("President Ivan Petrov told Interfax on 4 February.")  # the word lists are compiled at the first call
    if options.adversarial:
        _print_adversarial()
    else:
        _print_articles()


def _print_articles() -> None:
    columns = (*_READERS, "all")
    print(f"| characters, ms CPU | {' | '.join(columns)} |\n|---{'|---' * len(columns)}|")
    all_texts = cycle([article.text for name in ARTICLE_SETS for article in read_articles(name)])
    first: list[float] = []
    for times in _TIMES:
        several = [_text(all_texts, _ARTICLE * times) for _ in range(max(2, 60 // times))]
        cost = [_milliseconds(read, several) for read in _READERS.values()]
        cost.append(sum(cost))
        first = first or cost
        print(f"| {_ARTICLE * times:,} | {' | '.join(f'{one:.2f}' for one in cost)} |")
        if times > 1:
            growth = (f"{now / (times * then):.2f}" for now, then in zip(cost, first, strict=True))
            print(f"| against {times} times the first line: 1 is linear | {' | '.join(growth)} |")


def _text(articles: "cycle[str]", size: int) -> str:
    """Return the next articles as one text of ``size`` characters."""
    found = ""
    while len(found) < size:
        found += next(articles) + "\n\n"
    return found[:size]


def _milliseconds(read: Callable[[str], object], several: list[str]) -> float:
    """Return the mean cost of a text, every text read once."""
    begun = time.process_time()
    for text in several:
        read(text)
    return (time.process_time() - begun) * 1000 / len(several)


def _print_adversarial() -> None:
    cost = {
        (name, reader): _milliseconds(read, [text])
        for name, text in {**texts(), "no-name-twice": varied_surnames()}.items()
        for reader, read in _READERS.items()
    }
    for (name, reader), one in sorted(cost.items(), key=lambda pair: -pair[1])[:_SLOWEST]:
        print(f"{reader:>8} {one:>8.0f} ms CPU  {name}")


if __name__ == "__main__":
    main()
