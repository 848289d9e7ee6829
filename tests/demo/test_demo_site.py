"""The sample site: what it holds, and which address answers what."""

import re
from datetime import timedelta
from xml.etree import ElementTree

import pytest
from parsel import Selector

from newsbot.demo import SampleSite, load_catalogue
from newsbot.demo.theme import LEAK_EVERY
from tests.demo.reader import (
    BROKEN,
    DELETED,
    EDITED,
    OLD,
    RETITLED,
    UNPUBLISHED,
    Reader,
    all_rows,
    article,
    squeezed,
    words,
)

# What is on the site


def test_the_sample_has_the_announced_shape(site: SampleSite) -> None:
    sections = [one.section for one in site.articles]
    assert len(site.articles) == 47
    assert (sections.count("news"), sections.count("interview"), sections.count(None)) == (26, 8, 4)
    assert all(one.created.utcoffset() in (timedelta(hours=1), timedelta(hours=2)) for one in site.articles)
    nids = [one.nid for one in site.articles]
    assert nids == sorted(nids, reverse=True), "node numbers grow with time on day 1"
    titles = [one.title for one in site.articles]
    assert len(titles) - len(set(titles)) == 1, "one title occurs twice"


@pytest.mark.parametrize(
    ("path", "truth"),
    [
        ("/news", lambda one: one.section == "news"),
        ("/interview", lambda one: one.section == "interview"),
        ("/", lambda one: one.promoted),
        (
            "/voices",
            lambda one: one.section in ("opinion", "analysis", "editorial", "interview", "commentary"),
        ),
        ("/monday-commentary", lambda one: one.kicker == "Monday Commentary"),
        ("/region/central-asia", lambda one: "central-asia" in one.regions),
        ("/taxonomy/term/24", lambda one: "south-caucasus" in one.regions),
        ("/tags/landmines", lambda one: "landmines" in one.tags),
    ],
)
@pytest.mark.parametrize("day", [1, 2])
def test_a_listing_shows_every_article_once_newest_first(path, truth, day, site, reader) -> None:  # type: ignore[no-untyped-def]
    site.switch_day(day)
    expected = [one.path for one in load_catalogue(day).shown if truth(one)]
    assert all_rows(reader, path) == expected


def test_some_links_of_a_listing_leaked_from_index_php(site: SampleSite, reader: Reader) -> None:
    links = [link for page in range(3) for link in reader.get(f"/news?page={page}").rows]
    leaked = {link for link in links if link.startswith("/index.php/")}
    news = load_catalogue(1).listing("/news") or []
    assert leaked == {"/index.php" + one.path for one in news if one.nid % LEAK_EVERY == 0}
    assert leaked


@pytest.mark.parametrize("value", ["0", "abc", "-1", "", "0,3", ",,4", "1e1"])
def test_a_bad_page_number_and_a_block_pager_are_page_0(value: str, site: SampleSite, reader: Reader) -> None:
    assert reader.get(f"/news?page={value}").rows == reader.get("/news").rows


def test_past_the_end_there_are_no_rows_but_a_way_back(site: SampleSite, reader: Reader) -> None:
    page = reader.get("/news?page=999")
    assert (page.status, page.rows) == (200, [])
    assert page.tree.css(".view-display-id-page nav a[rel=prev], .view-display-id-page_1 nav a[rel=prev]")
    assert not page.tree.css("link[rel=canonical]")


def test_the_main_pager_leads_through_the_listing(site: SampleSite, reader: Reader) -> None:
    href = reader.get("/news").tree.css("nav.pager a[rel=next]::attr(href)").getall()
    main = [one for one in href if one.startswith("?")]
    assert len(main) == 1
    assert main[0].endswith("page=1")
    assert reader.get("/news" + main[0]).rows == reader.get("/news?page=1").rows


def test_pinned_teasers_stand_above_the_filter_on_every_page(site: SampleSite, reader: Reader) -> None:
    pinned = [article(EDITED).path, article(14390).path]
    for target in ("/news", "/news?page=2", "/interview"):
        page = reader.get(target)
        before = page.text.split("Filter archive")[0]
        teasers = Selector(before).css(".node--view-mode-teaser h2 a::attr(href)").getall()
        assert teasers == pinned


# Articles


