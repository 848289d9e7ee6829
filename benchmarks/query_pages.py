"""Measure the pages of ``newsbot serve`` on a large database: part of ``python -m benchmarks.query``."""

import asyncio
import sqlite3
import statistics
from collections.abc import Iterator
from contextlib import closing, suppress
from time import process_time
from typing import Any

from datasette import hookimpl
from datasette.plugins import pm
from sqlalchemy import event

from newsbot.clock import utc_now
from newsbot.storage.engine import open_reader
from newsbot.web.plugin import Face
from newsbot.web.server import DATABASE, make_site

PAGES = (
    "/", "/?days=30", "/search?q=treaty", "/search?q=Aliyev", "/search?q=treaty&person=Ilham+Aliyev",
    "/search?section=interview", "/search.atom?q=treaty", "/article/1000", "/persons", "/person/2", "/person/4000",
    "/sources", "/source/1", "/calendar", "/runs", f"/{DATABASE}", f"/{DATABASE}/articles",
    f"/{DATABASE}/articles?section=interview&_sort_desc=published_on", f"/{DATABASE}/articles/1000",
    f"/{DATABASE}/articles.json?_size=100", f"/{DATABASE}/most_named", f"/{DATABASE}/edits",
)  # fmt: skip
_NOT_OURS = ("--", "BEGIN", "COMMIT", "ROLLBACK", "PRAGMA")


class _Listener:
    """Notes every statement that SQLite runs, with its values in it."""

    __name__ = "benchmarks.query_pages"

    def __init__(self) -> None:
        self.statements: list[str] = []

    def listen(self, connection: Any, *_: Any) -> None:
        connection.set_trace_callback(self._note)

    def _note(self, statement: str) -> None:
        if not statement.lstrip().startswith(_NOT_OURS):  # "--": what FTS5 asks itself
            self.statements.append(statement)

    @hookimpl
    def prepare_connection(self, conn: Any, database: str) -> None:
        """Listen to Datasette's own connections."""
        if database == DATABASE:
            self.listen(conn)


def measure_pages(path: str, runs: int, only: str = "") -> Iterator[tuple[str, float, float]]:
    """Yield each page whose address contains ``only``, the median seconds of it and of its statements alone."""
    listener = _Listener()
    engine = open_reader(f"sqlite:///{path}")
    event.listen(engine, "connect", listener.listen)
    pm.register(listener)
    site = make_site(path, Face(engine, path, "localhost", utc_now, {}))
    loop = asyncio.new_event_loop()
    loop.run_until_complete(site.invoke_startup())
    for page in (one for one in PAGES if only in one):
        ours, bare = [], []
        for number in range(runs + 1):  # the first one warms up
            listener.statements.clear()
            begun = process_time()
            answer = loop.run_until_complete(site.client.get(page))
            ours.append(process_time() - begun)
            if answer.status_code not in (200, 302):
                raise SystemExit(f"{page}: {answer.status_code} {answer.text[:300]}")
            bare.append(_bare(path, list(listener.statements)))
            if not number:
                ours.clear()
                bare.clear()
        yield page, statistics.median(ours), statistics.median(bare)
    pm.unregister(listener)
    engine.dispose()
    loop.close()


def _bare(path: str, statements: list[str]) -> float:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        begun = process_time()
        for statement in statements:
            with suppress(sqlite3.OperationalError):  # Datasette asks of every column whether it holds JSON
                connection.execute(statement).fetchall()
        return process_time() - begun
