"""A large database, made of invented words: the same one on every machine, kept in the temporary folder.

Written by SQLAlchemy's Core straight into the tables of a migrated database, so that triggers, indexes and
spellings are those of a real one. 200,000 articles take some minutes and 1 GB.
"""

import hashlib
import random
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, insert, text

from newsbot.clock import utc_now
from newsbot.normalize.registers import Registers
from newsbot.storage import migrations
from newsbot.storage.engine import open_engine
from newsbot.storage.models.articles import Article, DateInArticle, Revision
from newsbot.storage.models.ledger import Url
from newsbot.storage.models.persons import Person, PersonInArticle
from newsbot.storage.models.runs import Run
from newsbot.storage.models.sources import SourceInArticle
from newsbot.storage.names import write_registers
from newsbot.storage.spellings import keep_spellings, names_with_keys
from newsbot.storage.tables import table_of

NOW = utc_now().replace(microsecond=0)
_TABLES = (Article, Revision, PersonInArticle, SourceInArticle, DateInArticle, Url)
_SYLLABLES = "ba ka ri to lem no san vi du ra pol me ter gi ost la ne mur fa den".split()
_BATCH = 2000
_PERSONS, _VOCABULARY = 20_000, 40_000


def large_database(articles: int) -> Path:
    """Return a database of so many articles; it is made where there is none."""
    # A revision that is not released yet may change: the name tells databases of different ones apart.
    revisions = sorted((Path(migrations.__file__).parent / "versions").glob("*.py"))
    digest = hashlib.sha256(b"".join(one.read_bytes() for one in revisions)).hexdigest()[:8]
    path = Path(tempfile.gettempdir()) / f"newsbot-benchmark-{digest}-{articles}-{NOW:%Y%m%d}.db"
    if not path.exists():
        part = path.with_suffix(".part")
        part.unlink(missing_ok=True)
        print(f"making {path} ...", file=sys.stderr)
        _make(part, articles)
        part.replace(path)
    return path


def _make(path: Path, articles: int) -> None:
    engine = open_engine(f"sqlite:///{path}")
    chance = random.Random(5)
    with engine.begin() as connection:
        names = _people(connection, chance)
        sources = list(connection.execute(text("SELECT id FROM sources ORDER BY id")).scalars())
        connection.execute(insert(table_of(Run)), _run())
        for first in range(1, articles + 1, _BATCH):
            rows: dict[type, list[dict[str, Any]]] = {model: [] for model in _TABLES}
            for number in range(first, min(first + _BATCH, articles + 1)):
                _article(rows, number, articles, chance, names, sources)
            for model, some in rows.items():
                connection.execute(insert(table_of(model)), some)
            texts = (text for row in rows[Article] for text in (row["title"], row["body"]))
            keep_spellings(connection, names_with_keys(texts))
    engine.dispose()  # the last one to close brings the journal into the file


def _run() -> dict[str, Any]:
    return {
        "spider": "commonspace", "arguments": {}, "started_at": NOW, "finished_at": NOW, "outcome": "complete",
        "exit_code": 0, "pid": 1, "version": "0",
    }  # fmt: skip


def _people(connection: Connection, chance: random.Random) -> list[str]:
    """Fill the persons: those of the register, and invented ones up to ``_PERSONS``; gives names by id."""
    write_registers(connection, Registers(), NOW)
    known = connection.execute(text("SELECT name FROM persons ORDER BY id")).scalars().all()
    made = {f"{_word(chance).title()} {_word(chance, 4).title()}yan" for _ in range(_PERSONS - len(known))}
    rows = [{"name": name, "first_seen_at": NOW, "reviewed": False} for name in sorted(made - set(known))]
    connection.execute(insert(table_of(Person)), rows)
    return [str(name) for name in connection.execute(text("SELECT name FROM persons ORDER BY id")).scalars()]


def _word(chance: random.Random, most: int = 3) -> str:
    return "".join(chance.choices(_SYLLABLES, k=chance.randint(2, most)))


