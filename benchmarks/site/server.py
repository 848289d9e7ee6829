"""An HTTP server that does as little as it can: it joins parts of pages that are there already, and counts."""

import asyncio
import json
import time
from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import parse_qs

from benchmarks.site.pages import Site

_PICTURE = bytes.fromhex("47494638396101000100800000000000ffffff21f90401000000002c00000000010001000002024401003b")
_LINKS_IN_A_SITEMAP = 2000
_KINDS = {".xml": b"application/xml", ".txt": b"text/plain", ".jpg": b"image/gif"}


@dataclass(slots=True)
class Counts:
    """What was asked for since the last reset."""

    requests: Counter[str] = field(default_factory=Counter)
    """By kind: article, listing, picture, other, missing, HEAD."""
    first: float = 0
    last: float = 0
    sent: int = 0
    cpu: float = field(default_factory=time.process_time)

    def note(self, kind: str, size: int) -> None:
        """Count an answer."""
        self.last = time.monotonic()
        self.first = self.first or self.last
        self.requests[kind] += 1
        self.sent += size

    def as_json(self) -> bytes:
        """Return the counts, and the CPU seconds of the server since the reset."""
        return json.dumps({
            "requests": sum(self.requests.values()), "kinds": self.requests, "first": self.first, "last": self.last,
            "seconds": self.last - self.first, "bytes": self.sent, "cpu": time.process_time() - self.cpu,
        }).encode()  # fmt: skip


class Answers:
    """The site behind addresses; ``base`` is put into the sitemap, which needs whole addresses."""

    def __init__(self, site: Site) -> None:
        self.site, self.base, self.counts = site, "", Counts()

    def answer(self, method: str, target: str) -> tuple[bytes, list[bytes]]:
        """Return the head's first lines and the body in pieces."""
        path, _, query = target.partition("?")
        if path.startswith("/__"):
            return _head(b"200 OK", b"application/json"), [self._command(path, query)]
        kind, body = self._body(path, query)
        self.counts.note("HEAD" if method == "HEAD" else kind, sum(map(len, body)))
        ending = _KINDS.get(path[-4:], b"text/html; charset=UTF-8")
        return _head(b"404 Not Found" if kind == "missing" else b"200 OK", ending), body

    def _command(self, path: str, query: str) -> bytes:
        if path == "/__reset":
            self.counts = Counts()
        elif path == "/__publish":
            self.site.publish(int(parse_qs(query)["n"][0]))
        return self.counts.as_json()

    def _body(self, path: str, query: str) -> tuple[str, list[bytes]]:
        if (article := self.site.article(path)) is not None:
            return "article", article
        if path == "/news":
            page = parse_qs(query).get("page", ["0"])[0]
            return "listing", self.site.listing(int(page) if page.isdecimal() else 0)
        if path == "/robots.txt":
            return "other", [f"User-agent: *\nDisallow: /admin/\nSitemap: {self.base}/sitemap.xml\n".encode()]
        if path == "/rss.xml":
            return "other", [b'<?xml version="1.0"?><rss version="2.0"><channel><title>News</title></channel></rss>']
        if path == "/sitemap.xml":
            return "other", [self._sitemap(query).encode()]
        if path.startswith("/sites/default/files/"):
            return "picture", [_PICTURE]
        return "missing", [b"not found"]

    def _sitemap(self, query: str) -> str:
        """Return the index of sitemaps, or one of them, as Drupal's module Simple XML sitemap cuts them."""
        paths, space = self.site.paths(), 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
        if page := parse_qs(query).get("page"):
            part = paths[(int(page[0]) - 1) * _LINKS_IN_A_SITEMAP : int(page[0]) * _LINKS_IN_A_SITEMAP]
            links = "".join(f"<url><loc>{self.base}{path}</loc></url>" for path in part)
            return f'<?xml version="1.0" encoding="UTF-8"?><urlset {space}>{links}</urlset>'
        numbers = range(1, (len(paths) - 1) // _LINKS_IN_A_SITEMAP + 2)
        links = "".join(f"<sitemap><loc>{self.base}/sitemap.xml?page={one}</loc></sitemap>" for one in numbers)
        return f'<?xml version="1.0" encoding="UTF-8"?><sitemapindex {space}>{links}</sitemapindex>'


def _head(status: bytes, kind: bytes) -> bytes:
    return b"HTTP/1.1 %s\r\nContent-Type: %s\r\nX-Generator: Drupal 10\r\n" % (status, kind)


class _Connection(asyncio.Protocol):
    def __init__(self, answers: Answers) -> None:
        self._answers, self._buffer = answers, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while b"\r\n\r\n" in self._buffer:
            head, self._buffer = self._buffer.split(b"\r\n\r\n", 1)
            self._answer(head)

    def _answer(self, asked: bytes) -> None:
        method, target, version = asked.split(b"\r\n", 1)[0].decode("latin-1").split(" ", 2)
        head, body = self._answers.answer(method, target)
        closes = version == "HTTP/1.0" or b"connection: close" in asked.lower()
        head += b"Content-Length: %d\r\n%s\r\n" % (sum(map(len, body)), b"Connection: close\r\n" if closes else b"")
        self._transport.write(head if method == "HEAD" else b"".join((head, *body)))
        if closes:
            self._transport.close()


async def serve(site: Site, port: int) -> None:
    """Serve a site until the process is ended; the address is the first line printed."""
    answers = Answers(site)
    server = await asyncio.get_running_loop().create_server(
        lambda: _Connection(answers), "127.0.0.1", port, backlog=512
    )
    answers.base = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    print(answers.base, flush=True)
    await server.serve_forever()
