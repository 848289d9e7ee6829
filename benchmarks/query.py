"""Measure commands, views and pages on a large database against the bare SQL that somebody who knows the schema writes.

    python -m benchmarks.query                      # 200,000 articles; made once a day, kept in the temporary folder
    python -m benchmarks.query --articles 5000 --runs 3

Both run in this process, in turn, on warm pages, and are measured in seconds of the processor, so that a busy machine
tells the same; the ratio is that of the medians. Commands run with ``--json``: what is measured includes opening the
database and writing the answer, and not the start of Python (0.3 s). What every command costs, however little it asks
for, is measured by one that asks for one row, and taken off in the last column. An export by hand assembles its records
in Python, too. The bare SQL of a page is the page's own statements with all their rows, and no page; that each of them
needs an index and no more is for ``tests/storage/test_plans.py`` to show.
"""

import argparse
import json
import sqlite3
import statistics
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from time import process_time

from typer.testing import CliRunner

from benchmarks.database import large_database, today
from benchmarks.query_pages import measure_pages
from newsbot.cli.app import app

LIMIT = 3.0
FELT = 0.05
"""Seconds: a difference below counts for nothing."""
_ALIYEV = "(SELECT id FROM persons WHERE name = 'Ilham Aliyev')"
_MATCH = "SELECT rowid FROM articles_fts WHERE articles_fts MATCH"
_RANKED = "ORDER BY bm25(articles_fts, 8, 3, 1) LIMIT 20"
_SHOWN = (
    "highlight(articles_fts, 0, '[', ']'), snippet(articles_fts, 1, '[', ']', '…', 28), "
    "snippet(articles_fts, 2, '[', ']', '…', 28)"
)


@dataclass(frozen=True, slots=True)
class Case:
    """A command, and the statements that give the same answer."""

    command: tuple[str, ...]
    bare: tuple[str, ...]


def _search(match: str, more: str = "") -> tuple[str, ...]:
    """Return what a search needs: the number of hits, the best twenty, their marked texts."""
    quoted = match.replace("'", "''")
    best = f"{_MATCH} '{quoted}' {more} {_RANKED}"
    return (
        f"SELECT count(*) FROM articles_fts WHERE articles_fts MATCH '{quoted}' {more}",
        f"SELECT rowid, {_SHOWN} FROM articles_fts WHERE articles_fts MATCH '{quoted}' AND rowid IN ({best})",
    )


