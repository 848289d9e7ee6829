"""The dates a text speaks of: forms, resolution, and what is no date. Sentences are our own."""

from datetime import date

import pytest

from newsbot.items import DateMention
from newsbot.normalize.dates import find_caption_date, find_dates

WEDNESDAY = date(2026, 2, 4)


def shown(mention: DateMention) -> tuple[str, str]:
    """Return the words and the days, short: one day, or first..last."""
    first, last = mention.starts_on, mention.ends_on
    if first is None or last is None:
        return mention.text, mention.partial or "?"
    return mention.text, f"{first}" if first == last else f"{first}..{last}"


def found(text: str, published: date | None = WEDNESDAY) -> list[tuple[str, str]]:
    return [shown(mention) for mention in find_dates(text, published=published)]


# What says everything itself: no publication date is needed.
ABSOLUTE = [
    ("He signed it on 4 May 2021.", ("4 May 2021", "2021-05-04")),
    ("He signed it on the 4th of May 2021.", ("4th of May 2021", "2021-05-04")),
    ("He signed it on 2nd April, 2021.", ("2nd April, 2021", "2021-04-02")),
    ("He signed it on May 4, 2021, in Rome.", ("May 4, 2021", "2021-05-04")),
    ("He signed it on Nov. 10th 2020.", ("Nov. 10th 2020", "2020-11-10")),
    ("He signed it on 10 Sept 2020.", ("10 Sept 2020", "2020-09-10")),
    ("He signed it on 10-Nov-2020.", ("10-Nov-2020", "2020-11-10")),
    ("SUMMIT ON 4 MAY 2021", ("4 MAY 2021", "2021-05-04")),
    ("The first of May 2021 was quiet.", ("first of May 2021", "2021-05-01")),
    ("Dated 2021-05-04, it is short.", ("2021-05-04", "2021-05-04")),
    ("Dated 04.05.2021, it is short.", ("04.05.2021", "2021-05-04")),
    ("Dated 31/05/2021, it is short.", ("31/05/2021", "2021-05-31")),
    ("On Tuesday, 4 May 2021, they met.", ("Tuesday, 4 May 2021", "2021-05-04")),
    ("On Tuesday (4 May 2021) they met.", ("Tuesday (4 May 2021)", "2021-05-04")),
    ("On Tuesday evening, May 4, 2021, they met.", ("Tuesday evening, May 4, 2021", "2021-05-04")),
    ("Tue. 4 May 2021", ("Tue. 4 May 2021", "2021-05-04")),
    ("On 4 May 2021 (Tuesday) they met.", ("4 May 2021 (Tuesday)", "2021-05-04")),
    ("Paid in 2H 2025.", ("2H 2025", "2025-07-01..2025-12-31")),
    ("Held on 4-10 April 2019.", ("4-10 April 2019", "2019-04-04..2019-04-10")),
    ("Held on 2–3 April 2025.", ("2–3 April 2025", "2025-04-02..2025-04-03")),
    ("Held on 1 – 2 February 2025.", ("1 – 2 February 2025", "2025-02-01..2025-02-02")),
    ("Held on 4 and 5 October 2017.", ("4 and 5 October 2017", "2017-10-04..2017-10-05")),
    ("Held from 4 to 9 October 2017.", ("4 to 9 October 2017", "2017-10-04..2017-10-09")),
    (
        "Between the 4th and 10th of April 2019 talks went on.",
        ("Between the 4th and 10th of April 2019", "2019-04-04..2019-04-10"),
    ),
    ("Held on May 11-14, 2012.", ("May 11-14, 2012", "2012-05-11..2012-05-14")),
    ("From 30 April to 3 May 2021 roads shut.", ("30 April to 3 May 2021", "2021-04-30..2021-05-03")),
    ("From 28 December to 3 January 2021.", ("28 December to 3 January 2021", "2020-12-28..2021-01-03")),
    ("From 4 May 2020 until 6 June 2021.", ("4 May 2020 until 6 June 2021", "2020-05-04..2021-06-06")),
    ("September 27 - November 10, 2020", ("September 27 - November 10, 2020", "2020-09-27..2020-11-10")),
    ("Between May 5 and June 2, 2020, calm.", ("Between May 5 and June 2, 2020", "2020-05-05..2020-06-02")),
    ("A run (27.09.2020-10.11.2020) of days.", ("27.09.2020-10.11.2020", "2020-09-27..2020-11-10")),
    (
        "From Monday 9 May to Friday 3 June 2022 it was shut.",
        ("Monday 9 May to Friday 3 June 2022", "2022-05-09..2022-06-03"),
    ),
    ("YEREVAN, MAY 4, 2021. The envoys met.", ("MAY 4, 2021", "2021-05-04")),
    ("On January 12 & 13, 2024 they met.", ("January 12 & 13, 2024", "2024-01-12..2024-01-13")),
    ("The delegates met in October 2025.", ("October 2025", "2025-10-01..2025-10-31")),
    ("The delegates met in October, 2025.", ("October, 2025", "2025-10-01..2025-10-31")),
    ("The delegates met in May of 2025.", ("May of 2025", "2025-05-01..2025-05-31")),
    ("It opened in late October 2025.", ("late October 2025", "2025-10-01..2025-10-31")),
    ("It opened at the end of February 2024.", ("end of February 2024", "2024-02-01..2024-02-29")),
    ("Trade between March and May 2024 fell.", ("between March and May 2024", "2024-03-01..2024-05-31")),
    ("From November 2023 to March 2024 it fell.", ("November 2023 to March 2024", "2023-11-01..2024-03-31")),
    ("It ran in October and November 2020.", ("October and November 2020", "2020-10-01..2020-11-30")),
    ("It began in the spring of 2025.", ("spring of 2025", "2025-03-01..2025-05-31")),
    ("It began in autumn 2025.", ("autumn 2025", "2025-09-01..2025-11-30")),
    ("It began in the fall of 2025.", ("fall of 2025", "2025-09-01..2025-11-30")),
    ("It began in the winter of 2023.", ("winter of 2023", "2023-12-01..2024-02-29")),
    ("In the spring and summer of 2023 it rained.", ("spring and summer of 2023", "2023-03-01..2023-08-31")),
    ("In autumn and winter 2023 it rained.", ("autumn and winter 2023", "2023-09-01..2024-02-29")),
    ("In the summer months of 2025 it rained.", ("summer months of 2025", "2025-06-01..2025-08-31")),
    ("Sales grew compared with 2024.", ("2024", "2024-01-01..2024-12-31")),
    ("A 2019 report says so; an earlier one did not.", ("2019", "2019-01-01..2019-12-31")),
    ("It began in winter 2024-25.", ("winter 2024-25", "2024-12-01..2025-02-28")),
    ("Sales in the first half of 2025 fell.", ("first half of 2025", "2025-01-01..2025-06-30")),
    ("Sales in the third quarter of 2025 fell.", ("third quarter of 2025", "2025-07-01..2025-09-30")),
    ("Sales in the last quarter of 2025 fell.", ("last quarter of 2025", "2025-10-01..2025-12-31")),
    ("Sales in the first nine months of 2025 fell.", ("first nine months of 2025", "2025-01-01..2025-09-30")),
    ("Sales in Q2 2025 fell.", ("Q2 2025", "2025-04-01..2025-06-30")),
    ("Sales in the second half of March 2025 fell.", ("second half of March 2025", "2025-03-16..2025-03-31")),
    ("A truce was signed in 1994.", ("1994", "1994-01-01..1994-12-31")),
    ("By 2030 it will be built.", ("2030", "2030-01-01..2030-12-31")),
    ("The 1994 truce holds.", ("1994", "1994-01-01..1994-12-31")),
    ("Armenia's 2018 revolution surprised many.", ("2018", "2018-01-01..2018-12-31")),
    ("The report (2018) says more.", ("2018", "2018-01-01..2018-12-31")),
    ("Since the year 2000 it has worked there.", ("2000", "2000-01-01..2000-12-31")),
    ("2025 was a hard year.", ("2025", "2025-01-01..2025-12-31")),
    ("A view of Gyumri, 2019", ("2019", "2019-01-01..2019-12-31")),
    ("The budget for 2027 is ready.", ("2027", "2027-01-01..2027-12-31")),
    ("The vote was postponed to 2027.", ("2027", "2027-01-01..2027-12-31")),
    ("They came back in mid-2025.", ("mid-2025", "2025-01-01..2025-12-31")),
    ("A treaty from 1828 is cited.", ("1828", "1828-01-01..1828-12-31")),
    ("The war in 2008/,when it began, was short.", ("2008", "2008-01-01..2008-12-31")),
    ("In 2019 people took to the streets.", ("2019", "2019-01-01..2019-12-31")),
    ("The war of 1991-94 cost lives.", ("1991-94", "1991-01-01..1994-12-31")),
    ("Lives lost between 1991-3 are many.", ("between 1991-3", "1991-01-01..1993-12-31")),
    ("Figures for 2019-2021 are missing.", ("2019-2021", "2019-01-01..2021-12-31")),
    ("He ruled between 1993 and 2003.", ("between 1993 and 2003", "1993-01-01..2003-12-31")),
    ("He ruled from 1993 to 2003.", ("1993 to 2003", "1993-01-01..2003-12-31")),
    ("Life in the 1990s was hard.", ("1990s", "1990-01-01..1999-12-31")),
    ("Life in the early 1990s was hard.", ("early 1990s", "1990-01-01..1994-12-31")),
    ("Life in the late 1980's was hard.", ("late 1980's", "1985-01-01..1989-12-31")),
    ("Life in the mid-1990s was hard.", ("mid-1990s", "1994-01-01..1996-12-31")),
    ("Life in the '90s was hard.", ("90s", "1990-01-01..1999-12-31")),
    ("Life in the nineties was hard.", ("nineties", "1990-01-01..1999-12-31")),
]


