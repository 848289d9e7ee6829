"""One article, one address: every form of address that the site and its readers use."""

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.normalize.urls import (
    canonical_url,
    clean_path,
    fetch_url,
    is_site_host,
    may_be_article,
    node_of,
    parse_site,
)  # fmt: skip
from newsbot.sites import COMMONSPACE

SITE = COMMONSPACE.url
COPY = "http://127.0.0.1:8000"
NEWS = f"{SITE}/news/talks-davos"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        pytest.param(NEWS, NEWS, id="as-it-is"),
        pytest.param("http://www.commonspace.eu/news/talks-davos", NEWS, id="http"),
        pytest.param("https://commonspace.eu/news/talks-davos", NEWS, id="bare-host"),
        pytest.param("https://WWW.Commonspace.EU/news/talks-davos", NEWS, id="host-in-capitals"),
        pytest.param("https://www.commonspace.eu:443/news/talks-davos", NEWS, id="port-443"),
        pytest.param("http://www.commonspace.eu:80/news/talks-davos", NEWS, id="port-80"),
        pytest.param("//www.commonspace.eu/news/talks-davos", NEWS, id="without-scheme"),
        pytest.param("/news/talks-davos", NEWS, id="path-only"),
        pytest.param("  /news/talks-davos \n", NEWS, id="blanks"),
        pytest.param("/index.php/news/talks-davos", NEWS, id="index-php"),
        pytest.param("/INDEX.php/news/talks-davos", NEWS, id="index-php-in-capitals"),
        pytest.param("/News/Talks-Davos", NEWS, id="capitals"),
        pytest.param("/news/talks-davos/", NEWS, id="final-slash"),
        pytest.param("//www.commonspace.eu//news//talks-davos//", NEWS, id="doubled-slashes"),
        pytest.param("/news/talks-davos?fbclid=IwAR0x", NEWS, id="fbclid"),
        pytest.param("/news/talks-davos?PageSpeed=noscript", NEWS, id="pagespeed"),
        pytest.param("/news/talks-davos?page=1%2C0&taxonomy=1&user[0]=3", NEWS, id="filters"),
        pytest.param("/news/talks-davos#comments", NEWS, id="fragment"),
        pytest.param("/index.php/News/talks-davos/?utm_source=x#top", NEWS, id="all-together"),
        pytest.param("/news/talks%2Ddavos", NEWS, id="needless-escape"),
        pytest.param("/an-old-import-without-section", f"{SITE}/an-old-import-without-section", id="no-section"),
        pytest.param("/news/talks-davos-0", f"{NEWS}-0", id="second-of-one-title"),
        pytest.param("/node/13462", f"{SITE}/node/13462", id="node"),
        pytest.param("/ru/node/13462", f"{SITE}/ru/node/13462", id="russian-node"),
        pytest.param("/index.php/ru/node/13462", f"{SITE}/ru/node/13462", id="russian-node-index-php"),
        pytest.param("/index.php?m=23&news_id=5427", f"{SITE}/index.php?m=23&news_id=5427", id="old-system"),
        pytest.param(
            "http://commonspace.eu/index.php?news_id=5427&m=23&fbclid=1",
            f"{SITE}/index.php?m=23&news_id=5427",
            id="old-system-other-order",
        ),
        pytest.param("/?m=23&news_id=5427", f"{SITE}/index.php?m=23&news_id=5427", id="old-system-without-file"),
        pytest.param("/index.php?m=23", SITE, id="old-system-without-number"),
        pytest.param("/index.php?m=23&news_id=../etc", SITE, id="old-system-no-number"),
        pytest.param("/index.php", SITE, id="index-php-alone"),
        pytest.param("/", SITE, id="front-page"),
        pytest.param("", SITE, id="empty"),
        pytest.param(
            "/ru/статья о мосте",
            f"{SITE}/ru/%D1%81%D1%82%D0%B0%D1%82%D1%8C%D1%8F%20%D0%BE%20%D0%BC%D0%BE%D1%81%D1%82%D0%B5",
            id="cyrillic",
        ),
        pytest.param("/news/t%C3%BCrkiye", f"{SITE}/news/t%C3%BCrkiye", id="escaped"),
        pytest.param("/news/türkiye", f"{SITE}/news/t%C3%BCrkiye", id="not-escaped"),
    ],
)
def test_one_address(url: str, expected: str) -> None:
    assert canonical_url(url, COMMONSPACE) == expected
    assert canonical_url(expected, COMMONSPACE) == expected


@pytest.mark.parametrize(
    "url",
    [
        "https://karabakhspace.commonspace.eu/opinion/x",
        "https://example.org/news/x",
        "mailto:newsroom@commonspace.eu",
        "https://www.commonspace.eu.example.org/news/x",
        "https://www.commonspace.eu@example.org/news/x",
        "https://www.commonspace.eu:8443/news/x",
        "javascript:void(0)",
        "http://[::1/news/x",
        "https://commonspace.eu:port/x",
        "https://evilcommonspace.eu/news/x",
        COPY + "/news/x",
    ],
)
def test_other_sites_are_refused(url: str) -> None:
    with pytest.raises(ValueError, match="address"):
        canonical_url(url, COMMONSPACE)


