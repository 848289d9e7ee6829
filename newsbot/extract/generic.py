"""The last resort: a well-kept generic extractor, where it is installed (``pip install newsbot[generic]``)."""

from functools import cache
from typing import Any

from newsbot.normalize.text import clean_text

NAME = "trafilatura"
_SHORTEST = 250  # characters: less is a teaser, a notice, an error message


@cache
def _extract() -> Any:
    try:
        from trafilatura import extract
    except ImportError:
        return None
    return extract


def is_installed() -> bool:
    """Tell whether the extractor can be used."""
    return _extract() is not None


def read_paragraphs(html: bytes) -> list[str]:
    """Return the paragraphs of what looks like the page's main text; none where there is too little."""
    extract = _extract()
    if extract is None or not html.strip():
        return []
    text = extract(html, include_comments=False, include_tables=True, favor_precision=True, deduplicate=False)
    paragraphs = [clean_text(line) for line in (text or "").split("\n")]
    paragraphs = [line for line in paragraphs if line]
    return paragraphs if sum(map(len, paragraphs)) >= _SHORTEST else []
