"""Joining mentions into persons: full names by the rules for names, lone surnames to their bearer in the article."""

import re
from itertools import pairwise

from newsbot.normalize.names import split_name
from newsbot.normalize.names.folding import fold
from newsbot.normalize.persons.candidates import MEDIUM, WEAK, Candidate
from newsbot.normalize.persons.lexicon import (
    BLOCKED,
    COMMON,
    GIVEN,
    HONORIFIC,
    KNOWN,
    NOT_PERSON,
    ORGANIZATION,
    PARTICLE,
    PHRASE,
    PLACE,
    ROLE,
    SURNAME,
)
from newsbot.normalize.persons.offices import SPEECH
from newsbot.normalize.persons.people import Mention, People, Person
from newsbot.normalize.persons.register import KnownPersons
from newsbot.normalize.persons.words import Text, single_blanks

_LIST_GAPS = frozenset({",", "and", ", and", ";", "; and", "&", "/", ",and"})
_IN_PLACES = frozenset({"in", "at", "near", "inside", "around", "outside", "throughout", "into"})
_TRUST = frozenset(
    "confidence trust faith belief believe believes believed interest interested hope hopes partner ally successor "
    "disappointed culminated resulted change saw see".split()
)
_RELATED = re.compile(
    r"['’]s?\s+(?:\S+\s+){0,3}?(?:party|administration|presidency|cabinet|resignation|inauguration|lawyers?|wife|husband|"
    r"son|daughter|brother|father|speech|candidacy|impeachment|successor|predecessor|allies|ally|spokes\w+|office|heirs?)\b"
)
_VOUCHING = frozenset({"speech verb", "form of address", "office before", "office after", "who", "age"})
_VERBS = SPEECH | frozenset("had has was is will would also later met did does took made wants wanted hopes".split())


def join(mentions: list[Mention], texts: list[Text], known: KnownPersons) -> list[Person]:
    """Return the persons of an article from all mentions of its texts, in the order of appearance.

    Full names come first, wherever they stand, so that a surname in the headline finds its bearer in the text.
    """
    mentions = [m for m in mentions if not m.candidate.thing]
    _vouch(mentions)
    _coordinate(mentions)
    people = People(known)
    mentions = _without_places(mentions)
    for mention in mentions:
        if mention.candidate.full and _is_accepted(mention.candidate):
            people.full(single_blanks(mention.candidate.surface)).add(mention, _reason(mention.candidate))
    for mention in mentions:
        if not mention.candidate.full:
            _join_single(mention, people)
        elif not _is_accepted(mention.candidate):
            _join_rejected(mention, people)
    for person in people.all:
        if person.full:
            _add_ordinary_words(person, texts)
        person.mentions.sort(key=lambda m: m.place)
    return sorted(people.all, key=lambda p: p.mentions[0].place)


def _without_places(mentions: list[Mention]) -> list[Mention]:
    """Leave out names that only ever stand behind "in" or "near", unless something else speaks of a person."""
    placed: dict[str, bool] = {}
    for mention in mentions:
        candidate = mention.candidate
        key = candidate.text.lows[candidate.last]
        placed[key] = placed.get(key, True) and _is_placed(candidate)
    return [m for m in mentions if not placed[m.candidate.text.lows[m.candidate.last]]]


def _is_placed(candidate: Candidate) -> bool:
    text, first = candidate.text, candidate.first
    if candidate.cues or not candidate.full or text.flags[first] & KNOWN or not first or not text.is_joined(first):
        return False
    before = text.lows[first - 1]
    if before == "in" and first > 1 and text.lows[first - 2] in _TRUST:
        return False
    return before in _IN_PLACES and not text.caps[first - 1]


def _coordinate(mentions: list[Mention]) -> None:
    """Let names of unknown words count where they stand in a list beside accepted ones, in either direction."""
    for order in (mentions, mentions[::-1]):
        for sure, weak in pairwise(order):
            one, other = sure.candidate, weak.candidate
            if other.strength != WEAK or not one.full or not _is_accepted(one) or one.text is not other.text:
                continue
            first, second = (one, other) if one.first < other.first else (other, one)
            gap = one.text.raw[first.span[1] : second.span[0]]
            if gap.strip() in _LIST_GAPS and "\n" not in gap and first.last + 2 >= second.first:
                other.cues.append("in a list of names")


def _vouch(mentions: list[Mention]) -> None:
    """Let a name of unknown words count where its surname alone is said to speak, or has an office, elsewhere."""
    speaking = {
        m.candidate.text.lows[m.candidate.last]
        for m in mentions
        if not m.candidate.full and _VOUCHING.intersection(m.candidate.cues)
    }
    for mention in mentions:
        candidate = mention.candidate
        if candidate.strength == WEAK and candidate.text.lows[candidate.last] in speaking:
            candidate.cues.append("its surname speaks elsewhere")


