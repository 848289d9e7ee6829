"""``newsbot ask``, ``timeline``, completion, and what a terminal gets."""

import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest

from newsbot.cli.bars import narrowed, sparkline
from newsbot.storage.dictionary import views
from tests.cli.conftest import Ask, newsbot, records

COMMAND = [sys.executable, "-c", "from newsbot.cli import main; main()"]


@pytest.mark.parametrize("view", [one.name for one in views()])
def test_every_view_can_be_asked(ask: Ask, view: str) -> None:
    result = ask("ask", view, "--json", "--limit", "5")
    if result.exit_code == 1:  # a view that speaks of today, or nothing of the kind happened
        assert result.stderr == f"newsbot: {view}: no rows\n"
        assert view in {"new_articles", "persons_this_week", "gone_articles", "failures", "offices_over_time", "edits",
                        "undated_articles"}  # fmt: skip
        return
    columns = next([column.name for column in one.columns] for one in views() if one.name == view)
    assert all(list(row) == columns for row in records(result))
    assert ask("ask", view.replace("_", "-"), "--limit", "5").stdout.splitlines()[0].split() == columns


def test_views_of_one_person(ask: Ask) -> None:
    rows = records(ask("ask", "named_together", "--person", "Pashinian", "--json"))
    assert {row["person"] for row in rows} == {"Nikol Pashinyan"}
    assert "Lusine Grigoryants" in {row["other"] for row in rows}
    counts = [row["articles"] for row in rows]
    assert counts == sorted(counts, reverse=True)


def test_edits_know_which_of_them_were_quiet(ask: Ask) -> None:
    rows = records(ask("ask", "edits", "--json"))
    assert rows
    assert {row["quiet"] for row in rows} <= {0, 1}
    assert all(row["revision"] >= 2 and row["seen_at"] >= row["seen_before_at"] for row in rows)


def test_the_list_of_views(ask: Ask) -> None:
    assert [row["view"] for row in records(ask("ask", "--json"))] == [one.name for one in views()]
    assert "persons_this_week" in ask("ask").stdout


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["ask", "first_mention"], 64, "first_mention: no such view; did you mean first_mentions"),
        (["ask", "xyz"], 64, "newsbot ask lists them"),
        (["ask", "calendar", "--person", "Pashinyan"], 64, "calendar has no persons"),
        (["ask", "first_mentions", "--person", "Nikol Pasinjan Xu"], 1, "did you mean Nikol Pashinyan"),
        (["timeline", "xylophone"], 1, "nothing found"),
        (["timeline", "--raw", "a AND"], 64, "--raw a AND"),
        (["search", "Pashinyam"], 1, "did you mean Nikol Pashinyan"),
        (["search", "-treaty"], 64, "only leave articles out"),
        (["search", "x", "--section", "sports"], 64, "no such section"),
        (["search", "--sectoin", "news"], 64, "--sectoin"),
    ],
)
def test_errors_are_one_line_that_helps(ask: Ask, arguments: list[str], code: int, words: str) -> None:
    result = ask(*arguments)
    assert (result.exit_code, result.stdout) == (code, "")
    assert words in result.stderr
    assert result.stderr.count("\n") == 1


def test_a_timeline_counts_every_month_between(ask: Ask) -> None:
    months = records(ask("timeline", "--json"))
    assert [one["month"] for one in months] == sorted({one["month"] for one in months})
    first, last = months[0]["month"], months[-1]["month"]
    span = (int(last[:4]) - int(first[:4])) * 12 + int(last[5:]) - int(first[5:]) + 1
    assert len(months) == span
    dated = len([1 for row in records(ask("search", "--since", "1990-01-01", "--limit", "999", "--json"))])
    assert sum(one["articles"] for one in months) == dated
    assert ask("timeline", "border").stdout.splitlines()[0][:4].isdigit()


def test_words_with_a_minus_are_left_out(ask: Ask) -> None:
    every = {row["id"] for row in records(ask("search", "border", "--json"))}
    less = {row["id"] for row in records(ask("search", "border", "-resume", "--json"))}
    assert less < every


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (["search", "--section", "in"], "interview"),
        (["search", "--person", "Pashi"], "Pashinyan"),
        (["search", "--person", "Nikol"], "Nikol Pashinyan"),
        (["search", "--source", "common"], "commonspace.eu"),
        (["person", "pashi"], "pashinyan"),
        (["ask", "named"], "named_together"),
    ],
)
def test_the_shell_is_told_what_fits(archive: Path, words: list[str], offered: str) -> None:
    line = ["newsbot", "--database", f"sqlite:///{archive}", *words]
    environment = {**os.environ, "_NEWSBOT_COMPLETE": "complete_bash", "COMP_WORDS": " ".join(line)}
    environment["COMP_CWORD"] = str(len(line) - 1)
    command = [sys.executable, "-c", "import sys; sys.argv[0] = 'newsbot'; from newsbot.cli import main; main()"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert offered in done.stdout.splitlines(), done.stderr


def test_completion_can_be_installed(ask: Ask) -> None:
    assert {"--install-completion", "--show-completion"} <= set(newsbot("--help").stdout.split())


def terminal(archive: Path, *arguments: str, columns: int = 80) -> list[str]:
    """The lines that a terminal of so many columns gets, colors taken out."""
    parent, child = pty.openpty()
    environment = {**os.environ, "COLUMNS": str(columns), "TERM": "xterm-256color"}
    environment.pop("NO_COLOR", None)
    command = [*COMMAND, "--database", f"sqlite:///{archive}", *arguments]
    with subprocess.Popen(command, stdout=child, stderr=child, env=environment, close_fds=True) as process:
        os.close(child)
        parts = []
        while True:
            try:
                part = os.read(parent, 65536)
            except OSError:  # Linux: the other side was closed
                break
            if not part:
                break
            parts.append(part)
        assert process.wait() == 0
    os.close(parent)
    written = b"".join(parts).decode()
    assert "\x1b[" in written
    return re.sub(r"\x1b\[[0-9;]*m", "", written).splitlines()


@pytest.mark.parametrize(
    "arguments",
    [
        ("search", "border", "--limit", "2"),
        ("person", "Lusine Grigoryants"),
        ("timeline",),
        ("ask", "first_mentions"),
        ("ask",),
    ],
    ids=" ".join,
)
def test_a_terminal_gets_what_fits_it(archive: Path, arguments: tuple[str, ...]) -> None:
    lines = terminal(archive, *arguments)
    assert max(map(len, lines)) <= 80
    assert any("▁" <= letter <= "█" for line in lines for letter in line) == (arguments[0] in ("search", "timeline"))


def test_bars() -> None:
    assert sparkline([]) == ""
    assert sparkline([0, 0]) == "  "
    assert sparkline([1, 2, 3, 4, 5, 6, 7, 8]) == "▁▂▃▄▅▆▇█"
    months = [(f"20{year:02}-{month:02}", 1) for year in range(20) for month in range(1, 13)]
    for width in (12, 30, 60, 240, 500):
        bars = narrowed(months, width)
        assert len(bars) <= width
        assert sum(count for _, count in bars) == len(months)
        assert bars[0][0] == "2000-01"
