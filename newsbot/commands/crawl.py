"""``scrapy crawl`` with an honest exit status: Scrapy's own answers 0 to nearly every failure."""

import argparse
import gc
import signal
import sys
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Any

from scrapy.commands.crawl import Command as ScrapyCrawl
from scrapy.crawler import Crawler, CrawlerProcessBase
from scrapy.exceptions import UsageError
from sqlalchemy import Connection, select
from sqlalchemy.exc import SQLAlchemyError

from newsbot.checks import ExitCode
from newsbot.clock import clock_from
from newsbot.commands.given import check_settings, check_workers, choose_log_level, reach_redis, telling_of, value_of
from newsbot.extensions import Progress, RunRecord
from newsbot.extensions.frontier_settings import frontier_settings
from newsbot.interrupts import raise_on_interrupt
from newsbot.normalize.registers import load_registers
from newsbot.sites import SITES, Site
from newsbot.spiders.plan import Plan, parse_plan
from newsbot.storage.database_errors import DatabaseError, explain
from newsbot.storage.database_url import DatabaseUrlError, parse_url, shown
from newsbot.storage.date_orders import site_order
from newsbot.storage.engine import check_folder, open_engine
from newsbot.storage.lock import LockedError, run_lock
from newsbot.storage.models.articles import Article
from newsbot.storage.names import write_registers
from newsbot.storage.queries.runs import spider_of
from newsbot.storage.tables import table_of
from newsbot.storage.workers import other_arguments


class OtherSiteError(Exception):
    """The database holds the articles of another site; raised by ``_check_site``."""


