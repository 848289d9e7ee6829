"""Rules for years, runs of years, decades, halves, quarters and seasons."""

import re

from newsbot.normalize.dates.found import (
    Found,
    Rule,
    between_before,
    free_number,
    start_with_modifier,
    which_before,
)
from newsbot.normalize.dates.named import month_of
from newsbot.normalize.dates.readings import UNSAID, Days, Months, Season, Year, month_end
from newsbot.normalize.dates.relative import Years
from newsbot.normalize.dates.tokens import Tokens
from newsbot.normalize.dates.words import BLANK, COUNTED, DECADES, MONTH, NOT_AFTER_YEAR, NUMBERS, SEASONS

_RANGE = re.compile(
    r"(?P<a>[12][0-9]{3})(?:[-–—/](?P<b>[12][0-9]{3}|[0-9]{1,2})"
    rf"|{BLANK}[-–—]{BLANK}(?P<c>[12][0-9]{{3}})|{BLANK}(?P<joint>to|and|until|till|through){BLANK}(?P<d>[12][0-9]{{3}}))"
    r"(?![^\W_]|[-–—/.,][0-9]|%)"
)
_DECADE = re.compile(r"(?:[12][0-9]{2}|[3-9])0['’]?s\b")
_SHIFT = {"last": -1, "this": 0, "next": 1, "the": 0, "the current": 0}
_OF_YEAR = rf"(?:(?P<y>[12][0-9]{{3}})(?![0-9])|(?P<shift>last|this|next|the(?:{BLANK}current)?){BLANK}year\b)"
_PART = re.compile(
    r"(?P<n>[Ff]irst|[Ss]econd|[Tt]hird|[Ff]ourth|[Ll]ast|[Ff]inal)[ -]"
    rf"(?P<part>half|quarter|(?P<k>\w{{3,6}}){BLANK}months){BLANK}(?:of|in){BLANK}(?:{_OF_YEAR}|(?P<m>{MONTH})(?:{BLANK}(?:of{BLANK})?(?P<z>[12][0-9]{{3}})(?![0-9]))?)"
)
_SHORT_PART = re.compile(rf"(?P<part>[QH])(?P<n>[1-4]){BLANK}(?:of{BLANK})?(?P<y>(?:19|20)[0-9]{{2}})(?![0-9])")
_TURNED_PART = re.compile(rf"(?P<n>[1-4])(?P<part>[QH]){BLANK}(?:of{BLANK})?(?P<y>(?:19|20)[0-9]{{2}})(?![0-9])")
_SEASON_YEAR = re.compile(
    rf"(?:{BLANK}months)?,?{BLANK}(?:of{BLANK}|in{BLANK})?(?:(?P<y>[12][0-9]{{3}})(?:[-–/](?:[12][0-9]{{3}}|[0-9]{{2}}))?(?![0-9])"
    rf"|(?P<shift>last|this|next){BLANK}year\b)"
)
_SEASON_PAIR = re.compile(rf"(?:{BLANK}(?:and|or|to){BLANK}|[-–/])(?P<last>spring|summer|autumn|winter)\b")
_SEASON_NUMBERS = {"First": 1, "Second": 2, "Third": 3, "Fourth": 4, "Last": 0, "Final": 0}

_PREPOSITIONS = frozenset(
    """
    in since by until till from years both unlike
    during throughout after before of through year between mid post pre early late
    """.split()
)
_DATED_TO = frozenset("back dates dating dated postponed extended delayed moved prolonged up rescheduled".split())
_OPENS_WITH = frozenset("was is will has had saw marks marked would may began started ended could brought and".split())
_EVENTS = frozenset(
    """
    Conference Forum Summit Cup Olympics Games Congress Festival Report Eurovision Dialogue Assembly Championship
    Spring Summer Autumn Winter Elections Election Budget Euro School Exercise
    """.split()
)
_SEASON_PREPOSITIONS = frozenset("in over during by since until till through throughout early late mid".split())
_NOT_AFTER_SEASON = frozenset(
    """
    school schools camp camps residence house palace garden sports clothes clothing equipment tyres tires coat
    olympics games water break breaks
    """.split()
)


def year_run(tokens: Tokens, i: int) -> list[Found]:
    """Read "1991-94", "between 1993 and 2003", "from 2010 to 2020"."""
    match = _RANGE.match(tokens.text, tokens.starts[i]) if free_number(tokens, i) else None
    if not match:
        return []
    first, written = int(match["a"]), match["b"] or match["c"] or match["d"]
    last = int(match["a"][: 4 - len(written)] + written)
    before, between = tokens.before(i).lower(), between_before(tokens, i)
    if not first < last <= min(first + 150, 2150):
        return []
    if match["joint"] and not (between or (before in ("from", "years") and match["joint"] != "and")):
        return []
    told = before in _PREPOSITIONS or tokens.text[tokens.starts[i] - 1 : tokens.starts[i]] == "(" or before == "the"
    if not told and (first < 1800 or len(written) == 1 or _counts(tokens, match.end(), COUNTED)):
        return []
    if _counts(tokens, match.end(), NOT_AFTER_YEAR):
        return []
    return [Found(between if between is not None else match.start(), match.end(), Years(first, last))]


