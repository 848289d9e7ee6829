"""No full scan where an index serves: the plans of views and of search, on a database without statistics and with."""

import itertools
import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event, insert, text

from newsbot.items import DateMention, PersonMention, SourceCredit
from newsbot.normalize.sought import Sought, read_sought
from newsbot.storage.articles import save_article
from newsbot.storage.engine import open_engine
from newsbot.storage.models.persons import Person
from newsbot.storage.queries.export import read_ids, read_records
from newsbot.storage.queries.names import find_persons
from newsbot.storage.queries.persons import read_person
from newsbot.storage.queries.runs import count_articles
from newsbot.storage.queries.search import Filters, count_by_month, search
from newsbot.storage.tables import table_of
from newsbot.web.queries import latest
from tests.storage.making import NOW, make_item

# A scan of an index that holds all that is asked for reads no article; those without "USING" read the table.
_FULL = re.compile(r"^SCAN (a|b|m|o|c|d|r|articles|person_mentions|source_credits|article_dates|revisions)(?! USING)\b")

pytestmark = pytest.mark.sqlite  # PostgreSQL plans by the size of the tables: test_postgresql.py

VIEWS = {
    "new_articles": "SELECT * FROM new_articles",
    "persons_this_week": "SELECT * FROM persons_this_week",
    "first_mentions of one": "SELECT * FROM first_mentions WHERE person_id = 1",
    "named_together with one": "SELECT * FROM named_together WHERE person_id = 1",
    "named_together by name": "SELECT * FROM named_together WHERE person = 'Person1 Markosyan'",
    "offices_over_time of one": "SELECT * FROM offices_over_time WHERE person_id = 1",
    "persons_by_month of one": "SELECT * FROM persons_by_month WHERE person_id = 1",
    "persons_by_month by name": "SELECT * FROM persons_by_month WHERE person = 'Person1 Markosyan'",
    "sources_by_month, all": "SELECT * FROM sources_by_month",
    "sources_by_month by name": "SELECT * FROM sources_by_month WHERE source = 'Source 1'",
    "sources_by_month of one": "SELECT * FROM sources_by_month WHERE source_id = 1",
    "edits since": "SELECT * FROM edits WHERE seen_at >= '2026-11-01'",
    "edits of one": "SELECT * FROM edits WHERE article_id = 1",
    "undated_articles": "SELECT * FROM undated_articles",
    "spoken_dates": "SELECT * FROM spoken_dates WHERE starts_on BETWEEN '2026-01-01' AND '2026-01-12'",
    "calendar": "SELECT * FROM calendar WHERE starts_on >= '2026-04-20'",
    "calendar, all": "SELECT * FROM calendar",
    "gone_articles": "SELECT * FROM gone_articles",
    "failures": "SELECT * FROM failures",
    "article_persons of one": "SELECT * FROM article_persons WHERE person_id = 1",
    "article_sources of one": "SELECT * FROM article_sources WHERE source_id = 1",
    "spellings": "SELECT word FROM spellings WHERE key = 'aliev'",
}


@pytest.fixture(params=["without statistics", "analyzed"])
def filled(request: pytest.FixtureRequest, database: str) -> Iterator[Engine]:
    engine = open_engine(database)
    with engine.begin() as connection:
        parts = itertools.product("BDGKLM", "aou", "rnlstz", "aou", "bdgkmv")  # many, as there are in a real one
        others = [{"name": f"Ada {''.join(one)}ov", "first_seen_at": NOW} for one in parts]
        connection.execute(insert(table_of(Person)), others)
        for number in range(120):
            # As in a real database, a person, a source, a day are a small part of it.
            day = date(2026, 1, 1) + timedelta(days=number)
            item = make_item(
                f"/news/a{number}", node_id=number, html=b"", published_on=day,
                section=("news", "interview", "opinion")[number % 3], language=("en", "ru")[number % 2],
                persons=[PersonMention(f"Person{number % 20} Markosyan", title="Mayor", mentions=1)],
                sources=[SourceCredit(f"Source {number % 20}", "publisher", "x")],
                dates=[DateMention("Monday", 1, day, day, "day", relative=True)],
            )  # fmt: skip
            save_article(connection, item, NOW)
        if request.param == "analyzed":
            connection.execute(text("ANALYZE"))
    yield engine
    engine.dispose()


