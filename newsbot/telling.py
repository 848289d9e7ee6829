"""Telling somebody how the nights go: messages by Apprise, and the heartbeat that a good night gives.

What is to be told is decided by ``storage.alerts``; here it is sent. A message that cannot be sent is no
reason for a crawl to fail: the error is given back, in one line without secrets, and the next run sends it.
"""

import logging
import platform
import re
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from types import ModuleType
from urllib.parse import urlsplit

from sqlalchemy import Connection, Engine

from newsbot.clock import Clock
from newsbot.storage import alerts
from newsbot.storage.queries.runs import last_runs

SECONDS = 10.0
"""How long the other side of a heartbeat may take; a message has as long for each address."""

_HEARTBEAT_TRIES = 2
_OF_FAILURES = ("WARNING ", "ERROR ", "DEBUG Socket Exception", "DEBUG SMTP")
"""How the lines of Apprise's log begin that tell of a failure; others hold the message, which may say anything."""
_REASONS = {
    "connection refused": re.compile(r"Connection refused"),
    "no such host": re.compile(r"Failed to resolve|Name or service not known|name resolution|getaddrinfo|nodename"),
    "no secure connection": re.compile(r"SSLError|\[SSL|CERTIFICATE"),
    "no answer in time": re.compile(r"timed out"),
    "no way to that network": re.compile(r"unreachable|No route to host"),
    "user or password refused": re.compile(r"Authentication|\(53[0-5],|error=401\b"),
    "HTTP status {}": re.compile(r"error=(\d{3})\b"),
    "connection lost": re.compile(r"Connection (?:aborted|reset|unexpectedly closed)|RemoteDisconnected"),
    "no connection": re.compile(r"(?i)connection error"),
}
"""What may be the matter, by what Apprise or the libraries below it say then; the first that fits is told."""


def parse_alert_urls(text: str) -> list[str]:
    """Split ``NEWSBOT_ALERT_URLS`` (white space or commas between) into addresses that Apprise can send to.

    Raises ``ValueError`` naming the first that it cannot, by its scheme alone: the rest may be a password.
    """
    if not text.strip():
        return []
    apprise = _apprise()
    from apprise.utils.parse import parse_urls

    addresses = [str(one) for one in parse_urls(text)]  # type: ignore[no-untyped-call]  # Apprise leaves it untyped
    for number, address in enumerate(addresses, 1):
        if apprise.Apprise.instantiate(address) is None:
            raise ValueError(f"NEWSBOT_ALERT_URLS: address {number} ({_scheme(address)}) is none that Apprise can use")
    if not addresses:
        raise ValueError("NEWSBOT_ALERT_URLS: write addresses as Apprise takes them, like mailto://user:password@host")
    return addresses


def parse_heartbeat_url(text: str) -> str:
    """Return ``NEWSBOT_HEARTBEAT_URL``, stripped; empty for none. Raises ``ValueError`` for what is no web address."""
    text = text.strip()
    if text and not (text.startswith(("https://", "http://")) and urlsplit(text).hostname):
        raise ValueError("NEWSBOT_HEARTBEAT_URL: write a web address, https://...")
    return text


@dataclass(frozen=True, slots=True)
class Telling:
    """Whom to tell, from the settings."""

    addresses: tuple[str, ...] = ()
    heartbeat: str = ""

    @property
    def wanted(self) -> bool:
        """Tell whether anybody wants to know."""
        return bool(self.addresses or self.heartbeat)

    def of_run(self, engine: Engine, database: str, clock: Clock) -> list[str]:
        """Tell of the run that has just been closed, and of what could not be told before.

        Gives what went wrong, a line each; ``database`` is what the messages call it.
        """
        problems = []
        if self.addresses:
            with engine.begin() as connection:
                alerts.record_changes(connection, clock())
                waiting = alerts.unsent(connection)
            for alert in waiting:
                error = send(self.addresses, f"newsbot: {alert['state']} nights", _body(alert["message"], database))
                with engine.begin() as connection:
                    alerts.mark(connection, alert["id"], clock(), error)
                problems += [f"an alert {error}; the next run tries again"] if error else []
        with engine.connect() as connection:
            well = _went_well(connection)
        if self.heartbeat and well:
            error = ping(self.heartbeat)
            problems += [error] if error else []
        return problems

    def of_refusal(self, words: str, database: str) -> list[str]:
        """Tell that a crawl could not even begin. Nothing can be remembered of it: each such night is told."""
        return self._send("newsbot: the crawl did not begin", _body(words, database))

    def of_test(self, database: str) -> list[str]:
        """Send a message that says nothing but that messages arrive."""
        return self._send("newsbot: a test", _body("this is how you would be told of a bad night", database))

    def _send(self, title: str, body: str) -> list[str]:
        error = send(self.addresses, title, body)
        return [f"an alert {error}"] if error else []


def _went_well(connection: Connection) -> bool:
    last = last_runs(connection, 1)
    return bool(last) and alerts.state_of(last[0]) == alerts.GOOD


def _body(words: str, database: str) -> str:
    return f"{words}\n\n{database} on {platform.node()}; newsbot status says more"


def send(addresses: Sequence[str], title: str, body: str) -> str | None:
    """Send a message to every address; gives None, or which of them could not be reached (by scheme) and why."""
    apprise = _apprise()
    failed = []
    for address in addresses:
        server = apprise.Apprise.instantiate(address)
        messenger = apprise.Apprise()
        if server is None or not messenger.add(server):
            failed.append(f"{_scheme(address)} (none that Apprise can use)")
            continue
        server.socket_connect_timeout = server.socket_read_timeout = SECONDS
        with apprise.LogCapture(level=logging.DEBUG, fmt="%(levelname)s %(message)s") as told:
            if not messenger.notify(title=title, body=body, body_format=apprise.NotifyFormat.TEXT):
                failed.append(f"{_scheme(address)}{_reason(told.getvalue())}")
    return f"could not be sent to {', '.join(failed)}" if failed else None


def _reason(told: str) -> str:
    """Return, in brackets, what Apprise's log says of a failure; nothing where it says nothing that is known here.

    The words are ours and never the log's: that has addresses in it, with passwords and tokens.
    """
    lines = [line for line in told.splitlines() if line.startswith(_OF_FAILURES)]
    for words, pattern in _REASONS.items():
        if found := next(filter(None, map(pattern.search, lines)), None):
            return f" ({words.format(*found.groups())})"
    return ""


def ping(url: str) -> str | None:
    """Ask for the heartbeat address; gives None, or in one line why it did not answer well."""
    words = ""
    for _ in range(_HEARTBEAT_TRIES):
        try:
            # parse_heartbeat_url takes no address that is not of the web.
            request = urllib.request.Request(url, headers={"User-Agent": "newsbot"})  # noqa: S310
            with urllib.request.urlopen(request, timeout=SECONDS) as answer:  # noqa: S310
                answer.read(1)
        except (urllib.error.URLError, OSError, ValueError) as error:
            words = str(getattr(error, "reason", None) or error)
        else:
            return None
    return f"the heartbeat of {urlsplit(url).hostname} did not answer: {words}"


def _apprise() -> ModuleType:
    """Import Apprise late, for most crawls have nobody to tell; what it logs holds secrets, and goes nowhere."""
    import apprise

    for name in ("apprise", "urllib3"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    logging.getLogger("apprise").propagate = False  # also while ``send`` reads it
    return apprise


def _scheme(address: str) -> str:
    scheme, colon, _ = address.partition("://")
    return f"{scheme}://..." if colon else "no scheme"