@pytest.mark.parametrize(("text", "expected"), ABSOLUTE, ids=[row[0] for row in ABSOLUTE])
def test_absolute(text: str, expected: tuple[str, str]) -> None:
    assert found(text, None) == [expected]
    assert found(text) == [expected]
    assert not find_dates(text, published=None)[0].relative


# Published on Wednesday, 4 February 2026.
RELATIVE = [
    ("All prisoners are freed by 31 March, they agreed.", ("31 March", "2026-03-31")),
    ("They agreed on an exchange by 31 December.", ("31 December", "2026-12-31")),
    ("By 10 January all had left.", ("10 January", "2026-01-10")),
    ("The party has until 31 May to decide.", ("31 May", "2026-05-31")),
    ("They signed what few had expected in January.", ("January", "2026-01-01..2026-01-31")),
    ("The two will meet again in three weeks.", ("in three weeks", "2026-02-25")),
    ("The danger will grow after the 11 September attacks.", ("11 September", "2025-09-11")),
    ("The next report comes in October.", ("October", "2026-10-01..2026-10-31")),
    ("He hands over to her on 1 October.", ("1 October", "2026-10-01")),
    ("It happened on January the eleventh.", ("January the eleventh", "2026-01-11")),
    ("They met on Wednesday, 4 February.", ("Wednesday, 4 February", "2026-02-04")),
    ("They met on Tuesday (27 January) in Rome.", ("Tuesday (27 January)", "2026-01-27")),
    ("They met on Friday, (26 September).", ("Friday, (26 September)", "2025-09-26")),
    ("They met on Monday. 10 November, in Rome.", ("Monday. 10 November", "2025-11-10")),
    ("They met on Sunday morning (23 April).", ("Sunday morning (23 April)", "2023-04-23")),
    ("They will meet on Sunday, 7 June.", ("Sunday, 7 June", "2026-06-07")),
    ("They met on last Friday (30 January).", ("last Friday (30 January)", "2026-01-30")),
    ("They met on 21 December.", ("21 December", "2025-12-21")),
    ("They met on 9 and 10 July.", ("9 and 10 July", "2025-07-09..2025-07-10")),
    ("They will meet on 9 and 10 July.", ("9 and 10 July", "2026-07-09..2026-07-10")),
    ("The vote is due on May 11-14.", ("May 11-14", "2026-05-11..2026-05-14")),
    ("It was shelled in the night of 2-3 February.", ("2-3 February", "2026-02-02..2026-02-03")),
    ("It snowed from 28 December to 3 January.", ("28 December to 3 January", "2025-12-28..2026-01-03")),
    ("The clashes of April 2 shocked all.", ("April 2", "2025-04-02")),
    ("Elections take place on 7 June.", ("7 June", "2026-06-07")),
    ("Since 5 May nobody has called.", ("5 May", "2025-05-05")),
    ("The forum opens on 20 March.", ("20 March", "2026-03-20")),
    ("A forum, 20 March, Rome", ("20 March", "2026-03-20")),
    ("A forum, 20 April, Rome", ("20 April", "2025-04-20")),
    ("The truce of 29 February was brief.", ("29 February", "2024-02-29")),
    ("The talks will be held on 12 March.", ("12 March", "2026-03-12")),
    ("The text is expected to be signed on 12 March.", ("12 March", "2026-03-12")),
    ("The sides agreed to meet on 12 May.", ("12 May", "2026-05-12")),
    ("The text was signed on 12 March.", ("12 March", "2025-03-12")),
    ("The vote, due on 12 May, was annulled.", ("12 May", "2026-05-12")),
    ("On 12 May the sides will sign.", ("12 May", "2026-05-12")),
    ("He said the elections in June would be fair.", ("June", "2026-06-01..2026-06-30")),
    ("He visited Tbilisi in November.", ("November", "2025-11-01..2025-11-30")),
    ("The board will report in March.", ("March", "2026-03-01..2026-03-31")),
    ("The board reported in March.", ("March", "2025-03-01..2025-03-31")),
    ("Until next March nothing moves.", ("next March", "2026-03-01..2026-03-31")),
    ("Last September he stepped down.", ("Last September", "2025-09-01..2025-09-30")),
    ("October's vote was close.", ("October", "2025-10-01..2025-10-31")),
    ("A summit will follow at the end of October.", ("end of October", "2026-10-01..2026-10-31")),
    ("The changes in April and May mattered.", ("April and May", "2025-04-01..2025-05-31")),
    ("They spoke in September last year.", ("September last year", "2025-09-01..2025-09-30")),
    ("They spoke on 5 May of last year.", ("5 May of last year", "2025-05-05")),
    ("They spoke in mid-January.", ("mid-January", "2026-01-01..2026-01-31")),
    ("He was here last summer.", ("last summer", "2025-06-01..2025-08-31")),
    ("He will be here in the autumn.", ("autumn", "2026-09-01..2026-11-30")),
    ("He toured the region over the summer.", ("summer", "2025-06-01..2025-08-31")),
    ("He left in the spring of last year.", ("spring of last year", "2025-03-01..2025-05-31")),
    ("Sales in the first half of this year will rise.", ("first half of this year", "2026-01-01..2026-06-30")),
    ("He spoke on Tuesday evening.", ("Tuesday evening", "2026-02-03")),
    ("He spoke on Wednesday.", ("Wednesday", "2026-02-04")),
    ("He spoke on Thursday.", ("Thursday", "2026-01-29")),
    ("He will speak on Thursday.", ("Thursday", "2026-02-05")),
    ("He will speak on Wednesday.", ("Wednesday", "2026-02-04")),
    ("He said Monday that talks go on.", ("Monday", "2026-02-02")),
    ("He is to meet the envoy on Friday morning.", ("Friday morning", "2026-02-06")),
    ("Saturday's vote was close.", ("Saturday", "2026-01-31")),
    ("He spoke ahead of Saturday's vote.", ("Saturday", "2026-02-07")),
    ("He spoke last Monday.", ("last Monday", "2026-02-02")),
    ("He speaks next Monday.", ("next Monday", "2026-02-09")),
    ("When Monday dawned the square was full.", ("Monday", "2026-02-02")),
    ("Minister to visit Ankara on 21 June", ("21 June", "2026-06-21")),
    ("Her term ends on December 16.", ("December 16", "2026-12-16")),
    ("The vote planned for 15 January was put off.", ("15 January", "2026-01-15")),
    ("They held a round this Tuesday in Rome.", ("this Tuesday", "2026-02-03")),
    ("They meet this Friday.", ("this Friday", "2026-02-06")),
    ("They met last Wednesday.", ("last Wednesday", "2026-01-28")),
    ("He speaks on Monday next week.", ("Monday next week", "2026-02-09")),
    ("He spoke on Thursday last week.", ("Thursday last week", "2026-01-29")),
    ("Roads stay shut until Monday.", ("Monday", "2026-02-09")),
    ("Roads have been shut since Monday.", ("Monday", "2026-02-02")),
    ("Polls opened today.", ("today", "2026-02-04")),
    ("Yesterday they closed.", ("Yesterday", "2026-02-03")),
    ("Yesterday (3 February) they closed.", ("Yesterday (3 February)", "2026-02-03")),
    ("They open tomorrow morning.", ("tomorrow morning", "2026-02-05")),
    ("They open tomorrow, Thursday, 5 February.", ("tomorrow, Thursday, 5 February", "2026-02-05")),
    ("They spoke the day before yesterday.", ("day before yesterday", "2026-02-02")),
    ("They arrive the day after tomorrow.", ("day after tomorrow", "2026-02-06")),
    ("They arrive tonight.", ("tonight", "2026-02-04")),
    ("A man at the urn this morning.", ("this morning", "2026-02-04")),
    ("Shots were heard last night.", ("last night", "2026-02-03")),
    ("He resigned earlier this week.", ("earlier this week", "2026-02-02..2026-02-08")),
    ("He resigned last week.", ("last week", "2026-01-26..2026-02-01")),
    ("He resigns next week.", ("next week", "2026-02-09..2026-02-15")),
    ("He resigned late last month.", ("late last month", "2026-01-01..2026-01-31")),
    ("He resigns this month.", ("this month", "2026-02-01..2026-02-28")),
    ("He resigns next year.", ("next year", "2027-01-01..2027-12-31")),
    ("Dozens were held over the weekend.", ("the weekend", "2026-01-31..2026-02-01")),
    ("Crowds will gather at the weekend.", ("the weekend", "2026-02-07..2026-02-08")),
    ("Crowds will gather this weekend.", ("this weekend", "2026-02-07..2026-02-08")),
    ("Crowds gathered last weekend.", ("last weekend", "2026-01-31..2026-02-01")),
    ("He left three days ago.", ("three days ago", "2026-02-01")),
    ("He left 10 days ago.", ("10 days ago", "2026-01-25")),
    ("Two weeks ago he left.", ("Two weeks ago", "2026-01-21")),
    ("He left six months ago.", ("six months ago", "2025-08-01..2025-08-31")),
    ("A year ago he left.", ("A year ago", "2025-01-01..2025-12-31")),
    ("Twenty-five years ago he left.", ("Twenty-five years ago", "2001-01-01..2001-12-31")),
    ("Two decades ago he left.", ("Two decades ago", "2006-01-01..2006-12-31")),
    ("He returns in two weeks' time.", ("two weeks' time", "2026-02-18")),
    ("Over the last thirty years it shrank.", ("the last thirty years", "1996-02-04..2026-02-04")),
    ("Over the past year it shrank.", ("past year", "2025-02-04..2026-02-04")),
    ("It shrank in the last ten days.", ("the last ten days", "2026-01-25..2026-02-04")),
    ("It will grow over the next five years.", ("the next five years", "2026-02-04..2031-02-04")),
    ("It must be done by the end of the year.", ("end of the year", "2026-01-01..2026-12-31")),
    ("From Monday to Wednesday there will be drills.", ("Monday to Wednesday", "2026-02-09..2026-02-11")),
    ("He was in Rome from Friday to Sunday.", ("Friday to Sunday", "2026-01-30..2026-02-01")),
    ("Held between Monday and Friday next week.", ("between Monday and Friday next week", "2026-02-09..2026-02-13")),
    (
        "From Monday to Wednesday (16-18 February) it stands still.",
        ("Monday to Wednesday (16-18 February)", "2026-02-16..2026-02-18"),
    ),
    ("He came on the 2nd and 3rd of this month.", ("2nd and 3rd of this month", "2026-02-02..2026-02-03")),
    ("On the 5th of last month he left.", ("5th of last month", "2026-01-05")),
    ("He rises the Thursday after next.", ("Thursday after next", "2026-02-12")),
    ("He turns 74 in October.", ("October", "2026-10-01..2026-10-31")),
]


