"""Which address answers what: articles and their many twins, listings, feed, robots.txt, pictures.

The rules follow what Drupal sites do, measured: a twin under ``/index.php/`` is a full copy whose canonical
link has it too, a page past the end of a listing is 200 without rows, a bad page number is the first page.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import format_datetime
from importlib import resources
from urllib.parse import parse_qs, unquote, urlsplit

from newsbot.demo import feed
from newsbot.demo.answer import HTML, PIXEL, Answer
from newsbot.demo.article import SECTIONS, SampleArticle
from newsbot.demo.content import TERMS, Catalogue
from newsbot.demo.themes import THEMES
from newsbot.demo.view import Listing, View

DAYS = {1: datetime(2026, 11, 20, 6, 0, 12, tzinfo=UTC), 2: datetime(2026, 11, 21, 6, 0, 47, tzinfo=UTC)}
"""When the pages of each day were rendered."""

PAGE_SIZE = 10
PLAIN_PAGES = {
    "/contact": ("Contact", "Write to the newsroom of this sample site: nobody will answer, it is a sample."),
    "/about": ("About", "A sample of a news site. Every text on it was invented, and so were the people."),
    "/search/node": ("Search", "Enter your keywords."),
    "/user/login": ("Log in", "Enter your username and your password."),
}
_NODE = re.compile(r"/node/(\d+)")
_TERM = re.compile(r"/taxonomy/term/(\d+)(/feed)?")
_PREFIX = re.compile(r"(/index\.php)?(/ru(?=/|$))?(.*)", re.IGNORECASE | re.DOTALL)


class Pages:
    """Answers requests from one day's catalogue in one theme. ``ValueError`` for an unknown theme."""

    def __init__(self, base: str, theme: str, catalogue: Catalogue, rendered: datetime) -> None:
        if theme not in THEMES:
            raise ValueError(f"no theme {theme!r}: there are {', '.join(sorted(THEMES))}")
        self.catalogue = catalogue
        self.rendered = rendered
        self._base = base
        self._theme = THEMES[theme](catalogue)

    def answer(self, target: str, headers: Mapping[str, str]) -> Answer:
        """Return what a GET of ``target`` (path?query) answers, 304 where the reader's copy is still good."""
        answer = self._find(target)
        if answer.headers.get("ETag") is None or answer.status != 200:
            return answer
        tag, since = headers.get("If-None-Match"), headers.get("If-Modified-Since")
        if tag != answer.headers["ETag"] or since != answer.headers["Last-Modified"]:
            return answer
        kept = ("Cache-Control", "Expires", "Vary")
        return Answer(304, {name: answer.headers[name] for name in kept})

    def _find(self, target: str) -> Answer:
        parts = urlsplit(target if target.startswith("/") else "/")
        query = parse_qs(parts.query, keep_blank_values=True)
        path = unquote(parts.path)
        if path == "/robots.txt":
            robots = resources.files("newsbot.demo").joinpath("robots.txt").read_bytes()
            return Answer(200, {"Content-Type": "text/plain; charset=UTF-8"}, robots)
        if path.startswith("/sites/default/files/"):
            return _file(path)
        script, russian, rest = _split(path)
        view = View(self._base, rest, script, russian, query.get("page", [""])[0])
        answer = self._page(view, path, query)
        if "Content-language" in answer.headers:
            answer.headers["Content-language"] = view.language
        return answer

    def _page(self, view: View, path: str, query: Mapping[str, list[str]]) -> Answer:
        rest = view.path
        if path.lower().rstrip("/") == "/index.php" and "news_id" in query:
            return self._old_address(view, query)
        if rest == "/rss.xml":
            return self._feed(self.catalogue.listing("/") or [])
        if article := self._article(view):
            return self._article_page(view, article)
        if term := _TERM.fullmatch(rest):
            rest = next((one for one, (_, number) in TERMS.items() if number == int(term[1])), "")
            if rest and term[2]:
                return self._feed(self.catalogue.listing(rest) or [])
        if (rows := self.catalogue.listing(rest)) is not None:
            return self._listing(view, rest, rows)
        if rest in PLAIN_PAGES:
            return self._html(self._theme.plain_page(view, *PLAIN_PAGES[rest]))
        gone = self._theme.plain_page(view, "Page not found", "The requested page could not be found.")
        return self._html(gone, 404)

    def _article(self, view: View) -> SampleArticle | None:
        if node := _NODE.fullmatch(view.path):
            return self.catalogue.by_nid.get(int(node[1]))
        article = self.catalogue.by_path.get(view.path)
        if article and view.russian and article.language != "ru":
            return None  # an English alias does not exist under /ru
        return article

    def _article_page(self, view: View, article: SampleArticle) -> Answer:
        if not article.published:
            text = "You are not authorized to access this page."
            return self._html(self._theme.plain_page(view, "Access denied", text), 403)
        if article.body_missing or (article.bare_under_index_php and view.script):
            return self._html(self._theme.teasers_only(view))
        return self._html(self._theme.article_page(view, article))

    def _old_address(self, view: View, query: Mapping[str, list[str]]) -> Answer:
        number = query["news_id"][0]
        article = self.catalogue.by_news_id.get(int(number)) if number.isdecimal() else None
        if article is None:
            gone = self._theme.plain_page(view, "Page not found", "The requested page could not be found.")
            return self._html(gone, 404)
        plain = View(self._base, f"/index.php?m=23&news_id={number}", "", False, "")
        return self._article_page(plain, article)

    def _listing(self, view: View, path: str, rows: list[SampleArticle]) -> Answer:
        view = replace(view, pages=view.pages or "0")
        page = _page_number(view.pages)
        last = max(0, (len(rows) - 1) // PAGE_SIZE)
        shown = rows[page * PAGE_SIZE : (page + 1) * PAGE_SIZE]
        return self._html(self._theme.listing_page(view, _listing_of(path), shown, page, last))

    def _feed(self, rows: list[SampleArticle]) -> Answer:
        text = feed.rss(self._base, rows)
        return self._html(text, content_type="application/rss+xml; charset=utf-8")

    def _html(self, text: str, status: int = 200, content_type: str = HTML) -> Answer:
        headers = {
            "Content-Type": content_type,
            "Cache-Control": "max-age=900, public",
            "Content-language": "en",
            "X-Content-Type-Options": "nosniff",
            "Expires": "Sun, 19 Nov 1978 05:00:00 GMT",
            "Last-Modified": format_datetime(self.rendered, usegmt=True),
            "ETag": f'"{int(self.rendered.timestamp())}"',
            "Vary": "Cookie",
            "X-Generator": self._theme.generator,
        }
        return Answer(status, headers, text.encode())


def _split(path: str) -> tuple[str, bool, str]:
    """Return the /index.php prefix (or ""), whether /ru follows, and the rest as the site files it."""
    match = _PREFIX.fullmatch(path)
    script, russian, rest = match.groups() if match else (None, None, path)
    if not rest.startswith("/") and rest:  # "/index.phpx": no prefix at all
        return "", False, path.lower()
    return ("/index.php" if script else ""), bool(russian), rest.lower().rstrip("/") or "/"


def _page_number(value: str) -> int:
    """Read the first of the comma-separated numbers; anything that is none is page 0."""
    first = value.split(",")[0]
    return int(first) if first.isdecimal() and len(first) < 9 else 0


def _listing_of(path: str) -> Listing:
    if path in TERMS:
        return Listing(TERMS[path][0], path.split("/")[1].capitalize(), path)
    if path.startswith("/tags/"):
        return Listing(path.split("/")[2].replace("-", " "), "", path)
    titles = {"/": "", "/node": "", "/voices": "Voices", "/monday-commentary": "Monday Commentary"}
    title = titles[path] if path in titles else SECTIONS[path[1:]]
    return Listing(title, "", path)


def _file(path: str) -> Answer:
    """Return a picture of one pixel, or an empty style sheet or script."""
    kinds = {"css": "text/css", "js": "application/javascript"}
    kind = kinds.get(path.rsplit(".", 1)[-1])
    return Answer(200, {"Content-Type": kind or "image/png"}, b"" if kind else PIXEL)
