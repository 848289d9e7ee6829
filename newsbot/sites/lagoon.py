"""The Lagoon Gazette, a sample site of the shape of WordPress (``newsbot.demo.lagoon``): the example to copy from."""

import re
from zoneinfo import ZoneInfo

from newsbot.sites.site import BY_PATH, Publisher, Section, Site

SITE = Site(
    name="lagoon",
    title="Lagoon Gazette",
    url="https://www.lagoongazette.example",
    zone=ZoneInfo("Asia/Tbilisi"),
    sections=(
        Section("news", ("/category/news/",), ("News",)),
        Section("interview", ("/category/interviews/",), ("Interview", "Interviews")),
        Section("opinion", ("/category/opinion/",), ("Opinion",)),
    ),
    crawled=("news", "interview"),
    shared_listings=(("/",),),
    pager=BY_PATH,
    feed="/feed/",
    articles=re.compile(r"^/\d{4}/\d\d/\d\d/[^/]+/?$"),
    final_slash=True,
    beside=re.compile(r"\bsharedaddy\b"),  # "Share this", which a plugin puts at the end of the text
    terms={"tag": "tags"},
    since=2015,
    own_words=r"lagoon gazette",
    publishers=(Publisher("Lagoon Gazette", ("the Lagoon Gazette",), homepage="https://www.lagoongazette.example"),),
)
