"""The pages of the benchmark's site: about 60 kB each, rendered from parts that are made before the first request."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from html import escape
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

from benchmarks.site import frame
from benchmarks.site.prose import write_text

PER_PAGE = 20
_ZONE = ZoneInfo("Europe/Brussels")
_NEWEST = datetime(2026, 11, 1, 12, tzinfo=UTC)
_RELATED, _SAME_SECTION, _POPULAR, _CHOICE, _TRENDING = 3, 3, 5, 4, 4
_HOLE = re.compile(r"\$\{(\w+)\}")


class Article(NamedTuple):
    """What differs from one article's page to the next."""

    path: str
    title: bytes
    meta: bytes
    main: bytes
    teaser: bytes
    row: bytes
    """Title and date in a list."""


class Site:
    """A site with ``articles`` articles, and ``unpublished`` more that ``publish`` adds on top; number 1 is the oldest."""

    def __init__(self, articles: int, unpublished: int = 0) -> None:
        self.articles = articles
        self._made = [_article(number, articles) for number in range(1, articles + unpublished + 1)]
        self._numbers = {one.path: number for number, one in enumerate(self._made, start=1)}
        self._parts = _parts()
        self._popular = _block(
            "popular", "Popular", b"<ul>" + b"".join(one.row for one in self._made[:_POPULAR]) + b"</ul>"
        )
        self._choice = _block(
            "choice", "Editor&#039;s choice", b"".join(one.teaser for one in self._made[5 : 5 + _CHOICE])
        )
        self._trending = _block("trending", "Trending", b"".join(one.row for one in self._made[9 : 9 + _TRENDING]))

    def publish(self, more: int) -> None:
        """Put so many of the unpublished articles on top of the listing."""
        self.articles = min(self.articles + more, len(self._made))

    def paths(self) -> list[str]:
        """Return the addresses of the published articles, the newest first, as a sitemap has them."""
        return [one.path for one in reversed(self._made[: self.articles])]

    def pages(self) -> Iterator[tuple[str, bytes]]:
        """Give the path and the page of each published article, the oldest first."""
        for one in self._made[: self.articles]:
            yield one.path, b"".join(self.article(one.path) or ())

    def article(self, path: str) -> list[bytes] | None:
        """Return the page at a path in pieces; None where there is no published article."""
        number = self._numbers.get(path)
        if number is None or number > self.articles:
            return None
        one = self._made[number - 1]
        others = [self._made[(number - 2 - step) % self.articles] for step in range(_RELATED + _SAME_SECTION)]
        names = [f"{name}{number}" for name in ("related", "same", "popular")]
        related = _block(names[0], "Related articles", b"".join(other.teaser for other in others[:_RELATED]))
        same = _block(names[1], "More news", b"".join(other.teaser for other in others[_RELATED:]))
        return self._page(one, number, related + same, names)

    def listing(self, page: int) -> list[bytes]:
        """Return a page of the archive of news in pieces; without rows past its end."""
        newest = self.articles - page * PER_PAGE
        rows = [b'<div class="views-row">' + self._made[at].teaser + b"</div>" for at in _downwards(newest)]
        pager = ""
        if newest > PER_PAGE:
            pager = (
                '<nav class="pager" role="navigation"><ul class="pager__items js-pager__items"><li class="pager__item'
                f' pager__item--next"><a href="?page={page + 1}" rel="next" title="Go to next page">Next page</a></li></ul></nav>'
            )
        form = (
            '<div class="views-exposed-form"><form action="/news" method="get"><h3>Publication date</h3><input type="date"'
            ' name="created[min]"><input type="date" name="created[max]"><input type="submit" value="Filter archive">'
            "</form></div>"
        )
        main = b"".join((form.encode(), b'<div class="view-content">', *rows, b"</div>", pager.encode()))
        meta = b'<link rel="canonical" href="/news" />\n<meta property="og:title" content="News" />\n'
        return self._page(Article("/news", b"News", meta, main, b"", b""), 0, b"", ["page_news"])

    def _page(self, one: Article, number: int, below: bytes, views: list[str]) -> list[bytes]:
        doms = [(name.rstrip("0123456789"), frame.digest(name)) for name in views]
        values = {
            "title": one.title, "meta": one.meta, "main": one.main, "below": below,
            "sidebar": self._popular + self._choice + self._trending,
            "settings": self._settings(number, doms),
            "body_class": b"path-node page-node-type-article" if number else b"path-news",
        }  # fmt: skip
        return [values[part] if isinstance(part, str) else part for part in self._parts]

    def _settings(self, number: int, doms: list[tuple[str, str]]) -> bytes:
        return frame.settings(str(number), doms).encode()


def _downwards(newest: int) -> range:
    return range(newest - 1, max(newest - PER_PAGE, 0) - 1, -1)


def _parts() -> list[bytes | str]:
    """Return the frame as pieces; where a page's own words go, the name of the hole as text."""
    fixed = {
        "styles": frame.styles(), "scripts": frame.scripts(), "header_menus": frame.header_menus(),
        "social": frame.social(), "footer": frame.footer(),
    }  # fmt: skip
    template = Path(__file__).with_name("page.html").read_text("utf-8")
    pieces = _HOLE.split(_HOLE.sub(lambda hole: fixed.get(hole[1], hole[0]), template))
    return [piece if at % 2 else piece.encode() for at, piece in enumerate(pieces)]


