"""Articles, runs and instants for tests of the store."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from newsbot.items import ArticleItem, DateMention, Evidence, PersonMention, SourceCredit
from newsbot.storage import runs

NOW = datetime(2026, 11, 20, 3, 0, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
LATER = NOW + timedelta(days=1)
SITE = "https://www.commonspace.eu"


TEXT = ("The bridge over the river was opened on Monday.", "It is 120 metres long.")


def make_item(path: str = "/news/bridge", paragraphs: Sequence[str] = TEXT, **values: Any) -> ArticleItem:
    """A whole article; ``values`` are fields that differ."""
    item = ArticleItem(
        url=SITE + path,
        ledger_url=SITE + path,
        node_id=100,
        section="news",
        title="A bridge is opened",
        body="\n\n".join(paragraphs),
        language="en",
        tags=["bridges"],
        regions=["South Caucasus"],
        source_lines=["source: commonspace.eu with agencies"],
        published_on=date(2026, 11, 19),
        published_from="meta",
        evidence=[
            Evidence("url", "meta", "canonical link", SITE + path, SITE + path, decided=True),
            Evidence("title", "structure", "h1", "A bridge is opened", "A bridge is opened", decided=True),
            Evidence("published", "meta", "article:published_time", "2026-11-19", "2026-11-19", decided=True),
        ],
        sources=[SourceCredit("commonspace.eu", "publisher", "commonspace.eu")],
        persons=[
            PersonMention("Anna Markosyan", surface_forms=["Anna Markosyan", "Markosyan"], spans=[(0, 14)], mentions=2)
        ],
        dates=[DateMention("Monday", 38, date(2026, 11, 16), date(2026, 11, 16), "day", relative=True)],
        html=b"<html><body>The bridge</body></html>",
    )
    return replace(item, **values)


def open_run(connection: Connection, now: datetime = NOW) -> int:
    return runs.open_run(connection, spider="commonspace", arguments={}, now=now, pid=1, version="0")


def finish(connection: Connection, run: int, now: datetime = NOW) -> None:
    runs.close_run(
        connection, run, now=now, outcome="complete", exit_code=0, reason=None, requests=1, size=1, details={}
    )


def counts(connection: Connection, run: int) -> dict[str, int]:
    """The counts that are not zero, the ledger's part of them."""
    found = runs.counts_of(connection, run)
    assert found["discovered"] == sum(found[name] for name in runs.OUTCOMES)
    assert all(value >= 0 for value in found.values())
    return {name: value for name, value in found.items() if value and name not in ("requests", "bytes")}
