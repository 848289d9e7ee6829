"""Persons being put together, and an index that finds who may bear a name without asking everybody."""

from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, field

from newsbot.normalize.names import (
    NameParts,
    compare_names,
    is_same_surname,
    same_given_name,
    skeleton,
    split_name,
    surname_key,
)
from newsbot.normalize.names.folding import fold, fold_word
from newsbot.normalize.persons.candidates import Candidate
from newsbot.normalize.persons.register import KnownPersons
from newsbot.normalize.persons.words import single_blanks

# How many persons of one initial or given name are compared letter by letter: keeps endless lists of names linear.
_MOST_COMPARED = 10
_OTHER_LETTERS = 4


@dataclass(slots=True)
class Mention:
    """One place where a person is named: in which text (0 is the title), by which candidate."""

    order: int
    candidate: Candidate

    @property
    def place(self) -> tuple[int, int]:
        """Sorts mentions as they are read."""
        return self.order, self.candidate.first


@dataclass(slots=True, eq=False)
class Person:
    """A person being put together from mentions."""

    parts: NameParts
    full: bool
    form: str
    """The form that it was made from, white space cleaned."""
    mentions: list[Mention] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    letters: frozenset[str] = frozenset()
    """The letters of the surname's key: two surnames that share few need no closer look."""
    places: list[tuple[int, int]] = field(default_factory=list)
    """Where the full name stands (of a person without one: the first mention), in order of reading."""

    @property
    def surname(self) -> str:
        """The surname, or what serves as one: a father's name after bin, else the single name."""
        return self.parts.surname or (self.parts.chain[0] if self.parts.chain else "")

    def best_form(self) -> str:
        """Return the most frequent of the full forms, white space cleaned; the longer, earlier one on a tie."""
        forms = [single_blanks(m.candidate.surface) for m in self.mentions]
        counts = Counter([single_blanks(m.candidate.surface) for m in self.mentions if m.candidate.full] or forms)
        return max(counts, key=lambda form: (counts[form], len(form.split())))

    def office(self) -> str | None:
        """Return the first office that is given, a fuller one rather than a bare rank; else a degree (Dr).

        One that is given to this person alone comes before one of several: "President" before "Presidents".
        """
        said = [m.candidate for m in self.mentions if m.candidate.office]
        offices = [one.office for one in sorted(said, key=lambda one: one.plural) if one.office]
        offices = offices or [m.candidate.rank for m in self.mentions if m.candidate.rank]
        return next((o for o in offices if " " in o), offices[0] if offices else None)

    def add(self, mention: Mention, reason: str) -> None:
        """Take in a mention, and why it is this person's."""
        self.mentions.append(mention)
        if mention.candidate.full or not self.places:
            self.places.append(mention.place)
        if reason not in self.reasons:
            self.reasons.append(reason)

    def nearness(self, place: tuple[int, int]) -> tuple[int, int, int]:
        """Return how well a lone surname at ``place`` fits here: named in full last before it, else first after."""
        at = bisect_left(self.places, place)
        if at:
            return (1, *self.places[at - 1])
        return (0, -self.places[0][0], -self.places[0][1])


