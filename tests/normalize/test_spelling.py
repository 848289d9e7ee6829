"""Words that may be names: those that a plainer, slower reading of the rule gives too."""

from hypothesis import example, given
from hypothesis import strategies as st

from newsbot.normalize.registers import Registers
from newsbot.normalize.spelling import names_of_text, words_of_text

COMMON = {word for word in Registers().words("common_words") if " " not in word}


@given(st.text(st.sampled_from("aAbBéÉİıßЖж1٣_-’ \n“.ǅ中𝐀"), max_size=40))
@example("The talks of Ter-Petrosyan and İlham Əliyev, “Quoted” 3B B3")
@example("aBc _Abc A_bc Ab")
def test_names_are_the_words_of_two_letters_that_begin_with_a_capital(text: str) -> None:
    words = {word.lower() for word in words_of_text(text) if word[0].isupper() and len(word) > 1}

    assert names_of_text(text) == {word for word in words if word not in COMMON and not word.isdecimal()}
