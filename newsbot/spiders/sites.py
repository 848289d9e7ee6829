"""A spider for each site of ``newsbot.sites``: ``scrapy crawl NAME`` crawls ``newsbot/sites/NAME.py``.

A site that is crawled in a way of its own has a module of the same name here, with a ``NewsSpider`` that overrides what
differs; none is made for it then.
"""

from importlib.util import find_spec

from newsbot.sites import SITES, Site
from newsbot.spiders.news import NewsSpider


def spider_of(site: Site) -> type[NewsSpider]:
    """Return the spider of a site."""
    words = {"name": site.name, "site": site, "__doc__": f"Reads the sections of {site.title}.", "__module__": __name__}
    return type(f"{site.name.title().replace('_', '')}Spider", (NewsSpider,), words)


_made = [spider_of(site) for name, site in SITES.items() if find_spec(f"newsbot.spiders.{name}") is None]
globals().update({spider.__name__: spider for spider in _made})  # Scrapy looks for classes
