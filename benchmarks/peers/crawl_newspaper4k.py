"""newspaper4k as its documentation fetches many articles: ``fetch_news`` with threads.

    python crawl_newspaper4k.py crawl ADDRESSES OUTPUT THREADS
    python crawl_newspaper4k.py extract PAGES

Changed in its favor: no pictures are fetched, and it does not ask twice before each page whether that is binary.
"""

import json
import sys
import time
from pathlib import Path

from newspaper import Article, Config
from newspaper.mthreading import fetch_news

_TOGETHER = 100  # it keeps what it returns in memory


def _config() -> Config:
    config = Config()
    config.fetch_images = False
    config.memorize_articles = False
    config.allow_binary_content = True
    return config


def crawl(addresses: list[str], output: Path, threads: int) -> None:
    """Download and parse; one JSON object a line."""
    config = _config()
    with output.open("w", encoding="utf-8") as file:
        for first in range(0, len(addresses), _TOGETHER):
            several = [Article(one, config=config) for one in addresses[first : first + _TOGETHER]]
            for article in fetch_news(several, threads=threads):
                if article.is_parsed:
                    file.write(json.dumps(article.to_json(as_string=False), default=str) + "\n")


def extract(pages: Path) -> float:
    """Parse pages that are there already; gives the CPU seconds."""
    several, config = [json.loads(line) for line in pages.read_text("utf-8").splitlines()], _config()
    began = time.process_time()
    for page in several:
        article = Article(page["url"], config=config)
        article.download(input_html=page["html"])
        article.parse()
        if not article.text:
            raise SystemExit(f"nothing extracted from {page['url']}")
    return time.process_time() - began


if __name__ == "__main__":
    if sys.argv[1] == "crawl":
        crawl(Path(sys.argv[2]).read_text("utf-8").split(), Path(sys.argv[3]), int(sys.argv[4]))
    else:
        print(extract(Path(sys.argv[2])))
