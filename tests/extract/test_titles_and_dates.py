"""Titles and publication dates in the forms that themes and metadata modules print them."""

from datetime import date

import pytest

from newsbot.extract.article import read_article
from newsbot.items import ArticleItem
from newsbot.sites import COMMONSPACE

SITE = COMMONSPACE.url

TITLE = "A bridge over the Arax opens in spring"
TEXT = "The mayors of both towns said that the bridge would carry carts, lorries and, on Sundays, anglers."
URL = f"{SITE}/news/bridge-arax-opens-spring"


def page(
    *, title: str = f"{TITLE} | commonspace.eu", head: str = "", heading: str = TITLE, meta: str = ""
) -> ArticleItem:
    html = (
        f"<html><head><title>{title}</title>{head}</head><body><main><h1>{heading}</h1>"
        f"<article class='node--view-mode-full' data-history-node-id='7'>{meta}"
        f"<div class='field--name-body'><p>{TEXT}</p></div></article></main></body></html>"
    )
    return read_article(html.encode(), URL, site=COMMONSPACE, encoding="utf-8")


@pytest.mark.parametrize(
    ("title", "heading"),
    [
        pytest.param(f"{TITLE} | commonspace.eu", TITLE, id="bar"),
        pytest.param(f"{TITLE} - commonspace.eu", TITLE, id="hyphen"),
        pytest.param(f"{TITLE} – commonspace.eu", TITLE, id="dash"),
        pytest.param(f"{TITLE} » commonspace.eu", TITLE, id="raquo"),
        pytest.param(f"commonspace.eu | {TITLE}", TITLE, id="name-first"),
        pytest.param("commonspace.eu", TITLE, id="name-alone"),
        pytest.param(f"{TITLE} | commonspace.eu", f"<span class='visually-hidden'>Article: </span>{TITLE}", id="label"),
        pytest.param(f"{TITLE} - commonspace.eu", f"commonspace.eu</h1><h1>{TITLE}", id="two-headings"),
        pytest.param(f"{TITLE} - commonspace.eu", "", id="no-heading"),
    ],
)
def test_a_title_is_the_articles_alone(title: str, heading: str) -> None:
    assert page(title=title, heading=heading).title == TITLE


def test_a_headline_that_was_cut_loses() -> None:
    cut = f'<script type="application/ld+json">{{"@type": "NewsArticle", "headline": "{TITLE[:20]}"}}</script>'
    named = f'<meta property="og:title" content="{TITLE} | commonspace.eu">'
    assert page(head=cut + named, heading="").title == TITLE


def ld(**said: str) -> str:
    words = ", ".join(f'"{key}": "{value}"' for key, value in said.items())
    return f'{{"@type": "NewsArticle", {words}}}'


OWN = ld(headline=TITLE, datePublished="2024-11-29")
OTHER = ld(headline="Quite another story", url="/news/other", datePublished="2020-01-01")
OTHER_WITHOUT_URL = ld(headline="Quite another story", datePublished="2020-01-01")


@pytest.mark.parametrize(
    "meta",
    [
        "<p>Last updated: 2 December 2024</p><p>Published: 29 November 2024</p>",
        (
            "<p>Last updated: <time datetime='2024-12-02T10:00:00+01:00'>2 December</time></p>"
            "<p>Published: <time datetime='2024-11-29T10:00:00+01:00'>29 November</time></p>"
        ),
        "<p>Published on 29 November 2024 | Updated on 2 December 2024</p>",
        "<p>editor — Nov 29, 2024</p>",
        "<p>Posted: Friday, 29 November 2024 13:46 by editor</p>",
        "<time datetime='1732884360'>29 November 2024</time>",
        "<time datetime='2024-11-29T12:00:00Z'>29 November 2024</time>",
        "<p class='date'>11/12/2024</p><p>29 November 2024</p>",
    ],
)
def test_the_day_it_was_published(meta: str) -> None:
    assert page(meta=meta).published_on == date(2024, 11, 29)


@pytest.mark.parametrize(
    "script",
    [
        f"[{OTHER}, {OWN}]",
        f"[{OTHER_WITHOUT_URL}, {OWN}]",
        f"//<![CDATA[\n{OWN}\n//]]>",
        OWN.replace("}", ",}"),
        f'{{"@type": "WebPage", "mainEntity": {OWN}}}',
    ],
)
def test_json_ld_of_this_article(script: str) -> None:
    item = page(head=f'<script type="application/ld+json">{script}</script>')
    assert (item.published_on, item.published_from) == (date(2024, 11, 29), "json-ld")


def test_json_ld_of_other_articles_dates_nothing() -> None:
    item = page(head=f'<script type="application/ld+json">{OTHER}</script>')
    assert (item.published_on, item.published_from) == (None, None)


def test_the_time_of_rendering_comes_last() -> None:
    head = '<meta name="date" content="2026-11-22T03:00:00+01:00">'
    item = page(head=head, meta="<time datetime='2024-11-29T10:00:00+01:00'>29 November 2024</time>")
    assert item.published_on == date(2024, 11, 29)


def test_noon_of_a_day_without_a_time_is_no_time() -> None:
    item = page(meta="<time datetime='2024-11-29T12:00:00Z'>29 November 2024</time>")
    assert item.published_at is None


@pytest.mark.parametrize(
    ("beside", "shown"),
    [
        pytest.param("", date(2026, 3, 4), id="nothing-to-judge-by"),
        pytest.param("25/11/2025 - 09:30", date(2026, 4, 3), id="day-first-beside-it"),
        pytest.param("11/25/2025 - 09:30", date(2026, 3, 4), id="month-first-beside-it"),
        pytest.param("25/11/2025 and 11/25/2025", date(2026, 3, 4), id="both-beside-it"),
    ],
)
def test_the_pages_other_dates_tell_day_from_month(beside: str, shown: date) -> None:
    item = page(
        meta=f"<div class='node__submitted'>03/04/2026 - 10:00</div><aside><p>Other story, {beside}</p></aside>"
    )
    assert item.published_on == shown
    (decided,) = [one for one in item.evidence if one.field == "published" and one.decided]
    assert (decided.note or "").startswith("ambiguous")
    assert decided.raw == "03/04/2026 - 10:00"
