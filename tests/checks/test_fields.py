"""What is thought of the fields of a run, against earlier ones."""

from collections import Counter
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.checks.fields import judge_fields
from newsbot.checks.findings import Finding

Run = Counter[tuple[str, str, str, str]]


def run(
    pages: int, *, section: str = "news", template: str = "old", without: int = 0, **fields: Mapping[str, int]
) -> Run:  # fmt: skip
    """A run of so many articles; each field: its rules and their pages, the rest stayed empty."""
    counts: Run = Counter({(section, template, "article", "read"): pages, (section, "", "article", ""): without})
    for field, rules in fields.items():
        for rule, number in rules.items():
            counts[section, template, field, rule] = number
        counts[section, template, field, ""] = pages - sum(rules.values())
    return +counts


def kinds(found: list[Finding]) -> list[str]:
    return [one.kind for one in found]


DATED = {"time": 40}


def test_a_rule_that_stopped_deciding_is_named_with_what_decides_now() -> None:
    found = judge_fields(run(12, published_on={"listing": 12}), [run(40, published_on=DATED)])
    assert found == [
        Finding(
            "warning", "drift", "published_on of news was read from time, is now read from listing in 12 of 12 pages"
        )
    ]  # fmt: skip


def test_rules_that_stopped_together_are_named_together() -> None:
    past = [run(40, published_on={"json-ld": 15, "time": 14, "meta": 11})]
    found = judge_fields(run(30, published_on={"rdfa": 29, "feed": 1}), past)
    assert [one.message for one in found] == [
        "published_on of news was read from json-ld, time and meta, is now read from rdfa in 29 of 30 pages"
    ]


@pytest.mark.parametrize(
    ("tonight", "past"),
    [
        pytest.param(run(4, published_on={"listing": 4}), [run(40, published_on=DATED)], id="too-few-pages"),
        pytest.param(run(12, published_on={"listing": 12}), [], id="nothing-to-compare"),
        pytest.param(run(12, published_on={"listing": 12}), [run(500, published_on={"time": 500})], id="an-archive"),
        pytest.param(run(12, published_on={"listing": 12}), [run(4, published_on={"time": 4})], id="past-too-small"),
        pytest.param(run(12, published_on={"listing": 6, "time": 6}), [run(40, published_on=DATED)], id="still-half"),
        pytest.param(
            run(8, published_on={"time": 8}), [run(40, published_on={"time": 30, "meta": 10})], id="chance-explains-it"
        ),
        pytest.param(
            run(12, published_on={"rdfa": 12}),
            [run(12, published_on={"rdfa": 12})] * 2 + [run(12, published_on={"time": 12})],
            id="most-nights-know-it-already",
        ),
        pytest.param(
            run(12, published_on={"listing": 12}),
            [run(40, section="interview", published_on=DATED)],
            id="another-section",
        ),
    ],
)
def test_no_drift(tonight: Run, past: list[Run]) -> None:
    assert judge_fields(tonight, past) == []


def test_a_field_that_is_found_less_often() -> None:
    past = [run(20, image_url={"structure": n}) for n in (18, 20, 19)]
    found = judge_fields(run(20, image_url={"structure": 6}), past)
    assert found == [Finding("warning", "fields", "image_url of news was found on 6 of 20 pages, usually on 95%")]


@pytest.mark.parametrize(
    ("filled", "nights"), [(6, 2), (16, 3)], ids=["history-too-short", "a-little-less"]
)  # fmt: skip
def test_a_field_is_not_called_missing(filled: int, nights: int) -> None:
    past = [run(20, image_url={"structure": 19})] * nights
    assert judge_fields(run(20, image_url={"structure": filled}), past) == []


def test_a_kind_of_markup_is_held_against_its_own_past() -> None:
    mixed = run(10, standfirst={"class": 10}) + run(10, template="short", standfirst={})
    assert judge_fields(run(10, template="short", standfirst={}), [mixed] * 3) == []


