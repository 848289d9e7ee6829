"""Scrapy's item exporters (``-O articles.jsonl``), giving the records that ``newsbot export`` gives."""

from io import BytesIO
from typing import Any

from scrapy.exporters import BaseItemExporter, CsvItemExporter, JsonItemExporter, JsonLinesItemExporter

from newsbot.items import ArticleItem
from newsbot.records import flat, record_of, with_texts


class _Records(BaseItemExporter):
    """Turns articles into records; other items, of a user's own spider, stay as they are."""

    def export_item(self, item: Any) -> None:
        """Write one article."""
        super().export_item(with_texts(record_of(item)) if isinstance(item, ArticleItem) else item)  # type: ignore[safe-super]


class JsonRecords(_Records, JsonItemExporter):
    """A JSON list."""


class JsonLinesRecords(_Records, JsonLinesItemExporter):
    """One JSON object a line."""


class CsvRecords(CsvItemExporter):
    """A table for spreadsheets: a mark at the start tells them that it is UTF-8, and no cell is a formula."""

    def __init__(self, file: BytesIO, **options: Any) -> None:
        if str(options.get("encoding") or "utf-8").lower() in ("utf-8", "utf8"):
            options["encoding"] = "utf-8-sig"
        super().__init__(file, **options)

    def export_item(self, item: Any) -> None:
        """Write one article."""
        super().export_item(flat(record_of(item)) if isinstance(item, ArticleItem) else item)
