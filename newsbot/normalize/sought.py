"""What a user searches for, taken apart: words, phrases, starts of words, nearness, and what must not be there."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from newsbot.normalize.spelling import words_of_text

_PART = re.compile(r'(?P<minus>[-−])?"(?P<phrase>[^"]*)"?(?P<star>\*)?|(?P<bare>\S+)')
_NEAR = re.compile(r"NEAR(?:/(\d{1,3}))?\Z")
_QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"'})
NEAR_WORDS = 10
"""How many words may stand between two that are near, where the user does not say."""


@dataclass(frozen=True, slots=True)
class Term:
    """A word, or words of a phrase in their order."""

    words: tuple[str, ...]
    is_prefix: bool = False
    """The last word stands for any that begins so."""
    is_phrase: bool = False
    """The user put it in quotes: the letters are meant as a whole."""


@dataclass(frozen=True, slots=True)
class Near:
    """Terms that must stand within so many words of each other, in any order."""

    terms: tuple[Term, ...]
    distance: int = NEAR_WORDS


@dataclass(frozen=True, slots=True)
class Sought:
    """All of ``wanted`` and none of ``unwanted``; ``raw`` is used as it stands, in the index's own syntax."""

    wanted: tuple[Term | Near, ...] = ()
    unwanted: tuple[Term, ...] = ()
    raw: str = ""

    def __bool__(self) -> bool:
        return bool(self.wanted or self.raw)


def read_sought(text: str) -> Sought:
    """Read what a user types into one field: ``"a phrase"``, ``star*``, ``-without``, ``this NEAR/5 that``.

    Everything else means itself; marks without a letter are left out.

    >>> read_sought('"lake sevan" armen* -snow').wanted[0].words
    ('lake', 'sevan')
    """
    parts = []
    for found in _PART.finditer(_cleaned(text)):
        if found["bare"] is not None:
            parts.append(found["bare"])
        else:
            parts.append(f'{found["minus"] or ""}"{found["phrase"]}"{found["star"] or ""}')
    return _assemble(parts)


def quote_words(arguments: Sequence[str]) -> Sought:
    """Read what a user gives as arguments of a command: one with blanks in it is a phrase, the rest as in a field.

    >>> [term.words for term in quote_words(["peace", "AND", "lake sevan"]).wanted]
    [('peace',), ('AND',), ('lake', 'sevan')]
    """
    parts: list[str] = []
    for argument in arguments:
        plain = _cleaned(argument)
        if '"' in plain:
            inner = read_sought(plain)
            if inner or inner.unwanted:
                parts += [found.group() for found in _PART.finditer(plain)]
        elif len(plain.split()) > 1:
            minus = plain[:1] if plain[:1] in "-−" else ""
            star = "*" if plain.endswith("*") else ""
            parts.append(f'{minus}"{plain.removeprefix(minus).rstrip("*")}"{star}')
        else:
            parts.append(plain)
    return _assemble(parts)


def _cleaned(text: str) -> str:
    """Return a text with plain quotation marks, and each letter in one piece with its accents."""
    return unicodedata.normalize("NFC", text).translate(_QUOTES)


def _assemble(parts: Sequence[str]) -> Sought:
    wanted: list[Term | Near] = []
    unwanted: list[Term] = []
    near: int | None = None
    for number, part in enumerate(parts):
        mark = _NEAR.match(part)
        if mark and wanted and number + 1 < len(parts) and not _NEAR.match(parts[number + 1]):
            near = int(mark[1] or NEAR_WORDS)
            continue
        is_minus = part[:1] in "-−" and len(part) > 1 and near is None
        term = _term(part[1:] if is_minus else part)
        if term is None:
            continue
        if is_minus:
            unwanted.append(term)
        elif near is not None:
            wanted[-1] = _joined(wanted[-1], term, near)
            near = None
        else:
            wanted.append(term)
    return Sought(tuple(wanted), tuple(unwanted))


def _joined(left: Term | Near, right: Term, distance: int) -> Near:
    if isinstance(left, Near):
        return Near((*left.terms, right), max(left.distance, distance))
    return Near((left, right), distance)


def _term(part: str) -> Term | None:
    """Return the words of a part; a word with a hyphen or a dot inside is a phrase of its halves. None: no letters."""
    stem = part.rstrip("*")
    words = tuple(words_of_text(stem))
    return Term(words, is_prefix=stem != part, is_phrase='"' in part) if words else None
