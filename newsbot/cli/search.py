"""``newsbot search``."""

from typing import Annotated, Any

import typer
from rich.text import Text
from sqlalchemy import Connection
from typer.core import TyperCommand

from newsbot.cli.bars import print_months
from newsbot.cli.chosen_articles import ArticleOptions, similar, takes_article_options
from newsbot.cli.context import reading, site_of
from newsbot.cli.errors import Failure, usage
from newsbot.cli.output import DIM, FOUND, TITLE, Json, Printer, cleaned, print_json, words_of
from newsbot.normalize.sought import Near, Sought
from newsbot.storage.queries import search as queries
from newsbot.storage.queries.names import similar_persons, similar_words
from newsbot.storage.queries.search import MARK_END, MARK_START, Filters, QuerySyntaxError

_INDENT = 12  # where titles begin: after the date
_SHORT = 3  # letters of a word that is too short to be a slip for a name
_CHARTED = 20_000  # results that are counted by month without being asked to

Words = Annotated[
    list[str] | None,
    typer.Argument(
        help="All of these words, in any spelling of a name. 'a phrase' in quotes, the start of a word as star*, "
        "-word for none of it, this NEAR that (NEAR/5: five words apart at most)."
    ),
]


class SearchCommand(TyperCommand):
    """A command whose words may begin with a minus: they are no options."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the arguments; a single minus before a word becomes the sign that ``read_sought`` knows."""
        return super().parse_args(ctx, [f"\u2212{one[1:]}" if _is_minus_word(one) else one for one in args])


def _is_minus_word(argument: str) -> bool:
    return len(argument) > 2 and argument[0] == "-" and argument[1] != "-"


@takes_article_options
def search(
    context: typer.Context,
    words: Words = None,
    *,
    articles: ArticleOptions,
    limit: Annotated[int, typer.Option(min=1, help="So many articles at most.")] = 20,
    raw: Annotated[bool, typer.Option("--raw", help="WORDS are in the syntax of SQLite's FTS5.")] = False,
    as_json: Json = False,
) -> None:
    """Search titles and texts; the best articles come first.

    A name is found under all its spellings: Aliyev finds Əliyev, Turkey finds Türkiye.
    Without WORDS, the newest articles that the options describe. Exits with 1 where nothing is found.
    """
    query = read_query(words or [], raw=raw)
    if not query and not articles:
        raise usage("search: say what to search for: words, or an option such as --person or --since")
    with reading(context) as connection:
        filters = articles.read(connection)
        try:
            found, total = queries.search(connection, query, filters, limit=limit)
        except QuerySyntaxError as error:
            raise usage(f"--raw {query.raw}: {error}; the syntax is that of https://sqlite.org/fts5.html") from None
        if not found:
            if not queries.search(connection, Sought(), Filters(), limit=1)[1]:
                spider = site_of(connection).name
                raise Failure(f"nothing found: the database holds no articles yet; run scrapy crawl {spider} first")
            raise Failure(f"nothing found{_hint(connection, query, filters)}")
        printer = Printer()
        is_charted = printer.terminal and not as_json and limit < total <= _CHARTED
        months = queries.count_by_month(connection, query, filters) if is_charted else []
    if as_json:
        for record in found:
            print_json({**record, "title": _bracketed(record["title"]), "snippet": _bracketed(record["snippet"])})
    else:
        print_hits(printer, found, total)
        print_months(printer, months)


def read_query(words: list[str], *, raw: bool) -> Sought:
    """Return what words on a command line search for. Raises ``Failure`` where no word is left."""
    query = Sought(raw=" ".join(words).strip()) if raw else queries.quote_words(words)
    if words and not query:
        alone = " that must be there; words with a minus only leave articles out" if query.unwanted else ""
        raise usage(f"search: no word to search for in {' '.join(words)}{alone}")
    return query


def _hint(connection: Connection, query: Sought, filters: Filters) -> str:
    """Return what to say of a search that found nothing: what it was for, and what to try."""
    asked = f" for {query.raw or _shown(query)}" if query else ""
    if query and not query.raw:
        typed = [one for one in query.wanted if not isinstance(one, Near) and len("".join(one.words)) > _SHORT]
        nowhere = [one for one in typed if not queries.search(connection, Sought((one,)), Filters(), limit=1)[1]]
        missing = [" ".join(one.words) for one in nowhere]
        names = [name for one in missing for name in similar_persons(connection, one)]
        near = list(dict.fromkeys(names or [word for one in missing for word in similar_words(connection, one)]))
        if near:
            return asked + similar(near[:3])
    if filters != Filters():
        return f"{asked}; try fewer options{', or fewer words' if query else ''}"
    if query.raw or any(not isinstance(one, Near) and one.is_prefix for one in query.wanted):
        return asked
    return f"{asked}; try fewer words, the start of one (armen*), or --person NAME"


def _shown(query: Sought) -> str:
    parts = [one.terms if isinstance(one, Near) else (one,) for one in query.wanted]
    return " ".join(" ".join(term.words) for terms in parts for term in terms)


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
