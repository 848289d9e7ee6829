"""``newsbot show`` and ``newsbot explain``."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from typer.testing import Result

from newsbot.cli.revisions import changed_paragraphs, compare_versions, compare_words
from newsbot.storage.queries.explaining import explanations
from tests.cli.conftest import Ask, change, newsbot, records

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


# --- two versions --------------------------------------------------------------------------------------------------


def test_diff_shows_the_paragraphs_that_changed(ask: Ask) -> None:
    result = ask("diff", MISSING)
    assert result.exit_code == 0
    older, newer, place, gone, new = result.stdout.splitlines()
    assert older.startswith("--- https://www.commonspace.eu")
    assert "version 1, seen 2" in older
    assert newer.startswith("+++ ")
    assert newer.endswith("UTC: text changed")
    assert place.startswith("@@ paragraph ")
    assert "777 names" in gone
    assert gone.startswith("-")
    assert "781 names" in new
    assert new.startswith("+")


def test_diff_tells_a_program_which_words(ask: Ask) -> None:
    (found,) = records(ask("diff", MISSING, "--json"))
    assert (found["from"], found["to"], found["place"]) == (1, 2, "paragraph")
    assert [piece for piece in found["words"] if piece[0] != " "] == [["-", "777"], ["+", "781"]]
    assert "".join(words for sign, words in found["words"] if sign != "-") == found["new"]


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        ((MISSING, "--from", "1", "--to", "9"), 64, "--to 9: there is no such version; there are 1 to 2"),
        ((MISSING, "--to", "1"), 64, "--from 0: there is no such version"),
        (("/node/14044",), 1, "one version only was seen"),
        (("/news/no-such-article",), 1, "no"),
    ],
)
def test_diff_of_what_is_not_there(ask: Ask, arguments: tuple[str, ...], code: int, words: str) -> None:
    result = ask("diff", *arguments)
    assert (result.exit_code, result.stdout) == (code, "")
    assert words in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_an_article_as_of_a_day(copied: Path) -> None:
    def show(*arguments: str) -> Result:
        return newsbot("--database", f"sqlite:///{copied}", "show", MISSING, *arguments)

    change(copied, "UPDATE article_versions SET seen_at = '2026-03-01 03:00:00' WHERE revision = 1")
    change(copied, "UPDATE article_versions SET seen_at = '2026-03-05 03:00:00' WHERE revision = 2")
    for day, number, words in (("2026-03-04", 1, "777 names"), ("2026-03-05", 2, "781 names")):
        assert words in show("--as-of", day).stdout
        (record,) = records(show("--as-of", day, "--json"))
        assert (record["revision"], record["as_of"]) == (number, day)
        assert "Named in it" in show("--as-of", day).stdout
        assert "Persons\n" in show("--as-of", day).stdout
    early = show("--as-of", "2026-02-28")
    assert (early.exit_code, early.stdout) == (1, "")
    assert "not seen yet at the end of 2026-02-28" in early.stderr
    assert show("--as-of", "2026-03-04", "--revisions").exit_code == 64


def test_an_earlier_version_names_whom_its_own_page_names(copied: Path) -> None:
    """The newest is as stored; an earlier one is read again from its page, under the judgements in force."""

    def on(*arguments: str) -> Result:
        return newsbot("--database", f"sqlite:///{copied}", *arguments)

    def as_of(day: str) -> dict[str, Any]:
        (record,) = records(on("show", MISSING, "--as-of", day, "--json"))
        return record

    change(copied, "UPDATE article_versions SET seen_at = '2026-03-01 03:00:00' WHERE revision = 1")
    earlier, newest = as_of("2026-03-01"), as_of("2026-12-31")
    (stored,) = records(on("show", MISSING, "--json"))
    names = {one["person"] for one in stored["persons"]}
    assert len(names) > 3
    assert newest["named"] == "as stored: it is the newest version"
    assert [newest[name] for name in ("persons", "sources", "dates")] == [
        stored[name] for name in ("persons", "sources", "dates")
    ]
    assert earlier["named"] == "read again, by the present rules, from the page that showed this version"
    assert [one["person"] for one in earlier["persons"]] == [one["person"] for one in stored["persons"]]
    assert [one["source"] for one in earlier["sources"]] == [one["source"] for one in stored["sources"]]
    assert [(one["text"], one["starts_on"]) for one in earlier["dates"]] == [
        (one["text"], one["starts_on"]) for one in stored["dates"]
    ]

    assert on("persons", "merge", "Beatrix Oberholzer", "Lusine Grigoryants").exit_code == 0
    assert {one["person"] for one in as_of("2026-03-01")["persons"]} == names - {"Lusine Grigoryants"}
    change(copied, "UPDATE article_versions SET page_id = NULL WHERE revision = 1")
    without = as_of("2026-03-01")
    assert (without["persons"], without["named"]) == (
        None, "not known: the page that showed this version is not stored",
    )  # fmt: skip
    assert "Named in it  not known: the page" in on("show", MISSING, "--as-of", "2026-03-01").stdout


def test_words_are_compared_and_paragraphs_paired() -> None:
    assert compare_words("The list has 777 names.", "The list has 781 names.") == [
        (" ", "The list has "), ("-", "777"), ("+", "781"), (" ", " names.")
    ]  # fmt: skip
    old = {"title": "A", "published_on": None, "body": "one two three four\n\nold"}
    new = {"title": "B", "published_on": None, "body": "one two 3 four\n\nquite another"}
    assert [(one.place, one.number, one.old, one.new) for one in compare_versions(old, new)] == [
        ("title", None, "A", "B"), ("paragraph", 1, "one two three four", "one two 3 four"),
        ("paragraph", 2, "old", None), ("paragraph", 2, None, "quite another"),
    ]  # fmt: skip


def test_the_documented_question_gives_the_archive_as_of_a_day(copied: Path) -> None:
    document = (Path(__file__).parents[2] / "docs" / "revisions.md").read_text(encoding="utf-8")
    question = document.split("```sql\n")[1].split("```")[0]
    for statement in (
        "UPDATE article_versions SET seen_at = '2026-03-01 23:59:59' WHERE revision = 1",
        "UPDATE articles SET gone_at = '2026-03-01 04:00:00' WHERE node_id = 14044",
    ):
        change(copied, statement)
    with closing(sqlite3.connect(copied)) as connection:
        rows = {url: body for url, _, body, _ in connection.execute(question)}
        stored = connection.execute("SELECT count(*) FROM articles").fetchone()[0]
    assert len(rows) == stored - 1
    assert "777 names" in rows[f"https://www.commonspace.eu{MISSING}"]
