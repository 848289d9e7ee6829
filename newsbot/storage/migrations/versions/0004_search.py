"""views for the usual questions; spellings that search finds; indexes for both."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# What the two databases call the same thing. Days are those of the database's clock, in UTC.
SQLITE = {
    "today": "date('now')",
    "week_ago": "date('now', '-7 days')",
    "two_weeks_ago": "date('now', '-14 days')",
    "yesterday": "datetime('now', 'start of day', '-1 day')",
    "month": "substr(a.published_on, 1, 7)",
}
POSTGRESQL = {
    "today": "(now() AT TIME ZONE 'UTC')::date",
    "week_ago": "(now() AT TIME ZONE 'UTC')::date - 7",
    "two_weeks_ago": "(now() AT TIME ZONE 'UTC')::date - 14",
    "yesterday": "date_trunc('day', now(), 'UTC') - interval '1 day'",
    "month": "to_char(a.published_on, 'YYYY-MM')",
}
VIEWS = {
    "new_articles": """
        SELECT a.id, a.url, a.section, a.title, a.published_on, a.language, a.words, a.first_seen_at
        FROM articles a WHERE a.first_seen_at >= {yesterday}
        ORDER BY a.first_seen_at DESC, a.id DESC
    """,
    "persons_this_week": """
        SELECT m.person_id, p.name AS person,
            sum(CASE WHEN a.published_on > {week_ago} THEN 1 ELSE 0 END) AS articles,
            sum(CASE WHEN a.published_on > {week_ago} THEN 0 ELSE 1 END) AS articles_before,
            sum(CASE WHEN a.published_on > {week_ago} THEN 1 ELSE -1 END) AS change
        FROM articles a
        JOIN person_mentions m ON m.article_id = a.id
        JOIN persons p ON p.id = m.person_id
        WHERE a.published_on > {two_weeks_ago} AND a.published_on <= {today}
        GROUP BY m.person_id, p.name
        ORDER BY articles DESC, articles_before DESC, p.name
    """,
    # The first article is looked up for each person, so that asking for one person reads that person's rows only.
    "first_mentions": """
        SELECT f.person_id, f.person, f.article_id, a.url, a.title, a.published_on, a.first_seen_at
        FROM (
            SELECT p.id AS person_id, p.name AS person, (
                SELECT m.article_id FROM person_mentions m JOIN articles b ON b.id = m.article_id
                WHERE m.person_id = p.id
                ORDER BY b.published_on IS NULL, b.published_on, b.id LIMIT 1
            ) AS article_id
            FROM persons p
        ) f JOIN articles a ON a.id = f.article_id
    """,
    "named_together": """
        SELECT m.person_id, p.name AS person, o.person_id AS other_id, q.name AS other, count(*) AS articles
        FROM person_mentions m
        JOIN person_mentions o ON o.article_id = m.article_id AND o.person_id <> m.person_id
        JOIN persons p ON p.id = m.person_id
        JOIN persons q ON q.id = o.person_id
        GROUP BY m.person_id, p.name, o.person_id, q.name
    """,
    "offices_over_time": """
        SELECT o.person_id, p.name AS person, o.title AS office, 'register' AS origin,
            o.since AS since_year, o.until AS until_year, NULL AS first_on, NULL AS last_on, NULL AS articles
        FROM person_offices o JOIN persons p ON p.id = o.person_id
        UNION ALL
        SELECT m.person_id, p.name, m.title, 'text', NULL, NULL,
            min(a.published_on), max(a.published_on), count(*)
        FROM person_mentions m
        JOIN persons p ON p.id = m.person_id
        JOIN articles a ON a.id = m.article_id
        WHERE m.title IS NOT NULL
        GROUP BY m.person_id, p.name, m.title
    """,
    "persons_by_month": """
        SELECT m.person_id, p.name AS person, {month} AS month, count(*) AS articles
        FROM person_mentions m
        JOIN persons p ON p.id = m.person_id
        JOIN articles a ON a.id = m.article_id
        WHERE a.published_on IS NOT NULL
        GROUP BY m.person_id, p.name, {month}
    """,
    "sources_by_month": """
        SELECT c.source_id, s.name AS source, c.role, {month} AS month, count(DISTINCT c.article_id) AS articles
        FROM source_credits c
        JOIN sources s ON s.id = c.source_id
        JOIN articles a ON a.id = c.article_id
        WHERE a.published_on IS NOT NULL
        GROUP BY c.source_id, s.name, c.role, {month}
    """,
    "edits": """
        SELECT r.article_id, a.url, a.section, r.title, r.revision, r.seen_at, b.seen_at AS seen_before_at, r.change,
            CASE WHEN r.change = 'date moved' THEN 0
                WHEN r.modified_at IS NOT NULL AND (b.modified_at IS NULL OR r.modified_at > b.modified_at) THEN 0
                ELSE 1 END AS quiet,
            r.modified_at, length(r.body) - length(b.body) AS characters
        FROM revisions r
        JOIN revisions b ON b.article_id = r.article_id AND b.revision = r.revision - 1
        JOIN articles a ON a.id = r.article_id
    """,
    "undated_articles": """
        SELECT a.id, a.url, a.section, a.title, a.published_reason, a.first_seen_at
        FROM articles a WHERE a.published_on IS NULL
    """,
    "spoken_dates": """
        SELECT d.starts_on, d.ends_on, d.precision, d.text, d.relative, d.article_id, a.url, a.title, a.published_on
        FROM article_dates d JOIN articles a ON a.id = d.article_id
        WHERE d.starts_on IS NOT NULL
    """,
    "calendar": """
        SELECT d.starts_on, d.ends_on, d.precision, count(DISTINCT d.article_id) AS articles, count(*) AS mentions
        FROM article_dates d WHERE d.starts_on IS NOT NULL
        GROUP BY d.starts_on, d.ends_on, d.precision
    """,
    "gone_articles": """
        SELECT a.id, a.url, a.section, a.title, a.published_on, a.gone_at, a.last_checked_at
        FROM articles a WHERE a.gone_at IS NOT NULL
    """,
    "failures": """
        SELECT u.url, u.kind, u.state, u.section, u.http_status, u.last_error, u.attempts,
            u.last_fetched_at, u.next_try_at
        FROM urls u WHERE u.state IN ('failed', 'refused')
    """,
}
# (table, columns, condition): the views and the filters of search need them.
INDEXES = {
    "ix_articles_language": ("articles", ["language", "published_on"], None),
    "ix_articles_gone_at": ("articles", ["gone_at"], "gone_at IS NOT NULL"),
    "ix_article_versions_seen_at": ("article_versions", ["seen_at"], None),
    "ix_person_mentions_person_id_article_id": ("person_mentions", ["person_id", "article_id"], None),
    "ix_source_credits_source_id_article_id": ("source_credits", ["source_id", "article_id"], None),
    "ix_article_dates_calendar": ("article_dates", ["starts_on", "ends_on", "precision", "article_id"], None),
}
# What the longer indexes take the place of.
REPLACED = {
    "ix_person_mentions_person_id": ("person_mentions", ["person_id"]),
    "ix_source_credits_source_id": ("source_credits", ["source_id"]),
    "ix_article_dates_starts_on": ("article_dates", ["starts_on"]),
}


# Titles weigh most: the index keeps it, and ORDER BY rank means it.
RANK = "INSERT INTO articles_fts(articles_fts, rank) VALUES ('rank', 'bm25({})')"


def _is_sqlite() -> bool:
    return bool(op.get_bind().dialect.name == "sqlite")


def upgrade() -> None:
    op.create_table(
        "spellings",
        sa.Column("word", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("word", name=op.f("pk_spellings")),
    )
    op.create_index(op.f("ix_spellings_key"), "spellings", ["key"])
    for name, (table, columns, condition) in INDEXES.items():
        where = None if condition is None else sa.text(condition)
        op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where)
    for name, (table, _columns) in REPLACED.items():
        op.drop_index(name, table)
    words = SQLITE if _is_sqlite() else POSTGRESQL
    for name, query in VIEWS.items():
        op.execute(f"CREATE VIEW {name} AS {query.format(**words)}")
    if _is_sqlite():
        op.execute(RANK.format("8.0, 3.0, 1.0"))


def downgrade() -> None:
    if _is_sqlite():
        op.execute(RANK.format(""))
    for name in VIEWS:
        op.execute(f"DROP VIEW {name}")
    for name, (table, columns) in REPLACED.items():
        op.create_index(name, table, columns)
    for name, (table, _columns, _condition) in INDEXES.items():
        op.drop_index(name, table)
    op.drop_table("spellings")
