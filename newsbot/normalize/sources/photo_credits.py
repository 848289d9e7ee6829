"""Reading photo lines: whom they credit for the picture."""

import re
from collections.abc import Iterator, Sequence

from newsbot.items import SourceCredit
from newsbot.normalize.registers import Registers
from newsbot.normalize.sources.index import SourceIndex, source_index
from newsbot.normalize.sources.source_line import credit_of, split_names

_BRACKET = re.compile(r"\(([^()]{1,200})\)|\[([^\[\]]{1,200})\]")
_LABEL = re.compile(
    r"\W{0,6}(?:\w{4,12}[ ])?(?:photo(?:graph)?s?|pictures?|images?|pics?|foto|фото|фотографи[яи]|снимок)"
    r"(?P<credit>[ ](?:credits?|by|courtesy(?:[ ]of)?))?[ ]?\(?\d{0,2}\)?[ ]{0,3}[:;–—]?[ ]{0,3}",
    re.IGNORECASE,
)
# The site's own slip is "courtesdy"; any word that begins and ends like it will do.
_COURTESY = r"c(?:ou?r|ur|ou)t\w{0,2}e?s\w{1,4}(?:[ ](?:of|by|to|from)|[ ]?:)?"
_PICTURE = r"(?:(?:archive|file|screen)[ ]?)?(?:pictures?|photos?|photographs?|images?|pics?|shot|фото)"
_CREDIT = re.compile(
    rf"(?:{_PICTURE}[ ])?{_COURTESY}[ ]|{_PICTURE}[ ]?(?:[:;]|(?:by|from|credits?:?|provided by|source:?"
    rf"|taken by|via|©)[ ])"
    r"|(?:credits?|source)[ ]?[:;]|(?:credits?|via|from)[ ](?-i:(?=[A-Z@]))|©|\(c\)|copyright[ :]",
    re.IGNORECASE,
)
_TAIL = re.compile(
    rf"(?:[.,;–—-][ ]{{0,3}}|^|[ ])(?:{_COURTESY}[ ]|©[ ]?|(?:photo|picture|image)[ ](?:by"
    rf"|courtesy of|credit:?)[ ])",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"(?:https?://)?(?:[a-z0-9-]{1,40}\.){1,4}[a-z]{2,10}/?", re.IGNORECASE)
"""A web address alone behind "photo:" is whom the picture is from."""
_SLASH = re.compile(r"[ ]?[/|][ ]?")
_NAME_MAX = 120
# An institution alone in brackets says where somebody belongs: "Anna Example (NATO)".
_PICTURE_KINDS = frozenset({"self", "agency", "outlet", "social"})


def find_photo_credits(lines: Sequence[str], registers: Registers) -> list[SourceCredit]:
    """Return whom the photo lines credit, each once, with role ``photo``; a caption alone credits nobody."""
    index = source_index(registers)
    found: dict[str, SourceCredit] = {}
    for line in lines:
        for credit in _credits(" ".join(line.split()), index):
            found.setdefault(credit.name.casefold(), credit)
    return list(found.values())


def _credits(line: str, index: SourceIndex) -> Iterator[SourceCredit]:
    in_brackets = [match[1] or match[2] for match in _BRACKET.finditer(line)]
    for words in in_brackets:
        yield from _of_bracket(words.strip(), index)
    label = _LABEL.match(line)
    caption = line[label.end() :] if label else line
    if label and label["credit"]:
        yield from _names(caption, index, sure=True)
    elif tail := _last_tail(caption):
        yield from _names(tail, index, sure=True)
    elif label and _ADDRESS.fullmatch(caption):
        yield from _names(caption, index, sure=True)
    elif not in_brackets:
        yield from _names(_last_sentence(caption), index, sure=False)


def _of_bracket(words: str, index: SourceIndex) -> Iterator[SourceCredit]:
    label = _CREDIT.match(words)
    yield from _names(words[label.end() :] if label else words, index, sure=label is not None)


def _last_tail(caption: str) -> str | None:
    """Return what follows a "courtesy of" or a copyright sign outside of brackets."""
    label = _TAIL.search(_BRACKET.sub(" ", caption))
    return _BRACKET.sub(" ", caption)[label.end() :] if label else None


def _last_sentence(caption: str) -> str:
    """Return a credit that stands as a sentence of its own at the end: "Two men in Baku. Reuters"."""
    return re.split(r"[.!?][ ]", caption.rstrip(". "))[-1]


def _names(words: str, index: SourceIndex, *, sure: bool) -> Iterator[SourceCredit]:
    """Yield the credits in ``words``; unless ``sure``, only agencies and outlets that the register knows.

    Of "NAME / AGENCY" the agency is taken: the name before it is the photographer's.
    """
    if not 0 < len(words) <= _NAME_MAX:
        return
    whole = index.lookup(words)
    parts = [words] if whole else [name for part in _SLASH.split(words) for name in split_names(part, index)]
    credits_ = [credit for part in parts if (credit := credit_of(part, "photo", index))]
    if sure and not any(credit.known for credit in credits_):
        yield from credits_
        return
    for credit in credits_:
        record = index.lookup(credit.name) if credit.known else None
        if record is not None and (sure or record.kind in _PICTURE_KINDS):
            yield credit
