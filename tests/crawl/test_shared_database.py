"""Others use the database while a crawl writes: nobody is told that it is locked."""

import sqlite3
from contextlib import closing

from newsbot.storage.engine import open_engine
from tests.crawl.locking import crawl_locked
from tests.crawl.night import SECONDS, Database, GatedSite, asked, crawl
from tests.crawl.test_stopped import begin


def test_a_crawl_waits_for_another_writer(database: Database) -> None:
    """Another program holds the write lock from before an article is stored until after more were fetched."""
    code, err, missing = crawl_locked(database, lambda: None)

    assert (code, missing) == (0, set()), err
    assert "locked" not in err


def test_readers_and_a_backup_do_not_stop_a_crawl_nor_it_them(database: Database) -> None:
    open_engine(database.url).dispose()
    with GatedSite(articles=3) as site, closing(sqlite3.connect(database.path, isolation_level=None)) as reader:
        with begin(site, database) as process:
            assert site.reached.wait(SECONDS)
            reader.execute("BEGIN")
            seen = reader.execute("SELECT count(*) FROM articles").fetchone()[0]
            site.opened.set()
            with closing(sqlite3.connect(database.path)) as source, closing(sqlite3.connect(":memory:")) as copy:
                source.backup(copy, pages=1)  # step by step, while the crawl writes
                assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            _, err = process.communicate(timeout=SECONDS)
            assert reader.execute("SELECT count(*) FROM articles").fetchone()[0] == seen
            reader.execute("COMMIT")

        assert process.returncode == 0, err
        assert "locked" not in err
        assert reader_sees(database) == len(asked(site)) > seen


def reader_sees(database: Database) -> int:
    return int(database.column("SELECT count(*) FROM articles")[0])


def test_a_second_crawl_leaves_the_first_alone(database: Database) -> None:
    with GatedSite(articles=3) as site:
        with begin(site, database) as first:
            assert site.reached.wait(SECONDS)
            second = crawl(site, database)
            assert second.code == 75
            assert f"pid {first.pid}" in second.err
            site.opened.set()
            _, err = first.communicate(timeout=SECONDS)

        assert first.returncode == 0, err
        assert database.column("SELECT count(*) FROM runs") == [1]
        assert set(database.articles) == {one.path for one in asked(site)}
