"""``newsbot persons`` and ``newsbot sources``: judgements by command, in a pipe and on a terminal."""

import os
import pty
import select
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from typer.testing import Result

from tests.cli.conftest import change, newsbot, records

MET, LIKE_IT = "Tamar Aliashvili", "Tamara Aliashvilli"


@pytest.fixture
def met(copied: Path) -> Path:
    """A database in which two unknown persons, whose names the rules take for one, are each in an article."""
    article = "SELECT id FROM articles WHERE published_on IS NOT NULL ORDER BY published_on DESC, id"
    for number, name in enumerate((MET, MET, LIKE_IT)):
        change(
            copied,
            "INSERT OR IGNORE INTO persons (name, reviewed, first_seen_at) VALUES (?, 0, '2026-11-20 03:00:00')",
            name,
        )
        change(
            copied,
            f"INSERT INTO person_mentions (article_id, person_id, role, title, surface_forms, spans, mentions) "
            f"SELECT ({article} LIMIT 1 OFFSET {number}), id, 'mentioned', 'Judge', json_array(name), '[]', 1 "
            f"FROM persons WHERE name = ?",
            name,
        )  # fmt: skip
    return copied


def on(database: Path, *arguments: str) -> Result:
    return newsbot("--database", f"sqlite:///{database}", *arguments)


def asked(database: Path, query: str) -> list[Any]:
    with closing(sqlite3.connect(database)) as connection:
        return [row[0] if len(row) == 1 else row for row in connection.execute(query)]


def test_review_names_who_is_met_and_not_known(met: Path) -> None:
    found = records(on(met, "persons", "review", "--json", "--limit", "1000"))
    assert [one["articles"] for one in found] == sorted((one["articles"] for one in found), reverse=True)
    assert {one["name"] for one in found} == set(
        asked(
            met, "SELECT DISTINCT person FROM article_persons JOIN persons ON person_id = persons.id WHERE NOT reviewed"
        )
    )
    (one,) = [one for one in found if one["name"] == MET]
    assert (one["articles"], one["titles"], len(one["examples"])) == (2, ["Judge"], 2)
    assert (one["near"][0]["name"], one["near"][0]["same"], one["suggestion"]) == (LIKE_IT, True, LIKE_IT)


def test_review_is_printed_with_the_command_to_give(met: Path) -> None:
    printed = on(met, "persons", "review", "--limit", "1000").stdout
    assert f"\n{MET}  2 articles; id " in printed
    assert f"  the same as {LIKE_IT} (not known either; " in printed
    assert "  newsbot person merge" not in printed
    assert f"  newsbot persons merge '{LIKE_IT}' '{MET}'\n" in printed
    assert "of " in on(met, "persons", "review", "--limit", "1").stdout.splitlines()[-1]


def test_merge_and_undo(met: Path) -> None:
    before = asked(
        met, "SELECT article_id, person, role, title, surface_forms, mentions FROM article_persons ORDER BY 1, 2"
    )
    (done,) = records(on(met, "persons", "merge", MET, LIKE_IT, "--reason", "a slip", "--json"))
    assert done == {"judgement": 1, "verdict": "same", "one": MET, "other": LIKE_IT, "articles": 1}
    (found,) = records(on(met, "person", LIKE_IT, "--json"))
    assert (found["name"], found["articles"]) == (MET, 3)
    (judged,) = records(on(met, "persons", "judgements", "--json"))
    assert (judged["verdict"], judged["one"], judged["other"], judged["reason"]) == ("same", MET, LIKE_IT, "a slip")

    assert "judgement 1 is undone; 1 article changed" in on(met, "persons", "undo", "1").stdout
    assert before == asked(
        met, "SELECT article_id, person, role, title, surface_forms, mentions FROM article_persons ORDER BY 1, 2"
    )
    assert on(met, "persons", "judgements").stdout == "no judgements in force\n"
    assert f"{LIKE_IT} is {MET}" in on(met, "persons", "judgements", "--all").stdout


def test_whoever_is_on_file_keeps_the_name(met: Path) -> None:
    result = on(met, "persons", "merge", MET, "Nikol Pashinyan")
    assert result.stdout.startswith(f"{MET} is Nikol Pashinyan now; 2 articles changed (newsbot persons undo 1 takes")


def test_persons_are_named_by_id_too(met: Path) -> None:
    ids = {name: str(number) for number, name in asked(met, "SELECT id, name FROM persons")}
    (done,) = records(on(met, "persons", "merge", ids[MET], ids[LIKE_IT], "--json"))
    assert (done["one"], done["other"]) == (MET, LIKE_IT)


