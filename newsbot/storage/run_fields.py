"""Which rule decided each field of the articles that a run read: counted while it runs, written when it ends."""

from collections import Counter
from collections.abc import Collection, Iterator

from sqlalchemy import Connection, delete, insert, select

from newsbot.items import ArticleItem
from newsbot.storage.models.runs import RunField
from newsbot.storage.tables import table_of

Key = tuple[str, str, str, str]
"""Section, kind of markup, field, rule; an empty rule counts the articles whose field stayed empty."""

_READ = "read"
"""The rule of fields that are read in one way only."""
_DECIDED = {
    "title": "title",
    "body": "body",
    "section": "section",
    "image_url": "image_url",
    "standfirst": "standfirst",
}
_WORDS = {"source_line": "source_lines", "photo_line": "photo_lines", "persons": "persons", "language": "language"}
_fields = table_of(RunField)


def fields_of(item: ArticleItem) -> Iterator[Key]:
    """Yield what an article adds to the counts of its run; the field ``article`` counts the page itself."""
    section, template = item.section or "", item.template or ""
    rules = {one.field: one.rule for one in item.evidence if one.decided}
    yield section, template, "article", _READ
    yield section, template, "published_on", (item.published_from or _READ) if item.published_on else ""
    for field in _DECIDED:
        yield section, template, field, rules.get(field, _READ) if getattr(item, field) else ""
    for field, attribute in _WORDS.items():
        yield section, template, field, _READ if getattr(item, attribute) else ""


def page_without_article(section: str | None) -> Key:
    """Return what a page that showed no article adds to the counts of its run."""
    return section or "", "", "article", ""


def write_fields(connection: Connection, run_id: int, counts: Counter[Key]) -> Counter[Key]:
    """Add the counts of a process to those that other workers of the run wrote; gives the sum."""
    for earlier in read_fields(connection, [run_id]):
        counts = counts + earlier
        connection.execute(delete(_fields).where(_fields.c.run_id == run_id))
    names = ("section", "template", "field", "rule")
    rows = [{"run_id": run_id, **dict(zip(names, key, strict=True)), "articles": n} for key, n in counts.items()]
    if rows:
        connection.execute(insert(_fields), rows)
    return counts


def read_fields(connection: Connection, run_ids: Collection[int]) -> list[Counter[Key]]:
    """Return the counts of each of these runs that has any, in their order."""
    found: dict[int, Counter[Key]] = {number: Counter() for number in run_ids}
    for row in connection.execute(select(_fields).where(_fields.c.run_id.in_(run_ids))):
        found[row.run_id][row.section, row.template, row.field, row.rule] = row.articles
    return [counts for counts in found.values() if counts]
