"""Cleaning text: white space, invisible characters, words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.normalize.text import bare, clean_text, count_words, cyrillic_share


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("  Talks\n\tresume  ", "Talks resume", id="white-space"),
        pytest.param("Ramazan\u00a0 Samadov\u00a0", "Ramazan Samadov", id="hard-spaces"),
        pytest.param("the\u2009thin\u202fspace", "the thin space", id="thin-spaces"),
        pytest.param("Zero\u200bwidth and soft\u00adhyphen", "Zerowidth and softhyphen", id="invisible"),
        pytest.param("\ufeffBOM \u2060joined", "BOM joined", id="byte-order-mark"),
        pytest.param("left\u200eto\u200fright", "lefttoright", id="marks"),
        pytest.param("a\u202eb\u202cc\u2066d\u2069", "abcd", id="overrides"),
        pytest.param("nul\x00bell\x07", "nul bell", id="control"),
        pytest.param("line\u0085next", "line next", id="next-line"),
        pytest.param("Tu\u0308rkiye", "Türkiye", id="composed"),
        pytest.param("می\u200cخواهم", "می\u200cخواهم", id="joiner-stays"),
        pytest.param("“curly” – ‘quotes’", "“curly” – ‘quotes’", id="quotes-stay"),
        pytest.param("\u00a0\n \u200b", "", id="nothing"),
        pytest.param("", "", id="empty"),
    ],
)
def test_clean_text(text: str, expected: str) -> None:
    assert clean_text(text) == expected


@given(st.text())
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    once = clean_text(text)
    assert clean_text(once) == once
    assert once == once.strip()
    assert "\n" not in once
    assert "\x00" not in once
    assert "  " not in once


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("", 0),
        ("…", 0),
        ("Talks resume.", 2),
        ("the 44-day war", 3),
        ("Türkiye’s and Armenia's", 3),
        ("1,200 tons", 3),
        ("Слово и дело", 3),
        ("snake_case", 2),
        ("– dash –", 1),
    ],
)
def test_count_words(text: str, number: int) -> None:
    assert count_words(text) == number


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Editor’s  choice", "editorschoice"), ("TÜRKİYE", "turkiye"), ("Straße", "strasse"), ("Новости!", "новости"),
        ("№ 5", "no5"), ("", ""), ("…", ""), ("e\u0301", "e"), ("Œuvre", "œuvre"),
    ],
)  # fmt: skip
def test_bare(text: str, expected: str) -> None:
    assert bare(text) == expected


@given(st.text())
def test_bare_knows_no_case_and_no_marks(text: str) -> None:
    assert all(letter.isalnum() for letter in bare(text))
    assert bare(f" {text}!") == bare(text)


@pytest.mark.parametrize(
    ("text", "share"), [("", 0.0), ("123", 0.0), ("abc", 0.0), ("где", 1.0), ("abгд", 0.5), ("Ёлка, 5!", 1.0)]
)
def test_cyrillic_share(text: str, share: float) -> None:
    assert cyrillic_share(text) == share
