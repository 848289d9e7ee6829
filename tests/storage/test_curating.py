"""Judgements on who is whom: at once, for what comes later, and undone without a trace."""

import random
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Connection, delete, select, text

from newsbot.items import ArticleItem, PersonMention, SourceCredit
from newsbot.normalize.registers import Office, PersonRecord, Registers, SourceRecord
from newsbot.storage import curating
from newsbot.storage.articles import save_article
from newsbot.storage.curating import JudgementError
from newsbot.storage.judgements import PERSON, SOURCE
from newsbot.storage.models.articles import Article
from newsbot.storage.names import write_registers
from newsbot.storage.queries.names import find_persons, find_sources
from tests.plain import plain
from tests.storage.making import LATER, NOW, make_item

TABLES = {
    "persons": "name, wikidata, description, reviewed, same_as",
    "person_aliases": "*",
    "person_mentions": "*",
    "person_readings": "*",
    "sources": "*",
    "source_aliases": "*",
    "source_credits": "*",
}


def snapshot(connection: Connection, *, ids: bool = True) -> dict[str, list[str]]:
    """All that judgements may change; without ``ids``, in names: two databases can be compared."""
    if ids:
        return {
            name: sorted(str(tuple(row)) for row in connection.execute(text(f"SELECT {columns} FROM {name}")))
            for name, columns in TABLES.items()
        }
    queries = {
        "persons": "SELECT url, name, role, m.title, surface_forms, mentions, spans FROM person_mentions m "
        "JOIN persons ON persons.id = person_id JOIN articles ON articles.id = article_id",
        "aliases": "SELECT name, alias FROM person_aliases JOIN persons ON id = person_id WHERE same_as IS NULL",
        "sources": "SELECT url, source, role, raw FROM article_sources JOIN articles ON articles.id = article_id",
    }
    return {name: sorted(str(tuple(row)) for row in connection.execute(text(query))) for name, query in queries.items()}


def article(number: int, body: str, *forms: Sequence[str], title: str = "News", **values: Any) -> ArticleItem:
    """An article whose body names persons: of each, all its forms, the name first."""
    persons = []
    for name, *others in forms:
        found = [(body.index(form), form) for form in (name, *others) if form in body]
        spans = sorted((start, start + len(form)) for start, form in found)
        outside = sum(form in title for form in (name, *others))
        written = [form for form in (name, *others) if form in f"{title} {body}"]
        persons.append(PersonMention(name, surface_forms=written, spans=spans, mentions=len(spans) + outside))
    return make_item(f"/news/{number}", [body], node_id=number, title=title, persons=persons, **values)


def named(connection: Connection) -> list[tuple[Any, ...]]:
    query = "SELECT article_id, person, role, title, surface_forms, mentions FROM article_persons ORDER BY 1, 2"
    return [tuple(map(plain, row)) for row in connection.execute(text(query))]


TWO = article(1, "Ramin Valiyev met Anna Markosyan. Valiyev left.", ["Ramin Valiyev", "Valiyev"], ["Anna Markosyan"])
OTHER = article(2, "Ramin Veliyev spoke.", ["Ramin Veliyev"])
BOTH = article(3, "Ramin Valiyev saw Ramin Veliyev.", ["Ramin Valiyev"], ["Ramin Veliyev"], title="Ramin Veliyev wins")


def save(connection: Connection, *items: ArticleItem) -> None:
    for item in items:
        save_article(connection, item, NOW)


def test_merging_puts_the_mentions_of_an_article_together(connection: Connection) -> None:
    second = replace(BOTH.persons[1], role="author", title="mayor")
    save(connection, TWO, OTHER, replace(BOTH, persons=[BOTH.persons[0], second]))

    done = curating.merge(connection, PERSON, "Ramin Valiyev", "Ramin Veliyev", "one letter", NOW)

    assert done.articles == 2
    assert named(connection)[1:] == [
        (1, "Ramin Valiyev", "mentioned", None, '["Ramin Valiyev", "Valiyev"]', 2),
        (2, "Ramin Valiyev", "mentioned", None, '["Ramin Veliyev"]', 1),
        (3, "Ramin Valiyev", "author", "mayor", '["Ramin Valiyev", "Ramin Veliyev"]', 3),
    ]
    for spelling in ("Ramin Veliyev", "ramin veliyev", "Ramin Valiyev"):
        assert list(find_persons(connection, spelling).values()) == ["Ramin Valiyev"]
    aliases = connection.execute(text("SELECT alias, origin FROM person_aliases")).all()
    assert aliases == [("Ramin Veliyev", "judgement")]


