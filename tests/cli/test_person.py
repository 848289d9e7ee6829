"""``newsbot person``."""

from pathlib import Path

import pytest

from tests.cli.conftest import Ask, change, newsbot, records


@pytest.mark.parametrize("name", ["Nikol Pashinyan", "pashinian", "Nikol Paşinyan", "Dr Nikol Pashinyan"])
def test_one_person_under_any_spelling(ask: Ask, name: str) -> None:
    (found,) = records(ask("person", *name.split(), "--json"))
    assert found["name"] == "Nikol Pashinyan"
    assert {"alias": "Nikol Pashinian", "origin": "register"} in found["aliases"]
    assert found["offices"][0] == {"title": "Prime Minister of Armenia", "since": 2018, "until": None}
    assert found["titles"][0]["title"] == "Prime Minister of Armenia"
    assert found["titles"][0]["first_on"] <= found["titles"][0]["last_on"]
    assert found["articles"] == sum(year["articles"] for year in found["by_year"]) == len(found["latest"]) > 0
    assert "Lusine Grigoryants" in [one["person"] for one in found["with"]]
    assert "Nikol Pashinyan" not in [one["person"] for one in found["with"]]


def test_it_is_printed_for_readers(ask: Ask) -> None:
    printed = ask("person", "Pashinian").stdout
    assert printed.startswith("Nikol Pashinyan\n")
    for heading in ("Spellings", "Offices", "Titles in articles", "Articles", "Named with", "Latest"):
        assert f"\n{heading}\n" in printed
    assert "Armenia and Azerbaijan exchange lists of missing persons" in printed


def test_somebody_on_file_whom_no_article_names(ask: Ask) -> None:
    (found,) = records(ask("person", "Mehman Aliyev", "--json"))
    assert (found["articles"], found["by_year"], found["latest"], found["with"]) == (0, [], [], [])


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("Nikol Pasinjan Xu", "; did you mean Nikol Pashinyan?"),
        ("Pashinjoan", "did you mean Nikol Pashinyan"),
        ("Zzyzx", ""),
    ],
)
def test_nobody_of_that_name(ask: Ask, name: str, hint: str) -> None:
    result = ask("person", name, "--json")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith(f"newsbot: {name}: nobody of that name was met")
    assert hint in result.stderr
    assert result.stderr.count("\n") == 1


def test_several_persons_are_listed(ask: Ask) -> None:
    result = ask("person", "Sargsyan", "--json")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("newsbot: Sargsyan: several persons fit: ")
    for name in ("Serzh Sargsyan (0 articles)", "Tigran Sargsyan (0 articles)"):
        assert name in result.stderr


def test_those_who_are_named_are_listed_first(ask: Ask) -> None:
    assert "several persons fit: Lusine Grigoryants (1 article)" in ask("person", "Grigoryan").stderr


def test_an_exact_name_is_preferred_and_the_others_are_told(copied: Path) -> None:
    change(copied, "INSERT INTO persons (name, reviewed, first_seen_at) VALUES ('Sargsyan', 0, '2026-11-20 03:00:00')")
    result = newsbot("--database", f"sqlite:///{copied}", "person", "sargsyan", "--json")
    assert (result.exit_code, records(result)[0]["name"]) == (0, "Sargsyan")
    assert "sargsyan may also be " in result.stderr
    assert "Serzh Sargsyan" in result.stderr


def test_titles_are_told_over_time(copied: Path) -> None:
    article = "SELECT article_id FROM person_mentions WHERE person_id = persons.id"
    for title, names in (("mayor", 1), ("Mayor", 2)):
        change(
            copied,
            f"INSERT INTO person_mentions (article_id, person_id, role, title, surface_forms, spans, mentions) "
            f"SELECT a.id, persons.id, 'mentioned', ?, '[]', '[]', 1 FROM articles a, persons "
            f"WHERE persons.name = 'Mehman Aliyev' AND a.id NOT IN ({article}) "
            f"AND a.published_on IS NOT NULL ORDER BY a.published_on, a.id LIMIT ?",
            title, names,
        )  # fmt: skip
    (found,) = records(newsbot("--database", f"sqlite:///{copied}", "person", "Mehman Aliyev", "--json"))
    days = sorted(one["published_on"] for one in found["latest"])
    assert found["titles"] == [{"title": "Mayor", "first_on": days[0], "last_on": days[-1], "articles": 3}]
    assert [one["published_on"] for one in found["latest"]] == days[::-1]
