"""What holds for any text and any day: nothing is raised, offsets are true, the same in gives the same out."""

from datetime import UTC, date, datetime
from email.utils import format_datetime

from hypothesis import example, given
from hypothesis import strategies as st

from newsbot.normalize.dates import SITE_ZONE, Published, find_caption_date, find_dates, parse_published

PIECES = """
4 31 29 0 1990 2026 1991-94 90 700.000 2026-02-30 02.02.2026 ٤ ４ ² st th May March February Feb. DECEMBER Dec
Monday Sunday Tue evening today Yesterday tomorrow weekend week year month decade last next this past coming
the of in In between from to and until since early late mid end first second thirtieth day days years ago
later time now a A ten twenty-one half quarter Q1 spring Fall winter nineties s 's ’s was will said won people
- – ( ) . , / : % $ İ ſ
""".split()
PIECES += ["\n", "\n\n", "\u00a0", "  "]
soup = st.lists(st.sampled_from(PIECES), max_size=30).map(" ".join)
tight = st.lists(st.sampled_from([*PIECES, " "]), max_size=30).map("".join)
texts = st.one_of(st.text(max_size=200), soup, tight)
days = st.one_of(st.none(), st.dates(), st.dates(date(1990, 1, 1), date(2100, 12, 31)))


@given(text=texts, published=days)
@example(text="A hundred years ago, on 31 December, next decade", published=date.min)
@example(text="in the winter, next year, the next 99 years, Monday, tomorrow", published=date.max)
def test_find_dates_keeps_its_promises(text: str, published: date | None) -> None:
    mentions = find_dates(text, published=published)
    assert mentions == find_dates(text, published=published)
    done = 0
    for mention in mentions:
        assert mention.offset is not None
        assert mention.offset >= done
        done = mention.offset + len(mention.text)
        assert mention.text
        assert text[mention.offset : done] == mention.text
        assert (mention.starts_on is None) == (mention.ends_on is None)
        assert mention.starts_on is None or (mention.ends_on is not None and mention.starts_on <= mention.ends_on)
        assert mention.precision in {"day", "month", "year", "season", "decade"}
        assert mention.starts_on is None or mention.partial is None
        assert mention.relative or mention.starts_on is not None


@given(text=texts, published=st.dates(date(1990, 1, 1), date(2100, 12, 31)))
def test_what_is_absolute_does_not_depend_on_the_publication(text: str, published: date) -> None:
    without = find_dates(text, published=None)
    with_it = find_dates(text, published=published)
    assert [(m.offset, m.text) for m in without] == [(m.offset, m.text) for m in with_it]
    assert [m for m in without if not m.relative] == [m for m in with_it if not m.relative]


@given(text=texts)
def test_caption_date_is_one_of_the_dates(text: str) -> None:
    day = find_caption_date(text)
    assert day is None or day in [mention.starts_on for mention in find_dates(text, published=None)]


@given(text=st.one_of(texts, st.text("0123456789/-.: TZ+apm", max_size=30)))
def test_parse_published_reads_or_refuses(text: str) -> None:
    try:
        published = parse_published(text)
    except ValueError as refusal:
        message = str(refusal)
    else:
        message = "publication"
        check_published(text, published)
    assert "publication" in message


def check_published(text: str, published: Published) -> None:
    assert 1990 <= published.on.year <= 2100
    assert published == parse_published(text)
    assert published.at is None or published.at.tzinfo is UTC


@given(day=st.dates(date(1990, 1, 1), date(2099, 12, 31)))
def test_every_form_of_a_day_is_read_back(day: date) -> None:
    long = f"{day.day} {day:%B} {day.year}"
    for text in (day.isoformat(), long, f"{day:%B} {day.day}, {day.year}", f"{day:%A}, {long}", f"{day:%d.%m.%Y}"):
        assert parse_published(text).on == day
        assert parse_published(text).note is None
        (mention,) = find_dates(f"They met on {text} in Rome.", published=None)
        assert (mention.text, mention.starts_on, mention.ends_on) == (text, day, day)


@given(seconds=st.integers(662_688_000, 4_102_358_400))  # 1991 to 2099
def test_every_instant_is_read_back(seconds: int) -> None:
    moment = datetime.fromtimestamp(seconds, UTC)
    local = moment.astimezone(SITE_ZONE)
    assert parse_published(moment.isoformat()).at == moment
    assert parse_published(format_datetime(moment)).at == moment
    assert parse_published(local.isoformat()).on == local.date()
    if local.fold == 0:
        assert parse_published(f"{local:%a, %m/%d/%Y - %H:%M}").at == moment.replace(second=0)
