"""``newsbot timeline``: how often something was written about, month by month."""

from typing import Annotated

import typer

from newsbot.cli.bars import print_months
from newsbot.cli.chosen_articles import ArticleOptions, takes_article_options
from newsbot.cli.context import reading
from newsbot.cli.errors import Failure, usage
from newsbot.cli.output import FOUND, Json, Printer, print_json
from newsbot.cli.search import Words, read_query
from newsbot.storage.queries.search import QuerySyntaxError, count_by_month

_BAR = 30


@takes_article_options
def timeline(
    context: typer.Context,
    words: Words = None,
    *,
    articles: ArticleOptions,
    raw: Annotated[bool, typer.Option("--raw", help="WORDS are in the syntax of SQLite's FTS5.")] = False,
    as_json: Json = False,
) -> None:
    """Count articles by month, all or those you describe.

    Articles without a date are left out. Exits with 1 where nothing is found.
    """
    query = read_query(words or [], raw=raw)
    with reading(context) as connection:
        filters = articles.read(connection)
        try:
            months = count_by_month(connection, query, filters)
        except QuerySyntaxError as error:
            raise usage(f"--raw {query.raw}: {error}; the syntax is that of https://sqlite.org/fts5.html") from None
    if not months:
        raise Failure("nothing found; try fewer words or options")
    if as_json:
        for month, count in months:
            print_json({"month": month, "articles": count})
        return
    printer = Printer()
    top = max(count for _, count in months)
    if printer.terminal:
        print_months(printer, months)
        printer.line()
    for month, count in months:
        bar = "█" * max(round(_BAR * count / top), 1 if count else 0)
        printer.line(f"{month}  {count:>{len(str(top))}}  ", (bar, FOUND))
