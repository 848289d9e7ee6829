"""The archive of stored pages: what it costs, what is in it, and its export as a WARC file (ISO 28500, WARC/1.1)."""

import platform
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from io import BytesIO
from typing import IO, Any

from sqlalchemy import ColumnElement, Connection, func, select, text
from warcio.warcwriter import WARCWriter

from newsbot import __version__
from newsbot.storage.compression import Packed, PageError, unpack, usable
from newsbot.storage.models.articles import Article, Revision
from newsbot.storage.models.pages import Page, PageDictionary
from newsbot.storage.page_dictionaries import dictionary_contents
from newsbot.storage.tables import table_of

_articles, _versions = table_of(Article), table_of(Revision)
_pages, _dictionaries = table_of(Page), table_of(PageDictionary)
_BATCH = 200


@dataclass(frozen=True, slots=True)
class StoredPage:
    """One stored page, and the article that it shows."""

    id: int
    article_url: str
    fetched_from: str
    encoding: str
    stored_at: datetime
    size: int
    """Bytes of HTML."""
    packed: Packed


def describe(connection: Connection) -> dict[str, Any]:
    """Return what the archive holds and costs: numbers of pages, sizes in bytes, and their ratios.

    ``database_bytes`` is None where the database cannot tell it.
    """
    sizes = select(
        func.count(), func.coalesce(func.sum(_pages.c.size), 0),
        func.coalesce(func.sum(func.length(_pages.c.content)), 0), func.count(_pages.c.dictionary_id),
    )  # fmt: skip
    pages, html, stored, packed = connection.execute(sizes).one()
    learnt = select(func.count(), func.coalesce(func.sum(func.length(_dictionaries.c.content)), 0))
    dictionaries, dictionary_bytes = connection.execute(learnt).one()
    articles = connection.execute(select(func.count()).select_from(_articles)).scalar_one()
    database = _database_bytes(connection)
    return {
        "articles": articles, "pages": pages, "packed": packed, "dictionaries": dictionaries,
        "html_bytes": int(html), "stored_bytes": int(stored), "dictionary_bytes": int(dictionary_bytes),
        "bytes_per_page": round((stored + dictionary_bytes) / pages) if pages else None,
        "database_bytes": database,
        "database_bytes_per_article": round(database / articles) if database and articles else None,
    }  # fmt: skip


def _database_bytes(connection: Connection) -> int | None:
    if connection.dialect.name == "sqlite":
        pages, size = (connection.execute(text(f"PRAGMA {name}")).scalar_one() for name in ("page_count", "page_size"))
        return int(pages) * int(size)
    return int(connection.execute(text("SELECT pg_database_size(current_database())")).scalar_one())


def stored_pages(
    connection: Connection, *, section: str | None = None, since: date | None = None
) -> Iterator[StoredPage]:
    """Yield the pages of the selected articles, those of earlier versions too, in the order they were stored.

    ``since``: of articles published on that day or later. A page that two articles share comes once.
    """
    conditions: list[ColumnElement[bool]] = []
    if section is not None:
        conditions.append(_articles.c.section == section)
    if since is not None:
        conditions.append(_articles.c.published_on >= since)
    query, last = select(_pages).order_by(_pages.c.id).limit(_BATCH), 0
    while rows := connection.execute(query.where(_pages.c.id > last)).all():
        last = rows[-1].id
        urls = _shown_articles(connection, [row.id for row in rows], conditions)
        for row in rows:
            if row.id in urls:
                url = urls[row.id]
                yield StoredPage(
                    row.id, url, row.fetched_from or url, row.encoding or "utf-8", row.stored_at, row.size,
                    Packed(row.sha256, row.codec, row.content, row.dictionary_id),
                )  # fmt: skip


def _shown_articles(
    connection: Connection, pages: Sequence[int], conditions: Sequence[ColumnElement[bool]]
) -> dict[int, str]:
    """Return which article each page shows, by the page's id: its latest page, or that of an earlier version."""
    latest = select(_articles.c.page_id, _articles.c.url).where(_articles.c.page_id.in_(pages), *conditions)
    earlier = (
        select(_versions.c.page_id, _articles.c.url)
        .join(_articles, _articles.c.id == _versions.c.article_id)
        .where(_versions.c.page_id.in_(pages), *conditions)
    )
    found: dict[int, str] = {}
    for query in (latest, earlier):
        for page_id, url in connection.execute(query.order_by(_articles.c.id)):
            found.setdefault(page_id, url)
    return found


@dataclass(slots=True)
class Exported:
    """What an export wrote, and the pages that could not be read."""

    pages: int
    unreadable: list[str]


def export_warc(
    connection: Connection, file: IO[bytes], name: str, now: datetime, *, section: str | None = None,
    since: date | None = None, gzip: bool = True,
) -> Exported:  # fmt: skip
    """Write stored pages as a WARC file, each with a record of what is known of it.

    The pages are ``resource`` records, not ``response``: the headers of the answers are not kept, and made-up
    ones would be no record of what the server said.
    """
    writer = WARCWriter(file, gzip=gzip, warc_version="WARC/1.1")
    about = {
        "software": f"newsbot/{__version__}", "format": "WARC File Format 1.1",
        "conformsTo": "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
        "hostname": platform.node() or "unknown",
    }  # fmt: skip
    record = writer.create_warcinfo_record(name, about)
    record.rec_headers.replace_header("WARC-Date", _warc_time(now))
    writer.write_record(record)
    dictionaries = usable(dictionary_contents(connection))
    done = Exported(0, [])
    for page in stored_pages(connection, section=section, since=since):
        try:
            html = unpack(page.packed, dictionaries)
        except PageError as error:
            done.unreadable.append(f"page {page.id} of {page.article_url}: {error}")
            continue
        _write_page(writer, page, html)
        done.pages += 1
    return done


def _write_page(writer: WARCWriter, page: StoredPage, html: bytes) -> None:
    when = _warc_time(page.stored_at)
    resource = writer.create_warc_record(
        page.fetched_from, "resource", payload=BytesIO(html), length=len(html),
        warc_content_type=f"text/html; charset={page.encoding}",
        warc_headers_dict={"WARC-Date": when, "WARC-Payload-Digest": f"sha256:{page.packed.sha256}"},
    )  # fmt: skip
    writer.write_record(resource)
    fields = f"article: {page.article_url}\r\nsha256: {page.packed.sha256}\r\n".encode()
    metadata = writer.create_warc_record(
        page.fetched_from, "metadata", payload=BytesIO(fields), length=len(fields),
        warc_content_type="application/warc-fields",
        warc_headers_dict={
            "WARC-Date": when, "WARC-Refers-To": resource.rec_headers.get_header("WARC-Record-ID"),
        },
    )  # fmt: skip
    writer.write_record(metadata)


def _warc_time(instant: datetime) -> str:
    return f"{instant.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
