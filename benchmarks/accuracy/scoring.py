"""What was read, counted against the truth. None of it uses the rules that are judged."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

from benchmarks.accuracy.labels import SOURCE_ROLES, Labelled
from newsbot.items import DateMention, PersonMention, SourceCredit
from newsbot.normalize.registers import Registers
from newsbot.reading import Words

_FORMS_OF_ADDRESS = frozenset("mr mrs ms miss dr prof professor sir dame lord lady sheikh prince president".split())
_LETTERS = str.maketrans({"ə": "e", "ı": "i", "ø": "o", "ł": "l", "’": "'"})


@dataclass(slots=True)
class Tally:
    """How often right, how often too much, how often missed; ``faults`` says which."""

    hits: int = 0
    extra: int = 0
    missed: int = 0
    faults: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        """The share of what was found that is right."""
        return self.hits / (self.hits + self.extra) if self.hits + self.extra else 1.0

    @property
    def recall(self) -> float:
        """The share of what is there that was found."""
        return self.hits / (self.hits + self.missed) if self.hits + self.missed else 1.0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        return 2 * self.precision * self.recall / (self.precision + self.recall) if self.hits else 0.0

    def compare(self, wanted: Iterable[str], found: Iterable[str], where: str) -> None:
        """Count two sets of values against each other."""
        want, have = set(wanted), set(found)
        self.hits += len(want & have)
        self.extra += len(have - want)
        self.missed += len(want - have)
        self.faults += [f"{where}: extra {value}" for value in sorted(have - want)]
        self.faults += [f"{where}: missed {value}" for value in sorted(want - have)]


def fold(name: str) -> tuple[str, ...]:
    """Return the words of a name in small letters without accents, forms of address in front left out."""
    low = unicodedata.normalize("NFKD", name.lower().translate(_LETTERS))
    low = "".join(c for c in low if not unicodedata.combining(c))
    words = re.sub(r"[^\w ]", " ", re.sub(r"'s?\b", "", low)).split()
    while len(words) > 1 and words[0] in _FORMS_OF_ADDRESS:
        words = words[1:]
    return tuple(words)


class Score:
    """The tallies of one set of articles."""

    def __init__(self, registers: Registers) -> None:
        self.persons, self.forms, self.titles, self.roles = Tally(), Tally(), Tally(), Tally()
        self.dates_found, self.dates_right = Tally(), Tally()
        self.sources = {role: Tally() for role in SOURCE_ROLES}
        self._names = {
            _plain(alias): _plain(record.name)
            for record in registers.sources()
            for alias in (*record.aliases, record.name)
        }

    def add(self, article: Labelled, words: Words) -> None:
        """Count what was read in one article."""
        bearers = self._add_persons(article, words.persons)
        self._add_titles(article, bearers)
        have = (f"{bearers.get(n, p.name)} {p.role}" for n, p in enumerate(words.persons) if p.role != "mentioned")
        self.roles.compare((f"{name} {role}" for name, role in article.roles.items()), have, article.id)
        self._add_dates(article, words.dates)
        self._add_sources(article, words.sources)

    def _add_persons(self, article: Labelled, found: list[PersonMention]) -> dict[int, str]:
        """Match the persons found with those that are there; give the true name by the number of who was found."""
        left = dict(article.persons)
        matched: dict[int, str] = {}
        for number, person in enumerate(found):
            name = next((n for n, forms in left.items() if _is_same([person.name, *person.surface_forms], forms)), None)
            if name is None:
                self.persons.extra += 1
                self.persons.faults.append(f"{article.id}: extra {person.name} {person.surface_forms}")
                continue
            matched[number] = name
            self.persons.hits += 1
            forms = {" ".join(fold(form)) for form in person.surface_forms}
            self.forms.compare({" ".join(fold(form)) for form in left.pop(name)}, forms, f"{article.id} {name}")
        self.persons.missed += len(left)
        self.persons.faults += [f"{article.id}: missed {name}" for name in left]
        self._matched = {number: (name, found[number]) for number, name in matched.items()}
        return matched

    def _add_titles(self, article: Labelled, bearers: dict[int, str]) -> None:
        for number in bearers:
            name, person = self._matched[number]
            want, have = article.titles.get(name), person.title
            fits = bool(want and have and _contains(fold(want), fold(have)))
            self.titles.hits += fits
            self.titles.extra += bool(have) and not fits
            self.titles.missed += bool(want) and not fits
            if (want or have) and not fits:
                self.titles.faults.append(f"{article.id}: {name}: is {want!r}, read {have!r}")

    def _add_dates(self, article: Labelled, found: list[DateMention]) -> None:
        left = list(found)
        for label in article.dates:
            end = label.start + len(label.text)
            near = [d for d in left if (d.offset or 0) < end and (d.offset or 0) + len(d.text) > label.start]
            self.dates_found.hits += bool(near)
            self.dates_found.missed += not near
            if not near:
                self.dates_found.faults.append(f"{article.id}: missed {label.text} ({label.value})")
                continue
            left = [d for d in left if d not in near]
            days = label.days()
            right = any((d.starts_on, d.ends_on) == days if days else d.partial == label.value for d in near)
            self.dates_right.hits += right
            self.dates_right.missed += not right
            self.dates_right.extra += not right
            if not right:
                read = [(d.text, str(d.starts_on), str(d.ends_on), d.partial) for d in near]
                self.dates_right.faults.append(f"{article.id}: {label.text} is {label.value}, read {read}")
        self.dates_found.extra += len(left)
        self.dates_found.faults += [f"{article.id}: extra {d.text} {d.starts_on}" for d in left]

    def _add_sources(self, article: Labelled, found: list[SourceCredit]) -> None:
        for role, tally in self.sources.items():
            want = {self._on_file(name) for name in article.sources.get(role, ())}
            tally.compare(want, {self._on_file(s.name) for s in found if s.role == role}, f"{article.id} {role}")

    def _on_file(self, name: str) -> str:
        """Return the register's name for a source, or the name itself in small letters."""
        return self._names.get(_plain(name), _plain(name))


def _plain(name: str) -> str:
    """Return a source's name in small letters, without accents and "the"."""
    low = unicodedata.normalize("NFKD", name.casefold().translate(_LETTERS))
    return "".join(c for c in low if not unicodedata.combining(c)).removeprefix("the ")


def _is_same(found: list[str], forms: list[str]) -> bool:
    """Tell whether one of the names found is a full form of a person, or says as much of one."""
    want = {fold(form) for form in forms}
    full = {form for form in want if len(form) > 1} or want
    for name in map(fold, found):
        if name in full:
            return True
        for form in full:
            same_ends = len(name) > 1 and len(form) > 1 and name[-1] == form[-1]
            if same_ends and (name[0] == form[0] or set(name) <= set(form) or set(form) <= set(name)):
                return True
    return False


def _contains(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Tell whether one run of words stands in the other."""
    a, b = f" {' '.join(one)} ", f" {' '.join(other)} "
    return bool(one and other) and (a in b or b in a)
