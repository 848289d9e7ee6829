"""The command line: every command with its help and an example."""

import sys
from typing import Annotated

import typer

from newsbot import __version__, settings
from newsbot.cli import (
    alerts,
    archive,
    articles,
    ask,
    backup,
    database,
    demo,
    describe,
    diffing,
    digest,
    doctor,
    export,
    health,
    ledger,
    person,
    persons,
    reextract,
    schedule,
    search,
    serve,
    sources,
    timeline,
    words,
)
from newsbot.cli.context import Chosen, url_of
from newsbot.cli.errors import MARKUP, PoliteGroup, command_group, usage
from newsbot.clock import clock_from

app = typer.Typer(
    cls=PoliteGroup, rich_markup_mode=MARKUP, add_completion=True, pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Example: newsbot search 'peace treaty' --since 2026-01-01",
)  # fmt: skip
db = command_group("Migrate, check and copy the database.")
telling = typer.Typer(cls=PoliteGroup, rich_markup_mode=MARKUP)  # without a command, it lists what was told


def _print_version(asked: bool) -> None:
    if asked:
        sys.stdout.write(f"newsbot {__version__}\n")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def newsbot(
    context: typer.Context,
    database_url: Annotated[
        str | None,
        typer.Option(
            "--database",
            metavar="URL",
            help="The database: a URL, or a file.db [default: NEWSBOT_DATABASE_URL, else newsbot.db]",
        ),
    ] = None,
    _version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Ask what the crawls of commonspace.eu have brought, and look after the database.

    The crawl itself is: scrapy crawl commonspace
    """
    try:
        clock_from(settings.NEWSBOT_NOW)
    except ValueError as error:
        raise usage(str(error)) from None
    context.obj = Chosen(url_of(database_url) or settings.NEWSBOT_DATABASE_URL, by_option=database_url is not None)
    if context.invoked_subcommand is None:
        sys.stdout.write(context.get_help().rstrip() + "\n")


app.command(
    cls=search.SearchCommand,
    epilog="Example: newsbot search ceasefire 'peace treaty' -karabakh --person Pashinyan --since 2026-01-01",
)(search.search)
app.command(epilog="Example: newsbot show https://www.commonspace.eu/node/13462 --revisions")(articles.show)
app.command(epilog="Example: newsbot diff https://www.commonspace.eu/news/some-article --from 1 --to 3")(diffing.diff)
app.command(epilog="Example: newsbot explain 17")(articles.explain)
app.command(epilog="Example: newsbot why https://www.commonspace.eu/news/some-article")(ledger.why)
app.command(epilog="Example: newsbot person Pashinian")(person.person)
app.add_typer(persons.app, name="persons", epilog="Example: newsbot persons review --limit 50")
app.add_typer(sources.app, name="sources", epilog="Example: newsbot sources review")
words.add_commands(app)
app.command(cls=search.SearchCommand, epilog="Example: newsbot timeline 'peace treaty' --since 2025-01-01")(
    timeline.timeline
)
app.command(epilog="Example: newsbot ask named_together --person 'Ilham Aliyev'")(ask.ask)
app.command(epilog="Example: newsbot export articles.csv --section interview --since 2026-01-01")(export.export)
app.command(epilog="Example: newsbot status || mail -s 'newsbot needs a look' me@example.org")(health.status)
app.command(epilog="Example: newsbot cron --at 03:15 --crontab")(schedule.cron)
app.command(epilog="Example: newsbot digest --since yesterday --format html --output digest.html")(digest.digest)
app.command(epilog="Example: newsbot doctor --section news --section opinion")(doctor.doctor)
app.command(epilog="Example: newsbot demo --all")(demo.demo)
app.command(epilog="Example: newsbot serve --open")(serve.serve)
app.command(epilog="Example: newsbot reextract --dry-run --since 2026-01-01")(reextract.reextract)
app.command(epilog="Example: newsbot backup backups/ --keep 14")(backup.backup)
telling.callback(invoke_without_command=True)(alerts.alerts)
telling.command(epilog="Example: newsbot alerts test")(alerts.test)
app.add_typer(telling, name="alerts", epilog="Example: newsbot alerts --limit 3")
app.add_typer(archive.archive, name="archive", epilog="Example: newsbot archive info")
db.command(epilog="Example: newsbot db upgrade")(database.upgrade)
db.command(epilog="Example: newsbot --database backup.db db check")(database.check)
db.command(epilog="Example: newsbot db describe --json")(describe.describe)
db.command(epilog="Example: newsbot db copy sqlite:///newsbot.db postgresql://newsbot@db.example.org/newsbot")(
    database.copy
)
app.add_typer(db, name="db", epilog="Example: newsbot db check")
