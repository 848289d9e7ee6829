"""Search finds the right article first, by the judged queries of ``benchmarks/quality``."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection

from benchmarks.search_quality import FIRST_FEW, corpus, found, groups_of_spellings, judged_queries


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    with corpus(f"sqlite:///{tmp_path_factory.mktemp('quality')}/quality.db") as connection:
        yield connection


def test_the_right_article_comes_first_in_nine_of_ten_and_early_in_all(judged: Connection) -> None:
    queries = judged_queries()
    ranked = {one.query: found(judged, one.query)[:FIRST_FEW] for one in queries}
    assert len(queries) >= 40
    assert {one.query: ranked[one.query] for one in queries if one.right not in ranked[one.query]} == {}
    assert sum(ranked[one.query][0] == one.right for one in queries) >= 0.9 * len(queries)


@pytest.mark.parametrize("group", groups_of_spellings(), ids=lambda group: group[0])
def test_all_spellings_of_a_name_find_the_same(judged: Connection, group: list[str]) -> None:
    sets = {spelling: set(found(judged, spelling)) for spelling in group}
    assert sets[group[0]]
    assert sets == dict.fromkeys(group, sets[group[0]])
