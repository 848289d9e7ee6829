"""A second baseline: the bare spider with the pipeline of a tutorial, one SQLAlchemy commit an item."""

from collections.abc import Iterator
from typing import Any

from scrapy.http import Response
from sqlalchemy import create_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from benchmarks.bare_spider import BareSpider


class Base(DeclarativeBase):
    """The one table's."""


class StoredArticle(Base):
    """What a tutorial stores of an article."""

    __tablename__ = "articles"
    id: Mapped[int] = mapped_column(primary_key=True)
    url: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    body: Mapped[str]
    published: Mapped[str | None]


class CommitPipeline:
    """Stores each item in a session and a transaction of its own."""

    def open_spider(self) -> None:
        """Open the database that the spider's argument names."""
        self.engine = create_engine(CommitSpider.database)
        Base.metadata.create_all(self.engine)

    def close_spider(self) -> None:
        """Close it."""
        self.engine.dispose()

    def process_item(self, item: dict[str, Any]) -> dict[str, Any]:
        """Store one item and wait for it."""
        with Session(self.engine) as session:
            session.add(StoredArticle(**item))
            session.commit()
        return item


class CommitSpider(BareSpider):
    """The bare spider that reads four fields of an article and stores them."""

    name = "commit"
    custom_settings = {**BareSpider.custom_settings, "ITEM_PIPELINES": {CommitPipeline: 300}}
    database = "sqlite:///commit.db"

    def __init__(self, *args: Any, database: str = database, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        CommitSpider.database = database

    def parse_article(self, response: Response) -> Iterator[dict[str, Any]]:
        """Give the four fields."""
        yield {
            "url": response.url,
            "title": response.css("h1 span::text").get(default=""),
            "body": "\n\n".join(response.css("article.node--view-mode-full .field--name-body p::text").getall()),
            "published": response.css("article.node--view-mode-full time::attr(datetime)").get(),
        }
