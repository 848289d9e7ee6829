"""What the pages ask beyond ``newsbot.storage.queries``: SQL for SQLite, which alone Datasette serves."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, text

from newsbot.storage.queries import Record
from newsbot.storage.queries.names import find_persons


def rows(connection: Connection, sql: str, **values: Any) -> list[Record]:
    """Return the rows of a query."""
    return [dict(row._mapping) for row in connection.execute(text(sql), values)]


def published_by_day(connection: Connection, today: date, days: int = 30) -> list[tuple[str, int]]:
    """Return how many articles were published on each of the last days, days without any among them."""
    first = today - timedelta(days=days - 1)
    found = rows(
        connection,
        "SELECT published_on AS day, count(*) AS n FROM articles "
        "WHERE published_on BETWEEN :first AND :today GROUP BY 1",
        first=str(first), today=str(today),
    )  # fmt: skip
    counts = {one["day"]: one["n"] for one in found}
    span = (str(first + timedelta(days=number)) for number in range(days))
    return [(day, counts.get(day, 0)) for day in span]


def latest(connection: Connection, most: int = 12) -> list[Record]:
    """Return the articles that were published last; those without a date come after all others, the last seen first."""
    return rows(
        connection,
        "SELECT id, title, section, published_on, first_seen_at FROM articles "
        "ORDER BY published_on DESC, first_seen_at DESC, id DESC LIMIT :most", most=most,
    )  # fmt: skip


def is_empty(connection: Connection) -> bool:
    """Tell whether there is no article at all."""
    return not rows(connection, "SELECT 1 AS one FROM articles LIMIT 1")


def most_named(connection: Connection, today: date, days: int, most: int = 10) -> list[Record]:
    """Return who was named in most articles of the last days: ``articles``, and ``before`` in as many days before."""
    return rows(
        connection,
        """SELECT m.person_id, p.name AS person, sum(a.published_on > :middle) AS articles,
                  sum(a.published_on <= :middle) AS before
           FROM articles a JOIN person_mentions m ON m.article_id = a.id JOIN persons p ON p.id = m.person_id
           WHERE a.published_on > :first AND a.published_on <= :today
           GROUP BY m.person_id HAVING articles > 0 ORDER BY articles DESC, before, p.name LIMIT :most""",
        first=str(today - timedelta(days=2 * days)), middle=str(today - timedelta(days=days)), today=str(today),
        most=most,
    )  # fmt: skip


def sources(connection: Connection, role: str | None = None, most: int = 500) -> list[Record]:
    """Return the sources by the number of articles that name them, in one role or in any."""
    return rows(
        connection,
        """SELECT s.id, s.name, s.kind, s.country, count(DISTINCT c.article_id) AS articles
           FROM source_credits c JOIN sources s ON s.id = c.source_id
           WHERE :role IS NULL OR c.role = :role GROUP BY s.id ORDER BY articles DESC, s.name LIMIT :most""",
        role=role, most=most,
    )  # fmt: skip


def persons(connection: Connection, words: str = "", most: int = 500) -> list[Record]:
    """Return the persons by the number of articles that name them, ``last_on`` the day of the newest of those.

    ``words``: only those who may be meant by them, or whose name has them in it.
    """
    meant = find_persons(connection, words) if words else {}
    query = text(
        """SELECT p.id, p.name, p.description, p.reviewed, count(*) AS articles, max(a.published_on) AS last_on
           FROM person_mentions m JOIN persons p ON p.id = m.person_id
           JOIN articles a INDEXED BY ix_articles_id_published_on ON a.id = m.article_id
           WHERE instr(lower(p.name), lower(:words)) OR p.id IN :meant
           GROUP BY p.id ORDER BY articles DESC, p.name LIMIT :most"""
    ).bindparams(bindparam("meant", expanding=True))
    found = connection.execute(query, {"words": words, "meant": list(meant), "most": most})
    return [dict(row._mapping) for row in found]


def credits_by_month(connection: Connection, source_id: int) -> list[tuple[str, int]]:
    """Return in how many articles of each month a source is credited, months without any left out."""
    found = rows(
        connection,
        """SELECT substr(a.published_on, 1, 7) AS month, count(DISTINCT c.article_id) AS n
           FROM source_credits c JOIN articles a INDEXED BY ix_articles_id_published_on ON a.id = c.article_id
           WHERE c.source_id = :id AND a.published_on IS NOT NULL GROUP BY 1 ORDER BY 1""", id=source_id,
    )  # fmt: skip
    return [(one["month"], one["n"]) for one in found]


def over_time(counts: dict[str, int]) -> list[tuple[str, int]]:
    """Return counts of months as a chart shows them: a year of months at least; of more than three years, years."""
    if not counts:
        return []
    first, last = ((int(one[:4]), int(one[5:])) for one in (min(counts), max(counts)))
    if (last[0] - first[0]) * 12 + last[1] - first[1] < 36:
        end = last[0] * 12 + last[1]
        start = max(min(first[0] * 12 + first[1] - 1, end - 12), 12)  # a year at least, and none before the year 1
        months = (f"{number // 12:04d}-{number % 12 + 1:02d}" for number in range(start, end))
        return [(month, counts.get(month, 0)) for month in months]
    years = range(first[0], last[0] + 1)
    return [(str(year), sum(n for month, n in counts.items() if month[:4] == str(year))) for year in years]


def offices(connection: Connection, person_id: int) -> list[Record]:
    """Return the offices that the register gives a person."""
    sql = "SELECT title, since, until FROM person_offices WHERE person_id = :id ORDER BY since, position"
    return rows(connection, sql, id=person_id)


def source(connection: Connection, source_id: int) -> Record | None:
    """Return a source with ``aliases`` and the ``articles`` that name it last; None where there is none."""
    found = rows(connection, "SELECT * FROM sources WHERE id = :id", id=source_id)
    if not found:
        return None
    aliases = rows(connection, "SELECT alias FROM source_aliases WHERE source_id = :id ORDER BY 1", id=source_id)
    articles = rows(
        connection,
        """SELECT a.id, a.title, a.published_on, c.role, c.raw
           FROM source_credits c JOIN articles a ON a.id = c.article_id
           WHERE c.source_id = :id ORDER BY a.published_on DESC, a.id DESC, c.position LIMIT 50""", id=source_id,
    )  # fmt: skip
    return {**found[0], "aliases": [one["alias"] for one in aliases], "articles": articles}


def spoken_dates(connection: Connection, first: date, last: date, most: int) -> list[Record]:
    """Return the dates of texts that begin in a span of days."""
    return rows(
        connection,
        """SELECT d.starts_on, d.ends_on, d.precision, d.text, d.article_id, a.title, a.published_on
           FROM article_dates d JOIN articles a ON a.id = d.article_id
           WHERE d.starts_on BETWEEN :first AND :last ORDER BY d.starts_on, a.published_on, d.position LIMIT :most""",
        first=str(first), last=str(last), most=most,
    )  # fmt: skip


def fill_rates(connection: Connection, run_ids: list[int]) -> list[Record]:
    """Return for each run and field how many articles had it, and of how many."""
    if not run_ids:
        return []
    query = text(
        """SELECT run_id, field, sum(CASE WHEN rule <> '' THEN articles ELSE 0 END) AS filled, sum(articles) AS articles
           FROM run_fields WHERE run_id IN :runs GROUP BY run_id, field ORDER BY field, run_id"""
    ).bindparams(bindparam("runs", expanding=True))
    return [dict(row._mapping) for row in connection.execute(query, {"runs": run_ids})]


def spans(connection: Connection, article_id: int) -> list[Record]:
    """Return where each person stands in an article: ``person_id`` and ``spans`` as JSON."""
    sql = "SELECT person_id, spans FROM person_mentions WHERE article_id = :id"
    return rows(connection, sql, id=article_id)


def last_changes(connection: Connection, article_ids: list[int]) -> dict[int, str]:
    """Return when the newest version of each article was seen (UTC, as stored)."""
    query = text("SELECT article_id, max(seen_at) AS at FROM revisions WHERE article_id IN :ids GROUP BY 1")
    found = connection.execute(query.bindparams(bindparam("ids", expanding=True)), {"ids": article_ids})
    return {row.article_id: row.at for row in found}