def _is_accepted(candidate: Candidate) -> bool:
    return candidate.strength >= MEDIUM or (candidate.strength == WEAK and bool(candidate.cues))


def _reason(candidate: Candidate) -> str:
    if candidate.cues:
        return f"full name: {candidate.cues[0]}"
    return "full name: known given name or surname ending"


def _join_single(mention: Mention, people: People) -> None:
    """Give a single name to its bearer here; else let it stand alone if something says that it is a person."""
    candidate = mention.candidate
    name = single_blanks(candidate.surface)
    parts = split_name(name)
    if bearers := people.bearers(parts.surname):
        _nearest(mention, bearers).add(mention, "surname joined to the full name")
        return
    flags = candidate.text.flags[candidate.last]
    bearer = people.by_given_name(parts.surname) if flags & GIVEN and not flags & BLOCKED else None
    if bearer is not None and len(parts.surname) > 1:
        bearer.add(mention, "given name joined to the full name")
    elif reason := _alone(candidate):
        people.single(name, parts).add(mention, reason)


def _nearest(mention: Mention, bearers: list[Person]) -> Person:
    """Return the bearer whose office fits, else the one named in full last before the mention, else first after it."""
    if len(bearers) == 1:
        return bearers[0]
    if mention.candidate.office:
        heads = set(fold(mention.candidate.office).split())
        fitting = [p for p in bearers if heads & _offices(p)]
        if len(fitting) == 1:
            return fitting[0]
    return max(bearers, key=lambda person: person.nearness(mention.place))


def _offices(person: Person) -> set[str]:
    return {word for m in person.mentions[:20] for word in fold(m.candidate.office or "").split()}


def _alone(candidate: Candidate) -> str | None:
    """Return why a single name is a person though nobody here bears it in full, None where nothing says so."""
    text, at = candidate.text, candidate.last
    flags, low = text.flags[at], text.lows[at]
    before = text.lows[candidate.first - 1] if candidate.first and text.is_joined(candidate.first) else ""
    if len(low) < 3 or text.is_title_case() or _is_run_on(candidate):
        return None
    if _is_firm(candidate) and not candidate.plural:
        return None
    if candidate.address:
        return f"single name: {candidate.cues[0]}"
    if before in _IN_PLACES or before == "the" or flags & (BLOCKED | PARTICLE):
        return None
    if flags & GIVEN:
        sure = [c for c in candidate.cues if c != "parenthesis"]
        return f"given name: {sure[0]}" if sure else None
    if _RELATED.match(text.raw, candidate.span[1], candidate.span[1] + 80):
        return "single name: an office or a relative of its own"
    if flags & SURNAME:
        return "single name: surname by its ending or the register"
    return None


def _is_firm(candidate: Candidate) -> bool:
    """Tell whether an ampersand joins the name to another one: Johnson & Johnson, Procter & Gamble."""
    text = candidate.text
    return "&" in (text.gaps[candidate.first].strip(), text.gaps[candidate.last + 1].strip())


def _is_run_on(candidate: Candidate) -> bool:
    """Tell whether capitals follow: the word is part of something longer."""
    text, k = candidate.text, candidate.last + 1
    if k >= candidate.run_end:
        return False
    return not text.flags[k] & (ROLE | PLACE) or bool(text.flags[k] & (COMMON | NOT_PERSON))


def _join_rejected(mention: Mention, people: People) -> None:
    """Give a name that was too weak by itself to the person who bears it elsewhere."""
    person = people.exact(mention.candidate.surface)
    if person is not None:
        person.add(mention, "the same name again")


def _add_ordinary_words(person: Person, texts: list[Text]) -> None:
    """Add the mentions of a surname that is an ordinary word or a place, where the words around it speak of a person.

    "German added", "Prime Minister May", "Bush's speech"; never "in May", "the German government".
    """
    first = person.mentions[0].candidate
    low = first.text.lows[first.last]
    if not first.text.flags[first.last] & BLOCKED or first.text.flags[first.last] & PHRASE:
        return
    taken = {(m.order, m.candidate.last) for m in person.mentions}
    for order, text in enumerate(texts):
        for k in text.positions(low):
            if text.caps[k] and (order, k) not in taken and _speaks_of_person(text, k):
                person.add(
                    Mention(order, Candidate(text, k, k, full=False, run_end=k + 1)), "surname joined to the full name"
                )


def _speaks_of_person(text: Text, k: int) -> bool:
    if k and text.is_joined(k) and text.caps[k - 1]:
        return bool(text.flags[k - 1] & (ROLE | HONORIFIC)) and not text.flags[k - 1] & ORGANIZATION
    if k + 1 >= text.size or text.caps[k + 1]:
        return False
    return text.is_tight(k + 1) and text.lows[k + 1] in _VERBS
