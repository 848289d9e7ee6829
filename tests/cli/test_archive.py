"""``newsbot archive``: what stored pages cost, and their export as WARC."""

import hashlib
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from typer.testing import Result
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker

from newsbot.storage.database_url import parse_url
from newsbot.storage.lock import run_lock
from tests.cli.conftest import Ask, change, newsbot, records


def archived(database: Path, *arguments: str) -> Result:
    return newsbot("--database", f"sqlite:///{database}", "archive", *arguments)


def one(database: Path, query: str) -> Any:
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute(query).fetchone()[0]


def warc_records(path: Path) -> Iterator[tuple[str, Any, bytes]]:
    """Type, headers and content of each record; digests are verified."""
    with path.open("rb") as stream:
        for record in ArchiveIterator(stream, check_digests="raise"):
            yield record.rec_type, record.rec_headers, record.content_stream().read()


def test_info_says_what_pages_cost(ask: Ask, archive: Path, kind: str) -> None:
    (found,) = records(ask("archive", "info", "--json"))

    assert found["pages"] == one(archive, "SELECT count(*) FROM pages")
    assert found["html_bytes"] == one(archive, "SELECT sum(size) FROM pages")
    assert found["stored_bytes"] == one(archive, "SELECT sum(length(content)) FROM pages") < found["html_bytes"]
    size = one(archive, "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
    # A server's database has its own catalog, too.
    assert found["database_bytes"] == size if kind == "sqlite" else found["database_bytes"] > size
    assert "a page costs" in ask("archive", "info").stdout


def test_list_names_pages(ask: Ask) -> None:
    found = records(ask("archive", "list", "--json", "--limit", "5"))

    assert [row["page"] for row in found] == [1, 2, 3, 4, 5]
    assert all(row["html"] > row["stored"] > 0 for row in found)
    assert all(row["url"].startswith("https://www.commonspace.eu/") for row in found)
    assert all(row["fetched_from"].startswith("http://127.0.0.1") for row in found)
    assert len(ask("archive", "list", "--limit", "5").stdout.splitlines()) == 6


def test_a_warc_file_holds_every_page_as_it_was(ask: Ask, archive: Path, tmp_path: Path) -> None:
    target = tmp_path / "pages.warc.gz"

    result = ask("archive", "export", "--warc", str(target))

    assert result.exit_code == 0, result.stderr
    pages = one(archive, "SELECT count(*) FROM pages")
    assert result.stdout.startswith(f"{target}: {pages} pages, ")
    kinds = [kind for kind, _, _ in warc_records(target)]
    assert kinds == ["warcinfo"] + ["resource", "metadata"] * pages
    with closing(sqlite3.connect(archive)) as connection:
        stored = dict(connection.execute("SELECT sha256, fetched_from FROM pages"))
        times = dict(connection.execute("SELECT sha256, stored_at FROM pages"))
        urls = {url for (url,) in connection.execute("SELECT url FROM articles")}
    last = None
    for kind, headers, content in warc_records(target):
        if kind == "resource":
            last = headers.get_header("WARC-Record-ID")
            digest = hashlib.sha256(content).hexdigest()
            assert stored.pop(digest) == headers.get_header("WARC-Target-URI")
            assert headers.get_header("WARC-Payload-Digest") == f"sha256:{digest}"
            assert headers.get_header("WARC-Date") == times[digest].replace(" ", "T") + "Z"
            assert headers.get_header("Content-Type") == "text/html; charset=utf-8"
        elif kind == "metadata":
            assert headers.get_header("WARC-Refers-To") == last
            assert content.decode().splitlines()[0].removeprefix("article: ") in urls
    assert stored == {}


def test_warcio_finds_the_file_sound(ask: Ask, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "pages.warc.gz"
    ask("archive", "export", str(target), "--section", "interview")

    class Options:
        inputs = (str(target),)
        verbose = False

    assert not Checker(Options()).process_all()
    assert capsys.readouterr().out == ""  # it prints what is wrong


def test_one_that_is_not_compressed(ask: Ask, tmp_path: Path) -> None:
    target = tmp_path / "pages.warc"
    ask("archive", "export", str(target))

    assert target.read_bytes().startswith(b"WARC/1.1\r\n")
    assert len([*ArchiveIterator(BytesIO(target.read_bytes()))]) > 90


def test_filters(ask: Ask, archive: Path, tmp_path: Path) -> None:
    for name, arguments, condition in (
        ("a", ("--section", "interview"), "section = 'interview'"),
        ("b", ("--since", "2026-06-01"), "published_on >= '2026-06-01'"),
    ):
        target = tmp_path / f"{name}.warc.gz"
        ask("archive", "export", str(target), *arguments)
        expected = one(
            archive, f"""SELECT count(DISTINCT p.id) FROM pages p JOIN articles a ON a.page_id = p.id
            OR a.id IN (SELECT article_id FROM article_versions v WHERE v.page_id = p.id) WHERE {condition}""",
        )  # fmt: skip
        assert 0 < sum(kind == "resource" for kind, _, _ in warc_records(target)) == expected


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("pages.zip",), 64, "name it NAME.warc.gz"),
        (("x.warc.gz", "--section", "sports"), 64, "no such section"),
        (("none/x.warc.gz",), 74, "cannot be written: No such file or directory"),
        (("there.warc.gz",), 74, "is there already"),
    ],
)
def test_what_cannot_be_written_is_refused(
    ask: Ask, tmp_path: Path, arguments: tuple[str, ...], code: int, words: str
) -> None:
    (tmp_path / "there.warc.gz").write_text("mine")
    result = ask("archive", "export", f"{tmp_path}{os.sep}{arguments[0]}", *arguments[1:])

    assert result.exit_code == code
    assert words in result.stderr
    assert [one.name for one in tmp_path.iterdir()] == ["there.warc.gz"]
    assert (tmp_path / "there.warc.gz").read_text() == "mine"


def test_a_damaged_page_is_left_out_and_named(copied: Path, tmp_path: Path) -> None:
    change(copied, "UPDATE pages SET content = x'00' WHERE id = 2")
    target = tmp_path / "pages.warc.gz"

    result = archived(copied, "export", str(target))

    assert result.exit_code == 1
    assert "left out: page 2 of https://www.commonspace.eu/" in result.stderr
    assert sum(kind == "resource" for kind, _, _ in warc_records(target)) == one(
        copied, "SELECT count(*) - 1 FROM pages"
    )


def test_pack_gives_room_back(copied: Path) -> None:
    change(copied, "CREATE TABLE filler AS SELECT zeroblob(2000000)")
    change(copied, "DROP TABLE filler")
    before = copied.stat().st_size

    result = archived(copied, "pack")

    assert result.exit_code == 0, result.stderr
    assert "0 pages packed; the database has " in result.stdout
    assert copied.stat().st_size < before - 1_500_000
    assert newsbot("--database", f"sqlite:///{copied}", "db", "check", "--pages").exit_code == 0


def test_pack_leaves_a_crawl_alone(copied: Path) -> None:
    with run_lock(parse_url(f"sqlite:///{copied}")):
        assert archived(copied, "pack").exit_code == 75
