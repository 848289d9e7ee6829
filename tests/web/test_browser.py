"""The pages in a real headless Chromium: what somebody sees, in light and dark, on a desk and on a phone."""

import csv
import io
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.web.serving import get, served

PAGES = {
    "front": "/", "month": "/?days=30", "search": "/search?q=border", "nothing found": "/search?q=xyzzy",
    "bad filter": "/search?since=soon", "meant": "/search?q=pashonjoon", "some persons": "/persons?q=an",
    "no month": "/calendar?month=abc", "article": "/article/{article}",
    "revised article": "/article/{revised}", "persons": "/persons",
    "person": "/person/{person}", "sources": "/sources", "source": "/source/1", "calendar": "/calendar?month=2026-11",
    "runs": "/runs", "no such page": "/article/99999", "nobody": "/search?person=Pashinjoan+Zz",
    "tables": "/data", "table": "/data/articles", "facet": "/data/articles?section=news&_facet=kind",
    "empty table": "/data/persons?name=zzz", "view": "/data/article_persons", "row": "/data/articles/{article}",
    "ready query": "/data/full_text?words=border", "SQL": "/data?sql=select+id,title+from+articles",
}  # fmt: skip
GRAVE = ("serious", "critical")
AXE = Axe()
# In the dark only the colors are others.
_RULES = {"light": {"resultTypes": ["violations"]}, "dark": {"runOnly": ["color-contrast"]}}


@pytest.fixture(scope="module")
def filled(changeable: Path) -> Path:
    """The archive, with the fill rates that crawls write."""
    with closing(sqlite3.connect(changeable)) as connection, connection:
        for run, filled, empty in ((1, 40, 7), (2, 45, 4)):
            for field in ("title", "published", "body"):
                values = [(run, "news", "", field, "json-ld", filled), (run, "news", "", field, "", empty)]
                connection.executemany("INSERT OR REPLACE INTO run_fields VALUES (?, ?, ?, ?, ?, ?)", values)
    return changeable


@pytest.fixture(scope="module")
def addresses(filled: Path, archive: Path) -> dict[str, str]:
    """The path of each page of ours that there is."""
    with closing(sqlite3.connect(archive)) as connection:
        article = connection.execute("SELECT id FROM articles WHERE title LIKE 'Kazakh commission%'").fetchone()[0]
        changed = "SELECT article_id FROM revisions WHERE change = 'text changed' ORDER BY article_id"
        revised = connection.execute(changed).fetchone()[0]
        most = "SELECT person_id FROM person_mentions GROUP BY 1 ORDER BY count(*) DESC, 1"
        person = connection.execute(most).fetchone()[0]
    return {name: path.format(article=article, revised=revised, person=person) for name, path in PAGES.items()}


@pytest.fixture(scope="module")
def site(filled: Path) -> Iterator[str]:
    """The address of a server of that archive."""
    with served(filled) as address:
        yield address


@pytest.fixture(scope="module")
def contexts(browser: Browser) -> Iterator[dict[str, BrowserContext]]:
    """A desk in light, a desk in the dark, a phone."""
    made = {
        "light": browser.new_context(viewport={"width": 1280, "height": 800}, color_scheme="light"),
        "dark": browser.new_context(viewport={"width": 1280, "height": 800}, color_scheme="dark"),
        "phone": browser.new_context(viewport={"width": 360, "height": 740}, color_scheme="light"),
    }
    yield made
    for one in made.values():
        one.close()


@pytest.fixture
def page(contexts: dict[str, BrowserContext], site: str) -> Iterator[Page]:
    """A page of the desk in light, that must not ask anybody else for anything."""
    requests: list[str] = []
    with contexts["light"].new_page() as one:
        one.on("request", lambda request: requests.append(request.url))
        yield one
    assert {url for url in requests if not url.startswith((site + "/", "data:"))} == set()


def test_the_front_page_shows_what_came_in(page: Page, site: str) -> None:
    page.goto(site)
    for heading in (
        "Published by day",
        "Latest articles",
        "Most named",
        "The last nights",
        "Where the news comes from",
    ):
        expect(page.get_by_role("heading", name=heading)).to_be_visible()
    expect(page.get_by_role("row", name=re.compile("Serdar Yıldızeli 1 [+]1"))).to_be_visible()
    assert page.locator(".chart .bar rect").count() == 30


