"""Pages in two kinds of markup, as two generations of Drupal's standard themes write them.

The templates are in ``templates/<theme>/``. A value that is put into one is HTML already.
"""

from collections.abc import Iterable, Sequence
from html import escape
from importlib import resources
from string import Template
from typing import ClassVar

from newsbot.demo.article import SampleArticle
from newsbot.demo.content import TERMS, Catalogue
from newsbot.demo.view import Listing, View, pager_items, times, trap_items

PINNED = 2
POPULAR = 5
RELATED = 3
MENU = ("analysis", "event", "interview", "monday-commentary", "news", "opinion", "voices")
LEAK_EVERY = 9
"""Of the rows of a listing, those whose node number this divides got their link from the render cache of
a visitor under /index.php/."""


class Theme:
    """Turns articles and lists of them into whole pages; subclasses say what differs."""

    folder: ClassVar[str]
    generator: ClassVar[str]
    pager_query: ClassVar[str]
    """What the main pager puts before the page number."""
    term_fields: ClassVar[tuple[str, str, str]]
    """Machine names of the fields region, theme and tags."""

    def __init__(self, catalogue: Catalogue) -> None:
        folder = resources.files("newsbot.demo").joinpath("templates", self.folder)
        self._templates = {
            entry.name.removesuffix(".html"): Template(entry.read_text(encoding="utf-8").strip())
            for entry in folder.iterdir()
        }
        self._catalogue = catalogue
        pool = [one for one in catalogue.shown if not one.body_missing and one.language == "en"]
        # The same few on every page, as on the real site: they are old news beside most articles.
        self._pinned = [one for one in pool if one.sticky][:PINNED]
        self._popular = pool[3 : 3 + 4 * POPULAR : 4]
        self._trending = pool[5:12:6]

    def article_page(self, view: View, article: SampleArticle) -> str:
        """Return the page of one article with everything around it."""
        language = "ru" if article.language == "ru" else ""
        head = self._head(view, article, view.base + view.link(article))
        main = self._fill(
            "article",
            **self._node(view, article),
            body=article.html,
            fields=self._terms(view, article),
        )
        others = [one for one in self._catalogue.shown if one.section == article.section and one != article]
        related = self._block(view, "related", "Related articles", others[:RELATED], 0)
        return self._page(
            view, escape(article.title), main + related, head=head, kicker=article.label, language=language
        )

    def listing_page(self, view: View, listing: Listing, rows: Sequence[SampleArticle], page: int, last: int) -> str:
        """Return one page of a listing: pinned teasers, the archive filter, the rows, the pager."""
        main = self._fill(
            "listing",
            heading=f'<div class="term-kind">{listing.heading}</div>' if listing.heading else "",
            title=escape(listing.title),
            blurb=self._blurb(listing),
            pinned=self._block(view, "editors-choice", "", self._pinned, 1),
            rows="\n".join(self._teaser(view, one, leaks=True) for one in rows),
            pager=self._fill("pager", items=pager_items(self.pager_query, page, last)) if last else "",
            action=view.prefix + listing.path,
        )
        return self._page(view, escape(listing.title or "Home"), main, body_class="path-listing")

    def teasers_only(self, view: View) -> str:
        """Return the page of an address that lost its article: 200, the blocks, nothing between them."""
        related = self._block(view, "related", "Related articles", self._catalogue.shown[4 : 4 + RELATED], 0)
        return self._page(view, "", related)

    def plain_page(self, view: View, title: str, text: str) -> str:
        """Return a page that is no article: contact, login, not found, access denied."""
        main = self._fill("plain", title=escape(title), text=escape(text))
        return self._page(view, escape(title), main, body_class="path-plain")

    # What subclasses say.

    def _head(self, view: View, article: SampleArticle, canonical: str) -> str:
        if view.path.startswith("/index.php?"):
            return ""  # the old content system knew neither
        links = [
            f'<link rel="alternate" hreflang="{article.language}" href="{escape(canonical)}" />',
            f'<link rel="canonical" href="{escape(canonical)}" />',
            f'<link rel="shortlink" href="{view.base}{view.prefix}/node/{article.nid}" />',
        ]
        return "\n".join(links)

    # Parts.

    def _fill(self, template: str, /, **values: str) -> str:
        return self._templates[template].substitute(values)

    def _page(
        self,
        view: View,
        title: str,
        main: str,
        head: str = "",
        kicker: str = "",
        body_class: str = "path-node",
        language: str = "",
    ) -> str:
        menu = "".join(
            f'<li class="menu-item"><a href="{view.prefix}/{slug}" data-drupal-link-system-path="{slug}">'
            f"{slug.replace('-', ' ').title()}</a></li>"
            for slug in MENU
        )
        return self._fill(
            "page",
            language=language or view.language,
            head=head,
            title=f"{title} | commonspace.eu" if title else "commonspace.eu",
            prefix=view.prefix,
            menu=menu,
            crumb=f'<li><a href="{view.prefix}/{kicker.lower().replace(" ", "-")}">{kicker}</a></li>' if kicker else "",
            main=main,
            body_class=body_class,
            popular=self._popular_block(view),
            trending=self._trending_block(view),
            choice=self._block(view, "editors-choice", "Editor's choice", self._pinned, 1),
            own=escape(view.script + view.path),
            russian="/ru" if view.path == "/" else "/ru" + view.path,
        )

    def _node(self, view: View, article: SampleArticle) -> dict[str, str]:
        """Return what the templates of articles and of teasers have in common."""
        classes = [name for name in ("promoted", "sticky") if getattr(article, name)]
        return {
            "nid": str(article.nid),
            "classes": "".join(f" node--{name}" for name in classes),
            "title": escape(article.title),
            "link": escape(view.link(article)),
            "label": self._field("label", article.label),
            "standfirst": self._field("standfirst", "" if article.standfirst_in_body else article.standfirst),
            "image": self._picture(article),
            "submitted": self._submitted(article),
            "language": article.language,
        }

    def _field(self, template: str, text: str | None) -> str:
        return self._fill(template, text=escape(text)) if text else ""

    def _picture(self, article: SampleArticle) -> str:
        if not article.image:
            return ""
        source = f"/sites/default/files/styles/large/public/{article.image}?itok=s4mpL3{article.nid}"
        return self._fill("image", source=source, alt=escape(article.title))

    def _submitted(self, article: SampleArticle) -> str:
        if not article.shows_date:
            return ""
        return self._fill("submitted", user=article.user, **times(article.created))

    def _teaser(self, view: View, article: SampleArticle, leaks: bool = False) -> str:
        values = self._node(view, article)
        if leaks and article.nid % LEAK_EVERY == 0 and not view.script and not view.russian:
            values["link"] = "/index.php" + values["link"]
        day = f"{article.created.day}  {article.created:%B},  {article.created.year}"
        values["byline"] = f"By <span>{article.user}</span>, {day}" if article.shows_date else ""
        return self._fill("teaser", **values, summary=escape(article.summary))

    def _block(self, view: View, name: str, title: str, rows: Iterable[SampleArticle], pager: int) -> str:
        teasers = "\n".join(self._teaser(view, one) for one in rows)
        heading = f'<h2 class="block__title">{escape(title, quote=False)}</h2>' if title else ""
        return self._fill(
            "block",
            name=name,
            heading=heading,
            rows=teasers,
            pager=self._fill("pager", items=trap_items(view, pager)) if pager else "",
        )

    def _popular_block(self, view: View) -> str:
        rows = "\n".join(
            self._fill(
                "popular_row",
                link=escape(view.link(one)),
                title=escape(one.title),
                **times(one.created),
            )
            for one in self._popular
        )
        heading = '<h2 class="block__title">Popular</h2>'
        return self._fill(
            "block",
            name="popular",
            heading=heading,
            rows=f"<ul>{rows}</ul>",
            pager=self._fill("pager", items=trap_items(view, 2)),
        )

    def _trending_block(self, view: View) -> str:
        rows = "".join(
            f'<div class="views-row"><h3><a href="{escape(view.link(one))}">{escape(one.title)}</a></h3>'
            f"<p>{one.created.day} {one.created:%B %Y}</p></div>"
            for one in self._trending
        )
        heading = '<h2 class="block__title">Trending</h2>'
        return self._fill("block", name="trending", heading=heading, rows=rows, pager="")

    def _terms(self, view: View, article: SampleArticle) -> str:
        values = (article.regions, article.themes, article.tags)
        rows = zip(("region", "theme", "tags"), self.term_fields, values, strict=True)
        return "\n".join(
            self._fill(
                "terms",
                name=field,
                label=kind.capitalize(),
                items="".join(_term(view.prefix, kind, term) for term in terms),
            )
            for kind, field, terms in rows
            if terms
        )

    def _blurb(self, listing: Listing) -> str:
        if listing.path == "/voices":
            return "<p>Opinion, Analysis, Editorial, Interview, Commentary</p><p>Views from the region.</p>"
        if not listing.heading:
            return ""
        return (
            f"<p>Everything that this sample site has on {escape(listing.title)}, the newest first.</p>"
            "<p>Use the filter to look for older texts.</p>"
        )


def _term(prefix: str, kind: str, term: str) -> str:
    path = f"/{kind}/{term.replace(' ', '-').lower()}"
    name = TERMS[path][0] if path in TERMS else term
    link = f'<a href="{prefix}{escape(path)}" hreflang="en">{escape(name)}</a>'
    return f'<div class="field__item">{link}</div>'
