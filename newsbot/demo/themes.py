"""The two kinds of markup: what differs between them beside their templates."""

import json
from html import escape

from newsbot.demo.article import SampleArticle
from newsbot.demo.theme import Theme
from newsbot.demo.view import View


class ModernTheme(Theme):
    """Drupal 10: ``time[datetime]``, and JSON-LD or OpenGraph on two pages of three."""

    folder = "modern"
    generator = "Drupal 10 (https://www.drupal.org)"
    pager_query = ""
    term_fields = ("field-region", "field-theme", "field-tags")

    def _head(self, view: View, article: SampleArticle, canonical: str) -> str:
        head = super()._head(view, article, canonical)
        if not head or not article.shows_date:
            return head
        created = article.created.isoformat()
        changed = (article.changed or article.created).isoformat()
        if article.nid % 3 == 0:
            fact = {
                "@context": "https://schema.org",
                "@graph": [
                    {
                        "@type": "NewsArticle",
                        "headline": article.title,
                        "datePublished": created,
                        "dateModified": changed,
                        "mainEntityOfPage": canonical,
                        "publisher": {"@type": "Organization", "name": "commonspace.eu"},
                    }
                ],
            }
            text = json.dumps(fact, ensure_ascii=False, indent=2).replace("<", "\\u003C")
            return f'{head}\n<script type="application/ld+json">{text}</script>'
        if article.nid % 3 == 1:
            pairs = {"og:type": "article", "og:title": article.title, "article:published_time": created}
            pairs |= {"article:modified_time": changed} if article.changed else {}
            return "\n".join(
                [
                    head,
                    *(f'<meta property="{key}" content="{escape(value)}" />' for key, value in pairs.items()),
                ]
            )
        return head


class ClassicTheme(Theme):
    """Drupal 9: RDFa with the instant in UTC beside a US date, and other machine names."""

    folder = "classic"
    generator = "Drupal 9 (https://www.drupal.org)"
    pager_query = "created%5Bmin%5D=&created%5Bmax%5D=&taxonomy=All&"
    term_fields = ("field-regions", "field-topics", "field-keywords")


THEMES: dict[str, type[Theme]] = {"modern": ModernTheme, "classic": ClassicTheme}