class People:
    """The persons found so far, by full form, surname, initial and given name."""

    def __init__(self, known: KnownPersons) -> None:
        self.all: list[Person] = []
        self._known = known
        self._exact: dict[str, Person] = {}
        self._double: dict[str, Person] = {}
        self._surnames: dict[str, list[Person]] = {}
        self._skeletons: dict[str, list[Person]] = {}
        self._initials: dict[str, list[Person]] = {}
        self._given: dict[str, list[Person]] = {}

    def full(self, form: str) -> Person:
        """Return the person of whom ``form`` is a full form: known by it, by another spelling, or new."""
        key = fold(form)
        person = self._exact.get(key)
        if person is None:
            parts = split_name(form)
            person = self._double.get(fold_word(form)) or self._spelled_otherwise(form, parts)
            if person is None:
                person = self._enter(Person(parts, full=True, form=form))
            elif len(parts.given) > len(person.parts.given):
                person.parts = parts
            self._exact[key] = person
        return person

    def exact(self, form: str) -> Person | None:
        """Return the person who was named by exactly this full form."""
        return self._exact.get(fold(form))

    def single(self, name: str, parts: NameParts) -> Person:
        """Return a new person who is known by a single name only."""
        return self._enter(Person(parts, full=False, form=name))

    def bearers(self, surname: str) -> list[Person]:
        """Return who bears ``surname``: in this spelling if anybody does, else in a near one."""
        key = surname_key(surname)
        found = [p for p in self._surnames.get(key, ()) if is_same_surname(p.surname, surname) or p.parts.chain]
        if found or len(surname) < 6:
            return found
        near = dict.fromkeys((*self._skeletons.get(skeleton(surname), ()), *self._initials.get(key[:1], ())))
        letters = set(key)
        return [p for p in near if len(letters ^ p.letters) <= _OTHER_LETTERS and is_same_surname(p.surname, surname)]

    def by_given_name(self, name: str) -> Person | None:
        """Return the only person with a full name whose given name is ``name``, None where several have it."""
        found = self._given.get(surname_key(name), [])
        found = [p for p in found if p.full]
        return found[0] if len(found) == 1 and same_given_name(found[0].parts.given[0], name) else None

    def _enter(self, person: Person) -> Person:
        self.all.append(person)
        parts = person.parts
        if person.full and any(hyphen in parts.surname for hyphen in "-‐‑"):
            self._double.setdefault(fold_word(parts.surname), person)  # Mohseni-Ejei is called Mohseni Ejei, too
        person.letters = frozenset(surname_key(person.surname))
        for key in {surname_key(part) for part in (parts.surname, *parts.chain) if part}:
            self._surnames.setdefault(key, []).append(person)
            if len(initial := self._initials.setdefault(key[:1], [])) < _MOST_COMPARED:
                initial.append(person)
        if len(alike := self._skeletons.setdefault(skeleton(person.surname), [])) < _MOST_COMPARED:
            alike.append(person)
        if parts.given:
            self._given.setdefault(surname_key(parts.given[0]), []).append(person)
        return person

    def _spelled_otherwise(self, form: str, parts: NameParts) -> Person | None:
        """Return who bears this name in another spelling; two who are on file under other names never are one."""
        on_file = self._known.find_exact(form)
        key = surname_key(parts.surname or (parts.chain[0] if parts.chain else ""))
        first = parts.given[0] if parts.given else ""
        letters = set(key)
        near: tuple[Person, ...] = (
            *self._skeletons.get(skeleton(key), ()),
            *self._initials.get(key[:1], ()),
            *self._given.get(surname_key(first), ())[:_MOST_COMPARED],
        )
        for person in dict.fromkeys(near):
            if not person.full or len(letters ^ person.letters) > _OTHER_LETTERS:
                continue
            if not any(same_given_name(first, given) for given in person.parts.given) and not _is_turned(
                parts, person.parts
            ):
                continue
            if on_file and on_file != (self._known.find_exact(person.form) or on_file):
                continue
            if compare_names(form, person.form).same or _is_part(parts, person.parts):
                return person
        return None


def _is_turned(one: NameParts, other: NameParts) -> bool:
    """Tell whether the surname of one name is the first name of the other: Wang Yi, Kim Jong Un, Jinping Xi."""
    return bool(other.given) and fold_word(one.surname)[:4] == fold_word(other.given[0])[:4]


def _is_part(one: NameParts, other: NameParts) -> bool:
    """Tell whether one name is the other less a given name in front: Tayyip Erdogan, Recep Tayyip Erdogan."""
    if one.chain or other.chain or len(one.given) == len(other.given) or one.numeral != other.numeral:
        return False
    short, long = sorted((one, other), key=lambda p: len(p.given))
    if not short.given or fold_word(short.surname)[:1] != fold_word(long.surname)[:1]:
        return False
    if not all(any(same_given_name(a, b) and len(a) > 2 for b in long.given) for a in short.given):
        return False
    return is_same_surname(short.surname, long.surname)
