"""What storing an article takes and its item alone tells: made where a page is read, so that the writer need not.

A process that reads pages beside the crawl prepares their rows, too, and sends them along with the item. Whatever
happens to the item on its way (a pipeline of the user's may correct it), only what is true of it is stored: what it
said when its rows were made is kept with them, and compared with what it says when it is stored.
"""

import hashlib
from collections.abc import Callable
from operator import attrgetter
from typing import Any, NamedTuple

from newsbot.items import ArticleItem, DateMention, Evidence, PersonMention, SourceCredit
from newsbot.normalize.text import count_words
from newsbot.storage.compression import Packed
from newsbot.storage.evidence import COLUMNS_REFERRED_TO, Referred, refer_evidence
from newsbot.storage.judgements import PersonColumns, as_columns
from newsbot.storage.met import NameKeys, keys_of
from newsbot.storage.spellings import names_with_keys
from newsbot.storage.tables import field_names, representation_of, values_of
from newsbot.storage.types import as_json, without_nul

_NOT_READ = frozenset(
    {"html", "encoding", "fetched_url", "ledger_url", "status", "etag", "last_modified", "prepared"}
)  # fmt: skip
"""Fields that say nothing of the article: how its page came, and what was prepared."""
_LISTS = frozenset(
    {"tags", "regions", "themes", "source_lines", "photo_lines", "evidence", "sources", "persons", "dates"}
)
_READ = tuple(name for name in field_names(ArticleItem) if name not in _NOT_READ)
_values: Callable[[ArticleItem], tuple[Any, ...]] = attrgetter(*(name for name in _READ if name not in _LISTS))
_evidence, _credit, _date = values_of(Evidence), values_of(SourceCredit), values_of(DateMention)
_PERSON_LISTS = ("surface_forms", "spans", "reasons")
_person: Callable[[PersonMention], tuple[Any, ...]] = attrgetter(
    *(name for name in field_names(PersonMention) if name not in _PERSON_LISTS)
)
_DIGITS = 32  # of a hash: 128 bits, which no two texts of an archive share by chance
_RELATIVE = field_names(DateMention).index("relative")

Said = tuple[Any, ...]


class Prepared(NamedTuple):
    """The rows of an article as they are written, as far as its item tells them."""

    said: Said
    """What the item said."""
    text_hash: str
    record_hash: str
    columns: tuple[Any, ...]
    """Of ``articles``, in the order of ``READ_COLUMNS``."""
    names: tuple[tuple[str, str], ...]
    """Words that may be names, with their keys."""
    evidence: tuple[Referred, ...]
    """As it refers to the article's own columns, its address among them."""
    terms: tuple[tuple[str, str], ...]
    persons: tuple[PersonColumns, ...]
    person_keys: tuple[tuple[str, NameKeys], ...]
    """The persons' names, and what they are looked up by."""
    dates: tuple[tuple[Any, ...], ...]
    page: Packed | None = None
    """The page, compressed; None: it is to be compressed by who stores it."""
    html: bytes = b""
    """What was compressed. It does not travel: ``give_page`` puts it back."""


def said_by(item: ArticleItem) -> Said:
    """Return all that was read, in tuples that nobody can change: equal as long as the item says the same."""
    return (
        _values(item), tuple(item.tags), tuple(item.regions), tuple(item.themes), tuple(item.source_lines),
        tuple(item.photo_lines), tuple(map(_evidence, item.evidence)), tuple(map(_credit, item.sources)),
        tuple(map(_date, item.dates)),
        tuple([(_person(one), tuple(one.surface_forms), tuple(one.spans), tuple(one.reasons)) for one in item.persons]),
    )  # fmt: skip


def prepare(item: ArticleItem, page: Packed | None = None) -> Prepared:
    """Make the rows of an article."""
    text_hash, record_hash = text_hash_of(item), record_hash_of(item)
    return Prepared(
        said_by(item),
        text_hash,
        record_hash,
        tuple(_written(value) for value in columns_of(item, text_hash, record_hash).values()),
        names_with_keys((item.title, item.standfirst, item.body)),
        refer_evidence(item.evidence, {name: getattr(item, name) for name in COLUMNS_REFERRED_TO}),
        tuple(sorted(_terms_of(item))),
        tuple(map(as_columns, item.persons)),
        tuple((one.name, keys_of(one.name)) for one in item.persons),
        date_columns(item.dates),
        page,
    )


def give_page(item: ArticleItem, html: bytes) -> None:
    """Give an item that another process has read its page, which did not travel with it."""
    item.html = html
    if item.prepared is not None:
        item.prepared = item.prepared._replace(html=html)


def prepared_for(item: ArticleItem) -> Prepared:
    """Return the rows of an article as they came with it, where it still says the same; else they are made now."""
    prepared: Prepared | None = item.prepared
    if prepared is None or prepared.said != said_by(item):
        return prepare(item)
    return prepared if prepared.html is item.html else prepared._replace(page=None)


def text_hash_of(item: ArticleItem) -> str:
    """Hash what a reader reads; white space and characters that are not printed were cleaned before."""
    text = "\x1f".join((item.title, item.standfirst or "", item.body))
    return hashlib.sha256(text.encode()).hexdigest()[:_DIGITS]


def record_hash_of(item: ArticleItem) -> str:
    """Hash all that was read, so that reading the same again writes nothing."""
    kept = ", ".join(_represent(getattr(item, name)) for name in _READ)
    return hashlib.sha256(f"[{kept}]".encode("utf-8", "backslashreplace")).hexdigest()[:_DIGITS]


def _represent(value: Any) -> str:
    """Return ``repr(value)``, sooner for a list of dataclasses."""
    if type(value) is not list or not value:
        return repr(value)
    kind: Any = type(value[0])
    return f"[{', '.join(map(representation_of(kind), value))}]"


def columns_of(item: ArticleItem, text_hash: str | None = None, record_hash: str | None = None) -> dict[str, Any]:
    """Return the columns of an article that are read from its page, hashes among them; those are made if not given."""
    return {
        "node_id": item.node_id, "section": item.section, "kind": item.kind, "title": item.title,
        "standfirst": item.standfirst, "body": item.body, "language": item.language or "en",
        "kicker": item.kicker, "byline": item.byline, "published_on": item.published_on,
        "published_at": item.published_at, "published_from": item.published_from,
        "published_reason": item.published_reason, "modified_at": item.modified_at, "image_url": item.image_url,
        "words": count_words(item.body), "source_lines": item.source_lines, "photo_lines": item.photo_lines,
        "template": item.template, "text_hash": text_hash or text_hash_of(item),
        "record_hash": record_hash or record_hash_of(item),
    }  # fmt: skip


READ_COLUMNS = tuple(columns_of(ArticleItem()))
"""The names of those columns."""


def _written(value: Any) -> Any:
    if isinstance(value, str):
        return without_nul(value)
    return as_json(value) if isinstance(value, list) else value


def _terms_of(item: ArticleItem) -> set[tuple[str, str]]:
    kinds = (("tag", item.tags), ("region", item.regions), ("theme", item.themes))
    return {(kind, without_nul(name)) for kind, names in kinds for name in names}


def date_columns(dates: list[DateMention]) -> tuple[tuple[Any, ...], ...]:
    """Return dates as rows of ``article_dates``, without the article's id."""
    return tuple((position, *_written_date(one)) for position, one in enumerate(dates))


def _written_date(mention: DateMention) -> list[Any]:
    values = [_written(value) for value in _date(mention)]
    values[_RELATIVE] = int(mention.relative)
    return values
