"""``newsbot alerts``: what somebody was told of the nights, and whether a message gets through."""

from typing import Annotated

import typer

from newsbot import settings
from newsbot.cli.context import chosen, reading
from newsbot.cli.errors import Failure, usage
from newsbot.cli.output import BAD, GOOD, Json, Printer, counted, print_json
from newsbot.storage import alerts as rows
from newsbot.storage.database_url import parse_url, shown
from newsbot.telling import Telling, parse_alert_urls


def alerts(
    context: typer.Context,
    limit: Annotated[int, typer.Option(min=1, help="So many at most.")] = 10,
    as_json: Json = False,
) -> None:
    """List what was told of the nights, good and bad.

    Somebody is told where NEWSBOT_ALERT_URLS names an address.
    """
    if context.invoked_subcommand is not None:
        return
    with reading(context) as connection:
        found = rows.last_alerts(connection, limit)
    if as_json:
        for one in found:
            print_json(one)
        return
    printer = Printer()
    if not found:
        printer.line(
            "nothing was told yet" if settings.NEWSBOT_ALERT_URLS else "NEWSBOT_ALERT_URLS names nobody to tell"
        )
    for one in found:
        printer.line((one["state"], GOOD if one["state"] == rows.GOOD else BAD), f"  {one['message']}")
        printer.line(
            f"sent {one['sent_at']:%Y-%m-%d %H:%M} UTC" if one["sent_at"] else one["error"] or "not sent", indent=2
        )


def test(context: typer.Context) -> None:
    """Send a message to the addresses of NEWSBOT_ALERT_URLS, to see that it arrives."""
    try:
        addresses = parse_alert_urls(settings.NEWSBOT_ALERT_URLS)
    except ValueError as error:
        raise usage(str(error)) from None
    if not addresses:
        raise usage("NEWSBOT_ALERT_URLS names nobody to tell; set it to addresses as Apprise takes them")
    problems = Telling(tuple(addresses)).of_test(shown(parse_url(chosen(context).database)))
    if problems:
        raise Failure(problems[0])
    Printer().line(f"sent to {counted(len(addresses), 'address')}")
