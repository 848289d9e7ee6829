"""The parts of a name: titles, given names, patronymic chain, particles, surname, numeral."""

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from newsbot.normalize.names.folding import fold, fold_word
from newsbot.normalize.names.keys import is_particle, skeleton, surname_key
from newsbot.normalize.registers import forgets, in_use

_NUMERAL = re.compile(r"(?:I{1,3}|IV|VI{0,3}|IX|XI{0,3}|XIV|XVI{0,3}|Jr|Sr)\.?\Z")
_BEFORE_SURNAMES = frozenset({"ter", "mc", "mac", "o", "d", "san", "mir"})
_CHAIN = frozenset({"bin", "ibn", "bint", "ben"})
_POST = frozenset({"mep", "mp", "phd", "obe", "cbe", "kbe", "qc", "kc", "msp", "esq"})
_ARTICLE = re.compile(r"(?i)(?:al|el|ad|as|ash|at|an|ar|az)[-‐‑](?=\w)")
_SURNAME_FIRST = frozenset(
    "xi li wang zhang chen liu yang zhao wu zhou hu jiang deng mao kim lee park moon yoon ban choi han".split()
)

_LONGEST_TITLE = 4  # words of a title that stands before a name


@dataclass(frozen=True, slots=True)
class NameParts:
    """A name taken apart. Words are as written; an absent part is empty."""

    given: tuple[str, ...] = ()
    """Given names, patronymics and initials, in order."""
    chain: tuple[str, ...] = ()
    """What stands after bin, ibn or bint: ("Salman",) in "Mohammed bin Salman"."""
    particles: tuple[str, ...] = ()
    """van, von, de, al: as written, in order."""
    surname: str = ""
    numeral: str = ""
    """II, III, Jr."""
    titles: tuple[str, ...] = ()
    """What was cut off in front: Dr, President."""


@forgets
@cache
def title_phrases() -> frozenset[str]:
    """Return the folded offices, ranks and forms of address."""
    registers = in_use()
    names = ("honorifics", "personal_titles", "roles")
    return frozenset(fold(phrase) for name in names for phrase in registers.words(name))


@forgets
@cache
def title_words() -> frozenset[str]:
    """Return the folded words that offices, ranks and forms of address are made of."""
    heads = title_phrases()
    return frozenset(h for h in heads if " " not in h) | {w for h in heads for w in h.split() if len(w) > 5}


@forgets
@cache
def given_names() -> frozenset[str]:
    """Return the folded given names of the register."""
    return frozenset(fold_word(word) for word in in_use().words("given_names"))


@forgets
@lru_cache(maxsize=16384)
def split_name(name: str) -> NameParts:
    """Return the parts of ``name``: a person's name as written, with or without titles.

    "Dr Maximiliaan van Lange" has given ("Maximiliaan",), particles ("van",), surname "Lange". A single word is a
    surname. Chinese and Korean names of the common kind keep their surname first.
    """
    words = [w for w in re.split(r"[\s,]+", re.sub(r"(?<=\b[A-Z])\.(?=\w)", ". ", name)) if fold_word(w)]
    titles, words = _cut_titles(words)
    words = [w for i, w in enumerate(words) if i == 0 or fold_word(w) not in _POST or len(words) == 1]
    numeral = ""
    if len(words) > 1 and _NUMERAL.match(words[-1]):
        numeral = words.pop().rstrip(".")
    if any(fold_word(w) in _CHAIN for w in words[1:]):
        return _chained(words, numeral, titles)
    if len(words) in (2, 3) and fold_word(words[0]) in _SURNAME_FIRST and fold_word(words[0]) not in given_names():
        return NameParts(tuple(words[1:]), (), (), words[0], numeral, titles)
    given, particles, surname = _around_particles(words)
    return NameParts(given, (), particles, surname, numeral, titles)


def _cut_titles(words: list[str]) -> tuple[tuple[str, ...], list[str]]:
    """Cut titles off in front, whole phrases first ("Prime Minister"); one word at least is left."""
    known, given, cut = title_words(), given_names(), 0
    folded = [fold_word(word) for word in words]
    while cut < len(words) - 1:
        phrase = _longest_phrase(folded[cut:-1])
        if not phrase and (folded[cut] not in known or (folded[cut] in given and cut == len(words) - 2)):
            break
        cut += phrase or 1
    return tuple(words[:cut]), words[cut:]


def _longest_phrase(words: list[str]) -> int:
    """Return how many words in front are one title of several words; 0 for none."""
    phrases = title_phrases()
    sizes = range(min(len(words), _LONGEST_TITLE), 1, -1)
    return next((size for size in sizes if " ".join(words[:size]) in phrases), 0)


def _chained(words: list[str], numeral: str, titles: tuple[str, ...]) -> NameParts:
    """Split a name with bin: the word after it is a father's name, what follows that a family's."""
    at = next(i for i, w in enumerate(words) if i and fold_word(w) in _CHAIN)
    chain = tuple(words[i + 1] for i, w in enumerate(words[:-1]) if i and fold_word(w) in _CHAIN)
    rest = [w for w in words[at + 1 :] if fold_word(w) not in _CHAIN and w not in chain]
    _, particles, family = _around_particles(rest) if rest else ((), (), "")
    return NameParts(tuple(words[:at]), chain, particles, family, numeral, titles)


def _around_particles(words: list[str]) -> tuple[tuple[str, ...], tuple[str, ...], str]:
    """Return given names, particles and surname; particles are part of the surname's end of the name."""
    if not words:
        return (), (), ""
    start = len(words) - 1
    if start > 0 and fold_word(words[start - 1]) in _BEFORE_SURNAMES and start > 1:
        start -= 1  # "Ter Petrosyan", "Mc Allister"
    surname = "".join(words[start:])
    end = start
    while start > 0 and is_particle(fold_word(words[start - 1])) and (start > 1 or len(words) == 2):
        start -= 1
    particles = tuple(words[start:end])
    if article := _ARTICLE.match(surname):
        particles, surname = (*particles, article.group()[:-1]), surname[article.end() :]
    return tuple(words[:start]), particles, surname


def name_key(name: str) -> str:
    """Return a key to look up the spellings of a name: equal for most spellings of one surname.

    A surname or a whole name goes in; titles and given names do not matter. Feminine forms share the key of the
    masculine ones (a key only proposes, ``compare_names`` decides). Empty for a text without letters.
    """
    surname = split_name(name).surname
    return skeleton(re.sub(r"(?<=[oe]v|in)a$", "", fold_word(surname)))


def spelling_key(name: str) -> str:
    """Return a key that is equal for names that differ only in how letters are transliterated.

    "Ramin Aliev" and "Ramin Aliyev" share one, a feminine form or another given name never does; neither does a
    slip of the pen, which only ``compare_names`` forgives. Empty for a single name, and where an initial stands for
    a given name: neither says enough to be somebody's elsewhere.
    """
    parts = split_name(name)
    # Of given names only y and i are one letter: the rules for surnames would make Colin of Colleen.
    given = [re.sub("ii$", "i", fold_word(word).replace("y", "i")) for word in parts.given]
    if not given or min(map(len, given)) < 2 or not (parts.surname or parts.chain):
        return ""
    chain = ["bin", *(surname_key(word) for word in parts.chain)] if parts.chain else []
    particles = [fold_word(word) for word in parts.particles]
    return " ".join(filter(None, (*given, *chain, *particles, surname_key(parts.surname), parts.numeral.lower())))
