"""Crawls as a user starts them: ``scrapy crawl commonspace`` as a process of its own, and what it left behind."""

import os
import shutil
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg

from newsbot.demo import Fault, SampleArticle, SampleSite
from newsbot.demo.answer import Answer
from newsbot.demo.content import Catalogue
from newsbot.demo.pages import Pages
from newsbot.demo.server import LocalSite
from tests.plain import plain
from tests.servers import make_database

ROOT = Path(__file__).parents[2]
OUTCOMES = ("new", "updated", "unchanged", "skipped", "failed", "refused", "gone", "pending")
QUICK = ("-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=0")
SECONDS = 45
"""After so long a crawl hangs: a test fails then, and waits no longer."""


class Database:
    """A SQLite file, read with nothing but the standard library."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.url = f"sqlite:///{path}"

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.path)) as connection:
            return connection.execute(sql, values).fetchall()

    def column(self, sql: str, *values: Any) -> list[Any]:
        return [row[0] for row in self.rows(sql, *values)]

    def change(self, script: str) -> None:
        with closing(sqlite3.connect(self.path)) as connection:
            connection.executescript(script)

    def records(self, sql: str, *values: Any) -> list[dict[str, Any]]:
        with closing(sqlite3.connect(self.path)) as connection:
            connection.row_factory = sqlite3.Row
            return [dict(row) for row in connection.execute(sql, values)]

    @property
    def last_run(self) -> dict[str, Any]:
        return self.records("SELECT * FROM runs ORDER BY id DESC LIMIT 1")[0]

    @property
    def articles(self) -> dict[str, dict[str, Any]]:
        """All articles, by the path of their address."""
        rows = self.records("SELECT * FROM articles")
        return {row["url"].removeprefix("https://www.commonspace.eu"): row for row in rows}

    def states(self) -> dict[str, str]:
        """The state of each article address of the ledger, by path."""
        rows = self.rows("SELECT url, state FROM urls WHERE kind = 'article'")
        return {url.removeprefix("https://www.commonspace.eu"): state for url, state in rows}

    def tables(self) -> list[str]:
        """Tables that hold something of their own: not those inside the full-text index."""
        names = self.column("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
        return [name for name in names if not name.startswith(("articles_fts_", "sqlite_"))]

    @property
    def exists(self) -> bool:
        return self.path.is_file()

    def copy(self, folder: Path) -> "Database":
        """A copy that a test may change."""
        return Database(Path(shutil.copy(self.path, folder)))


class ServerDatabase(Database):
    """A database of a PostgreSQL server, its values as SQLite has them; ``path`` is only where crawls are started."""

    def __init__(self, url: str, folder: Path) -> None:
        super().__init__(folder / "none.db")
        self.url = url

    def records(self, sql: str, *values: Any) -> list[dict[str, Any]]:
        with psycopg.connect(self.url) as connection:
            found = connection.execute(sql.replace("%", "%%").replace("?", "%s"), values)
            names = [column.name for column in found.description or ()]
            return [dict(zip(names, map(plain, row), strict=True)) for row in found.fetchall()]

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        return [tuple(record.values()) for record in self.records(sql, *values)]

    def change(self, script: str) -> None:
        with psycopg.connect(self.url) as connection:
            connection.execute(script)

    def tables(self) -> list[str]:
        return self.column("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")

    @property
    def exists(self) -> bool:
        return bool(self.tables())

    def copy(self, folder: Path) -> Database:
        return ServerDatabase(make_database(template=self.url.rpartition("/")[2]), folder)


@dataclass(frozen=True, slots=True)
class Night:
    """One crawl that has ended."""

    code: int
    out: str
    err: str
    targets: list[str]
    """What it asked of the site, in order."""
    run: dict[str, Any]
    """Its row of ``runs``; empty where it wrote none."""

    @property
    def complaints(self) -> list[str]:
        return self.err.strip().splitlines()


def command(*arguments: str, spider: str = "commonspace") -> list[str]:
    return [sys.executable, "-m", "scrapy", "crawl", spider, *arguments]


def environment(database: Database | None, extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment of a crawl: nothing of this machine's own newsbot or Scrapy settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("NEWSBOT_", "SCRAPY_"))}
    kept |= {"SCRAPY_SETTINGS_MODULE": "newsbot.settings", "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    if database is not None:
        kept["NEWSBOT_DATABASE_URL"] = database.url
    return kept | dict(extra or {})


def crawl(
    site: LocalSite | str, database: Database, *arguments: str, environ: Mapping[str, str] | None = None,
    prefix: Sequence[str] = (), quick: bool = True, spider: str = "commonspace",
) -> Night:  # fmt: skip
    """Crawl ``site`` into ``database`` and wait for the end; ``prefix`` stands before the command."""
    url = site if isinstance(site, str) else site.url
    before = 0 if isinstance(site, str) else len(site.requests)
    words = [*prefix, *command("-a", f"site={url}", *(QUICK if quick else ()), *arguments, spider=spider)]
    done = subprocess.run(
        words, cwd=database.path.parent, env=environment(database, environ), capture_output=True, text=True,
        timeout=SECONDS, check=False,
    )  # fmt: skip
    targets = [] if isinstance(site, str) else site.targets[before:]
    return Night(done.returncode, done.stdout, done.stderr, targets, _run_of(database))


def _run_of(database: Database) -> dict[str, Any]:
    if not database.exists:
        return {}
    try:
        return database.last_run
    except (sqlite3.DatabaseError, psycopg.Error, IndexError):  # no database, or one without a run
        return {}


def adds_up(run: Mapping[str, Any]) -> bool:
    """The identity that the contract promises of every run."""
    return bool(run["discovered"] == sum(run[name] for name in OUTCOMES))


def expect(night: Night, code: int, outcome: str) -> None:
    """The exit status, the run's row and its sum agree."""
    assert (night.code, night.run["exit_code"], night.run["outcome"]) == (code, code, outcome), night.err
    assert night.run["finished_at"] is not None
    assert adds_up(night.run)


