"""The registers that ship hold together: one meaning a name, well-formed values, nothing a reader would trip over."""

import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest

from newsbot.normalize.names import fold
from newsbot.normalize.registers import PersonRecord, SourceRecord, load_registers
from newsbot.normalize.sources.index import source_index

PERSONS = load_registers().persons()
SOURCES = load_registers().sources()
KINDS = {"self", "agency", "outlet", "government", "organisation", "social"}
OLDEST_YEAR, NEWEST_YEAR = 1945, 2030


def _shared(records: Iterable[PersonRecord | SourceRecord]) -> list[str]:
    """Return the spellings, folded, that more than one record claims."""
    owners: Counter[str] = Counter()
    for record in records:
        owners.update({fold(spelling) for spelling in (record.name, *record.aliases)})
    return sorted(spelling for spelling, count in owners.items() if count > 1)


def test_the_registers_have_a_useful_size() -> None:
    assert len(PERSONS) >= 430
    assert len(SOURCES) >= 220


@pytest.mark.parametrize("records", [PERSONS, SOURCES], ids=["persons", "sources"])
def test_no_spelling_belongs_to_two(records: Iterable[PersonRecord | SourceRecord]) -> None:
    assert _shared(records) == []


@pytest.mark.parametrize("records", [PERSONS, SOURCES], ids=["persons", "sources"])
def test_spellings_are_tidy_and_written_once(records: Iterable[PersonRecord | SourceRecord]) -> None:
    for record in records:
        spellings = (record.name, *record.aliases)
        assert all(s and " ".join(s.split()) == s for s in spellings), record.name
        assert len(set(spellings)) == len(spellings), record.name


def test_a_shared_spelling_would_be_seen() -> None:
    two = [PersonRecord("Anna Example"), PersonRecord("Ann Example", aliases=("ANNA EXAMPLE",))]
    assert _shared(two) == ["anna example"]


def test_every_source_is_found_under_each_of_its_spellings() -> None:
    index = source_index(load_registers())
    for record in SOURCES:
        for spelling in (record.name, *record.aliases):
            assert index.lookup(spelling) == record, spelling


def test_sources_have_valid_values() -> None:
    for record in SOURCES:
        assert record.kind in KINDS, record.name
        assert record.country is None or re.fullmatch(r"[A-Z]{2}", record.country), record.name
        assert record.homepage is None or re.fullmatch(r"https?://[\w.-]+\.\w{2,}(/\S*)?", record.homepage), record.name


def test_the_site_itself_is_known() -> None:
    assert {record.name: record.kind for record in SOURCES}["commonspace.eu"] == "self"


def test_persons_are_never_known_by_a_surname_alone() -> None:
    for record in PERSONS:
        assert all(len(spelling.split()) > 1 for spelling in (record.name, *record.aliases)), record.name


def test_wikidata_ids_are_well_formed_and_unique() -> None:
    ids = [record.wikidata for record in PERSONS if record.wikidata is not None]
    assert all(re.fullmatch(r"Q[1-9]\d*", one) for one in ids)
    assert len(set(ids)) == len(ids)


def test_offices_have_sane_years() -> None:
    for record in PERSONS:
        for office in record.offices:
            assert office.title.strip() == office.title != "", record.name
            since, until = office.since or OLDEST_YEAR, office.until or NEWEST_YEAR
            assert OLDEST_YEAR <= since <= until <= NEWEST_YEAR, (record.name, office)


def test_persons_are_described_in_a_few_words() -> None:
    for record in PERSONS:
        assert record.description, record.name
        assert len(record.description) <= 100, record.name


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        pytest.param("persons.toml", "[[persons]]\naliases = []\n", "without a name", id="no name"),
        pytest.param("persons.toml", '[[persons]]\nname = "A B"\noffices = [{ titel = "x" }]\n', "A B", id="typo"),
        pytest.param("sources.toml", '[[sources]]\nname = "A"\n', "kind is missing", id="no kind"),
        pytest.param("sources.toml", "[[sources]\n", "sources.toml", id="no TOML"),
    ],
)
def test_a_broken_register_of_the_users_own_is_named(tmp_path: Path, name: str, text: str, message: str) -> None:
    (tmp_path / name).write_text(text, "utf-8")
    with pytest.raises(ValueError, match=message):
        load_registers(tmp_path)
