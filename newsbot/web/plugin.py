"""Our Datasette plugin: routes to the pages, and a connection that can only read."""

import asyncio
import sqlite3
from collections.abc import Callable
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from datasette import NotFound, Response, hookimpl
from datasette.utils import sqlite_timelimit
from sqlalchemy import Engine

from newsbot.clock import Clock
from newsbot.storage.queries import Record
from newsbot.web import pages
from newsbot.web.feed import atom
from newsbot.web.safety import Asgi, guard, visible

TIME_LIMIT_MS = 3000
# The file is opened with mode=ro: writing fails there. FTS5 declares its table as it opens, which a list of
# what is allowed would have to foresee.
_DENIED = frozenset({sqlite3.SQLITE_ATTACH, sqlite3.SQLITE_DETACH})
_OURS = ("/article/", "/person/", "/persons", "/source/", "/sources", "/calendar", "/runs", "/search", "/web/")
_SITE_ZONE = ZoneInfo("Europe/Brussels")


class Face:
    """The plugin, made for one database."""

    __name__ = "newsbot.web"  # Datasette asks a plugin for the name of its module

    def __init__(self, engine: Engine, host: str, clock: Clock) -> None:
        self._engine, self._host, self._clock = engine, host, clock

    @hookimpl
    def prepare_connection(self, conn: Any, database: str) -> None:
        """Let SQL read and nothing else: no ATTACH, no extension."""
        if database != "_internal":
            conn.set_authorizer(_authorize)

    @hookimpl
    def prepare_jinja2_environment(self, env: Any) -> None:
        """Show what steers the display, on Datasette's own pages too."""
        env.finalize = visible

    @hookimpl
    def asgi_wrapper(self) -> Callable[[Asgi], Asgi]:
        """Guard every answer."""
        return lambda app: guard(app, self._host, lambda path: path == "/" or path.startswith(_OURS))

    @hookimpl
    def menu_links(self) -> list[dict[str, str]]:
        """Lead back from Datasette's tables."""
        return [{"href": "/", "label": "Front page"}, {"href": "/search", "label": "Search"}]

    @hookimpl
    def register_routes(self) -> list[tuple[str, Any]]:
        """Name the pages."""
        return [
            (r"^/$", self._page("front", lambda c, r: pages.front(c, _arguments(r), self._today()))),
            (r"^/search$", self._page("search", lambda c, r: pages.searching(c, _arguments(r)))),
            (r"^/search\.atom$", self._feed),
            (r"^/article/(?P<id>\d{1,15})$", self._page("article", lambda c, r: pages.article(c, _id(r)))),
            (r"^/persons$", self._page("persons", lambda c, _: pages.persons(c))),
            (r"^/person/(?P<id>\d{1,15})$", self._page("person", lambda c, r: pages.person(c, _id(r)))),
            (r"^/sources$", self._page("sources", lambda c, _: pages.sources(c))),
            (r"^/source/(?P<id>\d{1,15})$", self._page("source", lambda c, r: pages.source(c, _id(r)))),
            (r"^/calendar$", self._page("calendar", lambda c, r: pages.spoken(c, _arguments(r), self._today()))),
            (r"^/runs$", self._page("runs", lambda c, _: pages.nights(c))),
        ]  # fmt: skip

    def _today(self) -> date:
        return self._clock().astimezone(_SITE_ZONE).date()

    async def _ask(self, ask: Callable[[Any], Record]) -> Record:
        def asking() -> Record:
            with self._engine.connect() as connection:
                driver = connection.connection.dbapi_connection
                with sqlite_timelimit(driver, TIME_LIMIT_MS):
                    return ask(connection)

        try:
            return await asyncio.to_thread(asking)
        except pages.NotFoundError as error:
            raise NotFound(str(error)) from error

    def _page(self, name: str, ask: Callable[[Any, Any], Record]) -> Any:
        async def view(datasette: Any, request: Any) -> Any:
            shown = await self._ask(lambda connection: ask(connection, request))
            html = await datasette.render_template(f"newsbot/{name}.html", {**shown, "here": name}, request=request)
            return Response.html(html)

        return view

    async def _feed(self, request: Any) -> Any:
        def ask(connection: Any) -> Record:
            shown = pages.searching(connection, {**_arguments(request), "page": "1"})
            return {**shown, "entries": pages.entries(connection, shown["hits"])}

        shown = await self._ask(ask)
        words = ", ".join(shown["asked"].values()) or "newest articles"
        address = f"http://{request.host}/search.atom" + (f"?{shown['query']}" if shown["query"] else "")
        content = atom(f"newsbot: {words}", address, shown["entries"])
        return Response(content.decode(), content_type="application/atom+xml; charset=utf-8")


def _authorize(action: int, _one: str | None, two: str | None, *_rest: Any) -> int:
    if action == sqlite3.SQLITE_FUNCTION and two == "load_extension":
        return sqlite3.SQLITE_DENY
    return sqlite3.SQLITE_DENY if action in _DENIED else sqlite3.SQLITE_OK


def _arguments(request: Any) -> dict[str, str]:
    return {name: request.args[name] for name in request.args}


def _id(request: Any) -> int:
    return int(request.url_vars["id"])
