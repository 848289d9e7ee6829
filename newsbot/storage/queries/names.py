"""Finding persons and sources by what a user calls them."""

import difflib
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Column, Connection, Table, select

from newsbot.normalize.names import compare_names, fold, is_same_surname, readings, split_name
from newsbot.normalize.spelling import key_of_surname, word_key, words_of_text
from newsbot.normalize.text import bare
from newsbot.storage.models.articles import Article
from newsbot.storage.models.persons import Person, PersonAlias, PersonInArticle
from newsbot.storage.models.sources import Source, SourceAlias
from newsbot.storage.queries.bearers import canonical_names, keys_like, spellings_of
from newsbot.storage.tables import table_of

_articles = table_of(Article)
_named = table_of(PersonInArticle)
_persons = table_of(Person)
_person_aliases = table_of(PersonAlias)
_mentions = table_of(PersonInArticle)
_sources = table_of(Source)
_source_aliases = table_of(SourceAlias)
_TITLES = 5_000  # among whose words a mistyped one is looked for: half a second at most
_SHORT = 3  # letters of a word that looks like too many others


def find_persons(connection: Connection, name: str) -> dict[int, str]:
    """Return the persons that ``name`` may mean, as ids and canonical names; nobody: {}.

    A full name means whoever is spelled so, else whose name it is another spelling of; a single word
    means also everyone of that surname.
    """
    own = select(_persons.c.id, _persons.c.name).where(_persons.c.name == name, _persons.c.same_as.is_(None))
    exact = connection.execute(own).one_or_none() if " " in name else None
    if exact is not None:
        return {exact.id: exact.name}  # a full name as it is kept: nobody else is meant
    found = _meant(connection, name)
    if not found:
        found = next(filter(None, (_meant(connection, one, slips=False) for one in readings(name))), set())
    if not found:
        _, everyone = _spellings(connection, _persons, _person_aliases.c.person_id, _person_aliases.c.alias)
        found = {owner for owner, spelling in everyone if compare_names(spelling, name).same}
    return canonical_names(connection, found)


def _meant(connection: Connection, name: str, *, slips: bool = True) -> set[int]:
    """Return whom a name means of those whose surname's key it has; a surname alone may have ``slips`` of the pen."""
    words = words_of_text(name)
    if not fold(name) or not words:
        return set()
    keys = {key_of_surname(name), word_key(words[0]), word_key(words[-1])}  # the surname may stand first
    is_single = " " not in name.strip()
    near = spellings_of(connection, keys | keys_like(connection, name) if is_single and slips else keys)
    found = {owner for owner, spelling in near if fold(spelling) == fold(name)}
    if is_single:
        full = canonical_names(connection, {owner for owner, _ in near})
        found |= {owner for owner, own in full.items() if is_same_surname(split_name(own).surname, name)}
    return found or {owner for owner, spelling in near if compare_names(spelling, name).same}


def find_sources(connection: Connection, name: str) -> dict[int, str]:
    """Return the sources that ``name`` means under any of its spellings, or that contain it; none: {}."""
    names, spellings = _spellings(connection, _sources, _source_aliases.c.source_id, _source_aliases.c.alias)
    wanted = bare(name)
    found = {owner for owner, spelling in spellings if wanted and bare(spelling) == wanted}
    if not found:
        found = {owner for owner, spelling in names.items() if wanted and wanted in bare(spelling)}
    return {owner: names[owner] for owner in sorted(found)}


def _spellings(
    connection: Connection, named: Table, owner: Column[Any], alias: Column[Any]
) -> tuple[dict[int, str], list[tuple[int, str]]]:
    """Return the canonical names by id, and all spellings, canonical ones among them, with the id of each.

    The spellings of one who was judged to be another are the other's.
    """
    rows = connection.execute(select(named.c.id, named.c.name, named.c.same_as)).all()
    owners = {row.id: row.same_as or row.id for row in rows}
    names = {row.id: row.name for row in rows if row.same_as is None}
    spellings = [(owners[row.id], row.name) for row in rows]
    spellings += [(owners[row[0]], row[1]) for row in connection.execute(select(owner, alias))]
    return names, spellings


def similar_persons(connection: Connection, name: str, *, unnamed: bool = False) -> list[str]:
    """Return canonical names that look like ``name``, or whose surname does, the likest first; at most three.

    They are of persons whom an article names; with ``unnamed`` of all, those of the register among them.
    """
    query = select(_persons.c.name).where(_persons.c.same_as.is_(None)).order_by(_persons.c.id)
    if not unnamed:
        query = query.where(_persons.c.id.in_(select(_named.c.person_id)))
    known = connection.execute(query).scalars().all()
    if " " in name.strip():
        return similar_names(name, known)
    # Of bearers of one surname the first is named: whoever asks so is answered with all of them.
    surnames = {one.rpartition(" ")[2]: one for one in reversed(known)}
    near = [surnames[surname] for surname in similar_names(name, surnames)]
    return near or similar_names(name, known)


def similar_sources(connection: Connection, name: str) -> list[str]:
    """Return names of sources that look like ``name``, the likest first; at most three."""
    return similar_names(
        name, connection.execute(select(_sources.c.name).where(_sources.c.same_as.is_(None))).scalars()
    )


def similar_words(connection: Connection, word: str) -> list[str]:
    """Return words of the newest articles' titles that look like ``word``, the likest first; at most three."""
    query = select(_articles.c.title).order_by(_articles.c.id.desc()).limit(_TITLES)
    words = {one for title in connection.execute(query).scalars() for one in words_of_text(title)}
    return similar_names(word, sorted(one.lower() for one in words if len(one) > _SHORT), cutoff=0.75)


def similar_names(name: str, known: Iterable[str], *, cutoff: float = 0.6) -> list[str]:
    """Return which of the names ``known`` look like ``name``, the likest first; at most three."""
    folded = {fold(one): one for one in known}
    return [folded[one] for one in difflib.get_close_matches(fold(name), folded, n=3, cutoff=cutoff)]
