"""Reading a documented view, as a command or a page shows it."""

from collections.abc import Sequence

from sqlalchemy import Connection, column, literal_column, select, table

from newsbot.storage.dictionary import TableMeaning, views
from newsbot.storage.queries import Record

# What comes first where a view has no order of its own, or a page of it would cut the order off.
_ORDER = {
    "named_together": "articles DESC, other", "first_mentions": "published_on DESC, person",
    "offices_over_time": "person, origin, since_year, first_on",
    "persons_by_month": "month DESC, articles DESC, person",
    "sources_by_month": "month DESC, articles DESC, source", "edits": "seen_at DESC, article_id",
    "undated_articles": "first_seen_at DESC, id DESC", "spoken_dates": "starts_on DESC, article_id",
    "calendar": "starts_on DESC, ends_on", "gone_articles": "gone_at DESC, id", "failures": "last_fetched_at DESC, url",
    "article_persons": "article_id DESC, person", "article_sources": "article_id DESC, position",
}  # fmt: skip


def find_view(name: str) -> TableMeaning | None:
    """Return what is known of a documented view, None where there is none of that name."""
    return next((one for one in views() if one.name == name), None)


def read_view(
    connection: Connection, view: TableMeaning, *, persons: Sequence[int] = (), limit: int
) -> tuple[list[Record], int | None]:
    """Return rows of a view, those of some persons only where any are given, and whether there are more.

    The second value is how many rows there are in all where that is known: None, there are more than ``limit``.
    """
    named = table(view.name, *(column(one.name) for one in view.columns))
    query = select(*named.c)
    if persons:
        query = query.where(named.c.person_id.in_(persons))
    if view.name in _ORDER:
        query = query.order_by(literal_column(_ORDER[view.name]))
    rows = [dict(row._mapping) for row in connection.execute(query.limit(limit + 1))]
    return rows[:limit], None if len(rows) > limit else len(rows)