@pytest.mark.parametrize(
    "url",
    [f"{COPY}/index.php/news/talks-davos?page=1", "/news/talks-davos", NEWS, "https://commonspace.eu/News/Talks-Davos"],
)
def test_a_copy_of_the_site_has_the_sites_addresses(url: str) -> None:
    assert canonical_url(url, COMMONSPACE.at(COPY)) == NEWS


def test_another_copy_is_another_site() -> None:
    with pytest.raises(ValueError, match="not an address of"):
        canonical_url("http://127.0.0.1:8001/news/x", COMMONSPACE.at(COPY))


@pytest.mark.parametrize(
    ("url", "site", "expected"),
    [
        (NEWS, COPY, f"{COPY}/news/talks-davos"),
        (SITE, COPY, f"{COPY}/"),
        (f"{SITE}/index.php?m=23&news_id=5427", COPY, f"{COPY}/index.php?m=23&news_id=5427"),
        (NEWS, SITE, NEWS),
    ],
)
def test_where_an_address_is_fetched(url: str, site: str, expected: str) -> None:
    assert fetch_url(url, site) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://www.commonspace.eu/", "https://www.commonspace.eu"),
        (" HTTP://LocalHost:8000 ", "http://localhost:8000"),
        ("http://[::1]:80", "http://[::1]:80"),
    ],
)
def test_a_site(text: str, expected: str) -> None:
    assert parse_site(text, COMMONSPACE).base == expected


@pytest.mark.parametrize(
    "text",
    ["", "commonspace.eu", "ftp://commonspace.eu", "https://", "https://h/path", "https://h?x=1", "https://h#x", "http://h:x"],
)  # fmt: skip
def test_what_is_no_site(text: str) -> None:
    with pytest.raises(ValueError, match=r"site=|address") as raised:
        parse_site(text, COMMONSPACE)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("url", "node"),
    [
        (f"{SITE}/node/8", 8),
        (f"{SITE}/ru/node/8", 8),
        (f"{SITE}/index.php/node/8", 8),
        (f"{COPY}/index.php/ru/node/8", 8),
        (f"{SITE}/node/8/edit", None),
        (f"{SITE}/node/x", None),
        (NEWS, None),
        ("", None),
        (f"{SITE}/node", None),
    ],
)
def test_node_of(url: str, node: int | None) -> None:
    assert node_of(url) == node


@pytest.mark.parametrize(
    "path",
    [
        "/news/x",
        "/interview/x",
        "/opinion/x",
        "/an-old-import",
        "/event/x",
        "/node/8",
        "/ru/node/8",
        "/commentary/x",
        "/news-of-the-week",
        "/themes-of-the-year",
        "/index.php?m=23&news_id=5",
        "/users-of-gas-pay-more",
        "/region-votes",
        "/about-face-of-minister",
        "/monday-commentary/x",
        "/archives-opened-in-baku",
        "/tagsdorf-meeting",
    ],
)
def test_what_may_be_an_article(path: str) -> None:
    assert may_be_article(SITE + path, COMMONSPACE)


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/node",
        "/home",
        "/ru",
        "/ru/node",
        "/voices",
        "/region/south-caucasus",
        "/theme/diplomacy",
        "/tags/gas",
        "/taxonomy/term/24",
        "/user/login",
        "/users/anna",
        "/search/node",
        "/admin/content",
        "/rss.xml",
        "/contact",
        "/about",
        "/sites/default/files/2020/bridge.jpg",
        "/node/add",
        "/filter/tips",
        "/news/report.pdf",
        "/ru/region/x",
        "/about-us",
    ],
)
def test_what_is_never_an_article(path: str) -> None:
    assert not may_be_article(SITE + path, COMMONSPACE)


@pytest.mark.parametrize(
    "path", [f"/{name}" for name in ("news", "interview", "opinion", "event", "monday-commentary")]
)
def test_a_listing_of_a_section_is_no_article(path: str) -> None:
    assert not may_be_article(SITE + path, COMMONSPACE)


@given(st.text(max_size=80))
def test_any_text_is_an_address_of_the_site_or_refused(text: str) -> None:
    try:
        url = canonical_url(text, COMMONSPACE)
    except ValueError:
        return
    assert url.startswith(SITE)
    assert canonical_url(url, COMMONSPACE) == url
    assert "//" not in url.removeprefix("https://")


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60).map(lambda text: "/" + text))
def test_cleaning_a_path_twice_is_cleaning_it_once(path: str) -> None:
    assert clean_path(clean_path(path)) == clean_path(path)


@given(st.text(max_size=40))
def test_any_text_is_a_host_or_not(text: str) -> None:
    assert is_site_host(text, COMMONSPACE) in (True, False)
    assert isinstance(urlsplit(SITE).netloc, str)
