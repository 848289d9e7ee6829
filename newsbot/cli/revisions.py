"""What changed between two versions of an article, in words a reader can compare."""

import difflib
from collections.abc import Iterator, Mapping
from typing import Any


def changed_paragraphs(before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield (``-`` or ``+``, words) for what a version lost and gained; nothing for a first version.

    Versions have ``title``, ``published_on`` and ``body``, whose paragraphs are compared as wholes.
    """
    if before is None:
        return
    for name, label in (("title", "title"), ("published_on", "published")):
        if before[name] != after[name]:
            yield "-", f"{label}: {before[name]}"
            yield "+", f"{label}: {after[name]}"
    old, new = before["body"].split("\n\n"), after["body"].split("\n\n")
    for kind, start, end, first, last in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind != "equal":
            yield from (("-", one) for one in old[start:end])
            yield from (("+", one) for one in new[first:last])
