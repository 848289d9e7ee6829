"""Re-visits: which stored articles are looked at again, by their age and by what listings no longer say of them."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from sqlalchemy import ColumnElement, Connection, Select, and_, bindparam, exists, func, or_, select, update

from newsbot.sites import COMMONSPACE
from newsbot.storage.ledger import MAX_ATTEMPTS, Discovery, LedgerEntry, discover, says_other_title
from newsbot.storage.models.articles import Article
from newsbot.storage.models.ledger import Fetch, Url
from newsbot.storage.settling import UNPUBLISHED, is_away
from newsbot.storage.tables import table_of

AGES = (1, 3, 7, 30)
"""Days after its publication at which a stored article is looked at again."""

_FEWEST_REFUSALS, _REFUSED_SHARE = 5, 3  # at least so many, and more than one in three: a firewall, not editors
_NOT_THERE = (404, 410)
_LATEST = timedelta(days=90)  # what no crawl looked at until then is left to full=1: the question stays cheap
_ZONE = COMMONSPACE.zone
_articles = table_of(Article)
_urls = table_of(Url)
_fetches = table_of(Fetch)
_TEASERS = select(_urls.c.url, _urls.c.teaser).where(_urls.c.url.in_(bindparam("urls", expanding=True)))

AWAY = "away, to be confirmed"
"""What people are told of an article that was away once; a run's row counts it as gone."""


def is_due(published: datetime, checked: datetime, now: datetime) -> bool:
    """Tell whether an article reached one of the ``AGES`` since it was last checked."""
    return any(checked < published + timedelta(days=age) <= now for age in AGES)


def published_or_seen(at: datetime | None, on: date | None, first_seen: datetime) -> datetime:
    """Return from when an article's age counts: its publication, else when it was first seen."""
    return at or (datetime.combine(on, time(), _ZONE) if on else first_seen)


def take_due(
    connection: Connection, run_id: int, now: datetime, sections: Sequence[str], *, most: int, sectionless: bool = False
) -> list[LedgerEntry]:
    """Enter the stored articles of these sections that are due into the run, at most so many.

    Those that were away on an earlier day come first, to confirm it; then the newest, which are edited most.
    ``sectionless``: articles of no section, too.
    """
    found = _away(connection, now) + _of_age(connection, now)
    mine = [one for one in found if (one.section in sections if one.section else sectionless)]
    return _take(connection, run_id, now, mine[:most])


def take_unseen(
    connection: Connection, run_id: int, now: datetime, sections: Sequence[str], *, sectionless: bool = False
) -> list[LedgerEntry]:
    """Enter the stored articles of these sections that this run met under none of their addresses.

    After complete walks through whole listings, no listing shows them any more: they may be gone.
    """
    met = exists().where(_urls.c.article_id == _articles.c.id, _urls.c.run_id == run_id)
    query = (
        select(_articles.c.url, _articles.c.section)
        .where(_of_sections(sections, sectionless), _articles.c.gone_at.is_(None), ~met)
        .order_by(_articles.c.id)
    )
    return _take(connection, run_id, now, [Discovery(row.url, row.section) for row in connection.execute(query)])


def take_left_out(
    connection: Connection, run_id: int, now: datetime, found: Sequence[Discovery], section: str
) -> list[LedgerEntry]:
    """Enter the stored articles that stood between two neighbours of a listing page and stand there no more.

    ``found`` is the page, in order, before it is entered: the ledger still has what stood above and below.
    """
    rows = connection.execute(_TEASERS, {"urls": [one.url for one in found]})
    before = {row.url: row.teaser or {} for row in rows}
    lost = set()
    for upper, lower in pairwise(found):
        below, above = before.get(upper.url, {}).get("below"), before.get(lower.url, {}).get("above")
        if below and above and below != lower.url and above != upper.url:
            lost |= {below, above}
    lost -= {one.url for one in found}
    if not lost:
        return []
    there = _kept().where(_urls.c.url.in_(lost), _articles.c.section == section)
    return _take(connection, run_id, now, [Discovery(row.url, row.section) for row in connection.execute(there)])