def test_split_gives_a_spelling_to_a_person_of_its_own(met: Path) -> None:
    on(met, "persons", "merge", MET, LIKE_IT)
    assert "is Tamar Aliashvili by judgement 1" in on(met, "persons", "split", MET, LIKE_IT).stderr
    change(met, "UPDATE person_mentions SET surface_forms = '[\"Tamar Aliaschwili\"]' WHERE title = 'Judge'")
    result = on(met, "persons", "split", MET, "tamar aliaschwili")
    assert result.stdout.startswith(f"Tamar Aliaschwili is a person of that name now, not {MET}; ")
    assert len(asked(met, "SELECT 1 FROM article_persons WHERE person = 'Tamar Aliaschwili'")) == 2


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (
            ["merge", MET, "Tamar Aliaskvili Xu"],
            "Tamar Aliaskvili Xu: no person of that name was met; did you mean Tamar A",
        ),
        (["merge", MET, MET], "both names are this one's already"),
        (["merge", MET, "999999"], "999999: no person has this id"),
        (["merge", MET, "Sargsyan"], "Sargsyan: several persons fit: "),
        (["merge", "Vladimir Putin", "Angela Merkel"], "correct persons.toml first"),
        (["split", MET, "Nikol Pashinyan"], "no article and no register spells Tamar Aliashvili so"),
        (["known", "Nikol Pashinyan"], "Nikol Pashinyan: known already"),
        (["undo", "7"], "7: no such judgement on persons"),
    ],
)
def test_what_cannot_be_judged_is_one_line(met: Path, arguments: list[str], words: str) -> None:
    result = on(met, "persons", *arguments)
    assert (result.exit_code, result.stdout) == (1, "")
    assert words in result.stderr
    assert result.stderr.count("\n") == 1
    assert asked(met, "SELECT * FROM judgements") == []


def test_a_known_person_is_reviewed_no_more(met: Path) -> None:
    assert on(met, "persons", "known", MET).exit_code == 0
    names = [one["name"] for one in records(on(met, "persons", "review", "--json", "--limit", "1000"))]
    assert MET not in names
    assert LIKE_IT in names


def test_sources(met: Path) -> None:
    met_on = "'2026-11-20 03:00:00'"
    change(met, f"INSERT INTO sources (name, reviewed, first_seen_at) VALUES ('The Turan news service', 0, {met_on})")
    change(met, "UPDATE source_credits SET source_id = (SELECT max(id) FROM sources) WHERE position = 0")
    found = records(on(met, "sources", "review", "--json"))
    (one,) = [one for one in found if one["name"] == "The Turan news service"]
    assert one["suggestion"] == "Turan"
    before = asked(met, "SELECT article_id, source, role, raw FROM article_sources ORDER BY 1, position")
    assert on(met, "sources", "merge", "Turan", "The Turan news service").exit_code == 0
    assert asked(met, "SELECT 1 FROM article_sources WHERE source = 'The Turan news service'") == []
    assert "it is one on sources" in on(met, "persons", "undo", "1").stderr
    assert on(met, "sources", "undo", "1").exit_code == 0
    assert asked(met, "SELECT article_id, source, role, raw FROM article_sources ORDER BY 1, position") == before
    assert on(met, "sources", "known", "The Turan news service").exit_code == 0


def test_no_database_is_made_by_a_judgement(tmp_path: Path) -> None:
    result = on(tmp_path / "none.db", "persons", "merge", "A B", "C D")
    assert (result.exit_code, result.stdout) == (74, "")
    assert "no such database" in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_on_a_terminal_it_asks(met: Path) -> None:
    """A real terminal: yes to a suggestion, an answer that is none, no to the next, and the end of the input."""
    command = [sys.executable, "-c", "from newsbot.cli import main; main()", "--database", f"sqlite:///{met}"]
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [*command, "persons", "review"], stdin=theirs, stdout=theirs, stderr=theirs, close_fds=True
    )
    os.close(theirs)
    os.write(ours, b"what\ny\nq\n")
    shown = _read_all(ours)
    assert process.wait(timeout=30) == 0
    os.close(ours)
    assert "[y]es, [n]o, [s]kip, [q]uit:" in shown
    assert len(asked(met, "SELECT * FROM judgements")) == 1


def _read_all(terminal: int) -> str:
    shown = b""
    while select.select([terminal], [], [], 30)[0]:
        try:
            piece = os.read(terminal, 4096)
        except OSError:  # the other end is closed
            break
        if not piece:
            break
        shown += piece
    return shown.decode(errors="replace")


def test_answers(met: Path) -> None:
    """The same without a terminal, asked for: what each answer does."""
    change(met, "UPDATE persons SET reviewed = 1 WHERE name NOT IN (?, ?)", MET, LIKE_IT)
    command = [sys.executable, "-c", "from newsbot.cli import main; main()", "--database", f"sqlite:///{met}"]
    done = subprocess.run(
        [*command, "persons", "review", "--ask"], input="n\ns\n", capture_output=True, text=True, check=True
    )
    assert f"{MET} is not {LIKE_IT}" in done.stdout
    assert [one["suggestion"] for one in records(on(met, "persons", "review", "--json"))] == [None, None]
    done = subprocess.run(
        [*command, "persons", "review", "--ask"], input="y\nn\n", capture_output=True, text=True, check=True
    )
    assert f"{MET} is known now" in done.stdout
    assert "not_persons.txt" in done.stdout