@pytest.mark.parametrize(("text", "expected"), RELATIVE, ids=[row[0] for row in RELATIVE])
def test_relative(text: str, expected: tuple[str, str]) -> None:
    assert found(text) == [expected]
    assert find_dates(text, published=WEDNESDAY)[0].relative


SEVERAL = [
    ("On 3 May and 5 June 2021 they met.", [("3 May", "2021-05-03"), ("5 June 2021", "2021-06-05")]),
    ("On 4, 8 and 12 May 2024 they met.", [("4", "2024-05-04"), ("8", "2024-05-08"), ("12 May 2024", "2024-05-12")]),
    (
        "In May and October 2024 they met.",
        [("May", "2024-05-01..2024-05-31"), ("October 2024", "2024-10-01..2024-10-31")],
    ),
    (
        "In 2018 and 2021 they met.",
        [("2018", "2018-01-01..2018-12-31"), ("2021", "2021-01-01..2021-12-31")],
    ),
    (
        "He led it from 2008 until 9 April 2018.",
        [("2008", "2008-01-01..2008-12-31"), ("9 April 2018", "2018-04-09")],
    ),
    (
        "Tomorrow and on Monday (9-10 February) they will meet.",
        [("Tomorrow", "2026-02-05"), ("Monday", "2026-02-09"), ("9-10 February", "2026-02-09..2026-02-10")],
    ),
    (
        "He speaks next Monday, last week he wrote.",
        [("next Monday", "2026-02-09"), ("last week", "2026-01-26..2026-02-01")],
    ),
    (
        "He met them on Monday and Tuesday.",
        [("Monday", "2026-02-02"), ("Tuesday", "2026-02-03")],
    ),
    (
        "In 2008, war began on 8 August.",
        [("2008", "2008-01-01..2008-12-31"), ("8 August", "2008-08-08")],
    ),
    (
        "In 2008 he left. War began on 8 August.",
        [("2008", "2008-01-01..2008-12-31"), ("8 August", "2025-08-08")],
    ),
    (
        "He came on 3 May 2024 and will return on 6 July.",
        [("3 May 2024", "2024-05-03"), ("6 July", "2026-07-06")],
    ),
    (
        "The party, founded in 1990, met on Sunday; Friday's talks failed.",
        [("1990", "1990-01-01..1990-12-31"), ("Sunday", "2026-02-01"), ("Friday", "2026-01-30")],
    ),
]


