"""One article of the sample site, as its author wrote it and as a reader ought to find it."""

from dataclasses import dataclass, field
from datetime import datetime

SECTIONS = {
    "news": "News",
    "interview": "Interview",
    "opinion": "Opinion",
    "analysis": "Analysis",
    "commentary": "Commentary",
    "editorial": "Editorial",
    "event": "Event",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleArticle:
    """One article of the sample site, and everything a reader of its page ought to find."""

    nid: int
    """Drupal's node number; grows with time."""
    path: str
    """Its alias, with the leading slash: ``/news/...``, or ``/slug`` for the oldest ones."""
    title: str
    created: datetime
    """When it was published; carries its zone."""
    changed: datetime | None = None
    """When it was edited after that; carries its zone."""
    section: str | None = None
    """``news``, ``interview``, ...; None for items of the old import."""
    kicker: str | None = None
    """The label over its title, where that is not the section's own."""
    language: str = "en"
    standfirst: str | None = None
    """The lead paragraph, kept apart from ``paragraphs``."""
    standfirst_in_body: bool = False
    """True: typed as the first paragraph of the body; False: in a field of its own."""
    paragraphs: tuple[str, ...] = ()
    """The text of the body in order, white space single: no stand-first, source, photo line or aside."""
    source_line: str | None = None
    photo_lines: tuple[str, ...] = ()
    asides: tuple[str, ...] = ()
    """Lines inside the body that are not its text: alt texts, captions, invitations to click."""
    date_line: str | None = None
    """The visible publication date of items of the old import."""
    interviewee: str | None = None
    interviewer: str | None = None
    author: str | None = None
    """The author, where the text names one."""
    published: bool = True
    promoted: bool = True
    sticky: bool = False
    shows_date: bool = True
    """False: the page prints no publication date anywhere."""
    body_missing: bool = False
    """True: its address answers 200 with teasers only; it is no article for a reader."""
    bare_under_index_php: bool = False
    """True: with /index.php before it, its address answers 200 with teasers only."""
    news_id: int | None = None
    """Its number in the old content system: ``/index.php?m=23&news_id=N``."""
    user: str = "newsroom"
    summary: str = ""
    """The teaser's text."""
    image: str | None = None
    regions: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    html: str = field(default="", repr=False)
    """The body as printed in the page."""

    @property
    def text(self) -> str:
        """The stand-first, if any, and the paragraphs, one blank line between them."""
        return "\n\n".join(filter(None, (self.standfirst, *self.paragraphs)))

    @property
    def label(self) -> str:
        """The kicker that its teasers show; empty for items of the old import."""
        return self.kicker or SECTIONS.get(self.section or "", "")
