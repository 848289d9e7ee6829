"""Cleaned words that know where they stood, and the parts of a text that somebody pasted.

A text from outside has what a page's own markup would tell apart: the headline, the date under it, captions,
credits, teasers of other articles below. All of it is told by its lines here.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

from newsbot.normalize.dates import Published, parse_published
from newsbot.normalize.sources import is_photo_line, is_source_line, split_credit_lines
from newsbot.normalize.text import INVISIBLE, bare, clean_text, is_block_label

_PRINTED = re.compile(r"[^\s\x00-\x1f\x7f-\x9f]+")
_MESSY = re.compile(rf"[^\S ]|[\x00-\x1f\x7f-\x9f]|  |^ | $|[\u0300-\u036f{''.join(sorted(INVISIBLE))}]")
_CLUSTER = re.compile("[^\u0300-\u036f][\u0300-\u036f]+|.", re.DOTALL)
_SENTENCE_END = re.compile(r"[.!?…:;][\"'”’»)\]]*$")
_NARROWEST, _WIDEST = 60, 100  # characters of a line in a text that was wrapped by a mail program or an editor
_FEWEST_WRAPPED = 4  # lines: of fewer, nobody can tell
_LONGEST_HEADLINE = 160
_LONGEST_DATE_LINE = 60


@dataclass(frozen=True, slots=True)
class Placed:
    """Cleaned words, and for each character where it began and ended in the text that they were taken from.

    A letter that was typed as a letter and an accent is one character here, and two there.
    """

    words: str = ""
    places: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where ``words[start:end]`` (not empty) begins and ends in the text as it was given."""
        return self.places[start], self.ends[end - 1]

    def cut(self, start: int, end: int) -> "Placed":
        """Return the part from ``start`` to ``end`` without blanks around it."""
        part = self.words[start:end]
        start += len(part) - len(part.lstrip())
        end = start + len(part.strip())
        return Placed(self.words[start:end], self.places[start:end], self.ends[start:end])


@dataclass(slots=True)
class Parts:
    """The parts of a text. What stands in none of them is an empty line or boilerplate."""

    headline: Placed = field(default_factory=Placed)
    """A first line that repeats the title, or that can only be one; else empty."""
    date_line: Placed = field(default_factory=Placed)
    published: Published | None = None
    """What the date line says; None where there is none."""
    body: Placed = field(default_factory=Placed)
    source_lines: list[str] = field(default_factory=list)
    captions: list[Placed] = field(default_factory=list)


def place(text: str, start: int, end: int) -> Placed:
    """Return ``text[start:end]`` cleaned as ``clean_text`` cleans it, its characters' positions kept."""
    raw = text[start:end]
    if not _MESSY.search(raw):
        return Placed(raw, list(range(start, end)), list(range(start + 1, end + 1)))
    words: list[str] = []
    places: list[int] = []
    ends: list[int] = []
    gap: int | None = None  # where the blank before the next word stood
    for match in _PRINTED.finditer(text, start, end):
        for cluster in _CLUSTER.finditer(match[0]):
            shown = "".join(c for c in unicodedata.normalize("NFC", cluster[0]) if c not in INVISIBLE)
            if shown and gap is not None:
                words.append(" ")
                places.append(gap)
                ends.append(gap + 1)
                gap = None
            words.append(shown)
            places += [match.start() + cluster.start() + (cluster[0][0] in INVISIBLE)] * len(shown)
            ends += [match.start() + cluster.end()] * len(shown)
        gap = match.end() if places else None
    return Placed("".join(words), places, ends)


def take_apart(text: str, *, title: str = "") -> Parts:
    """Return the parts of a text; ``title`` is its headline, where that is known. Never fails.

    The text ends at the first heading of a block of other articles ("Related articles"). Lines that a mail
    program or an editor wrapped are joined.
    """
    lines = _unwrap(_lines(text))
    parts = Parts()
    _take_head(lines, parts, title)
    kept: list[list[Placed]] = []
    for paragraph in _paragraphs(lines):
        rest = _take_credits(paragraph, parts)
        if rest:
            kept.append(rest)
    parts.body = _joined(kept)
    return parts


def _lines(text: str) -> list[Placed]:
    """Return the lines up to the first heading of a block of other articles; headings before any text are left out."""
    lines: list[Placed] = []
    start = 0
    for raw in text.splitlines(keepends=True):
        line = place(text, start, start + len(raw))
        start += len(raw)
        if not is_block_label(line.words):
            lines.append(line)
        elif any(one.words for one in lines):
            break
    return lines