@pytest.mark.parametrize(("text", "expected"), SEVERAL, ids=[row[0] for row in SEVERAL])
def test_several(text: str, expected: list[tuple[str, str]]) -> None:
    assert found(text) == expected


NOT_DATES = [
    "The office is at 25 May Street, near the 12 May Stadium and the 15 July Martyrs Bridge.",
    "He crossed the mountains in three days.",
    "Leaders will discuss the worst crisis in 12 years.",
    "The 44-day war changed the map.",
    "The 44 day war changed the map.",
    "A 20 year old soldier died.",
    "A two-day visit ended after ten days of protest.",
    "Some 700.000 members paid 5.5 per cent, or 1,200 euro.",
    "A Gulfstream G650 landed.",
    "An area of 29,800 square kilometers.",
    "The plan may march on, the cat sat in the sun, and we second that.",
    "Theresa May said no. Mrs May left. May I ask?",
    "The March of the Living drew crowds.",
    "Resolution 1701 and Article 2020 apply.",
    "Up to 2000 people and 1900 tanks were counted.",
    "More than 2010 homes burned; 2015 families left.",
    "It now costs 1999 dollars.",
    "The F-16, the Su-25 and the Mirage 2000 flew.",
    "The G7, COP29 and the 3+3 format.",
    "Five of the 12 questions had 61 answers.",
    "Call 2015-2020-33 for details.",
    "The Monday Commentary and the Thursday Interview.",
    "An edition of Monday Commentary is out.",
    "It calls datetime(2009, 3, 20) twice.",
    "The Sunday Times wrote of Black Friday.",
    "They pray every Friday.",
    "He spoke to Russia Today.",
    "This time the last word was theirs; the next day it changed.",
    "The Arab Spring inspired them.",
    "It was a cold spring by the river, in the summer residence.",
    "He has a summer house and a winter coat.",
    "She is in her nineties, he in his 60s.",
    "It scored 9/11 and 24/7, at 13.05 and 13:05.",
    "On 31 February or 45 May nothing happens.",
    "The 2H plan of 2025 men.",
    "On 29 February 2023 nothing happens.",
    "The second speaker sat down for a second time.",
    "The march in Yerevan drew 10 000.",
    "Half of the decade is gone, and the first half of the match too.",
    "April Glass and June Smith wrote it.",
    "A last-minute deal, a next-generation army.",
    "They met two hours before, days after the attack.",
    "Version 1.2.2020.3 and 2020.5 of the file.",
    "It lasted two years of hard work.",
    "Mar the work, Sat down, Sun set, Jan came.",
]


