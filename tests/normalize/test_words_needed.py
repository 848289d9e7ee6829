"""Words that are looked for before a pattern: whatever the pattern finds must hold one of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.normalize.persons import interview_signs as signs
from newsbot.normalize.sources import cues
from newsbot.normalize.text import folded_for_search

_NEEDED = {
    "SITE_ASKS": (signs.SITE_ASKS, signs.ASKING_WORDS),
    "INTERVIEW_OF": (signs.INTERVIEW_OF, ("interview",)),
    "IN_THIS_OP_ED": (signs.IN_THIS_OP_ED, signs.PIECES),
    "IN_THIS_BEFORE": (signs.IN_THIS_BEFORE, signs.PIECES),
    "WRITES_IN": (signs.WRITES_IN, signs.PIECES),
    "UNKNOWN_OUTLET": (cues.UNKNOWN_OUTLET, cues.OUTLET_WORDS),
    "GOVERNMENT": (cues.GOVERNMENT, cues.OFFICE_WORDS),
}


@pytest.mark.parametrize("name", _NEEDED)
@given(data=st.data())
def test_what_a_pattern_finds_holds_a_word_that_is_looked_for_first(name: str, data: st.DataObject) -> None:
    pattern, words = _NEEDED[name]
    found = pattern.search(data.draw(st.from_regex(pattern, fullmatch=True)))
    assert found is None or any(word in folded_for_search(found[0]) for word in words)


@pytest.mark.parametrize("name", ["UNKNOWN_OUTLET", "GOVERNMENT"])
@given(data=st.data())
def test_what_is_looked_for_line_by_line_stands_on_one_line(name: str, data: st.DataObject) -> None:
    pattern, _ = _NEEDED[name]
    found = pattern.search(data.draw(st.from_regex(pattern, fullmatch=True)))
    assert found is None or "\n" not in found[0]
