"""Serving: Datasette over one SQLite file, in this process, until Ctrl-C."""

import socket
import webbrowser
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import uvicorn
from datasette.app import Datasette
from datasette.database import Database
from datasette.plugins import pm
from markupsafe import Markup

from newsbot.clock import Clock
from newsbot.storage.database_url import parse_url, shown, sqlite_path
from newsbot.storage.dictionary import describe
from newsbot.storage.engine import open_reader
from newsbot.web.pages import Offices
from newsbot.web.plugin import TIME_LIMIT_MS, Face

DATABASE = "data"
"""What the database is called in addresses, whatever its file's name."""

_GRACE_SECONDS = 3  # what an answer under way is given after Ctrl-C
_HERE = Path(__file__).parent
_SETTINGS = {
    "sql_time_limit_ms": TIME_LIMIT_MS, "max_returned_rows": 1000, "default_cache_ttl": 0, "allow_download": False,
    "num_sql_threads": 3, "truncate_cells_html": 200, "max_csv_mb": 0,
}  # fmt: skip
_HIDDEN = ("pages", "page_dictionaries", "alembic_version")
_QUERIES = {
    "most_named": (
        "Who was named most in the last thirty days",
        (
            "SELECT person, count(*) AS articles\nFROM article_persons JOIN articles ON articles.id = article_id\n"
            "WHERE published_on >= date('now', '-30 days')\nGROUP BY person\nORDER BY articles DESC\nLIMIT 50"
        ),
    ),
    "publishers": (
        "Where the news comes from",
        (
            "SELECT source, count(*) AS articles\nFROM article_sources\nWHERE role = 'publisher'\n"
            "GROUP BY source\nORDER BY articles DESC"
        ),
    ),
    "undated": (
        "Articles without a date, and why",
        "SELECT id, title, published_reason\nFROM articles\nWHERE published_on IS NULL",
    ),
    "failures": (
        "Addresses that failed",
        "SELECT url, http_status, last_error, next_try_at\nFROM urls\nWHERE state = 'failed'",
    ),
    "full_text": (
        "Full text",
        (
            "SELECT articles.id, articles.title, published_on\n"
            "FROM articles_fts JOIN articles ON articles.id = articles_fts.rowid\n"
            "WHERE articles_fts MATCH :words\nORDER BY rank\nLIMIT 100"
        ),
    ),
}


def serve(
    database_url: str,
    bound: socket.socket,
    host: str,
    clock: Clock,
    offices: Offices,
    say: Callable[[str], None],
    *,
    browse: bool,
) -> None:
    """Serve a SQLite database until Ctrl-C. Raises ``DatabaseUrlError``, ``DatabaseError``."""
    url = parse_url(database_url)
    engine = open_reader(database_url)
    address = f"http://{f'[{host}]' if ':' in host else host}:{bound.getsockname()[1]}/"
    site = make_site(str(sqlite_path(url)), Face(engine, shown(url), host, clock, offices))
    config = uvicorn.Config(
        site.app(), log_level="warning", lifespan="on", timeout_graceful_shutdown=_GRACE_SECONDS, server_header=False
    )
    try:
        with suppress(KeyboardInterrupt):
            _Server(config, address, say, browse=browse).run(sockets=[bound])
    finally:
        engine.dispose()


def make_site(path: str, face: Face) -> Datasette:
    """Return Datasette over one file, with our plugin in it, and without its own way of printing tracebacks."""
    pm.register(face)
    pm.unregister(name="datasette.handle_exception")
    site = Datasette(
        [], memory=False, settings=_SETTINGS, metadata=_metadata(), template_dir=str(_HERE / "templates"),
        static_mounts=[("web", str(_HERE / "static"))], cache_headers=False,
    )  # fmt: skip
    site.remove_database("_memory")
    site.add_database(_Quiet(site, path, is_mutable=True), name=DATABASE)
    return site


class _Quiet(Database):  # type: ignore[misc]  # Datasette ships no types
    """A database whose visitors are told of a slip in their SQL, and not the terminal too."""

    async def execute(self, *arguments: Any, **options: Any) -> Any:
        return await super().execute(*arguments, **{**options, "log_sql_errors": False})


class _Server(uvicorn.Server):
    """Says where it is as soon as it answers, not before."""

    def __init__(self, config: uvicorn.Config, address: str, say: Callable[[str], None], *, browse: bool) -> None:
        super().__init__(config)
        self._address, self._say, self._browse = address, say, browse

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._say(f"the database is at {self._address} until Ctrl-C, read-only")
            if self._browse:
                webbrowser.open(self._address)


def _metadata() -> dict[str, Any]:
    """Return what Datasette says of tables, views and columns: the words of the data dictionary."""
    described: dict[str, Any] = {name: {"hidden": True} for name in _HIDDEN}
    for one in describe():
        meanings = {column.name: column.meaning for column in one.columns}
        about = {"columns": meanings, "description_html": _description(one.about, meanings)}
        described.setdefault(one.name, {}).update(about)
    described["articles"]["facets"] = ["section", "language"]
    named = {name: {"title": title, "sql": sql} for name, (title, sql) in _QUERIES.items()}
    shown = {"title": "Tables and SQL", "tables": described, "queries": named}
    return {"title": "newsbot", "databases": {DATABASE: shown}}


def _description(about: str, columns: Mapping[str, str]) -> str:
    """Return what a table's page says above its rows; what the columns mean unfolds, or the rows were a page away."""
    meanings = Markup().join(Markup("<dt>{}</dt><dd>{}</dd>").format(*one) for one in columns.items())
    unfolds = Markup("<details><summary>What the columns mean</summary><dl>{}</dl></details>").format(meanings)
    return str(Markup("<p>{}</p>{}").format(about[:1].upper() + about[1:], unfolds))
