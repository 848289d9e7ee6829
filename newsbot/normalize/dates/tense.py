"""Does a sentence look back or ahead? Asked of the verb nearest to a date.

The nearest verb before the date decides, else the first after it. "Said" and its kin tell when somebody spoke,
not when the thing is: further off they give way to a verb behind the date. Every search is bounded.
"""

from newsbot.normalize.dates.readings import Tense
from newsbot.normalize.dates.tokens import Tokens
from newsbot.normalize.dates.words import FULL_WEEKDAYS

_REACH = 40
"""Words looked at in each direction."""

_MODALS = frozenset("will shall would should must can could may might ll".split())
_AHEAD = _MODALS | frozenset(
    """
    due expected scheduled planned slated plans planning upcoming forthcoming ahead postponed rescheduled
    intends intend aims hopes poised prepares preparing awaits await looms nominated nominates
    candidate candidates nominee contender invited invites invitation extended adjourned prolonged begins resumes
    convenes travels meets opens holds ends expires enters starts leaves returns heads deadline earmarked foreseen
    envisaged tentatively comes arrives visits hosts votes elects celebrates
    """.split()
)
_AHEAD_WITH = {
    "set": ("to", "for"), "run": ("up",), "called": ("for",), "calls": ("for",), "take": ("place",),
    "takes": ("place", "over", "office"), "going": ("to",), "hands": ("over",), "steps": ("down",),
}  # fmt: skip
"""Words that look ahead with the word behind them."""
_PROSPECT = frozenset(
    """
    agreed agree agrees plan plans planned hope hopes hoped want wants wanted intend intends intended decided
    promised pledged vowed invited asked urged ready prepared proposed offered set aims aimed expected scheduled
    is are was were be has have had going about likely due refused obliged supposed
    """.split()
)
_REPORTS = frozenset(
    """
    said told announced stated added noted warned reported wrote argued confirmed declared claimed explained
    stressed emphasised emphasized underlined recalled commented tweeted remarked insisted
    """.split()
)
_PAST = frozenset(
    """
    was were had has have did been came went took gave made met held began saw spoke left won lost fell
    rose broke brought built bought caught chose drew drove fought found flew forgot froze got grew heard hid hit
    kept knew laid led lent let meant paid put quit ran sat sent shot shook showed shut sold sought spent stood
    struck swept swore taught thought threw understood withdrew overthrew became fled bore underwent undertook
    launched
    """.split()
)
_NO_VERBS = frozenset(
    """
    need indeed speed seed feed exceed succeed proceed hundred breed bleed united armed so-called unprecedented
    red bed shed sacred hatred naked wicked supposed
    """.split()
)
_PAST_EVENTS = frozenset(
    """
    attack attacks raid raids bombing bombings blast blasts invasion coup massacre killing killings murder uprising
    revolution earthquake war declaration statement ceasefire truce agreement accord crash clashes incident events
    """.split()
)
"""Nouns that a date stands before once they have happened."""
_COMPLETED = frozenset("had was were reached rose fell grew".split())
_DETERMINERS = frozenset("the a an his her its their our your my this that these those all some of".split())
_AUXILIARY_GAP = frozenset("be been being have not also then now only first again soon to".split())


def tense_at(tokens: Tokens, first: int, last: int) -> Tense:
    """Return the tense that governs the words ``first`` to ``last`` (inclusive) of a text."""
    preposition = tokens.before(first).lower()
    if preposition == "since":
        return Tense.PAST
    if preposition in ("until", "till") and tokens.words[first] in FULL_WEEKDAYS:
        return Tense.FUTURE
    if preposition in ("until", "till") and tokens.before(first - 1) in ("has", "have"):
        return Tense.FUTURE
    if tokens.after(last) in _PAST_EVENTS:
        return Tense.PAST  # "after the 11 September attacks"
    if preposition == "by" and not _looks_back(tokens, first):
        return Tense.FUTURE
    found, distance = _search(tokens, range(first - 1, max(-1, first - 1 - _REACH), -1), first)
    if found is Tense.PAST and distance is not None:
        found = _reported(tokens, last, distance)
    if found is Tense.OPEN:
        found, _ = _search(tokens, range(last + 1, min(len(tokens.words), last + 1 + _REACH)), last + 1)
    if found is Tense.OPEN and (preposition in ("by", "until", "till") or _headline_infinitive(tokens, first)):
        return Tense.FUTURE
    return found


