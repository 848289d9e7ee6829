"""Nights of a week on the sample site, the clock moved: edits, what went, what did not change, what it costs."""

from datetime import datetime, timedelta

from newsbot.demo import SampleSite
from tests.crawl.night import Database, Night, adds_up, asked, crawl, expect

FIRST = datetime.fromisoformat("2026-11-20T03:15:00+00:00")
DELETED, WITHDRAWN = 13120, 13720
GATED = "deminers-clear-eighteen-hectares-near-tartar"
FULL = ("-a", "full=1")


def night(site: SampleSite, database: Database, days: float, *arguments: str) -> Night:
    """Crawl so many days after the first night."""
    return crawl(site, database, *arguments, environ={"NEWSBOT_NOW": str(FIRST + timedelta(days=days))})


def gone(database: Database) -> set[int]:
    return set(database.column("SELECT node_id FROM articles WHERE gone_at IS NOT NULL"))


def test_a_week_with_a_day_of_editing(site: SampleSite, database: Database) -> None:
    """Everything new is found, each edit is one revision, what went is marked when it is seen to be away twice."""
    expect(night(site, database, 0), 0, "complete")
    again = night(site, database, 0.1)
    expect(again, 0, "complete")
    assert len(again.targets) <= 2 * 2 + 3

    site.switch_day(2)
    full = night(site, database, 1, *FULL)
    expect(full, 0, "complete")
    assert (full.run["gone"], full.run["refused"], full.run["updated"]) == (1, 2, 4)
    assert gone(database) == set()

    confirming = night(site, database, 2)
    expect(confirming, 0, "complete")
    assert gone(database) == {DELETED, WITHDRAWN}
    revised = database.rows(
        "SELECT article_id, count(*) FROM revisions GROUP BY article_id HAVING count(*) > 1 ORDER BY 1"
    )
    assert [count for _, count in revised] == [2] * 4
    live = set(database.column("SELECT node_id FROM articles WHERE gone_at IS NULL"))
    assert live == {one.nid for one in asked(site)}

    site.switch_day(1)
    night(site, database, 3, *FULL)
    assert gone(database) == set()


def test_a_page_that_did_not_change_is_not_sent_again(site: SampleSite, database: Database) -> None:
    night(site, database, 0)
    before = database.articles
    later = night(site, database, 2, *FULL)

    expect(later, 0, "complete")
    assert later.run["unchanged"] == len(before)
    conditional = [one for one in site.requests if "If-None-Match" in one.headers]
    assert len(conditional) == len(before)
    assert all("If-Modified-Since" in one.headers for one in conditional)
    statuses = database.column("SELECT http_status FROM fetches WHERE run_id = 2 AND outcome = 'unchanged'")
    assert set(statuses) == {304}
    for path, row in database.articles.items():
        assert row["last_checked_at"] > before[path]["last_checked_at"], path
        assert {**row, "last_checked_at": 0} == {**before[path], "last_checked_at": 0}, path
    assert adds_up(later.run)

    named = night(site, database, 3, "-a", f"url=https://www.commonspace.eu{next(iter(before))}")
    assert named.run["unchanged"] == 1
    assert "If-None-Match" not in site.requests[-1].headers  # who names an article wants it read


def test_new_articles_cost_a_request_each_and_a_page(site: SampleSite, database: Database) -> None:
    """On the second day the first page of /news shows a new article and a new address, nothing else is due."""
    night(site, database, 0)
    site.switch_day(2)
    second = night(site, database, 0.2)

    looked_at = second.run["discovered"] - second.run["skipped"]
    assert second.run["new"] >= 1
    assert len(second.targets) <= looked_at + 2 * 2 + 3


def test_the_same_text_in_another_theme_is_no_edit(database: Database) -> None:
    with SampleSite(theme="modern") as site:
        night(site, database, 0)
    with SampleSite(theme="classic") as site:
        second = night(site, database, 1, *FULL)

    expect(second, 0, "complete")
    assert second.run["updated"] == 0
    assert database.column("SELECT count(*) FROM revisions WHERE revision > 1") == [0]
    assert second.run["unchanged"] == len(database.articles)


def test_a_title_that_changed_on_a_listing_is_looked_at(site: SampleSite, database: Database) -> None:
    """The address stays; the listing of the next night shows another title."""
    night(site, database, 0)
    path = asked(site, "news")[1].path
    other = "Quite another title"
    database.change(
        f"UPDATE articles SET title = '{other}', etag = NULL, text_hash = 'x', record_hash = 'x'"
        f" WHERE url LIKE '%{path}';"
        f"UPDATE urls SET teaser = json_set(teaser, '$.title', '{other}', '$.feed_title', '{other}')"
        f" WHERE url LIKE '%{path}';"
    )
    second = night(site, database, 0.1)

    assert path in second.targets
    assert second.run["updated"] == 1
    assert "title changed" in database.column("SELECT change FROM revisions WHERE revision = 2")[0]


def test_an_article_that_leads_to_a_listing_is_gone_as_with_404(site: SampleSite, database: Database) -> None:
    """Many sites redirect what they deleted; the listing's page is no article, whatever it looks like."""
    night(site, database, 0)
    before = database.articles
    deleted, fronted, gated = (f"/news/{one}" for one in ("talks-border-resume", "talks-border-resume-0", GATED))
    for path, place in ((deleted, "/news"), (fronted, "/"), (gated, "/user/login")):
        site.redirect(path, place, status=301)

    first = night(site, database, 1, *FULL)

    assert first.run["gone"] == 2
    assert gone(database) == set()
    assert database.articles.keys() == before.keys()
    assert database.states()[deleted] == "gone"
    assert database.states()[gated] == "refused", "a login says nothing of the article"
    assert "leads to /news" in database.column("SELECT last_error FROM urls WHERE url LIKE ?", f"%{deleted}")[0]

    second = night(site, database, 2)
    assert gone(database) == {before[deleted]["node_id"], before[fronted]["node_id"]}, second.err
    site.faults.clear()
    night(site, database, 3, *FULL)
    assert gone(database) == set()


def test_a_closed_site_that_leads_all_to_its_front_page_deletes_nothing(site: SampleSite, database: Database) -> None:
    night(site, database, 0)
    site.redirect("/news/*", "/")
    for days in (1, 2):
        assert night(site, database, days, *FULL).run["gone"] > 5
    assert gone(database) == set()


def test_a_new_address_that_leads_to_a_listing_is_no_article(site: SampleSite, database: Database) -> None:
    site.redirect("/news/talks-border-resume", "/news")
    first = night(site, database, 0)
    assert database.states()["/news/talks-border-resume"] == "not-article"
    assert "/news" not in database.articles
    assert first.code == 0