def test_a_search_marks_the_words_and_leads_to_the_article(page: Page, site: str) -> None:
    page.goto(site)
    page.get_by_label("Search the articles").fill("border")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("articles")
    assert {words.lower() for words in page.locator(".hits mark").all_inner_texts()} <= {"border", "borders"}
    page.locator(".hits a").first.click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert re.fullmatch(r".*/article/\d+", page.url)


def test_a_filter_that_means_nothing_is_named(page: Page, site: str) -> None:
    answer = page.goto(f"{site}/search?since=soon")
    assert answer is not None
    assert answer.status == 400
    expect(page.get_by_role("status")).to_contain_text("soon is no date; write it like 2026-01-31.")


def test_an_article_marks_persons_and_dates_where_they_stand(page: Page, site: str, addresses: dict[str, str]) -> None:
    page.goto(site + addresses["article"])
    assert page.locator(".text a.person").all_inner_texts() == ["Zhanar Abilkasym"]
    assert page.locator(".text a.date").all_inner_texts() == ["2030", "May", "1990s", "last week", "November"]
    note = page.get_by_role("tooltip").filter(has_text="1990-01-01 to 1999-12-31")
    expect(note).to_be_hidden()
    page.locator(".text a.date", has_text="1990s").hover()
    expect(note).to_be_visible()
    page.mouse.move(0, 0)
    page.locator(".text a.date", has_text="1990s").focus()
    expect(note).to_be_visible()
    expect(page.get_by_role("link", name="The original on the site")).to_have_attribute(
        "href", re.compile("^https://www.commonspace.eu/news/")
    )


def test_a_person_has_a_chart_that_is_drawn(page: Page, site: str, addresses: dict[str, str]) -> None:
    page.goto(site + addresses["person"])
    drawn = page.locator(".chart svg")
    assert drawn.get_attribute("role") == "img"
    assert (drawn.get_attribute("aria-label") or "").startswith("Articles that name ")
    boxes = [one.bounding_box() for one in page.locator(".chart .bar rect").all()]
    high = [box for box in boxes if box is not None and box["height"] > 20]
    assert high
    assert all(box["width"] > 4 for box in high)
    numbers = [int(words) for words in page.locator("details tbody td").all_text_contents()]
    assert len(high) == sum(1 for number in numbers if number)
    ticks = page.locator(".chart .axis.y text").all_text_contents()
    assert ticks == [str(number) for number in sorted({int(words) for words in ticks})]
    assert all(
        re.fullmatch(r"(\d{4}(-\d\d)?)?", words) for words in page.locator(".chart .axis.x text").all_text_contents()
    )
    fill = page.locator(".chart .bar rect").first.evaluate("one => getComputedStyle(one).fill")
    assert fill != "rgb(0, 0, 0)"


def test_two_versions_stand_side_by_side(page: Page, site: str, addresses: dict[str, str]) -> None:
    page.goto(site + addresses["revised article"])
    for part in ("del", "ins"):
        expect(page.locator(f".diff {part}").first).to_be_visible()
    left, right = (page.locator(f".diff tr.changed td:nth-child({column})").first.bounding_box() for column in (1, 2))
    assert left is not None
    assert right is not None
    assert left["x"] + left["width"] <= right["x"] + 1


def test_what_is_the_same_in_two_versions_is_folded(page: Page, site: str, addresses: dict[str, str]) -> None:
    page.goto(site + addresses["revised article"])
    fold = page.locator(".diff details").first
    expect(fold.locator("summary")).to_contain_text(re.compile(r"The title and \d+ paragraphs? (is|are) the same"))
    expect(fold.locator("p").first).to_be_hidden()
    fold.locator("summary").click()
    expect(fold.locator("p").first).to_be_visible()


def test_two_versions_stand_one_above_the_other_on_a_phone(
    contexts: dict[str, BrowserContext], site: str, addresses: dict[str, str]
) -> None:
    with contexts["phone"].new_page() as one:
        one.goto(site + addresses["revised article"])
        row = one.locator(".diff tr.changed").first
        above, below = (row.locator(f"td:nth-child({column})").bounding_box() for column in (1, 2))
        assert above is not None
        assert below is not None
        assert above["y"] + above["height"] <= below["y"] + 1
        assert below["width"] > 280