@pytest.mark.parametrize("text", NOT_DATES)
def test_no_date(text: str) -> None:
    assert found(text) == []


PARTIAL = [
    ("On 26 September they met.", "--09-26", "day"),
    ("On Tuesday (22 January) they met.", "--01-22", "day"),
    ("On 27-28 September they met.", "--09-27/--09-28", "day"),
    ("In November they met.", "--11", "month"),
    ("In April and May they met.", "--04/--05", "month"),
    ("In the autumn they met.", "season:autumn", "season"),
    ("On Monday they met.", "wd:1", "day"),
    ("From Monday to Friday they met.", "wd:1/wd:5", "day"),
    ("They meet the Friday after next.", "rel:after-next wd:5", "day"),
    ("On the 5th of last month they met.", "rel:month-1 05", "day"),
    ("Last Friday they met.", "rel:last wd:5", "day"),
    ("Yesterday they met.", "rel:yesterday", "day"),
    ("Tomorrow (8 September) they meet.", "--09-08", "day"),
    ("Last week they met.", "rel:week-1", "day"),
    ("This year they met.", "rel:year+0", "year"),
    ("Three days ago they met.", "rel:day-3", "day"),
    ("Over the weekend they met.", "rel:weekend", "day"),
]


@pytest.mark.parametrize(("text", "partial", "precision"), PARTIAL, ids=[row[0] for row in PARTIAL])
def test_partial_without_publication_and_completed_with_it(text: str, partial: str, precision: str) -> None:
    (mention,) = find_dates(text, published=None)
    assert (mention.starts_on, mention.ends_on, mention.partial) == (None, None, partial)
    assert (mention.relative, mention.precision) == (True, precision)
    (mention,) = find_dates(text, published=WEDNESDAY)
    assert mention.starts_on is not None
    assert mention.partial is None


