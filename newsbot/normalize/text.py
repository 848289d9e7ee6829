"""Cleaning text: white space, invisible characters, words. Never fails."""

import re
import unicodedata

# Characters that are printed as nothing: zero-width space, soft hyphen, word joiner, byte order mark,
# left-to-right and right-to-left marks. U+200C and U+200D join letters in Persian and emoji: they stay.
_INVISIBLE = dict.fromkeys([0x200B, 0x00AD, 0x2060, 0xFEFF, 0x200E, 0x200F])
# Overrides of the writing direction can make a text read as another one.
_OVERRIDES = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
_CONTROL = {code: " " for code in [*range(0x20), *range(0x7F, 0xA0)] if chr(code) not in "\t\n\r"}
_REMOVED = {**_INVISIBLE, **_OVERRIDES, **_CONTROL}
INVISIBLE = frozenset(map(chr, [*_INVISIBLE, *_OVERRIDES]))
"""The characters that ``clean_text`` leaves out without a blank in their place."""
_ODD = re.compile(f"[{re.escape(''.join(map(chr, _REMOVED)))}]")
_LETTER = re.compile(r"[^\W\d_]")
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_BLOCK_LABELS = frozenset(
    "relatedarticles popular trending editorschoice latest mostread readmore".split()  # as ``bare`` gives them
)
_LONGEST_LABEL = 30  # characters: no need to fold what is longer


def clean_text(text: str) -> str:
    r"""Return ``text`` composed (NFC), without invisible characters, all white space as single blanks.

    >>> clean_text(" Zero\u200bwidth,\xa0soft\xadhyphen ")
    'Zerowidth, softhyphen'
    """
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    if not text.isprintable() and _ODD.search(text):  # most lines need no closer look: what is removed is not printed
        text = text.translate(_REMOVED)
    return " ".join(text.split())


def count_words(text: str) -> int:
    """Return the number of words; "44-day" and "Türkiye’s" are one each."""
    return len(_WORD.findall(text))


def bare(text: str) -> str:
    """Return ``text`` folded for comparing: lower case, letters and digits only, no accents.

    >>> bare("Editor’s  choice")
    'editorschoice'
    """
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text)
    return "".join(filter(str.isalnum, text.casefold()))


def folded_for_search(text: str) -> str:
    """Return ``text`` as words are looked for in it that a pattern finds in any case: the dotless i is one, too.

    >>> "interview" in folded_for_search("INTERVIEW of the week")
    True
    """
    return text.casefold().replace("ı", "i")


def is_block_label(line: str) -> bool:
    """Tell whether a line is the heading of a block of other articles, and nothing else ("Related articles")."""
    return len(line) <= _LONGEST_LABEL and bare(line) in _BLOCK_LABELS


def cyrillic_share(text: str) -> float:
    """Return which part of the letters is Cyrillic, from 0 to 1; 0 for a text without letters."""
    if text.isascii() or not _CYRILLIC.search(text):
        return 0.0
    letters = len(_LETTER.findall(text))
    return len(_CYRILLIC.findall(text)) / letters if letters else 0.0
