"""The texts of the benchmark's site: invented, as long as the site's own, with an ordinary number of names and dates.

An article has about 330 words, three or four persons and about three dates (``site-facts``: 188 persons and 157 dates
in 60 texts of at most 2,000 characters), and ends in a source line. Words follow Zipf's law, so that texts compress
about as prose does: what a page costs on disk would be flattered by a few sentences repeated.
"""

import random
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

_FIRST = (
    "Anna Rashad Nino Ivan Leyla Mark Sara Timur Aram Elchin Giorgi Oksana Murat Ingrid Pavel Samira Davit Kamran Tamar"
    " Sergei Zeynep Lukas Hanna Farid Lilit Vusal Irakli Olena Emre Pieter Gayane Orkhan Maia Dmitri Selin Joanna"
).split()
_LAST = (
    "Petrosyan Guliyev Lomidze Sokolov Kaya Jensen Haddad Akhmetov Vardanyan Mammadli Kapanadze Shevchuk Yildiz Larsen"
    " Novak Karimova Manukyan Ismayilzade Beridze Orlov Demir Weber Kowalska Rzayev Sahakyan Huseynli Tsiklauri Bondar"
    " Arslan Dijkstra Avetisyan Safarov Gelashvili Morozov Aydin Nowak Danielyan Bagirov Javakhia Melnyk Polat Visser"
).split()
_OFFICES = (
    "Foreign Minister|President|Prime Minister|Deputy Prime Minister|Ambassador|Speaker of Parliament|Defence Minister"
    "|Security Council Secretary|EU Special Representative|Professor|Deputy Foreign Minister|Economy Minister"
).split("|")
_PLACES = (
    "Yerevan Baku Tbilisi Ankara Kyiv Brussels Tehran Astana Doha Chisinau Vienna Geneva Batumi Ganja Gyumri Istanbul"
    " Riyadh Warsaw Vilnius Prague"
).split()
_AGENCIES = ("Interfax", "Armenpress", "APA", "Reuters", "Turan", "ARMINFO", "Interpressnews", "Anadolu")
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = "January February March April May June July August September October November December".split()
_TITLES = (
    "{place} {verb} {adjective} {noun} {prep} {noun}", "{noun} {prep} {adjective} {noun} {verb} in {place}",
    "{place} and {other} discuss {adjective} {noun} {prep} {noun}", "{person} {verb} {noun} {prep} {adjective} {noun}",
)  # fmt: skip
_PLAIN = (
    "The {adjective} {noun} {prep} the {noun} {adverb} {verb} the {noun} of the {adjective} {noun}.",
    "A {noun} {prep} {place} {verb} that the {noun} and the {adjective} {noun} {verb} {prep} the {noun}.",
    "{Join} the {noun} {verb} the {adjective} {noun}, the {noun} {prep} {noun} {adverb} {verb} a {adjective} {noun}.",
    "Two {adjective} {noun}s {prep} the {noun} {verb}, {join} the {noun} had {verb} its {adjective} {noun}.",
    "It {adverb} {verb} the {noun}, {join} {adjective} {noun}s {prep} the {noun} {verb} {number} {noun}s.",
    "“The {noun} is {adjective}, and our {noun} {prep} the {noun} has {verb},” the {noun} of the {noun} said.",
    "Officials in {place} {verb} the {noun} {prep} a {adjective} {noun}, the {noun} and {adjective} {noun}s.",
    "In {place} the {noun} {prep} the {adjective} {noun} {verb} {number} per cent of the {noun}.",
)
_NAMING = (
    "{office} {person} {verb} the {adjective} {noun} {prep} the {noun} in {place}.",
    "According to {person}, {role} of the {adjective} {noun} in {place}, the {noun} {adverb} {verb} the {noun}.",
    "“We {verb} the {noun} {prep} the {adjective} {noun},” {office} {person} told {agency}.",
)
_AGAIN = (
    "{surname} {adverb} {verb} the {noun} {prep} the {adjective} {noun}.",
    "{surname} said that the {adjective} {noun} {verb} {prep} the {noun} of {place}.",
)
_DATED = (
    "The {noun} {verb} the {adjective} {noun} on {date}.", "On {date} the {noun} {prep} {place} {verb} the {noun}.",
    "The {adjective} {noun}, {verb} {date_in}, {adverb} {verb} the {noun} {prep} the {noun}.",
)  # fmt: skip


