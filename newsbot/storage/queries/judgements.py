"""Judgements as records, and the spellings that they may speak of."""

from collections import Counter

from sqlalchemy import Connection, select

from newsbot.storage.models.judgements import Judgement
from newsbot.storage.models.persons import Person, PersonAlias, PersonInArticle
from newsbot.storage.queries import Record
from newsbot.storage.tables import table_of

_judgements, _persons = table_of(Judgement), table_of(Person)
_aliases, _mentions = table_of(PersonAlias), table_of(PersonInArticle)
_COLUMNS = ("id", "about", "verdict", "one", "other", "reason", "made_at", "undone_at")


def list_judgements(connection: Connection, about: str, *, undone: bool) -> list[Record]:
    """Return the judgements on ``person`` or ``source``, the earliest first; ``undone``: those that were undone too."""
    query = select(*(_judgements.c[name] for name in _COLUMNS)).where(_judgements.c.about == about)
    if not undone:
        query = query.where(_judgements.c.undone_at.is_(None))
    rows = connection.execute(query.order_by(_judgements.c.id))
    return [{**row._mapping, "other": row.other or None} for row in rows]


def spellings_of(connection: Connection, person_id: int) -> list[str]:
    """Return how a person is spelled, the name itself left out: in articles, the commonest first, then in registers."""
    counts: Counter[str] = Counter()
    for forms in connection.execute(
        select(_mentions.c.surface_forms).where(_mentions.c.person_id == person_id)
    ).scalars():
        counts.update(forms)
    merged = select(_persons.c.id).where(_persons.c.same_as == person_id)
    owners = [person_id, *connection.execute(merged).scalars()]
    aliases = connection.execute(select(_aliases.c.alias).where(_aliases.c.person_id.in_(owners))).scalars().all()
    name = connection.execute(select(_persons.c.name).where(_persons.c.id == person_id)).scalar_one()
    return [
        one for one in dict.fromkeys((*(form for form, _ in counts.most_common()), *sorted(aliases))) if one != name
    ]
