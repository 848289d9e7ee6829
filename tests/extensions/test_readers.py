"""Pages read beside the process that fetches them, and by it."""

import asyncio

from newsbot.extensions.readers import Readers
from newsbot.items import ArticleItem
from newsbot.reading import FetchedPage
from newsbot.sites import COMMONSPACE

TEXT = "The ministers of both countries met in Tbilisi on 4 February and spoke about the border for three hours. "


def page(number: int) -> FetchedPage:
    """A page; the longer ones do not fit into the memory that processes share."""
    padding = "<!-- -->" * (40_000 if number % 10 == 3 else 10)
    html = f"<html><body>{padding}<main><h1>Ministers meet again {number}</h1><p>{TEXT * 5}</p></main></body></html>"
    return FetchedPage(html.encode(), f"https://www.commonspace.eu/news/{number}", COMMONSPACE, "utf-8")


async def read(numbers: range) -> tuple[list[ArticleItem], int]:
    readers = Readers(None, 1, site=COMMONSPACE)
    assert readers._started is not None
    await asyncio.wrap_future(readers._started)
    try:
        tasks = [asyncio.create_task(readers.read(page(number))) for number in numbers]
        await asyncio.sleep(0)  # all are asked for
        now = asyncio.get_running_loop().time()
        readers._help(now - 1)  # late: this process is busy
        before = readers.helped
        readers._help(now)
        assert (before, readers.helped) == (0, 1)
        items = await asyncio.gather(*tasks)
        assert all(readers.words(item).dates for item in items)
        return items, readers.helped
    finally:
        readers.close()


def test_each_page_gives_its_own_article_whoever_reads_it() -> None:
    items, helped = asyncio.run(read(range(80)))
    assert [item.title for item in items] == [f"Ministers meet again {number}" for number in range(80)]
    assert [item.html == page(number).html for number, item in enumerate(items)] == [True] * 80
    assert helped >= 1
