"""A reader of the sample site: one connection, and the ways to look at an answer."""

import http.client
import re

from parsel import Selector

from newsbot.demo import SampleArticle, SampleSite, load_catalogue

OLD, DELETED, UNPUBLISHED, RETITLED, EDITED, BROKEN = 1640, 13120, 13720, 14190, 14412, 13925
"""Node numbers of articles that something happens to; BROKEN has unclosed tags."""


class Page:
    """One answer, and the ways to look at it."""

    def __init__(self, answer: http.client.HTTPResponse, body: bytes) -> None:
        self.status = answer.status
        self.headers = answer.headers
        self.body = body
        self.text = body.decode()

    @property
    def tree(self) -> Selector:
        return Selector(self.text)

    @property
    def rows(self) -> list[str]:
        """The links of the main list of a listing, as they stand in the page."""
        view = self.tree.css(".view-display-id-page, .view-display-id-page_1")
        return view.css(".node--view-mode-teaser h2 a::attr(href)").getall()


class Reader:
    """One connection that is kept alive."""

    def __init__(self, site: SampleSite) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", int(site.url.rsplit(":", 1)[1]), timeout=10)

    def get(self, target: str, method: str = "GET", **headers: str) -> Page:
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        self.connection.request(method, target, headers=names)
        answer = self.connection.getresponse()
        return Page(answer, answer.read())


def article(nid: int, day: int = 1) -> SampleArticle:
    return load_catalogue(day).by_nid[nid]


def words(selector: Selector | str) -> str:
    """All text of an element, white space single."""
    parts = selector if isinstance(selector, str) else " ".join(selector.xpath(".//text()").getall())
    return " ".join(parts.split())


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def all_rows(reader: Reader, path: str) -> list[str]:
    rows: list[str] = []
    for page in range(20):
        more = reader.get(f"{path}?page={page}").rows
        if not more:
            return rows
        assert len(more) <= 10
        rows += [link.removeprefix("/index.php") for link in more]
    raise AssertionError("the listing does not end")
