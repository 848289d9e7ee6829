"""Addresses of commonspace.eu: one article, one address.

A page is reached under many addresses: ``/index.php/X`` and ``/X``, with ``?fbclid=`` and
``?PageSpeed=noscript``, with and without ``www.`` and ``https``, as ``/News`` and ``/news/``. They are
brought to one form without looking at the page. What only the page can tell (that ``/node/8`` is
``/news/x``, that ``/ru/node/8`` is the same text) is told by its canonical link and its node id.
"""

import re
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlencode, urljoin, urlsplit, urlunsplit

from newsbot.normalize.sections import LISTINGS

SITE = "https://www.commonspace.eu"
"""The base of every address that is stored."""

_HOSTS = frozenset({"www.commonspace.eu", "commonspace.eu"})
_INDEX = re.compile(r"^/index\.php(?=/|$)", re.IGNORECASE)
_SLASHES = re.compile(r"/{2,}")
_NODE = re.compile(r"^(?:/[a-z]{2})?/node/(\d+)$")
_LEGACY = frozenset({"m", "news_id"})
_SAFE = "/:@!$&'()*+,;=~-._"
# Places of a Drupal site, and of this one, that are never articles.
_NOT_ARTICLES = re.compile(
    r"^(?:/[a-z]{2})?/(?:node/\D[^/]*|user|users|admin|search|taxonomy|region|regions|theme|themes|tags?|category|sites|core|modules"
    r"|themes|profiles|files|filter|comment|media|rss\.xml|sitemap\.xml|feed|archive|voices|dialogue|contact|about(?:-us)?)(?:/|$)"
)
_LANGUAGE = re.compile(r"^/[a-z]{2}(?=/)")
_LISTINGS = frozenset(place for places in LISTINGS.values() for place in places)
_ROOTS = re.compile(r"^(?:/[a-z]{2})?(?:/(?:node|home))?$")
_FILE = re.compile(r"\.(?:jpe?g|png|gif|webp|svg|pdf|docx?|xlsx?|mp[34]|css|js|xml|json|txt|zip)$")


def canonical_url(url: str, *, site: str = SITE) -> str:
    """Return the one address that ``url`` stands for, under ``https://www.commonspace.eu``.

    ``url`` is absolute, or relative to ``site``; ``site`` is the base that is crawled (a mirror, a
    test server). Raises ``ValueError`` for an address that is not of the site.

    >>> canonical_url("http://commonspace.eu/index.php/News/Talks-Davos/?fbclid=1#top")
    'https://www.commonspace.eu/news/talks-davos'
    >>> canonical_url("/index.php?news_id=5427&m=23")
    'https://www.commonspace.eu/index.php?m=23&news_id=5427'
    """
    parts = _split(url, url, base=site + "/")
    if not is_site_host(parts.netloc, site):
        raise ValueError(f"not an address of {site}: {url}")
    legacy = sorted(pair for pair in parse_qsl(parts.query) if pair[0] in _LEGACY)
    if any(name == "news_id" and value.isdigit() for name, value in legacy):
        return f"{SITE}/index.php?{urlencode(legacy)}"
    return SITE + clean_path(parts.path)


def clean_path(path: str) -> str:
    """Return a path without ``/index.php``, doubled and final slashes, in lower case, encoded one way.

    Drupal finds an alias in any case; the site writes all of them in lower case.
    """
    path = _INDEX.sub("", _SLASHES.sub("/", path))
    return quote(unquote(path).lower(), safe=_SAFE).rstrip("/")


def fetch_url(url: str, site: str) -> str:
    """Return the address under ``site`` at which the canonical ``url`` can be fetched."""
    parts = urlsplit(url)
    base = urlsplit(site)
    return urlunsplit((base.scheme, base.netloc, parts.path or "/", parts.query, ""))


def is_site_host(netloc: str, site: str) -> bool:
    """Tell whether a host (with its port) is the site's, or the one that is crawled in its stead."""
    return (
        netloc.lower() == urlsplit(site).netloc.lower()
        or netloc.lower().removesuffix(":443").removesuffix(":80") in _HOSTS
    )


def parse_site(text: str) -> str:
    """Return the base URL that a user gave as ``site``, without a final slash.

    Raises ``ValueError`` where it is not the base of an http or https site.
    """
    parts = _split(text, text)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(f"site={text}: not the base URL of a site; write it like https://www.commonspace.eu")
    if parts.path.strip("/") or parts.query or parts.fragment:
        raise ValueError(f"site={text}: give the base URL only, {parts.scheme}://{parts.netloc}")
    return f"{parts.scheme}://{parts.netloc}".lower()


def node_of(url: str) -> int | None:
    """Return the node id that a ``/node/N`` address names, else None."""
    match = _NODE.match(path_of(url))
    return int(match[1]) if match else None


def path_of(address: str) -> str:
    """Return the path of an address without ``/index.php``; empty where it is no address."""
    try:
        return _INDEX.sub("", urlsplit(address).path)
    except ValueError:
        return ""


def may_be_article(url: str) -> bool:
    """Tell whether a canonical address can be an article's: not a listing, a term, a user, a file."""
    parts = urlsplit(url)
    if parts.query:
        return True
    path = parts.path
    if _LANGUAGE.sub("", path) in _LISTINGS:
        return False
    return not (_ROOTS.match(path) or _NOT_ARTICLES.match(path) or _FILE.search(path))


def _split(url: str, shown: str, base: str = "") -> SplitResult:
    try:
        parts = urlsplit(urljoin(base, url.strip()))
        parts.port  # noqa: B018 - reading it is what checks it
    except ValueError as error:
        raise ValueError(f"not an address: {shown} ({error})") from error
    return parts