@pytest.mark.parametrize(
    ("name", "part"), [("front", ".runs"), ("runs", ".runs"), ("article", ".evidence")], ids=lambda one: str(one)
)
def test_no_column_is_out_of_sight_on_a_phone(
    contexts: dict[str, BrowserContext], site: str, addresses: dict[str, str], name: str, part: str
) -> None:
    with contexts["phone"].new_page() as one:
        one.goto(site + addresses[name])
        assert one.locator(".wide").first.evaluate("one => one.scrollWidth - one.clientWidth") == 0
        for cell in one.locator(f"{part} tbody tr").first.locator("th, td").all():
            box = cell.bounding_box()
            assert box is None or box["x"] + box["width"] <= 360  # None: an empty one is not shown
        assert one.get_by_role("columnheader").count() > 0
        if part == ".runs":
            started = one.locator(".runs .line").first.evaluate("one => getComputedStyle(one).whiteSpace")
            assert started == "nowrap"
            assert one.locator(".runs tbody tr").first.get_by_role("cell").count() == 6


def test_what_scrolls_is_reached_by_the_keyboard_and_shows_it(page: Page, site: str) -> None:
    page.set_viewport_size({"width": 660, "height": 700})
    page.goto(f"{site}/runs")
    region = page.get_by_role("region", name="Runs")
    assert region.get_attribute("tabindex") == "0"
    assert "scroll" in region.evaluate("one => getComputedStyle(one).backgroundAttachment")


def test_the_latest_articles_are_in_the_order_of_their_days(page: Page, site: str) -> None:
    page.goto(site)
    told = page.locator("section", has=page.get_by_role("heading", name="Latest articles")).locator("small")
    days = [words[:10] for words in told.all_inner_texts()]
    dated = [day for day in days if day != "no date"[:10]]
    assert len(dated) > 5
    assert dated == sorted(dated, reverse=True)
    assert days[: len(dated)] == dated


def test_an_article_says_what_is_known_of_it(page: Page, site: str, addresses: dict[str, str], filled: Path) -> None:
    with closing(sqlite3.connect(filled)) as connection:
        query = "SELECT id, image_url FROM articles WHERE image_url LIKE '%commonspace.eu/%' AND published_at NOT NULL"
        article, picture = connection.execute(query + " ORDER BY id").fetchone()
    page.goto(f"{site}/article/{article}")
    facts = page.locator(".facts")
    expect(facts).to_contain_text(re.compile(r"Published\s*\d{4}-\d\d-\d\d \d\d:\d\d Brussels \(.* UTC\)"))
    expect(facts).to_contain_text("English")
    expect(facts.get_by_role("link", name=picture)).to_have_attribute("href", picture)
    assert page.locator("img").count() == 0


def test_a_search_that_finds_nothing_leads_to_who_may_be_meant(page: Page, site: str) -> None:
    page.goto(f"{site}/search?q=pashonjoon&section=news")
    expect(page.get_by_role("status")).to_have_text("Nothing was found. Did you mean Nikol Pashinyan?")
    page.get_by_role("status").get_by_role("link").click()
    page.wait_for_url(re.compile(r"q=Nikol\+Pashinyan"))
    assert "section=news" in page.url
    expect(page.get_by_role("status")).to_contain_text("first.")


def test_hits_are_put_in_the_order_of_their_days_on_demand(page: Page, site: str) -> None:
    page.goto(f"{site}/search?q=the")
    page.get_by_label("Order").select_option("newest first")
    page.get_by_role("button", name="Search").click()
    page.wait_for_url(re.compile("sort=date"))
    days = [words[:10] for words in page.locator(".hits small").all_inner_texts()]
    assert len(days) > 5
    assert days == sorted(days, reverse=True, key=lambda day: day if day[0].isdigit() else "")
    assert "sort=date" in str(page.get_by_role("link", name="Next page").get_attribute("href"))
    expect(page.get_by_label("Order")).to_have_value("date")


def test_persons_are_found_by_a_part_of_the_name_or_another_spelling(page: Page, site: str) -> None:
    page.goto(f"{site}/persons")
    everybody = page.locator("tbody tr").count()
    for words in ("pashin", "Pashinian"):
        page.get_by_label("Name").fill(words)
        page.get_by_role("button", name="Show").click()
        page.wait_for_url(re.compile(f"q={words}"))
        expect(page.get_by_role("row", name=re.compile(r"Nikol Pashinyan known \d+ \d{4}-"))).to_be_visible()
        assert 0 < page.locator("tbody tr").count() < everybody
    page.goto(f"{site}/persons?q=xyzzy")
    expect(page.get_by_role("status")).to_have_text("No article names anybody of the name xyzzy.")


