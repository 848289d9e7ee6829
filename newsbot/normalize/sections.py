"""Which section an article belongs to, and what kind of text it is.

Four things on a page speak of it, and they can disagree: its address, the kicker over its title, the
listing that showed it, and a prefix of the title ("Opinion: ..."). One function decides.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from newsbot.normalize.text import bare

SECTIONS = ("news", "interview", "opinion", "analysis", "commentary", "editorial", "event")
"""Every section of the site, in the order in which they are crawled."""

LISTINGS: dict[str, tuple[str, ...]] = {
    "news": ("/news",),
    "interview": ("/interview", "/interviews"),
    "opinion": ("/opinion", "/opinions"),
    "analysis": ("/analysis",),
    "commentary": ("/commentary", "/monday-commentary"),
    "editorial": ("/editorial", "/editorials"),
    "event": ("/event", "/events"),
}
"""Where the listing of each section may be, the likeliest first."""

SHARED_LISTINGS = (("/voices",), ("/node", "/"))
"""Listings of several sections, for a section that has none of its own: all voices, and the front
page's archive (``/node`` is Drupal's address of it and, unlike ``/``, never a designed front page)."""

_WORDS = {
    bare(label): section
    for section, labels in {
        "news": ("News", "Briefing", "Новости"),
        "interview": ("Interview", "Interviews", "Thursday Interview", "Интервью"),
        "opinion": ("Opinion", "Opinions", "Op-ed", "Мнение"),
        "analysis": ("Analysis", "Анализ"),
        "commentary": ("Commentary", "Monday Commentary", "Комментарий"),
        "editorial": ("Editorial", "Editorials"),
        "event": ("Event", "Events", "Событие"),
    }.items()
    for label in labels
}
_PREFIX = re.compile(r"^\s*([^:]{3,24}?)\s*:\s+\S")
_LANGUAGE = re.compile(r"^/[a-z]{2}(?=/)")


@dataclass(frozen=True, slots=True)
class SectionChoice:
    """The section and kind of an article, and which evidence decided the section."""

    section: str | None
    kind: str | None
    decided_by: str | None


def section_of_word(word: str | None) -> str | None:
    """Return the section that a label names ("Monday Commentary" is ``commentary``), else None."""
    return _WORDS.get(bare(word)) if word else None


def section_of_url(url: str) -> str | None:
    """Return the section that the first part of an address names, else None (``/some-old-import``)."""
    path = _LANGUAGE.sub("", urlsplit(url).path)
    first, _, rest = path.lstrip("/").partition("/")
    return section_of_word(first.replace("-", " ")) if rest else None


def section_of_title(title: str) -> str | None:
    """Return the kind that a title's prefix names ("Thursday Interview: ..."), else None."""
    match = _PREFIX.match(title)
    return section_of_word(match[1]) if match else None


def decide_section(
    *,
    url: str,
    kicker: str | None = None,
    title: str = "",
    listing: str | None = None,
    labels: Iterable[str] = (),
) -> SectionChoice:
    """Decide the section: the address, else kicker, other labels of the page, listing, title, in this order.

    ``listing`` is the section whose listing showed the article; ``labels`` are breadcrumb and
    metadata. The address comes first because it is what a reader cites and what does not change. The
    kind is the title's own word where it has one: an "Opinion:" under /news is stored as news of the
    kind opinion.
    """
    prefix = section_of_title(title)
    votes = [("url", section_of_url(url)), ("kicker", section_of_word(kicker))]
    votes += [("label", section_of_word(label)) for label in labels]
    votes += [("listing", listing), ("title", prefix)]
    decided_by, section = next(((rule, vote) for rule, vote in votes if vote), (None, None))
    return SectionChoice(section, prefix or section, decided_by)


def parse_sections(text: str) -> tuple[str, ...]:
    """Read the ``sections`` argument: names with commas between, or ``all``; the site's order, none twice.

    Raises ``ValueError`` naming the word that is no section.
    """
    asked = [word.strip().lower() for word in text.split(",") if word.strip()]
    if asked == ["all"]:
        return SECTIONS
    unknown = [word for word in asked if word not in SECTIONS]
    if unknown or not asked:
        wrong = ", ".join(map(repr, unknown)) or "nothing"
        choices = ", ".join(SECTIONS)
        raise ValueError(f"sections={text}: {wrong} is not a section; choose from {choices}, or all")
    return tuple(section for section in SECTIONS if section in asked)
