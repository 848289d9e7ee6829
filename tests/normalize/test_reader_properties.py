"""Persons and sources in any text: nothing is raised, places slice out the words, the same text reads the same."""

from hypothesis import example, given
from hypothesis import strategies as st

from newsbot.normalize.persons import find_persons
from newsbot.normalize.registers import Registers
from newsbot.normalize.sources import (
    find_attributions,
    find_photo_credits,
    read_source_line,
    split_credit_lines,
)

REGISTERS = Registers()
PIECES = st.sampled_from(
    "Ivan Petrov|Petrov|Aliyev|von der|bin Salman|al-Sharaa|President|Presidents|the head of the|spokesman for|, |; "
    "| and |. |: |\n|\n\n|(|)|“|’s |said|says|told|Interfax|TASS|the news agency|according to|Channel 4"
    "|source: |photo: |courtesy of|interview with|Interview of|conducted by|By |4 May|34, a |Mr |Dr |HMS |A.|II"
    "|\u00a0|\u200b|ß|İ|Ǆ|ﬁ|e\u0301|\U0001f600|\x00|\ud800".split("|")
)
TEXTS = st.one_of(st.text(max_size=300), st.text(st.characters(codec=None), max_size=80)) | st.lists(
    st.one_of(PIECES, st.just(" ")), max_size=40
).map("".join)


@given(title=TEXTS, body=TEXTS)
@example(title="İLHAM ALİYEV İN BAKÜ", body="İlham Əliyev said so.")
def test_persons_in_any_text(title: str, body: str) -> None:
    found = find_persons(body, title=title, registers=REGISTERS)
    assert found == find_persons(body, title=title, registers=REGISTERS)
    for person in found:
        assert person.name
        assert person.mentions >= len(person.spans)
        assert {body[start:end] for start, end in person.spans} <= set(person.surface_forms)


@given(text=TEXTS)
def test_sources_in_any_text(text: str) -> None:
    found = find_attributions(text, REGISTERS)
    assert found == find_attributions(text, REGISTERS)
    for credit in found:
        assert credit.start is not None
        assert credit.raw
        assert text.startswith(credit.raw, credit.start)
    assert read_source_line(text, REGISTERS) == read_source_line(text, REGISTERS)
    assert find_photo_credits([text], REGISTERS) == find_photo_credits([text], REGISTERS)
    split_credit_lines(text)
