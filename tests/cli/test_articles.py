"""``newsbot show`` and ``newsbot explain``."""

import pytest

from newsbot.cli.explaining import explanations
from newsbot.cli.revisions import changed_paragraphs
from tests.cli.conftest import Ask, records

MISSING = "/news/armenia-azerbaijan-exchange-lists-missing-persons"


@pytest.mark.parametrize(
    "address",
    [
        f"https://www.commonspace.eu{MISSING}",
        f"http://commonspace.eu/index.php{MISSING}/?fbclid=1",
        f"commonspace.eu{MISSING}",
        MISSING.upper(),
        "/node/14412",
        "https://www.commonspace.eu/ru/node/14412",
    ],
)
def test_any_address_of_an_article_shows_it(ask: Ask, address: str) -> None:
    (article,) = records(ask("show", address, "--json"))
    assert article["url"] == f"https://www.commonspace.eu{MISSING}"
    assert (article["published_on"], article["published_from"]) == ("2026-10-14", "json-ld")
    assert article["published_at"].startswith("2026-10-14 ")
    assert "Lusine Grigoryants" in [one["person"] for one in article["persons"]]
    assert article["revisions"] == 2


def test_the_id_shows_it_too(ask: Ask) -> None:
    (by_address,) = records(ask("show", MISSING, "--json"))
    (by_id,) = records(ask("show", str(by_address["id"]), "--json"))
    assert by_id == by_address


def test_a_page_for_people(ask: Ask) -> None:
    words = ask("show", "/interview/thursday-interview-dr-leyla-mammadkhanli").stdout
    assert words.startswith("Thursday Interview: Dr. Leyla Mammadkhanli\n")
    assert "Published  2026-02-12 08:00 Brussels (2026-02-12 07:00:00 UTC), from meta\n" in words
    assert "\n  Leyla Mammadkhanli  interviewee" in words
    assert "\n  2014 to 2019  2014-01-01  2019-12-31  year" in words


@pytest.mark.parametrize("command", ["show", "explain"])
@pytest.mark.parametrize(
    ("which", "words"),
    [
        ("99999", "no article has this id"),
        ("/news/exchange-lists-missing-persons", f"known address is https://www.commonspace.eu{MISSING}"),
    ],
)
def test_an_unknown_article(ask: Ask, command: str, which: str, words: str) -> None:
    result = ask(command, which)
    assert (result.exit_code, result.stdout) == (1, "")
    assert words in result.stderr


def test_revisions_say_what_changed(ask: Ask) -> None:
    words = ask("show", MISSING, "--revisions").stdout
    assert "version 1, seen" in words
    assert "text changed\n  - The Armenian list has 777 names" in words
    assert "\n  + The Armenian list has 781 names" in words
    first, second = records(ask("show", MISSING, "--revisions", "--json"))
    assert (first["revision"], first["change"], second["change"]) == (1, None, "text changed")


def test_explain_names_the_rule_the_words_and_who_agrees(ask: Ask) -> None:
    fields = {one["field"]: one for one in records(ask("explain", "/node/14044", "--json"))}
    published = fields["published"]
    assert (published["rule"], published["where"]) == ("meta", "article:published_time")
    assert published["raw"] == "2026-06-02T12:00:00+02:00"
    assert {one["verdict"] for one in published["others"]} == {"agrees"}
    assert fields["standfirst"]["reason"] == "the page does not show it"
    words = ask("explain", "/node/14044").stdout
    assert "\npublished   2026-06-02 12:00 Brussels (2026-06-02 10:00:00 UTC)\n" in words
    assert "\n            rule       meta, article:published_time\n" in words


def _seen(field: str, value: str | None, *, decided: bool = False) -> dict[str, object]:
    return {"field": field, "rule": "r", "where": "w", "raw": "words", "value": value, "decided": decided, "note": None}


ARTICLE = dict.fromkeys(
    ("title", "published_on", "published_at", "published_from", "published_reason", "modified_at", "section",
     "standfirst", "body", "image_url", "url")
)  # fmt: skip


@pytest.mark.parametrize(
    ("decided", "other", "verdict"),
    [
        ("2026-06-01T22:30:00+00:00", "2026-06-02", "agrees"),
        ("2026-06-01T22:30:00+00:00", "2026-06-02T00:30:00+02:00", "agrees"),
        ("2026-06-01T22:30:00+00:00", "2026-06-01", "disagrees"),
        ("2026-06-02", "2026-06-03T09:00:00+00:00", "disagrees"),
        ("2026-06-02", None, "not read"),
    ],
)
def test_verdicts_on_other_candidates(decided: str, other: str | None, verdict: str) -> None:
    evidence = [_seen("published", decided, decided=True), _seen("published", other)]
    (published,) = (one for one in explanations(ARTICLE, evidence) if one["field"] == "published")
    assert [one["verdict"] for one in published["others"]] == [verdict]


def test_an_unknown_date_has_its_reason() -> None:
    article = {**ARTICLE, "published_reason": "'31 June' could not be read"}
    (published,) = (one for one in explanations(article, [_seen("published", None)]) if one["field"] == "published")
    assert (published["value"], published["reason"]) == (None, "'31 June' could not be read")
    assert published["others"][0]["verdict"] == "not read"


def test_changed_paragraphs_of_a_version() -> None:
    old = {"title": "A", "published_on": None, "body": "one\n\ntwo\n\nthree"}
    new = {"title": "B", "published_on": None, "body": "one\n\n2\n\nthree\n\nfour"}
    assert list(changed_paragraphs(None, new)) == []
    assert list(changed_paragraphs(old, new)) == [
        ("-", "title: A"), ("+", "title: B"), ("-", "two"), ("+", "2"), ("+", "four")
    ]  # fmt: skip