def _looks_back(tokens: Tokens, first: int) -> bool:
    """Tell whether the sentence counts back from a day: "by 10 May all had left"; a bare deadline lies ahead."""
    for i in range(first - 1, max(-1, first - 1 - _REACH), -1):
        if tokens.words[i] in _COMPLETED:
            return True
        if tokens.starts_sentence(i):
            break
    end = min(len(tokens.words), first + _REACH)
    for i in range(first + 1, end):
        if tokens.starts_sentence(i):
            break
        if tokens.words[i] in _COMPLETED:
            return True
    return False


def _headline_infinitive(tokens: Tokens, first: int) -> bool:
    """Tell whether an infinitive is all the verb there is before word ``first`` ("Minister to visit Ankara")."""
    for i in range(first - 1, max(-1, first - 1 - _REACH), -1):
        if tokens.starts_sentence(i + 1):
            return False
        if tokens.words[i] == "to" and tokens.after(i).islower() and tokens.after(i) not in _DETERMINERS:
            return True
    return False


def _reported(tokens: Tokens, last: int, distance: int) -> Tense:
    """Weigh a verb of reporting ``distance`` words before the date against what follows it."""
    if distance <= 3 or tokens.after(last) == "that":
        return Tense.PAST
    after, _ = _search(tokens, range(last + 1, min(len(tokens.words), last + 1 + _REACH)), last + 1)
    return after if after is not Tense.OPEN else Tense.PAST


def _search(tokens: Tokens, order: range, edge: int) -> tuple[Tense, int | None]:
    """Return the first tense met within the sentence, and the distance of a reporting verb."""
    backward = order.step < 0
    for i in order:
        if tokens.starts_sentence(i + 1 if backward else i):
            break
        found = _tense_of(tokens, i)
        if found is not Tense.OPEN:
            return found, abs(i - edge) if tokens.words[i] in _REPORTS else None
    return Tense.OPEN, None


def _tense_of(tokens: Tokens, i: int) -> Tense:
    """Return the tense of word ``i``, looking at the words beside it for its auxiliary."""
    word = tokens.words[i]
    if (
        word in _AHEAD
        and word.endswith("ed")
        and tokens.before(i) in ("had", "not")
        and "had" in tokens.words[i - 2 : i]
    ):
        return Tense.PAST  # "few had expected"
    if word in _AHEAD or (word == "won" and tokens.words[i + 1 : i + 2] == ["t"]):
        return Tense.FUTURE
    if word == "next" and tokens.before(i).lower() == "the":
        return Tense.FUTURE  # "the next round is in October"
    if word == "turns" and tokens.after(i).isdigit():
        return Tense.FUTURE  # "he turns 74 in October"
    if word == "to":
        return Tense.FUTURE if _prospective(tokens, i, tokens.after(i)) else Tense.OPEN
    if word in _AHEAD_WITH and tokens.after(i) in _AHEAD_WITH[word]:
        return Tense.FUTURE
    if word in _PAST or word in _REPORTS or (word.endswith("ed") and word.islower() and word not in _NO_VERBS):
        return _with_auxiliary(tokens, i)
    return Tense.OPEN


def _prospective(tokens: Tokens, i: int, following: str) -> bool:
    """Tell whether the "to" at ``i`` opens an infinitive that looks ahead ("agreed to meet", "to be held")."""
    if not following.islower() or following in _DETERMINERS:
        return False
    if following == "be":
        return True
    return tokens.before(i) in _PROSPECT and len(following) > 1


def _with_auxiliary(tokens: Tokens, i: int) -> Tense:
    """Tell "was held" from "will be held", "is held" and "the elected"."""
    if tokens.words[i].endswith("ed") and tokens.before(i).lower() in _DETERMINERS:
        return Tense.OPEN
    for j in range(i - 1, max(-1, i - 6), -1):
        word = tokens.words[j]
        if word in _MODALS:
            return Tense.FUTURE
        if word == "to" and tokens.words[j + 1] == "be":
            return Tense.FUTURE
        if word in ("is", "are"):
            return Tense.OPEN
        if word not in _AUXILIARY_GAP and not word.endswith("ly"):
            break
    return Tense.PAST
