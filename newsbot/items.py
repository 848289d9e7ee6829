"""What is found on a page and in a text: plain dataclasses, the only thing the layers share.

All positions are counted in characters. All instants carry a zone; all dates are dates of the site's
own calendar (Europe/Brussels). ``None`` means "not known", never a default.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from operator import attrgetter
from typing import Any


class Plain:
    """A dataclass with slots that another process gets as its bare values, which costs less than pickle by itself."""

    __slots__ = ()

    def __reduce__(self) -> tuple[type, tuple[Any, ...]]:
        """Return how to make it anew, for pickle and copy."""
        kind = type(self)
        values = _values_of.get(kind)
        if values is None:
            values = _values_of[kind] = attrgetter(*(one.name for one in fields(kind)))  # type: ignore[arg-type]
        return kind, values(self)


_values_of: dict[type, Callable[[Any], tuple[Any, ...]]] = {}


@dataclass(slots=True)
class Evidence(Plain):
    """One candidate for one field: what was seen, where, by which rule, and whether it decided."""

    field: str
    """The field of ``ArticleItem`` that it speaks for."""
    rule: str
    """The kind of evidence: ``json-ld``, ``meta``, ``rdfa``, ``time``, ``class``, ``listing``, ..."""
    where: str
    """Where it stood, in the words of a selector or a sentence."""
    raw: str
    """The words on the page, cut at a few hundred characters."""
    value: str | None
    """What they were read as; None where they could not be read."""
    decided: bool = False
    note: str | None = None
    """Why it did not decide, or what is odd about it."""


@dataclass(slots=True)
class SourceCredit(Plain):
    """A source that an article names."""

    name: str
    """Canonical name of the register, or the words as written where it is not in the register."""
    role: str
    """``publisher`` (the source line), ``quoted`` (attributed in the text), ``photo`` (a picture's)."""
    raw: str
    """The words on the page."""
    known: bool = True
    """False: not in the register; stored as a new source, marked unreviewed."""
    start: int | None = None
    """Where ``raw`` starts in the text that was read, for ``quoted``."""


@dataclass(slots=True)
class PersonMention(Plain):
    """A person named in an article: all its forms together."""

    name: str
    """Canonical name of the register, else the best form in the article."""
    role: str = "mentioned"
    """``interviewee``, ``interviewer``, ``author`` or ``mentioned``."""
    title: str | None = None
    """Office or title as written ("Security Council Secretary"), None where there is none."""
    surface_forms: list[str] = field(default_factory=list)
    """The distinct forms as written, in order of appearance."""
    spans: list[tuple[int, int]] = field(default_factory=list)
    """(start, end) of each mention in the body."""
    mentions: int = 0
    """How often the person is named, title included."""
    known: bool = False
    """True: the name is in the register."""
    written: str = ""
    """The best form in the article, white space cleaned; ``name`` where the register does not know the person."""
    reasons: list[str] = field(default_factory=list)
    """Which rules found and joined the forms."""


@dataclass(slots=True)
class DateMention(Plain):
    """A date that a text speaks of."""

    text: str
    """As written."""
    offset: int | None
    """Characters from the start of the text that was read; None in a caption, which is no part of the body."""
    starts_on: date | None
    """First day; None where it needs a publication date that is not known."""
    ends_on: date | None
    """Last day, inclusive; equal to ``starts_on`` for one day."""
    precision: str
    """``day``, ``month``, ``year``, ``season`` or ``decade``."""
    relative: bool
    """True: needed the publication date."""
    partial: str | None = None
    """What is known without a publication date: ``--09-26``, ``--11``, ``wd:1``, ``rel:yesterday``."""
    note: str | None = None
    """What is odd: "Sunday 23 April 2018 was a Monday"."""
    place: str = "body"
    """``body`` or ``caption``."""


@dataclass(slots=True)
class ArticleItem(Plain):
    """One article on its way from page to database.

    ``extract`` fills the words of the page, the pipelines what is read from them. Every field has a
    default, because item loaders create an item before they know its values.
    """

    url: str = ""
    """The canonical address, ``https://www.commonspace.eu/<path>``."""
    fetched_url: str = ""
    """Where the page was fetched, after redirects."""
    encoding: str | None = None
    """The encoding that the answer named."""
    ledger_url: str = ""
    """The canonical form of the address that was asked for: what the ledger settles."""
    status: int = 200
    """The HTTP status of the page."""
    etag: str | None = None
    """The ETag that came with the page, as sent."""
    last_modified: str | None = None
    """The Last-Modified that came with the page, as sent."""
    node_id: int | None = None
    section: str | None = None
    """``news``, ``interview``, ``opinion``, ...; None where no evidence names one."""
    kind: str | None = None
    """What the text is, where that differs from its section ("opinion" under /news)."""
    title: str = ""
    standfirst: str | None = None
    body: str = ""
    """The paragraphs, one blank line between them."""
    language: str | None = None
    kicker: str | None = None
    byline: str | None = None
    image_url: str | None = None
    tags: list[str] = field(default_factory=list)
    regions: list[str] = field(default_factory=list)
    themes: list[str] = field(default_factory=list)
    source_lines: list[str] = field(default_factory=list)
    photo_lines: list[str] = field(default_factory=list)
    evidence: list[Evidence] = field(default_factory=list)
    template: str | None = None
    """The kind of markup that was read, in a word; drift is judged within one kind."""
    published_on: date | None = None
    published_at: datetime | None = None
    published_from: str | None = None
    published_reason: str | None = None
    """Why the date is not known, where it is not."""
    modified_at: datetime | None = None
    sources: list[SourceCredit] = field(default_factory=list)
    persons: list[PersonMention] = field(default_factory=list)
    dates: list[DateMention] = field(default_factory=list)
    html: bytes = b""
    """The page as fetched, for the stored copy."""
    prepared: Any = field(default=None, repr=False, compare=False)
    """What storing it takes, where another process has made it: ``newsbot.storage.prepared``. No need to keep it up to
    date: what no longer fits the item is made anew."""

    @property
    def paragraphs(self) -> list[str]:
        """The paragraphs of the body; no paragraph is empty or holds a line break."""
        return self.body.split("\n\n") if self.body else []
