"""Which section an article belongs to, and what kind of text it is.

Four things on a page speak of it, and they can disagree: its address, the kicker over its title, the
listing that showed it, and a prefix of the title ("Opinion: ..."). One function decides.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

from newsbot.normalize.text import bare
from newsbot.sites import Site

_PREFIX = re.compile(r"^\s*([^:]{3,24}?)\s*:\s+\S")
_LANGUAGE = re.compile(r"^/[a-z]{2}(?=/)")


@dataclass(frozen=True, slots=True)
class SectionChoice:
    """The section and kind of an article, and which evidence decided the section."""

    section: str | None
    kind: str | None
    decided_by: str | None


@lru_cache(maxsize=16)
def _words(site: Site) -> dict[str, str]:
    return {bare(label): section.name for section in site.sections for label in section.words}


def section_of_word(word: str | None, site: Site) -> str | None:
    """Return the section that a label names ("Monday Commentary" is ``commentary``), else None."""
    return _words(site).get(bare(word)) if word else None


def section_of_url(url: str, site: Site) -> str | None:
    """Return the section that the first part of an address names, else None (``/some-old-import``)."""
    path = _LANGUAGE.sub("", urlsplit(url).path)
    first, _, rest = path.lstrip("/").partition("/")
    return section_of_word(first.replace("-", " "), site) if rest else None


def section_of_title(title: str, site: Site) -> str | None:
    """Return the kind that a title's prefix names ("Thursday Interview: ..."), else None."""
    match = _PREFIX.match(title)
    return section_of_word(match[1], site) if match else None


def decide_section(
    site: Site,
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
    prefix = section_of_title(title, site)
    votes = [("url", section_of_url(url, site)), ("kicker", section_of_word(kicker, site))]
    votes += [("label", section_of_word(label, site)) for label in labels]
    votes += [("listing", listing), ("title", prefix)]
    decided_by, section = next(((rule, vote) for rule, vote in votes if vote), (None, None))
    return SectionChoice(section, prefix or section, decided_by)


def parse_sections(text: str, site: Site) -> tuple[str, ...]:
    """Read the ``sections`` argument: names with commas between, or ``all``; the site's order, none twice.

    Raises ``ValueError`` naming the word that is no section.
    """
    asked = [word.strip().lower() for word in text.split(",") if word.strip()]
    if asked == ["all"]:
        return site.section_names
    unknown = [word for word in asked if word not in site.section_names]
    if unknown or not asked:
        wrong = ", ".join(map(repr, unknown)) or "nothing"
        choices = ", ".join(site.section_names)
        raise ValueError(f"sections={text}: {wrong} is not a section; choose from {choices}, or all")
    return tuple(section for section in site.section_names if section in asked)