def cases() -> list[Case]:
    """Return what is measured."""
    day = today().isoformat()
    person = f"AND +rowid IN (SELECT article_id FROM person_mentions WHERE person_id = {_ALIYEV})"
    news = "AND +rowid IN (SELECT id FROM articles WHERE section = 'interview')"
    recent = f"AND +rowid IN (SELECT id FROM articles WHERE published_on >= date('{day}', '-30 days'))"
    mentions = "person_mentions m JOIN articles a ON a.id = m.article_id"
    two_weeks = f"a.published_on > date('{day}', '-14 days')"
    return [
        Case(("search", "treaty"), _search('"treaty"')),
        Case(("search", "treaty", "crossing"), _search('"treaty" AND "crossing"')),
        Case(("search", "peace treaty"), _search('"peace treaty"')),
        Case(("search", "Aliyev"), _search('"aliyev"')),
        Case(("search", "Əliyev"), _search('"aliyev"')),
        Case(("search", "Ilham", "Aliyev"), _search('"ilham" AND "aliyev"')),
        Case(("search", "Ilham Aliyev"), _search('"ilham aliyev"')),
        Case(("search", "treaty", "--person", "Ilham Aliyev"), _search('"treaty"', person)),
        Case(("search", "treaty", "--section", "interview"), _search('"treaty"', news)),
        Case(("search", "treaty", "--since", str(_days_before(30))), _search('"treaty"', recent)),
        Case(("search", "--section", "interview"), (
            "SELECT count(*) FROM articles WHERE section = 'interview'",
            "SELECT id, url, title, body FROM articles WHERE section = 'interview' "
            "ORDER BY published_on DESC NULLS LAST, id DESC LIMIT 20",
        )),
        Case(("timeline", "treaty"), (
            "SELECT substr(published_on, 1, 7), count(*) FROM articles "
            f"WHERE +id IN ({_MATCH} '\"treaty\"') GROUP BY 1",
        )),
        Case(("timeline",), ("SELECT substr(published_on, 1, 7), count(*) FROM articles GROUP BY 1",)),
        Case(("person", "Ilham Aliyev"), (
            "SELECT * FROM persons WHERE name = 'Ilham Aliyev'",
            f"SELECT alias, origin FROM person_aliases WHERE person_id = {_ALIYEV}",
            f"SELECT m.title, min(a.published_on), max(a.published_on), count(*) FROM {mentions} "
            f"WHERE m.person_id = {_ALIYEV} AND m.title IS NOT NULL GROUP BY 1",
            f"SELECT substr(a.published_on, 1, 7), count(*) FROM {mentions} WHERE m.person_id = {_ALIYEV} GROUP BY 1",
            f"SELECT a.id, a.url, a.title, a.published_on, m.role FROM {mentions} WHERE m.person_id = {_ALIYEV} "
            "ORDER BY a.published_on DESC, a.id DESC LIMIT 10",
            "SELECT p.name, count(*) FROM person_mentions m JOIN person_mentions o ON o.article_id = m.article_id "
            f"JOIN persons p ON p.id = o.person_id WHERE m.person_id = {_ALIYEV} AND o.person_id <> m.person_id "
            "GROUP BY p.id ORDER BY 2 DESC LIMIT 10",
        )),
        Case(("ask", "new_articles"), (
            "SELECT id, url, section, title, published_on, language, words, first_seen_at FROM articles "
            "WHERE first_seen_at >= datetime('now', 'start of day', '-1 day') "
            "ORDER BY first_seen_at DESC, id DESC LIMIT 31",
        )),
        Case(("ask", "persons_this_week"), (
            f"SELECT p.name, sum(a.published_on > date('{day}', '-7 days')), count(*) FROM articles a "
            f"JOIN person_mentions m ON m.article_id = a.id JOIN persons p ON p.id = m.person_id WHERE {two_weeks} "
            "GROUP BY p.id ORDER BY 2 DESC LIMIT 31",
        )),
        Case(("ask", "first_mentions", "--person", "Ilham Aliyev"), (
            f"SELECT a.id, a.url, a.title, a.published_on, a.first_seen_at FROM {mentions} "
            f"WHERE m.person_id = {_ALIYEV} ORDER BY a.published_on IS NULL, a.published_on, a.id LIMIT 1",
        )),
        Case(("ask", "named_together", "--person", "Ilham Aliyev"), (
            "SELECT p.name, count(*) FROM person_mentions m JOIN person_mentions o ON o.article_id = m.article_id "
            f"JOIN persons p ON p.id = o.person_id WHERE m.person_id = {_ALIYEV} AND o.person_id <> m.person_id "
            "GROUP BY p.id ORDER BY 2 DESC LIMIT 31",
        )),
        Case(("ask", "offices_over_time", "--person", "Ilham Aliyev"), (
            f"SELECT m.title, min(a.published_on), max(a.published_on), count(*) FROM {mentions} "
            f"WHERE m.person_id = {_ALIYEV} AND m.title IS NOT NULL GROUP BY 1",
        )),
        Case(("ask", "persons_by_month", "--person", "Ilham Aliyev"), (
            f"SELECT substr(a.published_on, 1, 7) AS month, count(*) FROM {mentions} "
            f"WHERE m.person_id = {_ALIYEV} AND a.published_on IS NOT NULL GROUP BY 1 ORDER BY 1 DESC LIMIT 31",
        )),
        Case(("ask", "sources_by_month"), (
            "SELECT s.name, c.role, substr(a.published_on, 1, 7) AS month, count(DISTINCT c.article_id) AS n "
            "FROM source_credits c JOIN sources s ON s.id = c.source_id JOIN articles a ON a.id = c.article_id "
            "WHERE a.published_on IS NOT NULL GROUP BY s.id, c.role, month ORDER BY month DESC, n DESC LIMIT 31",
        )),
        Case(("ask", "edits"), (
            "SELECT r.article_id, a.url, r.title, r.seen_at, b.seen_at, length(r.body) - length(b.body) "
            "FROM revisions r JOIN revisions b ON b.article_id = r.article_id AND b.revision = r.revision - 1 "
            "JOIN articles a ON a.id = r.article_id ORDER BY r.seen_at DESC LIMIT 31",
        )),
        Case(("ask", "undated_articles"), (
            "SELECT id, url, title, published_reason, first_seen_at FROM articles WHERE published_on IS NULL "
            "ORDER BY first_seen_at DESC LIMIT 31",
        )),
        Case(("ask", "calendar"), (
            "SELECT starts_on, ends_on, precision, count(DISTINCT article_id), count(*) FROM article_dates "
            "WHERE starts_on IS NOT NULL GROUP BY 1, 2, 3 ORDER BY 1 DESC LIMIT 31",
        )),
        Case(("ask", "spoken_dates"), (
            "SELECT d.*, a.title FROM article_dates d JOIN articles a ON a.id = d.article_id "
            "WHERE starts_on IS NOT NULL ORDER BY starts_on DESC LIMIT 31",
        )),
        Case(("ask", "gone_articles"), (
            "SELECT id, url, title, gone_at FROM articles WHERE gone_at IS NOT NULL ORDER BY gone_at DESC LIMIT 31",
        )),
        Case(("ask", "failures"), (
            "SELECT * FROM urls WHERE state IN ('failed', 'refused') ORDER BY last_fetched_at DESC LIMIT 31",
        )),
        Case(("show", "1000"), (
            "SELECT * FROM articles WHERE id = 1000", "SELECT * FROM article_persons WHERE article_id = 1000",
            "SELECT * FROM article_sources WHERE article_id = 1000",
            "SELECT * FROM article_dates WHERE article_id = 1000",
        )),
        Case(("export", "-", "--format", "jsonl", "--section", "interview"), (
            "SELECT * FROM articles WHERE section = 'interview'",
            "SELECT * FROM article_persons WHERE article_id IN (SELECT id FROM articles WHERE section = 'interview')",
            "SELECT * FROM article_sources WHERE article_id IN (SELECT id FROM articles WHERE section = 'interview')",
            "SELECT * FROM article_dates WHERE article_id IN (SELECT id FROM articles WHERE section = 'interview')",
        )),
    ]  # fmt: skip


