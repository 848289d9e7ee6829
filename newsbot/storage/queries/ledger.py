"""The story of one address, and what the ledger says of all of them."""

import difflib
import re
from collections.abc import Iterable

from sqlalchemy import Connection, func, select

from newsbot.storage.models.articles import Article
from newsbot.storage.models.ledger import Fetch, Url
from newsbot.storage.models.runs import Run
from newsbot.storage.queries import Record
from newsbot.storage.queries.articles import find_article
from newsbot.storage.tables import table_of

_articles = table_of(Article)
_fetches = table_of(Fetch)
_runs = table_of(Run)
_urls = table_of(Url)
_SLUG_WORD = re.compile(r"[^\W_]{4,}")


def read_address(connection: Connection, address: str) -> Record | None:
    """Return the ledger's row of a canonical address, under whatever alias it is known; None: unknown.

    ``asked`` is ``address``; ``title``, ``stored_url`` and ``gone_at`` are those of its article, and
    ``run_started_at``, ``run_outcome`` those of the last run that met it.
    """
    url = _known_as(connection, address)
    if url is None:
        return None
    row = connection.execute(
        select(
            *(one for one in _urls.c if one.name != "teaser"), _articles.c.title, _articles.c.gone_at,
            _articles.c.url.label("stored_url"),
            _runs.c.started_at.label("run_started_at"), _runs.c.outcome.label("run_outcome"),
        )
        .outerjoin(_articles, _articles.c.id == _urls.c.article_id)
        .outerjoin(_runs, _runs.c.id == _urls.c.run_id)
        .where(_urls.c.url == url)
    ).one()  # fmt: skip
    return {"asked": address, **row._mapping}


def _known_as(connection: Connection, address: str) -> str | None:
    if connection.execute(select(_urls.c.id).where(_urls.c.url == address)).scalar() is not None:
        return address
    article_id = find_article(connection, address)
    if article_id is None:
        return None
    # The address that the crawl asked for has the story; one that was only noted as an alias has none.
    told = select(_urls.c.url).where(_urls.c.article_id == article_id)
    return connection.execute(told.order_by(_urls.c.run_id.is_(None), _urls.c.id)).scalar()


def read_history(connection: Connection, url_id: int) -> list[Record]:
    """Return what each run made of an address, the oldest first; instants are UTC."""
    columns = [one for one in _fetches.c if one.name not in ("id", "url_id")]
    query = select(*columns).where(_fetches.c.url_id == url_id).order_by(_fetches.c.id)
    return [dict(row._mapping) for row in connection.execute(query)]


def nearest_addresses(connection: Connection, address: str, most: int = 3) -> list[str]:
    """Return known article addresses that look like ``address``, the likest first."""
    known = connection.execute(select(_urls.c.url).where(_urls.c.kind == "article")).scalars()
    wanted = _slug(address)
    words = set(_SLUG_WORD.findall(wanted))
    # Comparing is slow: of a large ledger only addresses that share a word with this one are compared.
    slugs: dict[str, str] = {_slug(url): url for url in known}
    near: Iterable[str] = [slug for slug in slugs if words & set(_SLUG_WORD.findall(slug))] or slugs
    return [slugs[slug] for slug in difflib.get_close_matches(wanted, near, n=most, cutoff=0.5)]


def _slug(url: str) -> str:
    return url.rstrip("/").rpartition("/")[2]


def open_failures(connection: Connection, most: int) -> tuple[list[Record], int]:
    """Return the article addresses that failed and wait for another try, the latest first, and their number."""
    failed = (_urls.c.state == "failed") & (_urls.c.kind == "article")
    columns = (
        _urls.c.url, _urls.c.attempts, _urls.c.http_status, _urls.c.last_error, _urls.c.last_fetched_at,
        _urls.c.next_try_at,
    )  # fmt: skip
    total = connection.execute(select(func.count()).select_from(_urls).where(failed)).scalar_one()
    rows = connection.execute(select(*columns).where(failed).order_by(_urls.c.last_fetched_at.desc()).limit(most))
    return [dict(row._mapping) for row in rows], total


def count_states(connection: Connection) -> dict[str, int]:
    """Return how many article addresses are in each state."""
    query = select(_urls.c.state, func.count()).where(_urls.c.kind == "article").group_by(_urls.c.state)
    return {row[0]: row[1] for row in connection.execute(query.order_by(_urls.c.state))}
