"""The pages: what each one shows, from a connection and the request's arguments; nothing here knows Datasette."""

import calendar
import itertools
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import Connection
from sqlalchemy.exc import NoResultFound

from newsbot.normalize.registers import Office
from newsbot.normalize.sought import Sought, read_sought
from newsbot.sites import SECTIONS
from newsbot.storage.queries import Record, articles, runs
from newsbot.storage.queries.names import find_persons, find_sources, similar_persons, similar_sources
from newsbot.storage.queries.persons import read_person
from newsbot.storage.queries.search import Filters, search
from newsbot.web import charts, queries
from newsbot.web.marking import found_pieces, mark_body, read_spans, side_by_side
from newsbot.web.problems import NotFoundError
from newsbot.web.safety import link_to_site

Offices = Mapping[str, tuple[Office, ...]]
"""The offices that a register gives persons, by canonical name."""

PAGE_SIZE = 20
_MOST_PAGES = 50
_MOST_DATES = 500
_SPANS = (7, 30)
_FEED_SIZE = 50
_QUESTIONS = ("q", "person", "source", "section", "since", "until", "language")
_LANGUAGES = ("en", "ru")


def front(connection: Connection, arguments: dict[str, str], today: date) -> Record:
    """Return what came in, the last nights, who was named and the sources."""
    days = next((span for span in _SPANS if arguments.get("days") == str(span)), _SPANS[0])
    by_day = queries.published_by_day(connection, today)
    return {
        "latest": queries.came_in(connection), "runs": runs.last_runs(connection, 7), "days": days, "spans": _SPANS,
        "named": queries.most_named(connection, today, days), "by_day": by_day,
        "chart": charts.bars("Articles published on each of the last 30 days", [(day[5:], n) for day, n in by_day]),
        "sources": queries.sources(connection, "publisher", 10), "sections": runs.count_articles(connection),
    }  # fmt: skip


def article(connection: Connection, article_id: int) -> Record:
    """Return one article, its marked text, its evidence and its versions. Raises ``NotFoundError``."""
    found = articles.read_article(connection, article_id)
    if found is None:
        raise NotFoundError(f"no article has the id {article_id}")
    details = articles.read_details(connection, article_id)
    places = {one["person_id"]: read_spans(one["spans"]) for one in queries.spans(connection, article_id)}
    named = [{**one, "spans": places.get(one["person_id"], [])} for one in details["persons"]]
    versions = articles.read_revisions(connection, article_id)
    return {
        **details, "article": found, "link": link_to_site(found["url"]),
        "evidence": articles.read_evidence(connection, article_id),
        "paragraphs": mark_body(found["body"], named, details["dates"]),
        "diffs": [(old, new, side_by_side(old, new)) for old, new in itertools.pairwise(versions)],
    }  # fmt: skip


def person(connection: Connection, person_id: int, registered: Offices) -> Record:
    """Return one person, with the offices of the register where the database has none. Raises ``NotFoundError``."""
    try:
        found = read_person(connection, person_id, latest=30)
    except NoResultFound:
        raise NotFoundError(f"no person has the id {person_id}") from None
    points = queries.over_time({one["month"]: one["articles"] for one in found["by_month"]})
    return {
        "person": found, "points": points, "chart": charts.bars(f"Articles that name {found['name']}", points),
        "offices": queries.offices(connection, person_id) or [asdict(one) for one in registered.get(found["name"], ())],
    }  # fmt: skip


def persons(connection: Connection) -> Record:
    """Return everybody, the most named first."""
    return {"persons": queries.persons(connection)}


def source(connection: Connection, source_id: int) -> Record:
    """Return one source. Raises ``NotFoundError``."""
    found = queries.source(connection, source_id)
    if found is None:
        raise NotFoundError(f"no source has the id {source_id}")
    points = queries.over_time(dict(queries.credits_by_month(connection, source_id)))
    return {
        "source": found, "points": points,
        "chart": charts.bars(f"Articles that name {found['name']}", points),
    }  # fmt: skip


def sources(connection: Connection) -> Record:
    """Return all sources, the most credited first."""
    return {"sources": queries.sources(connection)}


def spoken(connection: Connection, arguments: dict[str, str], today: date) -> Record:
    """Return one month of the dates that texts speak of."""
    try:
        first = date.fromisoformat(arguments.get("month", "") + "-01")
    except ValueError:
        first = today.replace(day=1)
    last = first.replace(day=calendar.monthrange(first.year, first.month)[1])
    dates = queries.spoken_dates(connection, first, last, _MOST_DATES + 1)
    table = urlencode({"starts_on__gte": first, "starts_on__lte": last, "_sort": "starts_on"})
    counts: dict[str, int] = {}
    for one in dates:
        if one["precision"] == "day":
            counts[one["starts_on"]] = counts.get(one["starts_on"], 0) + 1
    before = _month(first - timedelta(days=1)) if first > date.min else None
    after = _month(last + timedelta(days=1)) if last < date.max else None
    weeks = calendar.Calendar().monthdayscalendar(first.year, first.month)
    return {
        "heading": f"{calendar.month_name[first.month]} {first.year}", "month": _month(first), "before": before,
        "after": after, "weeks": weeks, "counts": counts, "dates": dates[:_MOST_DATES], "table": table,
        "more": len(dates) > _MOST_DATES,
    }  # fmt: skip


