"""What is known of words: one set of flags for each, looked up by its folded form."""

from collections.abc import Iterable
from typing import NamedTuple

from newsbot.normalize.names import fold, split_name, surname_key
from newsbot.normalize.names.folding import fold_word
from newsbot.normalize.registers import Registers

GIVEN = 1
PLACE = 2
DEMONYM = 4
ORGANIZATION = 8
ROLE = 16
MODIFIER = 32
HONORIFIC = 64
PERSONAL = 128
"""A title that stands before a single name: Pope, Sheikh."""
CALENDAR = 256
COMMON = 512
NOT_PERSON = 1024
KNOWN = 2048
"""Part of a full name of the register, found by its whole length."""
SURNAME = 4096
"""A surname by its ending (-shvili, -yan) or as the surname of somebody in the register."""
PLURAL = 8192
"""A role in the plural: it may be shared by several names."""
FACILITY = 16384
THING = 32768
"""A common noun before a name that makes it a ship, a street or a hotel."""
GROUP = 65536
PARTICLE = 131072
PHRASE = 262144
"""Part of a phrase of several words that was found by its whole length."""
SURNAME_WORD = 524288
"""A word that is a surname after a given name: German, Bush."""

BLOCKED = PLACE | DEMONYM | ORGANIZATION | ROLE | HONORIFIC | PERSONAL | CALENDAR | COMMON | NOT_PERSON | FACILITY

# Endings that hardly any word of English has; matched against folded words of six letters or more.
_SURNAME_ENDINGS = (
    "shvili", "dze", "yan", "yants", "uryan", "ov", "ev", "yev", "ova", "eva", "yeva", "enko", "chuk", "yuk", "skyy",
    "skyi", "skiy", "skaya", "ovsky", "evsky", "insky", "ovski", "owski", "ewski", "zadeh", "zade", "oglu", "ovich",
    "evich", "ovych", "evych", "ovic", "evic", "poulos", "opoulou", "idis", "akis", "escu", "eanu", "qizi", "gizi",
    "wicz", "czyk", "sson", "dottir", "auskas", "aitis", "iene", "vicius", "nejad", "zhukov", "baev", "bayev", "beyli",
    "bayli", "sadze", "iliani", "bekov", "ishin", "ukhin", "yshyn", "tsev", "iyev",
)  # fmt: skip
# Endings of English nouns that hardly any name has; matched against words that nothing else is known of.
_NOUN_ENDINGS = ("tion", "sion", "tions", "sions", "ness", "ship", "ality", "ility", "icity", "ology", "ists", "isms")
_PARTICLES = (
    "van von de der den del della di da dos du la le ter ten te zu zur af av al el bin ibn bint ben abu"
).split()
_FILES = (
    ("given_names", GIVEN), ("places", PLACE), ("demonyms", DEMONYM), ("organization_words", ORGANIZATION),
    ("roles", ROLE), ("role_modifiers", MODIFIER), ("honorifics", HONORIFIC), ("personal_titles", PERSONAL | ROLE),
    ("months_days", CALENDAR), ("common_words", COMMON), ("not_persons", NOT_PERSON), ("facility_words", FACILITY),
    ("things_before", THING), ("groups_before", GROUP),
    ("surname_words", SURNAME_WORD),
)  # fmt: skip

_FUNCTION_WORDS = frozenset("a an the this that he she it we you i my his her their in on at of and or mr mrs".split())
_ROLE_PREFIXES = ("vice", "ex", "co", "deputy", "former", "under", "then", "non", "sub")
_DEMONYM_PREFIXES = ("pro", "anti", "non", "ex", "post", "pre", "neo", "trans", "inter", "anglo", "franco", "russo")
_CACHE_LIMIT = 65536


class Phrase(NamedTuple):
    """A phrase of the word lists: its folded words and what they are."""

    words: tuple[str, ...]
    flags: int


class Known(NamedTuple):
    """What is known of a word as written."""

    low: str
    """Its folded form."""
    flags: int
    capital: bool
    """It begins with a capital, or with a small particle of a name: al-Assad."""


