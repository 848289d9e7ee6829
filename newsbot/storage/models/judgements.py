"""What somebody judged of persons and sources."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON
from sqlalchemy.orm import Mapped, mapped_column

from newsbot.storage.models.base import Base


class Judgement(Base):
    """Somebody's judgement on who is whom: recorded, applied to all that is read later, and reversible.

    ``same``: ``other`` is a name of ``one``. ``different``: the spelling ``other`` is not ``one``. ``known``:
    ``one`` was looked at and stays as it is (``other`` is empty). Names, not ids: a judgement outlives the rows.
    ``about`` is ``person`` or ``source``; a judgement is in force while ``undone_at`` is NULL.
    """

    __tablename__ = "judgements"

    id: Mapped[int] = mapped_column(primary_key=True)
    about: Mapped[str]
    verdict: Mapped[str]
    one: Mapped[str]
    other: Mapped[str]
    reason: Mapped[str | None]
    made_at: Mapped[datetime]
    undone_at: Mapped[datetime | None]
    made: Mapped[int | None]
    """The id of the row of ``persons`` that it made; undoing removes it where nothing else has come to name it."""
    took: Mapped[list[Any] | None] = mapped_column(JSON(none_as_null=True))
    """The aliases that it took away (``person_id``, ``alias``, ``origin``); undoing puts them back."""