def test_spans_of_the_merged_slice_out_their_forms(connection: Connection) -> None:
    save(connection, BOTH)
    curating.merge(connection, PERSON, "Ramin Veliyev", "Ramin Valiyev", None, NOW)
    (spans,) = connection.execute(text("SELECT spans FROM person_mentions")).scalars()
    assert plain(spans) == "[[0, 13], [18, 31]]"


def test_a_split_takes_the_mentions_of_the_spelling(connection: Connection) -> None:
    item = article(
        1, "Ali Karimli spoke. Karimli is not Ali Kerimli.", ["Ali Karimli", "Karimli", "Ali Kerimli"],
        title="Ali Kerimli sings",
    )  # fmt: skip
    alone = article(2, "Ali Kerimli sang.", ["Ali Karimli", "Ali Kerimli"])
    item.persons[0].title = "Leader"
    save(connection, item, alone)

    done = curating.split(connection, "Ali Karimli", "Ali Kerimli", None, NOW)

    assert done.articles == 2
    assert named(connection) == [
        (1, "Ali Karimli", "mentioned", "Leader", '["Ali Karimli", "Karimli"]', 2),
        (1, "Ali Kerimli", "mentioned", None, '["Ali Kerimli"]', 2),
        (2, "Ali Kerimli", "mentioned", None, '["Ali Kerimli"]', 1),
    ]
    assert list(find_persons(connection, "Ali Kerimli").values()) == ["Ali Kerimli"]


def test_a_surname_goes_with_the_only_full_name_beside_it(connection: Connection) -> None:
    save(connection, article(1, "Ali Kerimli sang. Kerimli bowed.", ["Ali Karimli", "Ali Kerimli", "Kerimli"]))
    curating.split(connection, "Ali Karimli", "Ali Kerimli", None, NOW)
    assert named(connection) == [(1, "Ali Kerimli", "mentioned", None, '["Ali Kerimli", "Kerimli"]', 2)]


def test_what_is_read_later_is_judged_too(connection: Connection) -> None:
    save(connection, TWO)
    curating.merge(connection, PERSON, "Anna Markosyan", "Ramin Valiyev", None, NOW)
    curating.merge(connection, PERSON, "Anna Markosyan", save_person(connection, "Ramin Veliyev"), None, NOW)
    save(connection, OTHER, BOTH, replace(TWO, tags=["read again"]))
    assert {row[1] for row in named(connection)} == {"Anna Markosyan"}
    assert [row[5] for row in named(connection)] == [3, 1, 3]


def save_person(connection: Connection, name: str) -> str:
    connection.execute(text("INSERT INTO persons (name, reviewed, first_seen_at, key) VALUES (:n, false, :t, '')"), {
        "n": name, "t": "2026-11-20 03:00:00",
    })  # fmt: skip
    return name


def test_surnames_are_merged_by_judgement(connection: Connection) -> None:
    save(connection, article(1, "Putin spoke.", ["Putin"]), article(2, "Vladimir Putin left.", ["Vladimir Putin"]))
    curating.merge(connection, PERSON, "Vladimir Putin", "Putin", None, NOW)
    save(connection, article(3, "Putin came.", ["Putin"]))
    assert {row[1] for row in named(connection)} == {"Vladimir Putin"}


def test_sources_are_merged(connection: Connection) -> None:
    credited = [SourceCredit("Sevan Voice", "publisher", "SV"), SourceCredit("Voice of Sevan", "quoted", "the Voice")]
    save(connection, make_item(sources=credited))
    before = snapshot(connection)

    done = curating.merge(connection, SOURCE, "Sevan Voice", "Voice of Sevan", None, NOW)
    save(connection, make_item("/news/later", ["Another text."], node_id=5, sources=credited))

    found = connection.execute(text("SELECT source, raw FROM article_sources ORDER BY article_id, position"))
    assert found.all() == [("Sevan Voice", "SV"), ("Sevan Voice", "the Voice")] * 2
    assert list(find_sources(connection, "Voice of Sevan").values()) == ["Sevan Voice"]
    connection.execute(delete(Article).where(Article.node_id == 5))
    curating.undo(connection, SOURCE, done.judgement, LATER)
    assert snapshot(connection) == before


def test_undone_and_all_is_as_before(connection: Connection) -> None:
    save(connection, TWO, OTHER, BOTH)
    before = snapshot(connection)
    done = curating.merge(connection, PERSON, "Ramin Valiyev", "Ramin Veliyev", None, NOW)
    assert snapshot(connection) != before
    curating.undo(connection, PERSON, done.judgement, LATER)
    assert snapshot(connection) == before