def test_new_markup_is_told_and_held_against_the_section() -> None:
    past = [run(20, image_url={"structure": 20})] * 3
    found = judge_fields(run(20, template="new", image_url={}), past)
    assert kinds(found) == ["markup", "fields"]
    assert found[0].message == "pages of news were built as 'old', are now built as 'new' in 20 of 20 cases"


@pytest.mark.parametrize(
    ("pages", "without", "nights", "severities"),
    [
        (8, 5, 0, ["error"]),
        (0, 6, 0, ["error"]),
        (20, 4, 5, []),
        (40, 8, 5, ["warning"]),
        (40, 8, 2, []),
        (40, 1, 5, []),
    ],
)
def test_pages_without_article(pages: int, without: int, nights: int, severities: list[str]) -> None:
    found = judge_fields(run(pages, without=without), [run(45, without=0)] * nights)
    assert [one.severity for one in found] == severities
    assert all(f"{without} of {pages + without} pages of news showed no article" in one.message for one in found)


RULES = st.dictionaries(st.sampled_from(["time", "meta", "listing", "json-ld"]), st.integers(0, 60), max_size=4)


@given(RULES, st.lists(RULES, max_size=6))
def test_any_counts_give_one_line_findings(tonight: dict[str, int], past: list[dict[str, int]]) -> None:
    runs = [run(sum(rules.values()) + 3, published_on=rules) for rules in (tonight, *past)]
    for one in judge_fields(runs[0], runs[1:]):
        assert one.severity == "warning"
        assert "\n" not in one.message


@given(RULES, st.integers(1, 6))
def test_a_night_like_all_before_is_not_odd(rules: dict[str, int], nights: int) -> None:
    same = run(sum(rules.values()) + 3, published_on=rules)
    assert judge_fields(same, [same] * nights) == []


# --- sections with few pages a night ---------------------------------------------------------------------


def interviews(*pages: int, rule: str = "time", without: int = 0) -> list[Run]:
    """Nights with so many interviews, each dated by one rule."""
    return [run(n, section="interview", without=without, published_on={rule: n}) for n in pages]


def test_few_pages_are_judged_over_several_nights_together() -> None:
    past = interviews(1, 2, 1, 1, 3, 1, 2, 1, 1, 1, 2, 1, 1, 3)
    new = interviews(1, 2, 1, 2, rule="listing")
    (tonight, *before) = new
    assert judge_fields(tonight, past, [*before[:2], *past]) == []  # four pages of it, and one of before
    (found,) = judge_fields(tonight, past, [*before, *past])
    assert found.message == (
        "published_on of interview was read from time, is now read from listing in 6 of 6 pages (of 4 nights together)"
    )


def test_few_pages_like_all_before_are_not_odd() -> None:
    past = interviews(*[1, 2, 1, 1, 3] * 8)
    assert judge_fields(past[0], past, past[1:]) == []
    assert judge_fields(past[0], [], []) == []


def test_interviews_that_show_no_article_any_more_are_an_error_on_the_nights_that_meet_them() -> None:
    past = interviews(*[1, 2, 1, 1, 3] * 4)
    broken = [run(0, section="interview", without=1)] * 5
    found = judge_fields(broken[0], [], [*broken[1:], *past])
    assert [(one.severity, one.kind) for one in found] == [("error", "articles")]
    assert found[0].message.startswith("5 of 5 pages of interview showed no article")
    assert kinds(judge_fields(broken[0], [], [*broken[1:4], *past])) == []
    (whole,) = interviews(1)
    assert "articles" not in kinds(judge_fields(whole, [], [*broken, *past]))


def test_nights_with_pages_enough_do_not_join_those_with_few() -> None:
    archive = [run(40, section="interview", published_on={"json-ld": 40})]
    (tonight, *before) = interviews(*[1] * 30)
    assert judge_fields(tonight, archive, [*before, *archive]) == []


@given(RULES, st.lists(st.integers(0, 4), max_size=60))
def test_any_few_pages_give_one_line_findings(rules: dict[str, int], pages: list[int]) -> None:
    nights = [run(n, section="interview", published_on={"time": n}) for n in pages]
    for one in judge_fields(run(2, section="interview", published_on={"meta": 2}), nights[:14], nights):
        assert "\n" not in one.message
