"""The registers that ship hold together: one meaning a name, well-formed values, nothing a reader would trip over."""

import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from newsbot.normalize import registers
from newsbot.normalize.names import compare_names, fold
from newsbot.normalize.persons import find_persons
from newsbot.normalize.registers import KINDS, WORD_LISTS, PersonRecord, SourceRecord, load_registers
from newsbot.normalize.sources.index import source_index

PERSONS = load_registers().persons()
SOURCES = load_registers().sources()
OLDEST_YEAR, NEWEST_YEAR = 1945, 2030


def _shared(records: Iterable[PersonRecord | SourceRecord]) -> list[str]:
    """Return the spellings, folded, that more than one record claims."""
    owners: Counter[str] = Counter()
    for record in records:
        owners.update({fold(spelling) for spelling in (record.name, *record.aliases)})
    return sorted(spelling for spelling, count in owners.items() if count > 1)


def test_the_registers_have_a_useful_size() -> None:
    assert len(PERSONS) >= 850
    assert len(SOURCES) >= 600
    assert sum(bool(record.offices) for record in PERSONS) >= 700


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
        assert record.homepage is None or re.fullmatch(r"https://[\w.-]+\.\w{2,}(/\S*)?", record.homepage), record.name


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
            assert office.since or not office.until, (record.name, office)
        assert len(set(record.offices)) == len(record.offices), record.name


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
        pytest.param(
            "sources.toml", '[[sources]]\nname = "A"\nkind = "paper"\n', "kind paper: write one of self", id="kind"
        ),
        pytest.param("persons.toml", '[[persons]]\nname = "A B"\naliases = "A C"\n', "A B: aliases", id="aliases"),
        pytest.param("persons.toml", '[[persons]]\nname = "A B"\nwikidata = 5\n', "A B: wikidata", id="wikidata"),
        pytest.param("persons.toml", '[[persons]]\nname = "A B"\noffices = ["X"]\n', "A B: offices", id="offices"),
        pytest.param(
            "persons.toml",
            '[[persons]]\nname = "A B"\noffices = [{ title = "X", since = 2010, until = 2009 }]\n',
            "until 2009 is before since 2010",
            id="years",
        ),
        pytest.param(
            "persons.toml",
            '[[persons]]\nname = "A B"\noffices = [{ title = "X", since = "2010" }]\n',
            "are years",
            id="year as text",
        ),
        pytest.param("persons.toml", 'persons = "A B"\n', r"under \[\[persons\]\]", id="no records"),
    ],
)
def test_a_broken_register_of_the_users_own_is_named(tmp_path: Path, name: str, text: str, message: str) -> None:
    (tmp_path / name).write_text(text, "utf-8")
    with pytest.raises(ValueError, match=message):
        load_registers(tmp_path)


def test_a_word_list_that_is_no_text_is_named(tmp_path: Path) -> None:
    (tmp_path / "places.txt").write_bytes(b"T\xfcbingen\n")
    with pytest.raises(ValueError, match=r"places\.txt"):
        load_registers(tmp_path)


def test_every_list_that_ships_can_be_extended() -> None:
    folder = Path(registers.__file__).parent
    assert {path.stem for path in folder.glob("*.txt")} == set(WORD_LISTS)


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Path]:
    """A folder of the user's own; what ships is in use again afterwards."""
    yield tmp_path
    load_registers()


def test_own_records_are_added_and_replace_ours(own: Path) -> None:
    (own / "persons.toml").write_text(
        '[[persons]]\nname = "Zorb Quaxle"\naliases = ["Zorb Kwaxle"]\n[[persons]]\nname = "Nikol Pashinyan"\n', "utf-8"
    )
    found = {record.name: record for record in load_registers(own).persons()}
    assert found["Zorb Quaxle"].aliases == ("Zorb Kwaxle",)
    assert found["Nikol Pashinyan"].aliases == ()
    assert len(found) == len(PERSONS) + 1


def names(body: str, folder: Path | None) -> list[str]:
    return [one.name for one in find_persons(body, registers=load_registers(folder))]


@pytest.mark.parametrize(
    ("file", "line", "body", "before", "after"),
    [
        ("given_names", "Zorb", "We saw Zorb Quaxle there.", [], ["Zorb Quaxle"]),
        ("roles", "grand zorbian", "The grand zorbian Qua Xle was there.", [], ["Qua Xle"]),
        ("honorifics", "Zorbessor", "We saw Zorbessor Quaxle there.", [], ["Quaxle"]),
        ("places", "Anna Markosyan", "We saw Anna Markosyan there.", ["Anna Markosyan"], []),
        ("not_persons", "Anna Markosyan", "We saw Anna Markosyan there.", ["Anna Markosyan"], []),
        (
            "organization_words",
            "Zorbatorium",
            "We saw Anna Markosyan Zorbatorium burn.",
            ["Anna Markosyan Zorbatorium"],
            [],
        ),
        ("facility_words", "Zorbodrome", "We saw Anna Markosyan Zorbodrome burn.", ["Anna Markosyan Zorbodrome"], []),
    ],
)
def test_own_words_are_read_by(own: Path, file: str, line: str, body: str, before: list[str], after: list[str]) -> None:
    assert names(body, None) == before
    (own / f"{file}.txt").write_text(f"# of our own\n{line}\n", "utf-8")
    assert names(body, own) == after
    assert names(body, None) == before


@pytest.mark.parametrize("file", WORD_LISTS)
def test_each_list_takes_lines_of_ones_own(own: Path, file: str) -> None:
    (own / f"{file}.txt").write_text("zorbquax  # a comment\n\n# another\n", "utf-8")
    assert load_registers(own).words(file) == load_registers().words(file) | {"zorbquax"}


def test_own_lists_are_known_to_the_rules_for_names(own: Path) -> None:
    """Which have no registers by argument: they use those that were loaded last."""
    assert not compare_names("Zorbert Quaxle", "Quorb Quaxle").same
    (own / "given_name_groups.txt").write_text("Zorbert Quorb\n", "utf-8")
    (own / "given_names.txt").write_text("Zorbert\nQuorb\n", "utf-8")
    load_registers(own)
    assert compare_names("Zorbert Quaxle", "Quorb Quaxle").same
    load_registers()
    assert not compare_names("Zorbert Quaxle", "Quorb Quaxle").same


def test_a_search_knows_places_of_ones_own(own: Path) -> None:
    (own / "places_alike.txt").write_text("Zorbograd, Quaxleville\n", "utf-8")
    code = "from newsbot.normalize.spelling import places_alike; print(('Zorbograd', 'Quaxleville') in places_alike())"
    run = [sys.executable, "-c", code]
    done = subprocess.run(run, env={**os.environ, "NEWSBOT_REGISTERS": str(own)}, capture_output=True, check=True)
    assert done.stdout == b"True\n"
