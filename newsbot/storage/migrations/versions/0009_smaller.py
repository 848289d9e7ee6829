"""less on disk: tables without a row id, hashes of 128 bits, no index of what is empty nearly everywhere."""

import hashlib

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

# Of several small rows an article, found by its id: their key need not be kept beside the rows once more.
BY_ARTICLE = ("article_dates", "article_terms", "person_mentions", "source_credits")
WITHOUT = " WITHOUT ROWID"
READ_AS = "ix_source_credits_read_as"
TEXT_HASH = "ix_articles_text_hash"
DIGITS = 32  # of 64: no two texts of an archive share 128 bits of SHA-256 by chance
AT_ONCE = 500


def _is_sqlite() -> bool:
    return bool(op.get_bind().dialect.name == "sqlite")


def _rebuild(*, rowid: bool) -> None:
    """Make the tables anew as they are, with or without a row id, which no statement of SQLite can change."""
    connection = op.get_bind()
    # A table is renamed into a name that views speak of: newer versions of SQLite look at them, and refuse.
    op.execute("PRAGMA legacy_alter_table = ON")
    for table in BY_ARTICLE:
        made = sa.text("SELECT sql FROM sqlite_master WHERE tbl_name = :table AND type = :kind AND sql IS NOT NULL")
        (words,) = connection.execute(made, {"table": table, "kind": "table"}).scalars()
        indexes = connection.execute(made, {"table": table, "kind": "index"}).scalars().all()
        words = words.removesuffix(WITHOUT) + ("" if rowid else WITHOUT)
        connection.exec_driver_sql(words.replace(table, f"{table}_anew", 1))
        op.execute(f"INSERT INTO {table}_anew SELECT * FROM {table} ORDER BY 1, 2")
        op.drop_table(table)
        op.rename_table(f"{table}_anew", table)
        for index in indexes:
            connection.exec_driver_sql(index)
    op.execute("PRAGMA legacy_alter_table = OFF")


def upgrade() -> None:
    op.drop_index(READ_AS, "source_credits")
    if _is_sqlite():
        _rebuild(rowid=False)
    given = sa.text("read_as IS NOT NULL")
    op.create_index(READ_AS, "source_credits", ["read_as"], sqlite_where=given, postgresql_where=given)
    op.drop_index(TEXT_HASH, "articles")
    halves = ", ".join(f"{name} = substr({name}, 1, {DIGITS})" for name in ("text_hash", "record_hash"))
    op.execute(f"UPDATE articles SET {halves}")
    op.create_index(TEXT_HASH, "articles", ["text_hash"])


def downgrade() -> None:
    """Make hashes of texts whole again; those of records are not, so that each article is read again once."""
    op.drop_index(TEXT_HASH, "articles")
    connection, last = op.get_bind(), 0
    articles = sa.text(f"SELECT id, title, standfirst, body FROM articles WHERE id > :last ORDER BY id LIMIT {AT_ONCE}")
    while some := connection.execute(articles, {"last": last}).all():
        last = some[-1].id
        words = {row.id: "\x1f".join((row.title, row.standfirst or "", row.body)) for row in some}
        hashes = [{"id": number, "hash": hashlib.sha256(text.encode()).hexdigest()} for number, text in words.items()]
        # An article that was not written by us may have another hash: it keeps it.
        connection.execute(
            sa.text(f"UPDATE articles SET text_hash = :hash WHERE id = :id AND text_hash = substr(:hash, 1, {DIGITS})"),
            hashes,
        )
    op.create_index(TEXT_HASH, "articles", ["text_hash"])
    op.drop_index(READ_AS, "source_credits")
    if _is_sqlite():
        _rebuild(rowid=True)
    op.create_index(READ_AS, "source_credits", ["read_as"])
