"""Making judgements and undoing them: a row for each, and all that is stored brought in line at once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, delete, func, or_, select, update

from newsbot.items import PersonMention
from newsbot.storage.judged import REGISTERS, add_aliases, add_mentions, mention_rows, reading_rows, settle
from newsbot.storage.judgements import (
    DIFFERENT,
    KNOWN,
    PERSON,
    SAME,
    Judgements,
    as_mention,
    in_force,
    judge,
)
from newsbot.storage.models.articles import Article
from newsbot.storage.models.judgements import Judgement
from newsbot.storage.models.persons import Person, PersonAlias, PersonInArticle, PersonReading
from newsbot.storage.models.sources import Source, SourceInArticle
from newsbot.storage.names import rows_of
from newsbot.storage.tables import insert_row, table_of

_judgements = table_of(Judgement)
_articles, _persons, _aliases = table_of(Article), table_of(Person), table_of(PersonAlias)
_mentions, _readings = table_of(PersonInArticle), table_of(PersonReading)
_sources, _credits = table_of(Source), table_of(SourceInArticle)
_TOGETHER = 500  # articles that are judged anew in one go


class JudgementError(ValueError):
    """A judgement cannot be made or undone: its text says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Done:
    """A judgement that was made or undone, and how many articles it changed."""

    judgement: int
    articles: int


def merge(connection: Connection, about: str, one: str, other: str, reason: str | None, now: datetime) -> Done:
    """Judge that ``other`` is a name of ``one``; both are names of rows. Raises ``JudgementError``."""
    judgements = in_force(connection)[about]
    if one == other:
        raise JudgementError(f"{one}: both names are this one's already")
    for person, spelling in judgements.apart:
        if {judgements.root(person), spelling} == {one, other}:
            number = _number(connection, DIFFERENT, person, spelling)
            raise JudgementError(f"{spelling} is not {person} by judgement {number}; undo that one first")
    return _make(connection, about, SAME, one, other, reason, now)


def split(connection: Connection, one: str, spelling: str, reason: str | None, now: datetime) -> Done:
    """Judge that a spelling is not ``one``'s: who is spelled so is a person of that name. Raises ``JudgementError``."""
    if spelling == one:
        raise JudgementError(
            f"{spelling}: the name of the row itself cannot be split off; split off the other spellings"
        )
    judgements = in_force(connection)[PERSON]
    merged = judgements.merged
    if spelling in judgements.spellings_apart(one):
        raise JudgementError(f"{spelling}: split off from {one} already")
    if spelling in merged:
        number = _number(connection, SAME, merged[spelling], spelling)
        raise JudgementError(f"{spelling} is {merged[spelling]} by judgement {number}; undo that one instead")
    return _make(connection, PERSON, DIFFERENT, one, spelling, reason, now)


def _number(connection: Connection, verdict: str, one: str, other: str) -> int:
    """Return the number of a judgement in force."""
    says = (_judgements.c.verdict == verdict) & (_judgements.c.one == one) & (_judgements.c.other == other)
    return int(
        connection.execute(select(_judgements.c.id).where(says, _judgements.c.undone_at.is_(None))).scalars().one()
    )


def accept(connection: Connection, about: str, one: str, reason: str | None, now: datetime) -> Done:
    """Judge that ``one`` was looked at and stays as it is. Raises ``JudgementError``."""
    named = REGISTERS[about].named
    if connection.execute(select(named.c.reviewed).where(named.c.name == one)).scalar_one():
        raise JudgementError(f"{one}: known already")
    return _make(connection, about, KNOWN, one, "", reason, now)