def _days_before(days: int) -> str:
    return (today() - timedelta(days=days)).isoformat()


def _timed(work: Callable[[], object]) -> float:
    begun = process_time()
    work()
    return process_time() - begun


def measure(case: Case, path: str, runs: int) -> tuple[float, float]:
    """Return the median seconds of the command and of the bare statements."""
    as_json = [] if case.command[0] == "export" else ["--json"]
    arguments = ["--database", f"sqlite:///{path}", *case.command, *as_json]

    def command() -> None:
        result = CliRunner().invoke(app, arguments)
        if result.exit_code not in (0, 1) or (result.exception and not isinstance(result.exception, SystemExit)):
            raise SystemExit(f"{' '.join(case.command)}: {result.exit_code} {result.stderr} {result.exception}")

    def bare() -> None:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            if case.command[0] == "export":
                _by_hand(connection, case.bare)
            else:
                run_all(connection, case.bare)

    _timed(command), _timed(bare)
    times = [(_timed(command), _timed(bare)) for _ in range(runs)]
    return statistics.median(one for one, _ in times), statistics.median(one for _, one in times)


def run_all(connection: sqlite3.Connection, statements: Iterable[str]) -> None:
    """Run statements and fetch all their rows."""
    for statement in statements:
        for _ in connection.execute(statement):
            pass


def _by_hand(connection: sqlite3.Connection, statements: Sequence[str]) -> None:
    """Write records as whoever exports by hand does: the rows of each article put together, a line of JSON each."""
    connection.row_factory = sqlite3.Row
    children: list[defaultdict[int, list[dict[str, object]]]] = []
    for statement in statements[1:]:
        children.append(defaultdict(list))
        for row in connection.execute(statement):
            record = dict(row)
            if "surface_forms" in record:
                record["surface_forms"] = json.loads(record["surface_forms"])
            children[-1][row["article_id"]].append(record)
    for row in connection.execute(statements[0]):
        persons, sources, dates = (one[row["id"]] for one in children)
        json.dumps({**dict(row), "persons": persons, "sources": sources, "dates": dates}, ensure_ascii=False)


def main() -> None:
    """Measure, print a table; exit status 1 where a ratio is above the limit and the difference can be felt."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--articles", type=int, default=200_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--only", default="", help="commands that contain this")
    asked = parser.parse_args()
    path = str(large_database(asked.articles))
    fixed, _ = measure(Case(("show", "1"), ("SELECT 1",)), path, asked.runs)
    print(f"{asked.articles:,} articles; a command that asks for one row takes {fixed:.3f} s.\n")
    print(
        "| command | runs | s | bare SQL s | ratio | ratio above what every command costs |\n|---|---|---|---|---|---|"
    )
    worst = 0.0
    for case in cases():
        words = " ".join(case.command)
        if asked.only not in words:
            continue
        ours, bare = measure(case, path, asked.runs)
        above = max(ours - fixed, 0) / bare
        worst = max(worst, above if ours - fixed - bare > FELT else 0)
        print(f"| {words} | {asked.runs} | {ours:.3f} | {bare:.3f} | {ours / bare:.1f} | {above:.1f} |", flush=True)
    pages = list(measure_pages(path, asked.runs, asked.only))
    least = min((ours for _, ours, _ in pages), default=0)
    for page, ours, bare in pages:
        above = max(ours - least, 0) / bare
        worst = max(worst, above if ours - least - bare > FELT else 0)
        print(f"| {page} | {asked.runs} | {ours:.3f} | {bare:.3f} | {ours / bare:.1f} | {above:.1f} |", flush=True)
    print(
        f"\n| all, differences below {FELT} s left out | ratio above what every command costs | limit |\n|---|---|---|"
    )
    print(f"| the dearest | {worst:.1f} | {LIMIT:.0f} |")
    sys.exit(worst > LIMIT)


if __name__ == "__main__":
    main()