def asked(site: SampleSite, *sections: str) -> list[SampleArticle]:
    """What a crawl of these sections ought to find."""
    return [one for one in site.articles if one.section in (sections or ("news", "interview"))]


def wait_until(condition: Callable[[], bool]) -> None:
    """Return as soon as something is so; fails where it does not become so."""
    pause = threading.Event()
    for _ in range(SECONDS * 50):
        if condition():
            return
        pause.wait(0.02)
    raise AssertionError("waited in vain")


def grown(catalogue: Catalogue, news: int) -> Catalogue:
    """The same articles and so many more news of an archive, older than they."""
    first = next(one for one in catalogue.shown if one.section == "news" and not one.body_missing)
    oldest = min(one.created for one in catalogue.articles)
    more = [
        replace(
            first, nid=100_000 + number, path=f"/news/from-the-archive-{number}", title=f"From the archive, {number}",
            created=oldest - timedelta(hours=number), changed=None, news_id=None, sticky=False,
        )
        for number in range(1, news + 1)
    ]  # fmt: skip
    return Catalogue([*catalogue.articles, *more])


class GatedSite(SampleSite):
    """Stops answering articles after some, until it is told to go on: a crawl is caught in the middle."""

    def __init__(self, theme: str = "modern", *, articles: int = 5, more: int = 0) -> None:
        self._more = more
        super().__init__(theme)
        self._left = articles
        self.reached = threading.Event()
        """Set when the article after the last free one is asked for."""
        self.opened = threading.Event()
        """Set it to let the site answer again."""

    def _open(self, day: int) -> Pages:
        pages = super()._open(day)
        return Pages(self._base, self._theme, grown(pages.catalogue, self._more), pages.rendered)

    def respond(self, method: str, target: str, headers: dict[str, str]) -> tuple[Answer, Fault | None]:
        answer = super().respond(method, target, headers)
        if target.startswith(("/news/", "/interview/")) and not self.opened.is_set():
            self._left -= 1
            if self._left < 0:
                self.reached.set()
                self.opened.wait(SECONDS)
        return answer
