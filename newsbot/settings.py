"""Scrapy settings, with a reason beside each that differs from Scrapy's default.

Each ``NEWSBOT_*`` setting is a Scrapy setting (``-s NAME=value``) and an environment variable of the
same name; this is the only place that reads the environment.
"""

import os

from newsbot import __version__

BOT_NAME = "newsbot"
SPIDER_MODULES = ["newsbot.spiders"]
NEWSPIDER_MODULE = "newsbot.spiders"
COMMANDS_MODULE = "newsbot.commands"  # `scrapy crawl` with an honest exit status
DEFAULT_DATABASE_URL = "sqlite:///newsbot.db"


_names: list[str] = []


def _setting(name: str, default: str) -> str:
    _names.append(name)
    return os.environ.get(name) or default


SECRETS = ("NEWSBOT_ALERT_URLS", "NEWSBOT_HEARTBEAT_URL", "NEWSBOT_REDIS_URL")
"""Settings that often hold a password or a token."""


def given_by_environment() -> dict[str, str]:
    """Return the settings that the environment gives, but for the moved clock: what a nightly run needs to be told."""
    return {name: os.environ[name] for name in _names if os.environ.get(name) and name != "NEWSBOT_NOW"}


def read_switch(name: str, value: object) -> bool:
    """Return whether a setting is on. Raises ``ValueError`` for what is neither 0 nor 1."""
    text = "" if value is None else str(value).strip().lower()
    if text in ("1", "true", "yes", "on"):
        return True
    if text in ("", "0", "false", "no", "off"):
        return False
    raise ValueError(f"{name}={value}: write 1 or 0")


NEWSBOT_DATABASE_URL = _setting("NEWSBOT_DATABASE_URL", DEFAULT_DATABASE_URL)
NEWSBOT_CONTACT = _setting("NEWSBOT_CONTACT", "")
"""Where the site's owner can reach you: a web page or a mail address; it goes into the User-Agent."""
NEWSBOT_REGISTERS = _setting("NEWSBOT_REGISTERS", "")
"""A folder with registers of your own (``persons.toml``, ``sources.toml``, word lists), added to those shipped."""
NEWSBOT_NER = _setting("NEWSBOT_NER", "0")
"""1: spaCy's model reads names beside the rules; needs the extra ``ner``. 0: rules alone."""
NEWSBOT_MAX_WAIT = _setting("NEWSBOT_MAX_WAIT", "300")
"""Seconds: a Retry-After up to this is waited for; for a longer one the crawl ends and the next run goes on."""
NEWSBOT_PROCESSES = _setting("NEWSBOT_PROCESSES", "auto")
"""How many processes read pages beside the one that fetches: "auto" is one for a crawl without pauses, else none."""
NEWSBOT_PROFILE = _setting("NEWSBOT_PROFILE", "0")
"""1: a table at the end of a crawl tells where its CPU time went, stage by stage, and what it waited for."""
NEWSBOT_REVISITS_PER_NIGHT = _setting("NEWSBOT_REVISITS_PER_NIGHT", "50")
"""Stored articles looked at again in one run, at most: at 1, 3, 7 and 30 days of age; 0: none."""
NEWSBOT_ALERT_URLS = _setting("NEWSBOT_ALERT_URLS", "")
"""Whom to tell when nights turn bad, and good again: addresses as Apprise takes them, white space between."""
NEWSBOT_HEARTBEAT_URL = _setting("NEWSBOT_HEARTBEAT_URL", "")
"""A web address that is asked for after each good night: who misses the heartbeat knows that no crawl ran."""
NEWSBOT_REDIS_URL = _setting("NEWSBOT_REDIS_URL", "")
"""A Redis, ``redis://host:6379/0``: several processes started with it crawl together; needs PostgreSQL. Empty: one."""
NEWSBOT_NOW = _setting("NEWSBOT_NOW", "")
"""An instant (ISO) at which the process believes to begin; empty: the machine's clock. For trying out nights."""

