"""The page of figures, docs/accuracy.md, and the floors below which they must not fall."""

import tomllib
from pathlib import Path

from benchmarks.accuracy.labels import HERE, Labelled
from benchmarks.accuracy.measuring import Measured
from benchmarks.accuracy.scoring import Tally

PAGE = HERE.parents[1] / "docs" / "accuracy.md"
_FLOORS = HERE / "floors.toml"
_INTRODUCTION = """\
<!-- Written by `python -m benchmarks.accuracy`: change the command, not this page. -->
# How well newsbot reads

What the rules find in texts whose truth was written by hand. `python -m benchmarks.accuracy` computes these figures
and writes this page; `--verbose` prints every fault; `--check` (part of `.ci/run`) fails where a figure is below its
floor in `benchmarks/accuracy/floors.toml` or this page is out of date.

## What the sets are, and what they are not

All of it was written for newsbot, by the authors of its rules, in their own words: invented news, interviews, op-eds,
legacy items and event notes with the names, offices, dates and source lines of the site's kind of news. No text of a
real article is in them. They are small: a difference of two points is noise.

- `truth-first` and `truth-first-2`: the truth was written together with the text and committed before the rules of the
  day had read it. Labels are not changed to fit what is read (a few that contradicted their own text or each other were
  corrected, in commits that say so). But the errors were looked at and their classes mended since: on unseen text
  expect a little less than these figures.
- `development`: written while the rules were being improved, with what they read in view. Its figures flatter.
- `name-pairs`: pairs of names, spellings of one person's name or not.
- `no-dates`: sentences with numbers and words that look like dates and are none.
"""
_MEANINGS = """\
## What is counted

- **persons**: everybody named in title, text and captions, each once an article. A hit needs given name and surname
  where the article gives both.
- **forms**: the surface forms joined under the right person, of those persons that were found.
- **titles**: the office or title of a person, of those found; right where one of truth and reading contains the other.
- **roles**: interviewee, interviewer, author.
- **dates found**: expressions found at their place; **dates right**: first and last day exactly, of those found
  (or the partial value where the publication date is not known).
- **sources**: by role: the source line, attributions in the text, photo credits.
"""


def write_page(measured: Measured) -> str:
    """Return the text of docs/accuracy.md."""
    parts = [_INTRODUCTION, _sizes(measured), _MEANINGS]
    for name, tallies in measured.tallies().items():
        parts.append(f"## The set `{name}`\n\n{_table(tallies)}")
    variants = measured.pairs.hits + measured.pairs.missed
    silent = measured.silent.hits + measured.silent.missed
    parts.append(
        "## Names and sentences without a date\n\n"
        f"- Variants of a name matched: {measured.pairs.hits} of {variants}; false matches: {measured.pairs.extra} of "
        f"{measured.different}.\n- Silent on sentences without a date: {measured.silent.hits} of {silent}.\n"
    )
    return "\n".join(parts)


def _sizes(measured: Measured) -> str:
    rows = ["| set | articles | words | persons | offices | dates | sources |", "|---|---|---|---|---|---|---|"]
    for name, articles in measured.articles.items():
        counts = (len(articles), *(sum(column) for column in zip(*map(_size, articles), strict=True)))
        rows.append(f"| `{name}` | " + " | ".join(f"{count:,}" for count in counts) + " |")
    return "\n".join(rows) + "\n"


def _size(article: Labelled) -> tuple[int, int, int, int, int]:
    sources = sum(map(len, article.sources.values()))
    return len(article.text.split()), len(article.persons), len(article.titles), len(article.dates), sources


def _table(tallies: dict[str, Tally]) -> str:
    rows = ["| measure | right | too much | missed | precision | recall | F1 |", "|---|---|---|---|---|---|---|"]
    for name, tally in tallies.items():
        if name == "dates right":
            rows.append(f"| {name} | {tally.hits} | | {tally.missed} | | {tally.recall:.3f} | |")
            continue
        counts = f"{tally.hits} | {tally.extra} | {tally.missed}"
        rows.append(f"| {name} | {counts} | {tally.precision:.3f} | {tally.recall:.3f} | {tally.f1:.3f} |")
    return "\n".join(rows) + "\n"


def below_floors(measured: Measured, floors: Path = _FLOORS) -> list[str]:
    """Return a line for each figure that is below its floor, and for each floor without a figure."""
    figures = measured.figures()
    problems = []
    for name, wanted in tomllib.loads(floors.read_text("utf-8")).items():
        for measure_name, floor in wanted.items():
            value = figures.get(name, {}).get(measure_name)
            if value is None:
                problems.append(f"{floors.name}: no figure {measure_name!r} in the set {name!r}")
            elif value < floor:
                problems.append(f"{name}: {measure_name} is {value:.3f}, its floor {floor}")
    return problems
