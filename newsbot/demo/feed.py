"""The RSS feed as Drupal writes it: ten items, the sticky ones first, no bodies."""

from collections.abc import Sequence
from datetime import UTC
from email.utils import format_datetime
from html import escape

from newsbot.demo.article import SampleArticle

FEED_LENGTH = 10
CHANNEL = """<?xml version="1.0" encoding="utf-8"?>
<rss xmlns:dc="http://purl.org/dc/elements/1.1/" version="2.0" xml:base="{base}/">
  <channel>
    <title>commonspace.eu - sample site</title>
    <link>{base}/</link>
    <description/>
    <language>en</language>
{items}
  </channel>
</rss>
"""
ITEM = """    <item>
  <title>{title}</title>
  <link>{base}{path}</link>
  <description>
&lt;span&gt;{title}&lt;/span&gt;
&lt;span&gt;&lt;span&gt;{user}&lt;/span&gt;&lt;/span&gt;
</description>
  <pubDate>{date}</pubDate>
    <dc:creator>{user}</dc:creator>
    <guid isPermaLink="false">{nid} at {base}</guid>
    </item>"""


def rss(base: str, articles: Sequence[SampleArticle]) -> str:
    """Return the feed of ``articles`` (newest first): the promoted ones, sticky before all others."""
    promoted = sorted((one for one in articles if one.promoted), key=lambda one: not one.sticky)
    items = [
        ITEM.format(
            base=base,
            title=escape(one.title, quote=False),
            path=one.path,
            user=one.user,
            nid=one.nid,
            date=format_datetime(one.created.astimezone(UTC)),
        )
        for one in promoted[:FEED_LENGTH]
    ]
    return CHANNEL.format(base=base, items="\n".join(items))
