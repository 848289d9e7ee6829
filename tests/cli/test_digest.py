"""The digest of a night: what it counts, and that no title breaks the format it is written in."""

import html.parser
import json
import xml.etree.ElementTree as ET
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine

from newsbot.cli.digest import Format, render
from newsbot.items import PersonMention
from newsbot.storage.articles import save_article
from newsbot.storage.engine import open_engine
from newsbot.storage.queries.digest import Digest, read_digest
from tests.cli.conftest import Ask
from tests.storage.making import LATER, NOW, finish, make_item, open_run

HOSTILE = '<script>alert(1)</script> [a](javascript:x) `b` *c* & "d" \x07 ]]> \u202e'


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return open_engine(f"sqlite:///{tmp_path}/news.db")


def digest_of(connection: Connection, most: int = 50) -> Digest:
    return read_digest(connection, LATER - timedelta(hours=1), LATER + timedelta(hours=1), most=most)


@pytest.fixture
def two_nights(engine: Engine) -> Engine:
    """An article of the first night, edited in the second, which brings two more and loses one."""
    with engine.begin() as connection:
        finish(connection, open_run(connection))
        save_article(connection, make_item(), NOW)
        gone = save_article(connection, make_item("/news/lost", ["This will be lost."], node_id=7), NOW)
        finish(connection, open_run(connection, LATER), LATER)
        save_article(connection, make_item(paragraphs=["The bridge over the river was closed on Monday."]), LATER)
        for number, path in enumerate(("/news/first", "/news/second")):
            item = make_item(path, [f"Text {number} of it."], node_id=200 + number, title=f"{HOSTILE} {number}")
            item.persons = [PersonMention("Anna Markosyan", mentions=1), PersonMention("Bela Novak", mentions=2)]
            save_article(connection, item, LATER)
        connection.exec_driver_sql(
            f"UPDATE articles SET gone_at = '{LATER:%Y-%m-%d %H:%M:%S}' WHERE id = {gone.article_id}"
        )
    return engine


def test_it_counts_what_came_in(two_nights: Engine) -> None:
    with two_nights.connect() as connection:
        found = digest_of(connection)
        cut = digest_of(connection, most=1)

    assert (found.new.total, found.edited.total, found.gone.total, len(found.runs)) == (2, 1, 1, 1)
    assert [one["change"] for one in found.edited.records] == ["text changed"]
    assert found.new.records[0]["persons"] == ["Bela Novak", "Anna Markosyan"]
    # Anna Markosyan was named the night before.
    assert [(one["person"], one["articles"]) for one in found.persons.records] == [("Bela Novak", 2)]
    assert (len(cut.new.records), cut.new.total, cut.new.more) == (1, 2, 1)
    assert not found.nothing


def test_a_night_without_news_says_so(two_nights: Engine) -> None:
    with two_nights.connect() as connection:
        later = LATER + timedelta(days=3)
        found = read_digest(connection, later, later + timedelta(days=1), most=5)

    assert found.nothing
    for form in (Format.TEXT, Format.MD, Format.HTML):
        text = render(found, form)
        assert "Nothing came in" in text
        assert "No crawl ran" in text


class Tags(html.parser.HTMLParser):
    """The tags of a page, and what its links lead to."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.links: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.found.add(tag)
        self.links += [value or "" for name, value in attributes if name == "href"]


def test_a_page_holds_titles_as_text(two_nights: Engine) -> None:
    with two_nights.connect() as connection:
        page = Tags(render(digest_of(connection), Format.HTML))

    assert "script" not in page.found
    assert all(link.startswith("https://www.commonspace.eu/") for link in page.links)
    assert len(page.links) == 4


def test_markdown_holds_titles_as_text(two_nights: Engine) -> None:
    with two_nights.connect() as connection:
        text = render(digest_of(connection), Format.MD)

    assert r"\<script\>alert(1)\</script\> \[a\](javascript:x) \`b\` \*c\*" in text
    assert text.count("\n- ") == 5  # two new, one edited, one gone, one run: each on a line


def test_a_feed_is_well_formed_and_whole(two_nights: Engine) -> None:
    with two_nights.connect() as connection:
        found = digest_of(connection)
    name = "{http://www.w3.org/2005/Atom}"
    feed = ET.fromstring(render(found, Format.ATOM))
    entries = feed.findall(f"{name}entry")

    assert len(entries) == found.new.total + found.edited.total + found.gone.total
    ids = [entry.findtext(f"{name}id") for entry in entries]
    assert len(set(ids)) == len(ids)
    for part in (feed, *entries):
        assert part.findtext(f"{name}updated", "").endswith("Z")
        assert part.findtext(f"{name}title")
    assert feed.find(f"{name}author") is not None


def test_findings_are_told_first(two_nights: Engine) -> None:
    finding = json.dumps({"findings": [{"severity": "warning", "kind": "silence", "message": "no news for <5> days"}]})
    with two_nights.begin() as connection:
        connection.exec_driver_sql("UPDATE runs SET details = ?", (finding,))
        found = digest_of(connection)

    assert "! no news for <5> days" in render(found, Format.TEXT)
    assert '<p class="warning">no news for &lt;5&gt; days</p>' in render(found, Format.HTML)


def test_the_command_writes_a_file_or_prints(ask: Ask, tmp_path: Path) -> None:
    page = tmp_path / "digest.html"
    written = ask("digest", "--since", "2020-01-01", "--format", "html", "--output", str(page))
    assert (written.exit_code, written.stdout) == (0, "")
    assert written.stderr == f"newsbot: {page}: what came in since 2020-01-01\n"
    assert page.read_text("utf-8").startswith("<!doctype html>")

    record = json.loads(ask("digest", "--since", "2020-01-01", "--json").stdout)
    assert record["new"]["total"] > 10
    assert ask("digest", "--since", "someday").exit_code == 64
    missing = ask("digest", "--output", str(tmp_path / "no" / "such.txt"))
    assert missing.exit_code == 74
    assert "cannot be written" in missing.stderr
