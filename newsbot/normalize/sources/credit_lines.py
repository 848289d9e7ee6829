"""Which lines are credits: the source line and the photo lines that follow a text.

The site writes them as paragraphs of their own, but old items have several in one paragraph, a semicolon or
nothing for the colon, or a credit glued to the last sentence. A sentence that merely starts with such a
word is left in the text: what is taken for a credit is lost from the body.
"""

import re
from dataclasses import dataclass

from newsbot.normalize.text import clean_text
from newsbot.sites import OWN_WORDS

_SOURCE_WORD = r"(?:sources?|sourse|souce|soruce|sorce|источники?)"
_PHOTO_WORD = (
    r"(?:(?:file|archive|cover|main|stock|illustrative|featured|press)[ ])?"
    r"(?:photo(?:graph)?s?|pictures?|images?|pics?|foto|фото|фотографи[яи]|снимок)"
    r"(?:[ ](?:credits?|by|courtesy(?:[ ]of)?|caption|above|below|left|right))?"
)
_NUMBER = r"(?:[ ]?(?:no\.?[ ]?)?\(?\d{1,2}\)?)?"
_OPENING = r"[\s(\[*•·_\-–—]{0,6}"
_SOURCE = re.compile(_OPENING + _SOURCE_WORD + r"[ ]{0,3}(?:[:;]|[–—-][ ])", re.IGNORECASE)
_PHOTO = re.compile(_OPENING + _PHOTO_WORD + _NUMBER + r"[ ]{0,3}(?:[:;]|[–—][ ])", re.IGNORECASE)
_PHOTO_BY = re.compile(r"(?i:(?:photo|picture|image)s?[ ](?:credits?|courtesy|courtesy of|by))[ ](?=[A-Z])")
_BARE_SOURCE = re.compile(
    r"(?:sources?|источник)[ ]+(?=compiled by\b|with\b|(?:other )?agencies\b"
    rf"|(?:the editorial team of )?[\w-]+\.[a-z]{{2,6}}\b|(?:{OWN_WORDS})\b)",
    re.IGNORECASE,
)
_COMPILED = re.compile(
    rf"(?:compiled|prepared) by[ ](?:the |editorial |political |team |of |staff )*(?:{OWN_WORDS})\b", re.IGNORECASE
)
# Only labels with their colon are looked for inside a line, and never inside brackets.
_INLINE = re.compile(
    rf"(?<![^\s.!?…)\]\"”’»])(?:(?P<source>{_SOURCE_WORD})|(?P<photo>{_PHOTO_WORD}{_NUMBER}))[ ]{{0,3}}[:;]",
    re.IGNORECASE,
)
_ENDS_SENTENCE = re.compile(r"[.!?…)\]\"”’»][ ]{0,3}$")
_WORD = re.compile(r"[^\W\d_][\w.'’/-]*")
_NEXT_SENTENCE = re.compile(r"[.!?][\"”’)]?[ ]+(?=[A-ZА-Я])")
_UNFINISHED = re.compile(r"(?:[:;,&]|\b(?:with|and|by|of|the|from|с|и))$", re.IGNORECASE)
_SOURCE_MAX, _PHOTO_MAX, _GLUED_MAX = 300, 800, 160
# Words that stand between and inside the names of a credit; any other small word speaks for a sentence.
_CREDIT_WORDS = frozenset(
    "with and the of from by for in on to a an via plus also as well other agencies agency news media"
    " press service services"
    " office reports reporting report information compiled prepared editorial political team staff"
    " correspondent"
    " newspaper website site daily local international national state own wire wires material materials based"
    " together cooperation collaboration partnership additional"
    " с и по из от материалам агентств агентства агентствами пресс-служба пресс-службы сайт сайта"
    " редакция".split()
)


def _strange_words(names: str) -> int:
    """Count the small words that do not belong into a list of names."""
    words = (match[0].rstrip(".'’") for match in _WORD.finditer(names))
    return sum(w[0].islower() and "." not in w and w.lower() not in _CREDIT_WORDS for w in words)