def _kinds() -> dict[str, tuple[list[str], list[float]]]:
    """Return the words of each kind with their summed weights: the first is the commonest."""
    found = {}
    for line in Path(__file__).with_name("words.txt").read_text("utf-8").splitlines():
        if not line.startswith("#"):
            kind, _, rest = line.partition(": ")
            words = list(dict.fromkeys(rest.split()))
            found[kind[:-1]] = words, list(accumulate(1 / (rank + 4) for rank in range(len(words))))
    return found


_WORDS = _kinds()
_CHOICES = {
    "place": _PLACES,
    "other": _PLACES,
    "office": _OFFICES,
    "role": ("head", "spokesperson", "member"),
    "agency": _AGENCIES,
}


@dataclass(frozen=True, slots=True)
class Text:
    """What an article says, as words without markup."""

    title: str
    standfirst: str
    paragraphs: list[str]
    source: str


class _Story:
    """The persons of one article, and the sentences that are made of words and them."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self.persons = [
            f"{chance.choice(_FIRST)} {chance.choice(_LAST)}" for _ in range(chance.choice((2, 3, 3, 4, 5)))
        ]

    def write(self, form: str, person: str = "") -> str:
        """Fill a form; each word is drawn anew."""
        parts = form.split("{")
        made = [parts[0]]
        for part in parts[1:]:
            name, _, rest = part.partition("}")
            made.append(self._word(name, person) + rest)
        text = "".join(made)
        return text[0].upper() + text[1:]

    def _word(self, name: str, person: str) -> str:
        chance = self._chance
        if name in _WORDS:
            words, weights = _WORDS[name]
            return chance.choices(words, cum_weights=weights)[0]
        if name == "Join":
            return self._word("join", person).capitalize()
        if name == "date":
            return self._day()
        if name == "date_in":
            return f"in {chance.choice(_MONTHS)} {chance.randrange(2016, 2027)}"
        if name == "number":
            return str(chance.randrange(2, 900))
        if name in _CHOICES:
            return chance.choice(_CHOICES[name])
        name_in_full = person or self.persons[0]
        return name_in_full.split()[-1] if name == "surname" else name_in_full

    def _day(self) -> str:
        chance = self._chance
        weekday, day, month = chance.choice(_DAYS), chance.randrange(1, 29), chance.choice(_MONTHS)
        forms = (
            weekday,
            f"{weekday}, {day} {month}",
            f"{weekday} ({day} {month})",
            f"{day} {month} 2026",
            f"{day} {month}",
        )
        return chance.choice(forms)


def write_text(number: int) -> Text:
    """Return the text of an article; the same for a number every time."""
    chance = random.Random(number)
    story = _Story(chance)
    sentences = [story.write(chance.choice(_NAMING), person) for person in story.persons]
    sentences += [story.write(chance.choice(_AGAIN), chance.choice(story.persons)) for _ in range(chance.randint(1, 4))]
    sentences += [story.write(chance.choice(_DATED)) for _ in range(chance.choice((2, 3, 3, 4)))]
    wanted = min(max(int(chance.lognormvariate(3.1, 0.35)), len(sentences) + 2), 45)
    plain = [story.write(chance.choice(_PLAIN)) for _ in range(wanted - len(sentences))]
    # Named in full before by surname alone, as a journalist writes.
    for at, sentence in enumerate(sentences):
        plain.insert(min(len(plain), at * 2 + 1), sentence)
    paragraphs, at = [], 0
    while at < len(plain):
        size = chance.choice((2, 3, 3, 4))
        paragraphs.append(" ".join(plain[at : at + size]))
        at += size
    source = chance.choice(
        ("commonspace.eu",) * 3 + (f"commonspace.eu with {chance.choice(_AGENCIES)}", "commonspace.eu with agencies")
    )
    title = f"{story.write(chance.choice(_TITLES))}"
    return Text(title, story.write(chance.choice(_PLAIN)), paragraphs, f"Source: {source}")
