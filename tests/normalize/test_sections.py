"""Which section an article belongs to, where address, kicker, listing and title disagree."""

import pytest

from newsbot.normalize.sections import (
    decide_section,
    parse_sections,
    section_of_title,
    section_of_url,
    section_of_word,
)  # fmt: skip
from newsbot.sites import COMMONSPACE

SITE, SECTIONS = COMMONSPACE.url, COMMONSPACE.section_names


@pytest.mark.parametrize(
    ("evidence", "section", "kind", "decided_by"),
    [
        pytest.param({"url": "/news/x"}, "news", "news", "url", id="address-alone"),
        pytest.param({"url": "/news/x", "kicker": "Opinion"}, "news", "news", "url", id="kicker-disagrees"),
        pytest.param(
            {"url": "/news/x", "title": "Opinion: trade first"}, "news", "opinion", "url", id="opinion-under-news"
        ),
        pytest.param(
            {"url": "/x", "kicker": "News", "title": "Opinion: trade first"}, "news", "opinion", "kicker",
            id="news-over-opinion",
        ),
        pytest.param(
            {"url": "/commentary/x", "kicker": "Commentary", "title": "Opinion: trade first"}, "commentary", "opinion",
            "url", id="commentary-over-opinion",
        ),
        pytest.param(
            {"url": "/commentary/x", "title": "Monday Commentary: quiet"}, "commentary", "commentary", "url",
            id="monday-commentary",
        ),
        pytest.param({"url": "/monday-commentary/x"}, "commentary", "commentary", "url", id="monday-in-the-address"),
        pytest.param(
            {"url": "/old-import", "kicker": "Interview"}, "interview", "interview", "kicker", id="kicker-alone"
        ),
        pytest.param(
            {"url": "/old-import", "labels": ["Home", "Analysis"]}, "analysis", "analysis", "label", id="breadcrumb"
        ),
        pytest.param(
            {"url": "/old-import", "kicker": "Event", "labels": ["News"]}, "event", "event", "kicker",
            id="kicker-before-breadcrumb",
        ),
        pytest.param({"url": "/old-import", "listing": "interview"}, "interview", "interview", "listing", id="listing"),
        pytest.param(
            {"url": "/old-import", "listing": "news", "labels": ["Editorial"]}, "editorial", "editorial", "label",
            id="label-before-listing",
        ),
        pytest.param(
            {"url": "/old-import", "title": "Thursday Interview: Anna Markosyan"}, "interview", "interview", "title",
            id="title-alone",
        ),
        pytest.param(
            {"url": "/node/5", "listing": "news", "title": "Analysis: who votes"}, "news", "analysis", "listing",
            id="listing-before-title",
        ),
        pytest.param({"url": "/old-import", "title": "The Economist: a report"}, None, None, None, id="no-section"),
        pytest.param({"url": "/old-import", "kicker": "Trending"}, None, None, None, id="a-label-that-is-none"),
        pytest.param({"url": "/ru/news/x"}, "news", "news", "url", id="language-before-it"),
        pytest.param({"url": "/news"}, None, None, None, id="the-listing-itself"),
        pytest.param({"url": "/ru/node/5", "title": "Мнение: торговля"}, "opinion", "opinion", "title", id="russian"),
    ],
)  # fmt: skip
def test_decide_section(
    evidence: dict[str, object], section: str | None, kind: str | None, decided_by: str | None
) -> None:
    choice = decide_section(COMMONSPACE, **{**evidence, "url": f"{SITE}{evidence['url']}"})  # type: ignore[arg-type]  # rows are mixed

    assert (choice.section, choice.kind, choice.decided_by) == (section, kind, decided_by)


@pytest.mark.parametrize(
    ("word", "section"),
    [
        ("News", "news"),
        (" NEWS ", "news"),
        ("Interviews", "interview"),
        ("Thursday Interview", "interview"),
        ("Monday Commentary", "commentary"),
        ("monday-commentary", "commentary"),
        ("Op-ed", "opinion"),
        ("Briefing", "news"),
        ("Новости", "news"),
        ("ИНТЕРВЬЮ", "interview"),
        ("", None),
        (None, None),
        ("Newsroom", None),
        ("Popular", None),
        ("Region", None),
    ],
)
def test_section_of_word(word: str | None, section: str | None) -> None:
    assert section_of_word(word, COMMONSPACE) == section


@pytest.mark.parametrize(
    ("url", "section"),
    [
        ("/news/x", "news"),
        ("/interviews/x", "interview"),
        ("/events/x", "event"),
        ("/x", None),
        ("/", None),
        ("", None),
        ("/node/8", None),
        ("/region/south-caucasus", None),
        ("/newsroom/x", None),
        ("/ru/opinion/x", "opinion"),
        ("/news/", None),
    ],
)
def test_section_of_url(url: str, section: str | None) -> None:
    assert section_of_url(SITE + url, COMMONSPACE) == section


@pytest.mark.parametrize(
    ("title", "section"),
    [
        ("Opinion: trade first", "opinion"),
        ("OPINION : trade first", "opinion"),
        ("Editorial: corrections", "editorial"),
        ("Opinion", None),
        ("Opinion:", None),
        ("Opinion polls: what they say", None),
        ("Karabakh conflict: talks", None),
        ("10:30 in Baku", None),
        ("", None),
        ("News: a word with many faces", "news"),
    ],
)
def test_section_of_title(title: str, section: str | None) -> None:
    assert section_of_title(title, COMMONSPACE) == section


@pytest.mark.parametrize(
    ("text", "sections"),
    [
        ("news", ("news",)), ("interview,news", ("news", "interview")), (" News , NEWS ", ("news",)), ("all", SECTIONS),
        ("news,", ("news",)), ("event,opinion", ("opinion", "event")),
    ],
)  # fmt: skip
def test_parse_sections(text: str, sections: tuple[str, ...]) -> None:
    assert parse_sections(text, COMMONSPACE) == sections


@pytest.mark.parametrize(
    ("text", "word"), [("sport", "sport"), ("news,all", "all"), ("", "nothing"), (" , ", "nothing")]
)
def test_parse_sections_refuses(text: str, word: str) -> None:
    with pytest.raises(ValueError, match=word) as raised:
        parse_sections(text, COMMONSPACE)
    assert "interview" in str(raised.value)


def test_each_section_has_a_listing() -> None:
    assert all(places and all(place.startswith("/") for place in places) for places in COMMONSPACE.listings.values())
