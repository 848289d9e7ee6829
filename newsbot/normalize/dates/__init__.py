"""Dates as commonspace.eu prints them: when an article was published, and the dates its text speaks of."""

from newsbot.normalize.dates.mentions import find_article_dates, find_caption_date, find_dates
from newsbot.normalize.dates.published import SITE_ZONE, Order, Published, is_ambiguous, parse_published, shown_order

__all__ = [
    "SITE_ZONE", "Order", "Published", "find_article_dates", "find_caption_date", "find_dates", "is_ambiguous",
    "parse_published", "shown_order",
]  # fmt: skip
