"""What the sample site holds: its articles, the truth about them, and what a day of editing changes.

The texts are TOML files in ``articles/``. An article has ``text`` (its paragraphs as plain text, blank
lines between), and, where its markup is to be tricky, ``html``: the body as its author typed it. The
truth is always ``text``; it is never read back out of the HTML.
"""

import functools
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from importlib import resources
from typing import Any

from newsbot.demo.article import SECTIONS, SampleArticle
from newsbot.demo.bodies import body_html, sentences_cut

VOICES = ("opinion", "analysis", "editorial", "interview", "commentary")
REGIONS = {
    "south-caucasus": ("South Caucasus", 24),
    "central-asia": ("Central Asia", 25),
    "eastern-europe": ("Eastern Europe", 26),
    "turkiye": ("Türkiye", 27),
}
THEMES_OF_TEXTS = {
    "diplomacy": ("Diplomacy", 31),
    "conflict-and-peace": ("Conflict and Peace", 32),
    "connectivity": ("Connectivity", 33),
    "landmine-free-south-caucasus": ("Landmine Free South Caucasus", 34),
}
TERMS = {
    **{f"/region/{slug}": term for slug, term in REGIONS.items()},
    **{f"/theme/{slug}": term for slug, term in THEMES_OF_TEXTS.items()},
}


class Catalogue:
    """All articles of one day and the lists that the site makes of them, newest first."""

    def __init__(self, articles: Iterable[SampleArticle]) -> None:
        self.articles = sorted(articles, key=lambda one: (one.created, one.nid), reverse=True)
        self.shown = [one for one in self.articles if one.published]
        self.by_nid = {one.nid: one for one in self.articles}
        self.by_path = {one.path: one for one in self.articles}
        self.by_news_id = {one.news_id: one for one in self.articles if one.news_id is not None}

    def listing(self, path: str) -> list[SampleArticle] | None:
        """Return the articles that the listing at ``path`` goes through, or None where there is none."""
        section = path[1:]
        if path in ("/", "/node"):
            return [one for one in self.shown if one.promoted]
        if path == "/voices":
            return [one for one in self.shown if one.section in VOICES]
        if path == "/monday-commentary":
            return [one for one in self.shown if one.kicker == "Monday Commentary"]
        if section in SECTIONS:
            return [one for one in self.shown if one.section == section]
        if path in TERMS:
            return [one for one in self.shown if section.split("/")[1] in one.regions + one.themes]
        if path.startswith("/tags/"):
            slug = path.removeprefix("/tags/")
            return [one for one in self.shown if slug in map(_slug, one.tags)] or None
        return None


def _slug(tag: str) -> str:
    return tag.replace(" ", "-").lower()


def _article(row: Mapping[str, Any]) -> SampleArticle:
    values = dict(row)
    paragraphs = tuple(part.strip() for part in values.pop("text").split("\n\n") if part.strip())
    style = values.pop("style", "p")
    typed = values.pop("html", None)
    for name in ("photo_lines", "asides", "regions", "themes", "tags"):
        values[name] = tuple(values.get(name, ()))
    article = SampleArticle(**values, paragraphs=paragraphs)
    summary = article.summary or sentences_cut(paragraphs[0] if paragraphs else article.title)
    html = typed if typed is not None else body_html(article, style)
    return replace(article, html=html.strip(), summary=summary)


def _changed(article: SampleArticle, edit: Mapping[str, Any]) -> SampleArticle:
    """Apply one edit: new words for old ones, a paragraph more, another title and address."""
    article = replace(article, changed=edit["changed"])
    old, new = edit.get("old", ""), edit.get("new", "")
    if old:
        paragraphs = tuple(text.replace(old, new) for text in article.paragraphs)
        if paragraphs == article.paragraphs or old not in article.html:
            raise ValueError(f"edit of node {article.nid} finds nothing to change: {old!r}")
        article = replace(article, paragraphs=paragraphs, html=article.html.replace(old, new))
    if more := edit.get("append"):
        head, paragraph, tail = article.html.rpartition(f"<p>{article.source_line}</p>")
        if not paragraph:
            raise ValueError(f"edit of node {article.nid} finds no source line to stand before")
        html = f"{head}<p>{more}</p>\n\n{paragraph}{tail}"
        article = replace(article, paragraphs=(*article.paragraphs, more), html=html)
    return replace(article, title=edit.get("title", article.title), path=edit.get("path", article.path))


def _read(name: str) -> dict[str, Any]:
    text = resources.files("newsbot.demo").joinpath("articles", name).read_text(encoding="utf-8")
    return tomllib.loads(text)


@functools.cache
def load_catalogue(day: int) -> Catalogue:
    """Return the site as it is on ``day``: 1, or 2 after a day of editing; ``ValueError`` for another day."""
    if day == 1:
        folder = resources.files("newsbot.demo").joinpath("articles")
        names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".toml"))
        rows = [row for name in names if name != "day2.toml" for row in _read(name)["article"]]
        return Catalogue(_article(row) for row in rows)
    if day != 2:
        raise ValueError(f"the sample site has two days, not a day {day}")
    changes = _read("day2.toml")
    articles = {one.nid: one for one in load_catalogue(1).articles if one.nid not in changes["deleted"]}
    for nid in changes["unpublished"]:
        articles[nid] = replace(articles[nid], published=False)
    for edit in changes["edit"]:
        articles[edit["nid"]] = _changed(articles[edit["nid"]], edit)
    return Catalogue([*articles.values(), *map(_article, changes["article"])])
