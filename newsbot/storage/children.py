"""What belongs to an article and is read from its page: evidence, terms, sources, persons, dates, spellings."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, delete

from newsbot.items import ArticleItem, DateMention
from newsbot.storage.bulk import insert_rows
from newsbot.storage.evidence import COLUMNS_REFERRED_TO, add_evidence
from newsbot.storage.judged import place_credits, place_persons
from newsbot.storage.judgements import PERSON, SOURCE, in_force
from newsbot.storage.met import PersonsMet, SourcesMet
from newsbot.storage.models import DateInArticle, EvidenceRow, PersonInArticle, PersonReading, SourceInArticle, Term
from newsbot.storage.spellings import keep_spellings
from newsbot.storage.tables import field_names, table_of, values_of

CHILDREN = tuple(
    table_of(model) for model in (EvidenceRow, Term, SourceInArticle, PersonInArticle, PersonReading, DateInArticle)
)
"""The tables of what belongs to an article and is read from its page."""
_, _terms, _credits, _mentions, _readings, _dates = CHILDREN
_TERM_COLUMNS = ("article_id", "kind", "name")
_DATE_COLUMNS = ("article_id", "position", *field_names(DateMention))
_date_values = values_of(DateMention)
_Rows = list[tuple[Any, ...]]


class Parent(NamedTuple):
    """An article whose rows are to be written: its id, the address that its row has, what was read."""

    id: int
    url: str
    item: ArticleItem


def replace_children(connection: Connection, parent: Parent, now: datetime) -> None:
    """Write the rows that belong to an article in place of those that are there."""
    for table in CHILDREN:
        connection.execute(delete(table).where(table.c.article_id == parent.id))
    add_children(connection, [parent], now)


def add_children(connection: Connection, articles: Sequence[Parent], now: datetime) -> None:
    """Write the rows that belong to articles, which have none, a table at a time."""
    keep_spellings(connection, (text for _, _, item in articles for text in (item.title, item.standfirst, item.body)))
    terms: _Rows = []
    dates: _Rows = []
    for article_id, _, item in articles:
        terms += [(article_id, *term) for term in sorted(_terms_of(item))]
        dates += _date_rows(article_id, item.dates)
    _add_named(connection, articles, now)
    add_evidence(connection, ((one.id, _texts_of(one), one.item.evidence) for one in articles))
    insert_rows(connection, _terms, _TERM_COLUMNS, terms)
    insert_rows(connection, _dates, _DATE_COLUMNS, dates)


def _texts_of(parent: Parent) -> dict[str, str | None]:
    """Return what the article's row says in the columns that evidence may refer to."""
    return {name: parent.url if name == "url" else getattr(parent.item, name) for name in COLUMNS_REFERRED_TO}


def _terms_of(item: ArticleItem) -> set[tuple[str, str]]:
    terms = {("tag", name) for name in item.tags}
    return terms | {("region", name) for name in item.regions} | {("theme", name) for name in item.themes}


def _add_named(connection: Connection, articles: Sequence[Parent], now: datetime) -> None:
    """Write who is credited and who is named, as judgements in force have it."""
    judgements = in_force(connection)
    sources = SourcesMet(connection, (one.name for _, _, item in articles for one in item.sources), now)
    persons = PersonsMet(connection, (one.name for _, _, item in articles for one in item.persons), now)
    credited: list[dict[str, Any]] = []
    named: list[dict[str, Any]] = []
    read: list[dict[str, Any]] = []
    for article_id, _, item in articles:
        owner = {"article_id": article_id}
        mentions, readings = place_persons(connection, persons, item, judgements[PERSON], now)
        named += [owner | row for row in mentions]
        read += [owner | row for row in readings]
        credited += [owner | row for row in place_credits(connection, sources, item.sources, judgements[SOURCE], now)]
    persons.flush()
    sources.flush()
    for table, rows in ((_credits, credited), (_mentions, named), (_readings, read)):
        if rows:
            insert_rows(connection, table, tuple(rows[0]), [tuple(row.values()) for row in rows])


def rewrite_dates(connection: Connection, article_id: int, dates: list[DateMention]) -> None:
    """Put ``dates`` in the place of those an article had: its publication date has become known."""
    connection.execute(delete(_dates).where(_dates.c.article_id == article_id))
    insert_rows(connection, _dates, _DATE_COLUMNS, _date_rows(article_id, dates))


def _date_rows(article_id: int, dates: list[DateMention]) -> _Rows:
    return [(article_id, n, *_date_values(one)) for n, one in enumerate(dates)]
