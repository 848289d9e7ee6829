"""The vocabulary of English dates: names with their numbers, and alternations for patterns.

Names of months and weekdays are told by their capital letter: that alone keeps "may", "march", "sat" and
"sun" out. Digits are ASCII digits; blanks are any blank but a paragraph break.
"""

import re

_MONTH_NAMES = "January February March April May June July August September October November December".split()
_MONTH_SHORT = {"Jan": 1, "Feb": 2, "Mar": 3, "Apr": 4, "Jun": 6, "Jul": 7, "Aug": 8, "Sept": 9, "Sep": 9,
                "Oct": 10, "Nov": 11, "Dec": 12}  # fmt: skip
FULL_MONTHS = {name: number for number, name in enumerate(_MONTH_NAMES, 1)}
MONTHS = FULL_MONTHS | _MONTH_SHORT
ALL_MONTHS = MONTHS | {name.upper(): number for name, number in FULL_MONTHS.items()}
"""With the capitals of headlines, which only a day of the month makes safe."""

WEEKDAY_NAMES = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
FULL_WEEKDAYS = {name: number for number, name in enumerate(WEEKDAY_NAMES, 1)}
_WEEKDAY_SHORT = {"Mon": 1, "Tue": 2, "Tues": 2, "Wed": 3, "Thu": 4, "Thur": 4, "Thurs": 4, "Fri": 5, "Sat": 6,
                  "Sun": 7}  # fmt: skip
WEEKDAYS = FULL_WEEKDAYS | _WEEKDAY_SHORT
"""ISO numbers: Monday is 1."""

SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "winter": 12}
"""The first month of each season; it has three."""

_ONES = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
NUMBERS = {word: number for number, word in enumerate(_ONES, 1)}
NUMBERS |= {word: number for number, word in zip(range(20, 100, 10), _TENS, strict=True)}
NUMBERS |= {f"{tens}-{ones}": NUMBERS[tens] + NUMBERS[ones] for tens in _TENS for ones in _ONES if NUMBERS[ones] < 10}
NUMBERS |= {"a": 1, "an": 1, "a couple of": 2, "a hundred": 100}

_ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
    "fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
).split()
ORDINALS = {word: number for number, word in enumerate(_ORDINALS, 1)}
ORDINALS |= {f"twenty-{word}": 20 + ORDINALS[word] for word in _ORDINALS[:9]}
ORDINALS |= {"thirtieth": 30, "thirty-first": 31}

DECADES = {"twenties": 1920, "thirties": 1930, "forties": 1940, "fifties": 1950, "sixties": 1960,
           "seventies": 1970, "eighties": 1980, "nineties": 1990}  # fmt: skip

COUNTED = frozenset(
    """
    people persons soldiers troops men women children boys girls families refugees displaced residents
    inhabitants prisoners detainees hostages captives civilians fighters militants servicemen personnel officers
    policemen police mercenaries veterans migrants km kilometers kilometres kilometer kilometre meters metres miles
    feet square sq hectares acres tons tonnes ton kg kilograms liters litres barrels megawatts mw gw kwh dollars
    dollar usd euro euros eur rubles roubles manats drams lari lira pounds percent per million billion thousand
    hundred trillion members participants delegates attendees guests experts observers monitors candidates voters
    votes signatures seats deputies employees workers staff teachers doctors students pupils missiles drones
    rockets tanks mines shells bombs aircraft vehicles trucks cars buses planes ships flights tests cases
    deaths casualties injured wounded killed victims fatalities infections patients homes houses apartments
    buildings villages towns settlements schools hospitals hours minutes seconds days weeks months years
    times points pages copies items units pieces copy other others more less new additional of armed
    local foreign russian armenian azerbaijani georgian turkish ukrainian iranian syrian north
    ethnic tourists visitors passengers companies firms businesses jobs protesters demonstrators activists
    """.split()
)
"""Words before which a bare number counts things. Some stand before years too; a preposition decides there."""

NOT_AFTER_YEAR = COUNTED - frozenset(
    """
    new other others more less additional armed local foreign russian armenian azerbaijani georgian turkish
    ukrainian iranian syrian north ethnic police observers experts candidates tests flights of seats
    deputies votes staff
    """.split()
)
"""What cannot follow a year that ends a date ("On 4 May 2000 people gathered")."""


def alternation(words: dict[str, int] | list[str] | frozenset[str]) -> str:
    """Return a pattern for any of the words, the longest first so that "Sept" is not read as "Sep"."""
    return "(?:" + "|".join(re.escape(word) for word in sorted(words, key=lambda w: (-len(w), w))) + ")"


BLANK = r"(?:[^\S\n]{1,3}\n?|\n)"
MONTH = rf"(?:{alternation(_MONTH_SHORT)}(?![^\W_])\.?|{alternation(ALL_MONTHS)}(?![^\W_]))"
WEEKDAY = alternation(WEEKDAYS) + r"(?![^\W_])"
DAY = r"(?:3[01]|[12][0-9]|0?[1-9])(?:st|nd|rd|th)?(?![^\W_])"
TIME_OF_DAY = r"(?:morning|afternoon|evening|night|noon|midday|midnight|lunchtime)\b"
NUMBER = rf"(?:[1-9][0-9]{{0,2}}|{alternation([*NUMBERS, *(word.capitalize() for word in NUMBERS)])})"
COUNT_FOLLOWS = rf"{BLANK}{alternation(COUNTED)}\b"
"""To be used in a lookahead: the number before it counts something."""


def number_of(word: str) -> int:
    """Return the number of a word or of digits; ``KeyError`` for any other word."""
    word = " ".join(word.lower().split())
    return int(word) if word.isascii() and word.isdigit() else NUMBERS[word]
