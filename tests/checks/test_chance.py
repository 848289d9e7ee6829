"""The beta-binomial tail, against exact fractions."""

from fractions import Fraction
from math import isclose

from hypothesis import given
from hypothesis import strategies as st

from newsbot.checks.chance import at_most, has_fallen


def exact(found: int, trials: int, hits: int, seen: int) -> Fraction:
    """Each trial in turn: it hits as likely as of all before it, and of one hit and one miss more, had hit."""
    ways = {0: Fraction(1)}
    for trial in range(trials):
        following: dict[int, Fraction] = {}
        for so_far, chance in ways.items():
            share = Fraction(hits + so_far + 1, seen + trial + 2)
            following[so_far] = following.get(so_far, Fraction(0)) + chance * (1 - share)
            following[so_far + 1] = following.get(so_far + 1, Fraction(0)) + chance * share
        ways = following
    return sum((chance for so_far, chance in ways.items() if so_far <= found), Fraction(0))


@given(st.integers(1, 25), st.integers(0, 40), st.data())
def test_at_most(trials: int, seen: int, data: st.DataObject) -> None:
    found, hits = data.draw(st.integers(0, trials)), data.draw(st.integers(0, seen))
    chance = at_most(found, trials, share=hits / max(seen, 1), seen=seen)
    assert isclose(chance, exact(found, trials, hits, seen), rel_tol=1e-6)


def test_large_numbers_neither_overflow_nor_vanish() -> None:
    assert 0.4 < at_most(10_000, 20_000, share=0.5, seen=20_000) < 0.6
    assert at_most(0, 20_000, share=0.5, seen=20_000) < 1e-300


@given(st.integers(1, 40), st.integers(1, 40))
def test_what_always_was_and_still_is_has_not_fallen(pages: int, before: int) -> None:
    assert not has_fallen(pages, pages, [(before, before)])


@given(st.integers(1, 40))
def test_what_never_was_cannot_fall(pages: int) -> None:
    assert not has_fallen(0, pages, [(0, 50)])


def test_a_short_past_is_not_certain() -> None:
    assert not has_fallen(0, 5, [(5, 5)])
    assert has_fallen(0, 5, [(50, 50)])