def undo(connection: Connection, about: str, number: int, now: datetime) -> Done:
    """Undo a judgement: what it changed is as if it had never been made. Raises ``JudgementError``."""
    row = connection.execute(select(_judgements).where(_judgements.c.id == number)).one_or_none()
    if row is None or row.about != about:
        where = f"; it is one on {row.about}s" if row else ""
        raise JudgementError(f"{number}: no such judgement on {about}s{where}")
    if row.undone_at is not None:
        raise JudgementError(f"{number}: undone already, at {row.undone_at:%Y-%m-%d %H:%M:%S} UTC")
    before = in_force(connection)[about]
    connection.execute(update(_judgements).where(_judgements.c.id == number).values(undone_at=now))
    if row.verdict == KNOWN:
        named = REGISTERS[about].named
        connection.execute(update(named).where(named.c.name == row.one).values(reviewed=False))
    changed = _take_effect(connection, about, (row.one, row.other), before, now)
    _remove_unnamed(connection)
    return Done(number, changed)


def _make(
    connection: Connection, about: str, verdict: str, one: str, other: str, reason: str | None, now: datetime
) -> Done:
    before = in_force(connection)[about]
    values = {"about": about, "verdict": verdict, "one": one, "other": other, "reason": reason, "made_at": now}
    number = insert_row(connection, _judgements, values)
    if verdict == KNOWN:
        named = REGISTERS[about].named
        connection.execute(update(named).where(named.c.name == one).values(reviewed=True))
        return Done(number, 0)
    newest = connection.execute(select(func.max(_persons.c.id))).scalar() or 0
    if verdict == DIFFERENT:
        made = rows_of(connection, _persons, [other], now)[other].id
        if made > newest:
            connection.execute(update(_judgements).where(_judgements.c.id == number).values(made=made))
    return Done(number, _take_effect(connection, about, (one, other), before, now))


def _put_back(connection: Connection) -> None:
    """Give back all aliases that judgements took: those in force take theirs again."""
    rows = connection.execute(select(_judgements.c.id, _judgements.c.took).where(_judgements.c.took.is_not(None))).all()
    took = {(one[0], one[1]): one[2] for row in rows for one in row.took}
    if took:
        there = {(row.person_id, row.alias) for row in connection.execute(select(_aliases))}
        living = set(connection.execute(select(_persons.c.id)).scalars())
        back = [(*pair, origin) for pair, origin in took.items() if pair not in there and pair[0] in living]
        add_aliases(connection, REGISTERS[PERSON], back)
        connection.execute(update(_judgements).where(_judgements.c.took.is_not(None)).values(took=None))


def _remove_unnamed(connection: Connection) -> None:
    """Remove rows that judgements made, where no judgement, no article and no register names them any more."""
    made = _judgements.c.made
    rows = connection.execute(select(_persons).where(_persons.c.id.in_(select(made).where(made.is_not(None)))))
    spoken_of = in_force(connection)[PERSON].names()
    for row in rows.all():
        uses = (
            select(_mentions.c.article_id).where(_mentions.c.person_id == row.id),
            select(_readings.c.article_id).where(_readings.c.name == row.name),
            select(_aliases.c.alias).where(_aliases.c.person_id == row.id),
        )
        if row.reviewed or row.name in spoken_of or any(connection.execute(use.limit(1)).first() for use in uses):
            continue
        connection.execute(update(_judgements).where(made == row.id).values(made=None))  # the id may be given again
        connection.execute(delete(_persons).where(_persons.c.id == row.id))


def _take_effect(
    connection: Connection, about: str, spoken_of: tuple[str, str], before: Judgements, now: datetime
) -> int:
    """Bring everything stored in line with the judgements in force; gives how many articles changed."""
    after = in_force(connection)[about]
    _put_back(connection)
    settle(connection, about, after, now, former=before.names())
    roots = {judgements.root(name) for judgements in (before, after) for name in spoken_of if name}
    names = {*before.names(), *after.names(), *roots}
    names = {name for name in names if before.root(name) in roots or after.root(name) in roots}
    return (_judge_articles if about == PERSON else _judge_credits)(connection, names, after, now)


