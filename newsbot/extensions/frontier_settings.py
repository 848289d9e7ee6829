"""Which settings put what is still to be fetched into a Redis; without Redis nothing of it is imported."""

from typing import Any


def frontier_keys(name: str) -> dict[str, str]:
    """Return the settings of scrapy-redis that give the workers of a run keys of their own in Redis."""
    return {"SCHEDULER_QUEUE_KEY": f"newsbot:{name}:requests", "SCHEDULER_DUPEFILTER_KEY": f"newsbot:{name}:seen"}


def frontier_settings(redis_url: str) -> dict[str, Any]:
    """Return the settings that put what is still to be fetched into a Redis."""
    return {
        "SCHEDULER": "newsbot.extensions.frontier.Frontier",
        "DUPEFILTER_CLASS": "scrapy_redis.dupefilter.RFPDupeFilter",
        "SCHEDULER_SERIALIZER": "newsbot.extensions.frontier",
        "SCHEDULER_PERSIST": True,  # one worker that leaves must not empty what the others work on
        "REDIS_URL": redis_url,
    }
