"""The registers: who and what is known by name. Data files, reviewed like code, edited by anyone.

``persons.toml`` and ``sources.toml`` hold records; the ``*.txt`` files hold one word or phrase a line
(``#`` starts a comment). A folder of the user's own may hold files of the same names: their records and
lines are added to those that ship, a record of the same name replaces ours.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

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

    def persons(self) -> tuple[PersonRecord, ...]:
        """Return the persons on file, the user's records first."""
        return _persons(self.folder)

    def sources(self) -> tuple[SourceRecord, ...]:
        """Return the sources on file, the user's records first."""
        return _sources(self.folder)

    def words(self, name: str) -> frozenset[str]:
        """Return the lines of ``name.txt``, comments and blank lines left out."""
        return _word_list(name, self.folder)


def load_registers(folder: Path | None = None, *, ner: bool = False) -> Registers:
    """Return the registers, extended by the files of ``folder``; ``ner``: a model is to read along.

    Raises ``ValueError`` naming the file and the record that cannot be read.
    """
    registers = Registers(folder, ner)
    registers.persons()
    registers.sources()
    return registers


def _files(name: str, folder: Path | None) -> Iterator[Path]:
    for place in (folder, _HERE):
        if place is not None and (place / name).is_file():
            yield place / name


@cache
def _word_list(name: str, folder: Path | None) -> frozenset[str]:
    lines = (
        line.split("#")[0].strip()
        for file in _files(f"{name}.txt", folder)
        for line in file.read_text("utf-8").splitlines()
    )
    return frozenset(line for line in lines if line)


def _records(name: str, folder: Path | None) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Yield the records of a register, the user's first; a name is taken once."""
    seen: set[str] = set()
    for file in _files(f"{name}.toml", folder):
        try:
            records = tomllib.loads(file.read_text("utf-8")).get(name, [])
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise ValueError(f"{file}: {error}") from error
        for record in records:
            if not isinstance(record.get("name"), str):
                raise ValueError(f"{file}: a record without a name: {record}")
            if record["name"] not in seen:
                seen.add(record["name"])
                yield file, record


@cache
def _persons(folder: Path | None) -> tuple[PersonRecord, ...]:
    found = []
    for file, record in _records("persons", folder):
        try:
            found.append(
                PersonRecord(
                    record["name"],
                    tuple(record.get("aliases", ())),
                    record.get("wikidata"),
                    record.get("description"),
                    tuple(Office(**office) for office in record.get("offices", ())),
                )
            )
        except TypeError as error:
            raise ValueError(f"{file}: {record['name']}: {error}") from error
    return tuple(found)


@cache
def _sources(folder: Path | None) -> tuple[SourceRecord, ...]:
    found = []
    for file, record in _records("sources", folder):
        if "kind" not in record:
            raise ValueError(f"{file}: {record['name']}: kind is missing")
        found.append(
            SourceRecord(
                record["name"],
                record["kind"],
                tuple(record.get("aliases", ())),
                record.get("country"),
                record.get("homepage"),
            )
        )
    return tuple(found)