def _judge_credits(connection: Connection, names: set[str], judgements: Judgements, now: datetime) -> int:
    """Bring the credits that speak of some sources in line; gives in how many articles any changed."""
    read = func.coalesce(_credits.c.read_as, _sources.c.name)
    query = (
        select(_credits.c.article_id, _credits.c.position, _credits.c.source_id, read.label("name"))
        .join(_sources, _sources.c.id == _credits.c.source_id)
        .where(or_(_sources.c.name.in_(names), _credits.c.read_as.in_(names)))
    )
    rows = connection.execute(query).all()
    found = rows_of(connection, _sources, list({judgements.root(row.name) for row in rows}), now)
    changed = set()
    for row in rows:
        root = judgements.root(row.name)
        if found[root].id != row.source_id:
            place = and_(_credits.c.article_id == row.article_id, _credits.c.position == row.position)
            values = {"source_id": found[root].id, "read_as": row.name if row.name != root else None}
            connection.execute(update(_credits).where(place).values(values))
            changed.add(row.article_id)
    return len(changed)


def _judge_articles(connection: Connection, names: set[str], judgements: Judgements, now: datetime) -> int:
    """Bring the articles that name some persons in line; gives how many changed."""
    named = (
        select(_mentions.c.article_id)
        .join(_persons, _persons.c.id == _mentions.c.person_id)
        .where(_persons.c.name.in_(names))
    )
    read = select(_readings.c.article_id).where(_readings.c.name.in_(names))
    articles = sorted(set(connection.execute(named).scalars()) | set(connection.execute(read).scalars()))
    return sum(
        _judge_article(connection, article, stored, judgements, now)
        for first in range(0, len(articles), _TOGETHER)
        for article, stored in _stored(connection, articles[first : first + _TOGETHER])
    )


@dataclass(slots=True)
class _Stored:
    """The persons of an article: as they are stored, and as they were read where that is another thing."""

    mentions: dict[int, PersonMention]
    readings: list[PersonMention]


def _stored(connection: Connection, articles: Sequence[int]) -> Iterator[tuple[Row[Any], _Stored]]:
    columns = [_articles.c[name] for name in ("id", "title", "standfirst", "body", "photo_lines")]
    mentions = select(_mentions, _persons.c.name).join(_persons, _persons.c.id == _mentions.c.person_id)
    found = {number: _Stored({}, []) for number in articles}
    for row in connection.execute(mentions.where(_mentions.c.article_id.in_(articles))):
        found[row.article_id].mentions[row.person_id] = as_mention(row)
    readings = select(_readings).where(_readings.c.article_id.in_(articles)).order_by(_readings.c.position)
    for row in connection.execute(readings):
        found[row.article_id].readings.append(as_mention(row))
    for row in connection.execute(select(*columns).where(_articles.c.id.in_(articles))).all():
        yield row, found[row.id]


def _judge_article(
    connection: Connection, article: Row[Any], stored: _Stored, judgements: Judgements, now: datetime
) -> bool:
    mentions = list(stored.mentions.values())
    readings = stored.readings or mentions
    persons = judge(readings, judgements, article.body, (article.title, article.standfirst or "", *article.photo_lines))
    found = rows_of(connection, _persons, [one.name for one in persons], now)
    wanted = {found[one.name].id: one for one in persons}
    judged = {one.name: one for one in persons} != {one.name: one for one in readings}
    if wanted == stored.mentions and judged == bool(stored.readings):
        return False
    _replace(connection, article.id, stored, wanted)
    connection.execute(delete(_readings).where(_readings.c.article_id == article.id))
    if judged:
        add_mentions(connection, [], reading_rows(article.id, readings))
    return True


def _replace(connection: Connection, article: int, stored: _Stored, wanted: dict[int, PersonMention]) -> None:
    """Write the mentions of an article that differ; the others are not touched."""
    wrong = [person for person, mention in stored.mentions.items() if wanted.get(person) != mention]
    if wrong:
        place = and_(_mentions.c.article_id == article, _mentions.c.person_id.in_(wrong))
        connection.execute(delete(_mentions).where(place))
    missing = {person: mention for person, mention in wanted.items() if stored.mentions.get(person) != mention}
    ids = {mention.name: person for person, mention in missing.items()}
    add_mentions(connection, mention_rows(article, missing.values(), ids), [])
