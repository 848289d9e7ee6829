"""Listings that move while they are read: articles are published and deleted between two of their pages."""

from dataclasses import replace

import pytest

from newsbot.demo import Fault, SampleSite
from newsbot.demo.content import Catalogue
from newsbot.demo.pages import Answer
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
        away = {one.nid for one in listed[: self._deleted]}
        new = [
            replace(listed[0], nid=20000 + n, path=f"/news/hot-{n}", title=f"Hot news number {n}")
            for n in range(self._published)
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
