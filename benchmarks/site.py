"""A large local news site that is fast enough not to matter: every page is made before the first request.

    python -m benchmarks.site --articles 2000

prints its address and serves until it is ended. ``GET /__stats`` tells the time between the first and
the last request, ``POST /__reset`` begins anew. Pages have about 60 kB, like those of the real site.
"""

import argparse
import asyncio
import contextlib
import json
import random
import time
from datetime import UTC, datetime, timedelta

_NAMES = (
    "Anna Petrosyan|Rashad Guliyev|Nino Lomidze|Ivan Sokolov|Leyla Kaya|Mark Jensen|Sara Haddad|Timur Akhmetov".split(
        "|"
    )
)
_ROLES = "Foreign Minister|President|Deputy Prime Minister|Ambassador|Security Council Secretary|analyst".split("|")
_PLACES = "Yerevan|Baku|Tbilisi|Ankara|Kyiv|Brussels|Tehran|Astana|Doha|Chisinau".split("|")
_WORDS = (
    "talks border railway agreement delegation customs energy water corridor ministry observers statement visit trade"
    " region security council parliament reform transit project meeting peace process partners support budget experts"
).split()
_PER_PAGE = 20
_FILLER = "<!-- " + "menu footer sidebar script style " * 1600 + "-->"


class Site:
    """The pages of a site with ``articles`` articles, by path and query."""

    def __init__(self, articles: int) -> None:
        chance = random.Random(1)  # the same pages every time
        now = datetime(2026, 11, 1, 12, tzinfo=UTC)
        self.teasers: list[str] = []
        self.pages: dict[str, bytes] = {}
        for number in range(articles, 0, -1):
            title = f"{chance.choice(_PLACES)}: {' '.join(chance.choices(_WORDS, k=6))} {number}"
            path = f"/news/{'-'.join(title.lower().replace(':', '').split())}"
            created = now - timedelta(hours=7 * (articles - number), minutes=chance.randrange(60))
            self.pages[path] = _page(title, _article(number, title, created, chance), path)
            self.teasers.append(
                f'<div class="views-row"><article data-history-node-id="{number}" class="node node--view-mode-teaser">'
                f'<h2><a href="{path}" rel="bookmark">{title}</a></h2><p>{_sentence(chance)}</p></article></div>'
            )
        self.pages["/robots.txt"] = b"User-agent: *\nDisallow: /admin/\n"
        self.pages["/rss.xml"] = b'<?xml version="1.0"?><rss version="2.0"><channel><title>x</title></channel></rss>'

    def listing(self, page: int) -> bytes:
        """Return a listing page; empty past the end."""
        rows = self.teasers[page * _PER_PAGE : (page + 1) * _PER_PAGE]
        more = (page + 1) * _PER_PAGE < len(self.teasers)
        pager = f'<nav class="pager"><a rel="next" href="?page={page + 1}">Next</a></nav>' if more else ""
        form = '<form><input name="created[min]"><input type="submit" value="Filter archive"></form>'
        return _page("News", f"<h1>News</h1>{form}{''.join(rows)}{pager}", "/news")


def _sentence(chance: random.Random) -> str:
    name, role, place = chance.choice(_NAMES), chance.choice(_ROLES), chance.choice(_PLACES)
    words = " ".join(chance.choices(_WORDS, k=9))
    return f"{role} {name} said in {place} on {chance.choice(('Monday', '4 February', 'Friday'))} that the {words}."


def _article(number: int, title: str, created: datetime, chance: random.Random) -> str:
    paragraphs = "".join(f"<p>{' '.join(_sentence(chance) for _ in range(3))}</p>" for _ in range(7))
    stamp = created.isoformat()
    return (
        f'<h1>{title}</h1><article data-history-node-id="{number}" class="node node--view-mode-full">'
        f'<header>By newsroom on <time datetime="{stamp}">{created:%a, %m/%d/%Y - %H:%M}</time></header>'
        f'<div class="field field--name-field-section">News</div><div class="field field--name-body">{paragraphs}'
        f"<p>Source: commonspace.eu with agencies</p></div></article>"
    )


def _page(title: str, main: str, path: str) -> bytes:
    head = f'<meta charset="utf-8"><title>{title} | site</title><link rel="canonical" href="{path}">'
    return f"<!DOCTYPE html><html lang=en><head>{head}</head><body><main>{main}</main>{_FILLER}</body></html>".encode()


class _Connection(asyncio.Protocol):
    def __init__(self, site: Site, times: list[float]) -> None:
        self.site, self.times, self.buffer = site, times, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        while b"\r\n\r\n" in self.buffer:
            head, self.buffer = self.buffer.split(b"\r\n\r\n", 1)
            self._answer(head.split(b" ", 2)[1].decode())

    def _answer(self, target: str) -> None:
        body = self._body(target)
        status = b"200 OK" if body is not None else b"404 Not Found"
        body = body if body is not None else b"not found"
        kind = b"application/json" if target.startswith("/__") else b"text/html; charset=utf-8"
        head = b"HTTP/1.1 %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n" % (status, kind, len(body))
        self.transport.write(head + body)  # type: ignore[attr-defined]  # a stream's transport

    def _body(self, target: str) -> bytes | None:
        if target == "/__stats":
            seconds = self.times[-1] - self.times[0] if self.times else 0
            return json.dumps({"requests": len(self.times), "seconds": seconds}).encode()
        if target == "/__reset":
            self.times.clear()
            return b"{}"
        self.times.append(time.monotonic())
        path, _, query = target.partition("?")
        if path == "/news":
            return self.site.listing(int(query.removeprefix("page=") or 0))
        return self.site.pages.get(path)


async def serve(articles: int, port: int) -> None:
    """Serve the site until the process is ended; the address is the first line printed."""
    site, times = Site(articles), list[float]()
    server = await asyncio.get_running_loop().create_server(lambda: _Connection(site, times), "127.0.0.1", port)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=2000)
    parser.add_argument("--port", type=int, default=0)
    options = parser.parse_args()
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(serve(options.articles, options.port))
