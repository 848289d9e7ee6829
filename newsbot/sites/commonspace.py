"""commonspace.eu: Drupal, two themes over the years, the archive of its predecessor among its articles."""

import re
from zoneinfo import ZoneInfo

from newsbot.sites.site import Publisher, Section, Site

SITE = Site(
    name="commonspace",
    title="commonspace.eu",
    url="https://www.commonspace.eu",
    zone=ZoneInfo("Europe/Brussels"),
    sections=(
        Section("news", ("/news",), ("News", "Briefing", "Новости")),
        Section(
            "interview", ("/interview", "/interviews"), ("Interview", "Interviews", "Thursday Interview", "Интервью")
        ),
        Section("opinion", ("/opinion", "/opinions"), ("Opinion", "Opinions", "Op-ed", "Мнение")),
        Section("analysis", ("/analysis",), ("Analysis", "Анализ")),
        Section(
            "commentary", ("/commentary", "/monday-commentary"), ("Commentary", "Monday Commentary", "Комментарий")
        ),
        Section("editorial", ("/editorial", "/editorials"), ("Editorial", "Editorials")),
        Section("event", ("/event", "/events"), ("Event", "Events", "Событие")),
    ),
    crawled=("news", "interview"),
    # All voices, and the front page's archive: /node is Drupal's address of it and, unlike /, never a designed page.
    shared_listings=(("/voices",), ("/node", "/")),
    feed="/rss.xml",
    since=2010,
    own_words=r"commonspace(?:\.eu)?|karabakhspace(?:\.eu)?",
    archive_label="filter archive",
    old_query=("news_id", "m"),
    terms={
        "tag": "tags", "tags": "tags", "region": "regions", "regions": "regions", "theme": "themes", "themes": "themes",
    },
    # Places of a Drupal site, and of this one, that are never articles.
    not_articles=re.compile(
        r"^(?:/[a-z]{2})?/(?:node/\D[^/]*|user|users|admin|search|taxonomy|region|regions|theme|themes|tags?|category|sites"
        r"|core|modules|profiles|files|filter|comment|media|rss\.xml|sitemap\.xml|feed|archive|voices|dialogue|contact"
        r"|about(?:-us)?)(?:/|$)"
    ),
    publishers=(
        Publisher(
            "commonspace.eu",
            (
                "commonspace", "commonspace.eu political team", "commonspace.eu editorial team",
                "editorial team of commonspace.eu", "political team of commonspace.eu",
                "political editor of commonspace.eu", "commonspace.eu political editor", "commonspace.eu newsroom",
                "commonspace.eu staff", "commonspace.eu team", "commonspace.eu correspondent", "commonspace.eu news",
                "commonspace.eu news team", "commonspace.eu research team", "commonspace.eu analysis", "common space",
                "common space.eu", "commonspce.eu", "commonpsace.eu", "commonsapce.eu", "comonspace.eu",
                "commonspac.eu",
            ),
            country="NL", homepage="https://www.commonspace.eu",
        ),
        Publisher("karabakhspace.eu", ("karabakhspace", "karabakhspace.commonspace.eu"), country="NL"),
        Publisher("arabia.commonspace.eu", ("arabia.commonspace",), country="NL"),
    ),
)  # fmt: skip
