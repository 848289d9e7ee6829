"""What users type, taken apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.normalize.sought import Near, Sought, Term, quote_words, read_sought


def shown(sought: Sought) -> list[str]:
    """The parts in few letters: [phrase], star*, -unwanted, a~5~b."""

    def one(term: Term) -> str:
        words = " ".join(term.words)
        return (f"[{words}]" if term.is_phrase or len(term.words) > 1 else words) + ("*" if term.is_prefix else "")

    parts = [
        f"~{part.distance}~".join(map(one, part.terms)) if isinstance(part, Near) else one(part)
        for part in sought.wanted
    ]
    return parts + [f"-{one(term)}" for term in sought.unwanted]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("peace treaty", ["peace", "treaty"]),
        ('"peace treaty" talks', ["[peace treaty]", "talks"]),
        ("“peace treaty” talks", ["[peace treaty]", "talks"]),
        ('"half open', ["[half open]"]),
        ("armen* talks", ["armen*", "talks"]),
        ('"peace treat"*', ["[peace treat]*"]),
        ("talks -border", ["talks", "-border"]),
        ('talks -"border crossing"', ["talks", "-[border crossing]"]),
        ("talks \N{MINUS SIGN}border", ["talks", "-border"]),
        ("border NEAR crossing", ["border~10~crossing"]),
        ('"lake sevan" NEAR/3 water', ["[lake sevan]~3~water"]),
        ("a NEAR/2 b NEAR/4 c", ["a~4~b~4~c"]),
        ("NEAR border", ["NEAR", "border"]),
        ("border NEAR", ["border", "NEAR"]),
        ("NOT OR AND title:x NEAR(", ["NOT", "OR", "AND", "[title x]", "NEAR"]),
        ("Nagorno-Karabakh Côte d'Ivoire", ["[Nagorno Karabakh]", "Côte", "[d Ivoire]"]),
        ("Co\N{COMBINING CIRCUMFLEX ACCENT}te", ["C\N{LATIN SMALL LETTER O WITH CIRCUMFLEX}te".replace("Co", "C")]),
        ("? … '' -", []),
        ("", []),
    ],
)
def test_one_field(text: str, parts: list[str]) -> None:
    assert shown(read_sought(text)) == [part for part in parts if part]


@pytest.mark.parametrize(
    ("arguments", "parts"),
    [
        (["peace", "treaty"], ["peace", "treaty"]),
        (["peace treaty"], ["[peace treaty]"]),
        (["lake sev*"], ["[lake sev]*"]),
        (["talks", "\N{MINUS SIGN}border"], ["talks", "-border"]),
        (["talks", "-border crossing"], ["talks", "-[border crossing]"]),
        (['"missing persons" lists'], ["[missing persons]", "lists"]),
        (["border", "NEAR/5", "crossing"], ["border~5~crossing"]),
        (["?", "…", '""'], []),
    ],
)
def test_arguments(arguments: list[str], parts: list[str]) -> None:
    assert shown(quote_words(arguments)) == parts


@given(st.text(max_size=60))
def test_anything_can_be_typed(text: str) -> None:
    sought = read_sought(text)
    terms = [t for part in sought.wanted for t in (part.terms if isinstance(part, Near) else (part,))]
    assert all(word and word.isalnum() for term in (*terms, *sought.unwanted) for word in term.words)
