"""what several workers share; numbers that a database server counts in other widths than SQLite does."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

# 0 or 1 in the contract, as it is on SQLite; PostgreSQL's own booleans cannot be compared with a number.
RELATIVE = "ALTER TABLE article_dates ALTER COLUMN relative TYPE"
# A number of bytes outgrows 32 bits, node ids may.
LARGE = {"runs": "bytes", "articles": "node_id"}
# A view keeps the type of its columns: it is made anew around the change.
SPOKEN_DATES = """
    CREATE VIEW spoken_dates AS
    SELECT d.starts_on, d.ends_on, d.precision, d.text, d.relative, d.article_id, a.url, a.title, a.published_on
    FROM article_dates d JOIN articles a ON a.id = d.article_id
    WHERE d.starts_on IS NOT NULL
"""
# Every session of this database sees UTC, whatever the zone of its server; not where the owner is another role.
UTC_FOR_ALL = """DO $$ BEGIN
    EXECUTE format('ALTER DATABASE %I SET timezone TO %L', current_database(), 'UTC');
EXCEPTION WHEN insufficient_privilege THEN NULL; END $$"""


def _is_postgresql() -> bool:
    return bool(op.get_bind().dialect.name == "postgresql")


def _make_workers() -> None:
    op.create_table(
        "run_workers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("host", sa.String(), nullable=False),
        sa.Column("pid", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("idle", sa.Boolean(), nullable=False),
        sa.Column("stored", sa.Integer(), nullable=False),
        sa.Column("requests", sa.Integer(), nullable=False),
        sa.Column("bytes", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_run_workers_run_id_runs"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run_workers")),
    )
    op.create_index(op.f("ix_run_workers_run_id"), "run_workers", ["run_id"])


def upgrade() -> None:
    _make_workers()
    if not _is_postgresql():
        return
    op.execute("DROP VIEW spoken_dates")
    op.execute(f"{RELATIVE} smallint USING relative::int")
    for table, column in LARGE.items():
        op.execute(f"ALTER TABLE {table} ALTER COLUMN {column} TYPE bigint")
    op.execute(SPOKEN_DATES)
    op.execute(UTC_FOR_ALL)


def downgrade() -> None:
    op.drop_table("run_workers")
    if not _is_postgresql():
        return
    op.execute("DROP VIEW spoken_dates")
    for table, column in LARGE.items():
        op.execute(f"ALTER TABLE {table} ALTER COLUMN {column} TYPE integer")
    op.execute(f"{RELATIVE} boolean USING relative <> 0")
    op.execute(SPOKEN_DATES)
