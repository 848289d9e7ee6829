"""Folding: a text in small Latin letters, whatever alphabet and accents it was written in."""

import re
import unicodedata
from functools import lru_cache

_CYRILLIC = dict(
    zip(
        "абвгґдеёєжзиіїйклмнопрстуфхцчшщъыьэюяўҒғҚқҢңӨөҮүҰұҺһӘә",
        "a b v g g d e yo ye zh z i i yi y k l m n o p r s t u f kh ts ch sh shch  y  e yu ya u "
        "Gh gh Q q N n O o U u U u H h A a".split(" "),
        strict=True,
    )
)
_GEORGIAN = dict(
    zip(
        "აბგდევზთიკლმნოპჟრსტუფქღყშჩცძწჭხჯჰ",
        "a b g d e v z t i k l m n o p zh r s t u p k gh q sh ch ts dz ts ch kh j h".split(),
        strict=True,
    )
)
_ARMENIAN = dict(
    zip(
        "աբգդեզէըթժիլխծկհձղճմյնշոչպջռսվտրցւփքօֆև",
        "a b g d e z e y t zh i l kh ts k h dz gh ch m y n sh o ch p j r s v t r ts u p k o f ev".split(),
        strict=True,
    )
)
_LATIN = {
    "ə": "a", "ı": "i", "ç": "ch", "ş": "sh", "ğ": "gh", "ș": "sh", "ß": "ss", "ø": "o", "ł": "l", "đ": "d",
    "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ħ": "h", "ŋ": "n",
}  # fmt: skip
# What tells a word to be Azerbaijani, where c and x are other sounds than elsewhere: Turkish has neither x nor ə.
_AZERBAIJANI = re.compile(r"\w*(?:ə|[xq]\w*[ışçğöü]|[ışçğöü]\w*[xq])\w*")
_AZERBAIJANI_LETTERS = str.maketrans({"c": "j", "x": "kh"})
_LETTERS = str.maketrans({**_CYRILLIC, **_GEORGIAN, **_ARMENIAN, **_LATIN})
_INSIDE_WORDS = re.compile(r"['’ʼ‘`´ʻ]")
_POSSESSIVE = re.compile(r"['’ʼ]s?\b(?!\w)")
_NO_LETTERS = re.compile(r"[^a-z0-9]+")


@lru_cache(maxsize=16384)
def fold(text: str) -> str:
    """Return the words of ``text`` in small Latin letters, one space between them.

    Accents go, other alphabets are transliterated, hyphens become spaces, apostrophes and possessives vanish:
    "Recep  Tayyip Erdoğan’s" is "recep tayyip erdoghan", "Владимир Путин" is "vladimir putin".
    """
    low = text.lower()
    if not low.isascii():
        low = unicodedata.normalize("NFC", low)
        low = _AZERBAIJANI.sub(lambda word: word.group().translate(_AZERBAIJANI_LETTERS), low).translate(_LETTERS)
        low = "".join(c for c in unicodedata.normalize("NFKD", low) if not unicodedata.combining(c))
    low = _INSIDE_WORDS.sub("", _POSSESSIVE.sub("", low))
    return _NO_LETTERS.sub(" ", low).strip()


def fold_word(word: str) -> str:
    """Return one word folded and without gaps: "Amir-Abdollahian" is "amirabdollahian"."""
    return fold(word).replace(" ", "")