def test_what_was_read_under_a_judgement_is_itself_when_it_is_undone(connection: Connection) -> None:
    save(connection, TWO, OTHER)
    done = curating.merge(connection, PERSON, "Ramin Valiyev", "Ramin Veliyev", None, NOW)
    save(connection, BOTH)
    curating.undo(connection, PERSON, done.judgement, LATER)
    assert [row[1] for row in named(connection) if row[0] == 3] == ["Ramin Valiyev", "Ramin Veliyev"]


NAMES = ["Ali Karimli", "Ali Kerimli", "Anna Markosyan", "Boris Lomidze", "Karimli"]
SPELLINGS = {"Ali Karimli": ["Ali Karimly", "Karimli"], "Anna Markosyan": ["Ana Markosyan"]}


def random_articles(chance: random.Random) -> list[ArticleItem]:
    items = []
    for number in range(1, 7):
        persons = []
        for name in chance.sample(NAMES, k=chance.randint(1, 4)):
            others = SPELLINGS.get(name, [])
            persons.append([name, *chance.sample(others, k=chance.randint(0, len(others)))])
        body = ". ".join(form for forms in persons for form in forms)
        items.append(article(number, body, *persons))
    return items


def judge_at_random(connection: Connection, chance: random.Random) -> list[int]:
    made = []
    for _ in range(chance.randint(1, 6)):
        roots = connection.execute(text("SELECT name FROM persons WHERE same_as IS NULL ORDER BY id")).scalars().all()
        one, other = chance.choice(roots), chance.choice(roots)
        try:
            if chance.random() < 0.6:
                done = curating.merge(connection, PERSON, one, other, None, NOW)
            else:
                spelling = chance.choice(["Ali Karimly", "Karimli", "Ana Markosyan", "Ali Kerimli"])
                done = curating.split(connection, one, spelling, None, NOW)
        except JudgementError:
            continue
        made.append(done.judgement)
        if chance.random() < 0.3:
            curating.undo(connection, PERSON, made.pop(chance.randrange(len(made))), LATER)
    return made


@pytest.mark.parametrize("seed", range(12))
def test_any_judgements_undone_in_any_order_leave_no_trace(connection: Connection, seed: int) -> None:
    chance = random.Random(seed)
    save(connection, *random_articles(chance))
    before = snapshot(connection)
    made = judge_at_random(connection, chance)
    chance.shuffle(made)
    for number in made:
        curating.undo(connection, PERSON, number, LATER)
    assert snapshot(connection) == before


@pytest.mark.parametrize("seed", range(12))
def test_reading_again_under_judgements_gives_what_they_made_of_the_rows(connection: Connection, seed: int) -> None:
    """As ``reextract`` and a crawl of the whole archive do: the same rows, whether judged before or after."""
    chance = random.Random(seed)
    items = random_articles(chance)
    save(connection, *items)
    judge_at_random(connection, chance)
    judged = snapshot(connection, ids=False)
    save(connection, *(replace(item, tags=["again"]) for item in items))
    assert snapshot(connection, ids=False) == judged
    connection.execute(delete(Article))
    save(connection, *items)
    assert snapshot(connection, ids=False) == judged


def test_a_known_person_is_reviewed_until_it_is_undone(connection: Connection) -> None:
    save(connection, TWO)
    reviewed = text("SELECT reviewed FROM persons WHERE name = 'Anna Markosyan'")
    done = curating.accept(connection, PERSON, "Anna Markosyan", None, NOW)
    write_registers(connection, Registers(), NOW)
    assert connection.execute(reviewed).scalar() == 1
    with pytest.raises(JudgementError, match="known already"):
        curating.accept(connection, PERSON, "Anna Markosyan", None, NOW)
    curating.undo(connection, PERSON, done.judgement, LATER)
    assert connection.execute(reviewed).scalar() == 0


def test_judgements_that_contradict_are_refused(connection: Connection) -> None:
    save(connection, TWO, BOTH)
    with pytest.raises(JudgementError, match="already"):
        curating.merge(connection, PERSON, "Ramin Valiyev", "Ramin Valiyev", None, NOW)
    with pytest.raises(JudgementError, match="name of the row itself"):
        curating.split(connection, "Ramin Valiyev", "Ramin Valiyev", None, NOW)
    merged = curating.merge(connection, PERSON, "Ramin Valiyev", "Ramin Veliyev", None, NOW)
    with pytest.raises(JudgementError, match="undo that one"):
        curating.split(connection, "Ramin Valiyev", "Ramin Veliyev", None, NOW)
    curating.undo(connection, PERSON, merged.judgement, NOW)
    with pytest.raises(JudgementError, match="undone already"):
        curating.undo(connection, PERSON, merged.judgement, NOW)
    curating.split(connection, "Ramin Valiyev", "Ramin Veliyev", None, NOW)
    with pytest.raises(JudgementError, match="is not Ramin Valiyev by judgement 2; undo that one first"):
        curating.merge(connection, PERSON, "Ramin Valiyev", "Ramin Veliyev", None, NOW)


