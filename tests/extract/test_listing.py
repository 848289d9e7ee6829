"""Listings: the archive's teasers in order, and nothing of what stands around them."""

import pytest

from newsbot.extract.listing import Listing, Teaser, read_listing
from newsbot.sites import COMMONSPACE

SITE = COMMONSPACE.url

FORM = '<form><input type="text" name="created[min]"><input type="submit" value="Filter archive"></form>'
POPULAR = (
    '<aside><div class="block block-views"><h2>Popular</h2>'
    '<ul><li><h3><a href="/news/popular">A popular article</a></h3></li></ul>'
    '<nav class="pager"><a rel="next" href="?page=0%2C1">Next</a></nav></div></aside>'
)


def teaser(slug: str, *, kicker: str = "News", date: str = "", node: int = 0) -> str:
    attribute = f' data-history-node-id="{node}"' if node else ""
    title = f"About {slug.rsplit('/')[-1]}"
    return (
        '<div class="views-row"><div>Editor\'s choice</div>'
        f'<article{attribute} class="node node--view-mode-teaser">{date}<div class="field">{kicker}</div>'
        f'<h2 class="node__title"><a href="{slug}" rel="bookmark">{title}</a></h2>'
        f'<div><a href="{slug}">{title}</a></div>'
        '<p>A summary. See <a href="/news/linked">this text</a>.</p></article></div>'
    )


def pager(*pages: int, query: str = "") -> str:
    items = "".join(f'<li><a href="?{query}page={page}">{page + 1}</a></li>' for page in pages)
    return f'<nav class="pager"><ul>{items}</ul></nav>' if pages else ""


def listing(main: str, url: str = "/news", around: str = POPULAR) -> Listing:
    html = (
        '<html><head><title>News</title></head><body><nav><a href="/news">News</a></nav>'
        f"<main><h1>News</h1>{main}</main>{around}</body></html>"
    )
    return read_listing(html.encode(), SITE + url, COMMONSPACE, "utf-8")


def slugs(found: Listing) -> list[str]:
    return [one.url.removeprefix(SITE) for one in found.teasers]


def test_the_archive_begins_below_the_filter() -> None:
    pinned = teaser("/news/pinned") + teaser("/interview/pinned-too")
    found = listing(pinned + FORM + teaser("/news/a") + teaser("/news/b") + pager(1, 2))

    assert slugs(found) == ["/news/a", "/news/b"]
    assert (found.has_next, found.recognized, found.rule) == (True, True, "filter")


def test_a_filter_may_be_a_button_with_other_capitals() -> None:
    found = listing(
        teaser("/news/pinned") + "<form><button>Filter  Archive </button></form>".replace("  ", " ") + teaser("/news/a")
    )

    assert slugs(found) == ["/news/a"]


def test_a_heading_may_say_filter_archive_instead_of_a_button() -> None:
    heading = '<h3>Filter archive</h3><form action="/news"><input type="submit" value="Apply"></form>'
    found = listing(f'<div class="block">{teaser("/news/pinned")}</div>{heading}{teaser("/news/a")}{pager(1)}')

    assert slugs(found) == ["/news/a"]


def test_a_teaser_tells_what_it_shows() -> None:
    time = '<time datetime="2026-01-26T14:53:00+01:00">Thu, 01/26/2026 - 14:53</time>'
    found = listing(FORM + teaser("/index.php/opinion/rain", kicker="Monday Commentary", date=time, node=77))

    assert found.teasers == (
        Teaser(f"{SITE}/index.php/opinion/rain", "About rain", "Monday Commentary", "2026-01-26T14:53:00+01:00", 77),
    )


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        pytest.param(
            '<div class="node__meta">newsroom Thu, 01/26/2023 - 14:53</div>',
            "newsroom Thu, 01/26/2023 - 14:53",
            id="us",
        ),
        pytest.param('<span class="date">26 January 2023</span>', "26 January 2023", id="class"),
        pytest.param(
            '<span property="schema:dateCreated" content="2023-01-26T13:53:00+00:00"></span>',
            "2023-01-26T13:53:00+00:00",
            id="rdfa",
        ),
        pytest.param("<time>26 January 2023</time>", "26 January 2023", id="time-without-datetime"),
        pytest.param('<div class="date">Thursday</div>', None, id="no-year"),
        pytest.param("", None, id="none"),
    ],
)
def test_the_date_of_a_teaser(line: str, expected: str | None) -> None:
    (one,) = listing(FORM + teaser("/news/a", date=line)).teasers

    assert one.published == expected


