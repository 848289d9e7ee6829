"""What a text says that comes from no page."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.normalize.registers import Registers
from newsbot.normalize.text import clean_text
from newsbot.reading import Words, read_text

NEWS = (
    "Prime\xa0 Minister Nikol  Pashinyan spoke in Yerevan on Tu\u00adesday,\xa03  February.\n\n"
    "According to Reuters, he will travel on 6 February.\r\n\r\n"
    "source: commonspace.eu with Sevan Voice of 9 March 1999\n"
    "photo: Nikol Pashinyan and Ilham Aliyev on 2\xa0February 2026 (picture courtesy of Reuters)\n\n"
    "Related articles\n\nVladimir Putin spoke on 1 May 2025.\n"
)
PIECES = st.sampled_from(
    ["on Tuesday", "4 February", "\xa0", " ", "\n", "\n\n", "photo: on 3 May 2024", "source: x", ". ", "Popular",
     "\u00ad", "Anna Markosyan", "2019", "e\u0301", "10 July 2017\n", "last week"]
)  # fmt: skip


def read(text: str) -> Words:
    return read_text(text, registers=Registers())


def test_dates_slice_out_of_the_text_as_given() -> None:
    words = read(NEWS)
    assert [NEWS[(d.offset or 0) :][: len(d.text)] for d in words.dates] == [d.text for d in words.dates]
    assert [(d.text, str(d.starts_on)) for d in words.dates] == [
        ("Tu\u00adesday,\xa03  February", "2026-02-03"), ("6 February", "2026-02-06"),
        ("2\xa0February 2026", "2026-02-02"),
    ]  # fmt: skip


def test_persons_of_body_and_caption_but_not_of_other_articles() -> None:
    words = read(NEWS)
    assert {one.name: one.mentions for one in words.persons} == {"Nikol Pashinyan": 2, "Ilham Aliyev": 1}
    assert words.persons[0].title == "Prime Minister"
    assert [NEWS[start:end] for start, end in words.persons[0].spans] == ["Nikol  Pashinyan"]


def test_sources_of_line_text_and_caption() -> None:
    found = [(one.name, one.role) for one in read(NEWS).sources]
    assert ("commonspace.eu", "publisher") in found
    assert ("Reuters", "quoted") in found
    assert ("Reuters", "photo") in found


@pytest.mark.parametrize(
    ("text", "known", "published"),
    [
        pytest.param("10 July 2017\n\nHe left on Monday.", None, date(2017, 7, 10), id="date-line"),
        pytest.param("10 July 2017\n\nHe left on Monday.", date(2017, 7, 11), date(2017, 7, 11), id="given-wins"),
        pytest.param("He left.\n\nphoto: He on 3 May 2024", None, date(2024, 5, 3), id="caption"),
        pytest.param("He left.\n\nphoto: A, 3 May 2024\nphoto: B, 4 May 2024", None, None, id="captions-disagree"),
        pytest.param(
            "10 July 2017\n\nHe.\n\nphoto: He on 3 May 2017", None, date(2017, 7, 10), id="line-before-caption"
        ),
        pytest.param("He left on 3 May 2024.", None, None, id="the-text-is-no-evidence"),
    ],
)
def test_date_of_publication(text: str, known: date | None, published: date | None) -> None:
    assert read_text(text, published=known, registers=Registers()).published == published


def test_without_it_what_is_known_is_told() -> None:
    (mention,) = read("He left on 26 September.").dates
    assert (mention.starts_on, mention.ends_on, mention.partial, mention.relative) == (None, None, "--09-26", True)


def test_a_headline_tells_the_guest() -> None:
    text = "Thursday Interview: Anna Markosyan\n\nShe studies rivers.\n\nWhat is a river?\n\nWater that moves.\n"
    assert [(one.name, one.role) for one in read(text).persons] == [("Anna Markosyan", "interviewee")]


@given(st.lists(PIECES, max_size=25).map("".join))
def test_places_are_right_whatever_the_text(text: str) -> None:
    words = read(text)
    for mention in words.dates:
        assert mention.text
        assert mention.offset is not None
        assert text[mention.offset :].startswith(mention.text)
    for person in words.persons:
        assert all(clean_text(text[start:end]) in person.surface_forms for start, end in person.spans)