@pytest.mark.parametrize("day", [1, 2])
def test_an_article_page_holds_its_truth(day: int, site: SampleSite, reader: Reader) -> None:
    site.switch_day(day)
    for one in site.articles:
        page = reader.get(one.path)
        full = page.tree.css("article.node--view-mode-full")
        assert (page.status, len(full)) == (200, 1)
        assert words(page.tree.css("h1")[0]) == words(one.title)
        if one.standfirst:
            assert words(one.standfirst) in words(full[0])


@pytest.mark.parametrize("day", [1, 2])
def test_a_body_holds_its_paragraphs_and_nothing_unaccounted(day: int) -> None:
    for one in load_catalogue(day).shown:
        left = squeezed(words(Selector(f"<body>{one.html}</body>")))
        lead = one.standfirst if one.standfirst_in_body else None
        for line in (one.date_line, lead, *one.asides, one.source_line, *one.photo_lines):
            assert squeezed(line or "") in left, one.path
            left = left.replace(squeezed(line or ""), "", 1)
        assert left == squeezed("".join(one.paragraphs)), one.path


def test_the_body_with_unclosed_tags_swallows_what_follows(site: SampleSite, reader: Reader) -> None:
    page = reader.get(article(BROKEN).path)
    assert "Related articles" in words(page.tree.css("article.node--view-mode-full")[0])


def test_the_truth_is_clean(site: SampleSite) -> None:
    for one in site.articles:
        assert one.paragraphs
        for line in (one.title, *one.paragraphs, *one.photo_lines, one.source_line or ""):
            assert line == " ".join(line.split()), f"{one.path}: {line!r}"
            assert not re.search(r"<[a-z/]|&\w+;", line)


def test_dates_are_given_as_each_theme_gives_them(site: SampleSite, reader: Reader) -> None:
    one = article(14471)  # half past midnight in Brussels, the day before in UTC
    full = reader.get(one.path).tree.css("article.node--view-mode-full")
    if full.css("time"):
        assert full.css("time::attr(datetime)").getall() == ["2026-11-05T00:39:00+01:00"]
    else:
        contents = full.css('[property="schema:dateCreated"]::attr(content)').getall()
        assert contents == ["2026-11-04T23:39:00+00:00"] * 2
    assert "Thu, 11/05/2026 - 00:39" in words(full[0])


def test_one_article_has_no_publication_date_on_its_page(site: SampleSite, reader: Reader) -> None:
    page = reader.get(article(RETITLED).path)
    for year_month in ("2026-07-24", "07/24/2026", "24 July 2026"):
        assert year_month not in page.text


def test_modern_pages_have_three_kinds_of_metadata() -> None:
    with SampleSite() as site:
        reader = Reader(site)
        kinds = []
        for one in site.articles:
            text = reader.get(one.path).text
            kinds.append(("application/ld+json" in text, "article:published_time" in text))
        reader.connection.close()
    assert set(kinds) == {(True, False), (False, True), (False, False)}


@pytest.mark.parametrize(
    "target",
    [
        "/node/14412",
        "/ru/node/14412",
        "/index.php{path}",
        "/INDEX.PHP/News{tail}",
        "/News{tail}",
        "{path}/",
        "{path}?fbclid=IwAR0abc",
        "{path}?page=%2C%2C7",
        "{path}?PageSpeed=noscript",
    ],
)
def test_an_article_answers_under_many_addresses(target: str, site: SampleSite, reader: Reader) -> None:
    one = article(EDITED)
    page = reader.get(target.format(path=one.path, tail=one.path.removeprefix("/news")))
    full = page.tree.css("article.node--view-mode-full::attr(data-history-node-id)").getall()
    assert (page.status, full) == (200, [str(EDITED)])
    expected = one.path
    if "index.php" in target.lower():
        expected = "/index.php" + one.path
    elif target.startswith("/ru/"):
        expected = "/ru/node/14412"
    assert page.tree.css("link[rel=canonical]::attr(href)").get() == site.url + expected
    assert page.tree.css("html::attr(lang)").get() == ("ru" if target.startswith("/ru/") else "en")


