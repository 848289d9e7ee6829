"""Judge search by queries of which the right articles are known, on a small corpus of invented articles.

    python -m benchmarks.search_quality

Prints each query whose right article does not come first, and the figures: how often the right one comes first,
how often it is among the first five, how often all spellings of a name find the same.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection

from newsbot.items import ArticleItem
from newsbot.normalize.registers import Registers
from newsbot.normalize.sought import read_sought
from newsbot.storage.articles import save_article
from newsbot.storage.engine import open_engine
from newsbot.storage.names import write_registers
from newsbot.storage.queries.search import Filters, search

_FOLDER = Path(__file__).with_name("quality")
_FIRST = date(2024, 1, 1)
FIRST_FEW = 5


@dataclass(frozen=True, slots=True)
class Judged:
    """A query, and the article that is right."""

    query: str
    right: str


def _lines(name: str, mark: str = "|") -> Iterator[list[str]]:
    for line in (_FOLDER / name).read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            yield [part.strip() for part in line.split(mark)]


def judged_queries() -> list[Judged]:
    """Return the queries with their judgements."""
    return [Judged(query, right) for query, right in _lines("queries.txt")]


def groups_of_spellings() -> list[list[str]]:
    """Return groups of spellings of one name."""
    return list(_lines("spellings.txt"))


@contextmanager
def corpus(url: str) -> Iterator[Connection]:
    """Store the articles in a database, and give a connection to it."""
    engine = open_engine(url)
    now = datetime(2026, 11, 20, 3, tzinfo=UTC)
    try:
        with engine.begin() as connection:
            write_registers(connection, Registers(), now)
            for number, (slug, section, title, body) in enumerate(_lines("articles.txt"), start=1):
                address = f"https://www.commonspace.eu/{section}/{slug}"
                item = ArticleItem(
                    url=address, ledger_url=address, node_id=number, section=section, title=title, body=body,
                    language="en", published_on=_FIRST + timedelta(days=number), published_from="meta",
                )  # fmt: skip
                save_article(connection, item, now)
            yield connection
    finally:
        engine.dispose()


def found(connection: Connection, query: str, limit: int = 200) -> list[str]:
    """Return the articles that a query finds, the best first."""
    rows, _ = search(connection, read_sought(query), Filters(), limit=limit)
    return [row["url"].rpartition("/")[2] for row in rows]


def main() -> None:
    """Print the figures."""
    queries, groups = judged_queries(), groups_of_spellings()
    first = few = same = 0
    with tempfile.TemporaryDirectory() as folder, corpus(f"sqlite:///{folder}/quality.db") as connection:
        for one in queries:
            slugs = found(connection, one.query)
            first += slugs[:1] == [one.right]
            few += one.right in slugs[:FIRST_FEW]
            if slugs[:1] != [one.right]:
                print(f"not first: {one.query}: {one.right}; found {', '.join(slugs[:FIRST_FEW]) or 'nothing'}")
        for group in groups:
            sets = {spelling: frozenset(found(connection, spelling)) for spelling in group}
            is_same = len(set(sets.values())) == 1 and all(sets.values())
            same += is_same
            if not is_same:
                print(f"not the same: { ({spelling: sorted(slugs) for spelling, slugs in sets.items()}) }")
    print(f"\n| {len(queries)} queries, {len(groups)} names | share |\n|---|---|")
    print(f"| right article first | {first / len(queries):.1%} |")
    print(f"| right article in the first {FIRST_FEW} | {few / len(queries):.1%} |")
    print(f"| all spellings of a name find the same | {same / len(groups):.1%} |")


if __name__ == "__main__":
    main()
