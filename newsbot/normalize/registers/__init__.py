"""The registers: who and what is known by name. Data files, reviewed like code, edited by anyone.

``persons.toml`` and ``sources.toml`` hold records; the ``*.txt`` files hold one word or phrase a line
(``#`` starts a comment). A folder of the user's own may hold files of the same names: their records and
lines are added to those that ship, a record of the same name replaces ours.

The rules for names know no registers by argument: they use the lists that were loaded last (``in_use``).
"""

import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Protocol, TypeVar

from newsbot.sites import COMMONSPACE, Site

KINDS = ("self", "agency", "outlet", "government", "organisation", "social")
"""What a source may be, in the words of the contract."""
WORD_LISTS = (
    "common_words", "demonyms", "facility_words", "given_name_groups", "given_names", "groups_before", "honorifics",
    "months_days", "not_persons", "organization_words", "personal_titles", "places", "places_alike", "role_modifiers",
    "roles", "surname_words", "things_before",
)  # fmt: skip
_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Office:
    """An office that a person held, and in which years."""

    title: str
    since: int | None = None
    until: int | None = None


@dataclass(frozen=True, slots=True)
class PersonRecord:
    """A public figure of the register."""

    name: str
    aliases: tuple[str, ...] = ()
    wikidata: str | None = None
    description: str | None = None
    offices: tuple[Office, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """An outlet, agency, press service or institution of the register."""

    name: str
    kind: str
    aliases: tuple[str, ...] = ()
    country: str | None = None
    homepage: str | None = None


@dataclass(frozen=True, slots=True)
class Registers:
    """All registers, from our folder and, where there is one, the user's."""

    folder: Path | None = None
    ner: bool = False
    """Whether a model reads names beside the rules: see ``newsbot.normalize.ner``."""
    site: Site = COMMONSPACE
    """Whose own names are known as its own; a text that comes from no page is read as one of commonspace.eu."""

    def persons(self) -> tuple[PersonRecord, ...]:
        """Return the persons on file, the user's records first."""
        return _persons(self.folder)

    def sources(self) -> tuple[SourceRecord, ...]:
        """Return the sources on file, the user's records first, then the site itself."""
        return _sources(self.folder, self.site)

    def words(self, name: str) -> frozenset[str]:
        """Return the lines of ``name.txt``, comments and blank lines left out."""
        return _word_list(name, self.folder)


def load_registers(folder: Path | None = None, *, ner: bool = False, site: Site = COMMONSPACE) -> Registers:
    """Return the registers, extended by the files of ``folder``.

    ``ner``: a model is to read along; ``site``: whose pages are read. Raises ``ValueError`` naming the
    file and the record that cannot be read.
    """
    registers = Registers(folder, ner, site)
    registers.persons()
    registers.sources()
    for name in WORD_LISTS:
        registers.words(name)
    _use(registers)
    return registers


class _Cached(Protocol):
    def cache_clear(self) -> None: ...


_Function = TypeVar("_Function", bound=_Cached)
_caches: list[Callable[[], None]] = []
_in_use = Registers()


def in_use() -> Registers:
    """Return the registers that were loaded last; those that ship, before any were."""
    return _in_use


def forgets(cached: _Function) -> _Function:
    """Make a cached function that reads ``in_use`` forget what it knew when other registers are loaded."""
    _caches.append(cached.cache_clear)
    return cached


def _use(registers: Registers) -> None:
    global _in_use  # noqa: PLW0603 - one process reads with one set of registers; tests change it
    if registers.folder != _in_use.folder:
        _in_use = registers
        for clear in _caches:
            clear()


def _files(name: str, folder: Path | None) -> Iterator[Path]:
    for place in (folder, _HERE):
        if place is not None and (place / name).is_file():
            yield place / name


@cache
def _word_list(name: str, folder: Path | None) -> frozenset[str]:
    lines: list[str] = []
    for file in _files(f"{name}.txt", folder):
        try:
            lines += (line.split("#")[0].strip() for line in file.read_text("utf-8-sig").splitlines())
        except UnicodeDecodeError as error:
            raise ValueError(f"{file}: {error}") from error
    return frozenset(line for line in lines if line)


def _records(name: str, folder: Path | None) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Yield the records of a register, the user's first; a name is taken once."""
    seen: set[str] = set()
    for file in _files(f"{name}.toml", folder):
        try:
            records = tomllib.loads(file.read_text("utf-8-sig")).get(name, [])
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise ValueError(f"{file}: {error}") from error
        if not isinstance(records, list) or not all(isinstance(record, dict) for record in records):
            raise ValueError(f"{file}: write each record under [[{name}]]")
        for record in records:
            if not isinstance(record.get("name"), str) or not record["name"].strip():
                raise ValueError(f"{file}: a record without a name: {record}")
            if record["name"] not in seen:
                seen.add(record["name"])
                yield file, record


@cache
def _persons(folder: Path | None) -> tuple[PersonRecord, ...]:
    return tuple(_read(file, record, _person) for file, record in _records("persons", folder))


@cache
def _sources(folder: Path | None, site: Site) -> tuple[SourceRecord, ...]:
    own = [SourceRecord(one.name, "self", one.aliases, one.country, one.homepage) for one in site.publishers]
    filed = [(file, _read(file, record, _source)) for file, record in _records("sources", folder)]
    users = [record for file, record in filed if file.parent != _HERE]
    names = {record.name for record in users}
    return (
        *users,
        *(one for one in own if one.name not in names),
        *(one for file, one in filed if file.parent == _HERE),
    )


_Record = TypeVar("_Record", PersonRecord, SourceRecord)


def _read(file: Path, record: dict[str, Any], reading: Callable[[dict[str, Any]], _Record]) -> _Record:
    try:
        return reading({**record, "aliases": _texts(record, "aliases")})
    except (TypeError, ValueError) as error:
        words = str(error).rpartition("__init__() ")[2]
        raise ValueError(f"{file}: {record['name']}: {words}") from error


def _person(record: dict[str, Any]) -> PersonRecord:
    offices = record.get("offices", [])
    if not isinstance(offices, list) or not all(isinstance(office, dict) for office in offices):
        raise ValueError("offices: write a list of { title, since, until }")
    _check_texts(record, "wikidata", "description")
    return PersonRecord(**{**record, "offices": tuple(_office(office) for office in offices)})


def _office(office: dict[str, Any]) -> Office:
    found = Office(**office)
    if not isinstance(found.title, str) or not all(isinstance(y, int | None) for y in (found.since, found.until)):
        raise ValueError(f"{office}: title is a text, since and until are years")
    if found.since and found.until and found.until < found.since:
        raise ValueError(f"{found.title}: until {found.until} is before since {found.since}")
    return found


def _source(record: dict[str, Any]) -> SourceRecord:
    if "kind" not in record:
        raise ValueError("kind is missing")
    if record["kind"] not in KINDS:
        raise ValueError(f"kind {record['kind']}: write one of {', '.join(KINDS)}")
    _check_texts(record, "country", "homepage")
    return SourceRecord(**record)


def _texts(record: dict[str, Any], key: str) -> tuple[str, ...]:
    values = record.get(key, [])
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise ValueError(f"{key}: write a list of texts")
    return tuple(values)


def _check_texts(record: dict[str, Any], *keys: str) -> None:
    for key in keys:
        if not isinstance(record.get(key), str | None):
            raise ValueError(f"{key}: write a text")
