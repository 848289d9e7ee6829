"""The page of measurements: its goals are judged from the tables that the parts print."""

from datetime import UTC, datetime

import pytest

from benchmarks.crawl import Result
from benchmarks.page import Goal, Measured, goal_rows, read_tables, write_page
from benchmarks.peers.__main__ import Found, report
from benchmarks.peers.environments import PEERS, Peer

CRAWL = """some words

| crawl | runs | articles/s | against the bare spider |
|---|---|---|---|
| bare spider | 3 | 120 (110 to 130) | 1.00 |
| newsbot | 3 | 96 (90 to 99) | 0.80 |

| an article | bytes | against gzip |
|---|---|---|
| the database | 1,234 | 0.71 |
"""
BESIDE = """| program | runs | newsbot against it | newsbot's fields more |
|---|---|---|---|
| newsbot | 2 | 1.00 | 0 |
| quick | 2 | 1.50 | 3 |
| slow | 1 | 9.00 | 12 |
| broken | 0 | | |
"""


NOT = "not measured | |"


@pytest.mark.parametrize(
    ("row", "column", "bound", "text", "judged"),
    [
        pytest.param("newsbot", "against", ">=0.75", CRAWL, "0.8 | yes | 3", id="met"),
        pytest.param("newsbot", "against", ">=0.9", CRAWL, "0.8 | **no** | 3", id="missed"),
        pytest.param("the data", "against gzip", "<=0.6", CRAWL, "0.71 | **no** | ", id="second-table"),
        pytest.param("the data", "bytes", "<=2000", CRAWL, "1234 | yes | ", id="thousands"),
        pytest.param("newsbot", "articles/s", ">=1", CRAWL, "96 | yes | 3", id="median-of-a-spread"),
        pytest.param("", "newsbot's", ">=1", BESIDE, "3 | yes | 2", id="worst-of-all"),
        pytest.param("broken", "newsbot against", ">=1", BESIDE, NOT, id="failed-peer"),
        pytest.param("nobody", "against", ">=1", CRAWL, NOT, id="no-row"),
        pytest.param("newsbot", "nothing", ">=1", CRAWL, NOT, id="no-column"),
        pytest.param("newsbot", "against", ">=1", "no table", NOT, id="no-table"),
    ],
)
def test_a_goal_is_judged_by_its_cell(row: str, column: str, bound: str, text: str, judged: str) -> None:
    number = float(bound[2:])
    limits = {"at_least": number} if bound.startswith(">=") else {"at_most": number}
    goal = Goal("goal", row, column, but="newsbot" if not row else "", **limits)
    (found,) = goal_rows([Measured("x", "", "", (goal,), output=text)])[2:]
    assert found == f"| goal | {bound[:2]} {number:g} | {judged} |"


def test_a_bar_in_a_cell_does_not_end_it() -> None:
    (table,) = read_tables("| a | b |\n|---|---|\n| x \\| y | 1 |")
    assert table.rows == (("x | y", "1"),)


def test_the_page_keeps_what_a_failed_part_printed_and_says_why_it_failed() -> None:
    goal = Goal("rate", "newsbot", "against", at_least=0.75)
    parts = [
        Measured("A whole crawl", "Words.", "python -m x", (goal,), output=CRAWL, error="Ended: too long"),
        Measured("Peers", "Words.", "python -m benchmarks.peers", (goal,), chosen=False),
    ]  # fmt: skip
    page = write_page("python -m benchmarks", datetime(2026, 11, 25, tzinfo=UTC), ["- Machine: x"], parts)
    assert page.startswith("<!-- Written by `python -m benchmarks`")
    assert "**Ended: too long**" in page
    assert "| newsbot | 3 | 96 (90 to 99) | 0.80 |" in page
    assert page.count("| rate | >= 0.75 |") == 2
    assert "## Peers" not in page
    assert "25 November 2026" in page


def test_a_peer_that_fails_stands_in_the_table_with_its_error() -> None:
    ours = Found(Peer("newsbot", (), "finds"), "1", [Result(100, 110, 2, 1, 150, 1000)], ["title", "body", "persons"])
    quick, broken, late = PEERS[0], PEERS[1], PEERS[2]
    found = [
        ours,
        Found(quick, "2.3", [Result(100, 100, 4, 1, 50, 500)], ["title", "text"]),
        Found(broken, error="not installed: no | such\npackage"),
        Found(late, "0.9", [Result(10, 10, 10, 1, 50, 500)], ["title"], error="stored 3 of 10 articles"),
    ]
    (table,) = read_tables(report(found))
    rows = {row[0]: dict(zip(table.columns, row, strict=True)) for row in table.rows}
    assert rows[quick.name]["newsbot against it"] == "2.00"
    assert rows[quick.name]["newsbot's fields more"] == "1"
    assert rows[broken.name]["runs"] == "0"
    assert "failed: not installed: no | such package" in rows[broken.name]["how it was run"]
    assert rows[late.name]["runs"] == "1"
    assert "failed: stored 3 of 10" in rows[late.name]["how it was run"]
    ours.results, ours.fields = [], []
    (table,) = read_tables(report(found))
    assert {row[table.columns.index("newsbot against it")] for row in table.rows} == {""}