_WORDS = ["the", "of", "and", "in", "to", "a", "on", "for", "peace", "treaty", "talks", "border", "crossing", "said"]
_ALL: list[str] = []


def _vocabulary() -> tuple[list[str], list[float]]:
    """Return words, the commonest first, and their summed weights: Zipf's law, as in any language."""
    if not _ALL:
        chance = random.Random(6)
        _ALL.extend(dict.fromkeys([*_WORDS, *(_word(chance, 5) for _ in range(_VOCABULARY))]))
        _WEIGHTS.extend(accumulate(1 / (rank + 2) for rank in range(len(_ALL))))
    return _ALL, _WEIGHTS


_WEIGHTS: list[float] = []


def _article(
    rows: dict[type, list[dict[str, Any]]], number: int, articles: int, chance: random.Random, names: list[str],
    sources: list[int],
) -> None:  # fmt: skip
    words, weights = _vocabulary()
    day = (NOW - timedelta(days=int((articles - number) * 20 * 365 / articles))).date()
    seen = datetime(day.year, day.month, day.day, 3, tzinfo=UTC)
    # A few persons are in most articles, most are in a few.
    people = {int(len(names) * chance.random() ** 4) + 1 for _ in range(chance.randint(1, 7))}
    named = [names[one - 1] for one in sorted(people)]
    sentences = list(_sentences(chance, words, weights, named))
    body = "\n\n".join(sentences)
    title = " ".join([*chance.choices(words, cum_weights=weights, k=6), named[0].split()[-1]]).capitalize()
    url = f"https://www.commonspace.eu/news/a-{number}"
    rows[Article].append({
        "id": number, "url": url, "node_id": number, "section": chance.choice(["news"] * 8 + ["interview", "opinion"]),
        "title": title, "body": body, "language": "ru" if number % 20 == 0 else "en",
        "published_on": None if number % 500 == 0 else day,
        "published_reason": "the page gives no date" if number % 500 == 0 else None, "published_from": "json-ld",
        "words": len(body.split()), "source_lines": [], "photo_lines": [], "text_hash": url, "record_hash": url,
        "first_seen_at": seen, "last_checked_at": seen, "gone_at": seen if number % 400 == 0 else None,
    })  # fmt: skip
    versions = 2 if number % 50 == 0 else 1
    for version in range(1, versions + 1):
        rows[Revision].append({
            "article_id": number, "revision": version, "seen_at": seen + timedelta(days=version - 1), "title": title,
            "body": body, "published_on": day, "change": "text changed" if version > 1 else None,
        })  # fmt: skip
    for one in sorted(people):
        rows[PersonInArticle].append({
            "article_id": number, "person_id": one, "role": "mentioned", "mentions": 2,
            "title": chance.choice([None, None, "President", "Minister", "member of parliament"]),
            "surface_forms": [names[one - 1]], "spans": [[0, 5], [9, 12]],
        })  # fmt: skip
    for position in range(2):
        rows[SourceInArticle].append({
            "article_id": number, "position": position, "source_id": sources[int(len(sources) * chance.random() ** 3)],
            "role": ("publisher", "quoted")[position], "raw": "source",
        })  # fmt: skip
    for position in range(chance.randint(1, 4)):
        spoken = day + timedelta(days=chance.randint(-400, 60))
        rows[DateInArticle].append({
            "article_id": number, "position": position, "text": str(spoken), "offset": 3, "place": "body",
            "starts_on": spoken, "ends_on": spoken, "precision": "day", "relative": False,
        })  # fmt: skip
    state = "failed" if number % 1000 == 0 else "stored"
    rows[Url].append({
        "url": url, "kind": "article", "state": state, "article_id": number, "first_seen_at": seen, "attempts": 1,
    })  # fmt: skip


def _sentences(chance: random.Random, words: list[str], weights: list[float], named: list[str]) -> Iterator[str]:
    for name in named:
        some = chance.choices(words, cum_weights=weights, k=40)
        yield f"{some[0].capitalize()} {' '.join(some[1:20])} {name} {' '.join(some[20:])}."


def today() -> date:
    """Return the day for which the database was made."""
    return NOW.date()
