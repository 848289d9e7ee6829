"""The dates a text speaks of.

Each word of the text picks the few rules that can start there; the first that fits takes its characters. What
a rule finds is a reading; the publication date and the tense of the sentence make days of it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from newsbot.items import DateMention
from newsbot.normalize.dates import deictic, named, weekdays, years
from newsbot.normalize.dates.found import Found, Rule
from newsbot.normalize.dates.numeric import numeric
from newsbot.normalize.dates.readings import Days, Months, Reading, Span, Tense, Year
from newsbot.normalize.dates.relative import Unresolved, Years
from newsbot.normalize.dates.tense import tense_at
from newsbot.normalize.dates.tokens import Tokens

_NO_DATE = date(2000, 1, 1)
"""Stands for the publication date before readings that do not look at it."""
_SENTENCE = 60
"""Words to which an opening "In 2008," lends its year."""


def _rules_by_word() -> dict[str, tuple[Rule, ...]]:
    table: dict[str, tuple[Rule, ...]] = {}
    for part in (years.rules_by_word(), named.rules_by_word(), weekdays.rules_by_word(), deictic.rules_by_word()):
        for word, rules in part.items():
            table[word] = table.get(word, ()) + rules
    return table


_BY_WORD = _rules_by_word()
_SHORT_NUMBER = (numeric, *named.rules_for_numbers(), years.decade, years.short_part, deictic.days_of_this_month)
_LONG_NUMBER = (numeric, *years.rules_for_numbers())
_DIGITS = frozenset("0123456789")


def find_dates(text: str, *, published: date | None) -> list[DateMention]:
    """Return the dates that ``text`` speaks of, in order, without overlaps.

    ``published`` is the date of publication in the site's zone. Without it, a mention that needs it has no days
    but its ``partial`` value; a second call with the date completes it. ``text[offset:offset + len(mention.text)]``
    is the mention as written. Weeks run from Monday to Sunday, winter begins in December. Nothing is raised.

    >>> [(d.text, str(d.starts_on)) for d in find_dates("He left on Tuesday evening.", published=date(2026, 2, 4))]
    [('Tuesday evening', '2026-02-03')]
    """
    tokens = Tokens(text)
    mentions = []
    anchor: tuple[int, int] | None = None
    for i, found in _expressions(tokens):
        reading = found.reading
        if isinstance(reading, Years) and tokens.before(i) == "In" and reading.first == reading.last:
            anchor = i, reading.first
        elif anchor and _lends(tokens, anchor[0], i):
            reading = _with_year(reading, anchor[1])
        else:
            anchor = None
        mention = _mention(tokens, i, found._replace(reading=reading), published)
        if mention:
            mentions.append(mention)
    return mentions


def find_article_dates(body: str, captions: Sequence[str], *, published: date | None) -> list[DateMention]:
    """Return the dates of an article: those of its body, then those of its photo captions, which have no offset."""
    found = find_dates(body, published=published)
    for caption in captions:
        found += (
            replace(mention, offset=None, place="caption") for mention in find_dates(caption, published=published)
        )
    return found


def find_caption_date(text: str) -> date | None:
    """Return the day that a photo caption names in full (day, month and year).

    ``None`` where it names none, or more than one: weak evidence should not choose.
    """
    days = {
        mention.starts_on
        for mention in find_dates(text, published=None)
        if mention.precision == "day" and mention.starts_on == mention.ends_on and mention.starts_on is not None
    }
    return days.pop() if len(days) == 1 else None


def _expressions(tokens: Tokens) -> Iterator[tuple[int, Found]]:
    """Yield what the rules find, with the number of the word at which they looked."""
    done = 0
    # Few words can begin a date: the others are passed over at once.
    for i in [i for i, word in enumerate(tokens.words) if word in _BY_WORD or word[0] in _DIGITS]:
        word = tokens.words[i]
        if tokens.starts[i] < done:
            continue
        if word[0] in _DIGITS:
            rules: tuple[Rule, ...] = _SHORT_NUMBER if len(word) <= 2 else _LONG_NUMBER if len(word) == 4 else ()
        else:
            rules = _BY_WORD[word]
        for rule in rules:
            hits = rule(tokens, i)
            if hits and hits[0].start >= done:
                yield from ((i, hit) for hit in hits)
                done = hits[-1].end
                break


def _lends(tokens: Tokens, opening: int, i: int) -> bool:
    """Tell whether word ``i`` stands in the sentence that opened with a year at word ``opening``."""
    if i - opening > _SENTENCE:
        return False
    return not any(tokens.starts_sentence(k) for k in range(opening + 1, i + 1))


def _with_year(reading: Reading, year: int) -> Reading:
    """Return the reading in that year, where it names none itself."""
    if isinstance(reading, Days) and not (reading.year.said or reading.first_year.said or reading.weekday):
        return replace(reading, year=Year(number=year)) if reading.beside is None else reading
    if isinstance(reading, Months) and not (reading.year.said or reading.first_year.said) and reading.which is None:
        return replace(reading, year=Year(number=year))
    return reading


def _mention(tokens: Tokens, i: int, found: Found, published: date | None) -> DateMention | None:
    """Return the mention; ``None`` where no calendar has such a day ("29 February 2023")."""
    reading, partial = found.reading, found.reading.partial
    try:
        span = _span(tokens, i, found, published)
    except (ValueError, OverflowError):
        if partial is None:
            return None
        span = None
    odd = _oddity(reading, span, published)
    starts_on, ends_on = span or (None, None)
    return DateMention(
        text=tokens.text[found.start : found.end],
        offset=found.start,
        starts_on=starts_on,
        ends_on=ends_on,
        precision=reading.precision,
        relative=partial is not None,
        partial=None if span else partial,
        note=odd,
    )


def _span(tokens: Tokens, i: int, found: Found, published: date | None) -> Span | None:
    if found.reading.partial is None:
        return found.reading.span(_NO_DATE, Tense.OPEN)
    if published is None:
        return None
    last = i
    while last + 1 < len(tokens.starts) and tokens.starts[last + 1] < found.end:
        last += 1
    first = i
    while first > 0 and tokens.starts[first - 1] >= found.start:
        first -= 1
    return found.reading.span(published, tense_at(tokens, first, last))


def _oddity(reading: Reading, span: Span | None, published: date | None) -> str | None:
    if isinstance(reading, Unresolved):
        return reading.odd
    return reading.note(span, published) if isinstance(reading, Days) and span else None