@pytest.mark.parametrize(
    "main",
    [
        pytest.param(
            '<table><tr><td><h3><a href="/news/a">About a</a></h3></td>'
            '<td><h3><a href="/news/b">About b</a></h3></td></tr></table>',
            id="table",
        ),
        pytest.param(
            '<div class="grid"><div><div><h2><a href="/news/a"><img src="a.jpg"></a></h2>'
            '<h2><a href="/news/a">About a</a></h2></div></div>'
            '<div><div><h2><a href="/news/b">About b</a></h2></div></div></div>',
            id="grid",
        ),
        pytest.param(
            '<ul><li><a href="/news/a">About the first thing of all</a></li>'
            '<li><a href="/news/b">About the second thing</a></li></ul>',
            id="list-without-headings",
        ),
        pytest.param(
            '<div class="views-row"><span class="views-field-title"><a href="/news/a">About a</a></span></div>'
            '<div class="views-row"><span class="views-field-title"><a href="/news/b">About b</a></span></div>',
            id="fields",
        ),
        pytest.param(
            '<div><h3><a href="/news/a">About a</a></h3><p>Text. <b>Bold</div>'
            '<div><h3><a href="/news/b">About b</a></h3></div></div></div>',
            id="broken-teaser",
        ),
        pytest.param(
            '<div><h4>News</h4><h3><a href="https://commonspace.eu/news/a">About a</a></h3></div>'
            '<div><h3><a href="http://www.commonspace.eu/news/b#x">About b</a></h3></div>',
            id="absolute",
        ),
    ],
)
def test_lists_of_any_shape(main: str) -> None:
    found = listing(main + pager(1))

    paths = [url.split("commonspace.eu")[-1].split("#")[0] for url in slugs(found)]
    assert paths == ["/news/a", "/news/b"]
    assert found.recognized
    assert found.has_next


def test_an_article_that_breaks_the_markup_costs_no_other() -> None:
    broken = teaser("/news/broken").replace("A summary.", "<b><i><div><span>A summary.</div></div></div></article>")
    found = listing(FORM + teaser("/news/a") + broken + teaser("/news/b") + pager(1, 2))

    assert [slug for slug in slugs(found) if slug != "/news/linked"] == ["/news/a", "/news/broken", "/news/b"]
    assert found.has_next


def test_what_is_no_article_is_left_out() -> None:
    rows = "".join(
        f'<h2><a href="{href}">Something with a title</a></h2>'
        for href in (
            "/region/south-caucasus",
            "/taxonomy/term/24",
            "/user/login",
            "https://example.org/news/x",
            "mailto:a@b.org",
            "#top",
            "javascript:void(0)",
            "/sites/default/files/a.jpg",
            "",
            "/news/real",
            "http://[bad/x",
            "https://karabakhspace.commonspace.eu/opinion/x",
            "/voices",
        )
    )
    assert slugs(listing(FORM + rows)) == ["/news/real"]


def test_an_article_twice_on_a_page_is_one_teaser() -> None:
    assert slugs(listing(FORM + teaser("/news/a") + teaser("/news/b") + teaser("/news/a"))) == ["/news/a", "/news/b"]


# --- the pager -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "pages", "has_next"),
    [
        pytest.param("/news", (1, 2, 40), True, id="first"),
        pytest.param("/news?page=1", (0, 2, 40), True, id="middle"),
        pytest.param("/news?page=40", (0, 1, 39), False, id="last"),
        pytest.param("/news?page=999", (0, 39, 40), False, id="past-the-end"),
        pytest.param("/news", (), False, id="one-page"),
        pytest.param("/index.php/news", (1,), True, id="index-php"),
    ],
)
def test_has_next(url: str, pages: tuple[int, ...], has_next: bool) -> None:
    assert listing(FORM + teaser("/news/a") + pager(*pages), url).has_next is has_next


