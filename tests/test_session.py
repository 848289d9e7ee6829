"""What a crawl does in its end, besides closing its run."""

import random
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from newsbot.checks.findings import Verdict
from newsbot.normalize.registers import load_registers
from newsbot.session import CrawlSession
from newsbot.storage.engine import open_engine, open_reader
from newsbot.storage.models.pages import Page
from newsbot.storage.pages import save_page
from newsbot.storage.tables import table_of
from tests.storage.making import NOW


def test_pages_stored_before_there_was_a_dictionary_are_packed_in_the_end(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/news.db"
    engine = open_engine(url)
    with engine.begin() as connection:
        for number in range(205):
            html = f"<html>{'<nav>menu</nav>' * 40}<p>{random.Random(number).random()}</p></html>"
            save_page(connection, html.encode(), NOW)
    session = CrawlSession(engine, load_registers(), spider="commonspace", arguments={})

    report: dict[str, Any] = session.finish(
        lambda _counts, _memory, _others: Verdict("complete", 0), requests=0, size=0, details={}
    )
    session.close()

    pages = table_of(Page)
    reader = open_reader(url)
    with reader.connect() as connection:
        counted = connection.execute(select(func.count(), func.count(pages.c.dictionary_id)).select_from(pages)).one()
    reader.dispose()
    assert report["outcome"] == "complete"
    assert tuple(counted) == (205, 205)
