"""What belongs to an article and is read from its page: evidence, terms, sources, persons, dates, spellings."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, delete

from newsbot.items import ArticleItem, DateMention
from newsbot.storage.bulk import insert_rows
from newsbot.storage.evidence import COLUMNS_REFERRED_TO, Referred, add_evidence, refer_evidence
from newsbot.storage.judged import add_credits, add_mentions, place_credits, place_persons
from newsbot.storage.judgements import PERSON, SOURCE, in_force
from newsbot.storage.met import PersonsMet, SourcesMet
from newsbot.storage.models.articles import DateInArticle, Term
from newsbot.storage.models.evidence import EvidenceRow
from newsbot.storage.models.persons import PersonInArticle, PersonReading
from newsbot.storage.models.sources import SourceInArticle
from newsbot.storage.prepared import Prepared, date_columns
from newsbot.storage.spellings import keep_spellings
from newsbot.storage.tables import field_names, table_of

_terms, _dates = table_of(Term), table_of(DateInArticle)
CHILDREN = (
    table_of(EvidenceRow), _terms, table_of(SourceInArticle), table_of(PersonInArticle), table_of(PersonReading),
    _dates,
)  # fmt: skip
"""The tables of what belongs to an article and is read from its page."""
_TERM_COLUMNS = ("article_id", "kind", "name")
_DATE_COLUMNS = ("article_id", "position", *field_names(DateMention))
_Rows = list[tuple[Any, ...]]


class Parent(NamedTuple):
    """An article whose rows are to be written: its id, the address that its row has, what was read, and its rows."""

    id: int
    url: str
    item: ArticleItem
    prepared: Prepared


def replace_children(connection: Connection, parent: Parent, now: datetime) -> None:
    """Write the rows that belong to an article in place of those that are there."""
    for table in CHILDREN:
        connection.execute(delete(table).where(table.c.article_id == parent.id))
    add_children(connection, [parent], now)


def add_children(connection: Connection, articles: Sequence[Parent], now: datetime) -> None:
    """Write the rows that belong to articles, which have none, a table at a time."""
    keep_spellings(connection, (pair for one in articles for pair in one.prepared.names))
    terms: _Rows = []
    dates: _Rows = []
    for article_id, _, _, prepared in articles:
        terms += [(article_id, *term) for term in prepared.terms]
        dates += [(article_id, *row) for row in prepared.dates]
    _add_named(connection, articles, now)
    add_evidence(connection, ((one.id, _evidence_of(one)) for one in articles))
    insert_rows(connection, _terms, _TERM_COLUMNS, terms, written=True)
    insert_rows(connection, _dates, _DATE_COLUMNS, dates, written=True)


def _evidence_of(parent: Parent) -> Sequence[Referred]:
    """Return the article's evidence, which refers to its row: where that has another address, it is told anew."""
    if parent.url == parent.item.url:
        return parent.prepared.evidence
    row = {name: parent.url if name == "url" else getattr(parent.item, name) for name in COLUMNS_REFERRED_TO}
    return refer_evidence(parent.item.evidence, row)


def _add_named(connection: Connection, articles: Sequence[Parent], now: datetime) -> None:
    """Write who is credited and who is named, as judgements in force have it."""
    judgements = in_force(connection)
    sources = SourcesMet(connection, (one.name for parent in articles for one in parent.item.sources), now)
    names = (pair for parent in articles for pair in parent.prepared.person_keys)
    persons = PersonsMet(connection, names, now)
    credited: _Rows = []
    named: _Rows = []
    read: _Rows = []
    for article_id, _, item, prepared in articles:
        mentions, readings = place_persons(
            connection, persons, article_id, item, prepared.persons, judgements[PERSON], now
        )
        named += mentions
        read += readings
        credited += place_credits(connection, sources, article_id, item.sources, judgements[SOURCE], now)
    persons.flush()
    sources.flush()
    add_credits(connection, credited)
    add_mentions(connection, named, read)


def rewrite_dates(connection: Connection, article_id: int, dates: list[DateMention]) -> None:
    """Put ``dates`` in the place of those an article had: its publication date has become known."""
    connection.execute(delete(_dates).where(_dates.c.article_id == article_id))
    rows = [(article_id, *row) for row in date_columns(dates)]
    insert_rows(connection, _dates, _DATE_COLUMNS, rows, written=True)