# --- politeness ------------------------------------------------------------------------------------------
USER_AGENT = f"newsbot/{__version__}"  # the contact is added when the crawl starts, it may come from -s
ROBOTSTXT_OBEY = True
ROBOTSTXT_USER_AGENT = "newsbot"
CONCURRENT_REQUESTS_PER_DOMAIN = 1  # default 8: one small site
DOWNLOAD_DELAY = 1  # default 0
DOWNLOAD_DELAY_JITTER = 0  # default: 50 to 150 % of the delay; one request a second means one
AUTOTHROTTLE_ENABLED = True  # slower still, when the site is slow
AUTOTHROTTLE_START_DELAY = 0  # default 5 s: the delay above is the start
AUTOTHROTTLE_MAX_DELAY = 30
COOKIES_ENABLED = False
URLLENGTH_LIMIT = 0  # default 2083: a longer address would be dropped without a word, and stay pending for ever
RETRY_TIMES = 2
RETRY_HTTP_CODES = [408, 429, 500, 502, 503, 504, 522, 524]
RETRY_GIVE_UP_LOG_LEVEL = "WARNING"  # default ERROR: it is in the ledger, with its reason
REDIRECT_MAX_TIMES = 5  # default 20

# --- safety: nobody watches a nightly crawl --------------------------------------------------------------
DOWNLOAD_VERIFY_CERTIFICATES = True  # default False
DOWNLOAD_MAXSIZE = 16 * 1024 * 1024  # default 1 GiB: pages of the site have 60 kB
DOWNLOAD_WARNSIZE = 4 * 1024 * 1024
DOWNLOAD_TIMEOUT = 60  # default 180
DNS_TIMEOUT = 20
TELNETCONSOLE_ENABLED = False  # no console into the process
REMOTE_CONTROL_ENABLED = False  # nor this one, which Scrapy 2.19 opens by default
DOWNLOAD_HANDLERS = {"file": None, "data": None, "ftp": None, "s3": None}  # the site is on the web

# --- the way of an article -------------------------------------------------------------------------------
ITEM_PIPELINES = {
    "newsbot.pipelines.RequiredPipeline": 100,
    "newsbot.pipelines.DatesPipeline": 200,
    "newsbot.pipelines.SourcesPipeline": 300,
    "newsbot.pipelines.PersonsPipeline": 400,
    "newsbot.pipelines.StorePipeline": 500,
}
EXTENSIONS = {
    "newsbot.extensions.Profile": -20,  # before the processes that it measures
    "newsbot.extensions.Readers": -10,  # before anything starts a thread
    "newsbot.extensions.Workers": -5,  # hears of the end before the record of the run is closed
    "newsbot.extensions.RunRecord": 0,
    "newsbot.extensions.Progress": 10,
    "scrapy.extensions.logstats.LogStats": None,  # Progress says it
    "scrapy.extensions.memusage.MemoryUsage": None,
    # Not used here, and loading them makes a third of a short crawl: what they bring along is large.
    "scrapy.extensions.memdebug.MemoryDebugger": None,
    "scrapy.extensions.remote_control.RemoteControl": None,
    "scrapy.extensions.spiderstate.SpiderState": None,
    "scrapy.extensions.telnet.TelnetConsole": None,
}
DOWNLOADER_MIDDLEWARES = {
    "newsbot.middlewares.SameSiteMiddleware": 50,
    "newsbot.middlewares.RobotsMiddleware": 100,
    "newsbot.middlewares.RetryAfterMiddleware": 560,  # nearer to the site than Retry (550): it sees every answer first
    "newsbot.middlewares.RefreshMiddleware": 580,
    "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware": None,  # ours reads only pages that have the word
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,  # ours obeys Crawl-delay and RFC 9309
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,  # ours looks at the port too
    "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,
    "scrapy.downloadermiddlewares.cookies.CookiesMiddleware": None,  # nor loaded: it brings the list of all domains
}
# Default 100 tasks are started for every response; 8 are 39 % faster for callbacks that yield one item.
CONCURRENT_ITEMS = 8

# --- output ----------------------------------------------------------------------------------------------
NEWSBOT_LOG_LEVEL = _setting("NEWSBOT_LOG_LEVEL", "WARNING")
"""The least that a crawl logs: DEBUG, INFO, WARNING, ERROR or CRITICAL."""
LOG_LEVEL = NEWSBOT_LOG_LEVEL  # default DEBUG; what a person wants to see, Progress prints
LOG_FORMATTER = "newsbot.logformatter.ShortLogFormatter"  # an article's address, not all of the article
FEED_EXPORT_ENCODING = "utf-8"
# -O articles.jsonl: the same records that newsbot export writes.
FEED_EXPORTERS = {
    "json": "newsbot.exporters.JsonRecords",
    "jsonl": "newsbot.exporters.JsonLinesRecords",
    "jsonlines": "newsbot.exporters.JsonLinesRecords",
    "jl": "newsbot.exporters.JsonLinesRecords",
    "csv": "newsbot.exporters.CsvRecords",
}
