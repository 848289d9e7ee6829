"""The spider of commonspace.eu."""

from newsbot.spiders.news import NewsSpider


class CommonspaceSpider(NewsSpider):
    """Reads the sections of commonspace.eu."""

    name = "commonspace"