def _unwrap(lines: list[Placed]) -> list[Placed]:
    """Join the lines of a text that was wrapped: where the next line's first word would have fitted, none was."""
    width = max((len(line.words) for line in lines), default=0)
    if not _NARROWEST <= width <= _WIDEST or sum(1 for line in lines if line.words) < _FEWEST_WRAPPED:
        return lines
    joined: list[Placed] = []
    last = 0  # characters of the last line as it stood
    for line in lines:
        room = width - last - 1
        wrapped = last and line.words and len(line.words.split(" ", 1)[0]) > room
        if wrapped and not (is_source_line(line.words) or is_photo_line(line.words)):
            joined[-1] = _concatenated([joined[-1], line], " ")
        else:
            joined.append(line)
        last = len(line.words)
    return joined


def _take_head(lines: list[Placed], parts: Parts, title: str) -> None:
    """Move headline and date line out of ``lines``; a text that has nothing else keeps them."""
    for _ in range(2):
        filled = [n for n, line in enumerate(lines) if line.words]
        if len(filled) < 2:
            return
        first = filled[0]
        line = lines[first]
        alone = first + 1 < filled[1]
        if not parts.headline.words and parts.published is None and _is_headline(line.words, title, alone=alone):
            parts.headline = lines.pop(first)
        elif parts.published is None and (published := _published(line.words)):
            parts.published, parts.date_line = published, lines.pop(first)


def _is_headline(line: str, title: str, *, alone: bool) -> bool:
    if title.strip():
        return bare(line) == bare(title)
    if not alone or len(line) > _LONGEST_HEADLINE or _SENTENCE_END.search(line) or _published(line):
        return False
    return not (is_source_line(line) or is_photo_line(line))


def _published(line: str) -> Published | None:
    if len(line) > _LONGEST_DATE_LINE or not any(map(str.isdigit, line)):
        return None
    try:
        return parse_published(line)
    except ValueError:
        return None


def _paragraphs(lines: list[Placed]) -> Iterator[list[Placed]]:
    paragraph: list[Placed] = []
    for line in lines:
        if line.words:
            paragraph.append(line)
        elif paragraph:
            yield paragraph
            paragraph = []
    if paragraph:
        yield paragraph


def _take_credits(paragraph: list[Placed], parts: Parts) -> list[Placed]:
    """Move source and photo lines from a paragraph to ``parts``; gives what is left of it as text."""
    _, sources, photos = split_credit_lines("\n".join(line.words for line in paragraph))
    if not sources and not photos:
        return paragraph
    whole = _concatenated(paragraph, "\n")
    flat = whole.words.replace("\n", " ")  # a credit that runs on is one line
    parts.source_lines += map(clean_text, sources)
    taken = [*_found(flat, sources), *(spots := _found(flat, photos))]
    parts.captions += [whole.cut(*spot) for spot in spots]
    return list(_left(whole, sorted(taken)))


def _found(flat: str, credit_lines: list[str]) -> list[tuple[int, int]]:
    """Return where lines stand, each after the one before."""
    spots = []
    end = 0
    for line in map(clean_text, credit_lines):
        start = flat.find(line, end)
        if start >= 0:
            end = start + len(line)
            spots.append((start, end))
    return spots


def _left(whole: Placed, taken: list[tuple[int, int]]) -> Iterator[Placed]:
    """Yield the lines of ``whole`` outside of what was taken."""
    size = len(whole.words)
    edges = zip([0, *(end for _, end in taken)], [*(start for start, _ in taken), size], strict=True)
    for start, end in edges:
        at = start
        while at < end:
            stop = whole.words.find("\n", at, end)
            stop = end if stop < 0 else stop
            line = whole.cut(at, stop)
            if line.words:
                yield line
            at = stop + 1


def _joined(paragraphs: list[list[Placed]]) -> Placed:
    """Return one text of paragraphs; a line that ends a sentence ends its paragraph, too."""
    words: list[str] = []
    places: list[int] = []
    ends: list[int] = []
    for paragraph in paragraphs:
        for number, line in enumerate(paragraph):
            if words:
                mark = "\n" if number and not _SENTENCE_END.search(words[-1]) else "\n\n"
                words.append(mark)
                places += [places[-1]] * len(mark)
                ends += [ends[-1]] * len(mark)
            words.append(line.words)
            places += line.places
            ends += line.ends
    return Placed("".join(words), places, ends)


def _concatenated(parts: list[Placed], mark: str) -> Placed:
    """Return parts joined by one character, which stands where the part before it ends."""
    places: list[int] = []
    ends: list[int] = []
    for part in parts:
        places += [*places[-1:], *part.places]
        ends += [*ends[-1:], *part.ends]
    return Placed(mark.join(part.words for part in parts), places, ends)