@pytest.mark.parametrize(
    ("text", "published", "day", "note"),
    [
        pytest.param(
            "They met on Sunday morning (23 April).", date(2018, 4, 25), date(2018, 4, 23),
            "2018-04-23 was a Monday, not a Sunday", id="a-slip-of-this-week",
        ),
        pytest.param(
            "They met on Thursday (29 March).", date(2022, 1, 10), date(2021, 3, 29),
            "2021-03-29 was a Monday, not a Thursday", id="no-year-fits",
        ),
        pytest.param(
            "They met on Friday, 4 May 2021.", None, date(2021, 5, 4),
            "2021-05-04 was a Tuesday, not a Friday", id="with-a-year",
        ),
        pytest.param(
            "Yesterday (1 February) they met.", WEDNESDAY, date(2026, 2, 1),
            "2026-02-01 is not -1 days from the publication", id="yesterday",
        ),
        pytest.param("Dated 04/05/2021.", None, date(2021, 5, 4), "04/05/2021 read day first", id="slashes"),
        pytest.param("They met on Friday, 4 July.", WEDNESDAY, date(2025, 7, 4), None, id="fits"),
    ],
)  # fmt: skip
def test_contradictions_are_noted_and_the_date_is_kept(
    text: str, published: date | None, day: date, note: str | None
) -> None:
    (mention,) = find_dates(text, published=published)
    assert (mention.starts_on, mention.note) == (day, note)


