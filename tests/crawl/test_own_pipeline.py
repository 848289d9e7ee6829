"""A pipeline of a user's own edits an article on its way: what it says is stored, whoever read the page."""

import json
from pathlib import Path

import pytest

from newsbot.demo import SampleSite
from newsbot.settings import ITEM_PIPELINES
from tests.crawl.night import ROOT, Database, asked, crawl, expect

PIPELINE = '''
class Editor:
    """Corrects what was read, each article in another way."""

    def __init__(self):
        self.seen = 0

    def process_item(self, item):
        self.seen += 1
        if self.seen % 2:
            item.title = f"{item.title} (checked)"
        for person in item.persons:
            person.surface_forms.append("Checked")
        item.tags.append("checked")
        return item
'''


@pytest.mark.parametrize("processes", [0, 1])
def test_it_edits_what_is_stored(site: SampleSite, database: Database, tmp_path: Path, processes: int) -> None:
    (tmp_path / "own_pipeline.py").write_text(PIPELINE)
    pipelines = json.dumps(ITEM_PIPELINES | {"own_pipeline.Editor": 450})
    arguments = ("-s", f"NEWSBOT_PROCESSES={processes}", "-s", f"ITEM_PIPELINES={pipelines}")
    night = crawl(site, database, *arguments, environ={"PYTHONPATH": f"{ROOT}:{tmp_path}"})
    expect(night, 0, "complete")

    number = len(asked(site))
    assert database.column("SELECT count(*) FROM articles WHERE title LIKE '% (checked)'") == [(number + 1) // 2]
    assert database.column("SELECT count(*) FROM article_terms WHERE name = 'checked'") == [number]
    forms = database.column("SELECT surface_forms FROM article_persons")
    assert forms
    assert all(json.loads(one)[-1] == "Checked" for one in forms)
    found = database.column("SELECT count(*) FROM articles_fts WHERE articles_fts MATCH 'title:checked'")
    assert found == [(number + 1) // 2]