def _block(name: str, title: str, rows: bytes) -> bytes:
    """Return a block of a view as Drupal wraps it."""
    kind = name.rstrip("0123456789")
    head = (
        f'<div class="views-element-container block block-views block-views-blockarticles-block-{kind}"'
        f' id="block-common-articles-{kind}">\n  <h2 class="block__title">{title}</h2>\n  <div class="block__content">'
        f'<div><div class="view view-articles view-id-articles view-display-id-block_{kind} js-view-dom-id-'
        f'{frame.digest(name)}">\n      <div class="view-content">\n'
    )
    return head.encode() + rows + b"\n      </div>\n</div></div></div>\n</div>\n"


def _article(number: int, last: int) -> Article:
    text = write_text(number)
    title, summary = escape(f"{text.title} ({number})"), escape(text.standfirst)
    path = "/news/" + "-".join(re.findall(r"[a-z0-9]+", f"{text.title} {number}".lower()))
    created = (_NEWEST - timedelta(hours=7 * (last - number), minutes=number * 37 % 60)).astimezone(_ZONE)
    picture = f"/sites/default/files/styles/large/public/{created:%Y-%m}/{frame.digest(path)[:12]}.jpg?itok={number:x}"
    paragraphs = "\n\n".join(f"<p>{escape(one, quote=False)}</p>" for one in text.paragraphs)
    shown = f'<time datetime="{created.isoformat()}">{created:%a, %m/%d/%Y - %H:%M}</time>'
    main = (
        f'<article data-history-node-id="{number}" class="node node--type-article node--promoted node--view-mode-full">\n'
        f'  <header><div class="node__meta"><span>By <span class="node__author"><span>newsroom</span></span>, {shown}'
        f'</span></div></header>\n  <div class="node__content">\n    <div class="field field--name-field-section'
        ' field--type-entity-reference field--label-hidden field__item">News</div>\n    <div class="primary-image field'
        f' field--name-field-image field--type-image field--label-hidden field__item"><img loading="eager" src="{picture}"'
        f' width="480" height="320" alt="{title}" /></div>\n    <div class="field field--name-field-standfirst'
        f' field--type-string-long field--label-hidden field__item">{summary}</div>\n    <div class="text-content clearfix'
        ' field field--name-body field--type-text-with-summary field--label-hidden field__item">'
        f"{paragraphs}\n\n<p>{text.source}</p></div>\n{_terms(number)}  </div>\n</article>"
    )
    row = (
        f'<li><div class="views-field views-field-title"><span class="field-content"><a href="{path}" hreflang="en">'
        f'{title}</a></span></div><div class="views-field views-field-created">{shown}</div></li>\n'
    )
    meta = _meta(number, path, title, summary, created, picture)
    return Article(path, *(one.encode() for one in (title, meta, main, _teaser(number, path, title, summary), row)))


def _teaser(number: int, path: str, title: str, summary: str) -> str:
    return (
        f'<article data-history-node-id="{number}" class="node node--type-article node--view-mode-teaser">\n  <header>'
        '<div class="field field--name-field-label field__item">Editor&#039;s choice</div><div class="field'
        f' field--name-field-section field__item">News</div><h2 class="node__title"><a href="{path}" rel="bookmark">'
        f'<span>{title}</span></a></h2></header>\n  <div class="node__content"><div class="primary-image field'
        f' field--name-field-image field__item"><a href="{path}" hreflang="en"><img loading="lazy"'
        f' src="/sites/default/files/styles/medium/public/import/{number}.jpg?itok={number:x}" width="220" height="147"'
        f' alt="{title}" /></a></div><div class="text-content clearfix field field--name-body field__item"><p>{summary}</p>'
        "</div></div>\n</article>\n"
    )


def _terms(number: int) -> str:
    """Return the fields below a text: region, theme, tags."""
    fields = (("region", number % 7), ("theme", number % 10), ("tags", number % 31))
    return "".join(
        f'    <div class="field field--name-field-{name} field--type-entity-reference field--label-above"><div'
        f' class="field__label">{name.capitalize()}</div><div class="field__items"><div class="field__item"><a'
        f' href="/{name}/term-{term}" hreflang="en">{name} {term}</a></div></div></div>\n'
        for name, term in fields
    )


def _meta(number: int, path: str, title: str, summary: str, created: datetime, picture: str) -> str:
    """Return what the modules Metatag and Schema.org Metatag put into the head."""
    stamp = created.isoformat()
    names = {
        "og:site_name": "commonspace.eu", "og:type": "article", "og:url": path, "og:title": title, "og:image": picture,
        "og:description": summary, "article:section": "News", "article:published_time": stamp, "article:modified_time": stamp,
    }  # fmt: skip
    graph = {
        "@context": "https://schema.org",
        "@graph": [{
            "@type": "NewsArticle", "@id": path, "headline": title, "name": title, "description": summary,
            "datePublished": stamp, "dateModified": stamp, "isAccessibleForFree": "True",
            "image": {"@type": "ImageObject", "representativeOfPage": "True", "url": picture},
            "author": {"@type": "Organization", "name": "commonspace.eu", "url": "https://www.commonspace.eu"},
            "publisher": {"@type": "Organization", "name": "commonspace.eu", "logo": {"@type": "ImageObject", "url": "/logo.png"}},
        }],
    }  # fmt: skip
    tags = "".join(f'<meta property="{name}" content="{value}" />\n' for name, value in names.items())
    return (
        f'<meta name="description" content="{summary}" />\n<link rel="canonical" href="{path}" />\n<link rel="shortlink"'
        f' href="/node/{number}" />\n{tags}<script type="application/ld+json">{json.dumps(graph, indent=4)}</script>\n'
    )
