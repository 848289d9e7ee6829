"""A search as an Atom feed (RFC 4287)."""

import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from urllib.parse import urlsplit
from xml.etree import ElementTree

from newsbot.sites import COMMONSPACE, site_of_host
from newsbot.storage.queries import Record
from newsbot.web.safety import link_to_site, xml_text

_ATOM = "http://www.w3.org/2005/Atom"
_EMPTY = datetime(1970, 1, 1, tzinfo=UTC)


def atom(title: str, address: str, entries: Sequence[Record]) -> bytes:
    """Return a feed. Entries have ``url, title, updated`` (aware), ``published`` (aware or None) and ``summary``."""
    feed = ElementTree.Element("feed", {"xmlns": _ATOM})
    _add(feed, "title", title)
    _add(feed, "id", uuid.uuid5(uuid.NAMESPACE_URL, address).urn)
    _add(feed, "updated", _instant(max((one["updated"] for one in entries), default=_EMPTY)))
    ElementTree.SubElement(feed, "link", {"rel": "self", "href": address, "type": "application/atom+xml"})
    _add(ElementTree.SubElement(feed, "author"), "name", _site_name(entries))
    for one in entries:
        entry = ElementTree.SubElement(feed, "entry")
        _add(entry, "title", one["title"])
        _add(entry, "id", uuid.uuid5(uuid.NAMESPACE_URL, one["url"]).urn)
        _add(entry, "updated", _instant(one["updated"]))
        if one["published"]:
            _add(entry, "published", _instant(one["published"]))
        if link_to_site(one["url"]):
            ElementTree.SubElement(entry, "link", {"rel": "alternate", "href": one["url"]})
        _add(entry, "summary", one["summary"])
    content: bytes = ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True)
    return content


def _site_name(entries: Sequence[Record]) -> str:
    """Return what the site calls itself of which the entries are."""
    sites = (site_of_host(urlsplit(one["url"]).netloc) for one in entries)
    return next((site.title for site in sites if site), COMMONSPACE.title)


def _add(parent: ElementTree.Element, name: str, text: str) -> None:
    ElementTree.SubElement(parent, name).text = xml_text(text)


def _instant(value: datetime) -> str:
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
