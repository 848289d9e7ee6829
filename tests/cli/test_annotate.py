"""``newsbot annotate`` and ``newsbot names``: words in, records out, no database."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from newsbot.cli.app import app

TEXT = "Prime Minister Nikol Pashinyan arrived on Tuesday.\n\nsource: commonspace.eu\n\nPopular\n\nOn 1 May 2020.\n"


def run(*arguments: str, given: str | bytes = "") -> Result:
    return CliRunner().invoke(app, list(arguments), input=given, prog_name="newsbot")


def lines(*rows: Any) -> str:
    return "".join(json.dumps(row) + "\n" for row in rows)


def test_one_text_from_standard_input() -> None:
    result = run("annotate", "--published", "4 February 2026", "--title", "A visit", given=TEXT)
    found = json.loads(result.stdout)
    (person,), (day,), (source,) = found["persons"], found["dates"], found["sources"]
    assert person | {"known": 0, "spans": 0} == {
        "person": "Nikol Pashinyan", "role": "mentioned", "title": "Prime Minister",
        "surface_forms": ["Nikol Pashinyan"], "mentions": 1, "known": 0, "spans": 0,
    }  # fmt: skip
    assert day == {
        "text": "Tuesday", "offset": TEXT.index("Tuesday"), "starts_on": "2026-02-03", "ends_on": "2026-02-03",
        "precision": "day", "relative": 1, "partial": None, "note": None, "place": "body",
    }  # fmt: skip
    assert source["position"] == 0
    assert (source["source"], source["role"], source["raw"]) == ("commonspace.eu", "publisher", "commonspace.eu")


def test_without_a_date_of_publication_no_day_is_made_up() -> None:
    (day,) = json.loads(run("annotate", given=TEXT).stdout)["dates"]
    assert (day["starts_on"], day["ends_on"], day["partial"]) == (None, None, "wd:2")


def test_a_file_is_read_as_standard_input_is(tmp_path: Path) -> None:
    file = tmp_path / "text.txt"
    file.write_text(TEXT, "utf-8-sig")
    assert run("annotate", str(file)).stdout == run("annotate", given=TEXT).stdout


@pytest.mark.parametrize("text", ["", "\n", "Related articles"], ids=["empty", "blank", "boilerplate"])
def test_no_words_are_no_error(text: str) -> None:
    result = run("annotate", given=text)
    assert result.exit_code == 0
    assert json.loads(result.stdout) == {"published_on": None, "persons": [], "dates": [], "sources": []}


def test_a_text_of_another_encoding_is_refused() -> None:
    result = run("annotate", given="Erdoğan".encode("iso8859-9"))
    assert (result.exit_code, result.stdout) == (64, "")
    assert result.stderr == "newsbot: standard input: not UTF-8: invalid continuation byte at byte 4\n"


def test_a_folder_is_no_text(tmp_path: Path) -> None:
    result = run("annotate", str(tmp_path))
    assert (result.exit_code, result.stdout) == (64, "")
    assert "Is a directory" in result.stderr


def test_json_lines_keep_their_ids_and_order() -> None:
    given = lines(
        {"id": "x-1", "text": TEXT, "published_on": "2026-02-04", "title": "A visit"},
        {"id": 7, "text": TEXT, "published_on": None, "other": 1},
    )
    result = run("annotate", "--jsonl", given=given + "\n")
    first, second = map(json.loads, result.stdout.splitlines())
    assert (result.exit_code, first["id"], second["id"]) == (0, "x-1", 7)
    assert first["dates"][0]["starts_on"] == "2026-02-03"
    assert second["dates"][0]["starts_on"] is None


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        pytest.param("{id: 1}", "line 2: no JSON", id="no-json"),
        pytest.param("[1]", "line 2: not a JSON object", id="array"),
        pytest.param('{"id": 1}', "line 2: text is missing", id="no-text"),
        pytest.param('{"id": 1, "text": 3}', "line 2: text is not a string", id="number"),
        pytest.param('{"text": "x", "published_on": "soon"}', "line 2: published_on soon: not a date", id="date"),
        pytest.param('{"text": "x", "title": []}', "line 2: title is not a string", id="title"),
        pytest.param("[" * 100_000, "line 2: no JSON", id="deep"),
        pytest.param(b"\xff", "line 2: no JSON", id="not-utf-8"),
    ],
)
def test_a_bad_line_ends_it_after_the_lines_before(bad: str | bytes, words: str) -> None:
    good = lines({"id": 1, "text": TEXT}).encode()
    result = run("annotate", "--jsonl", given=good + (bad.encode() if isinstance(bad, str) else bad) + b"\n" + good)
    assert result.exit_code == 64
    assert [json.loads(line)["id"] for line in result.stdout.splitlines()] == [1]
    assert result.stderr.startswith(f"newsbot: standard input, {words}")
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("a", "b", "same", "why"),
    [
        pytest.param("Nikol Pashinyan", "Nikol Paşinyan", True, "both are names of Nikol Pashinyan", id="aliases"),
        pytest.param("Ilham Aliyev", "Mehman Aliyev", False, "two persons, Ilham Aliyev and Mehman Aliyev", id="two"),
        pytest.param("Anna Markosyan", "Anna Markosian", True, "spellings of one", id="spellings"),
        pytest.param("Anna Markosyan", "Boris Lomidze", False, "differ", id="others"),
        pytest.param("Markosyan", "Anna Markosyan", False, "a single name is not enough", id="surname"),
        pytest.param("Anna Markosyan", "?!", False, "holds no name", id="no-name"),
    ],
)
def test_names(a: str, b: str, same: bool, why: str) -> None:
    result = run("names", a, b)
    assert result.exit_code == 0
    assert result.stdout.startswith("same: " if same else "different: ")
    assert why in result.stdout
    (record,) = map(json.loads, run("names", "--jsonl", given=lines({"a": a, "b": b, "id": 5})).stdout.splitlines())
    assert (record["a"], record["b"], record["same"], record["id"]) == (a, b, same, 5)
    assert why in record["reason"]


def test_a_bad_line_of_names() -> None:
    result = run("names", "--jsonl", given=lines({"a": "Anna Markosyan", "b": "A. Markosyan"}, {"a": "x"}))
    assert (result.exit_code, result.stdout.count("\n")) == (64, 1)
    assert result.stderr == "newsbot: standard input, line 2: b is missing\n"


@pytest.mark.parametrize(
    ("content", "words"),
    [(None, "no such folder"), ("[[persons]]\naliases = []\n", "a record without a name"), ("[[", "persons.toml")],
    ids=["no-folder", "no-name", "no-toml"],
)
def test_registers_that_cannot_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str | None, words: str
) -> None:
    folder = tmp_path / "registers"
    if content is not None:
        folder.mkdir()
        (folder / "persons.toml").write_text(content)
    monkeypatch.setattr("newsbot.settings.NEWSBOT_REGISTERS", str(folder))
    result = run("names", "Anna Markosyan", "Boris Lomidze")
    assert (result.exit_code, result.stdout) == (64, "")
    assert words in result.stderr


def test_an_answer_comes_before_the_next_question() -> None:
    command = [sys.executable, "-c", "from newsbot.cli import main; main()", "names", "--jsonl"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for name, same in (("Anna Markosian", True), ("Boris Lomidze", False)):
            process.stdin.write(lines({"a": "Anna Markosyan", "b": name}))
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["same"] is same
        process.stdin.close()
    assert process.returncode == 0


@pytest.mark.parametrize(
    ("arguments", "code"), [(["annotate"], 0), (["names", "Anna Markosyan", "Boris Lomidze"], 0), (["names"], 64)],
    ids=["annotate", "names", "wrong-arguments"],
)  # fmt: skip
def test_words_need_neither_database_nor_crawler(arguments: list[str], code: int) -> None:
    program = (
        "import atexit, sys\n"
        "atexit.register(lambda: print({'scrapy', 'sqlalchemy', 'dateparser'} & sys.modules.keys(), file=sys.stderr))\n"
        "from newsbot.cli import main\n"
        "main()"
    )
    command = [sys.executable, "-c", program, *arguments]
    result = subprocess.run(command, input=TEXT, capture_output=True, text=True, check=False)
    assert (result.returncode, result.stderr.splitlines()[-1]) == (code, "set()")


@pytest.mark.parametrize("arguments", [["annotate", "--help"], ["annotate", "--bogus"], ["names", "x"]])
def test_the_quick_way_says_the_same(arguments: list[str]) -> None:
    command = [sys.executable, "-c", "import sys; sys.argv[0] = 'newsbot'; from newsbot.cli import main; main()"]
    quick = subprocess.run([*command, *arguments], capture_output=True, text=True, check=False)
    result = run(*arguments)
    assert (quick.returncode, quick.stdout, quick.stderr) == (result.exit_code, result.stdout, result.stderr)


@pytest.mark.parametrize(("value", "code"), [("1", 0), ("0", 0), ("maybe", 64)])
def test_the_second_reader_is_a_setting(value: str, code: int) -> None:
    """On, it reads where its extra is installed, and is missed in one line where it is not."""
    command = [sys.executable, "-c", "from newsbot.cli import main; main()", "annotate"]
    done = subprocess.run(
        command, env={**os.environ, "NEWSBOT_NER": value}, input=TEXT, capture_output=True, text=True, check=False
    )
    assert done.returncode == code
    assert len(done.stderr.splitlines()) <= 1
    if code:
        assert done.stderr == "newsbot: NEWSBOT_NER=maybe: write 1 or 0\n"
    else:
        assert [one["person"] for one in json.loads(done.stdout)["persons"]] == ["Nikol Pashinyan"]
