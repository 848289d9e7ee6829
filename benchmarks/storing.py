"""Measure storing: the writer's group commit against sqlite3 alone, and against a commit an article.

    python -m benchmarks.storing                      # 2,000 articles of the benchmark's own site
    python -m benchmarks.storing --articles 500 --runs 3

The articles are read before the clock starts. The baseline inserts the very rows that newsbot stored (every
table that saving writes, pages compressed and JSON written already) with ``executemany`` of the standard library,
in batches of as many articles as the writer commits together. Both sides have the same schema: the same indexes,
the full-text index that triggers fill, foreign keys, the same pragmas, and the same registers and page dictionary
in the database before they begin (a dictionary is learnt once a site; its time is told below the table).

Newsbot begins with articles, not with rows. In a crawl without pauses the process that reads the pages makes what the
rows hold (hashes, the compressed page, names for the search, JSON) and sends it along, so that "group commit" begins
with articles that bring it, checks whether it still is of them, and stores it. "Preparing" is what making it costs,
measured alone, and "preparing and group commit" is a crawl of one process. A second table tells what an article
and its page cost on disk, against ``gzip -6`` of its HTML.
"""

import argparse
import gzip
import os
import pickle
import platform
import sqlite3
import statistics
import tempfile
import time
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, text

from benchmarks.site import Site
from newsbot.items import ArticleItem
from newsbot.normalize.registers import load_registers
from newsbot.reading import FetchedPage, read_item, read_words
from newsbot.sites import COMMONSPACE
from newsbot.storage.articles import Saved, save_articles
from newsbot.storage.compression import Packer, Sent
from newsbot.storage.engine import open_engine
from newsbot.storage.names import write_registers
from newsbot.storage.page_dictionaries import learn
from newsbot.storage.pages import Fetched, save_pages
from newsbot.storage.prepared import give_page, prepare
from newsbot.storage.writer import Writer

Seconds = tuple[float, float]
"""By the clock, and of the processor: on a machine that has other work, the second is the one to trust."""

_NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
_TOGETHER = 64  # articles in one commit of the writer
_LOOKED_AT = 200  # pages: from there on the crawl would learn by itself


def read_site(articles: int) -> list[ArticleItem]:
    """Return the articles of the benchmark's site, their words read."""
    registers, items = load_registers(None), []
    for path, html in Site(articles).pages():
        item = read_item(FetchedPage(html, COMMONSPACE.url + path, COMMONSPACE, "utf-8"))
        words = read_words(item, registers)
        item.dates, item.sources, item.persons = words.dates, words.sources, words.persons
        items.append(item)
    return items


def empty(path: Path) -> None:
    """Make a database with the registers in it."""
    engine = open_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        write_registers(connection, load_registers(None), _NOW)
    engine.dispose()


def learn_from(path: Path, items: list[ArticleItem]) -> float:
    """Have the database learn a dictionary of pages; gives the seconds of CPU that it takes."""
    engine = open_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        save_pages(connection, [Fetched(item.html) for item in items[: _LOOKED_AT - 1]], _NOW)
        began = _now()
        learn(connection, _NOW)
        _, seconds = _since(began)
        connection.execute(text("DELETE FROM pages"))
    engine.dispose()
    return seconds


def prepare_rows(items: list[ArticleItem], path: Path) -> tuple[list[ArticleItem], Seconds]:
    """Return articles as they come from the process that read them, with their rows; gives the seconds it spent."""
    packer = Packer()
    with closing(sqlite3.connect(path)) as connection:
        packer.use(Sent(*connection.execute("SELECT id, content FROM page_dictionaries").fetchone()))
    packer.pack(items[0].html)  # prepares the dictionary
    began = _now()
    prepared = [prepare(item, packer.pack(item.html)) for item in items]
    seconds = _since(began)
    found = []
    for item, rows in zip(items, prepared, strict=True):
        sent = pickle.loads(pickle.dumps(replace(item, html=b"", prepared=rows)))
        give_page(sent, item.html)
        found.append(sent)
    return found, seconds


def _now() -> Seconds:
    return time.perf_counter(), time.process_time()


def _since(began: Seconds) -> Seconds:
    wall, cpu = _now()
    return wall - began[0], cpu - began[1]


def _save(connection: Connection, items: list[ArticleItem]) -> list[Saved]:
    return save_articles(connection, items, _NOW)


def store(path: Path, items: list[ArticleItem], *, together: bool) -> Seconds:
    """Store articles through the writer; gives the seconds. Not together: each waits for its own commit."""
    engine = open_engine(f"sqlite:///{path}")
    writer = Writer(engine)
    began = _now()
    if together:
        futures = [writer.submit_with(_save, item) for item in items]
        for future in futures:
            future.result()
    else:
        for item in items:
            writer.submit(partial(_save, items=[item])).result()
    writer.close()
    seconds = _since(began)
    engine.dispose()
    return seconds


def insert_rows(path: Path, stored: Path) -> tuple[Seconds, int]:
    """Insert the rows of another database with ``executemany``; gives the seconds and the number of rows."""
    with closing(sqlite3.connect(stored)) as source, closing(sqlite3.connect(path, isolation_level=None)) as connection:
        tables = (
            "pages",
            "articles",
            "article_versions",
            "evidence_kinds",
            "evidence_rows",
            "article_terms",
            "article_dates",
            "persons",
            "person_aliases",
            "person_mentions",
            "sources",
            "source_credits",
            "spellings",
        )
        batches = [_batches(source, connection, table) for table in tables]
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = NORMAL")
        began, rows = _now(), 0
        for number in range(max(map(len, batches))):
            connection.execute("BEGIN IMMEDIATE")
            for batch in batches:
                if number < len(batch):
                    statement, values = batch[number]
                    connection.executemany(statement, values)
                    rows += len(values)
            connection.execute("COMMIT")
        return _since(began), rows


