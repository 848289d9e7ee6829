"""``newsbot reextract``: stored pages read again with the present rules."""

import hashlib
import os
import re
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from typer.testing import Result

from newsbot.storage.compression import compress
from newsbot.storage.database_url import parse_url
from newsbot.storage.lock import run_lock
from tests.cli.conftest import change, newsbot, records

TABLES = (
    "articles", "article_versions", "article_evidence", "article_terms", "article_dates", "person_mentions",
    "person_readings", "judgements", "source_aliases", "source_credits", "persons", "person_aliases", "sources", "urls",
    "runs", "pages",
)  # fmt: skip
MISREAD = (
    "UPDATE articles SET title = 'Misread: ' || title, record_hash = 'of older rules' WHERE id IN (3, 4)",
    "UPDATE article_versions SET title = 'Misread: ' || title WHERE article_id = 3 AND own_body IS NULL",
    "UPDATE articles SET body = 'Half of it.', words = 3, record_hash = 'of older rules' WHERE id = 5",
    "UPDATE articles SET record_hash = 'of older rules' WHERE id IN (6, 7)",
    "DELETE FROM article_dates WHERE article_id = 6",
)


def rows(database: Path, query: str, *values: Any) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute(query, values).fetchall()


def everything(database: Path) -> dict[str, list[tuple[Any, ...]]]:
    return {table: rows(database, f"SELECT * FROM {table} ORDER BY 1, 2") for table in TABLES}


def reextract(database: Path, *arguments: str) -> Result:
    return newsbot("--database", f"sqlite:///{database}", "reextract", *arguments)


@pytest.fixture(autouse=True)
def _in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """So few pages are read faster here than processes begin."""
    monkeypatch.setattr("newsbot.settings.NEWSBOT_PROCESSES", "0")


@pytest.fixture
def misread(copied: Path) -> Path:
    """A database in which older rules have read four articles badly, and a fifth as it is read today."""
    for statement in MISREAD:
        change(copied, statement)
    return copied


def test_the_same_rules_change_nothing(copied: Path) -> None:
    before = everything(copied)
    articles = rows(copied, "SELECT count(*) FROM articles")[0][0]

    result = reextract(copied)

    assert (result.exit_code, result.stdout) == (0, f"{articles} pages read again; 0 articles were changed\n")
    assert everything(copied) == before


def test_what_older_rules_misread_is_put_right(misread: Path, archive: Path) -> None:
    result = reextract(misread)

    assert result.exit_code == 0, result.stderr
    assert re.search(r"^title +2$", result.stdout, re.MULTILINE)
    assert re.search(r"^body +1$", result.stdout, re.MULTILINE)
    assert re.search(r"^dates +1$", result.stdout, re.MULTILINE)
    assert "- Misread: " in result.stdout
    assert result.stdout.endswith("4 articles were changed\n")
    # No revision, no other date, no other address: as if it had never been misread.
    assert everything(misread) == everything(archive)
    assert reextract(misread).stdout.endswith(" 0 articles were changed\n")
    assert newsbot("--database", f"sqlite:///{misread}", "db", "check").exit_code == 0


def test_a_dry_run_shows_the_same_and_changes_nothing(misread: Path) -> None:
    before = everything(misread)

    dry = reextract(misread, "--dry-run")

    assert dry.exit_code == 0
    assert everything(misread) == before
    assert dry.stdout.replace("would be", "were") == reextract(misread).stdout


def test_each_change_as_json(misread: Path) -> None:
    found = records(reextract(misread, "--dry-run", "--json"))

    assert len(found) == 4
    fields = [[one["field"] for one in article["changes"]] for article in found]
    # What evidence repeats of an article's row is read from there: it was misread with it.
    assert fields == [["title", "evidence"], ["title", "evidence"], ["body", "words", "evidence"], ["dates"]]
    first = found[0]["changes"][0]
    assert first["old"] == f"Misread: {first['new']}"


def test_verbose_names_every_article(misread: Path) -> None:
    lines = reextract(misread, "--verbose", "--dry-run").stdout.splitlines()

    assert sum(line.startswith("https://") for line in lines) == 4


