"""What the Lagoon Gazette has published on each of its two days, and the truth about it."""

import functools
import tomllib
from dataclasses import dataclass, replace
from datetime import datetime
from html import escape
from importlib import resources
from typing import Any
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Tbilisi")
CATEGORIES = {"news": "News", "interviews": "Interviews", "opinion": "Opinion"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One post, and what a reader of its page ought to find."""

    id: int
    slug: str
    category: str
    title: str
    created: datetime
    """When it was published; carries its zone."""
    author: str
    source_line: str
    paragraphs: tuple[str, ...]
    """The text in order, without source line and captions."""
    html: str
    """The body as printed in the page."""
    tags: tuple[str, ...] = ()
    changed: datetime | None = None

    @property
    def path(self) -> str:
        """Its permalink, by the day of the paper's own calendar."""
        return f"/{self.created.astimezone(ZONE):%Y/%m/%d}/{self.slug}/"


def _post(row: dict[str, Any]) -> Post:
    values = dict(row)
    paragraphs = tuple(part.strip() for part in values.pop("text").split("\n\n") if part.strip())
    lines = [*paragraphs, *filter(None, [values["source_line"]])]
    html = values.pop("html", None) or "\n\n".join(f"<p>{escape(line, quote=False)}</p>" for line in lines)
    return Post(**{**values, "tags": tuple(values.get("tags", ()))}, paragraphs=paragraphs, html=html.strip())


def _edited(post: Post, edit: dict[str, Any]) -> Post:
    old, new = edit["old"], edit["new"]
    if old not in post.html:
        raise ValueError(f"edit of post {post.id} finds nothing to change: {old!r}")
    paragraphs = tuple(text.replace(old, new) for text in post.paragraphs)
    return replace(post, paragraphs=paragraphs, html=post.html.replace(old, new), changed=edit["changed"])


@functools.cache
def load_posts(day: int) -> tuple[Post, ...]:
    """Return the posts of ``day``, newest first: 1, or 2 after a day of editing; ``ValueError`` for another day."""
    if day not in (1, 2):
        raise ValueError(f"the sample site has two days, not a day {day}")
    rows = tomllib.loads(resources.files(__package__).joinpath("posts.toml").read_text(encoding="utf-8"))
    posts = {row["id"]: _post(row) for row in rows["post"]}
    if day == 2:
        changes = rows["day2"]
        posts |= {edit["id"]: _edited(posts[edit["id"]], edit) for edit in changes["edit"]}
        posts |= {row["id"]: _post(row) for row in changes["post"]}
        for number in changes["deleted"]:
            del posts[number]
    return tuple(sorted(posts.values(), key=lambda post: post.created, reverse=True))
