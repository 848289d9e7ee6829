"""What is searched for, under all spellings: names of persons and places as the register and the articles have them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import islice, product
from typing import Any, overload

from sqlalchemy import Connection, Select, literal_column, select, table, text

from newsbot.normalize.names import compare_names, fold, is_same_surname, readings, split_name
from newsbot.normalize.sought import Near, Sought, Term
from newsbot.normalize.spelling import key_of_surname, places_alike, word_key, words_of_text
from newsbot.storage.models.articles import Spelling
from newsbot.storage.queries.bearers import beginning, on_file
from newsbot.storage.tables import table_of

_spellings = table_of(Spelling)
_LONGEST_NAME = 4  # words of a name that stand unquoted side by side
_SHORTEST_READ = 5  # letters of a word that is read as other languages write
_SHORTEST_GUESS = 6  # letters of a word that may be a slip for another
_MOST = 120  # phrases that one part of a query becomes

Phrase = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Clause:
    """Any of these phrases; several groups of them must stand ``near`` each other."""

    groups: tuple[tuple[Phrase, ...], ...]
    is_prefix: bool = False
    near: int | None = None


@dataclass(frozen=True, slots=True)
class Spelled:
    """All of ``wanted`` and none of ``unwanted``; ``raw`` is in the index's own syntax."""

    wanted: tuple[Clause, ...] = ()
    unwanted: tuple[Clause, ...] = ()
    raw: str = ""


def spell(connection: Connection, sought: Sought) -> Spelled:
    """Return what is sought with every spelling of its names. The same for all spellings of a name."""
    if sought.raw:
        return Spelled(raw=sought.raw)
    speller = _Speller(connection)
    wanted = [speller.read(one) for one in sought.wanted]
    return Spelled(tuple(speller.clauses(wanted)), tuple(speller.term(speller.read(one)) for one in sought.unwanted))


