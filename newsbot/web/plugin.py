"""Our Datasette plugin: routes to the pages, and a connection that can only read."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

from datasette import Response, hookimpl
from datasette.utils import sqlite_timelimit
from sqlalchemy import Engine

from newsbot.clock import Clock
from newsbot.sites import COMMONSPACE
from newsbot.storage.queries import Record
from newsbot.web import pages
from newsbot.web.authorizer import authorize
from newsbot.web.feed import atom
from newsbot.web.problems import Problem, problem_of
from newsbot.web.safety import Asgi, guard, link_to_site, visible

TIME_LIMIT_MS = 3000
_THREADS = 3  # fewer than the connections that SQLAlchemy keeps, one a thread: with more it closes those in use
_OURS = ("/article/", "/person/", "/persons", "/source/", "/sources", "/calendar", "/runs", "/search", "/web/")
_SITE_ZONE = COMMONSPACE.zone
_logger = logging.getLogger("newsbot.web")


class Face:
    """The plugin, made for one database."""

    __name__ = "newsbot.web"  # Datasette asks a plugin for the name of its module

    def __init__(self, engine: Engine, database: str, host: str, clock: Clock, offices: pages.Offices) -> None:
        self._engine, self._database, self._host, self._clock = engine, database, host, clock
        self._offices = offices
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="page")

    @hookimpl
    def prepare_connection(self, conn: Any, database: str) -> None:
        """Let SQL read and nothing else; Datasette's own notes of what tables there are it may write."""
        if database != "_internal":
            conn.set_authorizer(authorize)

    @hookimpl
    def prepare_jinja2_environment(self, env: Any) -> None:
        """Show what steers the display, on Datasette's own pages too."""
        env.finalize = visible

    @hookimpl
    def render_cell(self, value: Any) -> Any:
        """Make no link of an address of another site, as Datasette does; None leaves the cell to it."""
        foreign = isinstance(value, str) and value.startswith(("http://", "https://")) and link_to_site(value) is None
        return value if foreign else None

    @hookimpl
    def asgi_wrapper(self) -> Callable[[Asgi], Asgi]:
        """Guard every answer."""
        return lambda app: guard(app, self._host, lambda path: path == "/" or path.startswith(_OURS))

    @hookimpl
    def extra_css_urls(self) -> list[str]:
        """Let Datasette's own pages follow light and dark, too."""
        return ["/web/datasette.css"]

    @hookimpl
    def extra_js_urls(self) -> list[str]:
        """Name the fields of Datasette's forms."""
        return ["/web/datasette.js"]

    @hookimpl
    def handle_exception(self, datasette: Any, request: Any, exception: Exception) -> Callable[[], Awaitable[Any]]:
        """Say what is wrong on a page of ours, or as JSON where that was asked for."""
        problem = problem_of(exception, self._database, TIME_LIMIT_MS / 1000)
        if not problem.expected:
            _logger.error("%s: %r", request.path, exception, exc_info=exception)
        return lambda: _tell(datasette, request, problem)

    @hookimpl
    def register_routes(self) -> list[tuple[str, Any]]:
        """Name the pages."""
        return [
            (r"^/$", self._page("front", lambda c, r: pages.front(c, _arguments(r), self._today()))),
            (r"^/search$", self._page("search", lambda c, r: pages.searching(c, _arguments(r)))),
            (r"^/search\.atom$", self._feed),
            (r"^/article/(?P<id>\d{1,15})$", self._page("article", lambda c, r: pages.article(c, _id(r)))),
            (r"^/persons$", self._page("persons", lambda c, r: pages.persons(c, _arguments(r)))),
            (r"^/person/(?P<id>\d{1,15})$", self._page("person", lambda c, r: pages.person(c, _id(r), self._offices))),
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

        return await asyncio.get_running_loop().run_in_executor(self._threads, asking)

    def _page(self, name: str, ask: Callable[[Any, Any], Record]) -> Any:
        async def view(datasette: Any, request: Any) -> Any:
            shown = await self._ask(lambda connection: ask(connection, request))
            html = await datasette.render_template(f"newsbot/{name}.html", {**shown, "here": name}, request=request)
            return Response.html(html, status=400 if shown.get("problem") else 200)

        return view

    async def _feed(self, request: Any) -> Any:
        shown = await self._ask(lambda connection: pages.feed(connection, _arguments(request)))
        if shown["problem"]:
            return Response.text(shown["problem"] + "\n", status=400)
        words = ", ".join(shown["asked"].values()) or "newest articles"
        address = f"http://{request.host}/search.atom" + (f"?{shown['query']}" if shown["query"] else "")
        content = atom(f"newsbot: {words}", address, shown["entries"])
        return Response(content.decode(), content_type="application/atom+xml; charset=utf-8")


async def _tell(datasette: Any, request: Any, problem: Problem) -> Any:
    if request.path.endswith(".json"):
        told = {"ok": False, "error": problem.words, "status": problem.status, "title": problem.heading}
        return Response.json(told, status=problem.status)
    shown = {"heading": problem.heading, "words": problem.words, "here": ""}
    html = await datasette.jinja_env.get_template("newsbot/problem.html").render_async(shown)
    return Response.html(html, status=problem.status)


def _arguments(request: Any) -> dict[str, str]:
    return {name: request.args[name] for name in request.args}


def _id(request: Any) -> int:
    return int(request.url_vars["id"])
