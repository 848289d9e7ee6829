"""Addresses of a site: one article, one address.

A page is reached under many addresses: ``/index.php/X`` and ``/X``, with ``?fbclid=`` and
``?PageSpeed=noscript``, with and without ``www.`` and ``https``, as ``/News`` and ``/news/``. They are
brought to one form without looking at the page. What only the page can tell (that ``/node/8`` is
``/news/x``, that ``/ru/node/8`` is the same text) is told by its canonical link and its node id.
"""

import re
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlencode, urljoin, urlsplit, urlunsplit

from newsbot.sites import Site

_INDEX = re.compile(r"^/index\.php(?=/|$)", re.IGNORECASE)
_SLASHES = re.compile(r"/{2,}")
_NODE = re.compile(r"^(?:/[a-z]{2})?/node/(\d+)$")
_SAFE = "/:@!$&'()*+,;=~-._"
_LANGUAGE = re.compile(r"^/[a-z]{2}(?=/)")
_ROOTS = re.compile(r"^(?:/[a-z]{2})?(?:/(?:node|home))?$")
_GATE = re.compile(r"^(?:/[a-z]{2})?/(?:users?|admin|login|wp-login\.php|wp-admin)(?:/|$)")
_FILE = re.compile(r"\.(?:jpe?g|png|gif|webp|svg|pdf|docx?|xlsx?|mp[34]|css|js|xml|json|txt|zip)$")


def canonical_url(url: str, site: Site) -> str:
    """Return the one address that ``url`` stands for, under ``site.url``.

    ``url`` is absolute, or relative to where the site is fetched from. Raises ``ValueError`` for an
    address that is not of the site.

    >>> from newsbot.sites import COMMONSPACE
    >>> canonical_url("http://commonspace.eu/index.php/News/Talks-Davos/?fbclid=1#top", COMMONSPACE)
    'https://www.commonspace.eu/news/talks-davos'
    >>> canonical_url("/index.php?news_id=5427&m=23", COMMONSPACE)
    'https://www.commonspace.eu/index.php?m=23&news_id=5427'
    """
    parts = _split(url, url, base=site.base + "/")
    if not is_site_host(parts.netloc, site):
        raise ValueError(f"not an address of {site.base}: {url}")
    old = sorted(pair for pair in parse_qsl(parts.query) if pair[0] in site.old_query)
    if any(name == site.old_query[0] and value.isdigit() for name, value in old):
        return f"{site.url}/index.php?{urlencode(old)}"
    path = clean_path(parts.path)
    return site.url + path + ("/" if site.final_slash and not _FILE.search(path) else "")


def clean_path(path: str) -> str:
    """Return a path without ``/index.php``, doubled and final slashes, in lower case, encoded one way.

    Drupal finds an alias in any case; the site writes all of them in lower case.
    """
    path = _INDEX.sub("", _SLASHES.sub("/", path))
    return quote(unquote(path).lower(), safe=_SAFE).rstrip("/")


def fetch_url(url: str, base: str) -> str:
    """Return the address under another base: where the canonical ``url`` can be fetched, or the other way round."""
    parts, place = urlsplit(url), urlsplit(base)
    return urlunsplit((place.scheme, place.netloc, parts.path or "/", parts.query, ""))


def is_site_host(netloc: str, site: Site) -> bool:
    """Tell whether a host (with its port) is the site's, or the one that is fetched from in its stead."""
    return (
        netloc.lower() == urlsplit(site.base).netloc.lower()
        or netloc.lower().removesuffix(":443").removesuffix(":80") in site.hosts
    )


def parse_site(text: str, site: Site) -> Site:
    """Return a site as it is fetched from the base URL that a user gave as ``site``.

    Raises ``ValueError`` where it is not the base of an http or https site.
    """
    parts = _split(text, text)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(f"site={text}: not the base URL of a site; write it like {site.url}")
    if parts.path.strip("/") or parts.query or parts.fragment:
        raise ValueError(f"site={text}: give the base URL only, {parts.scheme}://{parts.netloc}")
    return site.at(f"{parts.scheme}://{parts.netloc}".lower())


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


def may_be_article(url: str, site: Site) -> bool:
    """Tell whether a canonical address can be an article's: not a listing, a term, a user, a file."""
    parts = urlsplit(url)
    if parts.query:
        return True
    path = parts.path
    place = _LANGUAGE.sub("", path)
    if any(place in places for places in site.listings.values()):
        return False
    if _ROOTS.match(path) or _FILE.search(path) or site.not_articles.search(path):
        return False
    return bool(site.articles.search(path))


def leads_away(url: str, site: Site) -> bool:
    """Tell whether a redirect to a canonical address says that the article is no more: a listing, the front page.

    A login says nothing of the article, and a file may be it.
    """
    path = urlsplit(url).path
    return not (may_be_article(url, site) or _GATE.match(path) or _FILE.search(path))


def _split(url: str, shown: str, base: str = "") -> SplitResult:
    try:
        parts = urlsplit(urljoin(base, url.strip()))
        parts.port  # noqa: B018 - reading it is what checks it
    except ValueError as error:
        raise ValueError(f"not an address: {shown} ({error})") from error
    return parts
