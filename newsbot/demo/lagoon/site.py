"""Which address of the Lagoon Gazette answers what: posts, archives and their pages, the feed.

The rules are WordPress's own: an address without its final slash leads to the one with it, ``?p=ID`` to the
permalink, a page past the end of an archive is a 404, and no page has an ETag.
"""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import cache
from html import escape
from importlib import resources
from string import Template
from urllib.parse import parse_qs, urlsplit

from newsbot.demo.answer import HTML, PIXEL, Answer
from newsbot.demo.lagoon.posts import CATEGORIES, ZONE, Post, load_posts
from newsbot.demo.server import LocalSite

PAGE_SIZE = 5
TITLE = "Lagoon Gazette"
_ROBOTS = "User-agent: *\nDisallow: /wp-admin/\nAllow: /wp-admin/admin-ajax.php\n"
_ARCHIVE = re.compile(r"/(?:(category|tag|author)/([\w-]+)/)?(?:page/(\d{1,4})/)?")


class LagoonSite(LocalSite):
    """The Lagoon Gazette, served on a thread of its own."""

    @property
    def posts(self) -> tuple[Post, ...]:
        """The posts that a crawl ought to find today, newest first."""
        return load_posts(self.day)

    def _open(self, day: int) -> "Pages":
        return Pages(self._base, load_posts(day))


