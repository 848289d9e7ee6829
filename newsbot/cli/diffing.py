"""``newsbot diff``: what two versions of an article have not in common."""

from collections.abc import Sequence
from typing import Annotated, Any

import typer

from newsbot.cli.context import read_article_id, reading
from newsbot.cli.errors import Failure, usage
from newsbot.cli.output import DIM, GOOD, Json, Printer, print_json, words_of
from newsbot.cli.revisions import Change, compare_versions
from newsbot.storage.queries import articles as queries

_STYLES = {" ": "", "-": "red strike", "+": GOOD}


def diff(
    context: typer.Context,
    which: Annotated[str, typer.Argument(metavar="URL-OR-ID", help="Any address of the article, or its id.")],
    older: Annotated[
        int | None, typer.Option("--from", metavar="N", min=1, help="The older version [default: the one before --to]")
    ] = None,
    newer: Annotated[
        int | None, typer.Option("--to", metavar="N", min=1, help="The newer version [default: the last one]")
    ] = None,
    as_json: Json = False,
) -> None:
    """Show what changed between two versions of an article.

    Word by word on a terminal; in a pipe as a unified diff of paragraphs; with --json one change a line,
    its words with their signs.
    """
    with reading(context) as connection:
        article_id = read_article_id(connection, which)
        article = queries.read_article(connection, article_id)
        versions = queries.read_revisions(connection, article_id)
    if article is None or not versions:
        raise Failure(f"{which}: no article has this id; newsbot search finds articles")
    if len(versions) == 1 and older is newer is None:
        raise Failure(f"{article['url']}: one version only was seen; there is nothing to compare")
    last = versions[-1]["revision"]
    newer = newer or last
    before, after = _version(versions, older or newer - 1, "--from"), _version(versions, newer, "--to")
    changes = compare_versions(before, after)
    if as_json:
        for one in changes:
            print_json(_record(article_id, before, after, one))
    else:
        _print(Printer(), article["url"], before, after, changes)


def _version(versions: Sequence[dict[str, Any]], number: int, option: str) -> dict[str, Any]:
    found = next((one for one in versions if one["revision"] == number), None)
    if found is None:
        raise usage(f"{option} {number}: there is no such version; there are 1 to {versions[-1]['revision']}")
    return found


def _record(article_id: int, before: dict[str, Any], after: dict[str, Any], change: Change) -> dict[str, Any]:
    return {
        "article_id": article_id, "from": before["revision"], "to": after["revision"], "place": change.place,
        "paragraph": change.number, "old": change.old, "new": change.new,
        "words": [[piece.sign, piece.words] for piece in change.pieces],
    }  # fmt: skip


def _print(
    printer: Printer, url: str, before: dict[str, Any], after: dict[str, Any], changes: Sequence[Change]
) -> None:
    for sign, style, one in (("---", "red", before), ("+++", GOOD, after)):
        said = f": {one['change']}" if one["change"] else ""
        printer.line((f"{sign} {url}  version {one['revision']}, seen {words_of(one['seen_at'])} UTC{said}", style))
    for change in changes:
        place = f"paragraph {change.number}" if change.number else change.place.replace("_", " ")
        printer.line((f"@@ {place} @@", DIM))
        if printer.terminal:
            printer.line(*((piece.words, _STYLES[piece.sign]) for piece in change.pieces))
            continue
        for sign, text in (("-", change.old), ("+", change.new)):
            if text is not None:
                printer.line(f"{sign}{text}")
