"""What a crawl is asked to do: the spider's arguments, read strictly."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from newsbot.normalize.sections import parse_sections
from newsbot.normalize.urls import canonical_url, parse_site
from newsbot.sites import Site

_YES = frozenset({"1", "true", "yes", "on"})
_NO = frozenset({"", "0", "false", "no", "off"})
_YEAR = re.compile(r"(?:19|20)\d\d")
_NUMBERS = re.compile(r"\d+|\d{4}[-/.]\d+[-/.]\d+")
_EARLIEST = date(1990, 1, 1)


@dataclass(frozen=True, slots=True)
class Plan:
    """The arguments of ``scrapy crawl``, checked."""

    site: Site
    """The site, as it is fetched."""
    sections: tuple[str, ...]
    since: date | None = None
    full: bool = False
    urls: tuple[str, ...] = ()
    limit: int | None = None

    @property
    def everything(self) -> bool:
        """Every section is asked for: articles that belong to none, too."""
        return self.sections == self.site.section_names

    def arguments(self) -> dict[str, Any]:
        """Return what was asked for as the run's row keeps it: plain values, none that is empty but ``since``."""
        asked = {
            "sections": list(self.sections), "site": self.site.base, "since": str(self.since) if self.since else None,
            "full": self.full, "urls": list(self.urls), "limit": self.limit,
        }  # fmt: skip
        return {name: value for name, value in asked.items() if value or name == "since"}


def parse_plan(arguments: dict[str, str], site: Site, *, now: datetime) -> Plan:
    """Read the arguments of a site's spider; ``now`` is what relative dates ("two weeks ago") are counted from.

    Raises ``ValueError`` with one line that names the argument and says what to write instead.
    """
    known = ("sections", "site", "since", "full", "url", "limit")
    for name in arguments:
        if name not in known:
            raise ValueError(f"{name}: no such argument; there are {', '.join(known)}")
    site = parse_site(arguments["site"], site) if "site" in arguments else site
    return Plan(
        site,
        parse_sections(arguments["sections"], site) if "sections" in arguments else site.crawled,
        since=_parse_since(arguments["since"], now) if "since" in arguments else None,
        full=_parse_switch("full", arguments.get("full", "")),
        urls=_parse_urls(arguments["url"], site) if "url" in arguments else (),
        limit=_parse_limit(arguments["limit"]) if "limit" in arguments else None,
    )


def _parse_switch(name: str, text: str) -> bool:
    if text.lower() not in _YES | _NO:
        raise ValueError(f"{name}={text}: write {name}=1, or leave it out")
    return text.lower() in _YES


def _parse_limit(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise ValueError(f"limit={text}: write a number of articles, 1 or more")
    return int(text)


def _parse_urls(text: str, site: Site) -> tuple[str, ...]:
    urls = tuple(dict.fromkeys(canonical_url(part, site) for part in text.split(",") if part.strip()))
    if not urls:
        raise ValueError("url=: write the address of an article, or several with commas between")
    return urls


def _parse_since(text: str, now: datetime) -> date:
    """Read a date: ISO first, then anything ``dateparser`` understands, in English, day first."""
    text = text.strip()
    if _YEAR.fullmatch(text):
        found = date(int(text), 1, 1)
    elif _NUMBERS.fullmatch(text):
        # Numbers alone are read as ISO or not at all: 2026-13-01 is a slip, not 13 January.
        try:
            found = date.fromisoformat(text)
        except ValueError:
            raise ValueError(f"since={text}: not a date; write it like 2026-01-31") from None
    else:
        found = _parse_loosely(text, now)
    if not _EARLIEST <= found <= now.date() + timedelta(days=1):
        raise ValueError(f"since={text}: {found} is not between {_EARLIEST} and today")
    return found


def _parse_loosely(text: str, now: datetime) -> date:
    import dateparser  # imported late: it costs half a second, and ISO dates do not need it

    base = now.replace(tzinfo=None)
    settings = {"DATE_ORDER": "DMY", "RELATIVE_BASE": base, "PREFER_DATES_FROM": "past", "PREFER_DAY_OF_MONTH": "first"}
    found = dateparser.parse(text, languages=["en"], settings=settings) if text.strip() else None
    if found is None:
        raise ValueError(f"since={text}: not a date; write it like 2026-01-31 or 'two weeks ago'")
    day: date = found.date()
    return day