def _counts(tokens: Tokens, end: int, words: frozenset[str]) -> bool:
    """Tell whether the word behind a number is something that is counted."""
    following = re.match(rf"{BLANK}([^\W_]+)", tokens.text[end : end + 24])
    return following is not None and following[1] in words


def decade(tokens: Tokens, i: int) -> list[Found]:
    """Read "the 1990s", "early 1990s", "the '90s", "the late nineties"."""
    word, start = tokens.words[i], tokens.starts[i]
    before = tokens.before(i).lower()
    if word in DECADES:
        if before not in ("the", "early", "late", "mid"):
            return []
        return [_decade_found(tokens, i, DECADES[word], tokens.ends[i])]
    match = _DECADE.match(tokens.text, start)
    if not match:
        return []
    if len(word) == 2:
        apostrophe = tokens.text[start - 1 : start] in ("'", "’", "‘") and start > 0
        if not apostrophe and before not in ("the", "early", "late", "mid"):
            return []
        return [_decade_found(tokens, i, 1900 + int(word), match.end())]
    return [_decade_found(tokens, i, int(word), match.end())] if free_number(tokens, i) else []


def _decade_found(tokens: Tokens, i: int, first: int, end: int) -> Found:
    """Return the decade, or the half or the middle of it."""
    low, high = {"early": (0, 4), "mid": (4, 6), "late": (5, 9)}.get(tokens.before(i).lower(), (0, 9))
    return Found(start_with_modifier(tokens, i), end, Years(first + low, first + high, precision="decade"))


def year(tokens: Tokens, i: int) -> list[Found]:
    """Read a bare year where it clearly is one: "in 1994", "the 2022 campaign", "(2018)"."""
    word, number = tokens.words[i], int(tokens.words[i])
    if not 1000 <= number <= 2199 or not free_number(tokens, i) or not _clearly(tokens, i, number):
        return []
    end = tokens.ends[i]
    if tokens.text[end : end + 1].isalpha() or re.match(r"[-–/][0-9]", tokens.text[end : end + 2]):
        return []
    return [Found(start_with_modifier(tokens, i), tokens.starts[i] + len(word), Years(number, number))]


def _clearly(tokens: Tokens, i: int, number: int) -> bool:
    before, after, end = tokens.before(i), tokens.after(i), tokens.ends[i]
    if before == "In" and 1900 < number <= 2099 and number % 100:
        return True  # "In 2020 people hoped": what opens a sentence like this is hardly a count
    if after in NOT_AFTER_YEAR or tokens.text[end : end + 4] == " of ":
        return False
    if before.lower() in _PREPOSITIONS:
        return not (before == "of" and number % 100 == 0 and after in COUNTED)
    if not 1800 <= number <= 2099 or after in COUNTED:
        return False
    earlier = tokens.before(i - 1)
    if before in ("with", "to") and earlier.lower() in ("compared", "comparison"):
        return True
    if before.lower() in ("a", "an", "one", "another"):
        return number % 100 != 0 and after.islower()
    if before in ("to", "for", "and", "or"):
        return (before == "to" and earlier in _DATED_TO) or (before != "to" and number % 100 != 0 and number >= 1900
                                                             and _list_or_plan(tokens, i, before))  # fmt: skip
    if before.lower() in ("the", "this", "its", "their", "his", "her") or (before == "s" and tokens.possessive(i - 2)):
        return after.islower() or tokens.possessive(i)
    return _unled(tokens, i, before, after)


def _list_or_plan(tokens: Tokens, i: int, before: str) -> bool:
    """Tell whether "for 2025" is about a year, or "and 2025" goes on with years."""
    earlier = tokens.words[i - 2] if i > 1 else ""
    if before == "for":
        return True
    return len(earlier) == 4 and earlier.isascii() and earlier.isdigit() and 1800 <= int(earlier) <= 2099


def _unled(tokens: Tokens, i: int, before: str, after: str) -> bool:
    """Tell whether a number with no word that leads to it is a year: "(2018)", ", 2018", "2025 was"."""
    text, start, end = tokens.text, tokens.starts[i], tokens.ends[i]
    number = int(tokens.words[i])
    if before in _EVENTS:
        return True
    if (
        text[start - 1 : start] == "("
        and not text[start - 2 : start - 1].isalnum()
        and text[end : end + 1] in (")", ",", ";", ":")
    ):
        return True
    if text[start - 2 : start] == ", " and i and tokens.words[i - 1][0].isalpha():
        return 1900 <= number <= 2050 and (not after or after in _OPENS_WITH) and text[end : end + 1] in ".,;:) \n"
    opens = tokens.starts_sentence(i) or before == ""
    return opens and 1900 <= number <= 2050 and (after in _OPENS_WITH or tokens.possessive(i))


