"""Evidence is stored once and shown whole, whatever its words have to do with its article."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, func, select

from newsbot.items import ArticleItem, Evidence
from newsbot.storage.articles import save_article
from newsbot.storage.evidence import EVIDENCE, correct_evidence
from newsbot.storage.models.evidence import EvidenceKind, EvidenceRow
from newsbot.storage.tables import table_of
from tests.storage.making import LATER, NOW, SITE, make_item

ROWS = table_of(EvidenceRow)
BODY = "The bridge over the Araxes 🌉 was opened.\n\nIt is long: “120 metres”."


def candidate(raw: str, value: str | None, field: str = "title", *, decided: bool = False) -> Evidence:
    return Evidence(field, "meta", "og:title", raw, value, decided=decided, note=None if decided else "no")


def article(evidence: Sequence[Evidence]) -> ArticleItem:
    return make_item(
        title="A bridge 🌉 is opened", standfirst="It is very long", body=BODY, image_url=f"{SITE}/files/bridge.jpg",
        evidence=list(evidence),
    )  # fmt: skip


def shown(connection: Connection, article_id: int) -> list[Evidence]:
    columns = [one for one in EVIDENCE.c if one.name not in ("article_id", "position")]
    query = select(*columns).where(EVIDENCE.c.article_id == article_id).order_by(EVIDENCE.c.position)
    return [Evidence(**row._mapping) for row in connection.execute(query)]


SAID = (
    "", "short", "A bridge 🌉 is opened", "A bridge 🌉", "🌉 is opened", BODY, BODY[:30], BODY[-20:],
    f"{SITE}/news/bridge", "/news/bridge", "/files/bridge.jpg", "It is very long", "It is very long, they say",
    "2026-11-19T03:00:00+00:00",
)  # fmt: skip
OTHER = st.text(max_size=12).map(lambda text: text.replace("\0", "").encode("utf-8", "ignore").decode())
WORDS = st.one_of(st.sampled_from(SAID), OTHER)


@given(st.lists(st.builds(candidate, WORDS, st.none() | WORDS, st.sampled_from(["title", "url"])), max_size=12))
@example([candidate("/files/bridge.jpg", f"{SITE}/files/bridge.jpg", "image_url", decided=True)])
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
def test_whatever_was_found_is_shown_as_it_was(connection: Connection, evidence: list[Evidence]) -> None:
    with connection.begin_nested() as savepoint:
        saved = save_article(connection, article(evidence), NOW)
        assert shown(connection, saved.article_id) == evidence
        savepoint.rollback()


def test_words_that_are_stored_elsewhere_are_not_stored_again(connection: Connection) -> None:
    title, picture = "A bridge 🌉 is opened", f"{SITE}/files/bridge.jpg"
    evidence = [
        candidate(title, title, decided=True),
        candidate(title, title),
        candidate("/files/bridge.jpg", picture, "image_url", decided=True),
        candidate(BODY[:20], BODY[:40], "body", decided=True),
        candidate(f"{SITE}/news/bridge", "news", "section"),
        candidate("19 November", "2026-11-19", "published"),
    ]
    saved = save_article(connection, article(evidence), NOW)

    rows = connection.execute(select(ROWS).order_by(ROWS.c.position)).all()
    assert [(row.raw, row.value) for row in rows] == [
        (None, None), (None, None), (None, None), (None, None), (None, "news"), ("19 November", "2026-11-19"),
    ]  # fmt: skip
    assert [row.same_as for row in rows] == [None, 0, None, None, None, None]
    assert connection.execute(select(func.count()).select_from(table_of(EvidenceKind))).scalar() == 5
    assert shown(connection, saved.article_id) == evidence


@pytest.mark.parametrize(
    "change", [{"title": "A bridge is closed"}, {"url": f"{SITE}/news/closed"}, {"body": "Closed."}]
)
def test_it_follows_an_article_that_changes(connection: Connection, change: dict[str, Any]) -> None:
    first = article([candidate("A bridge 🌉 is opened", "A bridge 🌉 is opened", decided=True)])
    save_article(connection, first, NOW)
    value = next(iter(change.values()))
    later = replace(first, evidence=[*first.evidence, candidate(value, value)], **change)

    saved = save_article(connection, later, LATER)

    assert shown(connection, saved.article_id) == later.evidence


def test_an_article_that_keeps_its_address_keeps_the_evidence_of_another(connection: Connection) -> None:
    """Without a canonical link an article found under another address keeps its own."""
    words = " ".join(f"word{number}" for number in range(40))
    first = replace(article([]), node_id=None, body=words)
    save_article(connection, first, NOW)
    there = f"{SITE}/news/bridge/print"
    again = replace(first, url=there, evidence=[candidate(there, there, "section")])

    saved = save_article(connection, again, LATER)

    assert (saved.outcome, saved.url) == ("unchanged", first.url)
    assert shown(connection, saved.article_id) == again.evidence


def test_a_candidate_can_be_corrected_alone(connection: Connection) -> None:
    title = "A bridge 🌉 is opened"
    evidence = [candidate(title, title, decided=True), candidate(title, title), candidate(title, title, "url")]
    saved = save_article(connection, article(evidence), NOW)

    correct_evidence(connection, saved.article_id, 0, "A bridge", "cut")
    correct_evidence(connection, saved.article_id, 2, "A", None)

    expected = [
        replace(evidence[0], value="A bridge", note="cut"),
        evidence[1],
        replace(evidence[2], value="A", note=None),
    ]
    assert shown(connection, saved.article_id) == expected