def test_tables_have_facets(page: Page, site: str) -> None:
    page.goto(f"{site}/data/articles")
    page.locator(".facet-info[data-column=section] a", has_text="interview").click()
    page.wait_for_url(re.compile("section=interview"))
    assert set(page.locator("td.col-section").all_inner_texts()) == {"interview"}


def test_tables_can_be_taken_home(page: Page, site: str) -> None:
    page.goto(f"{site}/data/persons")
    link = page.locator("a", has_text="CSV").first.get_attribute("href")
    answer = get(site + str(link))
    assert answer.headers["content-type"].startswith("text/plain") or "csv" in answer.headers["content-type"]
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert "Nikol Pashinyan" in {row["name"] for row in rows}


def test_a_search_by_language(page: Page, site: str) -> None:
    page.goto(f"{site}/search?q=the")
    page.get_by_label("Language").select_option("ru")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("status")).to_contain_text("Nothing was found")
    page.goto(f"{site}/search?language=ru")
    expect(page.get_by_role("status")).to_contain_text("1 article")
    page.goto(f"{site}/search?language=xx")
    expect(page.get_by_role("status")).to_contain_text("There is no language xx; there are en, ru.")


def test_a_slip_in_a_person_s_name_is_answered_with_names(page: Page, site: str) -> None:
    page.goto(f"{site}/search?person=Nikol Pashinjoan Xu")
    expect(page.get_by_role("status")).to_contain_text("Did you mean Nikol Pashinyan?")


def test_a_table_says_what_its_columns_mean(page: Page, site: str) -> None:
    page.goto(f"{site}/data/articles")
    meaning = page.get_by_text("The paragraph that introduces the text")
    expect(meaning.first).to_be_hidden()
    page.get_by_text("What the columns mean").click()
    expect(page.locator(".metadata-description").get_by_text("The paragraph that introduces")).to_be_visible()


@pytest.mark.parametrize("path", ["/", "/search?q=border", "/data", "/data/articles", "/data/full_text?words=border"])
def test_every_page_has_a_title_an_icon_and_one_way_back(page: Page, site: str, path: str) -> None:
    page.goto(site + path)
    assert page.title().endswith("newsbot")
    assert get(site + str(page.locator("link[rel=icon]").get_attribute("href"))).status == 200
    assert page.locator("html").get_attribute("lang") == "en"
    page.get_by_role("link", name="newsbot", exact=True).click()
    expect(page.get_by_role("heading", level=1, name="What came in")).to_be_visible()


def test_light_and_dark_differ(contexts: dict[str, BrowserContext], site: str) -> None:
    for path, part in (("/", "body"), ("/data/runs", ".rows-and-columns td"), ("/data/runs", "body")):
        sums = []
        for scheme in ("light", "dark"):
            with contexts[scheme].new_page() as one:
                one.goto(site + path)
                ink, ground = (
                    one.locator(part).first.evaluate(f"one => getComputedStyle(one).{name}")
                    for name in ("color", "backgroundColor")
                )
                sums.append([sum(map(int, re.findall(r"\d+", words)[:3])) for words in (ink, ground)])
        (light_ink, light_ground), (dark_ink, dark_ground) = sums
        assert light_ink < 300 < dark_ink
        assert part != "body" or dark_ground < 150 < 600 < light_ground


@pytest.mark.parametrize("name", list(PAGES))
def test_a_phone_need_not_scroll_sideways(
    contexts: dict[str, BrowserContext], site: str, addresses: dict[str, str], name: str
) -> None:
    with contexts["phone"].new_page() as one:
        one.goto(site + addresses[name])
        assert one.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", list(PAGES))
def test_axe_finds_nothing_grave(
    contexts: dict[str, BrowserContext], site: str, addresses: dict[str, str], name: str, scheme: str
) -> None:
    with contexts[scheme].new_page() as one:
        requests: list[str] = []
        one.on("request", lambda request: requests.append(request.url))
        one.goto(site + addresses[name])
        for details in one.locator("main summary").all():
            details.click()
        found = AXE.run(one, options=_RULES[scheme]).response["violations"]
    grave = [(v["id"], [node["target"] for node in v["nodes"]]) for v in found if v["impact"] in GRAVE]
    assert grave == []
    assert {url for url in requests if not url.startswith((site + "/", "data:"))} == set()


def test_the_keyboard_reaches_the_content_first(page: Page, site: str) -> None:
    page.goto(site)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Search the articles")).to_be_focused()