def _batches(
    source: sqlite3.Connection, target: sqlite3.Connection, table: str
) -> list[tuple[str, list[tuple[Any, ...]]]]:
    """Return the rows of a table in as many parts as there are commits, without those that are there already."""
    columns = [row[1] for row in source.execute(f"PRAGMA table_info({table})")]
    names = ", ".join(f'"{name}"' for name in columns)
    known = {row[:2] for row in target.execute(f"SELECT {names} FROM {table}")}
    rows = [row for row in source.execute(f"SELECT {names} FROM {table} ORDER BY 1, 2") if row[:2] not in known]
    articles = source.execute("SELECT count(*) FROM articles").fetchone()[0]
    parts = max(articles // _TOGETHER, 1)
    # What others point to comes whole in the first part: rows keep their order, and no key is missing.
    if table in ("persons", "person_aliases", "sources", "spellings", "evidence_kinds"):
        return [(f"INSERT INTO {table} ({names}) VALUES ({', '.join('?' * len(columns))})", rows)]
    split: list[list[tuple[Any, ...]]] = [[] for _ in range(parts + 1)]
    for row in rows:
        split[min((int(row[0]) - 1) // _TOGETHER, parts)].append(row)
    statement = f"INSERT INTO {table} ({names}) VALUES ({', '.join('?' * len(columns))})"
    return [(statement, part) for part in split]


def cost(path: Path, items: list[ArticleItem]) -> str:
    """Return what an article costs on disk, as a Markdown table."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        pages, dictionaries = (
            connection.execute(f"SELECT coalesce(sum(length(content)), 0) FROM {table}").fetchone()[0]
            for table in ("pages", "page_dictionaries")
        )
        connection.execute("VACUUM")
    zipped = sum(len(gzip.compress(item.html, 6)) for item in items)
    html, database, number = sum(len(item.html) for item in items), path.stat().st_size, len(items)
    rows = (
        ("HTML", html),
        ("HTML, gzip -6", zipped),
        ("stored page, dictionary included", pages + dictionaries),
        ("database", database),
    )
    lines = ["| an article | bytes | against gzip |", "|---|---|---|"]
    lines += [f"| {name} | {size / number:,.0f} | {size / zipped:.2f} |" for name, size in (*rows, *_parts(path))]
    return "\n".join(lines)


def _parts(path: Path) -> list[tuple[str, int]]:
    """Return what parts of a database take; nothing where SQLite was built without its table of pages."""
    with closing(sqlite3.connect(path)) as connection:
        try:
            sizes = connection.execute("SELECT name, sum(pgsize) FROM dbstat GROUP BY name").fetchall()
        except sqlite3.OperationalError:
            return []
    parts: dict[str, int] = {}
    for name, size in sizes:
        kind = "full-text index" if name.startswith("articles_fts") else name
        if name.startswith(("ix_", "sqlite_autoindex")):
            kind = "other indexes"
        elif kind not in ("articles", "pages", "evidence_rows", "full-text index"):
            kind = "other tables, registers included"
        parts[kind] = parts.get(kind, 0) + size
    return [(f"of it {name}", size) for name, size in sorted(parts.items(), key=lambda one: -one[1])]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=2000)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    items = read_site(options.articles)
    print(
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {os.cpu_count()} cores;"
        f" {len(items)} articles, {options.runs} runs each\n"
    )
    found: dict[str, list[Seconds]] = {
        "executemany": [],
        "group commit": [],
        "preparing": [],
        "preparing and group commit": [],
        "commit an article": [],
    }
    for _ in range(options.runs):
        with tempfile.TemporaryDirectory() as name:
            grouped, whole, single, bare = (
                Path(name) / f"{one}.db" for one in ("grouped", "whole", "single", "bare")
            )  # fmt: skip
            for path in (grouped, whole, single, bare):
                empty(path)
                learning = learn_from(path, items)
            sent, seconds = prepare_rows(items, grouped)
            found["preparing"].append(seconds)
            found["group commit"].append(store(grouped, sent, together=True))
            found["preparing and group commit"].append(store(whole, items, together=True))
            found["commit an article"].append(store(single, items, together=False))
            seconds, rows = insert_rows(bare, grouped)
            found["executemany"].append(seconds)
            table = cost(grouped, items)
    print("| storing | rows/s, median (min to max) | against executemany | CPU ms an article | against executemany |")
    print("|---|---|---|---|---|")
    wall, cpu = ({key: statistics.median(each[n] for each in one) for key, one in found.items()} for n in (0, 1))
    for key, one in found.items():
        each = sorted(rows / seconds[0] for seconds in one)
        spread = f"{rows / wall[key]:,.0f} ({each[0]:,.0f} to {each[-1]:,.0f})"
        ratios = (each_kind["executemany"] / each_kind[key] for each_kind in (wall, cpu))
        milliseconds = 1000 * cpu[key] / len(items)
        print(f"| {key} | {spread} | {next(ratios):.2f} | {milliseconds:.2f} | {next(ratios):.2f} |")
    print(f"\nLearning the dictionary of pages takes {learning:.2f} s of CPU, once.\n\n{table}")


if __name__ == "__main__":
    main()
