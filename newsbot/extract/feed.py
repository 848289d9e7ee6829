"""The feed: publication times of the newest items, on a site whose pages may show none."""

from dataclasses import dataclass

from lxml import etree

from newsbot.normalize.text import clean_text


@dataclass(frozen=True, slots=True)
class FeedItem:
    """One item of the feed: its address as written, title, and publication date as written."""

    url: str
    title: str
    published: str | None


def read_feed(xml: bytes) -> list[FeedItem]:
    """Read an RSS 2.0 feed; an item without an address is left out.

    Raises ``ValueError`` where it is no feed.
    """
    # No entities, no network: a feed is somebody else's XML.
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, recover=True)
    try:
        root = etree.fromstring(xml, parser)
    except etree.XMLSyntaxError as error:
        raise ValueError(f"not a feed: {error}") from error
    if root is None or root.tag not in ("rss", "RDF"):
        raise ValueError("not a feed: no <rss>")
    found = []
    for item in root.iter("item"):
        words = {child.tag: clean_text(child.text or "") for child in item if isinstance(child.tag, str)}
        if words.get("link"):
            found.append(FeedItem(words["link"], words.get("title", ""), words.get("pubDate") or None))
    return found