def plan(connection: Connection, statement: str, values: Any = ()) -> list[str]:
    rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
    return [str(row[-1]) for row in rows]


def test_views_scan_no_table(filled: Engine) -> None:
    with filled.connect() as connection:
        plans = {name: plan(connection, statement) for name, statement in VIEWS.items()}
    assert {name: steps for name, steps in plans.items() if any(map(_FULL.match, steps))} == {}


@pytest.mark.parametrize(
    "filters",
    [
        Filters(), Filters(section="news"), Filters(language="en"), Filters(since=date(2026, 4, 20)),
        Filters(persons=((1,), (2,))), Filters(sources=((1,),), until=date(2026, 1, 10)),
    ],
    ids=["none", "section", "language", "since", "persons", "sources"],
)  # fmt: skip
def test_commands_scan_no_table(filled: Engine, filters: Filters) -> None:
    """Every statement that search, timeline, export and person run."""
    asked: list[tuple[str, Any]] = []
    with filled.connect() as connection:
        event.listen(connection, "before_cursor_execute", lambda *call: asked.append((call[2], call[3])))
        search(connection, read_sought("bridge river"), filters, limit=5)
        search(connection, read_sought('"the river" -snow'), filters, limit=5)
        count_by_month(connection, read_sought("bridge"), filters)
        if filters != Filters():  # an export of everything reads everything
            list(read_records(connection, read_ids(connection, filters)[:5]))
            count_by_month(connection, Sought(), filters)
        read_person(connection, 1)
        statements = list(asked)
        plans = {statement: plan(connection, statement, values) for statement, values in statements}
    assert len(plans) > 10
    assert {one: steps for one, steps in plans.items() if any(map(_FULL.match, steps))} == {}


def test_the_latest_articles_are_read_from_the_index_of_days(filled: Engine) -> None:
    asked: list[tuple[str, Any]] = []
    with filled.connect() as connection:
        event.listen(connection, "before_cursor_execute", lambda *call: asked.append((call[2], call[3])))
        latest(connection)
        statement, values = next(one for one in asked if "FROM articles" in one[0])
        steps = plan(connection, statement, values)
    assert steps[0] == "SCAN articles USING INDEX ix_articles_published_on"


@pytest.mark.parametrize("name", ["Person1 Markosyan", "Person1 Markosian", "Markosyan", "Markosjan"])
def test_a_name_is_looked_up_by_indexes(filled: Engine, name: str) -> None:
    """No table of names is read as a whole, neither to find a person nor to spell what is searched for."""
    asked: list[tuple[str, Any]] = []
    with filled.connect() as connection:
        event.listen(connection, "before_cursor_execute", lambda *call: asked.append((call[2], call[3])))
        assert find_persons(connection, name)
        search(connection, read_sought(name), Filters(), limit=5)
        plans = {statement: plan(connection, statement, values) for statement, values in list(asked)}
    named = re.compile(r"^SCAN (persons|person_aliases|spellings)(?! USING)")
    assert {one: steps for one, steps in plans.items() if any(map(named.match, steps))} == {}


def test_what_reads_everything_reads_no_text(filled: Engine) -> None:
    """The front page's counts, sources by month, the newest that name somebody: from indexes alone."""
    newest: list[tuple[str, Any]] = []
    with filled.connect() as connection:
        event.listen(connection, "before_cursor_execute", lambda *call: newest.append((call[2], call[3])))
        count_articles(connection)
        search(connection, read_sought("bridge"), Filters(), limit=5, newest_first=True)
        search(connection, Sought(), Filters(persons=((1,),)), limit=5)
        asked = [*newest, ("SELECT * FROM sources_by_month", ())]
        steps = [step for one, values in asked for step in plan(connection, one, values)]
    read = [step for step in steps if re.match(r"(SCAN|SEARCH) (a|articles) ", step)]
    assert [step for step in read if "COVERING INDEX ix_articles_id_published_on" in step]
    assert [step for step in read if "COVERING INDEX ix_articles_section" in step]
