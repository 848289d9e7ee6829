"""Saving articles: what is new, what changed, and what is written of it."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, inspect, select, text

from newsbot.items import ArticleItem, DateMention, Evidence, PersonMention, SourceCredit
from newsbot.normalize.sought import read_sought
from newsbot.storage.articles import save_article
from newsbot.storage.compression import Packed, unpack
from newsbot.storage.models.articles import Article, Revision
from newsbot.storage.models.pages import Page
from newsbot.storage.queries.search import Filters, search
from newsbot.storage.runs import counts_of
from tests.plain import plain
from tests.storage.making import LATER, NOW, SITE, make_item, open_run

ARTICLES = Article.__table__
REVISIONS = Revision.__table__


def all_rows(connection: Connection) -> dict[str, list[dict[str, Any]]]:
    """Every table but what is inside the full-text index, and the view of evidence; values as SQLite has them."""
    names = sorted(inspect(connection).get_table_names())
    kept = [name for name in names if not name.startswith(("articles_fts", "sqlite_"))] + ["article_evidence"]
    rows = {name: connection.execute(text(f'SELECT * FROM "{name}"')) for name in kept}
    return {name: [{key: plain(value) for key, value in row._mapping.items()} for row in rows[name]] for name in kept}


def revisions(connection: Connection) -> list[tuple[int, str | None]]:
    query = select(REVISIONS.c.revision, REVISIONS.c.change).order_by(REVISIONS.c.revision)
    return [(number, change) for number, change in connection.execute(query)]


def test_a_new_article_is_written_with_all_that_belongs_to_it(connection: Connection) -> None:
    saved = save_article(connection, make_item(), NOW)

    assert (saved.outcome, saved.url) == ("new", f"{SITE}/news/bridge")
    rows = all_rows(connection)
    (article,) = rows["articles"]
    assert article["id"] == saved.article_id
    assert article["body"] == "The bridge over the river was opened on Monday.\n\nIt is 120 metres long."
    assert article["words"] == 14
    assert (article["published_on"], article["published_from"]) == ("2026-11-19", "meta")
    assert article["first_seen_at"] == article["last_checked_at"] == "2026-11-20 03:00:00"
    assert article["gone_at"] is None
    assert [row["rule"] for row in rows["article_evidence"]] == ["meta", "structure", "meta"]
    assert {(row["kind"], row["name"]) for row in rows["article_terms"]} == {
        ("tag", "bridges"), ("region", "South Caucasus"),
    }  # fmt: skip
    assert [row["raw"] for row in rows["source_credits"]] == ["commonspace.eu"]
    assert [(row["text"], row["starts_on"], row["relative"]) for row in rows["article_dates"]] == [
        ("Monday", "2026-11-16", 1)
    ]
    assert revisions(connection) == [(1, None)]


def test_the_views_say_names(connection: Connection) -> None:
    save_article(connection, make_item(), NOW)

    persons = connection.execute(text("SELECT person, role, mentions, surface_forms FROM article_persons")).all()
    assert [tuple(map(plain, row)) for row in persons] == [
        ("Anna Markosyan", "mentioned", 2, '["Anna Markosyan", "Markosyan"]')
    ]
    sources = connection.execute(text("SELECT source, role, raw FROM article_sources")).all()
    assert [tuple(row) for row in sources] == [("commonspace.eu", "publisher", "commonspace.eu")]


def test_the_same_article_again_changes_nothing_but_when_it_was_looked_at(connection: Connection) -> None:
    save_article(connection, make_item(), NOW)
    before = all_rows(connection)

    saved = save_article(connection, make_item(), LATER)

    assert saved.outcome == "unchanged"
    after = all_rows(connection)
    assert after["articles"][0].pop("last_checked_at") == "2026-11-21 03:00:00"
    before["articles"][0].pop("last_checked_at")
    assert after == before


@pytest.mark.parametrize(
    "html", [b"<html><!-- token 2 --><body>The bridge</body></html>", b""], ids=["other-markup", "no-page"]
)
def test_other_markup_around_the_same_text_is_no_change(connection: Connection, html: bytes) -> None:
    save_article(connection, make_item(), NOW)

    assert save_article(connection, make_item(html=html), LATER).outcome == "unchanged"
    assert revisions(connection) == [(1, None)]
    assert len(all_rows(connection)["pages"]) == 1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        pytest.param(lambda item: replace(item, title="The bridge is open"), "title changed", id="title"),
        pytest.param(
            lambda item: replace(item, body=item.body.replace("120", "130")),
            "text changed",
            id="text",
        ),
        pytest.param(
            lambda item: replace(item, body=item.body + "\n\nCars may pass from Friday."),
            "text added",
            id="added",
        ),
        pytest.param(lambda item: replace(item, body=item.paragraphs[0]), "text cut", id="cut"),
        pytest.param(
            lambda item: replace(item, standfirst="After ten years of work"), "stand-first changed", id="lead"
        ),
        pytest.param(lambda item: replace(item, published_on=date(2026, 11, 18)), "date moved", id="date"),
        pytest.param(
            lambda item: replace(item, title="Open", body="Other words."),
            "title changed, text changed",
            id="both",
        ),
    ],
)
def test_a_change_makes_a_revision(
    connection: Connection, change: Callable[[ArticleItem], ArticleItem], words: str
) -> None:
    first = save_article(connection, make_item(), NOW)
    changed = change(make_item(html=b"<html>other</html>"))

    second = save_article(connection, changed, LATER)

    assert (second.outcome, second.article_id) == ("updated", first.article_id)
    assert revisions(connection) == [(1, None), (2, words)]
    article = all_rows(connection)["articles"][0]
    assert (article["title"], article["body"]) == (changed.title, changed.body)
    assert article["first_seen_at"] == "2026-11-20 03:00:00"
    assert save_article(connection, changed, LATER).outcome == "unchanged"


def test_the_first_version_can_still_be_read(connection: Connection) -> None:
    save_article(connection, make_item(), NOW)
    save_article(connection, make_item(paragraphs=["Other words."], html=b"<p>2"), LATER)

    first, second = connection.execute(text("SELECT * FROM revisions ORDER BY revision"))
    assert first.body.startswith("The bridge")
    assert second.body == "Other words."
    assert first.page_id != second.page_id


def test_a_text_is_stored_once_while_it_is_the_newest(connection: Connection) -> None:
    bodies = ("One.", "Two.", "Three.")
    for number, body in enumerate(bodies):
        save_article(connection, make_item(paragraphs=[body], html=body.encode()), NOW)
        own = connection.execute(select(REVISIONS.c.own_body).order_by(REVISIONS.c.revision)).scalars().all()
        assert own == [*bodies[:number], None]
        seen = connection.execute(text("SELECT body FROM revisions ORDER BY revision")).scalars().all()
        assert seen == [*bodies[: number + 1]]


def test_better_evidence_for_a_date_is_no_revision(connection: Connection) -> None:
    save_article(connection, make_item(published_on=None, published_from=None, published_reason="none"), NOW)

    saved = save_article(connection, make_item(), LATER)

    assert saved.outcome == "unchanged"
    article = all_rows(connection)["articles"][0]
    assert (article["published_on"], article["published_reason"]) == ("2026-11-19", None)


def test_better_reading_is_written_without_a_revision(connection: Connection) -> None:
    save_article(connection, make_item(), NOW)
    found = [PersonMention("Boris Lomidze", surface_forms=["Boris Lomidze"], spans=[(3, 16)], mentions=1)]

    saved = save_article(connection, make_item(persons=found, sources=[], tags=[]), LATER)

    assert saved.outcome == "unchanged"
    rows = all_rows(connection)
    assert len(rows["person_mentions"]) == 1
    assert rows["source_credits"] == []
    assert [row["kind"] for row in rows["article_terms"]] == ["region"]
    persons = connection.execute(text("SELECT person FROM article_persons")).scalars().all()
    assert persons == ["Boris Lomidze"]


def test_a_change_of_who_is_named_is_said_where_the_text_changed(connection: Connection) -> None:
    def named(*names: str) -> list[PersonMention]:
        return [PersonMention(name, surface_forms=[name], spans=[(0, 3)], mentions=1) for name in names]

    save_article(connection, make_item(persons=named("Boris Lomidze")), NOW)
    save_article(connection, make_item(persons=named("Boris Lomidze", "Ana Beridze")), LATER)  # read better
    changed = make_item(persons=named("Ana Beridze"), paragraphs=["Ana Beridze opened it."])
    save_article(connection, changed, LATER)
    again = make_item(persons=named("Ana Beridze"), paragraphs=["Ana Beridze opened it at noon."])
    save_article(connection, again, LATER)

    changes = [row["change"] for row in all_rows(connection)["article_versions"]]
    assert changes == [None, "text changed, persons changed", "text changed"]


# --- which article is the same -----------------------------------------------------------------------------


def test_an_article_that_moved_keeps_its_row(connection: Connection) -> None:
    first = save_article(connection, make_item(), NOW)

    moved = save_article(connection, make_item("/news/bridge-opened-today", title="The bridge is open"), LATER)

    assert (moved.outcome, moved.article_id) == ("updated", first.article_id)
    assert all_rows(connection)["articles"][0]["url"] == f"{SITE}/news/bridge-opened-today"


def test_a_translation_is_an_article_of_its_own(connection: Connection) -> None:
    first = save_article(connection, make_item(), NOW)

    second = save_article(connection, make_item("/ru/node/100", language="ru", title="Мост", paragraphs=["Мост."]), NOW)

    assert second.article_id != first.article_id
    assert second.outcome == "new"


def test_the_same_text_without_a_node_id_is_the_same_article(connection: Connection) -> None:
    long = ["The bridge over the river was opened by the mayors of both towns. " * 4]
    first = save_article(connection, make_item(node_id=None, paragraphs=long), NOW)

    copy = make_item("/bridge", node_id=None, evidence=[], paragraphs=long)
    second = save_article(connection, copy, LATER)

    assert (second.article_id, second.outcome) == (first.article_id, "unchanged")
    assert second.url == f"{SITE}/news/bridge"


def test_stubs_of_the_same_words_are_two_articles(connection: Connection) -> None:
    first = save_article(connection, make_item(node_id=None), NOW)
    second = save_article(connection, make_item("/bridge", node_id=None), NOW)

    assert (second.outcome, second.article_id == first.article_id) == ("new", False)


def test_two_articles_of_one_title_stay_two(connection: Connection) -> None:
    first = save_article(connection, make_item(), NOW)

    second = save_article(connection, make_item("/news/bridge-0", node_id=101, paragraphs=["Another bridge."]), NOW)

    assert first.article_id != second.article_id


# --- hashes, pages, evidence ---------------------------------------------------------------------------------


def test_hashes_do_not_depend_on_how_a_page_was_fetched(connection: Connection) -> None:
    save_article(connection, make_item(), NOW)
    before = connection.execute(select(ARTICLES.c.text_hash, ARTICLES.c.record_hash)).one()
    again = make_item(status=203, fetched_url="http://127.0.0.1:1/x", ledger_url=f"{SITE}/node/100", html=b"")
    save_article(connection, again, LATER)

    assert connection.execute(select(ARTICLES.c.text_hash, ARTICLES.c.record_hash)).one() == before


def test_the_hash_of_a_text_is_what_it_always_was(connection: Connection) -> None:
    """Another hash would make every stored article look edited."""
    item = make_item(standfirst="Ten years of work")
    save_article(connection, item, NOW)

    words = f"{item.title}\x1fTen years of work\x1f{item.body}"
    stored = connection.execute(select(ARTICLES.c.text_hash)).scalar()
    assert stored == hashlib.sha256(words.encode()).hexdigest()[:32]


def test_a_page_is_kept_once_and_as_it_was(connection: Connection) -> None:
    html = "<html>Üç dəfə</html>".encode() * 500
    save_article(connection, make_item(html=html), NOW)
    save_article(connection, make_item("/news/copy", node_id=7, html=html, title="Copy"), NOW)

    (page,) = connection.execute(select(Page.__table__)).all()
    assert page.size == len(html) > len(page.content)
    assert unpack(Packed(page.sha256, page.codec, page.content), {}) == html


def test_only_a_page_from_elsewhere_says_where_it_was_fetched(connection: Connection) -> None:
    for number, address in enumerate((f"{SITE}/news/1", "http://127.0.0.1:8080/news/2")):
        item = make_item(f"/news/{number + 1}", node_id=number, title=address, html=address.encode())
        save_article(connection, replace(item, fetched_url=address, encoding=("utf-8", "cp1251")[number]), NOW)

    found = connection.execute(select(Page.__table__.c.fetched_from, Page.__table__.c.encoding)).all()
    assert [tuple(row) for row in found] == [(None, None), ("http://127.0.0.1:8080/news/2", "cp1251")]


def test_all_evidence_is_kept_with_its_words(connection: Connection) -> None:
    evidence = [
        Evidence("published", "json-ld", "datePublished of Article", "soon", None, note="not a date"),
        Evidence("published", "time", "time[datetime]", "2026-11-19", "2026-11-19", decided=True),
    ]
    save_article(connection, make_item(evidence=evidence), NOW)

    rows = all_rows(connection)["article_evidence"]
    assert [(row["position"], row["raw"], row["value"], row["decided"], row["note"]) for row in rows] == [
        (0, "soon", None, 0, "not a date"),
        (1, "2026-11-19", "2026-11-19", 1, None),
    ]


def test_unknown_names_become_rows_that_are_not_reviewed(connection: Connection) -> None:
    save_article(
        connection, make_item(sources=[SourceCredit("Sevan Voice", "quoted", "Sevan Voice", known=False)]), NOW
    )

    rows = all_rows(connection)
    assert [(row["name"], row["reviewed"]) for row in rows["persons"]] == [("Anna Markosyan", 0)]
    assert [(row["name"], row["reviewed"]) for row in rows["sources"]] == [("Sevan Voice", 0)]


def test_a_failed_save_leaves_nothing(connection: Connection) -> None:
    bad = make_item(persons=[PersonMention("A", role=None)])  # type: ignore[arg-type]  # what a mistake would give
    before = all_rows(connection)

    with pytest.raises(Exception, match=r"(?i)not[ -]null"), connection.begin_nested():
        save_article(connection, bad, NOW)

    assert all_rows(connection) == before


def test_the_full_text_index_follows_changes(connection: Connection) -> None:
    def found(words: str) -> list[int]:
        rows, _ = search(connection, read_sought(words), Filters(), limit=9)
        return [row["id"] for row in rows]

    saved = save_article(connection, make_item(), NOW)
    assert found("bridge") == [saved.article_id]
    save_article(connection, make_item(title="A tunnel", paragraphs=["The tunnel is long."]), LATER)
    assert found("bridge") == []
    assert found("tunnels") == [saved.article_id]
    connection.execute(text("DELETE FROM articles"))
    assert found("tunnel") == []


@pytest.mark.sqlite
def test_the_full_text_index_matches_the_articles(connection: Connection) -> None:
    saved = save_article(connection, make_item(), NOW)
    save_article(connection, make_item(title="A tunnel"), LATER)
    connection.execute(text("INSERT INTO articles_fts(articles_fts, rank) VALUES ('integrity-check', 1)"))
    query = text("SELECT rowid FROM articles_fts WHERE articles_fts MATCH 'tunnel'")
    assert connection.execute(query).scalars().all() == [saved.article_id]


def test_nul_is_left_out_wherever_it_stands(connection: Connection) -> None:
    """PostgreSQL refuses it; a page has it where its encoding was guessed wrong."""
    evidence = [Evidence("title", "structure", "h1", "A \0bridge\0\0", None)]
    item = make_item(
        title="A\0 bridge", evidence=evidence, source_lines=["so\0urce: \\\0\\u0000", "\0\0"], tags=["a\0"]
    )

    save_article(connection, item, NOW)

    rows = all_rows(connection)
    assert rows["articles"][0]["title"] == "A bridge"
    assert json.loads(rows["articles"][0]["source_lines"]) == ["source: \\\\u0000", ""]
    assert rows["article_evidence"][0]["raw"] == "A bridge"
    assert {row["name"] for row in rows["article_terms"]} == {"a", "South Caucasus"}


def test_numbers_that_need_more_than_32_bits(connection: Connection) -> None:
    save_article(connection, make_item(node_id=2**40), NOW)
    run = open_run(connection)
    connection.execute(text("UPDATE runs SET bytes = :size"), {"size": 2**40})

    assert connection.execute(select(ARTICLES.c.node_id)).scalar() == 2**40
    assert counts_of(connection, run)["bytes"] == 2**40


def test_a_relative_date_is_1_and_another_0(connection: Connection) -> None:
    """The contract's own words, in both databases."""
    named = (("Monday", True), ("May", False))
    dates = [DateMention(words, 0, None, None, "day", relative=relative) for words, relative in named]
    save_article(connection, make_item(dates=dates), NOW)

    for number, words in ((1, "Monday"), (0, "May")):
        query = text("SELECT text FROM article_dates WHERE relative = :number")
        assert connection.execute(query, {"number": number}).scalars().all() == [words]


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1, max_size=200))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
def test_any_text_is_kept_as_it_is(connection: Connection, body: str) -> None:
    item = make_item(body=body)
    with connection.begin_nested() as savepoint:
        save_article(connection, item, NOW)
        assert connection.execute(select(ARTICLES.c.body)).scalar() == body
        assert save_article(connection, replace(item, html=b"", status=500), LATER).outcome == "unchanged"
        assert save_article(connection, replace(item, body=body + "!"), LATER).outcome == "updated"
        savepoint.rollback()