def _is_list_of_names(names: str, *, strange: int = 0) -> bool:
    names = names.strip()
    if names.endswith("?") or _strange_words(names) > strange:
        return False
    return len(_NEXT_SENTENCE.findall(names)) <= 1


def is_source_line(paragraph: str) -> bool:
    """Tell whether the whole paragraph is a source line ("source: commonspace.eu with agencies").

    A missing or wrong colon is forgiven where the rest can only be a credit.
    """
    text = clean_text(paragraph)
    if len(text) > _SOURCE_MAX:
        return False
    label = _SOURCE.match(text)
    if label:
        return _is_list_of_names(text[label.end() :], strange=4)
    text = text.lstrip("([*•-–— ")
    bare = _BARE_SOURCE.match(text)
    if bare:
        return _is_list_of_names(text[bare.end() :])
    return bool(_COMPILED.match(text)) and _is_list_of_names(text)


def is_photo_line(paragraph: str) -> bool:
    """Tell whether the whole paragraph is a photo line: a caption with its label, or a bare credit."""
    text = clean_text(paragraph)
    if len(text) > _PHOTO_MAX:
        return False
    if _PHOTO.match(text):
        return True
    credit = _PHOTO_BY.match(text)
    return credit is not None and len(text) <= _GLUED_MAX and _is_list_of_names(text[credit.end() :])


@dataclass(slots=True)
class _Piece:
    """A stretch of a line: ``text``, ``source`` or ``photo``."""

    kind: str
    words: str


def _kind(line: str) -> str:
    if is_source_line(line):
        return "source"
    return "photo" if is_photo_line(line) else "text"


def _cut(line: str) -> list[_Piece]:
    """Cut a line at the labels inside it, first to last."""
    may_hold = ":" in line or ";" in line  # a label ends in one: most lines need no closer look
    labels = [match for match in _INLINE.finditer(line) if match.start() > 0] if may_hold else []
    starts = [0, *(match.start() for match in labels)]
    ends = [*starts[1:], len(line)]
    pieces: list[_Piece] = []
    for start, end in zip(starts, ends, strict=True):
        words = line[start:end]
        kind = _kind(words)
        if pieces and not _may_start_here(pieces[-1], kind, words):
            pieces[-1].words += words
        else:
            pieces.append(_Piece(kind, words))
    return pieces


def _may_start_here(before: _Piece, kind: str, words: str) -> bool:
    """Tell whether a credit can begin behind ``before``: after another credit, or after a whole sentence."""
    if kind == "text":
        return False
    if before.kind == "source":
        return True
    names = words.partition(":")[2] or words.partition(";")[2]
    if before.kind == "photo" and not _ENDS_SENTENCE.search(before.words):
        return kind == "photo" or _is_list_of_names(names)
    if not _ENDS_SENTENCE.search(before.words):
        return False
    return len(words) <= _SOURCE_MAX if kind == "photo" else len(words) <= _GLUED_MAX and _is_list_of_names(names)


def split_credit_lines(paragraph: str) -> tuple[str | None, list[str], list[str]]:
    """Return what is left of a paragraph as text (None: nothing), its source lines and its photo lines.

    Labels are kept with their lines. Line breaks inside the text stay.
    """
    text: list[str] = []
    credit: dict[str, list[str]] = {"source": [], "photo": []}
    unfinished = False
    for line in paragraph.splitlines():
        if unfinished and line.strip() and _kind(line) == "text" and len(line) <= _GLUED_MAX:
            credit["source"][-1] += " " + clean_text(line)
            unfinished = bool(_UNFINISHED.search(credit["source"][-1]))
            continue
        pieces = _cut(clean_text(line))
        if [piece.kind for piece in pieces] == ["text"]:
            pieces[0].words = line  # nothing to take out: left as it is
        for piece in pieces:
            credit.get(piece.kind, text).append(piece.words.strip())
            unfinished = piece.kind == "source" and bool(_UNFINISHED.search(piece.words.strip()))
    return "\n".join(text).strip() or None, credit["source"], credit["photo"]
