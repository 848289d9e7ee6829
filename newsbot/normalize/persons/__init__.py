"""Who is named in an article, by which forms, with which office, in which role.

Rules over word lists: a known given name, an office before or after, the ending of a surname, a list of names make a
person. A bare pair of capitalised words that nothing vouches for is none. Where the registers ask for it, a model
reads along.
"""

from collections.abc import Sequence
from functools import lru_cache

from newsbot.items import PersonMention
from newsbot.normalize.ner import load_reader
from newsbot.normalize.persons.candidates import Candidate, find_candidates
from newsbot.normalize.persons.headlines import find_in_capitals, trim_headline
from newsbot.normalize.persons.interviews import set_roles
from newsbot.normalize.persons.joining import join
from newsbot.normalize.persons.lexicon import Lexicon
from newsbot.normalize.persons.people import Mention, Person
from newsbot.normalize.persons.register import KnownPersons
from newsbot.normalize.persons.second_reader import second_opinion
from newsbot.normalize.persons.surroundings import read_surroundings
from newsbot.normalize.persons.words import Text
from newsbot.normalize.registers import Registers
from newsbot.normalize.text import cyrillic_share

__all__ = ["PersonReader", "find_persons"]

_BODY = 2


class PersonReader:
    """Reads persons from articles with the word lists of one set of registers, which it compiles once."""

    def __init__(self, registers: Registers) -> None:
        self._lexicon = Lexicon(registers)
        self._known = KnownPersons(registers)
        self._second = load_reader() if registers.ner else None

    def find(
        self,
        body: str,
        *,
        title: str = "",
        standfirst: str | None = None,
        section: str | None = None,
        captions: Sequence[str] = (),
    ) -> list[PersonMention]:
        """Return everyone named in an article, in order of appearance; see ``find_persons``."""
        raws = [title, standfirst or "", body, *captions]
        if _is_cyrillic(raws):
            return []
        texts = [Text(raw, self._lexicon, headline=not order) for order, raw in enumerate(raws)]
        mentions = [Mention(order, c) for order, text in enumerate(texts) for c in self._candidates(text, order)]
        people = join(mentions, texts, self._known)
        if texts[0].is_upper_case():
            people = find_in_capitals(texts[0], people) + people
        roles = set_roles(people, texts, section)
        return self._write_out(people, roles)

    def _candidates(self, text: Text, order: int) -> list[Candidate]:
        """Return the candidates of a text with their surroundings read; none for a headline in capitals."""
        if order == 0 and text.is_upper_case():
            return []
        found = find_candidates(text)
        if self._second is not None and order and text.size:  # headlines are no sentences: models misread them
            found = second_opinion(text, found, self._second(text.raw))
        read_surroundings(found)
        return trim_headline(found) if order == 0 and text.is_title_case() else found

    def _write_out(self, people: list[Person], roles: dict[int, str]) -> list[PersonMention]:
        found: dict[str, PersonMention] = {}
        for person in people:
            written = self._mention(person, roles.get(id(person), "mentioned"))
            earlier = found.setdefault(written.name, written)
            if earlier is not written:
                _merge(earlier, written)
        return list(found.values())

    def _mention(self, person: Person, role: str) -> PersonMention:
        name, office = person.best_form(), person.office()
        known = self._on_file(person, name, office)
        spans = sorted(m.candidate.span for m in person.mentions if m.order == _BODY)
        forms = list(dict.fromkeys(m.candidate.surface for m in person.mentions))
        return PersonMention(
            name=known or name,
            written=name,
            role=role,
            title=office,
            surface_forms=forms,
            spans=spans,
            mentions=len(person.mentions),
            known=known is not None,
            reasons=list(person.reasons),
        )

    def _on_file(self, person: Person, name: str, office: str | None) -> str | None:
        """Return the name on file: of a full name by its spelling, of a lone surname only by an office that fits."""
        if person.full:
            return self._known.find(name)
        known = self._known.find(f"{office} {name}") if office else None
        return known or self._known.find_by_office(person.surname, office)


def find_persons(
    body: str,
    *,
    title: str = "",
    standfirst: str | None = None,
    section: str | None = None,
    registers: Registers,
    captions: Sequence[str] = (),
) -> list[PersonMention]:
    """Return everyone named in title, stand-first, body and captions, in order of appearance.

    All forms of a person are joined: full names by the rules of ``compare_names``, a lone surname to the bearer named
    in full last before it (the title comes first). ``spans`` are character offsets in ``body`` and slice out the forms.
    ``section`` ("interview") helps to tell guest from host. Texts in Cyrillic give an empty list. Never raises.
    """
    return _reader(registers).find(body, title=title, standfirst=standfirst, section=section, captions=captions)


@lru_cache(maxsize=4)
def _reader(registers: Registers) -> PersonReader:
    return PersonReader(registers)


def _is_cyrillic(raws: Sequence[str]) -> bool:
    """Tell whether a text is mostly Cyrillic: names are inflected there, and not read."""
    return cyrillic_share("".join(raw[:2000] for raw in raws)) > 0.5


def _merge(one: PersonMention, other: PersonMention) -> None:
    """Add to a person the mentions of another who turned out to be the same on file."""
    one.surface_forms = list(dict.fromkeys((*one.surface_forms, *other.surface_forms)))
    one.spans = sorted((*one.spans, *other.spans))
    one.mentions += other.mentions
    one.title = one.title or other.title
    one.role = one.role if one.role != "mentioned" else other.role
    one.reasons = list(dict.fromkeys((*one.reasons, *other.reasons)))
