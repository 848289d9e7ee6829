"""``newsbot doctor``: what is reachable, what is read, what is wrong and what to do about it."""

from typing import Annotated, Any

import typer

from newsbot.checks import ExitCode
from newsbot.cli.context import chosen, named_by_option, read_spider, site_of_database
from newsbot.cli.errors import NOT_FOUND, leave, usage
from newsbot.cli.explaining import print_short
from newsbot.cli.findings import FAULT, LOOK, OK, UNREACHABLE, Finding
from newsbot.cli.output import BAD, DIM, GOOD, TITLE, WARN, Json, Printer, print_json
from newsbot.cli.visiting import Visitor
from newsbot.normalize.urls import parse_site
from newsbot.storage.database_url import DatabaseUrlError

_STYLES = {OK: GOOD, LOOK: WARN, FAULT: BAD, UNREACHABLE: BAD}
_WIDTH = max(map(len, _STYLES)) + 2


def doctor(
    context: typer.Context,
    site: Annotated[str, typer.Option(metavar="URL", help="Look at this copy of the site instead.")] = "",
    spider: Annotated[
        str | None, typer.Option(metavar="NAME", help="Look at the site of this spider [default: the database's].")
    ] = None,
    section: Annotated[
        list[str] | None, typer.Option(help="Look at this section; may be repeated [default: news, interview].")
    ] = None,
    as_json: Json = False,
) -> None:
    """Look at the site and at this installation.

    One listing and one article of each section are read, nothing is stored. Exits with 0 where a crawl would work, 69
    where the site cannot be reached, 1 for any other fault.
    """
    # Imported late: reading pages costs a quarter of a second that other commands need not pay.
    from newsbot.cli.diagnosis import examine_installation, examine_site, user_agent

    asked = chosen(context)
    looked_at = read_spider(spider) if spider else site_of_database(asked.database)
    unknown = [one for one in section or [] if one not in looked_at.section_names]
    if unknown:
        raise usage(f"--section {unknown[0]}: no such section; there are {', '.join(looked_at.section_names)}")
    try:
        visitor = Visitor(parse_site(site, looked_at) if site else looked_at, user_agent())
        here = list(examine_installation(asked.database))
    except DatabaseUrlError as error:
        raise named_by_option(error, asked) from error
    except ValueError as error:
        raise usage(f"--{error}".replace("=", " ", 1)) from None
    printer = Printer()
    levels = [_print(printer, one, as_json=as_json) for one in here]
    if not as_json:
        printer.line()
        printer.line((visitor.site.base, TITLE))
    levels += [
        _print(printer, one, as_json=as_json) for one in examine_site(visitor, tuple(section or looked_at.crawled))
    ]
    if UNREACHABLE in levels and OK not in levels[len(here) + 1 :]:
        leave(ExitCode.UNREACHABLE)
    if FAULT in levels or UNREACHABLE in levels:
        leave(NOT_FOUND)


def _print(printer: Printer, one: Finding, *, as_json: bool) -> str:
    if as_json:
        print_json(_record(one))
        return one.level
    printer.line((f"{one.level:<{_WIDTH}}", _STYLES[one.level]), f"{one.subject}: {one.words}")
    if one.advice:
        printer.line(("do: ", DIM), one.advice, indent=_WIDTH)
    for each in one.fields:
        print_short(printer, each, indent=_WIDTH)
    return one.level


def _record(one: Finding) -> dict[str, Any]:
    return {"level": one.level, "subject": one.subject, "words": one.words, "advice": one.advice, "fields": one.fields}
