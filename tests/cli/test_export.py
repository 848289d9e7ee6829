"""``newsbot export``: the same articles in every format, and none of them a formula."""

import csv
import io
import json
import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot import settings
from newsbot.items import ArticleItem
from newsbot.records import FIELDS, flat, record_of
from tests.cli.conftest import Ask, change, newsbot


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_json_lines_have_what_the_database_has(ask: Ask, archive: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    assert ask("export", str(out)).exit_code == 0
    records = lines(out)
    with closing(sqlite3.connect(archive)) as connection:
        rows = connection.execute("SELECT url, title, body, published_on, words FROM articles ORDER BY id").fetchall()
        named_in = "SELECT url, count(*) FROM articles JOIN person_mentions ON article_id = id GROUP BY 1"
        named = dict(connection.execute(named_in).fetchall())
    assert [tuple(one[name] for name in ("url", "title", "body", "published_on", "words")) for one in records] == rows
    assert {one["url"]: len(one["persons"]) for one in records if one["persons"]} == named
    assert all(tuple(one) == FIELDS for one in records)
    assert list(tmp_path.iterdir()) == [out]


def test_filters_choose(ask: Ask, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    arguments = ["--section", "news", "--person", "Pashinian", "--since", "2026-10-01", "--until", "2026-10-31"]
    assert ask("export", str(out), *arguments).exit_code == 0
    records = lines(out)
    assert records
    for one in records:
        assert one["section"] == "news"
        assert "2026-10-01" <= one["published_on"] <= "2026-10-31"
        assert "Nikol Pashinyan" in [person["person"] for person in one["persons"]]
    result = ask("export", str(out), "--language", "xx")
    assert (result.exit_code, result.stderr) == (1, "newsbot: no article fits; try fewer options\n")
    assert lines(out) == records


def test_csv_is_for_spreadsheets(copied: Path, tmp_path: Path) -> None:
    change(copied, "UPDATE articles SET title = '=HYPERLINK(\"http://x\")', standfirst = '@a' WHERE id = 1")
    out = tmp_path / "out.csv"
    assert newsbot("--database", f"sqlite:///{copied}", "export", str(out)).exit_code == 0
    assert out.read_bytes().startswith(b"\xef\xbb\xbfurl,section,")
    rows = list(csv.DictReader(io.StringIO(out.read_text("utf-8-sig"))))
    assert (rows[0]["title"], rows[0]["standfirst"]) == ('\'=HYPERLINK("http://x")', "'@a")
    assert any("; " in row["persons"] for row in rows)
    assert all("\n\n" in row["body"] or len(row["body"]) < 2000 for row in rows)


def test_parquet_keeps_lists(ask: Ask, tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet", reason="pyarrow is not installed: pip install 'newsbot[parquet]'")
    assert ask("export", str(tmp_path / "out.parquet")).exit_code == 0
    assert ask("export", str(tmp_path / "out.jsonl")).exit_code == 0
    table = parquet.read_table(tmp_path / "out.parquet").to_pylist()
    plain = json.loads(json.dumps(table, default=lambda value: str(value).removesuffix("+00:00")))
    assert plain == lines(tmp_path / "out.jsonl")


def test_standard_output_and_wrong_names(ask: Ask, tmp_path: Path) -> None:
    result = ask("export", "-", "--format", "jsonl", "--section", "interview")
    assert result.exit_code == 0
    assert {json.loads(line)["section"] for line in result.stdout.splitlines()} == {"interview"}
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    assert ask("export", str(pipe), "--format", "jsonl", "--person", "Lusine Grigoryants").exit_code == 0
    assert os.read(reader, 2).startswith(b'{"')
    os.close(reader)
    assert pipe.is_fifo()
    for arguments, words in (
        (["x.xlsx"], "x.xlsx: no such format; there are csv, jsonl, parquet"),
        (["-"], "-: no such format"),
        (["x.csv", "--format", "xml"], "--format xml: no such format"),
    ):
        result = ask("export", *arguments)
        assert (result.exit_code, words in result.stderr) == (64, True)
    result = ask("export", str(tmp_path / "no" / "x.csv"))
    assert (result.exit_code, "cannot be written: No such file" in result.stderr) == (74, True)


@given(st.text(max_size=20))
def test_no_cell_is_a_formula(text: str) -> None:
    row = flat(record_of(ArticleItem(title=text, body=text, tags=[text], kind=text)))
    for value in row.values():
        assert not isinstance(value, str) or value.lstrip(" ")[:1] not in tuple("=+-@\t\r\n＝＋－＠")


def test_scrapys_exporters_are_ours() -> None:
    assert {path.partition(".")[0] for path in settings.FEED_EXPORTERS.values()} == {"newsbot"}
