"""Compressing pages against what pages of their site have in common, and reading them back. Knows no database."""

import hashlib
import sys
from contextlib import suppress
from dataclasses import dataclass
from typing import NamedTuple

from newsbot.items import Plain

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

LEVEL = 9
"""Against a dictionary this takes no longer than zstd's default without one (docs/pages.md has the figures)."""

_CODEC = "zstd"


class PageError(ValueError):
    """A stored page cannot be read: its bytes are damaged, or a newer newsbot stored it."""


@dataclass(frozen=True, slots=True)
class Packed(Plain):
    """A page as it lies in the database; ``unpack`` gives its HTML."""

    sha256: str
    codec: str
    content: bytes
    dictionary_id: int | None = None


class Dictionary(NamedTuple):
    """What pages have in common, by its id in the database."""

    id: int
    prepared: "zstd.ZstdDict"

    def is_of(self, page: Packed) -> bool:
        """Tell whether a page was compressed against just this one: an id that was rolled back is given again."""
        if page.dictionary_id != self.id:
            return False
        return bool(zstd.get_frame_info(page.content).dictionary_id == self.prepared.dict_id)


class Sent(NamedTuple):
    """A dictionary on its way to another process: without its content where that process should have it."""

    id: int
    content: bytes | None = None


class Packer:
    """Compresses pages for another process, against the dictionary that it tells."""

    def __init__(self) -> None:
        self._dictionary: Dictionary | None = None
        self._content: bytes | None = None
        self._missing = False

    def use(self, sent: Sent | None) -> None:
        """Compress against this dictionary from now on; without its content only where it is known already."""
        if sent is None:
            self._dictionary, self._content = None, None
        elif sent.content is not None and sent.content != self._content:
            self._dictionary, self._content = Dictionary(sent.id, zstd.ZstdDict(sent.content)), sent.content
        self._missing = sent is not None and (self._dictionary is None or self._dictionary.id != sent.id)

    def pack(self, html: bytes) -> Packed | None:
        """Compress a page; None: the dictionary is not known here, and whoever asked compresses it."""
        return None if self._missing or not html else pack_page(html, self._dictionary)


def pack_page(html: bytes, dictionary: Dictionary | None) -> Packed:
    """Compress a page, against a dictionary where there is one."""
    content = compress(html) if dictionary is None else compress_against(dictionary.prepared, html)
    return Packed(hashlib.sha256(html).hexdigest(), _CODEC, content, dictionary.id if dictionary else None)


def compress(html: bytes) -> bytes:
    """Compress a page by itself."""
    return zstd.compress(html)


def compress_against(dictionary: "zstd.ZstdDict", html: bytes) -> bytes:
    """Compress a page against what pages of its kind have in common."""
    # Digested: prepared for this level once, and kept by the dictionary.
    return zstd.compress(html, level=LEVEL, zstd_dict=dictionary.as_digested_dict)


def train(samples: list[bytes], size: int) -> "zstd.ZstdDict | None":
    """Learn a dictionary of ``size`` bytes, at most, from pages; None where they are too small, or too much alike."""
    try:
        return zstd.train_dict(samples, size)
    except zstd.ZstdError:
        return None


def unpack(page: Packed, dictionaries: "dict[int, zstd.ZstdDict]") -> bytes:
    """Return the HTML of a stored page, and see that it is what was stored. Raises ``PageError``."""
    if page.codec != _CODEC:
        raise PageError(f"stored as {page.codec}: made by a newer newsbot")
    if page.dictionary_id is not None and page.dictionary_id not in dictionaries:
        raise PageError(f"its dictionary {page.dictionary_id} is missing or damaged")
    known = None if page.dictionary_id is None else dictionaries[page.dictionary_id]
    try:
        html = zstd.decompress(page.content, zstd_dict=known)
    except zstd.ZstdError as error:
        raise PageError(f"damaged: {error}") from error
    if hashlib.sha256(html).hexdigest() != page.sha256:
        raise PageError("damaged: its content is not what was stored")
    return html


def usable(contents: dict[int, bytes]) -> "dict[int, zstd.ZstdDict]":
    """Prepare dictionaries by id; damaged ones are left out, so that pages of others can be read."""
    found = {}
    for number, content in contents.items():
        with suppress(ValueError):
            found[number] = zstd.ZstdDict(content)
    return found
