"""The settings that a crawl is given, read strictly before anything is fetched."""

from difflib import get_close_matches
from pathlib import Path

from scrapy.settings import SETTINGS_PRIORITIES, BaseSettings
from scrapy.utils.misc import load_object
from sqlalchemy.engine import URL

from newsbot import settings as defaults
from newsbot.extensions.frontier_settings import frontier_settings
from newsbot.normalize.registers import load_registers
from newsbot.storage.database_errors import DatabaseError
from newsbot.storage.database_url import DEFAULT_URL, parse_url, sqlite_path
from newsbot.telling import Telling, parse_alert_urls, parse_heartbeat_url

_LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")


def value_of(given: BaseSettings | None, name: str) -> str:
    """Return a setting as text; empty where there is none."""
    value = given.get(name) if given else None
    return "" if value is None else str(value)


def choose_log_level(given: BaseSettings) -> str:
    """Let NEWSBOT_LOG_LEVEL hold where neither -L nor -s LOG_LEVEL is given; return what is wrong with it, or nothing.

    Scrapy sets up its log before the crawl can be refused: what is no level is taken for WARNING until then.
    """
    by_option = given.getpriority("LOG_LEVEL") == SETTINGS_PRIORITIES["cmdline"]
    name = "LOG_LEVEL" if by_option else "NEWSBOT_LOG_LEVEL"
    asked = value_of(given, name)
    is_known = asked.strip().upper() in _LOG_LEVELS
    given.set("LOG_LEVEL", asked.strip().upper() if is_known else "WARNING", priority="cmdline")
    return "" if is_known else f"{name}={asked}: write one of {', '.join(_LOG_LEVELS)}"


def telling_of(given: BaseSettings | None) -> Telling:
    """Return whom to tell. Raises ``ValueError``."""
    addresses = parse_alert_urls(value_of(given, "NEWSBOT_ALERT_URLS"))
    return Telling(tuple(addresses), parse_heartbeat_url(value_of(given, "NEWSBOT_HEARTBEAT_URL")))


def check_settings(given: BaseSettings | None, fault_of_log_level: str) -> None:
    """Read the settings that are ours. Raises ``ValueError`` naming the one that cannot be used."""
    for name in given or ():
        if name.startswith("NEWSBOT_") and not hasattr(defaults, name):
            near = get_close_matches(name, (known for known in dir(defaults) if known.startswith("NEWSBOT_")), 1)
            raise ValueError(f"{name}: no such setting" + (f"; did you mean {near[0]}?" if near else ""))
    if fault_of_log_level:
        raise ValueError(fault_of_log_level)
    _check_numbers(given)
    telling_of(given)
    for name in ("NEWSBOT_NER", "NEWSBOT_PROFILE"):
        defaults.read_switch(name, value_of(given, name))
    folder = value_of(given, "NEWSBOT_REGISTERS")
    if folder and not Path(folder).is_dir():
        raise ValueError(f"NEWSBOT_REGISTERS={folder}: no such folder")
    load_registers(Path(folder) if folder else None)
    url = parse_url(value_of(given, "NEWSBOT_DATABASE_URL"), driver=False)
    if url.get_backend_name() == "sqlite" and sqlite_path(url) is None:
        raise ValueError(
            f"NEWSBOT_DATABASE_URL={url}: in memory nothing would be kept; name a file, like {DEFAULT_URL}"
        )


def _check_numbers(given: BaseSettings | None) -> None:
    for name in ("DOWNLOAD_DELAY", "NEWSBOT_MAX_WAIT"):
        seconds = value_of(given, name)
        if not seconds.replace(".", "", 1).isdecimal():
            raise ValueError(f"{name}={seconds}: write a number of seconds")
    revisits = value_of(given, "NEWSBOT_REVISITS_PER_NIGHT")
    if not (revisits.isascii() and revisits.isdecimal()):
        raise ValueError(f"NEWSBOT_REVISITS_PER_NIGHT={revisits}: write a number of articles, 0 for none")
    processes = value_of(given, "NEWSBOT_PROCESSES")
    if processes != "auto" and not processes.isdecimal():
        raise ValueError(f"NEWSBOT_PROCESSES={processes}: write a number of processes, or auto")


def check_workers(redis_url: str, url: URL) -> None:
    """See that several workers can crawl as they are asked to. Raises ``ValueError``."""
    named = f"NEWSBOT_REDIS_URL={redis_url.rpartition('@')[2]}"
    if url.get_backend_name() != "postgresql":
        raise ValueError(f"{named}: several workers need PostgreSQL; name one in NEWSBOT_DATABASE_URL, or leave it out")
    try:
        from redis import Redis

        load_object(frontier_settings(redis_url)["SCHEDULER"])
    except ImportError as error:
        raise ValueError(f"{named}: {error}; run pip install 'newsbot[redis]'") from None
    try:
        Redis.from_url(redis_url).close()
    except ValueError as error:
        raise ValueError(f"{named}: {str(error).split('(')[0].strip()}; write it like redis://host:6379/0") from None


def reach_redis(redis_url: str) -> None:
    """See that Redis answers. Raises ``DatabaseError``."""
    from redis import Redis
    from redis.exceptions import RedisError

    client = Redis.from_url(redis_url, socket_connect_timeout=10)
    try:
        client.ping()
    except RedisError as error:
        place, words = redis_url.rpartition("@")[2], str(error).splitlines()[0].rstrip(".")
        raise DatabaseError(f"Redis {place}: {words}; start it, or correct NEWSBOT_REDIS_URL") from error
    finally:
        client.close()
