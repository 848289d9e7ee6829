"""offices of persons, and judgements on who is whom."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "person_offices",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("since", sa.Integer(), nullable=True),
        sa.Column("until", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["persons.id"], name=op.f("fk_person_offices_person_id_persons"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", "position", name=op.f("pk_person_offices")),
    )
    op.create_table(
        "judgements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("one", sa.String(), nullable=False),
        sa.Column("other", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("made", sa.Integer(), nullable=True),
        sa.Column("took", sa.JSON(none_as_null=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_judgements")),
    )
    op.create_table(
        "person_readings",
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=True),
        sa.Column("surface_forms", sa.JSON(), nullable=False),
        sa.Column("spans", sa.JSON(), nullable=False),
        sa.Column("mentions", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name=op.f("fk_person_readings_article_id_articles"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("article_id", "position", name=op.f("pk_person_readings")),
    )
    op.create_index(op.f("ix_person_readings_name"), "person_readings", ["name"])
    # ADD COLUMN, not batch mode: that would copy each table, and drop the views that name it.
    op.add_column("persons", sa.Column("key", sa.String(), nullable=True))
    op.add_column("persons", sa.Column("same_as", sa.Integer(), nullable=True))
    op.create_index(op.f("ix_persons_key"), "persons", ["key"])
    op.add_column("sources", sa.Column("same_as", sa.Integer(), nullable=True))
    op.add_column("source_aliases", sa.Column("origin", sa.String(), nullable=True))
    op.execute("UPDATE source_aliases SET origin = 'register'")
    op.add_column("source_credits", sa.Column("read_as", sa.String(), nullable=True))
    op.create_index(op.f("ix_source_credits_read_as"), "source_credits", ["read_as"])


def downgrade() -> None:
    # What judgements had put together stays so: the older schema knows no other state.
    op.drop_index(op.f("ix_source_credits_read_as"), "source_credits")
    op.drop_column("source_credits", "read_as")
    op.drop_column("source_aliases", "origin")
    op.drop_column("sources", "same_as")
    op.drop_index(op.f("ix_persons_key"), "persons")
    op.drop_column("persons", "same_as")
    op.drop_column("persons", "key")
    op.drop_table("person_readings")
    op.drop_table("judgements")
    op.drop_table("person_offices")
