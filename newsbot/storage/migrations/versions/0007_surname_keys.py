"""keys of surnames, by which the spellings of a name are looked up; sources by month from indexes alone."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0005"
branch_labels = None
depends_on = None

NAMED = ("persons", "person_aliases")
DAYS = "ix_articles_id_published_on"
SECTIONS = "ix_articles_section"
# What counts or sorts everything reads days and sections from an index: an article's row holds its text.
CREDITS = {
    "ix_source_credits_source_id_role_article_id": ["source_id", "role", "article_id"],
    "ix_source_credits_source_id_article_id": ["source_id", "article_id"],
}
SOURCES_BY_MONTH = """
    CREATE VIEW sources_by_month AS
    SELECT c.source_id, s.name AS source, c.role, {month} AS month, count(DISTINCT c.article_id) AS articles
    FROM source_credits c
    JOIN sources s ON s.id = c.source_id
    JOIN articles a {days} ON a.id = c.article_id
    WHERE a.published_on IS NOT NULL
    GROUP BY c.source_id, s.name, c.role, {month}
"""


def _is_sqlite() -> bool:
    return bool(op.get_bind().dialect.name == "sqlite")


def _view(days: str = "") -> None:
    month = "substr(a.published_on, 1, 7)" if _is_sqlite() else "to_char(a.published_on, 'YYYY-MM')"
    op.execute("DROP VIEW sources_by_month")
    op.execute(SOURCES_BY_MONTH.format(month=month, days=days))


def upgrade() -> None:
    for table in NAMED:
        op.add_column(table, sa.Column("surname_key", sa.String(), nullable=True))
        op.create_index(f"ix_{table}_surname_key", table, ["surname_key"])
    wide, narrow = CREDITS
    op.create_index(wide, "source_credits", CREDITS[wide])
    op.drop_index(narrow, "source_credits")
    op.create_index(DAYS, "articles", ["id", "published_on"])
    op.drop_index(SECTIONS, "articles")
    op.create_index(SECTIONS, "articles", ["section", "published_on", "gone_at"])
    # SQLite looks an article up by its id in the table, however large its rows are, unless it is told.
    _view(f"INDEXED BY {DAYS}" if _is_sqlite() else "")


def downgrade() -> None:
    _view()
    op.drop_index(SECTIONS, "articles")
    op.create_index(SECTIONS, "articles", ["section"])
    op.drop_index(DAYS, "articles")
    wide, narrow = CREDITS
    op.create_index(narrow, "source_credits", CREDITS[narrow])
    op.drop_index(wide, "source_credits")
    for table in NAMED:
        op.drop_index(f"ix_{table}_surname_key", table)
        op.drop_column(table, "surname_key")
