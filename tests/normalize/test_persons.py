"""Who is named in a text: whole articles with their truth, and the traps one by one."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsbot.items import PersonMention
from newsbot.normalize.names import fold
from newsbot.normalize.persons import PersonReader, find_persons
from newsbot.normalize.registers import Registers

ARTICLES: list[dict[str, Any]] = [
    json.loads(line) for line in (Path(__file__).parent / "persons.jsonl").read_text("utf-8").splitlines()
]


@pytest.fixture(scope="module")
def reader() -> PersonReader:
    return PersonReader(Registers())


def read(reader: PersonReader, article: dict[str, Any]) -> list[PersonMention]:
    return reader.find(article["text"], title=article["title"], section=article.get("section"))


@pytest.mark.parametrize("article", ARTICLES, ids=[a["id"] for a in ARTICLES])
def test_article(reader: PersonReader, article: dict[str, Any]) -> None:
    found = read(reader, article)
    bearers = {fold(form): name for name, forms in article["persons"].items() for form in (name, *forms)}
    names = [bearers.get(fold(p.written)) or f"not in the truth: {p.written}" for p in found]
    assert sorted(names) == sorted(set(article["persons"]) - set(article.get("known_misses", ())))
    for name, person in zip(names, found, strict=True):
        forms = [" ".join(form.split()) for form in person.surface_forms]
        assert all(any(form.endswith(f) for f in forms) for form in article["persons"][name]), (name, forms)
        if name in article.get("titles", {}):
            assert person.title == article["titles"][name]


@pytest.mark.parametrize("article", ARTICLES, ids=[a["id"] for a in ARTICLES])
def test_roles_of_article(reader: PersonReader, article: dict[str, Any]) -> None:
    bearers = {fold(form): name for name, forms in article["persons"].items() for form in (name, *forms)}
    found = {(bearers[fold(p.written)], p.role) for p in read(reader, article) if p.role != "mentioned"}
    assert found == {
        (name, role) for role in ("interviewee", "interviewer", "author") for name in article.get(role, [])
    }


NOBODY = [
    "Georgian Dream and the Free Democrats met the Patriots Alliance.",
    "Yeni Azerbaijan won; Musavat, Sinn Fein and Fianna Fail sent letters.",
    "The HALO Trust, Chatham House and the Hertie School took part.",
    "They met at St Antony's College and at Kings College, then at the Topchubashov Center.",
    "The aircraft carrier Carl Vinson and the frigate Admiral Gorshkov were seen.",
    "The plane landed at Heydar Aliyev International Airport, the Heydar Aliyev Foundation said.",
    "It was signed at the Heydar Aliyev airport after the Nobel Peace Prize and the Sakharov prize.",
    "In May and March the German government spoke of the Rose-Roth Seminar.",
    "The Moscow Times and Novaya Gazeta wrote about Nagorno Karabakh, Abu Dhabi and New York.",
    "Traffic on Rustaveli Avenue and Shota Rustaveli Street was stopped on Monday.",
    "The Prime Minister of Armenia met the President of Azerbaijan on Friday evening.",
    "South Caucasus Landmine Observer, Eastern Partnership, Verkhovna Rada, Milli Majlis.",
    "Security Council Secretary",
    "They fled to the hills near Ivan Karyan and lived in Ivan Karyan.",
    "He is ready, Mr President, Mr Speaker and Mr Ambassador.",
    "HMS Queen Elizabeth sailed.",
    "San Remo, Santa Clara, Jebel Ali and Ras Tanura are places.",
    "Inter Milan beat Dinamo Tbilisi.",
    "Johnson & Johnson bought Procter & Gamble.",
    "Father Frost came with Ded Moroz.",
    "Will Armenia vote? Can Georgia wait?",
    "Президент России Владимир Путин заявил, что Москва готова к переговорам.",
    "",
]


@pytest.mark.parametrize("text", NOBODY)
def test_nobody_is_named(reader: PersonReader, text: str) -> None:
    assert [p.written for p in reader.find(text)] == []


OFFICES = [
    ("Ukrainian President Volodymyr Zelensky spoke.", "Volodymyr Zelensky", "Ukrainian President"),
    ("It is led by military intelligence chief Igor Kostyukov.", "Igor Kostyukov", "military intelligence chief"),
    (
        "He met the President of the European Council, Donald Tusk, there.",
        "Donald Tusk",
        "President of the European Council",
    ),
    ("She saw President of Azerbaijan Ilham Aliyev.", "Ilham Aliyev", "President of Azerbaijan"),
    ("LTG Dr Hayk Kotanjian came.", "Hayk Kotanjian", "LTG Dr"),
    ("Dr Sabine Freizer came.", "Sabine Freizer", "Dr"),
    ("Mr  Anar Valiyev came.", "Anar Valiyev", None),
    ("Andrius Kubilius MEP came.", "Andrius Kubilius", "MEP"),
    ("Zviad Gogua (director of the Delta Centre) came.", "Zviad Gogua", "director of the Delta Centre"),
    (
        "Nino Beridze, head of the Border Division at the Ministry, came.",
        "Nino Beridze",
        "head of the Border Division at the Ministry",
    ),
    (
        "Azerbaijani and Armenian top diplomats Elnur Safarli and Ani Karyan met.",
        "Ani Karyan",
        "Azerbaijani and Armenian top diplomats",
    ),
    ("His brother Tigran Hakobyan came.", "Tigran Hakobyan", None),
    ("Ani Karyan and Zaza Gogia, the co-leaders of the party, came.", "Ani Karyan", "co-leaders of the party"),
    ("A spokesman for Zaza Gogia, Tigran Hakobyan, came.", "Tigran Hakobyan", "spokesman for Zaza Gogia"),
    ("Former speaker of parliament Nino Lomidze came.", "Nino Lomidze", "Former speaker of parliament"),
    ("Attorney-General Beka Vacharadze came.", "Beka Vacharadze", "Attorney-General"),
    ("Sheikh Hamad bin Ali, emir of Vrocia, came.", "Hamad bin Ali", "emir of Vrocia"),
    ("Oksana Petrenko, 34, a teacher from Poti, came.", "Oksana Petrenko", "teacher"),
    (
        "Stefan Tomov, the EU's civilian operations commander, came.",
        "Stefan Tomov",
        "EU's civilian operations commander",
    ),
    (
        "Ketevan Gogia, State Minister for Reconciliation and Civic Equality; Zaza Gogia; and others came.",
        "Ketevan Gogia",
        "State Minister for Reconciliation and Civic Equality",
    ),
    (
        "The EU Special Representative for Sudan, Ambassador Annika Weidemann, left.",
        "Annika Weidemann",
        "EU Special Representative for Sudan",
    ),
    ("Oxfam's Anna Karyan, Unicef's Mark Boucher and harbor chief Tulkan agreed.", "Anna Karyan", None),
    ("Presidents Gorvak and Brask met. President Gorvak left.", "Gorvak", "President"),
]


@pytest.mark.parametrize(("text", "name", "office"), OFFICES, ids=[row[1] for row in OFFICES])
def test_office(reader: PersonReader, text: str, name: str, office: str | None) -> None:
    titles = {p.written: p.title for p in reader.find(text)}
    assert name in titles
    assert titles[name] == office


SHAPES = [
    ("two blanks", "Those present were Ramazan  Samadov and Nino\u00a0Lomidze.", ["Ramazan Samadov", "Nino Lomidze"]),
    ("plural office", "Presidents Gorvak and Tulmen met.", ["Gorvak", "Tulmen"]),
    (
        "plural with countries",
        "Presidents Gorvak of Armenia, Tulmen of Georgia and Brask of Turkey met.",
        ["Gorvak", "Tulmen", "Brask"],
    ),
    ("a trade behind Mr", "It rains, Mr Baker said.", ["Baker"]),
    ("a verb that is a name", "Mark Boucher came third.", ["Mark Boucher"]),
    ("a question", "Will Ani Karyan stay?", ["Ani Karyan"]),
    ("unknown words, by whom", "The mission is headed by Vroc Tulkan.", ["Vroc Tulkan"]),
    ("unknown words, of an organization", "Vroc Tulkan, of the Delta Centre, came.", ["Vroc Tulkan"]),
    ("unknown words, surname with an office", "Vroc Tulkan came. Tulkan, a lawyer, left.", ["Vroc Tulkan"]),
    ("two halves of a surname", "Ali Mohseni-Ejei came. Mohseni Ejei left.", ["Ali Mohseni-Ejei"]),
    ("unknown words with an office", "Spokesman Vroc Tulkan said no.", ["Vroc Tulkan"]),
    ("unknown words, no cue", "Vroc Tulkan is closed.", []),
    (
        "unknown words in a list of names",
        "There were Ani Karyan, Vroc Tulkan and Zaza Gogia.",
        ["Ani Karyan", "Vroc Tulkan", "Zaza Gogia"],
    ),
    ("initials", "A.Nalbandian and S. Lavrov met George W. Bush.", ["A.Nalbandian", "S. Lavrov", "George W. Bush"]),
    ("glued parenthesis", "Ali Karimli (Azerbaijan)and Isa Gambar spoke.", ["Ali Karimli", "Isa Gambar"]),
    ("age", "Rusif, 24, is a student.", ["Rusif"]),
    ("unknown words, an office follows", "Vroc Tulkan is a lawyer in Poti.", ["Vroc Tulkan"]),
    ("unknown words, surname speaks", "Vroc Tulkan came to Poti. Tulkan said no.", ["Vroc Tulkan"]),
    ("surname alone, address", "Mr Tulkan agreed.", ["Tulkan"]),
    ("surname alone, nothing", "Tulkan agreed with Brask.", []),
    (
        "surname that is a word",
        "Amanda Paul met Tracey German and Trygve Lie.",
        ["Amanda Paul", "Tracey German", "Trygve Lie"],
    ),
    ("couple", "Volodymyr Zelensky and Olena Zelenska came. Zelenska spoke.", ["Volodymyr Zelensky", "Olena Zelenska"]),
    (
        "a bishop of the Armenian church",
        "Archbishop Bagrat Galstanyan came. Srbazan Bagrat left.",
        ["Bagrat Galstanyan"],
    ),
    ("a surname like a place's first word", "Mr San met Aung San Suu Kyi.", ["San", "Aung San Suu Kyi"]),
    ("pope", "Pope Francis received King Charles III.", ["Francis", "Charles III"]),
    (
        "particles",
        "Thomas de Waal met Maximiliaan van Lange. De Waal left.",
        ["Thomas de Waal", "Maximiliaan van Lange"],
    ),
]


@pytest.mark.parametrize(("text", "names"), [row[1:] for row in SHAPES], ids=[row[0] for row in SHAPES])
def test_shape(reader: PersonReader, text: str, names: list[str]) -> None:
    assert [p.written for p in reader.find(text)] == names


def test_surname_joins_the_bearer_named_last_before_it(reader: PersonReader) -> None:
    text = "Ilham Aliyev spoke. Mehman Aliyev disagreed. Aliyev was brief. Ilham Aliyev left. Aliyev waved."
    ilham, mehman = reader.find(text)
    assert (ilham.mentions, mehman.mentions) == (3, 2)


def test_surname_of_the_title_joins_the_full_name_of_the_body(reader: PersonReader) -> None:
    (person,) = reader.find("Vigen Torosyan came.", title="Torosyan in Brussels", captions=["V. Torosyan waves"])
    assert person.surface_forms == ["Torosyan", "Vigen Torosyan", "V. Torosyan"]
    assert person.mentions == 3
    assert person.spans == [(0, 14)]


def test_guest_of_unknown_words_in_the_headline_of_an_interview(reader: PersonReader) -> None:
    (person,) = reader.find("Tulkan came late.", title="Thursday Interview: Dr. Vroc Tulkan")
    assert (person.written, person.role, person.mentions) == ("Vroc Tulkan", "interviewee", 2)


def test_headline_in_capitals(reader: PersonReader) -> None:
    (person,) = reader.find("Vigen Torosyan came.", title="TOROSYAN FLIES TO BRUSSELS AGAIN")
    assert person.surface_forms == ["TOROSYAN", "Vigen Torosyan"]


@pytest.fixture
def registers(tmp_path: Path) -> Registers:
    (tmp_path / "persons.toml").write_text(
        '[[persons]]\nname = "Vroc Tulkan"\naliases = ["Vrock Tulcan"]\n'
        'offices = [{ title = "Chancellor of Ruritania", since = 2020 }]\n',
        "utf-8",
    )
    return Registers(tmp_path)


@pytest.mark.parametrize(
    ("text", "name", "known"),
    [
        pytest.param("Vrock Tulcan was seen.", "Vroc Tulkan", True, id="alias, no cue needed"),
        pytest.param("Chancellor Tulkan was seen.", "Vroc Tulkan", True, id="surname, office fits"),
        pytest.param("Ambassador Tulkan was seen.", "Tulkan", False, id="surname, office does not fit"),
        pytest.param("Ani Tulkan was seen.", "Ani Tulkan", False, id="another given name"),
    ],
)
def test_canonical_name(registers: Registers, text: str, name: str, known: bool) -> None:
    (person,) = find_persons(text, registers=registers)
    assert (person.name, person.known) == (name, known)


PIECES = st.sampled_from(
    "President Ilham Aliyev ; , . ( ) : \n Mr van bin al-Assad Dr. said the of and Georgian Dream A. Prime minister "
    "interview with Karen MEP ’s - \u00a0 TBILISI “ ” spoke to II May Zelenskyy 24, writes in this op-ed".split(" ")
)


@given(
    st.one_of(st.text(), st.lists(PIECES, max_size=40).map(" ".join), st.lists(PIECES, max_size=40).map("".join)),
    st.text(),
)
@settings(deadline=None, max_examples=200)
def test_any_text(text: str, title: str) -> None:
    registers = Registers()
    found = find_persons(text, title=title, section="interview", registers=registers)
    assert found == find_persons(text, title=title, section="interview", registers=registers)
    for person in found:
        assert person.name
        assert person.mentions >= max(1, len(person.spans))
        assert {text[start:end] for start, end in person.spans} <= set(person.surface_forms)
