"""Runs the readers over the sets and keeps the tallies."""

from dataclasses import dataclass
from datetime import date

from benchmarks.accuracy.labels import Labelled, read_articles, read_lines
from benchmarks.accuracy.scoring import Score, Tally
from newsbot.cli.names import judge
from newsbot.normalize.dates import find_dates
from newsbot.normalize.persons.register import KnownPersons
from newsbot.normalize.registers import Registers, load_registers
from newsbot.reading import read_text

ARTICLE_SETS = ("truth-first", "truth-first-2", "development")


@dataclass(slots=True)
class Measured:
    """All tallies of all sets."""

    articles: dict[str, list[Labelled]]
    scores: dict[str, Score]
    pairs: Tally
    """Pairs of names: a hit is a variant that was matched, extra is a false match."""
    different: int
    """How many pairs are no variants."""
    silent: Tally
    """Sentences without a date: a hit is silence."""

    def tallies(self) -> dict[str, dict[str, Tally]]:
        """Return the tallies by set and measure."""
        found: dict[str, dict[str, Tally]] = {}
        for name, score in self.scores.items():
            found[name] = {
                "persons": score.persons, "forms": score.forms, "titles": score.titles, "roles": score.roles,
                "dates found": score.dates_found, "dates right": score.dates_right,
                **{f"sources {role}": tally for role, tally in score.sources.items()},
            }  # fmt: skip
        return found

    def figures(self) -> dict[str, dict[str, float]]:
        """Return every figure that a floor can be set for."""
        found: dict[str, dict[str, float]] = {}
        for name, tallies in self.tallies().items():
            found[name] = {}
            for measure_name, tally in tallies.items():
                if measure_name == "dates right":
                    found[name][measure_name] = tally.recall
                    continue
                found[name][f"{measure_name} precision"] = tally.precision
                found[name][f"{measure_name} recall"] = tally.recall
                found[name][f"{measure_name} F1"] = tally.f1
        found["name-pairs"] = {"matched": self.pairs.recall, "kept apart": 1 - self.pairs.extra / self.different}
        found["no-dates"] = {"silent": self.silent.recall}
        return found

    def faults(self) -> list[str]:
        """Return what went wrong, a line each."""
        lines = [
            f"{name} | {measure_name} | {fault}"
            for name, tallies in self.tallies().items()
            for measure_name, tally in tallies.items()
            for fault in tally.faults
        ]
        lines += [f"name-pairs | {fault}" for fault in self.pairs.faults]
        return lines + [f"no-dates | {fault}" for fault in self.silent.faults]


def measure() -> Measured:
    """Read all sets with the shipped registers."""
    registers = load_registers()
    articles = {name: read_articles(name) for name in ARTICLE_SETS}
    scores = {}
    for name, labelled in articles.items():
        scores[name] = Score(registers)
        for article in labelled:
            words = read_text(article.text, title=article.title, published=article.published, registers=registers)
            scores[name].add(article, words)
    pairs, different = _compare_pairs(registers)
    return Measured(articles, scores, pairs, different, _read_no_dates())


def _compare_pairs(registers: Registers) -> tuple[Tally, int]:
    tally, different, known = Tally(), 0, KnownPersons(registers)
    for pair in read_lines("name-pairs"):
        verdict = judge(pair["a"], pair["b"], known)
        different += not pair["same"]
        tally.hits += pair["same"] and verdict.same
        tally.missed += pair["same"] and not verdict.same
        tally.extra += verdict.same and not pair["same"]
        if verdict.same != pair["same"]:
            tally.faults.append(f"{pair['a']} | {pair['b']} | same: {pair['same']} | {verdict.reason}")
    return tally, different


def _read_no_dates() -> Tally:
    tally = Tally()
    for row in read_lines("no-dates"):
        found = find_dates(row["text"], published=date.fromisoformat(row["published_on"]))
        tally.hits += not found
        tally.missed += bool(found)
        tally.faults += [f"{row['text']} | {mention.text}" for mention in found]
    return tally
