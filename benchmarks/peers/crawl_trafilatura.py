"""trafilatura as its documentation crawls a list of addresses: buffered downloads in threads, then extraction.

    python crawl_trafilatura.py crawl ADDRESSES OUTPUT THREADS
    python crawl_trafilatura.py extract PAGES

Two of its settings are changed, in its favor: no pause between requests to one host; addresses of this machine allowed.
"""

import json
import sys
import time
from copy import deepcopy
from pathlib import Path

from trafilatura import bare_extraction
from trafilatura.downloads import add_to_compressed_dict, buffered_downloads, load_download_buffer
from trafilatura.settings import DEFAULT_CONFIG, Document, Extractor


def crawl(addresses: list[str], output: Path, threads: int) -> None:
    """Download and extract; one JSON object a line."""
    config = deepcopy(DEFAULT_CONFIG)
    config["DEFAULT"].update({"SLEEP_TIME": "0", "SSRF_PROTECTION": "off"})
    options = Extractor(config=config)
    waiting = add_to_compressed_dict(addresses)
    with output.open("w", encoding="utf-8") as file:
        while not waiting.done:
            several, waiting = load_download_buffer(waiting, sleep_time=0)
            for address, page in buffered_downloads(several, threads, options=options):
                found = bare_extraction(page, url=address, with_metadata=True) if page else None
                if isinstance(found, Document):
                    plain = {key: value for key, value in found.as_dict().items() if not hasattr(value, "tag")}
                    file.write(json.dumps(plain, default=str) + "\n")


def extract(pages: Path) -> float:
    """Extract pages that are there already; gives the CPU seconds."""
    several = [json.loads(line) for line in pages.read_text("utf-8").splitlines()]
    bare_extraction(several[0]["html"], with_metadata=True)
    began = time.process_time()
    for page in several:
        if not bare_extraction(page["html"], url=page["url"], with_metadata=True):
            raise SystemExit(f"nothing extracted from {page['url']}")
    return time.process_time() - began


if __name__ == "__main__":
    if sys.argv[1] == "crawl":
        crawl(Path(sys.argv[2]).read_text("utf-8").split(), Path(sys.argv[3]), int(sys.argv[4]))
    else:
        print(extract(Path(sys.argv[2])))
