"""Reading the source line: which publishers it names."""

import re
from collections.abc import Iterator

from newsbot.items import SourceCredit
from newsbot.normalize.registers import Registers, SourceRecord
from newsbot.normalize.sources.cues import DEMONYM
from newsbot.normalize.sources.index import Found, SourceIndex, source_index
from newsbot.normalize.text import clean_text

_LABEL = re.compile(r"[\s(\[*•·_\-–—]*(?:sources?|sourse|souce|soruce|sorce|источники?)\b\s*[:;–—-]*\s*", re.IGNORECASE)
_WITH_BRACKET = re.compile(r"[(\[](?=\s*with\b)([^()\[\]]*)[)\]]", re.IGNORECASE)
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_SEPARATOR = re.compile(
    r"[,;+|\n•]|\s[-–—/&]\s|(?<=\w\w)\.\s+(?-i:(?=[A-ZА-Я]))"
    r"|\b(?:(?:together|along|in (?:co-?operation|collaboration|partnership))\s+)?(?:with|and|plus|via"
    r"|using|based on|quoting|citing|from (?:reports?|information|materials?) (?:by|of|from))\b"
    r"|(?<!\w)(?:с|со|и|по материалам)(?!\w)",
    re.IGNORECASE,
)
_SLASH = re.compile(r"/")
_FILLER = re.compile(
    r"(?:(?:(?:compiled|prepared|written|edited|reported|reporting)\s+by|additional reporting by"
    r"|(?:reports?|reporting|information|material)s?\s+(?:from|by|of)"
    r"|from|by|also|as well as)\s+)+",
    re.IGNORECASE,
)
_PRESS = re.compile(r"(?:the\s+)?(?:press|information)[ -](?:service|office|department)s?\s+of\b", re.IGNORECASE)
# A ministry or a centre has an "and" in its own name more often than a lone word behind it is an outlet.
_INSTITUTION = re.compile(
    r"\b(?:ministry|department|committee|council|cent(?:re|er)|institute|office|commission|foundation"
    r"|organi[sz]ation|"
    r"association|bureau|school)\s+(?:of|for|on)\b",
    re.IGNORECASE,
)
# "Armenian and Azerbaijani media" is one credit.
_SHARED_NOUN = re.compile(r"\s+[A-Z]\w+\s+(?:media|press|newspapers|outlets|sources|officials|websites)\b")
_OUTLET_MARK = re.compile(
    r"\w\.\w|\(|\b(?:the|press|media|news|agenc(?:y|ies)|ministry|tv|radio|times|post)\b", re.IGNORECASE
)
_QUALIFIERS = frozenset(
    "the a an its of news agency agencies newspaper daily weekly website site portal outlet broadcaster"
    " channel tv television"
    " radio station magazine service online state official independent correspondent reporter reports"
    " report information"
    " armenian azerbaijani georgian turkish russian ukrainian iranian belarusian moldovan kazakh uzbek"
    " european american"
    " british french german local national international".split()
)
# What is taken over from a source is no source; "photos and reports from X" names one.
_MATERIAL = frozenset(
    "photos pictures video videos reports files information material materials own reporting own sources".split()
)
_NAME_MAX = 160
_AGENCIES = "agencies"
"""The register's name for agencies that a line does not name."""
_SMALL = re.compile(r"(?<![\w.-])[a-z]{2,}(?![\w.-]*\.\w)")
_QUOTES = " \t\n\r\u00a0\u202f\"'“”‘’«»„.,;:*_"


def read_source_line(line: str, registers: Registers) -> list[SourceCredit]:
    """Return the publishers that a source line names, in its order, each once, with role ``publisher``.

    ``line`` may carry its label or not. A name that is not in the register is given as written, without a
    small "the" before it and a place in brackets behind it, and ``known`` is false.
    """
    index = source_index(registers)
    line = "\n".join(map(clean_text, line.strip().splitlines()))
    for _ in range(2):  # "Source: source: ..." happens
        line = line[label.end() :] if (label := _LABEL.match(line)) else line
    found: dict[str, SourceCredit] = {}
    for raw in split_names(_WITH_BRACKET.sub(r" \1 ", line), index):
        credit = credit_of(raw, "publisher", index)
        if credit is not None:
            found.setdefault(credit.name.casefold(), credit)
    return list(found.values())


