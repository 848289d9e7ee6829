"""What ``newsbot doctor`` looks at: the site as the crawl would see it, and this installation."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from newsbot import settings
from newsbot.cli.findings import FAULT, LOOK, OK, UNREACHABLE, Finding
from newsbot.cli.visiting import RefusedError, Visited, VisitError, Visitor
from newsbot.extract import generic
from newsbot.extract.article import NoArticleError, read_article
from newsbot.extract.evidence import Hints
from newsbot.extract.listing import Listing, Teaser, read_listing
from newsbot.normalize.sections import section_of_url, section_of_word
from newsbot.normalize.urls import canonical_url, fetch_url
from newsbot.sites import Site
from newsbot.storage.database_errors import DatabaseError
from newsbot.storage.database_url import parse_url, shown, sqlite_path
from newsbot.storage.engine import open_reader
from newsbot.storage.lock import is_locked
from newsbot.storage.queries.explaining import explanations
from newsbot.storage.schema import SCHEMA

_LITTLE_SPACE, _NO_SPACE = 2**30, 100 * 2**20  # bytes


def examine_site(visitor: Visitor, sections: tuple[str, ...]) -> Iterator[Finding]:
    """Look at robots.txt, then at a listing and an article of each section. Nothing is stored."""
    try:
        yield Finding(OK, "robots.txt", visitor.read_robots())
    except RefusedError as error:
        advice = f"open {visitor.site.base}/robots.txt in a browser; if it works there, check proxy and firewall here"
        yield Finding(UNREACHABLE, "robots.txt", str(error), advice)
        return
    for section in sections:
        yield from _examine_section(visitor, section)


def _examine_section(visitor: Visitor, section: str) -> Iterator[Finding]:
    tried: list[Finding] = []
    site = visitor.site
    for place in (*site.listings[section], *(place for places in site.shared_listings for place in places)):
        subject = f"{section}: listing {place}"
        try:
            page = visitor.fetch(site.base + place)
        except VisitError as error:
            tried.append(_unfetched(subject, error))
            continue
        listing = read_listing(page.body, page.url, site, page.encoding)
        teaser = _first(listing, section, place, site)
        if teaser is not None:
            yield from tried
            yield Finding(OK, subject, _describe(listing))
            yield _examine_article(visitor, section, teaser)
            return
        words = _describe(listing) if listing.recognized else "no archive on the page"
        tried.append(Finding(LOOK, subject, f"{words}; none of its entries is of this section"))
    yield from tried
    level = UNREACHABLE if all(one.level == UNREACHABLE for one in tried) else FAULT
    advice = "look at the section in a browser: has it moved, or has the site changed? Then report it"
    yield Finding(level, section, "no listing shows an article of this section", advice)


def _unfetched(subject: str, error: VisitError) -> Finding:
    if error.status is not None and error.status < 500 and not isinstance(error, RefusedError):
        return Finding(LOOK, subject, str(error))
    return Finding(UNREACHABLE, subject, str(error))


def _describe(listing: Listing) -> str:
    more = "more pages follow" if listing.has_next else "the only page"
    return f"{len(listing.teasers)} entries, found by its {listing.rule}; {more}"


def _first(listing: Listing, section: str, place: str, site: Site) -> Teaser | None:
    """Return the first entry of the section; a listing of the section's own holds no others."""
    own = place in site.listings[section]
    for teaser in listing.teasers:
        if own or section in (section_of_word(teaser.kicker, site), section_of_url(teaser.url, site)):
            return teaser
    return None


def _examine_article(visitor: Visitor, section: str, teaser: Teaser) -> Finding:
    try:
        url = fetch_url(canonical_url(teaser.url, visitor.site), visitor.site.base)
        page = visitor.fetch(url)
    except (VisitError, ValueError) as error:
        return Finding(FAULT, f"{section}: article {teaser.url}", str(error), "open it in a browser; it may pass")
    subject = f"{section}: article {url}"
    try:
        fields = _read(page, visitor.site, section, teaser)
    except NoArticleError as error:
        advice = "open it in a browser: if it shows an article, the site has changed; report it with the page's source"
        return Finding(FAULT, subject, str(error), advice)
    missing = [
        one["field"] for one in fields if one["value"] is None and one["field"] in ("title", "published", "body")
    ]
    if missing:
        return Finding(LOOK, subject, f"read, but {' and '.join(missing)} is not known", None, fields)
    return Finding(OK, subject, "read", None, fields)


def _read(page: Visited, site: Site, section: str, teaser: Teaser) -> list[dict[str, Any]]:
    hints = Hints(section, teaser.title, teaser.kicker, teaser.published)
    item = read_article(page.body, page.url, site=site, encoding=page.encoding, hints=hints)
    read = {**asdict(item), "body": item.body or None, "title": item.title or None}
    return explanations(read, read["evidence"])


def examine_installation(database: str) -> Iterator[Finding]:
    """Look at the database, its lock, the disk, and what is set and installed."""
    url = parse_url(database)
    path = sqlite_path(url)
    if path is not None and not path.exists():
        yield Finding(LOOK, "database", f"{path} is not there yet", "the first crawl makes it")
    else:
        yield _examine_database(database, shown(url))
    if path is not None:
        yield from _examine_file(path)
    locked = is_locked(database)
    if locked is not None:
        yield Finding(OK, "lock", "a crawl is running" if locked else "free: no crawl is running")
    if settings.NEWSBOT_CONTACT:
        yield Finding(OK, "contact", settings.NEWSBOT_CONTACT)
    else:
        advice = "set NEWSBOT_CONTACT to a page or mail address, so that the site's owner can reach you"
        yield Finding(LOOK, "contact", "the User-Agent names nobody", advice)
    if generic.is_installed():
        yield Finding(OK, generic.NAME, "installed: it reads pages that none of our rules fit")
    else:
        advice = "pip install 'newsbot[generic]'"
        yield Finding(LOOK, generic.NAME, "not installed: pages that none of our rules fit stay unread", advice)


def _examine_database(database: str, name: str) -> Finding:
    try:
        open_reader(database).dispose()
    except DatabaseError as error:
        return Finding(FAULT, "database", str(error))
    return Finding(OK, "database", f"{name}, schema {SCHEMA}")


def _examine_file(path: Path) -> Iterator[Finding]:
    folder = path.absolute().parent
    if not folder.is_dir():
        yield Finding(FAULT, "folder", f"{folder} does not exist", f"mkdir -p {folder}")
        return
    unwritable = [one for one in (path, folder) if one.exists() and not os.access(one, os.W_OK)]
    if unwritable:
        yield Finding(FAULT, "permissions", f"{unwritable[0]} cannot be written", "check its owner and permissions")
    free = shutil.disk_usage(folder).free
    level = FAULT if free < _NO_SPACE else LOOK if free < _LITTLE_SPACE else OK
    advice = None if level == OK else "free some space: a crawl ends when the disk is full"
    yield Finding(level, "disk", f"{free / 2**30:.1f} GiB free in {folder}", advice)


def user_agent() -> str:
    """Return the User-Agent of a crawl, with the contact."""
    contact = settings.NEWSBOT_CONTACT
    return f"{settings.USER_AGENT} (+{contact})" if contact else settings.USER_AGENT
