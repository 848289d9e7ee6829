"""Re-visits: which stored articles are looked at again, by their age and by what they last answered."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, and_, or_, select

from newsbot.storage.ledger import Discovery, LedgerEntry, discover
from newsbot.storage.models import Article, Url
from newsbot.storage.tables import table_of

AGES = (1, 3, 7, 30)
"""Days after its publication at which a stored article is looked at again."""

_LATEST = timedelta(days=90)  # what no crawl looked at until then is left to full=1: the question stays cheap
_ZONE = ZoneInfo("Europe/Brussels")
_articles = table_of(Article)
_urls = table_of(Url)


def is_due(published: datetime, checked: datetime, now: datetime) -> bool:
    """Tell whether an article reached one of the ``AGES`` since it was last checked."""
    return any(checked < published + timedelta(days=age) <= now for age in AGES)


def published_or_seen(at: datetime | None, on: date | None, first_seen: datetime) -> datetime:
    """Return from when an article's age counts: its publication, else when it was first seen."""
    return at or (datetime.combine(on, time(), _ZONE) if on else first_seen)


def take_due(
    connection: Connection, run_id: int, now: datetime, sections: Sequence[str], *, most: int
) -> list[LedgerEntry]:
    """Enter the stored articles of these sections that are due into the run, at most so many.

    Those that were away on an earlier day come first, to confirm it; then the newest, which are edited most.
    """
    found = (_away(connection, now, sections, most) + _of_age(connection, now, sections))[:most]
    entries = discover(connection, run_id, now, found, again=True) if found else []
    return [entry for entry in entries if entry.fetch]


def _of_age(connection: Connection, now: datetime, sections: Sequence[str]) -> list[Discovery]:
    since = now - _LATEST
    recent = or_(
        _articles.c.published_on >= since.date(),
        and_(_articles.c.published_on.is_(None), _articles.c.first_seen_at >= since),
    )
    a = _articles.c
    query = (
        select(a.url, a.section, a.published_at, a.published_on, a.first_seen_at, a.last_checked_at)
        .join(_urls, _urls.c.url == a.url)
        .where(recent, a.section.in_(sections), a.gone_at.is_(None), _urls.c.state == "stored")
    )
    due = []
    for row in connection.execute(query):
        published = published_or_seen(row.published_at, row.published_on, row.first_seen_at)
        if is_due(published, row.last_checked_at, now):
            due.append((published, row.url, row.section))
    return [Discovery(url, section) for _, url, section in sorted(due, reverse=True)]


def _away(connection: Connection, now: datetime, sections: Sequence[str], most: int) -> list[Discovery]:
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    away = or_(_urls.c.state == "gone", and_(_urls.c.state == "refused", _urls.c.http_status == 403))
    query = (
        select(_urls.c.url, _articles.c.section)
        .join(_articles, _articles.c.id == _urls.c.article_id)
        .where(away, _articles.c.gone_at.is_(None), _urls.c.last_fetched_at < today)
        .where(_articles.c.section.in_(sections))
        .order_by(_urls.c.last_fetched_at)
        .limit(most)
    )
    return [Discovery(row.url, row.section) for row in connection.execute(query)]
