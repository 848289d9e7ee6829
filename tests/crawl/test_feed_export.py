"""Scrapy's feed export and ``newsbot export`` give the same records."""

import csv
import json
from pathlib import Path

from typer.testing import CliRunner

from newsbot.cli.app import app
from newsbot.demo import SampleSite
from tests.crawl.night import Database, crawl


def test_both_give_the_same_records(site: SampleSite, database: Database, tmp_path: Path) -> None:
    fed, exported = tmp_path / "fed.jsonl", tmp_path / "exported.jsonl"
    table, exported_table = tmp_path / "fed.csv", tmp_path / "exported.csv"

    assert crawl(site, database, "-a", "sections=all", "-O", str(fed), "-O", str(table)).code == 0
    for path in (exported, exported_table):
        command = ["--database", database.url, "export", str(path)]
        assert CliRunner().invoke(app, command).exit_code == 0

    # A date that only the neighbors in a listing tell is known when the crawl ends, after its feed was written.
    later = set(database.column("SELECT url FROM articles WHERE published_from = 'neighbours'"))
    feeds = [
        {record["url"]: record for record in map(json.loads, path.read_text("utf-8").splitlines())}
        for path in (fed, exported)
    ]
    assert len(feeds[0]) == len(database.articles)
    assert {url: one for url, one in feeds[0].items() if url not in later} == {
        url: one for url, one in feeds[1].items() if url not in later
    }
    rows = [
        {row["url"]: row for row in csv.DictReader(path.read_text("utf-8-sig").splitlines(keepends=True))}
        for path in (table, exported_table)
    ]
    assert len(rows[0]) == len(database.articles)
    for url in set(rows[0]) - later:
        assert rows[0][url] == rows[1][url]
