"""Surname keys: equal for the usual spellings of one surname, and a distance for the unusual ones."""

import re
from functools import lru_cache

from newsbot.normalize.names.folding import fold_word

_VOWELS = frozenset("aeiouy")

# In this order; each pair is a spelling and what it is read as.
_RULES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), to)
    for pattern, to in (
        (r"o[uw](?=sk)", "ov"), (r"ts(?=i)", "t"),  # Belarusian: Tsikhanouskaya
        # German and Polish, where no other language could have meant it: Tokajew, Mirsojan, Saakaschwili, Szusza.
        (r"dsch", "j"), (r"tsch", "ch"), (r"sch", "sh"), (r"szcz", "shch"), (r"sz", "sh"), (r"cz", "ch"),
        (r"j(?=e[vw]a?$)", "y"), (r"(?<=[aeiou])j(?=[^aeiouj])", "i"),
        (r"tch", "ch"), (r"dzh|dj", "j"), (r"zj|zh", "j"), (r"kh", "h"), (r"gh", "g"), (r"ph", "f"),
        (r"^x(?=[aeiou])", "h"),                       # Azerbaijani: Xalilov
        (r"ck|q", "k"), (r"x", "ks"), (r"w", "v"), (r"ou|oo", "u"), (r"ee", "i"),
        (r"([sz])k(?:yy|yi|yj|iy|ii|ij|iyi|ey|ei|i|y)$", r"\1ki"),
        (r"([sz])k(?:aya|aia|aja)$", r"\1kaia"),
        (r"(?<=[aeiou])ye|(?<=[aeou])ie(?=v)", "e"),   # Aliyev, Mikayelyan, Tokaiev
        (r"(?<=[^aeiouy])iants?$|(?<=[^aeiouy])yants?$|ian$|yan$|jan$", "an"),
        (r"(?<=o)ff?$|(?<=e)ff$", "v"),                # Yunusof, Romanoff
        (r"ine$", "in"),                               # Poutine
        (r"(?:yy|iy|yi|ii|ij|ey|ei)$", "i"),
        (r"^ye", "e"), (r"y", "i"),
        (r"(?<=[aeiou])h$", ""),                       # Abdullah, -zadeh
        (r"(.)\1+", r"\1"),
    )
)  # fmt: skip

_CLASSES = str.maketrans({"b": "p", "d": "t", "g": "k", "q": "k", "v": "f", "w": "f", "z": "s", "j": "c"})
_UNSTABLE = re.compile(r"[aeiouyh]")
_ALIKE = frozenset(frozenset(p) for p in ("bp", "dt", "gk", "kh", "hg", "vf", "zs", "jc", "ck", "jy"))
_ALIKE_VOWELS = frozenset(frozenset(p) for p in ("ae", "ei", "ou", "iy"))
_FAR = 9.0
_FURTHEST = 1.5  # what the longest surnames may be apart
_SWAPS = {one + other: 0.4 for pair in (*_ALIKE, *_ALIKE_VOWELS) for one in pair for other in pair if one != other}
_SWAPS |= {"ao": 0.6, "oa": 0.6}
_PARTICLES = frozenset({
    "van", "von", "de", "der", "den", "del", "della", "di", "da", "dos", "du", "la", "le", "los", "ten", "te", "zu",
    "zur", "af", "av", "al", "el", "bin", "ibn", "bint", "ben", "abu", "y", "e", "st",
})  # fmt: skip


@lru_cache(maxsize=16384)
def surname_key(surname: str) -> str:
    """Return the key of a surname: Aliyev and Aliev, Pashinyan and Pashinian, Zelensky and Zelenskyy share one."""
    key = fold_word(surname)
    for pattern, to in _RULES:
        key = pattern.sub(to, key)
    return key


@lru_cache(maxsize=16384)
def skeleton(word: str) -> str:
    """Return the consonants of a word, voiced and unvoiced as one; an opening vowel, or "h" and vowel, is "a"."""
    key = surname_key(word).replace("sh", "s").replace("ch", "c")
    first = "a" if key.removeprefix("h")[:1] in _VOWELS else ""
    return first + re.sub(r"(.)\1+", r"\1", _UNSTABLE.sub("", key).translate(_CLASSES))


# Zelensky, Zelenska; Navalny, Navalnaya; Papadopoulos, Papadopoulou.
_ENDINGS_OF_COUPLES = (("ski", "ska"), ("ski", "skaia"), ("ni", "naia"), ("i", "aia"), ("os", "u"), ("ni", "na"))


