"""``newsbot cron``: what starts the crawl every night, for this installation, ready to be pasted."""

import shlex
import sys
from pathlib import Path
from typing import Annotated

import typer

from newsbot import settings
from newsbot.cli.context import chosen, read_spider, site_of_database
from newsbot.cli.errors import complain, usage
from newsbot.cli.output import Json, print_json
from newsbot.sites import COMMONSPACE, Site
from newsbot.storage.database_url import parse_url

_GRACE = 600
"""Seconds between the clean close (CLOSESPIDER_TIMEOUT) and SIGTERM; SIGKILL follows a minute later."""


def cron(
    context: typer.Context,
    at: Annotated[str, typer.Option(metavar="HH:MM", help="The time of night, by the machine's local time.")] = "03:15",
    hours: Annotated[int, typer.Option(min=1, max=23, help="A crawl is closed after so many hours.")] = 4,
    log: Annotated[
        Path | None, typer.Option(help="The log file [default: newsbot.log, newsbot-NAME.log of another spider].")
    ] = None,
    crontab: Annotated[bool, typer.Option("--crontab", help="Print the crontab line only.")] = False,
    systemd: Annotated[bool, typer.Option("--systemd", help="Print the systemd units only.")] = False,
    spider: Annotated[
        str | None, typer.Option(metavar="NAME", help="The spider that is started [default: the database's].")
    ] = None,
    as_json: Json = False,
) -> None:
    """Print a crontab line, systemd units and log rotation.

    They are for this installation: they start this Python in the present directory, with the NEWSBOT_ settings of the
    present environment.
    """
    hour, minute = _time_of(at)
    url = parse_url(chosen(context).database)
    site = read_spider(spider) if spider else site_of_database(chosen(context).database)
    folder, log = Path.cwd(), (log or Path(f"{_unit(site)}.log")).absolute()
    if any(not character.isprintable() for character in f"{folder}{log}{sys.executable}"):
        raise usage("a path of this installation has a line break or control character; no crontab can hold it")
    environment = settings.given_by_environment() | {"SCRAPY_SETTINGS_MODULE": "newsbot.settings"}
    environment["NEWSBOT_DATABASE_URL"] = chosen(context).database
    if not environment.get("NEWSBOT_CONTACT"):
        complain("NEWSBOT_CONTACT is not set: the site's owner cannot reach you; set it, and run newsbot cron again")
    crawl = [sys.executable, "-m", "scrapy", "crawl", site.name, "-s", f"CLOSESPIDER_TIMEOUT={hours * 3600}"]
    limit = hours * 3600 + _GRACE
    both = crontab == systemd
    parts: dict[str, str] = {}
    secret = [name for name in settings.SECRETS if name in environment]
    secret += ["the database's password"] if url.password else []
    if secret:
        words = f"# Below stands {', '.join(secret)}: keep what holds it unreadable for others (chmod 600)."
        parts["warning"] = words
    if crontab or both:
        parts["crontab"] = _crontab_line(f"{minute} {hour} * * *", folder, environment, crawl, limit, log)
    if systemd or both:
        parts["service"] = _service(site, folder, environment, crawl, limit, log)
        parts["timer"] = _timer(site, f"{hour:02}:{minute:02}")
    if both:
        parts["logrotate"] = _rotation(site, log)
    if as_json:
        for part, text in parts.items():
            print_json({"part": part, "text": text})
        return
    sys.stdout.write("\n\n".join(parts.values()) + "\n")


def _time_of(text: str) -> tuple[int, int]:
    hour, colon, minute = text.partition(":")
    if colon and all(part.isascii() and part.isdigit() and len(part) <= 2 for part in (hour, minute)):
        numbers = int(hour), int(minute)
        if numbers[0] < 24 and numbers[1] < 60:
            return numbers
    raise usage(f"--at {text}: write a time like 03:15")


def _crontab_line(
    when: str, folder: Path, environment: dict[str, str], crawl: list[str], limit: int, log: Path
) -> str:  # fmt: skip
    words = ["env", *(f"{name}={value}" for name, value in sorted(environment.items()))]
    words += ["timeout", "--preserve-status", "-k", "60", str(limit), *crawl]
    command = f"cd {shlex.quote(str(folder))} && {shlex.join(words)} >> {shlex.quote(str(log))} 2>&1"
    # crontab(5): a % ends the command unless a backslash is before it, within quotes too.
    return f"{when} " + command.replace("%", r"\%")


def _service(site: Site, folder: Path, environment: dict[str, str], crawl: list[str], limit: int, log: Path) -> str:
    lines = [f"# /etc/systemd/system/{_unit(site)}.service", "[Unit]", f"Description=Nightly crawl of {site.title}"]
    lines += ["Wants=network-online.target", "After=network-online.target", "", "[Service]", "Type=oneshot"]
    lines.append(f"WorkingDirectory={_specifier(str(folder))}")
    lines += [f"Environment={_quoted(f'{name}={value}')}" for name, value in sorted(environment.items())]
    # systemd.service(5): $ begins a variable in ExecStart, and only there.
    lines.append("ExecStart=" + " ".join(_quoted(word).replace("$", "$$") for word in crawl))
    lines += [f"TimeoutStartSec={limit}", "TimeoutStopSec=60"]
    lines += [f"StandardOutput=append:{_specifier(str(log))}", "StandardError=inherit"]
    return "\n".join(lines)


def _timer(site: Site, time: str) -> str:
    return (
        f"# /etc/systemd/system/{_unit(site)}.timer; then: systemctl enable --now {_unit(site)}.timer\n"
        f"[Unit]\nDescription=Nightly crawl of {site.title}\n\n"
        f"[Timer]\nOnCalendar=*-*-* {time}:00\nPersistent=true\n\n"
        "[Install]\nWantedBy=timers.target"
    )


def _rotation(site: Site, log: Path) -> str:
    rules = "".join(f"    {rule}\n" for rule in ("monthly", "rotate 12", "compress", "missingok", "notifempty"))
    return f'# /etc/logrotate.d/{_unit(site)}\n"{log}" {{\n{rules}}}'


def _unit(site: Site) -> str:
    return "newsbot" if site is COMMONSPACE else f"newsbot-{site.name}"


def _specifier(text: str) -> str:
    return text.replace("%", "%%")


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{_specifier(escaped)}"'
