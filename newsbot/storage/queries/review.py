"""What was met and is not known yet: the most named first, with where it stands and whom it may be."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Column, Connection, Table, func, select

from newsbot.normalize.names import compare_names, is_same_surname, name_key, split_name
from newsbot.storage.models.articles import Article
from newsbot.storage.models.judgements import Judgement
from newsbot.storage.models.persons import Person, PersonAlias, PersonInArticle
from newsbot.storage.models.sources import Source, SourceAlias
from newsbot.storage.models.sources import SourceInArticle as Credit
from newsbot.storage.queries import Record
from newsbot.storage.queries.names import similar_names
from newsbot.storage.tables import table_of

_articles, _judgements = table_of(Article), table_of(Judgement)
_persons, _person_aliases, _mentions = table_of(Person), table_of(PersonAlias), table_of(PersonInArticle)
_sources, _source_aliases, _credits = table_of(Source), table_of(SourceAlias), table_of(Credit)
_EXAMPLES, _NEAR = 3, 3
# Words that tell no outlet from another: "APA news agency" may be APA.
_COMMON = re.compile(
    r"\b(?:the|news|newspaper|agency|agencies|press|service|services|tv|television|channel|radio|magazine|website|site|"
    r"online|media|outlet|portal|daily|weekly|of|com|org|net|www)\b"
)


@dataclass(slots=True)
class Waiting:
    """One who is met and not known."""

    id: int
    name: str
    articles: int
    titles: list[str] = field(default_factory=list)
    """Offices as written, of persons."""
    aliases: list[str] = field(default_factory=list)
    examples: list[Record] = field(default_factory=list)
    """Newest articles: ``id``, ``url``, ``title``, ``published_on``."""
    near: list[Record] = field(default_factory=list)
    """Whom it may be: ``name``, ``reviewed``, ``same`` (the name rules say that it is one name) and ``reason``."""

    @property
    def suggestion(self) -> str | None:
        """Whose name it most likely is; None where the rules for names do not say so of exactly one."""
        same = [one["name"] for one in self.near if one["same"]]
        known = [one["name"] for one in self.near if one["same"] and one["reviewed"]]
        return known[0] if len(known) == 1 else same[0] if len(same) == 1 else None

    @property
    def merge(self) -> tuple[str, str] | None:
        """The names to merge as suggested, the one that stays first: the one on file, else this one, named more."""
        if self.suggestion is None:
            return None
        on_file = any(one["reviewed"] for one in self.near if one["name"] == self.suggestion)
        return (self.suggestion, self.name) if on_file else (self.name, self.suggestion)


def waiting_persons(connection: Connection, most: int) -> tuple[list[Waiting], int]:
    """Return the persons who are not known, those in most articles first, and how many there are in all."""
    found, total = _waiting(connection, _persons, _mentions.c.person_id, _mentions.c.article_id, most)
    owners = [one.id for one in found]
    titles = select(_mentions.c.person_id, _mentions.c.title, func.count()).where(
        _mentions.c.person_id.in_(owners), _mentions.c.title.is_not(None)
    )
    titles = titles.group_by(_mentions.c.person_id, _mentions.c.title).order_by(func.count().desc(), _mentions.c.title)
    by_id = {one.id: one for one in found}
    for owner, title, _ in connection.execute(titles):
        by_id[owner].titles.append(title)
    _add_aliases(connection, by_id, _person_aliases.c.person_id, _person_aliases.c.alias)
    _add_examples(connection, by_id, _mentions.c.person_id, _mentions.c.article_id)
    rows = _Rows(connection)
    for one in found:
        one.near = rows.near(one)
    return found, total


def waiting_sources(connection: Connection, most: int) -> tuple[list[Waiting], int]:
    """Return the sources that are not known, those credited in most articles first, and how many there are in all."""
    found, total = _waiting(connection, _sources, _credits.c.source_id, _credits.c.article_id, most)
    by_id = {one.id: one for one in found}
    _add_aliases(connection, by_id, _source_aliases.c.source_id, _source_aliases.c.alias)
    _add_examples(connection, by_id, _credits.c.source_id, _credits.c.article_id)
    named = connection.execute(
        select(_sources.c.id, _sources.c.name, _sources.c.reviewed).where(_sources.c.same_as.is_(None))
    )
    known = {row.name: (row.id, row.reviewed) for row in named}
    spelled = {name: name for name in known} | _spellings_of_sources(connection)
    stems: dict[str, list[str]] = {}
    for spelling, name in spelled.items():
        stems.setdefault(_stem(spelling), []).append(name)
    apart = _judged_apart(connection)
    for one in found:
        one.near = list(_near_sources(one, known, stems, apart))
    return found, total


def _spellings_of_sources(connection: Connection) -> dict[str, str]:
    query = select(_source_aliases.c.alias, _sources.c.name).join(
        _sources, _sources.c.id == _source_aliases.c.source_id
    )
    return {row.alias: row.name for row in connection.execute(query.where(_sources.c.same_as.is_(None)))}


def _near_sources(
    one: Waiting, known: dict[str, tuple[int, bool]], stems: dict[str, list[str]], apart: set[frozenset[str]]
) -> Iterator[Record]:
    stem = _stem(one.name)
    same = list(dict.fromkeys(name for name in stems.get(stem, ()) if stem))
    others = [name for name in similar_names(one.name, [name for name in known if known[name][1]]) if name not in same]
    for name in [*same, *others][: _NEAR + 1]:
        if name != one.name and frozenset((name, one.name)) not in apart:
            reason = "the same but for words that all outlets use" if name in same else "looks like it"
            yield {
                "id": known[name][0],
                "name": name,
                "reviewed": bool(known[name][1]),
                "same": name in same,
                "reason": reason,
            }


def _stem(name: str) -> str:
    return re.sub(r"[\W_]+", "", _COMMON.sub(" ", re.sub(r"[.\-’']", " ", name.casefold())))


def _waiting(
    connection: Connection, named: Table, owner: Column[Any], article: Column[Any], most: int
) -> tuple[list[Waiting], int]:
    counts = select(owner.label("owner"), func.count(article.distinct()).label("articles")).group_by(owner).subquery()
    query = select(named.c.id, named.c.name, counts.c.articles).join(counts, counts.c.owner == named.c.id)
    query = query.where(named.c.reviewed.is_(False), named.c.same_as.is_(None))
    total = connection.execute(select(func.count()).select_from(query.subquery())).scalar_one()
    rows = connection.execute(query.order_by(counts.c.articles.desc(), named.c.name).limit(most))
    return [Waiting(row.id, row.name, row.articles) for row in rows], total


def _add_aliases(connection: Connection, found: dict[int, Waiting], owner: Column[Any], alias: Column[Any]) -> None:
    for row in connection.execute(select(owner, alias).where(owner.in_(found)).order_by(alias)):
        found[row[0]].aliases.append(row[1])


def _add_examples(connection: Connection, found: dict[int, Waiting], owner: Column[Any], article: Column[Any]) -> None:
    columns = [_articles.c[name] for name in ("id", "url", "title", "published_on")]
    for one in found.values():
        query = select(*columns).where(_articles.c.id.in_(select(article).where(owner == one.id)))
        query = query.order_by(_articles.c.published_on.desc().nulls_last(), _articles.c.id.desc()).limit(_EXAMPLES)
        one.examples = [dict(row._mapping) for row in connection.execute(query)]


def _judged_apart(connection: Connection) -> set[frozenset[str]]:
    """Return the pairs of names that a judgement in force says are not one."""
    query = select(_judgements.c.one, _judgements.c.other).where(
        _judgements.c.verdict == "different", _judgements.c.undone_at.is_(None)
    )
    return {frozenset((row.one, row.other)) for row in connection.execute(query)}


class _Rows:
    """All persons by the key of their surname, each under all spellings."""

    def __init__(self, connection: Connection) -> None:
        self._apart = _judged_apart(connection)
        query = select(_persons.c.id, _persons.c.name, _persons.c.reviewed).where(_persons.c.same_as.is_(None))
        self._named = {row.id: row for row in connection.execute(query)}
        spellings = [(row.id, row.name) for row in self._named.values()]
        aliases = connection.execute(select(_person_aliases.c.person_id, _person_aliases.c.alias))
        spellings += [(row.person_id, row.alias) for row in aliases if row.person_id in self._named]
        self._by_key: dict[str, list[tuple[int, str]]] = {}
        for owner, spelling in spellings:
            self._by_key.setdefault(name_key(spelling), []).append((owner, spelling))

    def near(self, one: Waiting) -> list[Record]:
        """Return whom a person may be: first those of the same name by the rules, then others of that surname."""
        found: dict[int, Record] = {}
        for owner, spelling in self._candidates((one.name, *one.aliases)):
            row = self._named[owner]
            if owner == one.id or frozenset((row.name, one.name)) in self._apart:
                continue
            verdict = compare_names(one.name, spelling)
            record = {
                "id": owner,
                "name": row.name,
                "reviewed": bool(row.reviewed),
                "same": verdict.same,
                "reason": verdict.reason,
            }
            if verdict.same and not split_name(one.name).given:  # never on a surname
                record |= {"same": False, "reason": "the same single name"}
            if verdict.same or _bears_surname(one.name, spelling):
                found[owner] = record if verdict.same else found.get(owner, record)
        order = sorted(found.values(), key=lambda near: (not near["same"], not near["reviewed"], near["name"]))
        return order[:_NEAR]

    def _candidates(self, names: Iterable[str]) -> Iterator[tuple[int, str]]:
        for key in dict.fromkeys(name_key(name) for name in names):
            yield from self._by_key.get(key, ()) if key else ()


def _bears_surname(one: str, other: str) -> bool:
    return is_same_surname(split_name(one).surname, split_name(other).surname)
