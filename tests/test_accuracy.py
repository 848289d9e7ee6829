"""The command that measures accuracy: what it counts, and that it fails below a floor. The figures are its business."""

from datetime import date
from pathlib import Path

import pytest

from benchmarks.accuracy.labels import HERE, parse_value, read_articles, read_lines
from benchmarks.accuracy.measuring import ARTICLE_SETS, Measured
from benchmarks.accuracy.report import below_floors, write_page
from benchmarks.accuracy.scoring import Score, Tally
from newsbot.items import DateMention, PersonMention, SourceCredit
from newsbot.normalize.registers import Registers
from newsbot.reading import Words


@pytest.mark.parametrize(
    ("value", "first", "last"),
    [
        ("2026-02-04", date(2026, 2, 4), date(2026, 2, 4)),
        ("2026-W07", date(2026, 2, 9), date(2026, 2, 15)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2024", date(2024, 1, 1), date(2024, 12, 31)),
        ("1990/1994", date(1990, 1, 1), date(1994, 12, 31)),
    ],
)
def test_a_value_is_its_days(value: str, first: date, last: date) -> None:
    assert parse_value(value) == (first, last)


@pytest.mark.parametrize("name", ARTICLE_SETS)
def test_labels_speak_of_their_text(name: str) -> None:
    for article in read_articles(name):
        whole = f"{article.title}\n{article.text}"
        assert article.dates == sorted(article.dates, key=lambda one: one.start), article.id
        assert all(form in whole for forms in article.persons.values() for form in forms), article.id
        assert all(title.lower() in whole.lower() for title in article.titles.values()), article.id
        assert set(article.titles) | set(article.roles) <= set(article.persons), article.id


def test_the_sets_are_as_large_as_the_page_says() -> None:
    assert sum(len(read_articles(name)) for name in ARTICLE_SETS) >= 60
    pairs = read_lines("name-pairs")
    assert min(sum(pair["same"] for pair in pairs), sum(not pair["same"] for pair in pairs)) >= 60


def measured(words: Words) -> Measured:
    """Score what was read in the first article of a set."""
    article = read_articles("truth-first")[0]
    score = Score(Registers())
    score.add(article, words)
    return Measured({"truth-first": [article]}, {"truth-first": score}, Tally(hits=1), 1, Tally(hits=1))


def test_nothing_read_is_nothing_found() -> None:
    figures = measured(Words()).figures()["truth-first"]
    assert figures["persons recall"] == figures["dates found recall"] == figures["sources publisher recall"] == 0


def test_what_is_right_and_wrong_is_counted() -> None:
    words = Words(
        dates=[DateMention("Tuesday", 0, date(2025, 3, 18), date(2025, 3, 18), "day", True)],
        sources=[SourceCredit("Kazinform", "publisher", "Kazinform"), SourceCredit("TASS", "publisher", "TASS")],
        persons=[
            PersonMention("Kassym-Jomart Tokayev", surface_forms=["Tokayev"]), PersonMention("Syr Darya", role="author")
        ],
    )  # fmt: skip
    found = measured(words)
    score = found.scores["truth-first"]
    assert (score.persons.hits, score.persons.extra) == (1, 1)
    assert (score.forms.hits, score.forms.missed) == (1, 1)
    assert (score.roles.hits, score.roles.extra) == (0, 1)
    assert (score.dates_found.hits, score.dates_found.extra) == (0, 1)
    assert (score.sources["publisher"].hits, score.sources["publisher"].extra) == (1, 1)
    assert "truth-first | persons | t-01: extra Syr Darya []" in found.faults()
    assert "| persons | 1 | 1 | 4 |" in write_page(found)


def test_a_figure_below_its_floor_is_named(tmp_path: Path) -> None:
    floors = tmp_path / "floors.toml"
    floors.write_text('[truth-first]\n"persons recall" = 0.5\n"persons precision" = 0.5\n"no such" = 1\n')
    problems = below_floors(measured(Words()), floors)
    assert problems == [
        "truth-first: persons recall is 0.000, its floor 0.5",
        "floors.toml: no figure 'no such' in the set 'truth-first'",
    ]


def test_the_page_is_written() -> None:
    page = (HERE.parents[1] / "docs" / "accuracy.md").read_text("utf-8")
    assert all(f"## The set `{name}`" in page for name in ARTICLE_SETS)
