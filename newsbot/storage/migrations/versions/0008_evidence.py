"""evidence without what an article's own row, or another candidate, says already; the view shows it whole."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_REFERRED_TO = ("title", "standfirst", "url", "image_url", "body")
_SHORTEST = 8
_AT_ONCE = 200  # articles
_COLUMN = (
    "CASE {number} " + " ".join(f"WHEN {n} THEN a.{name}" for n, name in enumerate(_REFERRED_TO, start=1)) + " END"
)
_VALUE_BASE = _COLUMN.format(number="s.value_of")
_VALUE = f"CASE WHEN s.value_of IS NULL THEN s.value ELSE substr({_VALUE_BASE}, 1, s.value_chars) END"
_BASE = f"CASE WHEN s.raw_of IS NULL THEN {_VALUE} ELSE {_COLUMN.format(number='s.raw_of')} END"
_VIEW = f"""
    CREATE VIEW article_evidence AS
    SELECT e.article_id, e.position, k.field, k.rule, k."where",
        CASE WHEN s.raw_chars IS NULL THEN s.raw
            WHEN s.raw_chars >= 0 THEN substr({_BASE}, 1, s.raw_chars)
            ELSE {{last}} END AS raw,
        {_VALUE} AS value, e.decided, e.note
    FROM evidence_rows e
    JOIN evidence_kinds k ON k.id = e.kind_id
    JOIN evidence_rows s ON s.article_id = e.article_id AND s.position = coalesce(e.same_as, e.position)
    JOIN articles a ON a.id = e.article_id
"""
_LAST = {"sqlite": f"substr({_BASE}, s.raw_chars)", "postgresql": f"right({_BASE}, -s.raw_chars)"}


def upgrade() -> None:
    op.create_table(
        "evidence_kinds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("where", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_kinds")),
        sa.UniqueConstraint("where", "rule", "field", name=op.f("uq_evidence_kinds_where")),
    )
    op.create_table(
        "evidence_rows",
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind_id", sa.Integer(), nullable=False),
        sa.Column("same_as", sa.Integer(), nullable=True),
        sa.Column("value_of", sa.Integer(), nullable=True),
        sa.Column("value_chars", sa.Integer(), nullable=True),
        sa.Column("value", sa.String(), nullable=True),
        sa.Column("raw_of", sa.Integer(), nullable=True),
        sa.Column("raw_chars", sa.Integer(), nullable=True),
        sa.Column("raw", sa.String(), nullable=True),
        sa.Column("decided", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name=op.f("fk_evidence_rows_article_id_articles"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["kind_id"], ["evidence_kinds.id"], name=op.f("fk_evidence_rows_kind_id_evidence_kinds")
        ),
        sa.PrimaryKeyConstraint("article_id", "position", name=op.f("pk_evidence_rows")),
        sqlite_with_rowid=False,
    )
    op.execute("""
        INSERT INTO evidence_kinds (field, rule, "where")
        SELECT field, rule, "where" FROM article_evidence
        GROUP BY field, rule, "where" ORDER BY min(article_id), min(position)
    """)
    _shorten()
    op.drop_table("article_evidence")
    op.execute(_VIEW.format(last=_LAST[op.get_bind().dialect.name]))


def _shorten() -> None:
    """Write the rows of ``article_evidence`` into ``evidence_rows``."""
    connection = op.get_bind()
    kinds = {
        row[1:]: row[0] for row in connection.execute(sa.text('SELECT id, field, rule, "where" FROM evidence_kinds'))
    }
    names = ("article_id", "position", "kind_id", "same_as", "value_of", "value_chars", "value", "raw_of", "raw_chars",
             "raw", "decided", "note")  # fmt: skip
    insert = sa.text(
        f"INSERT INTO evidence_rows ({', '.join(names)}) VALUES ({', '.join(f':{name}' for name in names)})"
    )
    last = 0
    articles = sa.text(
        f"SELECT id, {', '.join(_REFERRED_TO)} FROM articles WHERE id > :last ORDER BY id LIMIT {_AT_ONCE}"
    )
    evidence = sa.text("""
        SELECT article_id, position, field, rule, "where", raw, value, decided, note FROM article_evidence
        WHERE article_id BETWEEN :first AND :last ORDER BY article_id, position
    """)
    while some := connection.execute(articles, {"last": last}).all():
        first, last = some[0].id, some[-1].id
        texts = {row.id: [(n, text) for n, text in enumerate(row[1:], start=1) if text] for row in some}
        seen: dict[tuple[int, str, str | None], int] = {}
        rows = []
        for one in connection.execute(evidence, {"first": first, "last": last}):
            same_as = seen.setdefault((one.article_id, one.raw, one.value), one.position)
            told = _refer(one.raw, one.value, texts[one.article_id]) if same_as == one.position else (None,) * 6
            kind = kinds[one.field, one.rule, one.where]
            place = (one.article_id, one.position, kind, same_as if same_as != one.position else None)
            rows.append(dict(zip(names, (*place, *told, one.decided, one.note), strict=True)))
        if rows:
            connection.execute(insert, rows)


def _refer(raw: str, value: str | None, texts: list[tuple[int, str]]) -> tuple[Any, ...]:
    value_of = _beginning_with(value, texts) if value is not None else None
    told = (value_of, len(value or ""), None) if value_of else (None, None, value)
    if len(raw) > _SHORTEST and "\0" not in raw:
        if value is not None and "\0" not in value and (value.startswith(raw) or value.endswith(raw)):
            return *told, None, len(raw) if value.startswith(raw) else -len(raw), None
        raw_of = _beginning_with(raw, texts)
        if raw_of:
            return *told, raw_of, len(raw), None
    return *told, None, None, raw


def _beginning_with(words: str, texts: list[tuple[int, str]]) -> int | None:
    if len(words) <= _SHORTEST or "\0" in words:
        return None
    return next((number for number, text in texts if text.startswith(words)), None)


def downgrade() -> None:
    op.create_table(
        "evidence_whole",
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("where", sa.String(), nullable=False),
        sa.Column("raw", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=True),
        sa.Column("decided", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name=op.f("fk_article_evidence_article_id_articles"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("article_id", "position", name=op.f("pk_article_evidence")),
    )
    op.execute("INSERT INTO evidence_whole SELECT * FROM article_evidence")
    op.execute("DROP VIEW article_evidence")
    op.drop_table("evidence_rows")
    op.drop_table("evidence_kinds")
    op.rename_table("evidence_whole", "article_evidence")