def _month(day: date) -> str:
    return day.isoformat()[:7]  # strftime writes the year 1 as "1"


def nights(connection: Connection) -> Record:
    """Return the last runs, and how full each field was in each of them."""
    found = runs.last_runs(connection, 30)
    fields: dict[str, list[tuple[str, float]]] = {}
    for one in queries.fill_rates(connection, [one["id"] for one in found]):
        if one["articles"]:
            fields.setdefault(one["field"], []).append((str(one["run_id"]), 100 * one["filled"] / one["articles"]))
    rates = [(name, points, charts.rates(f"Filled {name}, a run", points)) for name, points in fields.items()]
    return {"runs": found, "rates": rates}


def searching(connection: Connection, arguments: dict[str, str]) -> Record:
    """Return a page of what was found, the best first; ``problem`` says why a search cannot be made."""
    page = arguments.get("page", "1")
    number = max(1, min(_MOST_PAGES, int(page))) if page.isdecimal() and len(page) < 4 else 1
    found = _found(connection, arguments, limit=number * PAGE_SIZE)
    first = (number - 1) * PAGE_SIZE
    more = number < _MOST_PAGES and found["total"] > number * PAGE_SIZE
    return {
        **found, "hits": found["hits"][first:], "sections": SECTIONS, "languages": _LANGUAGES, "page": number,
        "first": first + 1, "more": more,
    }  # fmt: skip


def feed(connection: Connection, arguments: dict[str, str]) -> Record:
    """Return the newest articles that a search finds, as ``entries`` of a feed."""
    found = _found(connection, arguments, limit=_FEED_SIZE, newest_first=True)
    return {**found, "entries": entries(connection, found["hits"])}


def _found(connection: Connection, arguments: dict[str, str], *, limit: int, newest_first: bool = False) -> Record:
    # SQLite ends a text at a NUL.
    given = {name: arguments.get(name, "").replace("\0", " ").strip() for name in _QUESTIONS}
    asked = {name: words for name, words in given.items() if words}
    result = {"asked": asked, "hits": [], "total": 0, "problem": "", "query": urlencode(asked)}
    try:
        filters = _filters(connection, asked)
        words = _words(asked.get("q", ""))
        found, total = search(connection, words, filters, limit=limit, newest_first=newest_first)
    except ValueError as error:
        return {**result, "problem": str(error)}
    hits = [
        {**one, "title_pieces": found_pieces(one["title"]), "pieces": found_pieces(one["snippet"])} for one in found
    ]
    return {**result, "hits": hits, "total": total}


def _words(asked: str) -> Sought:
    words = read_sought(asked)
    if asked and not words:
        raise ValueError("Type a word with a letter or a digit in it.")
    return words


def _filters(connection: Connection, asked: dict[str, str]) -> Filters:
    chosen: dict[str, Any] = {}
    for name, find, alike in (
        ("person", find_persons, similar_persons), ("source", find_sources, similar_sources),
    ):  # fmt: skip
        if name in asked:
            ids = find(connection, asked[name])
            if not ids:
                near = alike(connection, asked[name])
                meant = f" Did you mean {', '.join(near)}?" if near else ""
                raise ValueError(f"No {name} of the name {asked[name]} was met.{meant}")
            chosen[f"{name}s"] = (tuple(ids),)
    for name in ("since", "until"):
        if name in asked:
            try:
                chosen[name] = date.fromisoformat(asked[name])
            except ValueError:
                raise ValueError(f"{asked[name]} is no date; write it like 2026-01-31.") from None
    if asked.get("section") not in (None, *SECTIONS):
        raise ValueError(f"There is no section {asked['section']}.")
    if asked.get("language") not in (None, *_LANGUAGES):
        raise ValueError(f"There is no language {asked['language']}; there are {', '.join(_LANGUAGES)}.")
    return Filters(section=asked.get("section"), language=asked.get("language"), **chosen)


def entries(connection: Connection, hits: list[Record]) -> list[Record]:
    """Return hits of a search as entries of a feed."""
    changes = queries.last_changes(connection, [one["id"] for one in hits])
    result = []
    for one in hits:
        day = one["published_on"]
        result.append({
            "url": one["url"], "title": "".join(piece.text for piece in one["title_pieces"]),
            "summary": "".join(piece.text for piece in one["pieces"]),
            "updated": datetime.fromisoformat(changes[one["id"]]).replace(tzinfo=UTC),
            "published": datetime(day.year, day.month, day.day, tzinfo=UTC) if day else None,
        })  # fmt: skip
    return result
