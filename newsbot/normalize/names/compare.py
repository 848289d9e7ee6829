"""Are two names spellings of one person's name? Given name and surname have to agree, each by its own rules."""

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from newsbot.normalize.names.folding import fold, fold_word
from newsbot.normalize.names.keys import (
    is_feminine_of,
    is_same_surname,
    is_transposed,
    letter_distance,
    surname_key,
)
from newsbot.normalize.names.parts import NameParts, given_names, split_name
from newsbot.normalize.registers import forgets, in_use


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether two names are spellings of one name, and why, in plain English."""

    same: bool
    reason: str


@forgets
@lru_cache(maxsize=16384)
def compare_names(a: str, b: str) -> Verdict:
    """Tell whether ``a`` and ``b`` are spellings of one person's name.

    A title in front does not count. A surname alone is never enough to be somebody with a given name; two bare
    surnames are compared as surnames.
    """
    if not fold(a) or not fold(b):
        return Verdict(False, "one of the two holds no name")
    if fold_word(a) == fold_word(b):
        return Verdict(True, "the same letters")
    one, other = split_name(a), split_name(b)
    if _joined(one) == _joined(other):
        return Verdict(True, "the same letters, titles and gaps left out")
    if one.numeral != other.numeral:
        return Verdict(False, f"numeral {one.numeral or 'none'} is not {other.numeral or 'none'}")
    if _is_reversed(one, other):
        return Verdict(True, "the same words, surname first in one of them")
    return _by_parts(one, other)


def _by_parts(one: NameParts, other: NameParts) -> Verdict:
    if bool(one.given) != bool(other.given):
        return Verdict(False, "a single name is not enough to be the same as a full one")
    surnames = _surnames(one, other)
    if not surnames.same:
        return surnames
    if not one.given:
        return surnames
    given = _given(one.given, other.given)
    if not given.same:
        return given
    return Verdict(True, f"{given.reason}; {surnames.reason}")


def _joined(parts: NameParts) -> str:
    words = (*parts.given, *parts.chain, *(parts.particles if parts.chain else ()), parts.surname, parts.numeral)
    return "".join(fold_word(w) for w in words)


def _is_reversed(one: NameParts, other: NameParts) -> bool:
    """Tell whether two names of two words are each other's reverse, and only one of the words can be a given name."""
    if len(one.given) != 1 or len(other.given) != 1 or one.chain or other.chain:
        return False
    if surname_key(one.given[0]) != surname_key(other.surname) or surname_key(one.surname) != surname_key(
        other.given[0]
    ):
        return False
    return (fold_word(one.surname) in given_names()) != (fold_word(one.given[0]) in given_names())


def _surnames(one: NameParts, other: NameParts) -> Verdict:
    if one.chain or other.chain:
        return _chains(one, other)
    a, b = one.surname, other.surname
    if is_feminine_of(a, b):
        return Verdict(False, f"surnames {a} and {b} are of a man and of a woman")
    if not (is_same_surname(a, b) or (_has_umlaut(a + b) and is_same_surname(_umlauts(a), _umlauts(b)))):
        return Verdict(False, f"surnames {a} and {b} differ")
    if not _particles_agree(one.particles, other.particles):
        return Verdict(False, f"{' '.join(one.particles)} {a} and {' '.join(other.particles)} {b} differ")
    if fold_word(a) == fold_word(b):
        return Verdict(True, f"surname {a}")
    return Verdict(True, f"surnames {a} and {b} are spellings of one")


def _chains(one: NameParts, other: NameParts) -> Verdict:
    """Compare names with bin: fathers must agree as far as both are named, and so must families."""
    if not (one.chain and other.chain):
        return Verdict(False, "only one of the two has a father's name (bin)")
    for a, b in zip(one.chain, other.chain, strict=False):
        if not same_given_name(a, b) and not is_same_surname(a, b):
            return Verdict(False, f"fathers' names {a} and {b} differ")
    if one.surname and other.surname and not is_same_surname(one.surname, other.surname):
        return Verdict(False, f"families {one.surname} and {other.surname} differ")
    return Verdict(True, f"bin {one.chain[0]}")


