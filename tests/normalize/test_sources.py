"""Source lines, photo credits and attributions are read into canonical names."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.normalize.registers import Registers, load_registers
from newsbot.normalize.sources import find_attributions, find_photo_credits, guess_kind, read_source_line

REGISTERS = load_registers()


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("source: commonspace.eu", ["commonspace.eu"]),
        ("Source; Commonspace.eu", ["commonspace.eu"]),
        ("source commonspace.eu political team", ["commonspace.eu"]),
        ("source: commonspace.eu with agencies", ["commonspace.eu", "agencies"]),
        ("source: with agencies", ["agencies"]),
        ("source:", []),
        ("Source: \u00a0", []),
        ("source: commonspace.eu with Turan, APA and Trend", ["commonspace.eu", "Turan", "APA", "Trend"]),
        (
            "Source: commonspace.eu, Interfax; TASS, and RIA Novosti.",
            ["commonspace.eu", "Interfax", "TASS", "RIA Novosti"],
        ),
        ("Sources: Interfax/TASS", ["Interfax", "TASS"]),
        ("source: Turan (Baku) and other agencies", ["Turan", "agencies"]),
        ("Source: commonspace.eu with The Moscow Times\u00a0", ["commonspace.eu", "The Moscow Times"]),
        ("source: commonspace.eu with the Moscow Times", ["commonspace.eu", "The Moscow Times"]),
        (
            "source: commonspace.eu with the press service of the European External Action Service.",
            ["commonspace.eu", "press service of the European External Action Service"],
        ),
        ("source: RFE/RL's Armenian Service and JAMnews", ["RFE/RL", "JAMnews"]),
        ("source: ITAR-TASS, ARMINFO and ArmInfo", ["TASS", "ARMINFO"]),
        (
            "source: Democracy and Freedom Watch and Institute for War and Peace Reporting",
            ["Democracy & Freedom Watch", "IWPR"],
        ),
        ("source: commonspace.eu with the Azerbaijani news agency Turan", ["commonspace.eu", "Turan"]),
        ("Compiled by commonspace.eu from reports by Interfax", ["commonspace.eu", "Interfax"]),
        ("source: commonspace.eu with photos and reports from AFP", ["commonspace.eu", "AFP"]),
        ("source: commonspace.eu (with agencies)", ["commonspace.eu", "agencies"]),
        ("(source: commonspace.eu)", ["commonspace.eu"]),
        ("Source: commonspace.eu with commonspace.eu", ["commonspace.eu"]),
        ("Source: this text was first published by OC Media", ["OC Media"]),
        ("источник: ТАСС и Интерфакс", ["TASS", "Interfax"]),
        ("источник: commonspace.eu с агентствами", ["commonspace.eu", "agencies"]),
        ("source: commonspace.eu with\nCivil Georgia", ["commonspace.eu", "civil.ge"]),
    ],
)
def test_known_publishers(line: str, names: list[str]) -> None:
    credits_ = read_source_line(line, REGISTERS)
    assert [credit.name for credit in credits_] == names
    assert all(credit.known and credit.role == "publisher" and credit.start is None for credit in credits_)


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("source: the Gotham Gazette (Gotham)", ["Gotham Gazette"]),
        ("source: Gotham media and example.org", ["Gotham media", "example.org"]),
        ("source: with Armenian and Azerbaijani media", ["Armenian and Azerbaijani media"]),
        ("source: Centre for Odd and Even Studies", ["Centre for Odd and Even Studies"]),
        ("source: “Gotham Gazette”, The Daily Planet.", ["Gotham Gazette", "The Daily Planet"]),
        ("source: press service of the Mayor of Gotham", ["press service of the Mayor of Gotham"]),
        ("source: press service of the NATO Club", ["press service of the NATO Club"]),
    ],
)
def test_unknown_publishers_are_kept_as_written(line: str, names: list[str]) -> None:
    credits_ = read_source_line(line, REGISTERS)
    assert [(credit.name, credit.known) for credit in credits_] == [(name, False) for name in names]


def test_the_words_on_the_page_are_kept() -> None:
    line = "source: civil.ge (Tbilisi) with the press service of the EEAS"
    assert [c.raw for c in read_source_line(line, REGISTERS)] == ["civil.ge (Tbilisi)", "the press service of the EEAS"]


def test_a_register_of_the_users_own_wins(tmp_path: Path) -> None:
    (tmp_path / "sources.toml").write_text(
        '[[sources]]\nname = "Gotham Gazette"\nkind = "outlet"\naliases = ["GG", "Turan"]\n', "utf-8"
    )
    own = Registers(tmp_path)
    assert [c.name for c in read_source_line("source: GG, Turan and APA", own)] == ["Gotham Gazette", "APA"]


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("photo: Two men in Baku (picture courtesy of Trend News Agency)", ["Trend"]),
        ("photo: Two men (picture courtesdy of the press service of the Government of Armenia)",
         ["press service of the Government of Armenia"]),
        ("photo: A man (photo: Armenpress)", ["Armenpress"]),
        ("photo: A man (Anna Example for AFP) (Reuters)", ["Reuters"]),
        ("Photo: Anna Example / Getty Images", ["Getty Images"]),
        ("Photo: Reuters", ["Reuters"]),
        ("photo: example.az", ["example.az"]),
        ("photo: the office of example.az in Baku", []),
        ("Photo: A man. Picture courtesy of Turan and APA", ["Turan", "APA"]),
        ("Photo credit: Anna Example", ["Anna Example"]),
        ("Photo: © European Union, 2020", ["European Union"]),
        ("photo: A man (picture courtesy of the Gotham Gazette)", ["Gotham Gazette"]),
        ("photo: Men in a trench (archive picture)", []),
        ("photo: The leaders on 22 January 2019", []),
        ("photo: Baku, with a file picture of Anna Example", []),
        ("photo: Anna Example (left) with Ben Example (NATO)", []),
        ("photo: a meeting of the European Union", []),
        ("photo:", []),
    ],
)  # fmt: skip
def test_photo_credits(line: str, names: list[str]) -> None:
    credits_ = find_photo_credits([line], REGISTERS)
    assert [credit.name for credit in credits_] == names
    assert all(credit.role == "photo" for credit in credits_)


def test_each_photo_credit_counts_once() -> None:
    lines = ["photo 1: x (photo: AFP)", "photo 2: y (photo: AFP)", "photo 3: z (photo: AP)"]
    assert [credit.name for credit in find_photo_credits(lines, REGISTERS)] == ["AFP", "Associated Press"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("The minister told Armenpress that it was over.", ["Armenpress"]),
        ("He told an ARMINFO correspondent so.", ["ARMINFO"]),
        ("Interfax reports two deaths, quoting Turan.", ["Interfax", "Turan"]),
        ("According to the Russian daily Kommersant, it goes on.", ["Kommersant"]),
        ("Turan quotes Anna Example as saying so.", ["Turan"]),
        ("NBC News and Axios cited officials.", ["NBC News", "Axios"]),
        ("He left, while Interfax, TASS and Turan report the same.", ["Interfax", "TASS", "Turan"]),
        ("Iran's Tasnim, which is close to NATO, and Fars wrote it.", ["Tasnim", "Fars"]),
        ("He worked for Reuters and AFP reported his death.", ["AFP"]),
        ("He left Interfax, TASS and others. Turan said so.", ["Turan"]),
        ("Anna Example, a reporter for a newspaper, said so.", []),
        ("Interfax, the agency of Moscow, says so.", ["Interfax"]),
        ("The BBC's Russian service says so.", ["BBC"]),
        ("The Institute for the Study of War assesses that it goes on.", ["Institute for the Study of War"]),
        ("He said so in a Telegram post.", ["Telegram"]),
        ("He likes a Telegram post.", []),
        ("She was quoted by the Azerbaijani news Agency APA.", ["APA"]),
        ("He said so in an interview to Nowa Europa Wschodnia.", ["Nowa Europa Wschodnia"]),
        ("A statement from the European External Action Service is due.", ["European External Action Service"]),
        ("The Economist says in its new issue that it may rain.", ["The Economist"]),
        ("It cites a report by the International Crisis Group.", ["International Crisis Group"]),
        ("In response to a question from the BBC, he smiled.", ["BBC"]),
        ("The news agency Trend said so.", ["Trend"]),
        ("As reported by Hetq, the house was sold.", ["Hetq"]),
        ("He wrote in a post on X (formerly Twitter) that it was late.", ["X"]),
        ("She wrote on her Telegram channel.", ["Telegram"]),
        ("It stood on his Facebook page.", ["Facebook"]),
        ("The Foreign Ministry of Armenia said it knew.", ["Ministry of Foreign Affairs of Armenia"]),
        ("Armenia’s Foreign Ministry confirmed it.", ["Ministry of Foreign Affairs of Armenia"]),
        ("The press service of the President announced it.", ["press service of the President"]),
        ("They met, Interfax reported.", ["Interfax"]),
        ("He wrote it in an op-ed for commonspace.eu.", ["commonspace.eu"]),
        ("In this op-ed for commonspace.eu, she writes about ships.", []),
        ("He replied on Facebook.", ["Facebook"]),
        ("In an interview with Natia Gogia of Interfax, he said no.", ["Interfax"]),
        ("Robert Hill says no. Mr Hill said yes. The Hill said both.", ["The Hill"]),
    ],
)
def test_attributions(text: str, names: list[str]) -> None:
    found = find_attributions(text, REGISTERS)
    assert [credit.name for credit in found] == names
    assert all(credit.role == "quoted" and credit.known for credit in found)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("He told the Gotham Star news agency so.", "Gotham Star"),
        ("Shipwatch, a monitoring group, says two are lost.", "Shipwatch"),
        ("The newspaper Zarya Gothama reported it.", "Zarya Gothama"),
        ("According to the Ministry of Health of Gotham, all are well.", "Ministry of Health of Gotham"),
        ("She told Channel 14 that it was over.", "Channel 14"),
        ("Radio New Gotham reported it.", "Radio New Gotham"),
    ],
)
def test_unknown_names_with_the_word_for_what_they_are(text: str, name: str) -> None:
    assert [(credit.name, credit.known) for credit in find_attributions(text, REGISTERS)] == [(name, False)]


@pytest.mark.parametrize(
    "text",
    [
        "He visited NATO and told the OSCE to leave.",
        "The owner of Trend was arrested.",
        "The trend shows growth, reports say.",
        "Trend, he said, was closed.",
        "Anna Example, an editor at Turan, said so.",
        "The president told reporters that X said no.",
        "The Azerbaijani news agency reported it on Friday.",
        "He was in Turan. Reported cases rose.",
        "The former newspaper editor Ben Example said so.",
        "According to Anna Example it was late.",
        "An apa said so.",
    ],
)
def test_a_name_without_a_cue_is_no_source(text: str) -> None:
    assert find_attributions(text, REGISTERS) == []


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Ministry of Silly Walks", "government"),
        ("Gotham News Agency", "agency"),
        ("Centre for Odd Studies", "organisation"),
        ("Gotham Gazette", "outlet"),
    ],
)
def test_the_kind_of_an_unknown_source(name: str, kind: str) -> None:
    assert guess_kind(name) == kind


_PIECES = st.sampled_from([
    "source:", "with", "and", ",", "/", "(", ")", "Turan", "RFE/RL", "the", "news agency", "told", "reported", "X",
    "Ministry of", "Foreign", "Affairs", "Oslo Star", "on", "post", "\n", "\u00a0", ".", "\"", "courtesy of", "ə",
])  # fmt: skip
_TEXTS = st.one_of(st.text(max_size=200), st.lists(_PIECES, max_size=40).map(" ".join))


@given(_TEXTS)
def test_where_an_attribution_starts(text: str) -> None:
    found = find_attributions(text, REGISTERS)
    assert all(c.start is not None and text[c.start : c.start + len(c.raw)] == c.raw and c.raw for c in found)
    assert len({c.name for c in found}) == len(found)


@given(_TEXTS)
def test_any_line_is_read(line: str) -> None:
    for credit in [*read_source_line(line, REGISTERS), *find_photo_credits([line], REGISTERS)]:
        assert credit.name.strip() == credit.name != ""
        assert credit.raw
