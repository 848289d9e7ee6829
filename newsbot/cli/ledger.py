"""``newsbot why``: the ledger's story of one address, in plain sentences."""

from collections.abc import Iterator
from typing import Annotated, Any
from urllib.parse import urlsplit

import typer

from newsbot.cli.context import read_address, reading, site_of
from newsbot.cli.errors import Failure
from newsbot.cli.output import BAD, DIM, GOOD, TITLE, WARN, Json, Printer, print_json, words_of
from newsbot.normalize.urls import may_be_article
from newsbot.sites import COMMONSPACE, Site, site_of_host
from newsbot.storage.ledger import MAX_ATTEMPTS, MAX_REFUSALS
from newsbot.storage.queries import ledger as queries
from newsbot.storage.settling import UNPUBLISHED

_STYLES = {"stored": GOOD, "discovered": WARN, "failed": BAD, "refused": WARN, "gone": WARN, "not-article": WARN}


def why(
    context: typer.Context,
    url: Annotated[str, typer.Argument(metavar="URL", help="Any address of an article, or of a listing.")],
    as_json: Json = False,
) -> None:
    """Tell what became of one address.

    Why it is stored, failed, refused, gone, or unknown; times are UTC. Exits with 1 where the address is unknown.
    """
    with reading(context) as connection:
        address = read_address(connection, url)
        row = queries.read_address(connection, address)
        if row is None:
            raise Failure(_unknown(site_of(connection), address, queries.nearest_addresses(connection, address)))
        history = queries.read_history(connection, row["id"])
    story = list(_story(row)) + [_told(one) for one in history]
    if as_json:
        print_json({**row, "story": story, "history": history})
        return
    printer = Printer()
    printer.line((row["asked"], TITLE), "  ", (row["state"], _STYLES.get(row["state"], "")))
    for sentence in story:
        printer.line(sentence, indent=2)
    if row["state"] == "stored" and row["article_id"]:
        printer.line((f"newsbot show {row['article_id']} shows it", DIM), indent=2)


def _unknown(site: Site, address: str, near: list[str]) -> str:
    words = f"{address}: unknown; no listing that was crawled has shown it"
    if not may_be_article(address, site):
        words = f"{address}: unknown, and an address of this form is never an article's"
    if near:
        return f"{words}; the nearest known: {', '.join(near)}"
    return f"{words}; scrapy crawl {site.name} -a url={address} tries it"


def _story(row: dict[str, Any]) -> Iterator[str]:
    """Yield the story of an address, a sentence at a time; instants are UTC."""
    if row["url"] != row["asked"]:
        yield f"It is another address of the same article; the ledger knows it as {row['url']}."
    if row["listing"]:
        yield f"Discovered {_at(row, 'first_seen_at')} on the listing {row['listing']}."
    elif row["kind"] == "listing":
        yield f"A listing, asked for the first time {_at(row, 'first_seen_at')}."
    elif row["run_id"] is None:
        yield f"Noted {_at(row, 'first_seen_at')} as the canonical address of an article reached by another one."
    else:
        yield f"First asked for {_at(row, 'first_seen_at')}."
    yield _state(row)
    if row["kind"] == "article" and row["article_id"] and row["state"] != "stored":
        yield f"An earlier version is kept: article {row['article_id']}, {row['title']}."
    if row["run_started_at"]:
        yield (
            f"The last run that met it is run {row['run_id']} of {_at(row, 'run_started_at')}: "
            f"{row['outcome']} there, and the run was {row['run_outcome'] or 'never closed'}."
        )


def _told(fetch: dict[str, Any]) -> str:
    """Say what one run made of an address."""
    answer = f", the site answered {fetch['http_status']}" if fetch["http_status"] else ""
    said = f": {fetch['error']}" if fetch["error"] else ""
    return f"Run {fetch['run_id']}, {_at(fetch, 'fetched_at')}: {fetch['outcome']}{answer}{said}."


def _state(row: dict[str, Any]) -> str:
    """Say what state an address is in and why, and what follows."""
    answer = f", and the site answered {row['http_status']}" if row["http_status"] else ""
    fetched = f"last fetched {_at(row, 'last_fetched_at')}{answer}" if row["last_fetched_at"] else "never fetched"
    said = f": {row['last_error']}" if row["last_error"] else ""
    if row["kind"] == "listing":
        return (
            f"It was {fetched}{said}."
            if row["state"] == "stored"
            else f"It is no listing we can read ({fetched}){said}."
        )
    match row["state"]:
        case "stored":
            gone = f" The site no longer has it since {_at(row, 'gone_at')}." if row["gone_at"] else ""
            moved = f" under {row['stored_url']}" if row["stored_url"] != row["url"] else ""
            return f"Stored as article {row['article_id']}{moved}, {row['title']}; {fetched}.{gone}"
        case "discovered":
            return "Not fetched yet; the next run does."
        case "failed":
            return f"Failed{said}; {fetched}. {_next_try(row, 'failure', MAX_ATTEMPTS)}"
        case "gone":
            return f"Gone{said}; {fetched}. {_away(row)} It is fetched again if a listing shows it once more."
        case "refused" if row["article_id"] and row["http_status"] == UNPUBLISHED:
            return f"Refused{said}; {fetched}. {_away(row)} It is fetched again if a listing shows it once more."
        case "refused" if row["article_id"]:
            return f"Refused{said}; {fetched}. It is asked for again at its next age (1, 3, 7, 30 days), or with url=."
        case "refused":
            return f"Refused{said}; {fetched}. {_next_try(row, 'refusal', MAX_REFUSALS)}"
        case "not-article":
            return f"Its page shows no article{said}; {fetched}. It is not tried again, except with full=1 or url=."
    return f"State {row['state']}{said}; {fetched}."


def _away(row: dict[str, Any]) -> str:
    """Say whether it is known for good that a stored article went, or how that is found out."""
    if not row["article_id"]:
        return "Nothing of it is stored."
    if row["gone_at"]:
        return f"It was away on two days: marked gone {_at(row, 'gone_at')}."
    return "Once may be a mistake: a nightly run on a later day asks again, and marks it gone if it is still away."


def _next_try(row: dict[str, Any], word: str, most: int) -> str:
    tries = f"{row['attempts']} {word}{'s' if row['attempts'] != 1 else ''} in a row"
    if row["attempts"] >= most:
        spider = (site_of_host(urlsplit(row["url"]).netloc) or COMMONSPACE).name
        return f"After {tries} it is given up; scrapy crawl {spider} -a url={row['url']} tries it again."
    if row["next_try_at"] is None:  # an older version refused it, and noted no pause
        return "The next run tries again."
    return f"After {tries} the next try is not before {_at(row, 'next_try_at')}."


def _at(row: dict[str, Any], name: str) -> str:
    return f"{words_of(row[name])} UTC"
