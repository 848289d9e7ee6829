"""How words are spelled otherwise: the key under which spellings of a name meet, and names of one place."""

import re
from functools import cache, lru_cache
from pathlib import Path

from newsbot import settings
from newsbot.normalize.names import fold, split_name, surname_key
from newsbot.normalize.registers import Registers

_WORD = re.compile(r"[^\W_]+")
# A word of two letters or more whose first is not small, as far as a pattern can say, and that nothing stands before.
_CAPITALIZED = re.compile(r"[^\W_a-z0-9](?<![^\W_].)[^\W_]+")
_SHORTEST_NAME = 5
"""In shorter words one letter tells two names apart: Buk, Book; Kim, Qum."""


def words_of_text(text: str) -> list[str]:
    """Return the words of a text as a full-text index cuts them: letters and digits, all else is a gap.

    >>> words_of_text("Ter-Petrosyan’s talks")
    ['Ter', 'Petrosyan', 's', 'talks']
    """
    return _WORD.findall(text)


def names_of_text(text: str) -> set[str]:
    """Return the words of a text that may be names, in small letters: those written with a capital.

    >>> sorted(names_of_text("The talks of Ter-Petrosyan and İlham Əliyev"))
    ['i̇lham', 'petrosyan', 'ter', 'əliyev']
    """
    # Each word once: looking at a word costs more than finding it.
    found = {word.lower() for word in set(_CAPITALIZED.findall(text)) if word[0].isupper()}
    return {word for word in found if word not in _common() and not word.isdecimal()}


@lru_cache(maxsize=65536)
def word_key(word: str) -> str:
    """Return the key of a word: equal for words that may be spellings of one name; empty without letters.

    Accents and alphabets never matter; the usual letters of transliteration do not in words of five letters or more.
    English words that open sentences keep their letters: they are no names.

    >>> word_key("Əliyev") == word_key("Aliev") == word_key("Алиев")
    True
    """
    folded = fold(word).replace(" ", "")
    if len(folded) < _SHORTEST_NAME or folded in _common():
        return folded
    return surname_key(folded)


@lru_cache(maxsize=16384)
def key_of_surname(name: str) -> str:
    """Return the key of the surname of a person's name, of a double one's last part; empty without letters.

    >>> key_of_surname("Prime Minister Nikol Pashinian") == word_key("Pashinyan")
    True
    """
    words = words_of_text(split_name(name).surname) or words_of_text(name)
    return word_key(words[-1]) if words else ""


@cache
def _common() -> frozenset[str]:
    return frozenset(word for word in Registers().words("common_words") if " " not in word)


@cache
def places_alike() -> tuple[tuple[str, ...], ...]:
    """Return the groups of names that mean one place, those of ``NEWSBOT_REGISTERS`` among them."""
    # A search loads no registers: of all lists it needs this one.
    registers = Registers(Path(settings.NEWSBOT_REGISTERS) if settings.NEWSBOT_REGISTERS else None)
    return tuple(tuple(name.strip() for name in line.split(",")) for line in sorted(registers.words("places_alike")))
