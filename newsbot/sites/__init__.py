"""The sites that newsbot reads: one module each, which holds everything that is particular to it.

A module ``newsbot/sites/NAME.py`` with a ``SITE`` is all that makes a site: its spider is ``scrapy crawl NAME``.
See docs/add-a-site.md.
"""

from importlib import import_module
from pkgutil import iter_modules

from newsbot.sites.commonspace import SITE as COMMONSPACE
from newsbot.sites.site import Pager, Publisher, Section, Site

__all__ = ["COMMONSPACE", "OWN_WORDS", "SECTIONS", "SITES", "Pager", "Publisher", "Section", "Site", "site_of_host"]


def _sites() -> dict[str, Site]:
    names = sorted(module.name for module in iter_modules(__path__) if module.name != "site")
    found = [import_module(f"{__name__}.{name}").SITE for name in names]
    return {site.name: site for site in sorted(found, key=lambda site: site is not COMMONSPACE)}


SITES: dict[str, Site] = _sites()
"""All sites by name; commonspace.eu, which newsbot was made for, first."""
SECTIONS = tuple(dict.fromkeys(name for site in SITES.values() for name in site.section_names))
"""The names of the sections of all sites."""
OWN_WORDS = "|".join(f"(?:{site.own_words})" for site in SITES.values())
"""A pattern of the words by which any of the sites speaks of itself."""


def site_of_host(netloc: str) -> Site | None:
    """Return the site that has a host, with or without ``www.``; None where none has."""
    return next((site for site in SITES.values() if netloc.lower() in site.hosts), None)
