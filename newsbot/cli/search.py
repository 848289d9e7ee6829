"""``newsbot search``."""

from typing import Annotated, Any

import typer
from rich.text import Text
from sqlalchemy import Connection

from newsbot.cli.context import Json, read_day, reading
from newsbot.cli.errors import Failure, usage
from newsbot.cli.output import DIM, FOUND, TITLE, Printer, cleaned, print_json, words_of
from newsbot.normalize.sections import SECTIONS
from newsbot.storage.queries import search as queries
from newsbot.storage.queries.names import find_persons, find_sources, similar_persons, similar_sources
from newsbot.storage.queries.search import MARK_END, MARK_START, Filters, QuerySyntaxError

_INDENT = 12  # where titles begin: after the date


def search(
    context: typer.Context,
    words: Annotated[
        list[str] | None, typer.Argument(help="All of these words; 'a phrase' in quotes; the start of a word as star*.")
    ] = None,
    person: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Names this person, under any spelling; may be repeated.")
    ] = None,
    source: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Credits this outlet or agency; may be repeated.")
    ] = None,
    section: Annotated[str | None, typer.Option(help=f"One of {', '.join(SECTIONS)}.")] = None,
    since: Annotated[
        str | None, typer.Option(metavar="DATE", help="Published on that day or later: 2026-01-31, 'two weeks ago'.")
    ] = None,
    until: Annotated[str | None, typer.Option(metavar="DATE", help="Published on that day or earlier.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="So many articles at most.")] = 20,
    raw: Annotated[bool, typer.Option("--raw", help="WORDS are in the syntax of SQLite's FTS5.")] = False,
    as_json: Json = False,
) -> None:
    """Search titles and texts; the best articles come first.

    Without WORDS, the newest articles that the options describe. Exits with 1 where nothing is found.
    """
    if section is not None and section not in SECTIONS:
        raise usage(f"--section {section}: no such section; there are {', '.join(SECTIONS)}")
    days = read_day("--since", since), read_day("--until", until)
    query = _query(words or [], raw=raw)
    if not query and not any((person, source, section, *days)):
        raise usage("search: say what to search for: words, or one of --person --source --section --since --until")
    with reading(context) as connection:
        filters = Filters(
            tuple(_person_ids(connection, name) for name in person or []),
            tuple(_source_ids(connection, name) for name in source or []), section, *days,
        )  # fmt: skip
        try:
            found, total = queries.search(connection, query, filters, limit=limit)
        except QuerySyntaxError as error:
            raise usage(f"--raw {query}: {error}; the syntax is that of https://sqlite.org/fts5.html") from None
    if not found:
        raise Failure(f"nothing found{_hint(query, filters, raw=raw)}")
    if as_json:
        for record in found:
            print_json({**record, "title": _bracketed(record["title"]), "snippet": _bracketed(record["snippet"])})
    else:
        print_hits(Printer(), found, total)


def _query(words: list[str], *, raw: bool) -> str:
    query = " ".join(words) if raw else queries.quote_words(words)
    if words and not query.strip():
        raise usage(f"search: no word to search for in {' '.join(words)}")
    return query


def _person_ids(connection: Connection, name: str) -> tuple[int, ...]:
    found = find_persons(connection, name)
    if not found:
        raise Failure(f"--person {name}: nobody of that name was met{_similar(similar_persons(connection, name))}")
    return tuple(found)


def _source_ids(connection: Connection, name: str) -> tuple[int, ...]:
    found = find_sources(connection, name)
    if not found:
        raise Failure(f"--source {name}: no such source was met{_similar(similar_sources(connection, name))}")
    return tuple(found)


def _similar(names: list[str]) -> str:
    return f"; did you mean {', '.join(names)}?" if names else ""


def _hint(query: str, filters: Filters, *, raw: bool) -> str:
    if filters != Filters():
        return "; try fewer options, or fewer words" if query else "; try fewer options"
    if raw or "*" in query:
        return f" for {query}"
    return f" for {query.replace(chr(34), '')}; try fewer words, the start of one (armen*), or --person NAME"


def print_hits(printer: Printer, found: list[dict[str, Any]], total: int) -> None:
    """Print what a search found; the words that were found stand out."""
    for number, record in enumerate(found):
        if number:
            printer.line()
        title = _marked(record["title"], printer, base=TITLE)
        printer.line((f"{words_of(record['published_on']):<{_INDENT - 2}}  ", DIM), title)
        printer.line(_marked(record["snippet"], printer), indent=_INDENT)
        where = f"{record['url']}  {record['section'] or 'no section'}, id {record['id']}"
        printer.line((where, DIM), indent=_INDENT)
    if total > len(found) and printer.terminal:
        printer.line()
        printer.line((f"{len(found)} of {total} articles; --limit {total} shows all", DIM))


def _bracketed(text: str) -> str:
    """Return a text whose marks are brackets, for readers that know no colors."""
    return text.replace(MARK_START, "[").replace(MARK_END, "]")


def _marked(text: str, printer: Printer, base: str = "") -> Text:
    if not printer.terminal:
        return Text(cleaned(_bracketed(text)))
    marked = Text(style=base)
    for number, part in enumerate(text.split(MARK_START)):
        found, mark, rest = part.rpartition(MARK_END) if number else ("", "", part)
        marked.append(cleaned(found), style=FOUND if mark else "")
        marked.append(cleaned(rest))
    return marked
