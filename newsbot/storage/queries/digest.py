"""What came in since an instant: new, edited and gone articles, and who and what was met for the first time."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, select

from newsbot.storage.models.articles import Article, Revision
from newsbot.storage.models.ledger import Url
from newsbot.storage.models.persons import Person, PersonInArticle
from newsbot.storage.models.runs import Run
from newsbot.storage.models.sources import Source, SourceInArticle
from newsbot.storage.queries import Record
from newsbot.storage.tables import table_of

_articles, _revisions, _runs, _urls = table_of(Article), table_of(Revision), table_of(Run), table_of(Url)
_persons, _mentions = table_of(Person), table_of(PersonInArticle)
_sources, _credits = table_of(Source), table_of(SourceInArticle)
_SHOWN = ("id", "url", "title", "section", "published_on")


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a digest: as many records as were asked for, and how many there are in all."""

    records: list[Record]
    total: int

    @property
    def more(self) -> int:
        """How many records are left out."""
        return self.total - len(self.records)


@dataclass(frozen=True, slots=True)
class Digest:
    """What came in since ``since`` (an instant, UTC)."""

    since: datetime
    until: datetime
    new: Part
    """Articles: ``id``, ``url``, ``title``, ``section``, ``published_on``, ``first_seen_at``, names in ``persons``."""
    edited: Part
    """Revisions after the first: the article, ``revision``, ``change`` and ``seen_at``, the latest first."""
    gone: Part
    """Articles that the site no longer has, with ``gone_at``."""
    persons: Part
    """Persons named for the first time: ``person``, ``reviewed``, ``articles``."""
    sources: Part
    """Sources met for the first time that the register has not: ``source``, ``articles``."""
    runs: list[Record]
    """The runs of that time, the latest first."""
    failures: int
    """Addresses that fail at present."""

    @property
    def findings(self) -> list[Record]:
        """What the checks after the runs found, each once."""
        found = [one for run in self.runs for one in (run["details"] or {}).get("findings") or []]
        return list({str(one.get("message")): one for one in found}.values())

    @property
    def nothing(self) -> bool:
        """Nothing came in, and nothing was noticed."""
        return not (self.new.total or self.edited.total or self.gone.total or self.findings or self.failures)


def read_digest(connection: Connection, since: datetime, until: datetime, *, most: int) -> Digest:
    """Read what came in between two instants, at most ``most`` records of each kind."""
    return Digest(
        since, until, _new(connection, since, until, most), _edited(connection, since, until, most),
        _gone(connection, since, until, most), _first_named(connection, since, until, most),
        _unknown_sources(connection, since, until, most), _runs_of(connection, since, until),
        connection.execute(_FAILURES).scalar_one(),
    )  # fmt: skip


_FAILURES = select(func.count()).where(_urls.c.state == "failed", _urls.c.kind == "article")


def _between(column: ColumnElement[Any], since: datetime, until: datetime) -> ColumnElement[bool]:
    return (column >= since) & (column <= until)


def _part(connection: Connection, query: Select[Any], most: int) -> Part:
    total = connection.execute(select(func.count()).select_from(query.order_by(None).subquery())).scalar_one()
    return Part([dict(row._mapping) for row in connection.execute(query.limit(most))], total)


def _new(connection: Connection, since: datetime, until: datetime, most: int) -> Part:
    query = select(*(_articles.c[name] for name in _SHOWN), _articles.c.first_seen_at)
    query = query.where(_between(_articles.c.first_seen_at, since, until))
    part = _part(connection, query.order_by(_articles.c.published_on.desc().nulls_last(), _articles.c.id.desc()), most)
    ids = [one["id"] for one in part.records]
    named = (
        select(_mentions.c.article_id, _persons.c.name)
        .join(_persons, _persons.c.id == _mentions.c.person_id)
        .where(_mentions.c.article_id.in_(ids))
    )
    persons: dict[int, list[str]] = {}
    for article, name in connection.execute(named.order_by(_mentions.c.mentions.desc(), _persons.c.name)):
        persons.setdefault(article, []).append(name)
    for one in part.records:
        one["persons"] = persons.get(one["id"], [])
    return part


def _edited(connection: Connection, since: datetime, until: datetime, most: int) -> Part:
    changed = (_revisions.c[name] for name in ("revision", "change", "seen_at"))
    query = (
        select(*(_articles.c[name] for name in _SHOWN), *changed)
        .join(_revisions, _revisions.c.article_id == _articles.c.id)
        .where(_revisions.c.revision > 1, _between(_revisions.c.seen_at, since, until))
    )
    return _part(connection, query.order_by(_revisions.c.seen_at.desc(), _articles.c.id.desc()), most)


def _gone(connection: Connection, since: datetime, until: datetime, most: int) -> Part:
    query = select(*(_articles.c[name] for name in _SHOWN), _articles.c.gone_at)
    query = query.where(_between(_articles.c.gone_at, since, until))
    return _part(connection, query.order_by(_articles.c.gone_at.desc(), _articles.c.id.desc()), most)


def _first_named(connection: Connection, since: datetime, until: datetime, most: int) -> Part:
    """Return the persons whose first article came in between the instants, those named most first."""
    earlier, known = _mentions.alias("earlier"), _articles.alias("known")
    older = (
        select(1)
        .select_from(earlier.join(known, known.c.id == earlier.c.article_id))
        .where(earlier.c.person_id == _persons.c.id, known.c.first_seen_at < since)
    )
    query = (
        select(_persons.c.name.label("person"), _persons.c.reviewed, func.count().label("articles"))
        .select_from(_articles)
        .join(_mentions, _mentions.c.article_id == _articles.c.id)
        .join(_persons, _persons.c.id == _mentions.c.person_id)
        .where(_between(_articles.c.first_seen_at, since, until), ~older.exists())
        .group_by(_persons.c.id, _persons.c.name, _persons.c.reviewed)
    )
    return _part(connection, query.order_by(func.count().desc(), _persons.c.name), most)


def _unknown_sources(connection: Connection, since: datetime, until: datetime, most: int) -> Part:
    query = (
        select(_sources.c.name.label("source"), func.count(_credits.c.article_id).label("articles"))
        .join(_credits, _credits.c.source_id == _sources.c.id)
        .where(_sources.c.reviewed.is_(False), _between(_sources.c.first_seen_at, since, until))
        .group_by(_sources.c.id, _sources.c.name)
    )
    return _part(connection, query.order_by(func.count().desc(), _sources.c.name), most)


def _runs_of(connection: Connection, since: datetime, until: datetime) -> list[Record]:
    names = ("id", "started_at", "finished_at", "outcome", "exit_code", "reason", "new", "updated", "failed", "details")
    query = select(*(_runs.c[name] for name in names)).where(_between(_runs.c.started_at, since, until))
    return [dict(row._mapping) for row in connection.execute(query.order_by(_runs.c.id.desc()))]