def test_judgements_hold_for_what_is_read_again(misread: Path, archive: Path) -> None:
    """Merged stays merged, split stays split, in every article; and undone afterwards, nothing is left of them."""

    def on(*arguments: str) -> Result:
        return newsbot("--database", f"sqlite:///{misread}", *arguments)

    change(misread, "UPDATE articles SET record_hash = 'of older rules'")
    ((spelling, person, articles),) = rows(
        misread, "SELECT form.value, person, count(*) FROM article_persons, json_each(surface_forms) AS form"
        " WHERE form.value != person GROUP BY 1, 2 ORDER BY 3 DESC, 1 LIMIT 1",
    )  # fmt: skip
    unknown = "SELECT person FROM article_persons JOIN persons ON persons.id = person_id AND NOT reviewed"
    outlets = "SELECT source FROM article_sources WHERE source != 'commonspace.eu'"
    (one, other), (publisher, quoted) = (
        [row[0] for row in rows(misread, f"{query} GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 2")]
        for query in (unknown, outlets)
    )
    for words in (("persons", "split", person, spelling), ("persons", "merge", one, other),
                  ("sources", "merge", publisher, quoted)):  # fmt: skip
        assert on(*words).exit_code == 0
    judged = "SELECT article_id, person, role, surface_forms, mentions FROM article_persons ORDER BY 1, 2"
    assert articles >= 1
    assert rows(misread, f"SELECT count(*) FROM ({judged}) WHERE person = ?", spelling)[0][0] == articles
    assert rows(misread, f"SELECT count(*) FROM ({judged}) WHERE person = ?", other) == [(0,)]
    persons, credited = rows(misread, judged), rows(misread, "SELECT * FROM article_sources ORDER BY 1, 2")

    assert reextract(misread).exit_code == 0

    assert rows(misread, judged) == persons
    assert rows(misread, "SELECT * FROM article_sources ORDER BY 1, 2") == credited
    assert reextract(misread).stdout.endswith(" 0 articles were changed\n")
    for about, number in (("persons", "2"), ("sources", "3"), ("persons", "1")):
        assert on(about, "undo", number).exit_code == 0
    left, before = everything(misread), everything(archive)
    assert len(left.pop("judgements")) - len(before.pop("judgements")) == 3
    assert left == before


def test_earlier_versions_keep_what_was_read(copied: Path) -> None:
    ((article, body),) = rows(
        copied, "SELECT article_id, body FROM revisions WHERE revision = 1 AND change IS NULL"
        " AND article_id IN (SELECT article_id FROM revisions WHERE change = 'text changed') LIMIT 1",
    )  # fmt: skip
    change(copied, "UPDATE articles SET body = 'Half of it.', record_hash = 'x' WHERE id = ?", article)

    assert reextract(copied).exit_code == 0

    (first, last) = rows(copied, "SELECT body, change FROM revisions WHERE article_id = ? ORDER BY revision", article)
    assert first == (body, None)
    assert last[0] == rows(copied, "SELECT body FROM articles WHERE id = ?", article)[0][0] not in ("Half of it.", body)


def test_sightings_and_address_stay(misread: Path) -> None:
    change(misread, "UPDATE articles SET first_seen_at = '2001-01-01 00:00:00', gone_at = '2002-01-01 00:00:00'")
    change(misread, "UPDATE articles SET url = url || '-moved', etag = 'W/\"1\"' WHERE id = 3")
    kept = "SELECT url, first_seen_at, last_checked_at, gone_at, etag FROM articles ORDER BY id"
    before = rows(misread, kept)

    reextract(misread)

    assert rows(misread, kept) == before
    assert rows(misread, "SELECT title FROM articles WHERE id = 3")[0][0].startswith("Misread") is False


def test_a_date_from_neighbours_stays_where_the_page_gives_none(copied: Path) -> None:
    change(copied, "UPDATE articles SET published_on = '2020-02-02', published_from = 'neighbours' WHERE id = 3")
    page = b"<html><body><main><article class='node node--view-mode-full'><h1>A title of its own</h1>"
    page += (
        b"<div class='field--name-body'><p>A text long enough to be one, with last Monday in it.</p></div></article>"
    )
    _replace_page(copied, 3, page)
    change(copied, "UPDATE urls SET teaser = '{}' WHERE article_id = 3")

    assert reextract(copied).exit_code == 0

    found = rows(copied, "SELECT title, published_on, published_from FROM articles WHERE id = 3")
    assert found == [("A title of its own", "2020-02-02", "neighbours")]
    assert rows(copied, "SELECT text, starts_on FROM article_dates WHERE article_id = 3") == [
        ("last Monday", "2020-01-27")
    ]


