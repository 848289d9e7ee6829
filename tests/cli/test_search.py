"""``newsbot search``."""

from pathlib import Path

import pytest

from newsbot.storage.engine import open_engine
from tests.cli.conftest import Ask, newsbot, records

TITLES = "Armenia and Azerbaijan exchange lists of missing persons"


def test_finds_the_best_first_with_the_words_marked(ask: Ask) -> None:
    found = records(ask("search", "border", "--json"))
    assert [one["title"] for one in found[:2]] == ["Talks on the [border] resume"] * 2
    assert all("[border]" in one["title"] + one["snippet"] for one in found)
    assert [one["score"] for one in found] == sorted((one["score"] for one in found), reverse=True)
    assert set(found[0]) == {"id", "url", "section", "title", "published_on", "snippet", "score"}


def test_plain_output_is_not_cut(ask: Ask) -> None:
    lines = ask("search", "missing persons").stdout.splitlines()
    assert lines[0].startswith("2026-10-14  Armenia and Azerbaijan exchange lists of [missing")
    assert max(map(len, lines)) > 100
    assert not any("\x1b" in line or line != line.rstrip() for line in lines)


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        (["persons missing"], False),
        (["missing persons"], True),
        (['"missing persons" lists'], True),
        (["lists", "persons", "exchange"], True),
        (["AZERBAIJAN", "exchang*", "--section", "news"], True),
        (["lists", "--section", "interview"], False),
        (["lists", "--since", "2026-10-14", "--until", "2026-10-14"], True),
        (["lists", "--since", "15 October 2026"], False),
        (["lists", "--until", "2026-10-13"], False),
        (["lists", "--person", "Pashinian"], True),
        (["lists", "--person", "Nikol Pashinyan", "--person", "Lusine Grigoryants"], True),
        (["lists", "--source", "common space"], True),
        (["azerb*", "missing pers*"], True),
        (["azerb*", "nobod*"], False),
        (["--person", "Lusine Grigoryants"], True),
        (["NOT", "OR", "AND", "lists", "NEAR("], False),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else str(value),
)
def test_words_and_filters(ask: Ask, arguments: list[str], found: bool) -> None:
    result = ask("search", *arguments, "--json")
    plain = [one["title"].replace("[", "").replace("]", "") for one in records(result)]
    assert (TITLES in plain) is found
    assert result.exit_code == (0 if plain else 1)


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("query", "found"), [("title : (lists NOT persons)", False), ("title : NEAR(lists missing)", True)]
)
def test_the_index_s_own_syntax(ask: Ask, query: str, found: bool) -> None:
    plain = [one["title"].replace("[", "").replace("]", "") for one in records(ask("search", "--raw", query, "--json"))]
    assert (TITLES in plain) is found


def test_without_words_the_newest_come_first(ask: Ask) -> None:
    days = [one["published_on"] for one in records(ask("search", "--section", "news", "--limit", "5", "--json"))]
    assert len(days) == 5
    assert days == sorted(days, reverse=True)


def test_nothing_found_says_what_to_try(ask: Ask) -> None:
    result = ask("search", "xylophone")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("newsbot: nothing found for xylophone; try ")


@pytest.mark.parametrize(
    ("option", "name", "hint"),
    [("--person", "Nikol Pasinjan Xu", "Nikol Pashinyan"), ("--source", "Tengrynews", "Tengrinews")],
)
def test_unknown_names_are_answered_with_near_ones(ask: Ask, option: str, name: str, hint: str) -> None:
    result = ask("search", "x", option, name)
    assert result.exit_code == 1
    assert f"{option} {name}" in result.stderr
    assert hint in result.stderr


def test_an_empty_database_says_so(tmp_path: Path) -> None:
    open_engine(f"sqlite:///{tmp_path}/empty.db").dispose()
    result = newsbot("--database", f"{tmp_path}/empty.db", "search", "border")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "the database holds no articles yet" in result.stderr


@pytest.mark.parametrize(
    ("typed", "meant"), [("Pashinyam", "Nikol Pashinyan"), ("missinng", "missing"), ("centimeters", "centimetres")]
)
def test_what_is_meant_occurs_in_articles(ask: Ask, typed: str, meant: str) -> None:
    result = ask("search", typed)
    assert result.exit_code == 1
    suggested = result.stderr.partition("did you mean ")[2].strip().rstrip("?").split(", ")
    assert meant in suggested
    for one in suggested:
        assert ask("search", one).exit_code == 0, one