def test_a_time_of_the_story_is_found_but_not_resolved() -> None:
    (mention,) = find_dates("Five years later little has changed.", published=WEDNESDAY)
    assert (mention.text, mention.starts_on, mention.partial) == ("Five years later", None, "story:+5year")


def test_offsets_count_from_the_start_of_the_text() -> None:
    text = "photo:\u00a0Gyumri, 4\u00a0May\u00a02021\n\nOn Monday’s eve – “today” – they met."
    mentions = find_dates(text, published=WEDNESDAY)
    assert [mention.text for mention in mentions] == ["4\u00a0May\u00a02021", "Monday", "today"]
    assert all(text[m.offset or 0 :].startswith(m.text) for m in mentions)


def test_a_paragraph_break_parts_a_date() -> None:
    assert found("He left on 4 May\n\n2021 was hard.") == [
        ("4 May", "2025-05-04"),
        ("2021", "2021-01-01..2021-12-31"),
    ]
    assert found("He left on 4\nMay 2021.") == [("4\nMay 2021", "2021-05-04")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("photo: the envoys in Rome on 4 May 2021", date(2021, 5, 4), id="one"),
        pytest.param("Envoys on 4 May 2021; guests on May 4, 2021", date(2021, 5, 4), id="one-twice"),
        pytest.param("Envoys on Tuesday, 4 May 2021 (archive picture)", date(2021, 5, 4), id="weekday"),
        pytest.param("Envoys on 4 May 2021 and 5 June 2021", None, id="two"),
        pytest.param("Envoys on 4-5 May 2021", None, id="range"),
        pytest.param("Envoys on 4 May", None, id="no-year"),
        pytest.param("Envoys in May 2021", None, id="month"),
        pytest.param("Envoys today", None, id="today"),
        pytest.param("", None, id="empty"),
    ],
)
def test_caption_date(text: str, expected: date | None) -> None:
    assert find_caption_date(text) == expected
