"""Fundus with a publisher of its own for the site: its sitemap, its selectors, one thread a publisher as documented.

    python crawl_fundus.py crawl ADDRESSES OUTPUT THREADS

``ADDRESSES`` tells only the site; Fundus finds the articles in the sitemap. In its favor: no delay.
"""

import datetime
import json
import sys
from pathlib import Path
from urllib.parse import urlsplit

from fundus import Crawler, Sitemap
from fundus.parser import ArticleBody, BaseParser, ParserProxy, attribute
from fundus.parser.utility import (
    extract_article_body_with_selector,
    generic_author_parsing,
    generic_date_parsing,
)
from fundus.publishers.base_objects import Publisher, PublisherGroup
from lxml.etree import XPath


class SiteParser(ParserProxy):
    """What a user of Fundus would write for the site."""

    class V1(BaseParser):
        """The present markup."""

        _summary = XPath("//article[contains(@class,'view-mode-full')]//div[contains(@class,'field-standfirst')]")
        _paragraphs = XPath("//article[contains(@class,'view-mode-full')]//div[contains(@class,'field--name-body')]/p")

        @attribute
        def title(self) -> str | None:
            """Return the headline."""
            return self.precomputed.meta.get("og:title")

        @attribute
        def body(self) -> ArticleBody | None:
            """Return the text."""
            return extract_article_body_with_selector(
                self.precomputed.doc, summary_selector=self._summary, paragraph_selector=self._paragraphs
            )

        @attribute
        def authors(self) -> list[str]:
            """Return the authors of the linked data."""
            return generic_author_parsing(self.precomputed.ld.xpath_search("//NewsArticle/author"))

        @attribute
        def publishing_date(self) -> datetime.datetime | None:
            """Return the moment of publication."""
            return generic_date_parsing(self.precomputed.meta.get("article:published_time"))


def crawl(site: str, articles: int, output: Path) -> None:
    """Crawl the sitemap; one JSON object a line."""

    class Local(metaclass=PublisherGroup):
        default_language = "en"
        Site = Publisher(
            name="Benchmark", domain=site, parser=SiteParser, sources=[Sitemap(f"{site}/sitemap.xml")]
        )  # fmt: skip

    with output.open("w", encoding="utf-8") as file:
        for article in Crawler(Local, delay=0.0).crawl(max_articles=articles):
            file.write(json.dumps(article.to_json(), default=str) + "\n")


if __name__ == "__main__":
    known = Path(sys.argv[2]).read_text("utf-8").split()
    where = urlsplit(known[0])
    crawl(f"{where.scheme}://{where.netloc}", len(known), Path(sys.argv[3]))
