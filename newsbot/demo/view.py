"""How one page is asked for, and what follows from that: links, headings, pagers, the ways to write a time."""

from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from typing import NamedTuple
from urllib.parse import quote

from newsbot.demo.article import SampleArticle


@dataclass(frozen=True, slots=True)
class View:
    """How one page is being asked for."""

    base: str
    path: str
    """As the site files it: lower case, without prefixes and final slash."""
    script: str
    """``/index.php`` or nothing: the prefix of the request and of every link on the page."""
    russian: bool
    """Asked for under /ru."""
    pages: str
    """The value of ``?page=``."""

    @property
    def prefix(self) -> str:
        """What stands before every path on the page."""
        return self.script + ("/ru" if self.russian else "")

    def link(self, article: SampleArticle) -> str:
        """Return the address that the page gives for ``article``."""
        if self.russian and article.language != "ru":
            return f"{self.prefix}/node/{article.nid}"
        return self.prefix + article.path

    @property
    def language(self) -> str:
        """``en`` or ``ru``: the language of the page's frame."""
        return "ru" if self.russian else "en"


class Listing(NamedTuple):
    """What a listing shows beside its rows."""

    title: str
    heading: str
    """The word over the title: ``Region``, ``Theme``, or nothing."""
    path: str


def times(moment: datetime) -> dict[str, str]:
    """Return ``moment`` in the three ways that the templates print it: ISO, ISO in UTC, US order."""
    return {
        "iso": moment.isoformat(),
        "utc": moment.astimezone(UTC).isoformat(),
        "us": f"{moment:%a, %m/%d/%Y - %H:%M}",
    }


def pager_items(query: str, page: int, last: int) -> str:
    """Return the entries of a listing's pager; past the end it stands on the last page.

    ``query`` is what stands before ``page=N`` in its links.
    """
    at = min(page, last)
    href = escape(f"?{query}page=")
    items = [_item("first", f"{href}0", "First page"), _item("prev", f"{href}{at - 1}", "Previous page")] if at else []
    items += [f'<li class="pager__item"><a href="{href}{one}">{one + 1}</a></li>' for one in range(last + 1)]
    if at < last:
        items += [_item("next", f"{href}{at + 1}", "Next page"), _item("last", f"{href}{last}", "Last page")]
    return "\n".join(items)


def trap_items(view: View, position: int) -> str:
    """Return the pager of the block at ``position``: it pages the whole address, and never ends."""
    numbers = [part if part.isdecimal() else "" for part in view.pages.split(",")][: position + 1]
    numbers += [""] * (position + 1 - len(numbers))
    numbers[position] = str(int(numbers[position] or 0) + 1)
    joined = quote(",".join(numbers), safe="")
    return _item("next", escape(f"{view.prefix}{view.path}?page={joined}"), "Next page")


def _item(kind: str, href: str, title: str) -> str:
    relation = f' rel="{kind}"' if kind in ("next", "prev") else ""
    title_text = f"Go to {title.lower()}"
    return (
        f'<li class="pager__item pager__item--{kind}"><a href="{href}" title="{title_text}"{relation}>'
        f'<span class="visually-hidden">{title}</span></a></li>'
    )