def test_filter_parameters_in_a_pager_do_not_matter() -> None:
    assert listing(FORM + teaser("/news/a") + pager(1, query="created%5Bmin%5D=&amp;taxonomy=All&amp;")).has_next


def test_a_block_has_a_pager_of_its_own() -> None:
    """``page=0%2C1`` pages the second list of the page, and never ends."""
    found = listing(FORM + teaser("/news/a"), around=POPULAR)

    assert not found.has_next


def test_the_pager_of_another_address_is_not_this_ones() -> None:
    other = '<nav class="pager"><a href="/voices?page=3">4</a></nav>'

    assert not listing(FORM + teaser("/news/a") + other).has_next


def test_past_the_end_nothing_is_left_and_it_is_still_a_listing() -> None:
    found = listing(FORM + pager(0, 39), "/news?page=40")

    assert (found.teasers, found.has_next, found.recognized) == ((), False, True)


@pytest.mark.parametrize(
    "main", ["", "<p>Nothing here, and nothing there either.</p>", "<article><p>An article.</p></article>"]
)
def test_what_is_no_listing(main: str) -> None:
    found = listing(main, around="")

    assert (found.teasers, found.has_next, found.recognized) == ((), False, False)


@pytest.mark.parametrize("html", [b"", b"\x00\xff", b"not html at all", b"<html>", b"<a href='/news/x?page=2'>"])
def test_any_bytes_are_no_listing(html: bytes) -> None:
    found = read_listing(html, f"{SITE}/news", COMMONSPACE)

    assert found.teasers == ()
    assert not found.has_next


@pytest.mark.parametrize(
    ("url", "number"),
    [
        ("/news", 0),
        ("/news?page=0", 0),
        ("/news?page=12", 12),
        ("/voices?page=6,0,0", 6),
        ("/voices?page=6%2C0%2C0", 6),
        ("/voices?page=0%2C4", 0),
        ("/news?page=%2C1", 0),
        ("/news?page=x", 0),
        ("/news?page=-1", 0),
        ("/news?page=²", 0),
        ("/news?page=", 0),
        ("/news?page=1&page=2", 1),
    ],
)
def test_page_number(url: str, number: int) -> None:
    assert COMMONSPACE.page_of(SITE + url) == number


def test_the_archive_may_be_the_second_list_that_the_page_pages() -> None:
    """A theme may have given a block the first pager; the archive's own stands with its teasers."""
    own = '<nav class="pager"><a href="?page=0%2C1">2</a><a rel="next" href="?page=0%2C1">Next</a></nav>'
    found = listing(f"<div>{teaser('/news/a')}{own}</div>", around="")

    assert (found.pager, found.has_next) == (1, True)
    assert COMMONSPACE.page_of(SITE + "/news?page=0,1", found.pager) == 1


def test_a_button_may_load_the_next_page_by_drupals_own_address() -> None:
    button = '<ul class="pager"><li><a rel="next" href="/views/ajax?view_name=news&amp;page=1">Load more</a></li></ul>'

    assert listing(f"<div>{teaser('/news/a')}{button}</div>", around="").has_next


def test_without_any_pager_it_is_said() -> None:
    assert not listing(FORM + teaser("/news/a"), around="").has_pager
    assert listing(FORM + teaser("/news/a") + pager(1), around="").has_pager


def test_dates_of_three_numbers_show_their_order() -> None:
    rows = [teaser(f"/news/{day}", date=f'<span class="date">{day}/02/2026</span>') for day in (25, 11)]

    assert [one.date_order for one in listing(FORM + "".join(rows)).teasers] == ["day", "day"]
    assert listing(FORM + rows[1]).teasers[0].date_order is None


def test_a_card_shows_its_date_without_a_telling_class() -> None:
    card = (
        '<a href="/news/card"><div><div>A card that is one link</div><p>Last summer (2025) it rained.</p>'
        "<div>12 Mar 2026</div></div></a>"
    )

    assert listing(FORM + card).teasers[0].published == "12 Mar 2026"