def _has_umlaut(words: str) -> bool:
    return not words.isascii() and any(letter in words.lower() for letter in "äöü")


def _umlauts(word: str) -> str:
    """Return a word with German umlauts written out, as those without the letters do."""
    for letter, pair in (("ä", "ae"), ("ö", "oe"), ("ü", "ue")):
        word = word.lower().replace(letter, pair)
    return word


def _particles_agree(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    one, other = {fold_word(p) for p in a}, {fold_word(p) for p in b}
    return one <= other or other <= one or one | other <= {"al", "el"}


def _given(a: tuple[str, ...], b: tuple[str, ...]) -> Verdict:
    """Compare given names: the first must agree, later ones may be absent but not contradict."""
    if _initials_contradict(a[1:], b[1:]):
        return Verdict(False, f"initials {' '.join(a[1:])} and {' '.join(b[1:])} differ")
    if len(a) != len(b):
        a, b = _unhyphenated(a), _unhyphenated(b)  # Kassym-Jomart, Kassym Jomart
    if len(a) != len(b) and same_given_name("".join(a), "".join(b)):
        return Verdict(True, f"given names {' '.join(a)} and {' '.join(b)} are forms of one")
    if not same_given_name(a[0], b[0]):
        return Verdict(False, f"given names {a[0]} and {b[0]} differ")
    short, long = sorted((a[1:], b[1:]), key=len)
    rest = iter(long)
    for middle in short:
        if not any(same_given_name(middle, candidate) for candidate in rest):
            return Verdict(False, f"middle names {' '.join(a[1:])} and {' '.join(b[1:])} differ")
    if fold_word(a[0]) == fold_word(b[0]):
        return Verdict(True, f"given name {a[0]}")
    return Verdict(True, f"given names {a[0]} and {b[0]} are forms of one")


def _initials_contradict(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    """Tell whether the first middle initials of two names are different letters: George W., George H. W."""
    if not a or not b:
        return False
    one, other = fold_word(a[0]), fold_word(b[0])
    return len(one) == len(other) == 1 and one != other


def _unhyphenated(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(part for word in words for part in re.split(r"[-‐‑]", word) if fold_word(part))


@forgets
@cache
def _groups() -> dict[str, frozenset[int]]:
    """Return, for each key of a given name, the groups it is in."""
    found: dict[str, set[int]] = {}
    for number, line in enumerate(sorted(in_use().words("given_name_groups"))):
        for name in line.split():
            found.setdefault(_given_key(name), set()).add(number)
    return {name: frozenset(numbers) for name, numbers in found.items()}


@lru_cache(maxsize=16384)
def _given_key(name: str) -> str:
    """Return the key of a given name: letter variants only, endings as they are (Ian is not An)."""
    return surname_key(name + "zzz").removesuffix("z")


@forgets
@lru_cache(maxsize=16384)
def same_given_name(a: str, b: str) -> bool:
    """Tell whether two given names can be one: same letters, an initial, forms of one name, or a slip of the pen.

    Two known names of different groups never are: Maria and Marina, Arman and Armen.
    """
    fa, fb = fold_word(a), fold_word(b)
    if fa == fb or (min(len(fa), len(fb)) == 1 and fa[:1] == fb[:1]):
        return bool(fa)
    ka, kb = surname_key(a), surname_key(b)
    if _groups().get(_given_key(a), frozenset()) & _groups().get(_given_key(b), frozenset()):
        return True
    known = given_names()
    if fa[-3:-1] != fb[-3:-1] and (ka.endswith("a") != kb.endswith("a")):
        return False
    if _given_key(a) == _given_key(b) or (ka == kb and not ka.endswith("an")):
        return True
    if fa in known and fb in known:
        return False
    return _is_slip(ka, kb) or is_transposed(fa, fb)


def _is_slip(a: str, b: str) -> bool:
    """Tell whether two keys of given names, one of them unknown, are close enough for a slip."""
    shorter = min(len(a), len(b))
    if shorter < 4 or a[0] != b[0] or a.endswith("a") != b.endswith("a"):
        return False
    return letter_distance(a, b) <= (0.5 if shorter < 6 else 1.0)
