"""What speaks for the fields of articles."""

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from newsbot.storage.models.base import Base


class EvidenceKind(Base):
    """What candidates have in common: for which field they speak, by which rule, and where they stood."""

    __tablename__ = "evidence_kinds"
    __table_args__ = (UniqueConstraint("where", "rule", "field"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    field: Mapped[str]
    rule: Mapped[str]
    where: Mapped[str]


class EvidenceRow(Base):
    """A candidate for a field of an article, without what is stored elsewhere: the view ``article_evidence`` is whole.

    ``storage.evidence`` writes it.
    """

    __tablename__ = "evidence_rows"
    __table_args__ = ({"sqlite_with_rowid": False},)

    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    kind_id: Mapped[int] = mapped_column(ForeignKey("evidence_kinds.id"))
    same_as: Mapped[int | None]
    """The position of an earlier candidate of the article with the same words and value; the next six are empty."""
    value_of: Mapped[int | None]
    """The column of the article that the value is the beginning of; None: ``value`` has it."""
    value_chars: Mapped[int | None]
    value: Mapped[str | None]
    raw_of: Mapped[int | None]
    """The column of the article that the words are a part of; None: they are of the value, or ``raw`` has them."""
    raw_chars: Mapped[int | None]
    """How many characters of it, the first ones, or, below 0, the last ones; None: ``raw`` has the words."""
    raw: Mapped[str | None]
    decided: Mapped[bool]
    note: Mapped[str | None]
