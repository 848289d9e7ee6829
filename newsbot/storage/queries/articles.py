"""One article and all that is known of it."""

from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import ColumnElement, Connection, FromClause, column, func, select, table

from newsbot.normalize.urls import node_of
from newsbot.storage.evidence import EVIDENCE
from newsbot.storage.models.articles import Article, DateInArticle, Revision, Term
from newsbot.storage.models.ledger import Url
from newsbot.storage.models.persons import Person, PersonInArticle
from newsbot.storage.models.sources import Source, SourceInArticle
from newsbot.storage.queries import Record
from newsbot.storage.tables import table_of

_articles = table_of(Article)
_urls = table_of(Url)
_dates = table_of(DateInArticle)
_revisions = table_of(Revision)
# The view, which knows the text of the newest version too.
_versions = table(
    "revisions", *(column(one.name if one.name != "own_body" else "body", one.type) for one in _revisions.c)
)
_terms = table_of(Term)
_persons, _mentions = table_of(Person), table_of(PersonInArticle)
_sources, _credits = table_of(Source), table_of(SourceInArticle)
_HIDDEN = frozenset({"text_hash", "record_hash", "page_id"})


def find_article(connection: Connection, address: str) -> int | None:
    """Return the id of the article that is stored under a canonical address, or was reached by it.

    ``/node/N`` and ``/ru/node/N`` name an article by its node id. None: no article is stored for it.
    """
    query = select(_urls.c.article_id).where(_urls.c.url == address, _urls.c.article_id.is_not(None))
    found = connection.execute(query).scalar()
    if found is None:
        found = connection.execute(select(_articles.c.id).where(_articles.c.url == address)).scalar()
    node = node_of(address) if found is None else None
    if node is not None:
        # Two languages may share a node: the address says which is meant.
        language = urlsplit(address).path[1:].partition("/")[0]
        same_node = select(_articles.c.id).where(_articles.c.node_id == node)
        found = connection.execute(same_node.order_by(_articles.c.language != language, _articles.c.id)).scalar()
    return None if found is None else int(found)


def read_article(connection: Connection, article_id: int) -> Record | None:
    """Return the columns of an article, None where there is none of that id."""
    columns = [one for one in _articles.c if one.name not in _HIDDEN]
    row = connection.execute(select(*columns).where(_articles.c.id == article_id)).one_or_none()
    return None if row is None else dict(row._mapping)


def read_details(connection: Connection, article_id: int) -> Record:
    """Return what was read from an article: lists ``persons``, ``sources``, ``dates``, ``terms``.

    ``revisions`` is the number of versions that were seen.
    """
    persons = select(
        _mentions.c.person_id, _persons.c.name.label("person"), _mentions.c.role, _mentions.c.title,
        _mentions.c.surface_forms, _mentions.c.mentions,
    ).join(_persons, _persons.c.id == _mentions.c.person_id)  # fmt: skip
    credited = select(
        _credits.c.position, _credits.c.source_id, _sources.c.name.label("source"), _credits.c.role, _credits.c.raw
    ).join(_sources, _sources.c.id == _credits.c.source_id)
    dates = select(*(one for one in _dates.c if one.name not in ("article_id", "position")))
    terms = select(_terms.c.kind, _terms.c.name)
    in_role = _mentions.c.role == "mentioned"  # who speaks or writes comes first
    return {
        "persons": _of(
            connection, persons, _mentions, article_id, in_role, _mentions.c.mentions.desc(), _persons.c.name
        ),
        "sources": _of(connection, credited, _credits, article_id, _credits.c.position),
        "dates": _of(connection, dates, _dates, article_id, _dates.c.position),
        "terms": _of(connection, terms, _terms, article_id, _terms.c.kind, _terms.c.name),
        "revisions": len(_of(connection, select(_revisions.c.revision), _revisions, article_id)),
    }


def read_revisions(connection: Connection, article_id: int) -> list[Record]:
    """Return every version of an article that was seen, the first one first."""
    columns = [one for one in _versions.c if one.name != "page_id"]
    return _of(connection, select(*columns), _versions, article_id, _versions.c.revision)


def read_evidence(connection: Connection, article_id: int) -> list[Record]:
    """Return every candidate for a field of an article, in the order in which they were met."""
    columns = [one for one in EVIDENCE.c if one.name not in ("article_id", "position")]
    return _of(connection, select(*columns), EVIDENCE, article_id, EVIDENCE.c.position)


def edited_articles(connection: Connection) -> list[int]:
    """Return the ids of the articles of which more than one version was seen, the latest edit first."""
    latest = func.max(_revisions.c.seen_at)
    query = select(_revisions.c.article_id).where(_revisions.c.revision > 1).group_by(_revisions.c.article_id)
    return list(connection.execute(query.order_by(latest.desc(), _revisions.c.article_id)).scalars())


def read_addresses(connection: Connection, article_id: int) -> list[str]:
    """Return the addresses of the ledger under which an article was reached."""
    query = select(_urls.c.url).where(_urls.c.article_id == article_id).order_by(_urls.c.id)
    return [str(url) for url in connection.execute(query).scalars()]


def _of(
    connection: Connection, query: Any, children: FromClause, article_id: int, *order: ColumnElement[Any]
) -> list[Record]:
    rows = connection.execute(query.where(children.c.article_id == article_id).order_by(*order))
    return [dict(row._mapping) for row in rows]