@pytest.mark.parametrize(("number", "words"), [(99, "no such judgement on sources"), (1, "it is one on persons")])
def test_judgements_that_are_not_there(connection: Connection, number: int, words: str) -> None:
    save(connection, TWO)
    curating.accept(connection, PERSON, "Anna Markosyan", None, NOW)
    with pytest.raises(JudgementError, match=words):
        curating.undo(connection, SOURCE, number, NOW)


class Own(Registers):
    """Registers of a few records."""

    people: tuple[PersonRecord, ...] = ()

    def persons(self) -> tuple[PersonRecord, ...]:
        return self.people

    def sources(self) -> tuple[SourceRecord, ...]:
        return ()


def registers(*people: PersonRecord) -> Own:
    found = Own()
    object.__setattr__(found, "people", people)
    return found


def test_a_register_does_not_bring_back_what_was_split_off(connection: Connection) -> None:
    record = PersonRecord("Ali Karimli", aliases=("Ali Kerimli", "Ali Karimly"))
    write_registers(connection, registers(record), NOW)
    before = snapshot(connection)
    done = curating.split(connection, "Ali Karimli", "Ali Kerimli", None, NOW)
    write_registers(connection, registers(record), LATER)
    assert connection.execute(text("SELECT alias FROM person_aliases")).scalars().all() == ["Ali Karimly"]
    curating.undo(connection, PERSON, done.judgement, LATER)
    assert snapshot(connection) == before


def test_offices_and_aliases_follow_the_register(connection: Connection) -> None:
    offices = text("SELECT name, position, title, since, until FROM person_offices JOIN persons ON id = person_id")
    first = PersonRecord(
        "Anna Markosyan", ("Ana Markosyan",), offices=(Office("Mayor", 2010, 2014), Office("MP", 2015))
    )
    write_registers(connection, registers(first), NOW)
    assert connection.execute(offices).all() == [
        ("Anna Markosyan", 0, "Mayor", 2010, 2014), ("Anna Markosyan", 1, "MP", 2015, None),
    ]  # fmt: skip
    write_registers(connection, registers(replace(first, aliases=("A B",), offices=(Office("MP", 2015, 2018),))), NOW)
    assert connection.execute(offices).all() == [("Anna Markosyan", 0, "MP", 2015, 2018)]
    assert connection.execute(text("SELECT alias FROM person_aliases")).scalars().all() == ["A B"]
    write_registers(connection, registers(), NOW)
    assert connection.execute(offices).all() == []
    assert connection.execute(text("SELECT name, reviewed FROM persons")).all() == [("Anna Markosyan", 0)]


@pytest.mark.parametrize(
    ("first", "second", "rows"),
    [
        pytest.param("Ramin Aliyev", "Ramin Aliev", 1, id="transliteration"),
        pytest.param("Sergei Markov", "Sergey Markov", 1, id="given name transliterated"),
        pytest.param("Ramin Valiyev", "Ramin Veliyev", 2, id="another vowel"),
        pytest.param("Ramin Aliyev", "Ramin Aliyeva", 2, id="feminine"),
        pytest.param("Ramin Aliyev", "Rami Aliyev", 2, id="given name"),
        pytest.param("Colin Smith", "Colleen Smith", 2, id="given name that the surname rules would fold"),
        pytest.param("R. Aliyev", "R. Aliev", 2, id="initial"),
        pytest.param("Aliyev", "Aliev", 2, id="surname alone"),
    ],
)
def test_one_name_in_two_articles(connection: Connection, first: str, second: str, rows: int) -> None:
    save(connection, article(1, f"{first} spoke.", [first]), article(2, f"{second} left.", [second]))
    assert len(connection.execute(select(text("name FROM persons"))).all()) == rows
    forms = connection.execute(text("SELECT surface_forms FROM person_mentions ORDER BY article_id")).scalars().all()
    assert list(map(plain, forms)) == [f'["{first}"]', f'["{second}"]']


def test_two_bearers_of_one_key_are_not_guessed_between(connection: Connection) -> None:
    save_person(connection, "Ramin Aliyev")
    save_person(connection, "Ramin Aliev")
    connection.execute(text("UPDATE persons SET key = NULL"))
    write_registers(connection, registers(), NOW)
    save(connection, article(1, "Ramin Alijev spoke.", ["Ramin Alieff"]))
    assert len(connection.execute(text("SELECT 1 FROM persons")).all()) == 3
