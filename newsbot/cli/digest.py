"""``newsbot digest``: what came in, to read in a terminal, a mail, a page or a feed reader."""

import re
import sys
from dataclasses import asdict
from datetime import UTC, datetime, time
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote

import typer

from newsbot import settings
from newsbot.checks import ExitCode
from newsbot.cli.context import read_day, reading
from newsbot.cli.errors import Failure, complain, usage
from newsbot.cli.output import Json, cleaned, print_json
from newsbot.clock import clock_from
from newsbot.sites import COMMONSPACE
from newsbot.storage.queries.digest import Digest, read_digest

_SITE_ZONE = COMMONSPACE.zone
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|~!&])")
# XML 1.0 takes no others, not even as references: https://www.w3.org/TR/xml/#charsets
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Format(StrEnum):
    """What a digest is written as."""

    TEXT = "text"
    MD = "md"
    HTML = "html"
    ATOM = "atom"


def digest(
    context: typer.Context,
    since: Annotated[
        str, typer.Option(metavar="DATE", help="From the beginning of that day on: yesterday, 2026-01-31.")
    ] = "yesterday",
    form: Annotated[Format, typer.Option("--format", help="What to write.")] = Format.TEXT,
    output: Annotated[Path | None, typer.Option(metavar="FILE", help="Write into this file.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="So many records of a kind at most.")] = 50,
    as_json: Json = False,
) -> None:
    """Tell what came in: new, edited, gone, and who is new.

    Also what the checks noticed and how the runs went. Days begin at midnight in Brussels, where the site is.
    """
    day = read_day("--since", since)
    if day is None:
        raise usage("--since: write a day, like yesterday or 2026-01-31")
    now = clock_from(settings.NEWSBOT_NOW)()
    if day > now.astimezone(_SITE_ZONE).date():
        raise usage(f"--since {since}: {day} is still to come; nothing came in since then")
    begin = datetime.combine(day, time(), _SITE_ZONE).astimezone(UTC)
    with reading(context) as connection:
        found = read_digest(connection, begin, now, most=limit)
    if as_json:
        print_json(asdict(found) | {"findings": found.findings})
        return
    text = render(found, form)
    if output is None:
        sys.stdout.write(text)
        return
    try:
        output.write_text(text, encoding="utf-8")
    except OSError as error:
        raise Failure(f"{output}: cannot be written: {error.strerror}", ExitCode.STORAGE) from None
    complain(f"{output}: what came in since {day}")


def render(found: Digest, form: Format) -> str:
    """Write a digest in one of the formats, escaped as that format needs it; it ends with a line end."""
    import jinja2  # imported late: it costs a tenth of a second that other commands need not pay

    suffix = "txt" if form is Format.TEXT else form.value
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("newsbot.cli"), trim_blocks=True, lstrip_blocks=True,
        undefined=jinja2.StrictUndefined, autoescape=jinja2.select_autoescape(["html"], default=False),
    )  # fmt: skip
    environment.filters |= {"md": _for_markdown, "link": _for_link, "xml": _for_xml, "rfc3339": _rfc3339}
    for one in found.new.records:
        one |= {"published_text": str(one["published_on"] or ""), "section": one["section"] or ""}
    since = f"{found.since.astimezone(_SITE_ZONE):%A, %-d %B %Y}"
    text = environment.get_template(f"digest.{suffix}").render(digest=found, since=since, names=_names)
    return re.sub(r"\n{3,}", "\n\n", cleaned(text)).strip() + "\n"


def _names(records: list[dict[str, Any]], key: str) -> str:
    return ", ".join(f"{one[key]} ({one['articles']})" if one["articles"] > 1 else str(one[key]) for one in records)


def _for_markdown(text: object) -> str:
    return _MARKDOWN.sub(r"\\\1", " ".join(str(text).split()))


def _for_link(url: str) -> str:
    return quote(url, safe=":/?#[]@!$&'()*+,;=%")


def _for_xml(text: object) -> str:
    from xml.sax.saxutils import escape

    return escape(_NOT_XML.sub("", str(text)), {'"': "&quot;"})


def _rfc3339(instant: datetime) -> str:
    return f"{instant.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
