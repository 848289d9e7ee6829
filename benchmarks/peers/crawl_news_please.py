"""news-please as a library: ``NewsPlease.from_urls``, which downloads in threads and extracts in all processors.

    python crawl_news_please.py crawl ADDRESSES OUTPUT THREADS
    python crawl_news_please.py extract PAGES

In its favor: no pictures are fetched. It opens a thread for each address it is given, so it is given some at a time.
"""

import json
import sys
import time
from pathlib import Path

from newsplease import NewsPlease

_TOGETHER = 100


def crawl(addresses: list[str], output: Path) -> None:
    """Download and extract; one JSON object a line."""
    with output.open("w", encoding="utf-8") as file:
        for first in range(0, len(addresses), _TOGETHER):
            several = addresses[first : first + _TOGETHER]
            found = NewsPlease.from_urls(several, request_args={"timeout": 30}, fetch_images=False)
            for article in found.values():
                if article:
                    file.write(json.dumps(article.get_serializable_dict(), default=str) + "\n")


def extract(pages: Path) -> float:
    """Extract pages that are there already; gives the CPU seconds."""
    several = [json.loads(line) for line in pages.read_text("utf-8").splitlines()]
    began = time.process_time()
    for page in several:
        if not NewsPlease.from_html(page["html"], url=page["url"], fetch_images=False).maintext:
            raise SystemExit(f"nothing extracted from {page['url']}")
    return time.process_time() - began


if __name__ == "__main__":
    if sys.argv[1] == "crawl":
        crawl(Path(sys.argv[2]).read_text("utf-8").split(), Path(sys.argv[3]))
    else:
        print(extract(Path(sys.argv[2])))
