"""Who and what an earlier version of an article names: read again from the page that showed it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from newsbot import settings
from newsbot.cli.context import site_of
from newsbot.items import ArticleItem
from newsbot.normalize.dates import find_article_dates
from newsbot.reextraction import Rules, read_version
from newsbot.storage.date_orders import site_order
from newsbot.storage.judgements import PERSON, SOURCE, combine, in_force, judge
from newsbot.storage.page_dictionaries import dictionary_contents
from newsbot.storage.queries import articles as queries
from newsbot.storage.rereading import stored_version
from newsbot.storage.tables import as_row

AS_STORED = "as stored: it is the newest version"
AGAIN = "read again, by the present rules, from the page that showed this version"


def named_in_version(
    connection: Connection, article_id: int, version: Mapping[str, Any], newest: int
) -> tuple[dict[str, Any], str]:
    """Return ``persons``, ``sources``, ``dates`` of a version, and from where they are known.

    For the newest version they are stored. For others, the database has only what their page says; without it the
    lists are None, and the words say why.
    """
    if version["revision"] == newest:
        details = queries.read_details(connection, article_id)
        return {name: details[name] for name in ("persons", "sources", "dates")}, AS_STORED
    nothing = {"persons": None, "sources": None, "dates": None}
    stored = stored_version(connection, article_id, version["revision"])
    if stored is None:
        return nothing, "not known: the page that showed this version is not stored"
    folder = Path(settings.NEWSBOT_REGISTERS) if settings.NEWSBOT_REGISTERS else None
    rules = Rules(site_of(connection), folder, dictionary_contents(connection), site_order(connection))
    found = read_version(stored, rules)
    if found.item is None:
        return nothing, f"not known: the page of this version cannot be read now: {found.reason}"
    return _as_records(connection, found.item, version), AGAIN


def _as_records(connection: Connection, item: ArticleItem, version: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was read in the shape in which it would be stored, under the judgements in force."""
    judgements = in_force(connection)
    others = (item.title, item.standfirst or "", *item.photo_lines)
    persons = judge(combine(item.persons), judgements[PERSON], item.body, others)
    ranked = sorted(persons, key=lambda one: (one.role == "mentioned", -one.mentions, one.name))
    columns = ("role", "title", "surface_forms", "mentions")
    dates = item.dates
    if item.published_on is None and version["published_on"] is not None:
        dates = find_article_dates(item.body, item.photo_lines, published=version["published_on"])
    return {
        "persons": [{"person": one.name, **{name: getattr(one, name) for name in columns}} for one in ranked],
        "sources": [
            {"position": n, "source": judgements[SOURCE].root(one.name), "role": one.role, "raw": one.raw}
            for n, one in enumerate(item.sources)
        ],
        "dates": [as_row(one) for one in dates],
    }
