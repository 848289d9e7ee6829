"""Recorded pages of our own and the way to read one: its first line says where it was fetched, and the hints."""

import re
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from newsbot.extract.article import NoArticleError, read_article
from newsbot.extract.evidence import NO_HINTS
from newsbot.items import ArticleItem
from newsbot.sites import COMMONSPACE

SITE = COMMONSPACE.url

PAGES = sorted((Path(__file__).parent / "pages").glob("*.html"))
_FIRST_LINE = re.compile(rb"<!-- fetched: (\S+?)(?:; (.*))? -->\n")
_LEFT_OUT = ("html", "evidence", "fetched_url", "ledger_url", "status", "sources", "persons", "dates")


def read(page: Path) -> ArticleItem:
    """Read the article of a page as a crawl would. Raises ``NoArticleError``."""
    html = page.read_bytes()
    first = _FIRST_LINE.match(html)
    assert first, f"{page.name} does not say where it was fetched"
    said = (first[2] or b"").decode().split("; ")
    named: dict[str, Any] = dict(one.split(": ", 1) for one in said if one)
    hints = replace(NO_HINTS, **named)
    return read_article(html[first.end() :], SITE + first[1].decode(), site=COMMONSPACE, encoding="utf-8", hints=hints)


def record(page: Path) -> dict[str, Any]:
    """What a golden file holds: what was read, and which evidence decided; or why there is no article."""
    try:
        item = read(page)
    except NoArticleError as error:
        return {"no_article": str(error)}
    fields = {name: value for name, value in asdict(item).items() if name not in _LEFT_OUT and value not in (None, [])}
    fields["body"] = item.paragraphs
    fields["decided"] = {one.field: f"{one.rule}: {one.where}" for one in item.evidence if one.decided}
    return fields
