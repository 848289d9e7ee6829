"""``newsbot show`` and ``newsbot explain``: one article, and why it reads as it does."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Any

import typer
from sqlalchemy import Connection

from newsbot.cli.context import read_article_id, read_day, reading
from newsbot.cli.earlier import named_in_version
from newsbot.cli.errors import Failure, usage
from newsbot.cli.explaining import print_explanation
from newsbot.cli.output import DIM, GOOD, TITLE, Json, Printer, print_json, site_time, words_of
from newsbot.cli.revisions import changed_paragraphs, version_as_of
from newsbot.storage.queries import articles as queries
from newsbot.storage.queries.explaining import explanations

_Which = Annotated[str, typer.Argument(metavar="URL-OR-ID", help="Any address of the article, or its id.")]


def show(
    context: typer.Context,
    which: _Which,
    revisions: Annotated[
        bool, typer.Option("--revisions", help="List the versions that were seen, and what changed.")
    ] = False,
    as_of: Annotated[
        str | None, typer.Option(metavar="DATE", help="The version that stood at the end of that day, UTC.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Show one article, and the persons, sources, dates in it."""
    day = read_day("--as-of", as_of)
    if day and revisions:
        raise usage("show: --as-of shows one version, --revisions all of them; use one of the two")
    with reading(context) as connection:
        article_id = read_article_id(connection, which)
        article = queries.read_article(connection, article_id)
        if article is None:
            raise Failure(f"{article_id}: no article has this id; newsbot search finds articles")
        if day:
            _show_as_of(connection, article, day, as_json=as_json)
            return
        details = queries.read_details(connection, article_id)
        details["addresses"] = queries.read_addresses(connection, article_id)
        versions = queries.read_revisions(connection, article_id) if revisions else []
    if as_json:
        for record in versions if revisions else [{**article, **details}]:
            print_json(record)
    elif revisions:
        print_revisions(Printer(), article, versions)
    else:
        _print_article(Printer(), article, details)


def explain(context: typer.Context, which: _Which, as_json: Json = False) -> None:
    """Explain how each field of an article was read.

    The value, the rule that decided, the words on the page; candidates that disagree, or that could not be read, are
    shown below.
    """
    with reading(context) as connection:
        article_id = read_article_id(connection, which)
        article = queries.read_article(connection, article_id)
        if article is None:
            raise Failure(f"{article_id}: no article has this id; newsbot search finds articles")
        evidence = queries.read_evidence(connection, article_id)
    fields = explanations(article, evidence)
    if as_json:
        for one in fields:
            print_json({"article_id": article_id, **one})
        return
    printer = Printer()
    printer.line((article["title"], TITLE))
    printer.line((f"{article['url']}  id {article['id']}", DIM))
    for one in fields:
        print_explanation(printer, one)


def _show_as_of(connection: Connection, article: dict[str, Any], day: date, *, as_json: bool) -> None:
    """Print the version of an article that stood at the end of a day, and who and what it names."""
    versions = queries.read_revisions(connection, article["id"])
    end = datetime.combine(day, time(), UTC) + timedelta(days=1)
    version = version_as_of(versions, end)
    if version is None:
        first = _at(article["first_seen_at"])
        raise Failure(f"{article['url']}: not seen yet at the end of {day}; it was first seen {first}")
    gone = article["gone_at"] if article["gone_at"] and article["gone_at"] < end else None
    named, how = named_in_version(connection, article["id"], version, versions[-1]["revision"])
    if as_json:
        print_json({"url": article["url"], **version, "as_of": str(day), "gone_at": gone, **named, "named": how})
        return
    printer = Printer()
    printer.line((version["title"], TITLE))
    printer.line()
    printer.fields([
        ("As of", f"{day}, end of the day UTC"), ("Published", version["published_on"]),
        ("Version", f"{version['revision']} of {len(versions)}, seen {_at(version['seen_at'])}"),
        ("Gone since", _at(gone)), ("Named in it", how), ("Address", article["url"]), ("Id", article["id"]),
    ])  # fmt: skip
    for paragraph in version["body"].split("\n\n"):
        printer.line()
        printer.line(paragraph)
    _print_read(printer, named)


def _print_article(printer: Printer, article: dict[str, Any], details: dict[str, Any]) -> None:
    printer.line((article["title"], TITLE))
    if article["standfirst"]:
        printer.line((article["standfirst"], "italic"))
    printer.line()
    seen = details["revisions"]
    printer.fields([
        ("Published", _published(article)), ("Modified", _at(article["modified_at"])),
        ("Section", _section(article)), ("Byline", article["byline"]), ("Language", article["language"]),
        ("Words", article["words"]), ("Gone since", _at(article["gone_at"])),
        ("Versions", f"{seen}; newsbot show {article['id']} --revisions lists them" if seen > 1 else None),
        ("Image", article["image_url"]), ("Address", article["url"]),
        ("Also", ", ".join(url for url in details["addresses"] if url != article["url"])),
        ("Id", article["id"]),
    ])  # fmt: skip
    for paragraph in article["body"].split("\n\n"):
        printer.line()
        printer.line(paragraph)
    _print_read(printer, details)


def _at(instant: datetime | None) -> str | None:
    return f"{words_of(instant)} UTC" if instant else None


def _published(article: dict[str, Any]) -> str:
    if article["published_on"] is None:
        return f"not known: {article['published_reason'] or 'no evidence'}"
    at = article["published_at"]
    return f"{site_time(at) if at else article['published_on']}, from {article['published_from']}"


def _section(article: dict[str, Any]) -> str:
    kind = article["kind"]
    return (article["section"] or "none") + (f" (but reads as {kind})" if kind and kind != article["section"] else "")


def _print_read(printer: Printer, details: dict[str, Any]) -> None:
    """Print what was read in the text, a table for each kind of thing."""
    tables = {
        "Persons": ("persons", ("person", "role", "title", "mentions", "surface_forms")),
        "Sources": ("sources", ("source", "role", "raw")),
        "Dates in the text": ("dates", ("text", "starts_on", "ends_on", "precision", "offset", "note")),
        "Terms": ("terms", ("kind", "name")),
    }
    for heading, (key, columns) in tables.items():
        if details.get(key):
            printer.heading(heading)
            rows = [[_joined(record[column]) for column in columns] for record in map(_placed, details[key])]
            printer.table([column.replace("_", " ") for column in columns], rows, indent=2)


def _placed(record: dict[str, Any]) -> dict[str, Any]:
    """Return a record in which a date of a caption says so; its place in the text is none."""
    return {**record, "offset": "in the caption"} if record.get("place") == "caption" else record


def _joined(value: Any) -> Any:
    return ", ".join(map(str, value)) if isinstance(value, list) else value


def print_revisions(printer: Printer, article: dict[str, Any], versions: list[dict[str, Any]]) -> None:
    """Print the versions of an article, each with what changed since the one before."""
    printer.line((article["title"], TITLE))
    printer.line((f"{article['url']}  id {article['id']}", DIM))
    earlier: dict[str, Any] | None = None
    for one in versions:
        printer.line()
        printer.line(f"version {one['revision']}, seen {words_of(one['seen_at'])} UTC: {one['change'] or 'the first'}")
        for sign, words in changed_paragraphs(earlier, one):
            printer.line((f"{sign} {words}", GOOD if sign == "+" else "red"), indent=2)
        earlier = one