class Command(ScrapyCrawl):
    """Checks arguments, database and lock before anything is fetched; exits with what the run record says."""

    _others_go_on = False
    """Other workers are still at the run: the last one tells how it went."""
    _fault_of_log_level = ""

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Read the options. Exits with 64 where one cannot be read."""
        try:
            super().process_options(args, opts)
        except UsageError as error:
            print(f"newsbot: {error}", file=sys.stderr)  # noqa: T201 - a command speaks to its user
            raise SystemExit(ExitCode.USAGE) from None
        if self.settings is not None:
            self._fault_of_log_level = choose_log_level(self.settings)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Crawl, unless something stands in the way that can be known before."""
        raise_on_interrupt()
        try:
            self._run(args, opts)
        except KeyboardInterrupt:  # before the crawl was there to be ended cleanly
            print("newsbot: stopped before anything was fetched", file=sys.stderr)  # noqa: T201
            self.exitcode = ExitCode.SIGINT

    def _run(self, args: list[str], opts: argparse.Namespace) -> None:
        if len(args) != 1 or args[0] not in self._spiders():
            named = " ".join(args) or "nothing"
            print(f"newsbot: no spider {named}; write scrapy crawl {next(iter(SITES))}", file=sys.stderr)  # noqa: T201
            self.exitcode = ExitCode.USAGE
            return
        site = SITES.get(args[0])
        if site is None:
            super().run(args, opts)
            return
        with ExitStack() as held:
            refusal = self._refusal(site, opts, held)
            if refusal is None:
                self.exitcode = self._crawl(args[0], opts)
                if not self._others_go_on:
                    self._tell_of_run()
            else:
                self.exitcode, words = refusal
                print(f"newsbot: {words}", file=sys.stderr)  # noqa: T201
                self._tell_of_refusal(words)

    def _tell_of_run(self) -> None:
        """Tell whoever wants to know how the run went; the exit status stays what the run made it."""
        telling, url = telling_of(self.settings), self._setting("NEWSBOT_DATABASE_URL")
        if not telling.wanted:
            return
        try:
            engine = open_engine(url)
            try:
                problems = telling.of_run(engine, shown(parse_url(url)), clock_from(self._setting("NEWSBOT_NOW")))
            finally:
                engine.dispose()
        except (DatabaseError, SQLAlchemyError) as error:
            words = f"the run could not be looked up: {explain(error, shown(parse_url(url)))}"
            problems = telling.of_refusal(words, shown(parse_url(url)))
        for words in problems:
            print(f"newsbot: {words}", file=sys.stderr)  # noqa: T201

    def _tell_of_refusal(self, words: str) -> None:
        """Tell that nothing was crawled, where nobody watches; that another run is at work is no news."""
        if sys.stderr.isatty() or self.exitcode == ExitCode.LOCKED:
            return
        try:
            telling = telling_of(self.settings)
        except ValueError:
            return  # it is these settings that are wrong, and that was said
        for problem in telling.of_refusal(words, self._setting("NEWSBOT_DATABASE_URL").rpartition("@")[2]):
            print(f"newsbot: {problem}", file=sys.stderr)  # noqa: T201

    def _spiders(self) -> list[str]:
        return self.crawler_process.spider_loader.list() if self.crawler_process else []

    def _refusal(self, site: Site, opts: argparse.Namespace, held: ExitStack) -> tuple[int, str] | None:
        """Return why the crawl cannot begin, with the exit status; take the lock where it can."""
        try:
            plan = parse_plan(opts.spargs, site, now=self._now())
            check_settings(self.settings, self._fault_of_log_level)
            url = parse_url(self._setting("NEWSBOT_DATABASE_URL"))
            redis_url = self._setting("NEWSBOT_REDIS_URL")
            if redis_url:
                check_workers(redis_url, url)
        except (ValueError, DatabaseUrlError) as error:
            return ExitCode.USAGE, str(error)
        try:
            check_folder(url)
            held.enter_context(run_lock(url, shared=bool(redis_url)))
            self._try_database(site, plan)
            if redis_url:
                reach_redis(redis_url)
        except OtherSiteError as error:
            return ExitCode.USAGE, str(error)
        except LockedError as error:
            return ExitCode.LOCKED, str(error)
        except DatabaseError as error:
            return ExitCode.STORAGE, str(error)
        except OSError as error:
            return ExitCode.STORAGE, f"{shown(url)}: cannot be locked for this run: {error}"
        return None

    def _try_database(self, site: Site, plan: Plan) -> None:
        """Write what a crawl writes first, the registers: a full disk is found before anything is fetched.

        Raises ``DatabaseError``, ``OtherSiteError``; ``LockedError`` where workers are there that crawl something else.
        """
        address = self._setting("NEWSBOT_DATABASE_URL")
        folder = self._setting("NEWSBOT_REGISTERS")
        engine = open_engine(address)
        try:
            with engine.begin() as connection:
                _check_site(connection, site, shown(parse_url(address)))
                if self._setting("NEWSBOT_REDIS_URL"):
                    other_arguments(connection, plan.arguments())
                registers = load_registers(Path(folder) if folder else None, site=site)
                write_registers(connection, registers, self._now())
                site_order(connection)  # read by every crawl: a file that is damaged there is found here
        except SQLAlchemyError as error:
            raise DatabaseError(explain(error, shown(parse_url(address)))) from error
        finally:
            engine.dispose()

    def _now(self) -> datetime:
        return clock_from(self._setting("NEWSBOT_NOW"))()

    def _setting(self, name: str) -> str:
        return value_of(self.settings, name)

    def _crawl(self, name: str, opts: argparse.Namespace) -> int:
        """Crawl as Scrapy's command does; give the run's exit status.

        A crawl that did not come as far as to record one has failed.
        """
        process = self.crawler_process
        if process is None:
            raise RuntimeError("Scrapy made no crawler process")
        if self.settings is not None and self._setting("NEWSBOT_REDIS_URL"):
            self.settings.setdict(frontier_settings(self._setting("NEWSBOT_REDIS_URL")), priority="cmdline")
        crawler = self._create_crawler(name)
        received = _note_signals(process)
        process.crawl(crawler, **opts.spargs)
        try:
            process.start()
        except KeyboardInterrupt:  # in the moment in which Scrapy has given its handlers back
            received.append(signal.SIGINT)
        gc.freeze()  # else Python looks through all of it several times, only to end
        record = crawler.get_extension(RunRecord) if not process.bootstrap_failed else None
        if received and record is None:
            return 128 + received[0]
        if received and record is not None:
            _close_at_once(crawler, record, received[0])
        self._others_go_on = record is not None and record.report.get("closed") is False
        code = crawler.stats.get_value("newsbot/exit_code")
        return ExitCode.PARTIAL if code is None else int(code)


def _check_site(connection: Connection, site: Site, database: str) -> None:
    """Refuse a database of another site; what is open, due or unseen is looked up by section alone.

    Raises ``OtherSiteError``.
    """
    other = spider_of(connection)
    if other in SITES and other != site.name:
        held = "articles" if connection.execute(select(table_of(Article).c.id).limit(1)).first() else "runs"
        words = f"{database} holds the {held} of {other}, and a database holds one site"
        raise OtherSiteError(f"{words}; give {site.name} its own: -s NEWSBOT_DATABASE_URL=sqlite:///{site.name}.db")


def _close_at_once(crawler: Crawler, record: RunRecord, signum: int) -> None:
    """Close the run of a crawl that signals ended before Scrapy could close its spider, and sum it up.

    That takes a moment, in which no further Ctrl-C may leave the run open: it would count as killed.
    """
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    record.interrupted_early(signum)
    progress = crawler.get_extension(Progress)
    if progress is not None:
        progress.spider_closed()


def _note_signals(process: CrawlerProcessBase) -> list[int]:
    """Return a list that fills with the signals that end the process; what Scrapy does with them stays.

    The first second of a crawl (imports, components) belongs to Scrapy, whose handler says nothing to
    anybody; there is no signal of its own for it.
    """
    received: list[int] = []
    shutdown = process._signal_shutdown

    def note(signum: int, frame: Any) -> None:
        received.append(signum)
        shutdown(signum, frame)

    process._signal_shutdown = note  # type: ignore[method-assign,assignment]  # put around it, on this one process
    return received
