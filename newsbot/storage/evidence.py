"""Evidence of articles, stored once: words that an article's row has already, or another candidate, are not repeated.

The view ``article_evidence`` shows each candidate whole. A value that is the beginning of a column of its article
is stored as that column and a number of characters; words on the page that are a part of the value, likewise; a
candidate whose words and value an earlier one has points to that one.
"""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Column, Connection, Integer, MetaData, Select, String, Table, select, update

from newsbot.items import Evidence
from newsbot.storage.bulk import insert_rows, next_ids, rows_in
from newsbot.storage.models.evidence import EvidenceKind, EvidenceRow
from newsbot.storage.tables import field_names, table_of
from newsbot.storage.types import without_nul

_kinds, _rows = table_of(EvidenceKind), table_of(EvidenceRow)
EVIDENCE = Table(
    "article_evidence", MetaData(), Column("article_id", Integer, primary_key=True),
    Column("position", Integer, primary_key=True),
    *(Column(name, _rows.c.decided.type if name == "decided" else String) for name in field_names(Evidence)),
)  # fmt: skip
"""The view, to be selected from."""
COLUMNS_REFERRED_TO = ("title", "standfirst", "url", "image_url", "body")
"""What ``evidence_rows.value_of`` and ``raw_of`` mean, counted from 1; revision 0008 and its view know the same."""
_SHORTEST = 8  # characters: what is shorter takes no more room than a reference
_TOLD_BEFORE = (None,) * 6
_Kind = tuple[str, str, str]
_ROW_COLUMNS = (
    "article_id", "position", "kind_id", "same_as", "value_of", "value_chars", "value", "raw_of", "raw_chars", "raw",
    "decided", "note",
)  # fmt: skip


class Referred(NamedTuple):
    """A candidate as it is stored, and of which kind it is, whose id the database gives."""

    kind: _Kind
    columns: tuple[Any, ...]
    """``same_as`` to ``note``."""


def refer_evidence(found: Sequence[Evidence], row: dict[str, str | None]) -> tuple[Referred, ...]:
    """Return candidates as they are stored of an article whose row says this in ``COLUMNS_REFERRED_TO``."""
    texts = _texts(row)
    seen: dict[tuple[str, str | None], int] = {}
    referred = []
    for position, one in enumerate(found):
        first = seen.setdefault((one.raw, one.value), position)
        told = _refer(one.raw, one.value, texts) if first == position else _TOLD_BEFORE
        note = one.note and without_nul(one.note)
        referred.append(Referred(_kind_of(one), (first if first != position else None, *told, one.decided, note)))
    return tuple(referred)


def add_evidence(connection: Connection, articles: Iterable[tuple[int, Sequence[Referred]]]) -> None:
    """Write the evidence of articles, which have none: the id of each, and what ``refer_evidence`` gave."""
    articles = list(articles)
    kinds = _ids_of_kinds(connection, [kind for _, referred in articles for kind, _ in referred])
    rows = [
        (article_id, position, kinds[kind], *columns)
        for article_id, referred in articles
        for position, (kind, columns) in enumerate(referred)
    ]
    insert_rows(connection, _rows, _ROW_COLUMNS, rows, written=True)


def with_note(pattern: str) -> Select[tuple[int]]:
    """Return the query of the articles with a candidate whose note is like ``pattern``: sooner than by the view."""
    return select(_rows.c.article_id).where(_rows.c.note.like(pattern))


def correct_evidence(connection: Connection, article_id: int, position: int, value: str, note: str | None) -> None:
    """Write what the words of a candidate say after all; candidates with the same words and value keep theirs."""
    mine = _rows.c.article_id == article_id
    one = connection.execute(
        select(EVIDENCE).where(EVIDENCE.c.article_id == article_id, EVIDENCE.c.position == position)
    ).one()
    own = {"same_as": None, "value_of": None, "value_chars": None, "raw_of": None, "raw_chars": None, "raw": one.raw}
    others = update(_rows).where(mine, _rows.c.same_as == position)
    connection.execute(others.values(**own, value=one.value))
    connection.execute(update(_rows).where(mine, _rows.c.position == position).values(**own, value=value, note=note))


def _kind_of(one: Evidence) -> _Kind:
    return one.field, one.rule, without_nul(one.where)


def _ids_of_kinds(connection: Connection, wanted: Sequence[_Kind]) -> dict[_Kind, int]:
    columns = (_kinds.c.field, _kinds.c.rule, _kinds.c.where, _kinds.c.id)
    rows = rows_in(connection, columns, _kinds.c.where, [where for _, _, where in wanted])
    known: dict[_Kind, int] = {(row[0], row[1], row[2]): row[3] for row in rows}
    new = [kind for kind in dict.fromkeys(wanted) if kind not in known]
    if new:
        ids = next_ids(connection, _kinds, len(new))
        fresh = dict(zip(new, ids, strict=True))
        insert_rows(connection, _kinds, ("field", "rule", "where", "id"), [(*kind, fresh[kind]) for kind in new])
        known |= fresh
    return known


def _texts(row: dict[str, Any]) -> list[tuple[int, str]]:
    """Return the texts that can be referred to, by number; a NUL would be counted, and is not stored."""
    found = ((number, row[name]) for number, name in enumerate(COLUMNS_REFERRED_TO, start=1))
    return [(number, text) for number, text in found if text and "\0" not in text]


def _refer(raw: str, value: str | None, texts: list[tuple[int, str]]) -> tuple[Any, ...]:
    """Return ``value_of`` to ``raw`` of a candidate."""
    value_of = _beginning_with(value, texts) if value is not None else None
    told = (value_of, len(value or ""), None) if value_of else (None, None, value and without_nul(value))
    if len(raw) > _SHORTEST and "\0" not in raw:
        if value is not None and "\0" not in value and (value.startswith(raw) or value.endswith(raw)):
            return *told, None, len(raw) if value.startswith(raw) else -len(raw), None
        raw_of = _beginning_with(raw, texts)
        if raw_of:
            return *told, raw_of, len(raw), None
    return *told, None, None, without_nul(raw)


def _beginning_with(words: str, texts: list[tuple[int, str]]) -> int | None:
    if len(words) <= _SHORTEST:
        return None
    return next((number for number, text in texts if text.startswith(words)), None)
