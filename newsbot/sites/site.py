"""What is particular to one site, as a plain value: the rules read it, and know no site themselves."""

import pickle
import re
from dataclasses import dataclass, field, fields, replace
from functools import cached_property, lru_cache
from typing import Any, Self
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Section:
    """One section of a site."""

    name: str
    """As it is stored, and as ``-a sections=`` names it."""
    listings: tuple[str, ...]
    """Paths at which its listing may be, the likeliest first."""
    words: tuple[str, ...]
    """What its articles are labeled with: in a kicker, a breadcrumb, a title's prefix, the first part of an address."""


@dataclass(frozen=True, slots=True)
class Publisher:
    """A name under which the site itself stands in its source lines."""

    name: str
    aliases: tuple[str, ...] = ()
    country: str | None = None
    """ISO 3166-1 alpha-2."""
    homepage: str | None = None


@dataclass(frozen=True, slots=True)
class Pager:
    """How the pages of a listing are addressed."""

    further: str
    """Added to the listing's address for a further page: ``?page={}``, ``page/{}/``."""
    number: re.Pattern[str]
    """Found in the address of a page; group 1 is its number, or the numbers of several lists, commas between."""
    first: int
    """The number of the listing's own page."""


BY_QUERY = Pager("?page={}", re.compile(r"[?&]page=([^&#]*)"), 0)
"""Drupal's: ``/news``, ``/news?page=1``. Of several numbers (``?page=6,0,0``) the first mostly pages the main list."""
BY_PATH = Pager("page/{}/", re.compile(r"/page/(\d{1,6})/?(?=[?#]|$)"), 1)
"""WordPress's: ``/category/news/``, ``/category/news/page/2/``."""
_MOST_DIGITS = 6  # of a page number
_ALL = re.compile("")
_NONE = re.compile(r"(?!)")


@dataclass(frozen=True, eq=False)
class Site:
    """A site, and where it is fetched from; both together tell one from another."""

    name: str
    """The spider's name."""
    title: str
    """What the site calls itself."""
    url: str
    """The base of every address that is stored, without a slash at the end."""
    zone: ZoneInfo
    """The site's calendar and clock: what a date without a zone means."""
    sections: tuple[Section, ...]
    """In the order in which they are crawled."""
    crawled: tuple[str, ...]
    """The sections that a crawl reads where it is not told which."""
    publishers: tuple[Publisher, ...]
    own_words: str
    """A pattern (no groups) of the words for the site in running text: who interviews, who compiled."""
    feed: str
    """The path of its RSS feed."""
    since: int
    """The year of its oldest articles."""
    pager: Pager = BY_QUERY
    shared_listings: tuple[tuple[str, ...], ...] = ()
    """Listings of several sections, for a section that has none of its own; of each, where it may be."""
    articles: re.Pattern[str] = _ALL
    """Found in the path of every article."""
    not_articles: re.Pattern[str] = _NONE
    """Found in paths that are never articles."""
    final_slash: bool = False
    """Whether addresses of pages end with a slash."""
    old_query: tuple[str, ...] = ()
    """Query names of an older system's addresses, first the one whose value is an article's number."""
    terms: dict[str, str] = field(default_factory=dict)
    """First parts of the paths of terms, and the field that a link to one fills: ``tags``, ``regions``, ``themes``."""
    beside: re.Pattern[str] | None = None
    """Found in the class of elements that the site prints into its articles and that are no part of them."""
    archive_label: str = ""
    """The words above a listing's archive, where they stand on every listing; lower case."""
    fetched_from: str = ""
    """The base that is crawled in the site's stead (a mirror, a test server); empty: the site itself."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Site) and (self.name, self.fetched_from) == (other.name, other.fetched_from)

    def __hash__(self) -> int:
        return hash(self.name)

    def __reduce__(self) -> tuple[Any, tuple[bytes]]:
        """Return how another process makes it anew: once, whatever number of pages comes with it."""
        return _made_anew, (_packed(self),)

    @property
    def base(self) -> str:
        """The base of every address that is fetched."""
        return self.fetched_from or self.url

    def at(self, base: str) -> Self:
        """Return the site as it is fetched from ``base``."""
        return replace(self, fetched_from="" if base == self.url else base)

    @cached_property
    def names_term(self) -> re.Pattern[str]:
        """A pattern that is found in every address of a term."""
        return re.compile("|".join(map(re.escape, self.terms)) or "(?!)")

    @cached_property
    def hosts(self) -> frozenset[str]:
        """The hosts of the site itself, with and without ``www.``."""
        host = urlsplit(self.url).netloc
        return frozenset({host, host.removeprefix("www.")})

    @cached_property
    def section_names(self) -> tuple[str, ...]:
        """The names of all sections, in the order in which they are crawled."""
        return tuple(section.name for section in self.sections)

    @cached_property
    def listings(self) -> dict[str, tuple[str, ...]]:
        """Where the listing of each section may be."""
        return {section.name: section.listings for section in self.sections}

    def listing_page(self, listing: str, page: int, pager: int = 0) -> str:
        """Return the address under ``base`` of a page of a listing; the first is page 0.

        ``pager``: which of the lists that are paged on it, where there are several.
        """
        address = self.base + listing
        number = "0," * pager + str(page + self.pager.first)
        return address + self.pager.further.format(number) if page else address

    def pages_of(self, url: str) -> list[int]:
        """Return the page of each paged list that an address asks for, counted from 0; [0] where it names none."""
        match = self.pager.number.search(url)
        return [self._page(one) for one in unquote(match[1]).split(",")] if match else [0]

    def page_of(self, url: str, pager: int = 0) -> int:
        """Return the page of a listing that an address asks for, counted from 0; 0 where it names none."""
        return next(iter(self.pages_of(url)[pager:]), 0)

    def _page(self, number: str) -> int:
        readable = number.isdecimal() and len(number) <= _MOST_DIGITS
        return max(int(number) - self.pager.first, 0) if readable else 0


@lru_cache(maxsize=8)
def _packed(site: Site) -> bytes:
    return pickle.dumps({one.name: getattr(site, one.name) for one in fields(site)})


@lru_cache(maxsize=8)
def _made_anew(packed: bytes) -> Site:
    return Site(**pickle.loads(packed))  # noqa: S301 - what a process of our own has packed