def credit_of(raw: str, role: str, index: SourceIndex) -> SourceCredit | None:
    """Return the credit for the words of one name, None where no name is left of them."""
    words = raw.strip(_QUOTES)
    words = words[filler.end() :] if (filler := _FILLER.match(words)) else words
    name = _unbracketed(words)
    if not any(c.isalpha() for c in name) or name.casefold() in _MATERIAL:
        return None
    record = index.lookup(words) or index.lookup(name) or _inside(name, index)
    if record is not None:
        return SourceCredit(record.name, role, _raw(raw))
    return SourceCredit(re.sub(r"^the\s+", "", name), role, _raw(raw), known=False)


def _raw(words: str) -> str:
    """Return the words as written, less a bracket whose other half is not among them."""
    words = words.strip()
    return words.rstrip(")]. ") if words.count("(") + words.count("[") < words.count(")") + words.count("]") else words


def _unbracketed(words: str) -> str:
    return " ".join(_BRACKETS.sub(" ", words).split()).strip(_QUOTES + "()[]")


def _inside(name: str, index: SourceIndex) -> SourceRecord | None:
    """Return the one known source in ``name`` whose other words say what it is, or are a sentence about it.

    The press service of an institution is not the institution: its name is kept whole.
    """
    if _PRESS.match(name):
        return None
    hits = list(index.scan(name))
    hits = [hit for hit in hits if hit.record.name != _AGENCIES] or hits  # "Trend news agencies"
    if len(hits) != 1:
        return None
    rest = f"{name[: hits[0].start]} {name[hits[0].end :]}"
    strange = [w for w in _SMALL.findall(rest) if w not in _QUALIFIERS]
    only_qualified = all(w in _QUALIFIERS for w in re.findall(r"[^\W_]+", rest.casefold()))
    return hits[0].record if only_qualified or len(strange) > 1 else None


def split_names(line: str, index: SourceIndex) -> Iterator[str]:
    """Yield the words of each name of a list; a known name is never cut, nor is what stands in brackets."""
    start = 0
    for match in _cuts(line, list(index.scan(line))):
        if not _joins_a_name(line, start, match, index):
            yield line[start : match.start()]
            start = match.end()
    yield line[start:]


def _cuts(line: str, known: list[Found]) -> list[re.Match[str]]:
    """Return the separators that stand neither in a known name nor in brackets."""
    closed = sorted([(f.start, f.end) for f in known] + [match.span() for match in _BRACKETS.finditer(line)])
    free: list[re.Match[str]] = []
    at = 0
    for match in sorted([*_SEPARATOR.finditer(line), *_slashes(line, known)], key=lambda m: m.start()):
        while at < len(closed) and closed[at][1] <= match.start():
            at += 1
        inside = at < len(closed) and closed[at][0] <= match.start()
        if not inside and (not free or match.start() >= free[-1].end()):
            free.append(match)
    return free


def _slashes(line: str, known: list[Found]) -> Iterator[re.Match[str]]:
    """Yield the slashes that follow a known name at once ("Interfax/TASS"), not those of web addresses."""
    ends = {found.end for found in known}
    return (match for match in _SLASH.finditer(line) if match.start() in ends)


def _joins_a_name(line: str, start: int, match: re.Match[str], index: SourceIndex) -> bool:
    """Tell whether this "and" belongs to an institution ("Centre for Economic and Social Studies")."""
    if match[0].casefold() != "and" or match.start() - start > _NAME_MAX:
        return False
    before = line[start : match.start()]
    if DEMONYM.fullmatch(before.strip()) and _SHARED_NOUN.match(line, match.end()):
        return True
    if not _INSTITUTION.search(before) or index.lookup(_unbracketed(before)) is not None:
        return False
    behind = _SEPARATOR.split(line[match.end() : match.end() + 80], maxsplit=1)[0]
    return not _OUTLET_MARK.search(behind) and next(iter(index.scan(behind)), None) is None
