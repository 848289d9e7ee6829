"""Bodies for articles whose author typed plain paragraphs: the same text in the habits of several editors.

Articles with lists, tables, pictures or mistakes in them bring their own HTML.
"""

import html
from collections.abc import Sequence

from newsbot.demo.article import SampleArticle

TEASER_LENGTH = 300


def sentences_cut(text: str) -> str:
    """Return ``text`` as a teaser shows it: cut at a word, with three dots, where it is too long."""
    if len(text) <= TEASER_LENGTH:
        return text
    return text[:TEASER_LENGTH].rsplit(" ", 1)[0] + "..."


def body_html(article: SampleArticle, style: str) -> str:
    """Return the body of a plain article: date line, stand-first, paragraphs, source and photo lines.

    ``style`` is one of ``p``, ``div``, ``br``, ``nbsp``, ``span``, ``entities``; ``KeyError`` for another.
    """
    before = [f"<p>{_escaped(article.date_line)}</p>"] if article.date_line else []
    if article.standfirst and article.standfirst_in_body:
        before.append(f"<p><strong>{_escaped(article.standfirst)}</strong></p>")
    after = [f"<p>{_escaped(article.source_line)}</p>"] if article.source_line else []
    after += [f"<p><em>{_escaped(line)}</em></p>" for line in article.photo_lines]
    middle = _STYLES[style]([_escaped(text) for text in article.paragraphs])
    return "\n\n".join([*before, middle, *after])


def _escaped(text: str) -> str:
    return html.escape(text, quote=False)


def _paragraphs(texts: Sequence[str]) -> str:
    return "\n\n".join(f"<p>{text}</p>" for text in texts)


def _divisions(texts: Sequence[str]) -> str:
    inner = "\n".join(f'<div dir="auto">{text}</div>\n<div dir="auto">&nbsp;</div>' for text in texts)
    return f'<div class="x_message">{inner}</div>'


def _line_breaks(texts: Sequence[str]) -> str:
    return "<p>" + "<br />\n<br />\n".join(texts) + "</p>"


def _hard_spaces(texts: Sequence[str]) -> str:
    """Empty paragraphs of one hard space between the others, hard spaces at the ends and after stops."""
    return "\n<p>&nbsp;</p>\n".join(f"<p>{text.replace('. ', '.&nbsp; ')}&nbsp;</p>" for text in texts)


def _word_processor(texts: Sequence[str]) -> str:
    """Paragraphs pasted from a word processor: spans around everything, a word split in two."""
    return "\n\n".join(
        '<p class="MsoNormal" style="margin-bottom:8pt"><span lang="en-GB" xml:lang="en-GB"><span>'
        f"{text[:5]}</span><span>{text[5:]}</span></span></p>"
        for text in texts
    )


def _entities(texts: Sequence[str]) -> str:
    return _paragraphs([text.encode("ascii", "xmlcharrefreplace").decode("ascii") for text in texts])


_STYLES = {
    "p": _paragraphs,
    "div": _divisions,
    "br": _line_breaks,
    "nbsp": _hard_spaces,
    "span": _word_processor,
    "entities": _entities,
}