class Pages:
    """Answers requests from the posts of one day."""

    def __init__(self, base: str, posts: Sequence[Post]) -> None:
        self._base = base
        self._posts = posts

    def answer(self, target: str, headers: Mapping[str, str]) -> Answer:
        """Return what a GET of ``target`` (path?query) answers."""
        parts = urlsplit(target)
        path, number = parts.path, parse_qs(parts.query).get("p", [""])[0]
        if path == "/robots.txt":
            return Answer(200, {"Content-Type": "text/plain; charset=utf-8"}, _ROBOTS.encode())
        if path.startswith("/wp-content/uploads/"):
            return Answer(200, {"Content-Type": "image/png"}, PIXEL)
        if path == "/" and number:
            return self._moved(next((one.path for one in self._posts if str(one.id) == number), None))
        if not path.endswith("/"):
            return self._moved(f"{path}/" if self._page(f"{path}/").status == 200 else None)
        return self._page(path)

    def _page(self, path: str) -> Answer:
        if path == "/feed/":
            headers = {"Content-Type": "application/rss+xml; charset=UTF-8"}
            return Answer(200, headers, self._feed().encode())
        if path == "/about/":
            return self._html("About the paper", "<article class='page hentry'><h1>About the paper</h1></article>")
        post = next((one for one in self._posts if one.path == path), None)
        if post is not None:
            return self._post(post)
        archive = _ARCHIVE.fullmatch(path)
        if archive:
            return self._archive(archive[1], archive[2], int(archive[3] or 1))
        return self._missing()

    def _post(self, post: Post) -> Answer:
        label, base = CATEGORIES[post.category], self._base
        tags = ", ".join(f'<a href="{base}/tag/{_slug(tag)}/" rel="tag">{tag}</a>' for tag in post.tags)
        at = self._posts.index(post)
        neighbors = [*self._posts[max(at - 1, 0) : at], *self._posts[at + 1 : at + 2]]
        changed = post.changed
        main = _template("post").substitute(
            self._words(post), body=post.html, label=label, writer=_slug(post.author), author=post.author,
            updated=f'<time class="updated" datetime="{changed.isoformat()}">{_day(changed)}</time>' if changed else "",
            tags=f'<span class="tags-links">Tagged {tags}</span>' if tags else "",
            neighbors="".join(f'<a href="{base}{one.path}">{escape(one.title)}</a>' for one in neighbors),
        )  # fmt: skip
        facts = json.dumps(self._facts(post), ensure_ascii=False).replace("<", "\\u003C")
        head = (
            f'<link rel="canonical" href="{base}{post.path}">\n'
            f'<link rel="shortlink" href="{base}/?p={post.id}">\n'
            f'<meta property="og:title" content="{escape(post.title)} - {TITLE}">\n'
            f'<meta property="og:site_name" content="{TITLE}">\n'
            f'<script type="application/ld+json" class="seo-schema-graph">{facts}</script>'
        )
        return self._html(post.title, main, head, "single single-post postid-" + str(post.id))

    def _facts(self, post: Post) -> dict[str, object]:
        """Return the post's JSON-LD as SEO plugins write it: one graph, times in UTC."""
        url = self._base + post.path
        created, changed = post.created.astimezone(UTC), (post.changed or post.created).astimezone(UTC)
        times = {"datePublished": created.isoformat(), "dateModified": changed.isoformat()}
        article = {
            "@type": "Article", "@id": f"{url}#article", "isPartOf": {"@id": url}, "headline": post.title, **times,
            "mainEntityOfPage": {"@id": url}, "author": {"name": post.author, "@id": f"{self._base}/#/schema/person/1"},
            "articleSection": [CATEGORIES[post.category]], "keywords": list(post.tags), "inLanguage": "en-US",
        }  # fmt: skip
        page = {"@type": "WebPage", "@id": url, "url": url, "name": f"{post.title} - {TITLE}", **times}
        site = {"@type": "WebSite", "@id": f"{self._base}/#website", "url": f"{self._base}/", "name": TITLE}
        return {"@context": "https://schema.org", "@graph": [article, page, site]}

    def _archive(self, kind: str | None, slug: str | None, number: int) -> Answer:
        posts = [one for one in self._posts if kind is None or slug in _slugs(one, kind)]
        last = max(-(-len(posts) // PAGE_SIZE), 1)
        if not 1 <= number <= last or not posts:
            return self._missing()
        place = f"{self._base}/{kind}/{slug}/" if kind else f"{self._base}/"
        shown = posts[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
        heading = f"Category: {CATEGORIES.get(slug or '', slug)}" if kind else TITLE
        main = [f'<header class="page-header"><h1 class="page-title">{heading}</h1></header>']
        main += [_template("teaser").substitute(self._words(one), summary=escape(one.paragraphs[0])) for one in shown]
        if last > 1:
            main.append(_pager(place, number, last))
        return self._html(heading, "\n".join(main), classes="archive category")

    def _words(self, post: Post) -> dict[str, object]:
        return {
            "base": self._base, "id": post.id, "category": post.category, "title": escape(post.title, quote=False),
            "link": self._base + post.path, "created": post.created.isoformat(), "day": _day(post.created),
        }  # fmt: skip

    def _feed(self) -> str:
        items = "".join(
            f"<item><title>{escape(one.title)}</title><link>{self._base}{one.path}</link>"
            f"<dc:creator><![CDATA[{one.author}]]></dc:creator>"
            f"<pubDate>{format_datetime(one.created.astimezone(UTC))}</pubDate>"
            f'<category><![CDATA[{CATEGORIES[one.category]}]]></category><guid isPermaLink="false">'
            f"{self._base}/?p={one.id}</guid></item>\n"
            for one in self._posts[:10]
        )
        return (
            '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/">'
            f"<channel><title>{TITLE}</title><link>{self._base}</link>\n{items}</channel></rss>"
        )

    def _html(self, title: str, main: str, head: str = "", classes: str = "", status: int = 200) -> Answer:
        recent = "\n".join(
            f'<li><a href="{self._base}{one.path}">{escape(one.title)}</a></li>' for one in self._posts[:3]
        )
        text = _template("page").substitute(
            base=self._base, title=f"{escape(title)} - {TITLE}", head=head, main=main, classes=classes, recent=recent
        )
        return Answer(status, {"Content-Type": HTML}, text.encode())

    def _missing(self) -> Answer:
        words = '<section class="error-404 not-found"><h1>Oops! That page can&rsquo;t be found.</h1></section>'
        return self._html("Page not found", words, classes="error404", status=404)

    def _moved(self, path: str | None) -> Answer:
        return Answer(301, {"Location": self._base + path}) if path else self._missing()


def _pager(place: str, number: int, last: int) -> str:
    def link(page: int) -> str:
        return place if page == 1 else f"{place}page/{page}/"

    items = [
        f'<a class="page-numbers" href="{link(page)}">{page}</a>'
        if page != number
        else f'<span aria-current="page" class="page-numbers current">{page}</span>'
        for page in range(1, last + 1)
    ]
    if number < last:
        items.append(f'<a class="next page-numbers" href="{link(number + 1)}">Older posts</a>')
    inner = "\n".join(items)
    return f'<nav class="navigation pagination"><div class="nav-links">{inner}</div></nav>'


def _slugs(post: Post, kind: str) -> list[str]:
    return {"category": [post.category], "author": [_slug(post.author)]}.get(kind, [_slug(tag) for tag in post.tags])


def _slug(words: str) -> str:
    return words.lower().replace(" ", "-")


def _day(moment: datetime) -> str:
    return f"{moment.astimezone(ZONE):%B %-d, %Y}"


@cache
def _template(name: str) -> Template:
    return Template(resources.files(__package__).joinpath(f"{name}.html").read_text(encoding="utf-8"))
