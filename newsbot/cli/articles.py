"""``newsbot show`` and ``newsbot explain``: one article, and why it reads as it does."""

from datetime import datetime
from typing import Annotated, Any

import typer

from newsbot.cli.context import Json, read_article_id, reading
from newsbot.cli.errors import Failure
from newsbot.cli.explaining import explanations, print_explanation
from newsbot.cli.output import DIM, GOOD, TITLE, Printer, print_json, site_time, words_of
from newsbot.cli.revisions import changed_paragraphs
from newsbot.storage.queries import articles as queries

_Which = Annotated[str, typer.Argument(metavar="URL-OR-ID", help="Any address of the article, or its id.")]


def show(
    context: typer.Context,
    which: _Which,
    revisions: Annotated[
        bool, typer.Option("--revisions", help="List the versions that were seen, and what changed.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Show one article, and the persons, sources, dates in it."""
    with reading(context) as connection:
        article_id = read_article_id(connection, which)
        article = queries.read_article(connection, article_id)
        if article is None:
            raise Failure(f"{article_id}: no article has this id; newsbot search finds articles")
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

    The value, the rule that decided, the words on the page; candidates
    that disagree, or that could not be read, are shown below.
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
        if details[key]:
            printer.heading(heading)
            rows = [[_joined(record[column]) for column in columns] for record in details[key]]
            printer.table([column.replace("_", " ") for column in columns], rows, indent=2)


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
