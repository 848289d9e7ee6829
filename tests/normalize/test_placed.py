"""The parts of a pasted text, and where each character stood."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.normalize.placed import place, take_apart
from newsbot.normalize.text import clean_text

SENTENCE = "The bridge over the river was opened to the public."


@given(st.text(alphabet="aZ9 .\t\n\r\x00\x07\x85\xa0\xad\u200b\u2028\u202fe\u0301\u0308é"))
def test_placing_cleans_as_ever_and_keeps_the_order(text: str) -> None:
    placed = place(text, 0, len(text))
    assert placed.words == clean_text(text)
    assert len(placed.places) == len(placed.words)
    assert placed.places == sorted(placed.places)
    assert all(
        text[spot] == letter for spot, letter in zip(placed.places, placed.words, strict=True) if letter in "Z9."
    )


@pytest.mark.parametrize(
    ("text", "body"),
    [
        pytest.param(f"{SENTENCE}\n\nRelated articles\n\nOthers met.", SENTENCE, id="related"),
        pytest.param(f"{SENTENCE}\nPopular\nOthers met.", SENTENCE, id="popular"),
        pytest.param(f"{SENTENCE}\n\xa0Editor’s choice \nOthers met.", SENTENCE, id="curly-apostrophe"),
        pytest.param(f"{SENTENCE} It is popular", f"{SENTENCE} It is popular", id="word-in-sentence"),
        pytest.param(f"Trending\n\n{SENTENCE}", SENTENCE, id="label-before-any-text"),
        pytest.param("Popular", "", id="nothing-else"),
        pytest.param("", "", id="empty"),
        pytest.param("\xa0\n \r\n", "", id="blank"),
        pytest.param(f"{SENTENCE}\r\n\xa0\r\n{SENTENCE}", f"{SENTENCE}\n\n{SENTENCE}", id="line-of-nbsp"),
        pytest.param(f"{SENTENCE}\n{SENTENCE}", f"{SENTENCE}\n\n{SENTENCE}", id="a-paragraph-a-line"),
        pytest.param(f"Prime\xa0 Minister\n{SENTENCE}", f"Prime Minister\n{SENTENCE}", id="short-line"),
    ],
)
def test_body(text: str, body: str) -> None:
    assert take_apart(text).body.words == body


@pytest.mark.parametrize(
    ("text", "body", "sources", "captions"),
    [
        pytest.param(
            f"{SENTENCE}\n\nsource: commonspace.eu\nphoto: Two men in Baku",
            SENTENCE, ["source: commonspace.eu"], ["photo: Two men in Baku"], id="lines-below",
        ),
        pytest.param(
            f"{SENTENCE} source: commonspace.eu with agencies",
            SENTENCE, ["source: commonspace.eu with agencies"], [], id="glued",
        ),
        pytest.param(
            f"photo 1: A bridge.\n\n{SENTENCE}\n\nphoto 2: A bridge.",
            SENTENCE, [], ["photo 1: A bridge.", "photo 2: A bridge."], id="above-and-below",
        ),
        pytest.param(
            f"{SENTENCE}\n\nSource: commonspace.eu with\nthe Sevan Voice",
            SENTENCE, ["Source: commonspace.eu with the Sevan Voice"], [], id="source-runs-on",
        ),
        pytest.param("source: commonspace.eu", "", ["source: commonspace.eu"], [], id="nothing-but-a-source"),
    ],
)  # fmt: skip
def test_credits(text: str, body: str, sources: list[str], captions: list[str]) -> None:
    parts = take_apart(text)
    assert (parts.body.words, parts.source_lines) == (body, sources)
    assert [caption.words for caption in parts.captions] == captions
    for caption in parts.captions:
        start, end = caption.span(0, len(caption.words))
        assert text[start:end] == caption.words


@pytest.mark.parametrize(
    ("text", "title", "headline", "published"),
    [
        pytest.param(f"10 July 2017\n\n{SENTENCE}", "", "", date(2017, 7, 10), id="date-line"),
        pytest.param(f"10 July 2017\n{SENTENCE}", "A bridge", "", date(2017, 7, 10), id="date-line-with-title"),
        pytest.param(f"A bridge\n\n10 July 2017\n\n{SENTENCE}", "A Bridge.", "A bridge", date(2017, 7, 10), id="both"),
        pytest.param(f"A bridge\n\n{SENTENCE}", "", "A bridge", None, id="headline"),
        pytest.param(f"A bridge\n{SENTENCE}", "", "", None, id="no-empty-line-below"),
        pytest.param(f"A bridge\n\n{SENTENCE}", "Another title", "", None, id="not-the-title"),
        pytest.param(f"{SENTENCE}\n\n{SENTENCE}", "", "", None, id="a-sentence-is-no-headline"),
        pytest.param(f"source: commonspace.eu\n\n{SENTENCE}", "", "", None, id="nor-is-a-credit"),
        pytest.param("10 July 2017", "", "", None, id="a-date-alone-is-text"),
        pytest.param(f"10 July\n\n{SENTENCE}", "", "10 July", None, id="a-date-without-year"),
        pytest.param(f"{SENTENCE}\n\n10 July 2017\n\n{SENTENCE}", "", "", None, id="a-date-further-down"),
    ],
)
def test_head(text: str, title: str, headline: str, published: date | None) -> None:
    parts = take_apart(text, title=title)
    assert parts.headline.words == headline
    assert (parts.published and parts.published.on) == published


def test_wrapped_lines_are_joined() -> None:
    text = (
        "A Bridge\n\nThe bridge over the river, which took nine years to build, was opened by Anna\n"
        "Markosyan on Monday.\nA second paragraph begins here and goes on and on until there is no\n"
        "room.\n\nsource: commonspace.eu\n"
    )
    parts = take_apart(text)
    assert "by Anna Markosyan on Monday." in parts.body.words
    assert "Monday.\n\nA second" in parts.body.words
    assert parts.headline.words == "A Bridge"
    assert parts.source_lines == ["source: commonspace.eu"]