def take_retitled(
    connection: Connection, run_id: int, now: datetime, titles: dict[str, str], sections: Sequence[str]
) -> list[LedgerEntry]:
    """Enter the stored articles that the feed (``titles`` by address) now shows under another title."""
    query = _kept().add_columns(_articles.c.title, _urls.c.teaser).where(_urls.c.url.in_(list(titles)))
    changed = [
        Discovery(row.url, row.section, None, {"feed_title": titles[row.url]})
        for row in connection.execute(query.where(_articles.c.section.in_(sections)))
        if says_other_title(titles[row.url], row.title, row.teaser)
    ]
    return _take(connection, run_id, now, changed)


def mark_gone(connection: Connection, run_id: int, now: datetime) -> int:
    """Mark the articles gone that were away in this run and on an earlier day; gives their number.

    Away is 404 and 410, 403, and a redirect to a listing or the front page. Once may be a mistake of a
    minute. A run that is refused most articles, or led elsewhere, met a firewall or a closed site: what it
    saw of 403 and of redirects counts for nothing, now and later. An article that answered under another
    address since then is not gone: it moved there. Called when a run ends, for only then its refusals can be
    counted.
    """
    away = or_(_urls.c.state == "gone", _urls.c.state == "refused")
    query = (
        select(_urls.c.id, _urls.c.article_id)
        .join(_articles, (_articles.c.id == _urls.c.article_id) & (_articles.c.url == _urls.c.url))
        .where(_urls.c.run_id == run_id, away, _articles.c.gone_at.is_(None))
    )
    refused: dict[int, bool] = {}
    marked = 0
    for row in connection.execute(query).all():
        if not _was_away_twice(connection, row.id, run_id, refused):
            continue
        moved_to = _other_address(connection, row.id, row.article_id)
        values = {"url": moved_to} if moved_to else {"gone_at": now}
        connection.execute(update(_articles).where(_articles.c.id == row.article_id).values(values))
        marked += not moved_to
    return marked


def count_away(connection: Connection, run_id: int) -> int:
    """Return how many stored articles a run counts as gone that were away this once: a later day has to confirm it."""
    here = (_articles.c.id == _urls.c.article_id) & (_articles.c.url == _urls.c.url) & _articles.c.gone_at.is_(None)
    query = select(func.count()).select_from(_urls.join(_articles, here))
    return connection.execute(query.where(_urls.c.run_id == run_id, _urls.c.state == "gone")).scalar_one()


def _was_away_twice(connection: Connection, url_id: int, run_id: int, refused: dict[int, bool]) -> bool:
    """Tell whether an address was away in this run and on an earlier day, with no other answer in between."""
    f = _fetches.c
    history = select(f.run_id, f.fetched_at, f.state, f.http_status).where(f.url_id == url_id).order_by(f.id.desc())
    seen_on: set[date] = set()
    for row in connection.execute(history):
        if row.run_id != run_id and not seen_on:
            return False  # not in this run
        if row.state == "failed":
            continue  # says nothing
        if not is_away(row.state, row.http_status):
            return False
        if row.http_status not in _NOT_THERE and _is_refused_all(connection, row.run_id, refused):
            continue
        seen_on.add(row.fetched_at.date())
        if len(seen_on) > 1:
            return True
    return False


def _is_refused_all(connection: Connection, run_id: int, known: dict[int, bool]) -> bool:
    """Tell whether so many articles of a run answered 403, or led elsewhere, that it speaks of us and not of them."""
    if run_id not in known:
        f = _fetches.c
        led_away = (f.state == "gone") & f.http_status.not_in(_NOT_THERE)
        shut = func.count().filter(or_(f.http_status == UNPUBLISHED, led_away))
        asked, closed = connection.execute(select(func.count(), shut).where(f.run_id == run_id)).one()
        known[run_id] = closed >= _FEWEST_REFUSALS and closed * _REFUSED_SHARE > asked
    return known[run_id]


