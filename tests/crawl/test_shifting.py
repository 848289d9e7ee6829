"""Listings that move while they are read: articles are published and deleted between two of their pages."""

import shutil
from collections.abc import Set
from dataclasses import replace

import pytest

from newsbot.demo import Fault, SampleSite
from newsbot.demo.answer import Answer
from newsbot.demo.content import Catalogue
from tests.crawl.night import Database, asked, crawl, expect


class ShiftingSite(SampleSite):
    """Deletes and publishes articles at the moment when a listing page was answered."""

    def __init__(self, after: str, *, deleted: int = 0, published: int = 0) -> None:
        super().__init__()
        self._after, self._deleted, self._published = after, deleted, published

    def respond(self, method: str, target: str, headers: dict[str, str]) -> tuple[Answer, Fault | None]:
        answer = super().respond(method, target, headers)
        if target == self._after:
            self._after = ""
            self._edit()
        return answer

    def _edit(self) -> None:
        listed = self._pages.catalogue.listing("/news") or []
        self.change({one.nid for one in listed[: self._deleted]}, {"news": self._published})

    def change(self, away: Set[int], published: dict[str, int]) -> None:
        """Delete articles, and publish so many in each section, above all others."""
        new = []
        for section, number in published.items():
            (model, *_) = self._pages.catalogue.listing(f"/{section}") or []
            new += [
                replace(
                    model, nid=model.nid * 100_000 + n, path=f"/{section}/hot-{n}", title=f"Hot {section} number {n}"
                )
                for n in range(number)
            ]
        kept = [one for one in self._pages.catalogue.articles if one.nid not in away]
        self._pages.catalogue = Catalogue([*kept, *new])
        self._pages._theme = type(self._pages._theme)(self._pages.catalogue)


@pytest.mark.parametrize(
    ("after", "deleted", "published"), [("/news", 1, 0), ("/news", 3, 0), ("/news?page=1", 2, 0), ("/news", 0, 2)]
)
def test_what_is_still_there_is_stored(database: Database, after: str, deleted: int, published: int) -> None:
    """Deletions are made good in the same night; what is published behind the walk comes with the next."""
    with ShiftingSite(after, deleted=deleted, published=published) as site:
        night = crawl(site, database)
        expect(night, 0, "complete")
        assert {one.path for one in asked(site) if not one.path.startswith("/news/hot")} <= set(database.articles)

        expect(crawl(site, database), 0, "complete")
        assert {one.path for one in asked(site)} <= set(database.articles)


# --- nights that find articles new --------------------------------------------------------------------------

SOON = {"NEWSBOT_NOW": "2026-11-25T05:15"}
"""Two hours after the first night: no article is due to be looked at again."""


@pytest.fixture(scope="module")
def first_night(tmp_path_factory: pytest.TempPathFactory) -> Database:
    database = Database(tmp_path_factory.mktemp("first") / "news.db")
    with SampleSite() as site:
        expect(crawl(site, database, environ={"NEWSBOT_NOW": "2026-11-25T03:15"}), 0, "complete")
    return database


@pytest.fixture
def second(first_night: Database, database: Database) -> Database:
    """The database of the first night, for a second one."""
    shutil.copy(first_night.path, database.path)
    return database


@pytest.mark.parametrize(
    "new",
    [{}, *({"news": n} for n in (1, 9, 10, 11, 25)), {"news": 6, "interview": 5}, {"news": 13, "interview": 12}],
    ids=str,
)
def test_what_a_night_with_new_articles_may_ask_for(second: Database, new: dict[str, int]) -> None:
    """The articles, two pages a section, and three: the bound of the issue, robots.txt and the feed included."""
    with ShiftingSite("") as site:
        site.change(set(), new)
        night = crawl(site, second, environ=SOON)
        expect(night, 0, "complete")
        assert night.run["new"] == sum(new.values())
        assert {one.path for one in asked(site)} <= set(second.articles)
    most = sum(new.values()) + 2 * 2 + 3
    assert night.run["requests"] <= most, night.targets
    assert len(night.targets) <= most
    assert second.column("SELECT complete FROM sweeps WHERE run_id = ?", night.run["id"]) == [1, 1]


@pytest.mark.parametrize(("after", "deleted"), [("/news", 1), ("/news?page=1", 3), ("/news/hot-20", 2)])
def test_a_deletion_amid_new_articles_is_made_good_in_the_same_night(
    second: Database, after: str, deleted: int
) -> None:
    with ShiftingSite(after, deleted=deleted) as site:
        site.change(set(), {"news": 25})
        night = crawl(site, second, environ=SOON)
        expect(night, 0, "complete")
        assert {one.path for one in asked(site)} <= set(second.articles)
    assert second.column("SELECT complete FROM sweeps WHERE run_id = ?", night.run["id"]) == [1, 1]


def test_a_listing_page_that_fails_does_not_hold_back_what_was_found(second: Database) -> None:
    """Its sweep is not complete; the articles of the pages before are stored all the same."""
    with ShiftingSite("") as site:
        site.change(set(), {"news": 15})
        site.fail("/news?page=1", 404)
        night = crawl(site, second, environ=SOON)
        assert (night.code, night.run["new"]) == (1, 10)
        site.faults.clear()
        following = crawl(site, second, environ={"NEWSBOT_NOW": "2026-11-25T07:15"})
        expect(following, 0, "complete")
        assert {one.path for one in asked(site)} <= set(second.articles)
