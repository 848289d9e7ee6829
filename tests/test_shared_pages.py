"""Pages that lie in memory which two processes have in common."""

import multiprocessing
import os
import pickle
import sys
from concurrent.futures import ProcessPoolExecutor

import pytest

from newsbot.extract.article import NoArticleError
from newsbot.items import ArticleItem
from newsbot.reading import FetchedPage
from newsbot.reading_process import begin_reading, read_each, read_page
from newsbot.shared_pages import Place, SharedPages
from newsbot.sites import COMMONSPACE

TEXT = "The ministers of both countries met in Tbilisi on 4 February and spoke about the border for three hours. "
PAGE = f"<html><head><title>Ministers meet</title></head><body><main><h1>Ministers meet</h1><p>{TEXT * 5}</p></main>"


def test_a_place_is_given_once_until_it_is_free_again() -> None:
    shared = SharedPages(2, 10)
    first, second = shared.put(b"first"), shared.put(b"second")
    assert first is not None
    assert second is not None
    assert shared.put(b"third") is None
    assert (shared.get(first), shared.get(second)) == (b"first", b"second")
    shared.free([first])
    third = shared.put(b"third")
    assert third is not None
    assert third.number == first.number
    assert (shared.get(third), shared.get(second)) == (b"third", b"second")


def test_what_is_too_large_for_a_place_is_not_put_there() -> None:
    shared = SharedPages(1, 4)
    assert shared.put(b"12345") is None
    place = shared.put(b"1234")
    assert place is not None
    assert shared.put_back(place, b"12345") is None
    assert shared.get(place) == b"1234"
    answer = shared.put_back(place, b"56")
    assert answer is not None
    assert shared.get(answer) == b"56"


@pytest.mark.skipif(sys.platform != "linux", reason="only what is forked shares memory that has no name")
@pytest.mark.parametrize("size", [256 * 1024, len(PAGE), 10], ids=["answer-too", "page-only", "nothing-fits"])
def test_another_process_reads_what_lies_there(size: int) -> None:
    shared = SharedPages(2, size)
    told = (os.getpid(), None, False, COMMONSPACE, shared)
    pages = [
        FetchedPage(html, f"https://www.commonspace.eu/news/{number}", COMMONSPACE, "utf-8")
        for number, html in enumerate((PAGE.encode(), b"<html></html>"))
    ]
    asked = [(page, shared.put(page.html)) for page in pages]
    assert [place is not None for _, place in asked] == [size >= len(PAGE), size > len(b"<html></html>")]
    sent = [(FetchedPage(b"", page.url, page.site, "utf-8") if place else page, place) for page, place in asked]
    with ProcessPoolExecutor(1, multiprocessing.get_context("fork"), begin_reading, told) as pool:
        answer = pool.submit(read_each, read_page, sent, None, False).result()
    assert isinstance(answer, Place) is (size > len(PAGE))
    (item, words), none = pickle.loads(shared.get(answer)) if isinstance(answer, Place) else answer
    assert isinstance(item, ArticleItem)
    assert (item.title, [one.text for one in words.dates][:1]) == ("Ministers meet", ["4 February"])
    assert isinstance(none, NoArticleError)