class _Speller:
    """Finds spellings, each by an index: nothing here reads all names that there are."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._persons: dict[str, dict[int, list[str]]] = {}
        self._names: dict[int, list[str]] = {}

    @overload
    def read(self, part: Term) -> Term: ...

    @overload
    def read(self, part: Near) -> Near: ...

    def read(self, part: Term | Near) -> Term | Near:
        """Return a part with its words as English news write them, where they mean nothing as they stand."""
        if isinstance(part, Near):
            return replace(part, terms=tuple(map(self.read, part.terms)))
        words = part.words if part.is_prefix else tuple(map(self._in_english, part.words))
        return replace(part, words=words)

    def _in_english(self, word: str) -> str:
        if len(fold(word)) < _SHORTEST_READ or self._is_known(word):
            return word
        known = (one for one in readings(word) if " " not in one and self._is_known(one))
        return word if self._is_written(word) else next(known, word)

    def _is_known(self, word: str) -> bool:
        """Tell whether a word is a spelling of a name: of one that articles have, of a person or a place."""
        key = word_key(word)
        if key in _places() or self._bearers(key):
            return True
        query = select(_spellings.c.key).where(_spellings.c.key == key).limit(1)
        return self._connection.execute(query).first() is not None

    def clauses(self, wanted: Sequence[Term | Near]) -> Iterable[Clause]:
        """Yield a clause for each part; names of several words are looked for among words side by side."""
        at = 0
        while at < len(wanted):
            run = self._plain_run(wanted[at:])
            size, found = self._named(run)
            if found:
                yield from found
                at += size
                continue
            part = wanted[at]
            yield self._near(part) if isinstance(part, Near) else self.term(part)
            at += 1

    def term(self, term: Term) -> Clause:
        """Return the clause of one term."""
        if term.is_prefix:
            return Clause(((tuple(word.lower() for word in term.words),),), is_prefix=True)
        return Clause((self._phrases(term.words),))

    def _near(self, near: Near) -> Clause:
        return Clause(tuple(self._phrases(term.words) for term in near.terms), near=near.distance)

    @staticmethod
    def _plain_run(parts: Sequence[Term | Near]) -> list[Term]:
        run: list[Term] = []
        for part in parts[:_LONGEST_NAME]:
            if isinstance(part, Near) or part.is_prefix or part.is_phrase:
                break
            run.append(part)
        return run

    def _named(self, run: list[Term]) -> tuple[int, list[Clause]]:
        """Return how many terms in front are one name, and its clauses; none: 0 and []."""
        for size in range(len(run), 0, -1):
            words = tuple(word for term in run[:size] for word in term.words)
            if len(words) < 2:
                break
            place = self._place(words)
            if place:
                return size, [Clause((place,))]
            person = self._person(words) if len(words) <= _LONGEST_NAME else None
            if person is not None:
                return size, [Clause((group,)) for group in self._parts_of_name(person)]
        return 0, []

    def _phrases(self, words: Phrase) -> tuple[Phrase, ...]:
        """Return every way to spell words that stand side by side."""
        place = self._place(words)
        if place:
            return place
        person = self._person(words) if len(words) > 1 else None
        if person is not None:
            return _distinct([*self._alias_phrases(person), *_side_by_side(self._parts_of_name(person))])
        return _distinct([_lowered(words), *_side_by_side([self._word(word) for word in words])])

    def _word(self, word: str) -> tuple[Phrase, ...]:
        place = self._place((word,))
        if place:
            return place
        keys = self._linked(word_key(word))
        found = self._spelled(keys, [word])
        if len(found) > 1 or len(word) < _SHORTEST_GUESS or self._is_written(word):
            return found
        return self._spelled(keys | self._near_keys(word), [word])

    def _is_written(self, word: str) -> bool:
        """Tell whether any article has a word: for a guess at another one it must not."""
        if self._connection.dialect.name == "sqlite":
            condition = text("articles_fts MATCH :word").bindparams(word=f'"{word}"')
        else:
            condition = text("words @@ phraseto_tsquery('english', :word)").bindparams(word=word)
        query: Select[Any] = select(literal_column("1")).select_from(table("articles_fts")).where(condition).limit(1)
        return self._connection.execute(query).first() is not None

    def _near_keys(self, word: str) -> frozenset[str]:
        """Return the keys of names that a word may be a slip of the pen for, or a transliteration not foreseen."""
        near: set[str] = set()
        for one in (word, *readings(word)):
            start = word_key(one)[:2]
            alike = select(_spellings.c.word, _spellings.c.key).where(beginning(_spellings.c.key, start))
            near |= {row.key for row in self._connection.execute(alike) if is_same_surname(row.word, one)}
        return frozenset().union(*(self._linked(key) for key in near))

    def _place(self, words: Phrase) -> tuple[Phrase, ...]:
        """Return all names of the place that words are a name of; none: ()."""
        group = _places().get(_keys(words))
        if group is None:
            return ()
        found: list[Phrase] = []
        for name in group:
            parts = words_of_text(name)
            found.append(_lowered(parts))
            found += _side_by_side([self._spelled(frozenset({word_key(part)}), [part]) for part in parts])
        return _distinct(found)

    def _spelled(self, keys: frozenset[str], own: Iterable[str]) -> tuple[Phrase, ...]:
        """Return the words of articles that have one of these keys, after words of one's own."""
        query = select(_spellings.c.word).where(_spellings.c.key.in_(sorted(keys - {""}))).order_by(_spellings.c.word)
        found = self._connection.execute(query.limit(_MOST)).scalars()
        return _distinct([(word,) for word in (*_lowered(own), *found)])

    # --- the register's persons --------------------------------------------------------------------------

    def _bearers(self, key: str) -> dict[int, list[str]]:
        """Return the names of the persons on file of whom one has a surname of that key; the canonical name first."""
        if key not in self._persons:
            self._persons[key] = on_file(self._connection, key)
        return self._persons[key]

    def _person(self, words: Phrase) -> int | None:
        """Return the one person on file that words are a full name of."""
        name = " ".join(words)
        keys = {key_of_surname(name), word_key(words[-1]), word_key(words[0])}  # the surname may stand first
        near = {owner: names for key in keys for owner, names in self._bearers(key).items()}
        owners = {owner for owner, names in near.items() if any(fold(known) == fold(name) for known in names)}
        if not owners:
            owners = {owner for owner, names in near.items() if any(compare_names(one, name).same for one in names)}
        if len(owners) != 1:
            return None
        (owner,) = owners
        self._names[owner] = near[owner]
        return owner

    def _linked(self, key: str) -> frozenset[str]:
        """Return the keys of all spellings that the register gives a surname, its own among them."""
        found, fresh = {key}, {key}
        while fresh:
            groups = [_spelled_keys(names) for one in fresh for names in self._bearers(one).values()]
            fresh = set().union(*(keys for keys in groups if keys & found)) - found
            found |= fresh
        return frozenset(found)

    def _parts_of_name(self, person: int) -> list[tuple[Phrase, ...]]:
        """Return all spellings of a person's first given name, and all of the surname."""
        names = [split_name(name) for name in self._names[person]]
        given = list(dict.fromkeys(word for name in names for word in words_of_text("".join(name.given[:1]))[:1]))
        surnames = list(dict.fromkeys(word for name in names for word in words_of_text(name.surname)[-1:]))
        keys = frozenset().union(*(self._linked(word_key(word)) for word in surnames))
        groups = [(frozenset(map(word_key, given)), given), (keys, surnames)]
        return [self._spelled(keys, own) for keys, own in groups if own]

    def _alias_phrases(self, person: int) -> list[Phrase]:
        return [_lowered(words_of_text(name)) for name in self._names[person]]


@cache
def _places() -> dict[str, tuple[str, ...]]:
    return {_keys(words_of_text(name)): group for group in places_alike() for name in group}


def _keys(words: Iterable[str]) -> str:
    return " ".join(word_key(word) for word in words)


def _spelled_keys(names: Sequence[str]) -> frozenset[str]:
    """Return the keys of the surnames of one person's names, those of other names than the canonical one left out."""
    # A maiden name or a pseudonym is no spelling: whoever searches for the one does not mean the other.
    own = _surname(names[0])
    return frozenset(key_of_surname(one) for one in names if is_same_surname(own, _surname(one)))


def _surname(name: str) -> str:
    return (words_of_text(split_name(name).surname) or words_of_text(name) or [""])[-1]


def _lowered(words: Iterable[str]) -> Phrase:
    return tuple(word.lower() for word in words)


def _side_by_side(parts: Sequence[Sequence[Phrase]]) -> list[Phrase]:
    """Return the phrases of one choice from each part."""
    return [tuple(word for phrase in one for word in phrase) for one in islice(product(*parts), _MOST)]


def _distinct(phrases: Iterable[Phrase]) -> tuple[Phrase, ...]:
    return tuple(dict.fromkeys(phrases))
