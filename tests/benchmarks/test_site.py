"""The benchmark's site is what its measurements say of it: ordinary pages that newsbot reads, the same every time."""

import gzip
import re
from statistics import mean, median

from benchmarks.site import Site
from benchmarks.site.prose import write_text
from benchmarks.site.server import Answers
from newsbot.normalize.registers import load_registers
from newsbot.reading import FetchedPage, read_item, read_words
from newsbot.sites import COMMONSPACE


def page(path: str, html: bytes) -> FetchedPage:
    return FetchedPage(html, COMMONSPACE.url + path, COMMONSPACE, "utf-8")


def test_pages_have_the_size_and_the_redundancy_of_real_ones() -> None:
    pages = [html for _, html in Site(20).pages()]
    assert 55_000 < median(map(len, pages)) < 70_000
    # Prose of about 2 kB compresses to a half: repeated sentences would flatter what a page costs on disk.
    texts = [" ".join(write_text(number).paragraphs).encode() for number in range(1, 21)]
    assert 0.45 < mean(len(gzip.compress(text, 6)) / len(text) for text in texts) < 0.6


def test_newsbot_reads_every_field_with_an_ordinary_number_of_names_and_dates() -> None:
    registers, persons, dates = load_registers(None), [], []
    for number, (path, html) in enumerate(Site(20).pages(), start=1):
        item = read_item(page(path, html))
        text, words = write_text(number), read_words(item, registers)
        assert item.title == f"{text.title} ({number})"
        assert item.body == "\n\n".join(text.paragraphs)
        assert item.standfirst == text.standfirst
        assert (item.section, item.published_from, item.node_id) == ("news", "json-ld", number)
        assert "commonspace.eu" in [source.name for source in words.sources]
        persons.append(len(words.persons))
        dates.append(len(words.dates))
    assert 2 <= mean(persons) <= 5
    assert 2 <= mean(dates) <= 4


def test_the_archive_leads_to_every_published_article_and_to_no_other() -> None:
    site = Site(45, unpublished=5)
    found = [path for number in range(4) for path in archive(site, number)]
    assert sorted(found) == sorted(site.paths())
    assert len(found) == 45
    site.publish(2)
    assert archive(site, 0)[2] == found[0]
    assert site.article(archive(site, 0)[0])
    assert len(site.paths()) == 47


def archive(site: Site, number: int) -> list[str]:
    text = b"".join(site.listing(number)).decode()
    rows = text[text.index("Filter archive") : text.index("<aside")]
    return re.findall(r'<h2 class="node__title"><a href="([^"]+)"', rows)


def test_the_server_counts_by_kind_and_answers_what_is_missing() -> None:
    answers = Answers(Site(3))
    (path, *_) = answers.site.paths()
    for target in (path, "/news", "/news?page=x", "/sitemap.xml", "/robots.txt", "/sites/default/files/x.jpg", "/no"):
        head, body = answers.answer("GET", target)
        assert head.startswith(b"HTTP/1.1 404" if target == "/no" else b"HTTP/1.1 200")
        assert body
    expected = {"article": 1, "listing": 2, "other": 2, "picture": 1, "missing": 1}
    assert answers.counts.requests == expected
    answers.answer("POST", "/__reset")
    assert not answers.counts.requests
