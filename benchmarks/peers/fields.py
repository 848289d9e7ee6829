"""Counts the fields that are stored of an article: values with a name that are there in at least half of the articles.

What only serves storing (row numbers, hashes) counts for nobody. Nested values count by their names: a person's name,
role and title are three fields, however many persons there are.
"""

import json
import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

_EMPTY: tuple[object, ...] = (None, "", "None", [], {})
_SERVING = ("id", "_id", "hash", "position", "_dom", "fingerprint")
_TABLES = {
    "article": "articles", "source": "article_sources", "person": "article_persons", "date": "article_dates",
    "evidence": "article_evidence",
}  # fmt: skip


def of_json_lines(path: Path) -> list[str]:
    """Return the fields of a file with one article a line."""
    found: Counter[str] = Counter()
    articles = 0
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            articles += 1
            found.update(set(_names("", json.loads(line))))
    return sorted(name for name, times in found.items() if 2 * times >= articles)


def _names(name: str, value: Any) -> list[str]:
    if value in _EMPTY or name.endswith(_SERVING):
        return []
    if isinstance(value, dict):
        return [found for key, one in value.items() for found in _names(f"{name}.{key}".strip("."), one)]
    if isinstance(value, list) and isinstance(value[0], dict):
        return [found for one in value for found in _names(name, one)]
    return [name]


def of_database(path: Path) -> list[str]:
    """Return the fields of newsbot's public tables."""
    found = []
    with closing(sqlite3.connect(path)) as connection:
        articles = connection.execute("SELECT count(*) FROM articles").fetchone()[0]
        for kind, table in _TABLES.items():
            key = "id" if table == "articles" else "article_id"
            for (name,) in connection.execute("SELECT name FROM pragma_table_info(?)", (table,)).fetchall():
                given = f"\"{name}\" IS NOT NULL AND \"{name}\" NOT IN ('', '[]', '{{}}', 'null')"
                times = connection.execute(f"SELECT count(DISTINCT {key}) FROM {table} WHERE {given}").fetchone()[0]
                if 2 * times >= articles and not name.endswith(_SERVING):
                    found.append(f"{kind}.{name}")
    return sorted(found)
