"""Names as other languages write them, read aloud and written as English news does: Pachinian is Pashinian.

Each scheme is how one language, or one standard, writes the sounds of Cyrillic, Armenian, Georgian and Azerbaijani:
German after Duden, French after the usage of its press, Polish after PWN, Turkish and Azerbaijani by their own
alphabets, scholars after ISO 9 (which Czech, Croatian and Slovak spellings share), Azerbaijani names by way of
Russian. A reading is a guess: "ch" is one sound in Chisinau, a second in French, a third in German. So it is for
words that mean nothing as they stand; what is never ambiguous ("tsch", "sz", "-jew") surname keys know anyway.
"""

import re
import unicodedata
from functools import lru_cache

from newsbot.normalize.names.folding import fold

_VOICED = {r"(?<!s)s(?=[aeiouäöüy])": "z", "ss": "s"}
_GERMAN = {"dsch": "j", "tsch": "ch", "sch": "sh", "ch": "kh", "tz": "ts", "z": "ts", "j": "y"}
_BY_WAY_OF_RUSSIAN = {"g": "h"}  # Geydar, Gasanov
_GEORGIAN = {r"(?<=[^aeiou])i\b": ""}  # every name that ends in a consonant gets one: Pashiniani
# A pattern is tried at each letter in the order of its scheme: the longest must come first.
_SCHEMES: tuple[dict[str, str], ...] = (
    _GERMAN,
    {**_GERMAN, **_VOICED},  # German has one letter for s and z before a vowel: Selenskyj, Mirsojan
    {"tch": "ch", "ch": "sh", "dj": "j", "j": "zh", "gu(?=[eiéè])": "g", "ou": "u", "ss": "s", "ï": "y"},  # French
    {
        "dż": "j", "szcz": "shch", "sz": "sh", "cz": "ch", "ch": "kh", "c": "ts", "j": "y", "ż": "zh", "ś": "sh",
        "(?<=[bdfgklmnprstvwz])i(?=[aeou])": "",
    },  # Polish: an i makes the consonant before it soft, Miedwiediew
    {"c": "j", "x": "kh", "q": "g", "j": "zh"},  # Azerbaijani, Turkish
    {"dž": "j", "š": "sh", "č": "ch", "ž": "zh", "ch": "kh", "c": "ts", "j": "y", "x": "kh"},  # ISO 9
    _BY_WAY_OF_RUSSIAN,
)  # fmt: skip
_OTHER_ALPHABET = re.compile(r"[^\W\d_A-Za-z\u00c0-\u024f\u0259\u0300-\u036f]")


@lru_cache(maxsize=4096)
def readings(name: str) -> tuple[str, ...]:
    """Return what a name may be in the spelling of English news, in small letters, other than as it stands.

    >>> "nikol pashinian" in readings("Nikol Pachinian"), "suchumi" in readings("Suchumi")
    (True, False)
    """
    low = unicodedata.normalize("NFC", name.lower())
    other = _OTHER_ALPHABET.search(low)
    # Other alphabets are transliterated letter by letter, and leave less to guess.
    start, schemes = (fold(low), (_BY_WAY_OF_RUSSIAN, _GEORGIAN)) if other else (low, _SCHEMES)
    return tuple(dict.fromkeys(one for scheme in schemes if (one := fold(_read(start, scheme))) != fold(name)))


def _read(text: str, scheme: dict[str, str]) -> str:
    sounds = tuple(scheme.values())
    return re.sub("|".join(f"({one})" for one in scheme), lambda found: sounds[(found.lastindex or 1) - 1], text)
