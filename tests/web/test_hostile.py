"""A database full of hostile texts: in a real browser none of them runs, moves the page or calls anybody."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.web.serving import get, served

HOSTILE = (
    '<script>window.ran = 1</script>', '<img src=x onerror="window.ran = 2">', "<svg/onload=window.ran=3>",
    "javascript:window.ran=4", '"><script>window.ran = 5</script>',
    "' onmouseover='window.ran=6' autofocus onfocus='window.ran=7'",
    "<b><table><td><textarea>unclosed", "</style></title></script><script>window.ran = 8</script>",
    "\u202egpj.exe\u202c \u2066isolate", "{{ 7 * 7 }}{% include 'x' %}${7*7}", "<!--",
    "<iframe srcdoc='<script>parent.ran=9</script>'>",
    "<meta http-equiv=refresh content='0;url=https://evil.example/'>", "<base href=https://evil.example/>",
    '<a href="javascript:window.ran=10" id=main>click</a>', "\x00\x08\x1b[31m", "<form action=https://evil.example><button>",
)  # fmt: skip
ALL = " ".join(HOSTILE)
OURS = (
    "/", "/search?q=hostileword", "/search?q=%3Cscript%3Ewindow.ran%3D1%3C/script%3E",
    "/search?person=%22%3E%3Cimg%20src=x%20onerror=window.ran=2%3E",
    "/article/1", "/persons", "/person/1", "/sources", "/source/1", "/runs", "/calendar?month=2030-01",
    "/calendar?month=%3Cscript%3Ewindow.ran=1%3C/script%3E",
)  # fmt: skip
THEIRS = (
    "/data", "/data/articles", "/data/articles/1", "/data/persons/1", "/data/article_persons",
    "/data/articles?_facet=title",
    "/data/articles?_sort=%3Cscript%3Ewindow.ran%3D1%3C/script%3E", "/data?sql=select+title,url,body+from+articles",
    "/%3Cscript%3Ewindow.ran=1%3C/script%3E",
)  # fmt: skip


def _poison(database: Path) -> None:
    ends = [10**9, -5]
    with closing(sqlite3.connect(database)) as connection, connection:
        run = connection.execute
        run("UPDATE articles SET title = ? || id, standfirst = ?, kicker = ?, byline = ?", (ALL, ALL, ALL, ALL))
        run(
            "UPDATE articles SET body = ? || char(10, 10) || 'hostileword ' || ?, language = ?",
            (ALL, ALL, '"><b onclick=1'),
        )
        run("UPDATE articles SET url = 'javascript:window.ran=20//' || id, image_url = 'javascript:window.ran=21'")
        run(
            "UPDATE articles SET section = ?, published_reason = ?, published_on = NULL WHERE id > 5", (HOSTILE[1], ALL)
        )
        run("UPDATE persons SET name = ? || id, description = ?, wikidata = 'javascript:window.ran=22'", (ALL, ALL))
        run("UPDATE person_aliases SET alias = ? || alias", (ALL,))
        run("UPDATE person_mentions SET title = ?, role = ?, surface_forms = ?", (ALL, ALL, json.dumps([ALL])))
        run(
            "UPDATE person_mentions SET spans = ?", (json.dumps([[0, 30], [5, 40], ends, [3, 3], "x", None, [1, "y"]]),)
        )
        run("UPDATE person_mentions SET spans = '{not json' WHERE article_id > 3")
        run(
            "UPDATE sources SET name = ? || id, kind = ?, country = ?, homepage = 'javascript:window.ran=23'",
            (ALL,) * 3,
        )
        run("UPDATE source_credits SET raw = ?", (ALL,))
        run("UPDATE article_dates SET text = ?, note = ?, \"offset\" = 40, starts_on = '2030-01-02'", (ALL, ALL))
        run('UPDATE article_dates SET "offset" = -3 WHERE article_id > 3')
        run("UPDATE evidence_rows SET raw = ?, raw_chars = NULL, same_as = NULL", (ALL,))
        run('UPDATE evidence_kinds SET "where" = ? || id, rule = ?', (ALL, HOSTILE[1]))
        run("UPDATE article_versions SET title = ?, own_body = ? || revision WHERE article_id <> 1", (ALL, ALL))
        run(
            "INSERT OR REPLACE INTO article_versions SELECT article_id, 2, seen_at, ?, ?, NULL, ?, NULL, NULL"
            " FROM article_versions WHERE article_id = 1 LIMIT 1",
            (ALL,) * 3,
        )
        run("UPDATE runs SET reason = ?, outcome = ?", (ALL, HOSTILE[0]))
        for field in (HOSTILE[0], "title"):
            run("INSERT INTO run_fields SELECT id, 'news', '', ?, '', 0 FROM runs", (field,))
        run("INSERT INTO run_fields SELECT id, 'news', '', ?, 'a', 5 FROM runs", (HOSTILE[4],))


@pytest.fixture(scope="module")
def poisoned(changeable: Path) -> Iterator[str]:
    _poison(changeable)
    with served(changeable) as address:
        yield address


@pytest.fixture(scope="module")
def context(browser: Browser) -> Iterator[BrowserContext]:
    with browser.new_context() as one:
        yield one


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    with context.new_page() as one:
        yield one


@pytest.mark.parametrize("path", [*OURS, *THEIRS])
def test_nothing_runs(poisoned: str, page: Page, path: str) -> None:
    requests: list[str] = []
    dialogs: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.on("dialog", lambda dialog: dialogs.append(dialog.message))
    answer = page.goto(poisoned + path)
    assert answer is not None
    assert answer.status in (200, 400, 404)
    # A click that submits a form or follows a link would race the checks below; one that leads to another site, or
    # to a program, is still let through or told of.
    page.evaluate("""() => {
        window.abroad = [];
        const stay = (event, address) => {
            const url = new URL(address, location);
            if (url.protocol === 'javascript:') return;
            if (url.origin !== location.origin) window.abroad.push(url.href);
            event.preventDefault();
        };
        addEventListener('submit', event => stay(event, event.target.action), true);
        addEventListener('click', event => {
            const link = event.target.closest('a[href]');
            if (link) stay(event, link.href);
        }, true);
    }""")
    start = page.url
    for event in ("mouseover", "focus", "click"):
        page.evaluate(
            "name => document.querySelectorAll('main *').forEach(one => one.dispatchEvent(new Event(name)))", event
        )
    assert page.evaluate("window.ran") is None
    assert page.evaluate("window.abroad.filter(one => !one.startsWith('https://www.commonspace.eu/'))") == []
    assert page.url == start
    assert page.url.startswith(poisoned + "/")
    assert not dialogs
    assert {url for url in requests if not url.startswith((poisoned + "/", "data:"))} == set()


@pytest.mark.parametrize("path", OURS)
def test_nothing_of_the_texts_becomes_markup(poisoned: str, page: Page, path: str) -> None:
    page.goto(poisoned + path)
    assert (
        page.locator("script, iframe, img, base, meta[http-equiv], textarea, [onclick], [onload], [onfocus]").count()
        == 0
    )
    assert page.locator("#main").count() == 1
    addresses = page.eval_on_selector_all("a", "all => all.map(one => one.href)")
    assert {one for one in addresses if not one.startswith(poisoned + "/")} == set()


def test_datasette_links_to_no_other_site(poisoned: str, page: Page) -> None:
    for path in ("/data/articles", "/data/persons", "/data/sources"):
        page.goto(poisoned + path)
        addresses = page.eval_on_selector_all("td a", "all => all.map(one => one.href)")
        assert {
            one for one in addresses if not one.startswith((poisoned + "/", "https://www.commonspace.eu/"))
        } == set()


@pytest.mark.parametrize("path", ["/article/1", "/persons", "/data/articles/1"])
def test_no_text_turns_the_writing_around_it(poisoned: str, path: str) -> None:
    shown = get(poisoned + path).text
    assert "[U+202E]gpj.exe" in shown
    assert not set(shown) & set("\u202e\u202c\u2066\x00\x08\x1b")


def test_the_text_itself_is_all_there(poisoned: str, page: Page) -> None:
    page.goto(f"{poisoned}/article/1")
    shown = page.locator(".text").text_content() or ""
    for words in HOSTILE[:8]:
        assert words in shown
