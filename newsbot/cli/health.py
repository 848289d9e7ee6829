"""``newsbot status``: how the nights went, and whether the last one was good."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any

import typer

from newsbot import settings
from newsbot.checks.findings import ERROR
from newsbot.checks.nights import Health, health_of_nights
from newsbot.cli.context import chosen, reading
from newsbot.cli.errors import NOT_FOUND, leave
from newsbot.cli.output import BAD, DIM, GOOD, WARN, Cell, Json, Printer, elapsed, print_json, words_of
from newsbot.clock import clock_from
from newsbot.storage.database_url import parse_url, shown
from newsbot.storage.lock import is_alive
from newsbot.storage.queries import Record, ledger, runs
from newsbot.storage.revisits import AWAY, count_away
from newsbot.storage.runs import OUTCOMES
from newsbot.storage.workers import states_of

_FAILURES_SHOWN = 5
_NEWS_SHOWN = 8
_COUNTS = ("new", "updated", "failed")


def status(
    context: typer.Context,
    limit: Annotated[int, typer.Option(min=1, help="So many runs at most.")] = 7,
    as_json: Json = False,
) -> None:
    """Say whether the last night was good, and what it brought.

    Then what is odd, what failed, the last runs, what is stored. Exits with 0 only if the last nightly run (one without
    limit= or url=) was complete and is younger than 36 hours.
    """
    database = chosen(context).database
    now = clock_from(settings.NEWSBOT_NOW)()
    with reading(context) as connection:
        health = health_of_nights(connection, database, now)
        last = runs.last_runs(connection, limit)
        news = runs.came_in(connection, health.last["started_at"], _NEWS_SHOWN) if health.last else []
        failures, failed = ledger.open_failures(connection, _FAILURES_SHOWN)
        sections, states = runs.count_articles(connection), ledger.count_states(connection)
        away = count_away(connection, health.last["id"]) if health.last else 0
        workers = states_of(connection, [run["id"] for run in (*last, health.last, health.running) if run])
    for run in last:
        run["workers"] = workers.get(run["id"], [])
        if run["finished_at"] is None:
            run["outcome"] = "running" if is_alive(database, run["pid"]) else "killed"
    if as_json:
        print_json({
            "healthy": health.good, "state": health.state, "health": health.why,
            "last_good_at": health.last_good and health.last_good["finished_at"],
            "findings": [asdict(one) for one in health.findings], "running": health.running, "news": news,
            "runs": last, "open_failures": failed, "failures": failures, "sections": sections, "addresses": states,
        })  # fmt: skip
    else:
        printer = Printer()
        printer.line((f"{health.state}: ", GOOD if health.good else BAD), health.why)
        _print_night(printer, health, news, workers, now, away)
        _print_failures(printer, failures, failed)
        _print_running(printer, health, workers, now)
        _print_runs(printer, last, now)
        _print_stored(printer, sections, states)
        printer.line()
        printer.line((shown(parse_url(database)), DIM))
    if not health.good:
        leave(NOT_FOUND)


def _print_night(
    printer: Printer, health: Health, news: list[Record], workers: dict[int, list[Record]], now: datetime, away: int
) -> None:
    """Print what the last night did, what it brought, and what is odd about it."""
    run = health.last
    if run is None:
        return
    printer.heading(f"The last night (run {run['id']})")
    ended = f", took {_took(run, now)}" if run["finished_at"] else ""
    printer.line(f"began {words_of(run['started_at'])} UTC{ended}", indent=2)
    printer.line(_counted(run, away), indent=2)
    _print_workers(printer, workers.get(run["id"], []))
    for one in news:
        day, section = words_of(one["published_on"]), one["section"] or "-"
        printer.line((f"{day:<10}  {section:<10}  ", DIM), one["title"], indent=2)
    if run["new"] > len(news):
        printer.line((f"and {run['new'] - len(news)} more", DIM), indent=2)
    if not health.findings:
        return
    printer.heading("What is odd about it")
    for finding in health.findings:
        printer.line((f"{finding.severity}: ", BAD if finding.severity == ERROR else WARN), finding.message, indent=2)


def _counted(run: Any, away: int = 0) -> str:
    """Return the counts of a run in the ledger's words: which were no articles, which ``away`` only this once."""
    counts = {name: run[name] for name in OUTCOMES}
    facts = (run["details"] or {}).get("facts") or {}
    no_articles = min(facts.get("not_articles") or 0, counts["refused"])
    counts["refused"] -= no_articles
    counts["gone"] -= away
    words = [f"{number} {name}" for name, number in counts.items() if number or name in ("new", "updated")]
    words += [f"{no_articles} not-article"] if no_articles else []
    return ", ".join(words + ([f"{away} {AWAY}"] if away else []))


def _print_running(printer: Printer, health: Health, workers: dict[int, list[Record]], now: datetime) -> None:
    run = health.running
    if run is None:
        return
    printer.heading(f"Running now (run {run['id']})")
    printer.line(f"process {run['pid']}, since {words_of(run['started_at'])} UTC ({_took(run, now)})", indent=2)
    done = run["discovered"] - run["pending"]
    printer.line(f"{done} of {run['discovered']} addresses found so far are done: {_counted(run)}", indent=2)
    _print_workers(printer, workers.get(run["id"], []))


def _print_workers(printer: Printer, workers: list[Record]) -> None:
    """Print who took part in a run of several workers, and what each of them settled."""
    for one in workers:
        settled = f", {one['stored']} addresses settled" if one["finished_at"] else ""
        words = f"worker {one['id']} (process {one['pid']} on {one['host']}): "
        printer.line(words, (str(one["state"]), BAD if one["state"] == "killed" else GOOD), settled, indent=2)


def _took(run: Any, now: datetime) -> str:
    return elapsed(((run["finished_at"] or now) - run["started_at"]).total_seconds())


def _print_runs(printer: Printer, last: list[dict[str, Any]], now: datetime) -> None:
    printer.heading("Runs (times are UTC)")
    if not last:
        printer.line("none", indent=2)
        return
    rows: list[list[Cell]] = []
    for run in last:
        counts = (run[name] for name in _COUNTS)
        rows.append([run["id"], run["started_at"], _took(run, now), run["outcome"], run["exit_code"], *counts])
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
