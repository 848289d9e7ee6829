"""Memory that the processes of a crawl have in common: neither page nor answer waits for room in a pipe."""

import mmap
from collections.abc import Iterable
from typing import NamedTuple


class Place(NamedTuple):
    """Where a page lies."""

    number: int
    size: int


class SharedPages:
    """So many places for pages; whoever puts one there frees its place when the other process is done with it.

    The memory is shared with processes that are forked later; it takes room only as far as pages were put there.
    """

    def __init__(self, places: int, size: int) -> None:
        self._memory = mmap.mmap(-1, places * size)
        self._size = size
        self._free = list(range(places))

    def put(self, page: bytes) -> Place | None:
        """Put a page into a free place; None where it is too large for one, or none is free."""
        if len(page) > self._size or not self._free:
            return None
        number = self._free.pop()
        start = number * self._size
        self._memory[start : start + len(page)] = page
        return Place(number, len(page))

    def put_back(self, place: Place, answer: bytes) -> Place | None:
        """Put an answer where a page was that is read; None where it is too large for that."""
        if len(answer) > self._size:
            return None
        start = place.number * self._size
        self._memory[start : start + len(answer)] = answer
        return Place(place.number, len(answer))

    def get(self, place: Place) -> bytes:
        """Return what lies at a place."""
        start = place.number * self._size
        return self._memory[start : start + place.size]

    def free(self, places: Iterable[Place]) -> None:
        """Let places be used for other pages."""
        self._free += [place.number for place in places]
