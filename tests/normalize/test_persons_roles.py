"""Guest, host and author: one shape of interview or op-ed a row."""

import pytest

from newsbot.normalize.persons import find_persons
from newsbot.normalize.registers import Registers

ROWS = [
    (
        "series",
        "Thursday Interview: Dr. Sevda Gurbanli",
        "Gurbanli is a historian.\n\nWhy?\n\nBecause Ani Karyan said so.",
        None,
        {"Sevda Gurbanli": "interviewee"},
    ),
    (
        "conducted by",
        "Thursday Interview: Sevda Gurbanli",
        "Sevda Gurbanli is a historian. The interview was conducted by Eero Laine.",
        None,
        {"Sevda Gurbanli": "interviewee", "Eero Laine": "interviewer"},
    ),
    (
        "office in the title, name in the lead",
        "Interview with the Mayor of Poti",
        "commonspace.eu sat down with Beka Vacharadze in the port. Dato Melua waved.",
        None,
        {"Beka Vacharadze": "interviewee"},
    ),
    (
        "no preposition",
        "interview Beka Vacharadze",
        "How is the port?\n\nBusy, like Dato Melua.",
        None,
        {"Beka Vacharadze": "interviewee"},
    ),
    (
        "agency",
        "Beka Vacharadze: the port is busy",
        "Turan's Dato Melua interview Beka Vacharadze, mayor.\n\nHow so?",
        None,
        {"Beka Vacharadze": "interviewee", "Dato Melua": "interviewer"},
    ),
    (
        "claim, section",
        "Beka Vacharadze: the port is busy",
        "The mayor speaks.\n\nHow so?\n\nShips, Ani Karyan says.",
        "interview",
        {"Beka Vacharadze": "interviewee"},
    ),
    ("claim, news", "Beka Vacharadze: the port is busy", "Beka Vacharadze said so on Friday.", "news", {}),
    (
        "for the site",
        "The port is busy",
        "Dato Melua spoke to Beka Vacharadze for commonspace.eu.\n\nBusy?\n\nYes.",
        None,
        {"Beka Vacharadze": "interviewee", "Dato Melua": "interviewer"},
    ),
    (
        "conversation",
        "In conversation with Beka Vacharadze",
        "She was interviewed by Eero Laine.",
        None,
        {"Beka Vacharadze": "interviewee", "Eero Laine": "interviewer"},
    ),
    (
        "labels",
        "Interview with Beka Vacharadze",
        "Eero Laine: Busy?\n\nBeka Vacharadze: Very.\n\nEero: And now?\n\nBeka: Too.",
        None,
        {"Beka Vacharadze": "interviewee", "Eero Laine": "interviewer"},
    ),
    (
        "initials as labels",
        "Interview with Beka Vacharadze",
        "Eero Laine asks.\n\nEL: Busy?\n\nBV: Very.\n\nEL: Oh.",
        None,
        {"Beka Vacharadze": "interviewee", "Eero Laine": "interviewer"},
    ),
    ("two leaders on the telephone", "Leaders talk", "Ilham Aliyev spoke to Nikol Pashinyan on Monday.", "news", {}),
    (
        "an interview reported",
        "Minister warns",
        "Beka Vacharadze said in an interview with Reuters that Ani Karyan was wrong.",
        "news",
        {},
    ),
    (
        "op-ed, writes",
        "Opinion: ships",
        '"Ships matter", writes Beka Vacharadze in this op-ed for commonspace.eu. Ani Karyan agrees.',
        None,
        {"Beka Vacharadze": "author"},
    ),
    (
        "op-ed, argues",
        "Opinion: ships",
        "Ships matter, argues Dr Beka Vacharadze in this op-ed.",
        None,
        {"Beka Vacharadze": "author"},
    ),
    (
        "op-ed, before",
        "Opinion: ships",
        "In this op-ed for commonspace.eu, Beka Vacharadze writes that ships matter.",
        None,
        {"Beka Vacharadze": "author"},
    ),
    (
        "weekly column",
        "Monday Commentary: ships",
        "Ships matter, Beka Vacharadze writes in this week's Monday Commentary.",
        None,
        {"Beka Vacharadze": "author"},
    ),
    (
        "by-line",
        "Opinion: ships",
        "By Beka Vacharadze\n\nShips matter to Ani Karyan.",
        None,
        {"Beka Vacharadze": "author"},
    ),
    (
        "asks her",
        "Thursday Interview: Sevda Gurbanli",
        "This week Eero Laine asks her about ports. Sevda Gurbanli is a historian.",
        None,
        {"Sevda Gurbanli": "interviewee", "Eero Laine": "interviewer"},
    ),
    (
        "interview of A with B",
        "Beka Vacharadze: the port is busy",
        "Interview of Turan's Dato Melua with the mayor of Poti, Beka Vacharadze.\n\nHow so?",
        None,
        {"Beka Vacharadze": "interviewee", "Dato Melua": "interviewer"},
    ),
    ("article in another paper", "Ships", "Beka Vacharadze wrote to Ani Karyan about ships.", "news", {}),
]


@pytest.mark.parametrize(("title", "body", "section", "roles"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_roles(title: str, body: str, section: str | None, roles: dict[str, str]) -> None:
    found = find_persons(body, title=title, section=section, registers=Registers())
    assert {p.written: p.role for p in found if p.role != "mentioned"} == roles
