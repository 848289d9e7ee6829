"""Dates as commonspace.eu prints them: when an article was published, and the dates its text speaks of."""

from newsbot.normalize.dates.mentions import find_article_dates, find_caption_date, find_dates
from newsbot.normalize.dates.published import SITE_ZONE, Published, parse_published

__all__ = ["SITE_ZONE", "Published", "find_article_dates", "find_caption_date", "find_dates", "parse_published"]