class Lexicon:
    """The word lists of ``registers``, compiled: flags of a word, phrases by their first two words."""

    def __init__(self, registers: Registers) -> None:
        self._words: dict[str, int] = {}
        self.phrases: dict[tuple[str, str], list[Phrase]] = {}
        self._seen: dict[str, Known] = {}
        for name, flags in _FILES:
            self._add_all(registers.words(name), flags)
        for particle in _PARTICLES:
            self._words[particle] = self._words.get(particle, 0) | PARTICLE
        self.surnames: dict[str, list[str]] = {}
        for person in registers.persons():
            self._add_person(person.name, person.aliases)
        for found in self.phrases.values():
            found.sort(key=lambda phrase: -len(phrase.words))

    def _add_all(self, entries: Iterable[str], flags: int) -> None:
        for entry in entries:
            self._add(entry, flags)
            if flags & ROLE:
                self._add(_plural(entry), flags | PLURAL)

    def _add(self, entry: str, flags: int) -> None:
        words = tuple(w for w in (fold_word(part) for part in entry.replace(".", " ").split()) if w)
        if len(words) == 1:
            self._words[words[0]] = self._words.get(words[0], 0) | flags
        elif words:
            self.phrases.setdefault((words[0], words[1]), []).append(Phrase(words, flags))

    def _add_person(self, name: str, aliases: tuple[str, ...]) -> None:
        for alias in (name, *aliases):
            titles = len(split_name(alias).titles)
            words = tuple(fold_word(w) for w in alias.replace(".", " ").split() if fold_word(w))[titles:]
            if len(words) > 1 and words[0] not in _FUNCTION_WORDS:
                self.phrases.setdefault((words[0], words[1]), []).append(Phrase(words, KNOWN))
        surname = fold(name).split()[-1:]
        if surname and len(surname[0]) > 3:
            self.surnames.setdefault(surname_key(surname[0]), []).append(name)

    def look_up(self, word: str) -> Known:
        """Return what is known of a word as written; remembered, for most words come again."""
        return self._seen.get(word) or self._look_up_anew(word)

    def look_up_all(self, words: Iterable[str]) -> list[Known]:
        """Return what is known of each word: ``look_up`` without a call for each."""
        seen, anew = self._seen.get, self._look_up_anew
        return [seen(word) or anew(word) for word in words]

    def _look_up_anew(self, word: str) -> Known:
        if len(self._seen) > _CACHE_LIMIT:
            self._seen.clear()
        found = self._seen[word] = Known(*self._judge(word), word[0].isupper() or _has_inner_capital(word))
        return found

    def _judge(self, word: str) -> tuple[str, int]:
        low = fold_word(word)
        flags = self._words.get(low, 0)
        if not flags and "-" in word:
            flags = self._hyphenated(word)
        elif not flags and low.endswith("s") and word[-2:] not in ("'s", "’s"):
            flags = self._words.get(low[:-1], 0) & (DEMONYM | ORGANIZATION)  # Armenians, Institutes
        if not flags & ~(COMMON | GROUP | THING | MODIFIER | SURNAME_WORD) and _is_surname(low, self.surnames):
            flags |= SURNAME
        if not flags and len(low) > 6 and low.endswith(_NOUN_ENDINGS):
            flags = COMMON
        return low, flags

    def _hyphenated(self, word: str) -> int:
        parts = [fold_word(p) for p in word.split("-")]
        flags = [self._words.get(p, 0) for p in parts]
        if flags[-1] & ROLE and (parts[0] in _ROLE_PREFIXES or all(f & (ROLE | MODIFIER | HONORIFIC) for f in flags)):
            return flags[-1] & (ROLE | PLURAL)
        if parts[-1] in ("general", "generals") and len(parts[0]) > 4:
            return ROLE | (PLURAL if parts[-1].endswith("s") else 0)  # Attorney-General, Lieutenant-General
        if all(f & GIVEN for f in flags):
            return GIVEN  # Jean-Pierre, Ali-Akbar
        if flags[0] & GIVEN and not flags[-1] & BLOCKED and word[:1].isupper():
            return GIVEN if flags[-1] & GIVEN or (len(parts) == 2 and not flags[-1]) else 0
        if any(f & (DEMONYM | PLACE) for f in flags) or (parts[0] in _DEMONYM_PREFIXES and len(parts[0]) > 2):
            return DEMONYM
        if any(f & ORGANIZATION for f in flags):
            return ORGANIZATION
        if len(parts) == 2 and all(len(p) > 5 and p.endswith(_SURNAME_ENDINGS) for p in parts):
            return NOT_PERSON  # the Sargsyan-Aliyev meeting
        if all(f & (COMMON | MODIFIER) for f in flags):
            return COMMON
        return 0


def _plural(entry: str) -> str:
    """Return a role in the plural: "foreign ministers", "chiefs of staff"."""
    head, of, rest = entry.partition(" of ")
    if head.endswith("man"):
        head = head[:-2] + "en"
    elif head.endswith("y") and head[-2:-1] not in "aeiou":
        head = head[:-1] + "ies"
    else:
        head += "s"
    return head + of + rest


def _is_surname(low: str, known: dict[str, list[str]]) -> bool:
    if len(low) >= 6 and low.endswith(_SURNAME_ENDINGS):
        return True
    return len(low) > 3 and surname_key(low) in known


def _has_inner_capital(word: str) -> bool:
    """Tell whether a word opens with a small particle of a name: al-Assad, d'Artagnan."""
    return word[:3].lower() in ("al-", "el-", "as-", "ad-", "an-", "ar-", "at-", "az-", "ul-") and word[3:4].isupper()
