"""Who is interviewed, who asks, who wrote: read from headline, lead, labels and by-lines."""

from bisect import bisect_left
from collections.abc import Iterable

from newsbot.normalize.names import surname_key
from newsbot.normalize.persons import interview_signs as signs
from newsbot.normalize.persons.people import Person
from newsbot.normalize.persons.words import Text
from newsbot.normalize.text import folded_for_search

_LEAD = 1500
_TAIL = 600


def set_roles(people: list[Person], texts: list[Text], section: str | None) -> dict[int, str]:
    """Return the role of each person that is more than mentioned, by ``id`` of the person.

    ``texts`` are title, stand-first, body and captions, in this order.
    """
    reader = _Reader(people, texts, section)
    roles: dict[int, str] = {}
    interviewee, interviewers = reader.interview()
    for person in interviewers:
        roles[id(person)] = "interviewer"
    if interviewee is not None:
        roles[id(interviewee)] = "interviewee"
    for person in reader.authors():
        roles.setdefault(id(person), "author")
    return roles


class _Reader:
    """The texts of one article with the places where persons are named in them."""

    def __init__(self, people: list[Person], texts: list[Text], section: str | None) -> None:
        self.people = people
        self.section = section
        self.title, self.standfirst, self.body = texts[0].raw, texts[1].raw, texts[2].raw
        self.places: list[list[tuple[int, int, Person]]] = [[] for _ in texts]
        for person in people:
            for mention in person.mentions:
                self.places[mention.order].append((*mention.candidate.span, person))
        for found in self.places:
            found.sort(key=lambda place: place[:2])
        self.starts = [[place[0] for place in found] for found in self.places]
        self.initials = _unique((_initials(p), p) for p in people if p.full)
        self.guest: Person | None = None
        self.askers: list[Person] = []
        self.talked: list[tuple[Person, Person]] = []
        """Who "talked to" whom in the lead: the interviewer, where the talk itself follows."""
        self.given = _unique((surname_key(p.parts.given[0]), p) for p in people if p.parts.given)

    def interview(self) -> tuple[Person | None, list[Person]]:
        """Return guest and interviewers; (None, []) where the page is no interview."""
        self.guest = self._guest_of_title()
        titled = self.guest is not None
        is_interview = titled or self.section == "interview" or bool(signs.TITLE.search(self.title))
        self._lead(titled)
        if is_interview and self.guest is None:
            self.guest = self._fallback()
        labels = self._labels(self.guest, is_interview)
        if labels:
            self.guest = self.guest or labels[0]
            self.askers += labels
            self.askers += [asked for person, asked in self.talked if person in labels or person is self.guest]
        if self.guest is None:
            return None, []
        self.askers += self._asked_by()
        return self.guest, [p for p in dict.fromkeys(self.askers) if p is not self.guest]

    def _at(self, order: int, start: int, reach: int = 0) -> Person | None:
        """Return the person named first at or after ``start``, no further on than ``reach`` characters."""
        at = bisect_left(self.starts[order], start)
        if at < len(self.places[order]) and self.starts[order][at] <= start + reach:
            return self.places[order][at][2]
        return None

    def _guest_of_title(self) -> Person | None:
        match = signs.TITLE.search(self.title)
        if match and match.start() and self.section != "interview" and self._at(0, 0, match.start()):
            match = None  # "Putin in conversation with Modi" is news
        if match:
            after = self._at(0, match.end(), 120)
            if after is not None:
                return after
            named = [p for _, e, p in self.places[0] if e <= match.start()]
            return named[-1] if named else None
        label = signs.TITLE_LABEL.match(self.title)
        if label and (self.section == "interview" or self._site_interviews()):
            return next((p for _, e, p in self.places[0] if e <= label.end()), None)
        return None

    def _site_interviews(self) -> bool:
        lead = self.body[:_LEAD]
        return bool(signs.INTERVIEW.search(f"{self.standfirst}\n{lead}")) and any(
            signs.SITE_ASKS.search(raw) for raw in (self.standfirst, lead)
        )

    def _lead(self, titled: bool) -> None:
        """Read "commonspace.eu spoke with GUEST", "NAME interviewed GUEST" in stand-first and first paragraphs."""
        for order, raw in ((1, self.standfirst), (2, self.body)):
            lead = raw[:_LEAD]
            # Most leads lack the words that these patterns need, which is told faster than by the patterns themselves.
            folded = folded_for_search(lead)
            if "interview" in folded:
                self._read_interview_of(order, raw)
            asks = any(word in folded for word in signs.ASKING_WORDS)
            for match in signs.SITE_ASKS.finditer(lead) if asks else ():
                self.guest = self.guest or self._at(order, match.end(), _sentence_rest(raw, match.end()))
            for number, (start, _, _) in enumerate(self.places[order]):
                if start > _LEAD:
                    break
                self._read_asking(order, number, raw, titled)

    def _read_interview_of(self, order: int, raw: str) -> None:
        """Read "Interview of ARMINFO's NAME with the head of the centre, GUEST"."""
        match = signs.INTERVIEW_OF.search(raw, 0, _LEAD)
        if match is None:
            return
        rest = match.end() + _sentence_rest(raw, match.end())
        asker = self._at(order, match.end(), 60)
        guests = [(s, p) for s, _, p in self.places[order] if match.end() < s < rest and p is not asker]
        if asker is None or not guests or " with " not in raw[match.end() : guests[-1][0]]:
            return
        self.guest = self.guest or guests[-1][1]
        self.askers.append(asker)

    def _read_asking(self, order: int, number: int, raw: str, titled: bool) -> None:
        """Read what one person of the lead does: asks somebody, is asked, leads the conversation."""
        start, end, person = self.places[order][number]
        if signs.CONDUCTS.match(raw, end, end + 60):
            self.askers.append(person)
        if self.guest is not None and person is not self.guest and signs.ASKS_GUEST.match(raw, end, end + 60):
            self.askers.append(person)
        asks = signs.ASKS.match(raw, end, end + 80)
        asked = self._next(order, number, asks.end(), person) if asks else None
        if asks and asked is not None and person is not self.guest:
            around = raw[max(0, start - 120) : end + 260]
            if "interview" in asks.group() or self._is_asking(around, asked):
                self.askers.append(person)
                self.guest = self.guest or asked
        elif asked is not None and titled:
            self.askers.append(asked)
        elif asked is not None:
            self.talked.append((person, asked))
        elif self.guest is None and signs.ANSWERS.match(raw, end, end + 120) and self._is_dialogue():
            self.guest = person

    def _next(self, order: int, number: int, start: int, person: Person) -> Person | None:
        following = self.places[order][number + 1 : number + 3]
        return next((p for s, _, p in following if p is not person and start <= s <= start + 110), None)

    def _is_asking(self, around: str, asked: Person) -> bool:
        """Tell whether "A spoke to B" is the interview of this page and not news about two persons."""
        if asked is self.guest or self.section == "interview" or signs.TITLE.search(self.title):
            return True
        return bool(signs.FOR_SITE.search(around))

    def _is_dialogue(self) -> bool:
        return (
            self.section == "interview" or bool(signs.INTERVIEW.search(self.body[:_LEAD])) or self.body.count("?\n") > 2
        )

    def _asked_by(self) -> list[Person]:
        found = []
        for order, raw in ((1, self.standfirst), (2, self.body)):
            for match in signs.ASKED_BY.finditer(raw):
                if _LEAD < match.start() < len(raw) - _TAIL:
                    continue
                person = self._at(order, match.end(), 60)
                if person is not None:
                    found.append(person)
        return found

    def _fallback(self) -> Person | None:
        """Return the guest of a page that is surely an interview: the only name of the title, or of the lead."""
        named = {id(p): p for _, _, p in self.places[0]}
        if len(named) == 1:
            return next(iter(named.values()))
        for order, raw in ((1, self.standfirst), (2, self.body[:_LEAD])):
            match = signs.INTERVIEW_WITH.search(raw)
            if match and (person := self._at(order, match.end(), 160)):
                return person
        lead = [p for s, _, p in self.places[2] if s < _LEAD]
        return max(lead, key=lambda p: (p.full, len(p.mentions))) if lead else None

    def _labels(self, guest: Person | None, is_interview: bool) -> list[Person]:
        """Return the speakers of a text of labelled turns ("Name: text"), who says most first."""
        turns: list[tuple[int, Person]] = []
        for match in signs.LABEL.finditer(self.body):
            person = self._speaker(match.start(1), match.end(1), match.group(1))
            if person is not None:
                turns.append((match.end(), person))
        speakers = {id(p): p for _, p in turns}
        if len(turns) < 3 or (not is_interview and len(speakers) < 2):
            return []
        if not is_interview and guest is None and not signs.INTERVIEW.search(self.body[:_LEAD]):
            return []
        said: dict[int, int] = {}
        for (start, person), (end, _) in zip(turns, [*turns[1:], (len(self.body), turns[0][1])], strict=True):
            said[id(person)] = said.get(id(person), 0) + end - start
        return sorted(speakers.values(), key=lambda p: -said[id(p)])

    def _speaker(self, start: int, end: int, label: str) -> Person | None:
        """Return whose label it is: a name of the text, initials, or a given name that only one bears."""
        person = self._at(2, start, end - start - 1)
        if person is not None:
            return person
        return self.initials.get(label.replace(".", "").strip()) or self.given.get(surname_key(label))

    def authors(self) -> list[Person]:
        """Return who wrote the text, by what it says of itself."""
        found: dict[int, Person] = {}
        for order, raw in ((0, self.title), (1, self.standfirst), (2, self.body)):
            folded = folded_for_search(raw)
            named = any(word in folded for word in signs.PIECES)
            for start, end, person in self.places[order]:
                if id(person) in found:
                    continue
                before = raw[max(0, start - 60) : start]
                if (named and self._writes(raw, before, start, end)) or self._has_byline(raw, before, end):
                    found[id(person)] = person
        return list(found.values())

    def _writes(self, raw: str, before: str, start: int, end: int) -> bool:
        """Tell whether somebody writes something "in this article"."""
        if signs.WRITES_IN.match(raw, end, end + 260):
            return True
        if signs.IN_THIS_BEFORE.search(raw, max(0, start - 140), start) and signs.WRITES_AFTER.match(
            raw, end, end + 140
        ):
            return True
        return bool(signs.WRITES_BEFORE.search(before) and signs.IN_THIS_OP_ED.match(raw, end, end + 200))

    def _has_byline(self, raw: str, before: str, end: int) -> bool:
        line_end = raw.find("\n", end)
        rest = raw[end : line_end if line_end >= 0 else len(raw)]
        if signs.BYLINE.search(before) and len(rest) < 100 and "." not in rest.rstrip(".")[:40]:
            return True
        return bool(signs.PREFIX_BYLINE.search(before))


def _unique(pairs: Iterable[tuple[str, Person]]) -> dict[str, Person]:
    """Return the persons by key, keys of several persons left out."""
    found: dict[str, Person | None] = {}
    for key, person in pairs:
        found[key] = None if key in found else person
    return {key: person for key, person in found.items() if person is not None}


def _sentence_rest(raw: str, start: int) -> int:
    """Return how many characters of the sentence are left, the full stop of "Dr." not counted as its end."""
    match = signs.SENTENCE_END.search(raw, start, start + 200)
    return (match.start() if match else min(len(raw), start + 200)) - start


def _initials(person: Person) -> str:
    return "".join(w[0] for w in (*person.parts.given, person.surname) if w)