def is_feminine_of(a: str, b: str) -> bool:
    """Tell whether one of two surnames is the feminine form of the other: Aliyeva and Aliyev, never one person."""
    short, long = sorted((surname_key(a), surname_key(b)), key=len)
    for man, woman in _ENDINGS_OF_COUPLES:
        stem = short.removesuffix(man)
        if stem != short and long == stem + woman:
            return True
        stem = short.removesuffix(woman)
        if stem != short and long == stem + man:
            return True
    return short.endswith(("ov", "ev", "in", "an")) and long == short + "a"


@lru_cache(maxsize=16384)
def is_same_surname(a: str, b: str) -> bool:
    """Tell whether two surnames (without particles) are spellings of one."""
    if fold_word(a) == fold_word(b):
        return True
    ka, kb = surname_key(a), surname_key(b)
    if ka == kb:
        return bool(ka)
    return _may_be_one(ka, kb) and (_is_near(ka, kb) or is_transposed(fold_word(a), fold_word(b)))


def is_same_key(a: str, b: str) -> bool:
    """Tell whether surnames of these two keys may be spellings of one; the surnames themselves decide."""
    return a == b or (_may_be_one(a, b) and (_is_near(a, b) or is_transposed(a, b)))


def _may_be_one(ka: str, kb: str) -> bool:
    if min(len(ka), len(kb)) < 5 or not _same_start(ka, kb):
        return False
    return _feminine(ka) == _feminine(kb) and not is_feminine_of(ka, kb)


def _is_near(ka: str, kb: str) -> bool:
    if letter_distance(ka, kb, _FURTHEST) > _FURTHEST:
        return False  # for most, and quickly told
    allowed = _allowed(ka, kb)
    return letter_distance(ka, kb, allowed) <= allowed


def first_letters(key: str) -> tuple[str, ...]:
    """Return how the keys begin that may be spellings of a surname of this key: with its letter, or one alike."""
    if not key:
        return ()
    alike = {other for pair in _ALIKE if key[0] in pair for other in pair}
    return tuple(sorted({key[0], *alike, *key[:2].removeprefix("h")[:1], f"h{key[0]}"}))


def _feminine(surname: str) -> bool:
    return surname_key(surname).endswith(("ova", "eva", "skaia", "tskaia"))


def _same_start(a: str, b: str) -> bool:
    if a[0] == b[0] or frozenset((a[0], b[0])) in _ALIKE:
        return True
    return a.removeprefix("h")[0] == b.removeprefix("h")[0]  # Harutyunyan, Arutyunyan


def _allowed(a: str, b: str) -> float:
    """Return how far two surname keys may be apart: the longer, the further."""
    shorter = min(len(a), len(b))
    if shorter < 6:
        return 0.4 if _vowels_of(a) == _vowels_of(b) else 0.0
    if skeleton(a) == skeleton(b):
        return 0.9 if shorter < 8 else 1.0
    return 0.9 if shorter < 7 else 1.0 if shorter < 9 else _FURTHEST


def _vowels_of(word: str) -> str:
    return "".join(c for c in word if c in _VOWELS)


def letter_distance(a: str, b: str, limit: float = _FAR) -> float:
    """Return the edit distance of two keys, where letters that transliterations mix up count less than one.

    Once it is sure to be more than ``limit``, the rest is not looked at: 9.0.
    """
    if abs(len(a) - len(b)) > 2:
        return _FAR
    gaps = [_gap(b, j) for j in range(len(b))]
    row = [0.0]
    for gap in gaps:
        row.append(row[-1] + gap)
    for i, letter in enumerate(a):
        own = _gap(a, i)
        previous, row = row, [row[0] + own]
        for j, other in enumerate(b):
            swapped = previous[j] if letter == other else previous[j] + _swap(letter, other)
            row.append(min(swapped, previous[j + 1] + own, row[j] + gaps[j]))
        if min(row) > limit:
            return _FAR
    return row[-1]


def _gap(word: str, at: int) -> float:
    """Return the cost of a letter too many: little for a vowel or an "h" inside, not for a final vowel."""
    last = at == len(word) - 1
    return 0.5 if word[at] == "h" or (word[at] in _VOWELS and not last) else 1.0


def _swap(a: str, b: str) -> float:
    return _SWAPS.get(a + b, 1.0)


def is_transposed(a: str, b: str) -> bool:
    """Tell whether two words of six letters or more differ by one pair of neighbors swapped (Aliyev, Alieyv)."""
    if len(a) != len(b) or len(a) < 6:
        return False
    at = [i for i, (x, y) in enumerate(zip(a, b, strict=True)) if x != y]
    return len(at) == 2 and at[1] == at[0] + 1 and a[at[0]] == b[at[1]] and a[at[1]] == b[at[0]]


def is_particle(word: str) -> bool:
    """Tell whether a folded word is a particle of surnames: van, von, de, bin, al."""
    return word in _PARTICLES
