"""``newsbot status``: how the nights went, and whether the last one was good."""

from datetime import datetime, timedelta
from typing import Annotated, Any

import typer

from newsbot import settings
from newsbot.cli.context import Json, chosen, reading
from newsbot.cli.errors import NOT_FOUND, leave
from newsbot.cli.locks import is_alive
from newsbot.cli.output import BAD, DIM, GOOD, TITLE, WARN, Cell, Printer, elapsed, print_json, words_of
from newsbot.clock import clock_from
from newsbot.storage.engine import parse_url, shown
from newsbot.storage.queries import ledger, runs

_OLDEST_GOOD = timedelta(hours=36)  # a nightly crawl may be half a day late before anybody needs to know
_FAILURES_SHOWN = 5
_COUNTS = ("new", "updated", "failed")


def status(
    context: typer.Context,
    limit: Annotated[int, typer.Option(min=1, help="So many runs at most.")] = 7,
    as_json: Json = False,
) -> None:
    """Show the last runs, and whether the last night was good.

    Also what is stored, and what failed. Exits with 0
    only if the last nightly run (one without limit= or
    url=) was complete and is younger than 36 hours.
    """
    database = chosen(context).database
    with reading(context) as connection:
        last, latest = runs.last_runs(connection, limit), runs.last_nightly(connection)
        finished, good = runs.last_finished(connection), runs.last_good(connection)
        failures, failed = ledger.open_failures(connection, _FAILURES_SHOWN)
        sections, states = runs.count_articles(connection), ledger.count_states(connection)
    now = clock_from(settings.NEWSBOT_NOW)()
    for run in last:
        if run["finished_at"] is None:
            run["outcome"] = "running" if is_alive(database, run["pid"]) else "killed"
    if latest and latest["finished_at"] is None and not is_alive(database, latest["pid"]):
        finished = latest | {"outcome": "killed"}  # nobody closed it: the next run will
    healthy, words = judge(finished, good, now)
    if as_json:
        print_json({
            "healthy": healthy, "health": words, "last_good_at": good and good["finished_at"], "runs": last,
            "open_failures": failed, "failures": failures, "sections": sections, "addresses": states,
        })  # fmt: skip
    else:
        printer = Printer()
        printer.line((shown(parse_url(database)), TITLE))
        _print_runs(printer, last, now)
        _print_stored(printer, sections, states)
        _print_failures(printer, failures, failed)
        printer.line()
        printer.line(("healthy: " if healthy else "not healthy: ", GOOD if healthy else BAD), words)
    if not healthy:
        leave(NOT_FOUND)


def judge(finished: dict[str, Any] | None, good: dict[str, Any] | None, now: datetime) -> tuple[bool, str]:
    """Tell whether the nights go well, and why not, from the last finished run and the last complete one."""
    if finished is None:
        return False, "no crawl has come to an end yet; run scrapy crawl commonspace"
    last_good = f"the last good run ended {_ago(good['finished_at'], now)}" if good else "no run was ever complete"
    if finished["outcome"] != "complete":
        reason = f" ({finished['reason']})" if finished["reason"] else ""
        return False, f"the last run was {finished['outcome']}{reason}; {last_good}"
    if now - finished["finished_at"] > _OLDEST_GOOD:
        return False, f"{last_good}: does the nightly crawl still start?"
    return True, last_good


def _print_runs(printer: Printer, last: list[dict[str, Any]], now: datetime) -> None:
    printer.heading("Runs (times are UTC)")
    if not last:
        printer.line("none", indent=2)
        return
    rows: list[list[Cell]] = []
    for run in last:
        took = elapsed(((run["finished_at"] or now) - run["started_at"]).total_seconds())
        rows.append(
            [run["id"], run["started_at"], took, run["outcome"], run["exit_code"], *(run[name] for name in _COUNTS)]
        )
    printer.table(("run", "started", "took", "outcome", "exit", *_COUNTS), rows, indent=2)


def _print_stored(printer: Printer, sections: list[dict[str, Any]], states: dict[str, int]) -> None:
    printer.heading(f"Articles: {sum(one['articles'] for one in sections)}")
    rows = [
        [one["section"] or "(none)", one["articles"], words_of(one["newest"]), one["undated"], one["gone"]]
        for one in sections
    ]
    printer.table(("section", "articles", "newest", "without date", "gone"), rows, indent=2)
    words = ", ".join(f"{number} {state}" for state, number in states.items()) or "none"
    printer.line((f"addresses in the ledger: {words}", DIM), indent=2)


def _print_failures(printer: Printer, failures: list[dict[str, Any]], total: int) -> None:
    if not total:
        return
    printer.heading(f"Open failures: {total}")
    for one in failures:
        printer.line((one["url"], WARN), indent=2)
        tries = f"{one['attempts']} in a row, next try not before {words_of(one['next_try_at'])} UTC"
        printer.line(f"{one['last_error'] or 'no reason noted'}; {tries}", indent=4)
    if total > len(failures):
        printer.line((f"and {total - len(failures)} more; newsbot status --json counts them", DIM), indent=2)


def _ago(then: datetime, now: datetime) -> str:
    hours = (now - then).total_seconds() / 3600
    if hours < 1:
        return f"{max(int(hours * 60), 0)} minutes ago"
    return f"{hours:.0f} hours ago" if hours < 72 else f"{hours / 24:.0f} days ago"