def part_of_year(tokens: Tokens, i: int) -> list[Found]:
    """Read "the first quarter of 2025", "second half of March", "first nine months of this year"."""
    match = _PART.match(tokens.text, tokens.starts[i])
    if not match:
        return []
    which, part = _SEASON_NUMBERS[match["n"].capitalize()], match["part"]
    if match["m"]:
        return _half_of_month(match, which) if part == "half" else []
    year = Year(number=int(match["y"])) if match["y"] else Year(offset=_SHIFT[" ".join(match["shift"].split())])
    months = _months_of_part(which, part, match["k"])
    return [Found(match.start(), match.end(), Months(*months, year))] if months else []


def _months_of_part(which: int, part: str, counted: str | None) -> tuple[int, int] | None:
    if counted:
        count = int(counted) if counted.isdigit() else NUMBERS.get(counted, 0)
        return (
            (1, count)
            if which == 1 and 2 <= count <= 11
            else (13 - count, 12)
            if which == 0 and 2 <= count <= 11
            else None
        )
    length = 6 if part == "half" else 3
    which = which or 12 // length
    return (length * (which - 1) + 1, length * which) if length * which <= 12 else None


def _half_of_month(match: re.Match[str], which: int) -> list[Found]:
    number = month_of(match["m"])
    year = Year(number=int(match["z"])) if match["z"] else UNSAID
    last = month_end(year.number or 2001, number).day
    days = {1: (1, 15), 2: (16, last), 0: (16, last)}.get(which)
    if not days:
        return []
    return [Found(match.start(), match.end(), Days((number, days[0]), (number, days[1]), year))]


def short_part(tokens: Tokens, i: int) -> list[Found]:
    """Read "Q1 2025", "H2 of 2024" and "2H 2025"."""
    turned = tokens.words[i][0].isdigit()
    if turned and not free_number(tokens, i):
        return []
    match = (_TURNED_PART if turned else _SHORT_PART).match(tokens.text, tokens.starts[i])
    months = _months_of_part(int(match["n"]), "half" if match["part"] == "H" else "quarter", None) if match else None
    return (
        [Found(match.start(), match.end(), Months(*months, Year(number=int(match["y"]))))] if match and months else []
    )


def season(tokens: Tokens, i: int) -> list[Found]:
    """Read "the spring of 2025", "last summer", "in the autumn"."""
    word = tokens.words[i]
    name = {"fall": "autumn"}.get(word.lower(), word.lower())
    if pair := _season_pair(tokens, i, name):
        return [pair]
    match = _SEASON_YEAR.match(tokens.text, tokens.ends[i])
    before = tokens.before(i)
    leads = (tokens.before(i - 1) if before.lower() == "the" else before).lower()
    if word[0].isupper() and (not match or before[:1].isupper()) and not tokens.starts_sentence(i):
        return []
    if name == "autumn" and word.lower() == "fall" and not (match and leads in _SEASON_PREPOSITIONS):
        return []
    if match:
        year = Year(number=int(match["y"])) if match["y"] else Year(offset=_SHIFT[match["shift"]])
        return [Found(start_with_modifier(tokens, i), match.end(), Season(name, year))]
    which, start = which_before(tokens, i)
    after = tokens.after(i)
    if after.lower() in _NOT_AFTER_SEASON or after == "of":
        return []
    if which is None:
        start = start_with_modifier(tokens, i)
        if leads not in _SEASON_PREPOSITIONS and not (leads == "of" and start < tokens.starts[i]):
            return []
    return [Found(start, tokens.ends[i], Season(name, which=which))]


def _season_pair(tokens: Tokens, i: int, name: str) -> Found | None:
    """Read "the spring and summer of 2023" as one run of months."""
    pair = _SEASON_PAIR.match(tokens.text, tokens.ends[i])
    match = _SEASON_YEAR.match(tokens.text, pair.end()) if pair else None
    if not pair or not match or not match["y"] or name not in SEASONS:
        return None
    first, last = SEASONS[name], (SEASONS[pair["last"]] + 1) % 12 + 1
    year = Year(number=int(match["y"]))
    late = Year(number=int(match["y"]) + 1) if last < first else year
    return Found(tokens.starts[i], match.end(), Months(first, last, late, year, precision="season"))


def rules_for_numbers() -> tuple[Rule, ...]:
    """Return the rules to try at a number of four digits, behind those for days."""
    return (decade, year_run, year)


def rules_by_word() -> dict[str, tuple[Rule, ...]]:
    """Return the rules to try at each word."""
    parts = "first second third fourth last final First Second Third Fourth Last Final".split()
    names = [*SEASONS, "fall"]
    table: dict[str, tuple[Rule, ...]] = dict.fromkeys(names + [n.capitalize() for n in names], (season,))
    table |= dict.fromkeys(DECADES, (decade,))
    return table | dict.fromkeys(parts, (part_of_year,)) | {"Q": (short_part,), "H": (short_part,)}
