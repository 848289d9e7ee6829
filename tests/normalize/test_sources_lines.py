"""Which paragraphs are source and photo lines, and which only look like them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.normalize.sources import is_photo_line, is_source_line, split_credit_lines

SOURCE_LINES = [
    "source: commonspace.eu",
    "Source: commonspace.eu with The Moscow Times\u00a0",
    "source; commonspace.eu with local media and halotrust.org",
    "source: commonspace.eu with the press service of the European External Action Service.",
    "Sources: Interfax, TASS; civil.ge",
    "source: with agencies",
    "source:",
    "source : commonspace.eu",
    "source - commonspace.eu",
    "(source: commonspace.eu)",
    "source commonspace.eu",
    "source commonspace.eu with agencies",
    "Source agencies",
    "Souce: commonspace.eu",
    "source:\u200b commonspace.eu",
    "compiled by commonspace.eu with agencies",
    "Compiled by the editorial team of commonspace.eu, with Turan (Baku) and other agencies",
    "Source: commonspace.eu with invented words in it",
    "источник: commonspace.eu",
    "Источник: commonspace.eu с агентствами",
]
PHOTO_LINES = [
    "photo: The ministers in Vienna on 3 May 2019",
    "Photo: Anna Example (right). The hall was full.",
    "PHOTO: a house of glass",
    "photo 1: The ambassador",
    "photo 2 : The guests",
    "Photos: two views of the bridge",
    "Picture: a bridge",
    "Image: a bridge",
    "Photo credit: Anna Example",
    "Photo courtesy of Armenpress",
    "archive photo: a tank",
    "фото: Встреча министров",
]
NEITHER = [
    "Sources in Yerevan said that the talks went well.",
    "Source close to the government told commonspace.eu that nothing was agreed.",
    "Source code of the voting machines was published.",
    "Source commonspace.eu, which writes daily, denied it.",
    "Sources: how we know what we know about this war and why it should matter to all of us",
    "Source: who knows?",
    "Photos of the meeting were published by Trend.",
    "Photo opportunities were few.",
    "Photo by photo, the exhibition tells its story.",
    "Picture this: a region at peace.",
    "Pictures were taken.",
    "Image is everything in politics.",
    "Compiled by experts of the region, the report was launched on Monday.",
    "compiled by commonspace.eu readers, this list shows what they would like the governments to change",
    "He thanked the source: a minister.",
    "",
]


@pytest.mark.parametrize("line", SOURCE_LINES)
def test_a_source_line_is_one(line: str) -> None:
    assert is_source_line(line)
    assert not is_photo_line(line)


@pytest.mark.parametrize("line", PHOTO_LINES)
def test_a_photo_line_is_one(line: str) -> None:
    assert is_photo_line(line)
    assert not is_source_line(line)


@pytest.mark.parametrize("line", NEITHER)
def test_a_sentence_is_neither(line: str) -> None:
    assert not is_source_line(line)
    assert not is_photo_line(line)
    assert split_credit_lines(line) == (line or None, [], [])


def test_a_long_paragraph_is_no_source_line() -> None:
    assert not is_source_line("Source: " + "Somebody Else, " * 40)


@pytest.mark.parametrize(
    ("paragraph", "text", "sources", "photos"),
    [
        pytest.param("Talks ended.", "Talks ended.", [], [], id="text"),
        pytest.param(
            "source: commonspace.eu photo: Two men", None, ["source: commonspace.eu"], ["photo: Two men"], id="one line"
        ),
        pytest.param("photo: A man. source: X.eu", None, ["source: X.eu"], ["photo: A man."], id="photo first"),
        pytest.param(
            "It ended.\nsource: commonspace.eu\nphoto: A man",
            "It ended.",
            ["source: commonspace.eu"],
            ["photo: A man"],
            id="three lines",
        ),
        pytest.param(
            "It ended. source: commonspace.eu with agencies",
            "It ended.",
            ["source: commonspace.eu with agencies"],
            [],
            id="glued to a sentence",
        ),
        pytest.param("photo 1: a man photo 2: a house", None, [], ["photo 1: a man", "photo 2: a house"], id="photos"),
        pytest.param(
            "source: commonspace.eu with\nTuran and TASS",
            None,
            ["source: commonspace.eu with Turan and TASS"],
            [],
            id="wrapped",
        ),
        pytest.param("source:\ncommonspace.eu", None, ["source: commonspace.eu"], [], id="label alone"),
        pytest.param("source: a.eu\u00a0\n\u00a0\nphoto: b", None, ["source: a.eu"], ["photo: b"], id="hard blanks"),
        pytest.param("One source: the minister.", "One source: the minister.", [], [], id="inside a sentence"),
        pytest.param("photo: A man (photo: Reuters)", None, [], ["photo: A man (photo: Reuters)"], id="brackets"),
        pytest.param("They agreed (source: Turan).", "They agreed (source: Turan).", [], [], id="aside"),
        pytest.param("Two  blanks\u00a0stay", "Two  blanks\u00a0stay", [], [], id="text untouched"),
        pytest.param("", None, [], [], id="nothing"),
    ],
)
def test_credits_are_taken_out(paragraph: str, text: str | None, sources: list[str], photos: list[str]) -> None:
    assert split_credit_lines(paragraph) == (text, sources, photos)


_PIECES = st.sampled_from(
    ["source:", "photo:", "photo 2:", "commonspace.eu", "with", ".", "\n", "(", ")", "Turan", "x", "\u00a0"]
)


@given(st.one_of(st.text(max_size=200), st.lists(_PIECES, max_size=30).map(" ".join)))
def test_no_word_is_lost(paragraph: str) -> None:
    text, sources, photos = split_credit_lines(paragraph)
    rest = " ".join([text or "", *sources, *photos])
    assert sorted(c for c in rest if c.isalnum()) == sorted(c for c in paragraph if c.isalnum())
    assert all(line.strip() == line and line for line in sources + photos)
