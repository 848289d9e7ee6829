"""The register's persons by their spellings: who a name of an article is on file."""

from newsbot.normalize.names import compare_names, fold, name_key, split_name, surname_key
from newsbot.normalize.registers import PersonRecord, Registers

_CACHE_LIMIT = 16384


def _initials_differ(known: str, name: str) -> bool:
    """Tell whether two names contradict each other in an initial, which a shorter alias leaves out."""
    return "." in known and compare_names(known, name).reason.startswith("initials ")


class KnownPersons:
    """Finds the one person on file that a name is a spelling of."""

    def __init__(self, registers: Registers) -> None:
        self._exact: dict[str, set[str]] = {}
        self._near: dict[str, list[tuple[str, str]]] = {}
        self._surnames: dict[str, list[PersonRecord]] = {}
        self._found: dict[str, str | None] = {}
        for person in registers.persons():
            for alias in (person.name, *person.aliases):
                self._exact.setdefault(fold(alias), set()).add(person.name)
                self._near.setdefault(name_key(alias), []).append((alias, person.name))
            surname = split_name(person.name).surname
            if surname:
                self._surnames.setdefault(surname_key(surname), []).append(person)

    def find_exact(self, name: str) -> str | None:
        """Return the name on file of somebody whose name or alias has exactly these letters."""
        hits = self._exact.get(fold(name), set())
        return next(iter(hits)) if len(hits) == 1 else None

    def find(self, name: str) -> str | None:
        """Return the name on file of a full name as written; None where nobody or more than one fits."""
        if name not in self._found:
            if len(self._found) > _CACHE_LIMIT:
                self._found.clear()
            self._found[name] = self._find(name)
        return self._found[name]

    def _find(self, name: str) -> str | None:
        hits = self._exact.get(fold(name), set())
        if not hits:
            hits = {
                known
                for alias, known in self._near.get(name_key(name), ())
                if compare_names(alias, name).same and not _initials_differ(known, name)
            }
        if not hits and len(words := name.split()) == 2:
            hits = self._exact.get(fold(f"{words[1]} {words[0]}"), set())  # surname first
        return next(iter(hits)) if len(hits) == 1 else None

    def find_by_office(self, surname: str, office: str | None) -> str | None:
        """Return the one person on file with ``surname`` whose offices share a word with ``office``, else None."""
        bearers = self._surnames.get(surname_key(surname), [])
        if len(bearers) != 1 or office is None:
            return None
        words = set(fold(office).split())
        person = bearers[0]
        held = [fold(o.title) for o in person.offices] + [fold(person.description or "")]
        fits = any(words & {w for w in text.split() if len(w) > 3} for text in held)
        return person.name if fits else None
