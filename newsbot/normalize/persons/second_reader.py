"""What a second reader, a model, says of the candidates that the rules found, and what it alone finds.

The rules decide where they are sure. A model takes foreign places, parties and ships for persons now and then, so
the word lists have a veto; and it knows nothing of who is who, so a single name is left to the rules.
"""

import re
from collections import Counter
from collections.abc import Iterator

from newsbot.normalize.ner import Entity
from newsbot.normalize.persons.candidates import MEDIUM, WEAK, Candidate
from newsbot.normalize.persons.lexicon import (
    BLOCKED,
    COMMON,
    GIVEN,
    GROUP,
    HONORIFIC,
    KNOWN,
    PARTICLE,
    PHRASE,
    ROLE,
    SURNAME_WORD,
    THING,
)
from newsbot.normalize.persons.words import Text

CUE = "second reader"
_NO_PERSON = frozenset({"ORG", "GPE", "LOC", "FAC", "NORP", "PRODUCT", "EVENT", "WORK_OF_ART", "LAW"})
_PLACES = frozenset({"GPE", "LOC", "FAC", "NORP"})
_IN_PLACES = frozenset({"st", "saint", "mt", "mount", "fort", "lake", "port", "cape"})
_BEFORE_THINGS = frozenset("the in at near inside outside around throughout across into".split())
_LOWER_PART = re.compile(r"[-‐‑][a-zà-ž]{3}")  # Murray-skippered
_LONGEST = 5  # words of a name; what is longer is a list that the model did not cut


def second_opinion(text: Text, found: list[Candidate], entities: list[Entity]) -> list[Candidate]:
    """Return the candidates of a text with those that only the model found, in order.

    A weak candidate that the model takes for a person counts, one that it takes for a place does not. (For an
    organization it takes cricketers too: in 150 articles of 2001 heeding that cost two persons and saved nothing.)
    Two words or more that the rules have nothing of count, unless a word list vetoes one of them.
    """
    by_word = {k: candidate for candidate in found for k in range(candidate.first, candidate.last + 1)}
    new: list[Candidate] = []
    replaced: set[int] = set()
    for words, is_person, is_place in _opinions(text, entities):
        heard = list({id(by_word[k]): by_word[k] for k in words if k in by_word}.values())
        full = [candidate for candidate in heard if candidate.full]
        if any(candidate.strength > WEAK for candidate in full):
            continue
        if is_place:
            for candidate in full:
                candidate.strength = 0
        elif is_person and _may_be_name(text, words):
            replaced |= set(map(id, heard))
            new.append(Candidate(text, words[0], words[-1], True, MEDIUM, words[-1] + 1, cues=[CUE]))
    if not new:
        return found
    kept = [candidate for candidate in found if id(candidate) not in replaced]
    return sorted([*kept, *new], key=lambda candidate: candidate.first)


def _opinions(text: Text, entities: list[Entity]) -> Iterator[tuple[list[int], bool, bool]]:
    """Yield the words of each entity of two words or more, whether they are a person to the model, or else a place.

    What it takes for a person here and for a company there is what it says more often, and no person on a tie.
    """
    read = [(words, entity.label) for entity in entities if len(words := _words_of(text, entity)) > 1]
    votes: Counter[str] = Counter()
    for words, label in read:
        votes[_low(text, words)] += 1 if label == "PERSON" else -1 if label in _NO_PERSON else 0
    for words, label in read:
        if label == "PERSON" or label in _NO_PERSON:
            person = votes[_low(text, words)] > 0
            yield words, person, not person and label in _PLACES


def _low(text: Text, words: list[int]) -> str:
    return " ".join(text.lows[k] for k in words)


def _words_of(text: Text, entity: Entity) -> list[int]:
    """Return the words of an entity, offices and forms of address in front left out; none where it spans lines."""
    words = [k for k in text.words_between(entity.start, entity.end) if text.lows[k]]
    while words and _is_office(text, words[0]):
        words = words[1:]
    return words if all(text.is_joined(k) for k in words[1:]) and len(words) <= _LONGEST else []


def _is_office(text: Text, k: int) -> bool:
    flags, word = text.flags[k], text.words[k]
    if flags & (GIVEN | KNOWN):
        return False
    return bool(flags & (ROLE | HONORIFIC)) or ("-" in word and bool(text.flag_of(word.rpartition("-")[2]) & ROLE))


def _may_be_name(text: Text, words: list[int]) -> bool:
    """Tell whether no word list says that these words are no name: places, parties, months, ordinary words.

    There have to be a given name and a surname: "van Lange" is a single name, of whom the rules know more.
    """
    first, last = words[0], words[-1]
    if (
        sum(not text.flags[k] & PARTICLE for k in words) < 2
        or text.lows[first] in _IN_PLACES
        or len(text.lows[last]) < 2
    ):
        return False
    if text.flags[first] & COMMON and text.opens_sentence(first):
        return False
    if first and text.is_joined(first) and text.lows[first - 1] in _BEFORE_THINGS:
        return False
    return all(_may_be_part(text, k, last=k == last) for k in words)


def _may_be_part(text: Text, k: int, *, last: bool) -> bool:
    flags = text.flags[k]
    if flags & PARTICLE and not last:
        return True
    if not text.caps[k] or flags & PHRASE or _LOWER_PART.search(text.words[k]):
        return False
    if flags & GIVEN or (last and flags & SURNAME_WORD and not flags & ~(SURNAME_WORD | COMMON)):
        return True
    return not flags & (BLOCKED | GROUP | THING)