def _other_address(connection: Connection, url_id: int, article_id: int) -> str | None:
    """Return an address under which an article answered after it last did under this one; None: none."""
    answered = _fetches.c.state == "stored"
    last = select(func.max(_fetches.c.fetched_at)).where(_fetches.c.url_id == url_id, answered).scalar_subquery()
    query = (
        select(_urls.c.url)
        .where(_urls.c.article_id == article_id, _urls.c.id != url_id, _urls.c.state == "stored")
        .where(_urls.c.http_status.is_not(None), or_(last.is_(None), _urls.c.last_fetched_at > last))
        .order_by(_urls.c.last_fetched_at.desc())
        .limit(1)
    )
    found: str | None = connection.execute(query).scalar()
    return found


def _take(connection: Connection, run_id: int, now: datetime, found: Sequence[Discovery]) -> list[LedgerEntry]:
    entries = discover(connection, run_id, now, found, again=True) if found else []
    return [entry for entry in entries if entry.fetch]


def _of_sections(sections: Sequence[str], sectionless: bool) -> ColumnElement[bool]:
    mine = _articles.c.section.in_(sections)
    return or_(mine, _articles.c.section.is_(None)) if sectionless else mine


def _kept() -> Select[tuple[str, str | None]]:
    """Select stored articles that the site had when they were last asked for."""
    return (
        select(_urls.c.url, _articles.c.section)
        .join(_articles, _articles.c.id == _urls.c.article_id)
        .where(_urls.c.state == "stored", _articles.c.gone_at.is_(None))
    )


def _of_age(connection: Connection, now: datetime) -> list[Discovery]:
    # Neither section nor state is a condition of the query: their indexes would lead through the whole
    # archive, those of the dates lead to 90 days of it.
    a, since = _articles.c, now - _LATEST
    recent = or_(a.published_on >= since.date(), and_(a.published_on.is_(None), a.first_seen_at >= since))
    query = (
        select(
            a.url, a.section, a.published_at, a.published_on, a.first_seen_at, a.last_checked_at,
            _urls.c.state, _urls.c.http_status, _urls.c.attempts, _urls.c.last_fetched_at,
        )
        .join(_urls, _urls.c.url == a.url)
        .where(recent, a.gone_at.is_(None))
    )  # fmt: skip
    due = []
    for row in connection.execute(query):
        published = published_or_seen(row.published_at, row.published_on, row.first_seen_at)
        asked = row.last_checked_at if row.state == "stored" else max(row.last_checked_at, row.last_fetched_at or now)
        if _is_settled(row.state, row.http_status, row.attempts) and is_due(published, asked, now):
            due.append((published, row.url, row.section))
    return [Discovery(url, section) for _, url, section in sorted(due, key=lambda one: one[:2], reverse=True)]


def _is_settled(state: str, status: int | None, attempts: int) -> bool:
    """Tell whether nothing but its age leads to a stored article.

    What failed is tried again by the ledger; what failed too often is asked at its next age, for nobody
    stops looking at a stored article for good. What is away has a rule of its own.
    """
    if state == "failed":
        return attempts >= MAX_ATTEMPTS
    return state in ("stored", "not-article", "refused") and not is_away(state, status)


def _away(connection: Connection, now: datetime) -> list[Discovery]:
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    away = or_(_urls.c.state == "gone", and_(_urls.c.state == "refused", _urls.c.http_status == UNPUBLISHED))
    query = (
        select(_urls.c.url, _articles.c.section)
        .join(_articles, _articles.c.id == _urls.c.article_id)
        .where(away, _articles.c.gone_at.is_(None), _articles.c.url == _urls.c.url)
        .where(_urls.c.last_fetched_at < today)
        .order_by(_urls.c.last_fetched_at)
    )
    return [Discovery(row.url, row.section) for row in connection.execute(query)]