def test_what_listings_said_is_used_again(copied: Path) -> None:
    page = b"<html><body><main><article class='node node--view-mode-full'><h1>A title of its own</h1>"
    page += (
        b"<div class='field--name-body'><p>A text that is long enough to be one, without any day.</p></div></article>"
    )
    _replace_page(copied, 3, page)
    change(copied, """UPDATE urls SET teaser = '{"date": "2026-03-05T10:00:00+01:00"}' WHERE article_id = 3""")

    reextract(copied)

    found = rows(copied, "SELECT published_on, published_from FROM articles WHERE id = 3")
    assert found == [("2026-03-05", "listing")]


def _replace_page(database: Path, article: int, html: bytes) -> None:
    digest = hashlib.sha256(html).hexdigest()
    change(
        database, "UPDATE pages SET content = ?, sha256 = ?, size = ?, dictionary_id = NULL"
        " WHERE id = (SELECT page_id FROM articles WHERE id = ?)",
        compress(html), digest, len(html), article,
    )  # fmt: skip


def test_a_page_that_shows_no_article_now_keeps_what_is_stored(copied: Path) -> None:
    before = rows(copied, "SELECT * FROM articles WHERE id = 3")
    _replace_page(copied, 3, b"<html><body><p>Nothing here.</p></body></html>")

    result = reextract(copied)

    assert result.exit_code == 0
    assert "kept as stored: https://www.commonspace.eu/" in result.stdout
    assert rows(copied, "SELECT * FROM articles WHERE id = 3") == before


def test_a_damaged_page_is_named_and_costs_no_other(misread: Path) -> None:
    change(misread, "UPDATE pages SET content = x'00' WHERE id = (SELECT page_id FROM articles WHERE id = 3)")

    result = reextract(misread)

    assert result.exit_code == 1
    assert "its stored page cannot be read: damaged" in result.stderr
    assert "pages that cannot be read: 1" in result.stderr
    assert result.stdout.endswith("3 articles were changed\n")


@pytest.mark.parametrize(
    ("arguments", "changed"),
    [(("--section", "event"), 0), (("--since", "2090-01-01"), 0), (("--since", "1990-01-01"), 4), (("--url", "4"), 1)],
)
def test_filters(misread: Path, arguments: tuple[str, ...], changed: int) -> None:
    assert reextract(misread, "--dry-run", *arguments).stdout.endswith(f"{changed} articles would be changed\n")


def test_one_article_by_its_address(misread: Path) -> None:
    ((url,),) = rows(misread, "SELECT url FROM articles WHERE id = 5")

    assert reextract(misread, "--url", url).stdout.endswith("1 pages read again; 1 articles were changed\n")


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("--section", "sports"), 64, "--section sports: no such section; there are news"),
        (("--since", "someday"), 64, "--since someday"),
        (("--url", "99999"), 1, "99999: no such article"),
        (("--url", "https://example.org/x"), 64, "not an address"),
    ],
)
def test_what_cannot_be_meant_is_refused(copied: Path, arguments: tuple[str, ...], code: int, words: str) -> None:
    result = reextract(copied, *arguments)

    assert (result.exit_code, result.stdout) == (code, "")
    assert words in result.stderr


def test_a_crawl_that_runs_is_left_alone(copied: Path) -> None:
    with run_lock(parse_url(f"sqlite:///{copied}")):
        result = reextract(copied)

    assert result.exit_code == 75
    assert "another run holds" in result.stderr


def test_no_database(tmp_path: Path) -> None:
    result = reextract(tmp_path / "none.db")

    assert result.exit_code == 74
    assert list(tmp_path.iterdir()) == []


def test_interrupted_in_the_middle_it_changes_nothing(misread: Path) -> None:
    """It is caught while it writes: more is printed than the pipe holds, and nobody reads on."""
    change(misread, f"UPDATE articles SET title = '{'wrong ' * 5000}', record_hash = 'x'")
    before = everything(misread)
    command = [sys.executable, "-c", "from newsbot.cli import main; main()", "--database", f"sqlite:///{misread}"]
    environment = {**os.environ, "NEWSBOT_PROCESSES": "2", "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        [*command, "reextract", "--json"], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith(b'{"url": ')
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=45)

    assert process.returncode == 130, errors
    assert everything(misread) == before


@pytest.mark.parametrize("processes", ["1", "3"])
def test_any_number_of_processes_reads_the_same(misread: Path, processes: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newsbot.settings.NEWSBOT_PROCESSES", processes)

    assert reextract(misread).stdout.endswith("4 articles were changed\n")
