"""What all tables share: which type a Python type is stored as, and how constraints are called."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, MetaData
from sqlalchemy.orm import DeclarativeBase

from newsbot.storage.types import Text, UtcDateTime

NAMING_CONVENTION = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Maps ``datetime`` and ``str`` to our types and names constraints, so revisions can alter them."""

    type_annotation_map = {datetime: UtcDateTime, str: Text, list[Any]: JSON, dict[str, Any]: JSON}
    metadata = MetaData(naming_convention=NAMING_CONVENTION)
