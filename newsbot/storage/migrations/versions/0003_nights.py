"""histories of addresses, fields of runs, alerts, validators for re-visits, dictionaries of stored pages."""

import sys

import sqlalchemy as sa
from alembic import op

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

REVISIONS = """
    SELECT v.article_id, v.revision, v.seen_at, v.title, coalesce(v.own_body, a.body) AS body, v.published_on, v.change,
        v.page_id, v.modified_at
    FROM article_versions v JOIN articles a ON a.id = v.article_id
"""
# The newest version repeats the article, whose text it then need not keep.
_SHARED = """
    CASE WHEN r.body = (SELECT a.body FROM articles a WHERE a.id = r.article_id) AND r.revision = (
        SELECT max(n.revision) FROM revisions n WHERE n.article_id = r.article_id
    ) THEN NULL ELSE r.body END
"""


def upgrade() -> None:
    op.create_table(
        "page_dictionaries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("trained_on", sa.Integer(), nullable=False),
        sa.Column("ratio", sa.Float(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_page_dictionaries")),
    )
    # ADD COLUMN, not batch mode: that would copy each table, and drop the views and triggers that name it.
    op.add_column("pages", sa.Column("dictionary_id", sa.Integer(), nullable=True))
    op.add_column("articles", sa.Column("etag", sa.String(), nullable=True))
    op.add_column("articles", sa.Column("last_modified", sa.String(), nullable=True))
    op.create_table(
        "fetches",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("url_id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("http_status", sa.Integer(), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_fetches_run_id_runs"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["url_id"], ["urls.id"], name=op.f("fk_fetches_url_id_urls"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fetches")),
    )
    op.create_index(op.f("ix_fetches_url_id"), "fetches", ["url_id"])
    op.create_index(op.f("ix_fetches_run_id"), "fetches", ["run_id"])
    op.create_table(
        "run_fields",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("section", sa.String(), nullable=False),
        sa.Column("template", sa.String(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("articles", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_run_fields_run_id_runs"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("run_id", "section", "template", "field", "rule", name=op.f("pk_run_fields")),
    )
    op.create_table(
        "alerts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_alerts_run_id_runs"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alerts")),
    )
    op.create_index(op.f("ix_alerts_run_id"), "alerts", ["run_id"])
    op.add_column("pages", sa.Column("fetched_from", sa.String(), nullable=True))
    op.add_column("pages", sa.Column("encoding", sa.String(), nullable=True))
    unpacked = sa.text("dictionary_id IS NULL")
    op.create_index("ix_pages_without_dictionary", "pages", ["id"], sqlite_where=unpacked, postgresql_where=unpacked)
    _store_the_newest_text_once()


def _store_the_newest_text_once() -> None:
    """Move ``revisions`` to ``article_versions``, and show under the old name what was there."""
    op.create_table(
        "article_versions",
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("own_body", sa.String(), nullable=True),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("change", sa.String(), nullable=True),
        sa.Column("page_id", sa.Integer(), nullable=True),
        sa.Column("modified_at", sa.DateTime(timezone=True), nullable=True),
        *_version_constraints("article_versions"),
    )
    op.execute(f"""
        INSERT INTO article_versions (article_id, revision, seen_at, title, own_body, published_on, change, page_id)
        SELECT r.article_id, r.revision, r.seen_at, r.title, {_SHARED}, r.published_on, r.change, r.page_id
        FROM revisions r
    """)
    op.drop_table("revisions")
    op.create_index(op.f("ix_article_versions_page_id"), "article_versions", ["page_id"])
    op.execute(f"CREATE VIEW revisions AS {REVISIONS}")


def _version_constraints(table: str) -> tuple[sa.Constraint, ...]:
    return (
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name=op.f(f"fk_{table}_article_id_articles"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["page_id"], ["pages.id"], name=op.f(f"fk_{table}_page_id_pages")),
        sa.PrimaryKeyConstraint("article_id", "revision", name=op.f(f"pk_{table}")),
    )


def _restore_pages() -> None:
    """Compress each page by itself again: what reads the older schema knows no dictionaries."""
    connection = op.get_bind()
    dictionaries = {
        row.id: zstd.ZstdDict(row.content)
        for row in connection.execute(sa.text("SELECT id, content FROM page_dictionaries"))
    }
    packed = "SELECT id, content, dictionary_id FROM pages WHERE id > :last AND dictionary_id IS NOT NULL ORDER BY id"
    last = 0
    while rows := connection.execute(sa.text(f"{packed} LIMIT 100"), {"last": last}).all():
        last = rows[-1].id
        pages = [(row.id, zstd.decompress(row.content, zstd_dict=dictionaries[row.dictionary_id])) for row in rows]
        connection.execute(
            sa.text("UPDATE pages SET content = :content, dictionary_id = NULL WHERE id = :id"),
            [{"id": page, "content": zstd.compress(html)} for page, html in pages],
        )


def _store_every_text() -> None:
    """Undo ``_store_the_newest_text_once``."""
    op.execute("DROP VIEW revisions")
    op.create_table(
        "revisions",
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("change", sa.String(), nullable=True),
        sa.Column("page_id", sa.Integer(), nullable=True),
        *_version_constraints("revisions"),
    )
    columns = "article_id, revision, seen_at, title, body, published_on, change, page_id"
    op.execute(f"INSERT INTO revisions ({columns}) SELECT {columns} FROM ({REVISIONS}) AS v")
    op.drop_table("article_versions")
    op.create_index(op.f("ix_revisions_page_id"), "revisions", ["page_id"])


def downgrade() -> None:
    _restore_pages()
    _store_every_text()
    op.drop_index("ix_pages_without_dictionary", "pages")
    op.drop_column("pages", "encoding")
    op.drop_column("pages", "fetched_from")
    op.drop_table("alerts")
    op.drop_table("run_fields")
    op.drop_table("fetches")
    op.drop_column("articles", "last_modified")
    op.drop_column("articles", "etag")
    op.drop_column("pages", "dictionary_id")
    op.drop_table("page_dictionaries")
