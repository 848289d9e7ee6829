"""The pages: what each one shows, from a connection and the request's arguments; nothing here knows Datasette."""

import calendar
import itertools
import re
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import Connection
from sqlalchemy.exc import NoResultFound

from newsbot.normalize.registers import Office
from newsbot.normalize.sought import Sought, read_sought
from newsbot.sites import COMMONSPACE, SECTIONS
from newsbot.storage.queries import Record, articles, runs
from newsbot.storage.queries.explaining import explanations
from newsbot.storage.queries.names import find_persons, find_sources, similar_persons, similar_sources
from newsbot.storage.queries.persons import read_person
from newsbot.storage.queries.search import Filters, search
from newsbot.web import charts, queries
from newsbot.web.marking import folded, found_pieces, mark_body, read_spans, side_by_side
from newsbot.web.problems import NotFoundError
from newsbot.web.safety import link_to_site

Offices = Mapping[str, tuple[Office, ...]]
"""The offices that a register gives persons, by canonical name."""

PAGE_SIZE = 20
_MOST_PAGES = 50
_MOST_DATES = 500
_MOST_PERSONS = 500
_SPANS = (7, 30)
_FEED_SIZE = 50
_SHORT_WORD, _FEW_WORDS = 2, 4  # letters that are like any name's; words that are looked up one by one
_QUESTIONS = ("q", "person", "source", "section", "since", "until", "language")
_LANGUAGES = ("en", "ru")
_LANGUAGE_NAMES = {"en": "English", "ru": "Russian"}
_SITE_ZONE = COMMONSPACE.zone


def front(connection: Connection, arguments: dict[str, str], today: date) -> Record:
    """Return what came in, the last nights, who was named and the sources."""
    days = next((span for span in _SPANS if arguments.get("days") == str(span)), _SPANS[0])
    by_day = queries.published_by_day(connection, today)
    return {
        "latest": queries.latest(connection), "runs": runs.last_runs(connection, 7), "days": days, "spans": _SPANS,
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
        **details, "article": found, "link": link_to_site(found["url"]), "facts": _facts(found, details["terms"]),
        "picture": link_to_site(found["image_url"]),
        "evidence": _told(explanations(found, articles.read_evidence(connection, article_id))),
        "paragraphs": mark_body(found["body"], named, details["dates"]),
        "diffs": [(old, new, folded(side_by_side(old, new))) for old, new in itertools.pairwise(versions)],
    }  # fmt: skip


def _facts(found: Record, terms: list[Record]) -> list[tuple[str, str]]:
    """Return what is known of an article besides its text, each with what it is called."""
    day, at, modified = found["published_on"], found["published_at"], found["modified_at"]
    published = (
        _site_time(at) if at else str(day) if day else f"not known: {found['published_reason'] or 'no evidence'}"
    )
    names = {
        kind: ", ".join(one["name"] for one in terms if one["kind"] == kind) for kind in ("tag", "theme", "region")
    }
    facts = [
        ("Published", published), ("Modified", _site_time(modified) if modified else ""),
        ("Language", _LANGUAGE_NAMES.get(found["language"], found["language"])), ("Byline", found["byline"]),
        ("Tags", names["tag"]), ("Themes", names["theme"]), ("Regions", names["region"]),
    ]  # fmt: skip
    return [(name, words) for name, words in facts if words]


def _site_time(instant: datetime) -> str:
    """Return an instant in the site's own time, with UTC beside it: the day may be another."""
    return f"{instant.astimezone(_SITE_ZONE):%Y-%m-%d %H:%M} Brussels ({instant.astimezone(UTC):%Y-%m-%d %H:%M} UTC)"


def _told(fields: list[Record]) -> list[Record]:
    """Return explanations as rows of a table: what decided each field, then each other candidate and its verdict."""
    told = []
    for one in fields:
        verdict = "not known" if one["value"] is None else "decided"
        for said in ({**one, "verdict": verdict}, *one["others"]):
            value = said["value"]
            shown = _site_time(value) if isinstance(value, datetime) else "" if value is None else str(value)
            places = dict.fromkeys(words for words in (said["rule"], said["where"]) if words)
            told.append({
                "field": one["field"], "verdict": said["verdict"], "value": shown, "rule": ", ".join(places),
                "raw": said["raw"] or "", "why": "; ".join(filter(None, (said["note"], said.get("reason")))),
            })  # fmt: skip
    return told


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


def persons(connection: Connection, arguments: dict[str, str]) -> Record:
    """Return everybody whom words fit, the most named first."""
    words = arguments.get("q", "").replace("\0", " ").strip()
    found = queries.persons(connection, words, _MOST_PERSONS + 1)
    return {"asked": words, "persons": found[:_MOST_PERSONS], "more": len(found) > _MOST_PERSONS}


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
    """Return one month of the dates that texts speak of; ``problem`` says that another one is shown than was asked."""
    asked, problem = arguments.get("month", "").strip(), ""
    try:
        first = date.fromisoformat(asked + "-01")
    except ValueError:
        first = today.replace(day=1)
        problem = f"{asked} is no month; write it like 2026-01. The present month is shown." if asked else ""
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
        "more": len(dates) > _MOST_DATES, "problem": problem,
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
    """Return a page of what was found, the best or the newest first; ``problem`` says why a search cannot be made."""
    page = arguments.get("page", "1")
    number = max(1, min(_MOST_PAGES, int(page))) if page.isdecimal() and len(page) < 4 else 1
    newest_first = arguments.get("sort") == "date"
    found = _found(connection, arguments, limit=number * PAGE_SIZE, newest_first=newest_first)
    nothing = not found["total"] and not found["problem"]
    first = (number - 1) * PAGE_SIZE
    more = number < _MOST_PAGES and found["total"] > number * PAGE_SIZE
    return {
        **found, "hits": found["hits"][first:], "sections": SECTIONS, "languages": _LANGUAGES, "page": number,
        "first": first + 1, "more": more, "newest_first": newest_first,
        "again": urlencode({**found["asked"], **({"sort": "date"} if newest_first else {})}),
        "empty": nothing and queries.is_empty(connection),
        "meant": _meant(connection, found["asked"]) if nothing else [],
    }  # fmt: skip


def _meant(connection: Connection, asked: dict[str, str]) -> list[tuple[str, str]]:
    """Return names of persons that the words of a search without hits may mean, each with the search for it."""
    words = [word for word in re.findall(r"[^\W_]+", asked.get("q", "")) if len(word) > _SHORT_WORD]
    near = similar_persons(connection, " ".join(words)) if words else []
    if not near and len(words) > 1:
        near = [name for word in words[:_FEW_WORDS] for name in similar_persons(connection, word)]
    return [(name, urlencode({**asked, "q": name})) for name in dict.fromkeys(near)][:3]


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
    alike_persons, alike_sources = partial(similar_persons, connection), partial(similar_sources, connection)
    for name, find, alike in (("person", find_persons, alike_persons), ("source", find_sources, alike_sources)):
        if name in asked:
            ids = find(connection, asked[name])
            if not ids:
                near = alike(asked[name])
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
