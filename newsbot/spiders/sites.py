"""A spider for each site of ``newsbot.sites``: ``scrapy crawl NAME`` crawls ``newsbot/sites/NAME.py``."""

from newsbot.sites import SITES, Site
from newsbot.spiders.news import NewsSpider


def spider_of(site: Site) -> type[NewsSpider]:
    """Return the spider of a site."""
    words = {"name": site.name, "site": site, "__doc__": f"Reads the sections of {site.title}.", "__module__": __name__}
    return type(f"{site.name.title().replace('_', '')}Spider", (NewsSpider,), words)


globals().update({spider.__name__: spider for spider in map(spider_of, SITES.values())})  # Scrapy looks for classes