def test_old_items_answer_under_their_old_address(site: SampleSite, reader: Reader) -> None:
    one = article(OLD)
    page = reader.get(f"/index.php?m=23&news_id={one.news_id}")
    assert words(page.tree.css("h1")[0]) == one.title
    assert not page.tree.css("link[rel=canonical]")
    assert reader.get("/index.php?m=23&news_id=1").status == 404


def test_block_pagers_lead_on_without_end(site: SampleSite, reader: Reader) -> None:
    target = article(EDITED).path
    for number in (1, 2, 3):
        hrefs = reader.get(target).tree.css("nav.pager a[rel=next]::attr(href)").getall()
        target = next(one for one in hrefs if "page=%2C%2C" in one)
        assert target.endswith(f"?page=%2C%2C{number}")


@pytest.mark.parametrize("target", ["/news/principled-answers-hard-questions", "/index.php/news/{bare}"])
def test_some_addresses_answer_200_without_an_article(target: str, site: SampleSite, reader: Reader) -> None:
    page = reader.get(target.format(bare="eu-mission-reports-quiet-month-border"))
    assert page.status == 200
    assert not page.tree.css("article.node--view-mode-full, h1")
    assert page.tree.css(".node--view-mode-teaser")
    assert site.not_articles == ["/news/principled-answers-hard-questions"]


@pytest.mark.parametrize(
    ("target", "status"),
    [
        ("/news/there-is-no-such-article", 404),
        ("/node/1", 404),
        ("/node/14425", 403),
        ("/news/draft-report-on-energy-prices", 403),
        ("/ru/news/armenia-azerbaijan-exchange-lists-missing-persons", 404),
        ("/ru/news", 200),
        ("/contact", 200),
        ("/index.phpx", 404),
        ("/sitemap.xml", 404),
    ],
)
def test_status(target: str, status: int, site: SampleSite, reader: Reader) -> None:
    page = reader.get(target)
    assert page.status == status
    assert not page.tree.css("article.node--view-mode-full")


def test_pictures_are_pictures(site: SampleSite, reader: Reader) -> None:
    source = reader.get(article(EDITED).path).tree.css(".node--view-mode-full img::attr(src)").get()
    page = Reader(site)
    page.connection.request("GET", source or "")
    answer = page.connection.getresponse()
    assert answer.read().startswith(b"\x89PNG")
    assert answer.headers["Content-Type"] == "image/png"
    page.connection.close()


def test_the_feed_has_ten_items_sticky_first(site: SampleSite, reader: Reader) -> None:
    items = ElementTree.fromstring(reader.get("/rss.xml?page=3").text).findall("channel/item")
    nids = [int((item.findtext("guid") or "").split(" at ")[0]) for item in items]
    promoted = [one.nid for one in load_catalogue(1).shown if one.promoted and not one.sticky]
    assert nids == [14412, 14390, *promoted[:8]]
    assert items[0].find("guid").attrib == {"isPermaLink": "false"}  # type: ignore[union-attr]
    assert items[2].findtext("link") == site.url + load_catalogue(1).by_nid[nids[2]].path
    dates = {item.findtext("pubDate") for item in items}
    assert "Wed, 04 Nov 2026 23:39:00 +0000" in dates


# The second day


def test_a_day_of_editing(site: SampleSite, reader: Reader) -> None:
    day1 = {one.nid: one for one in site.articles}
    site.switch_day(2)
    day2 = {one.nid: one for one in site.articles}
    assert sorted(day2.keys() - day1.keys()) == [14512, 14520]
    assert sorted(day1.keys() - day2.keys()) == [DELETED, UNPUBLISHED]
    changed = {nid for nid in day1.keys() & day2.keys() if day1[nid] != day2[nid]}
    assert changed == {14412, 14471, 14000, RETITLED}
    assert reader.get(day1[DELETED].path).status == 404
    assert reader.get(day1[UNPUBLISHED].path).status == 403
    assert reader.get(day1[RETITLED].path).status == 404
    assert reader.get(f"/node/{RETITLED}").status == reader.get(day2[RETITLED].path).status == 200
    assert "781 names" in reader.get(day2[EDITED].path).text
    assert sorted(site.unpublished) == sorted([day1[UNPUBLISHED].path, "/news/draft-report-on-energy-prices"])
    site.switch_day(1)
    assert reader.get(day1[DELETED].path).status == 200
