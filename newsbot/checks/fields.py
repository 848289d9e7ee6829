"""How often each field was found, by which rule, against earlier nights: what is missing, and what has drifted.

Counts are those of ``run_fields``: how many pages, by (section, template, field, rule). An empty rule: the field
stayed empty. Shares of few pages say nothing; a section is compared with nights that read about as many of its
pages, because an archive of fifteen years is another thing than yesterday's news.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from newsbot.checks.chance import has_fallen, usual_share
from newsbot.checks.findings import ERROR, WARNING, Finding

Counts = Mapping[tuple[str, str, str, str], int]

ARTICLE = "article"
"""The field that counts the pages: filled where a page showed an article."""
_ENOUGH = 5
"""Pages: a share of fewer says nothing."""
_NIGHTS = 3
"""Earlier nights that a usual share is the median of; a rule that stopped deciding shows against one already."""
_ALIKE = 10
"""A night that read ten times as many pages, or a tenth, is not compared with."""
_TOO_MANY_MISSING = 0.3
_WORTH_SAYING = 0.2
_STOPPED = 0.25
"""A rule that decides a quarter or less of its usual share has stopped."""


def judge_fields(tonight: Counts, earlier: Sequence[Counts], longer: Sequence[Counts] = ()) -> list[Finding]:
    """Return what is odd about the fields of a run; ``earlier``: the runs to compare with, in any order.

    A section of which a night reads too few pages is judged over several nights together. ``longer``: earlier runs
    for that, many more, the latest first.
    """
    found: list[Finding] = []
    for section in sorted({key[0] for key in tonight}):
        if _pages(tonight, section) >= _ENOUGH:
            found += _judge_section(section, tonight, earlier)
        else:
            found += _judge_together(section, [tonight, *longer])
    return found


def has_few_pages(tonight: Counts) -> bool:
    """Tell whether the fields of any section have to be judged over several nights."""
    return any(_pages(tonight, section) < _ENOUGH for section in {key[0] for key in tonight})


def _judge_section(section: str, tonight: Counts, earlier: Sequence[Counts]) -> list[Finding]:
    pages = _pages(tonight, section)
    alike = [run for run in earlier if _is_alike(_pages(run, section), pages)]
    found = _pages_without_article(section, tonight, alike) + _new_markup(section, tonight, alike)
    for field in sorted({key[2] for key in tonight if key[0] == section and key[2] != ARTICLE}):
        found += _missing(section, field, tonight, alike) + _drift(section, field, tonight, alike)
    return found


def _judge_together(section: str, nights: Sequence[Counts]) -> list[Finding]:
    """Judge the latest nights that have pages enough together; nights of which each has enough are left out.

    That a page shows no article is told on the night on which it is met, not on all those that it is counted with.
    """
    few = [night for night in nights if 0 < _pages(night, section) < _ENOUGH]
    groups = list(_groups(section, few))
    if not groups:
        return []
    found = _judge_section(section, _sum_of(groups[0]), [_sum_of(group) for group in groups[1:]])
    if not _rules(nights[0], section, ARTICLE)[""]:
        found = [one for one in found if one.kind != "articles"]
    return [replace(one, message=f"{one.message} (of {len(groups[0])} nights together)") for one in found]


def _groups(section: str, nights: Sequence[Counts]) -> Iterator[list[Counts]]:
    """Yield nights, from the latest back, in groups that have pages enough; what is left at the end is not enough."""
    group: list[Counts] = []
    for night in nights:
        group.append(night)
        if sum(_pages(one, section) for one in group) >= _ENOUGH:
            yield group
            group = []


def _sum_of(nights: Iterable[Counts]) -> Counts:
    """Add the counts of nights."""
    total: Counter[tuple[str, str, str, str]] = Counter()
    for night in nights:
        total.update(night)
    return total


def _pages(counts: Counts, section: str) -> int:
    return _rules(counts, section, ARTICLE).total()


def _is_alike(pages: int, tonight: int) -> bool:
    return pages >= _ENOUGH and tonight <= pages * _ALIKE and pages <= tonight * _ALIKE


def _rules(counts: Counts, section: str, field: str, template: str | None = None) -> Counter[str]:
    """Return how many pages each rule decided, of one kind of markup or of all."""
    found: Counter[str] = Counter()
    for (its_section, its_template, its_field, rule), pages in counts.items():
        if (its_section, its_field) == (section, field) and template in (None, its_template):
            found[rule] += pages
    return found


def _filled(rules: Counter[str]) -> tuple[int, int]:
    pages = sum(rules.values())
    return pages - rules[""], pages


def _shares(runs: Sequence[Counts], section: str, field: str, template: str | None = None) -> list[tuple[int, int]]:
    """Return (filled, pages) of each run that has enough pages."""
    shares = (_filled(_rules(run, section, field, template)) for run in runs)
    return [share for share in shares if share[1] >= _ENOUGH]


def _pages_without_article(section: str, tonight: Counts, earlier: Sequence[Counts]) -> list[Finding]:
    with_article, pages = _filled(_rules(tonight, section, ARTICLE))
    missing = pages - with_article
    past = _shares(earlier, section, ARTICLE)
    words = f"{missing} of {pages} pages of {_named(section)} showed no article"
    if missing >= _ENOUGH and missing > _TOO_MANY_MISSING * pages:
        return [Finding(ERROR, "articles", f"{words}: has the site changed?")]
    if missing >= _ENOUGH and len(past) >= _NIGHTS and has_fallen(with_article, pages, past):
        return [Finding(WARNING, "articles", f"{words}, usually {1 - usual_share(past):.0%} of them")]
    return []


def _missing(section: str, field: str, tonight: Counts, earlier: Sequence[Counts]) -> list[Finding]:
    """Judge the fill rate of a field within each kind of markup; new markup is held against the section."""
    found = []
    templates = sorted({key[1] for key in tonight if (key[0], key[2]) == (section, field)})
    for template in templates:
        filled, pages = _filled(_rules(tonight, section, field, template))
        past = _shares(earlier, section, field, template) or _shares(earlier, section, field)
        if pages < _ENOUGH or len(past) < _NIGHTS:
            continue
        usual = usual_share(past)
        if usual - filled / pages >= _WORTH_SAYING and has_fallen(filled, pages, past):
            where = f" built as {template}" if len(templates) > 1 else ""
            words = f"{field} of {_named(section)} was found on {filled} of {pages} pages{where}"
            found.append(Finding(WARNING, "fields", f"{words}, usually on {usual:.0%}"))
    return found


def _drift(section: str, field: str, tonight: Counts, earlier: Sequence[Counts]) -> list[Finding]:
    rules = _without_empty(_rules(tonight, section, field))
    stopped = _stopped(rules, [_without_empty(_rules(run, section, field)) for run in earlier])
    now = [(rule, pages) for rule, pages in rules.most_common() if rule not in stopped]
    if not stopped or not now:
        return []
    words = f"{field} of {_named(section)} was read from {_listed(stopped)}"
    return [Finding(WARNING, "drift", f"{words}, is now read from {now[0][0]} in {now[0][1]} of {rules.total()} pages")]


def _new_markup(section: str, tonight: Counts, earlier: Sequence[Counts]) -> list[Finding]:
    templates = _templates(tonight, section)
    stopped = _stopped(templates, [_templates(run, section) for run in earlier])
    now = [(template, pages) for template, pages in templates.most_common() if template not in stopped]
    if not stopped or not now:
        return []
    words = f"pages of {_named(section)} were built as {_listed([f'{one!r}' for one in stopped])}"
    share = f"are now built as {now[0][0]!r} in {now[0][1]} of {templates.total()} cases"
    return [Finding(WARNING, "markup", f"{words}, {share}")]


def _templates(counts: Counts, section: str) -> Counter[str]:
    """Return how many pages with an article had each kind of markup."""
    found: Counter[str] = Counter()
    for (its_section, template, field, rule), pages in counts.items():
        if (its_section, field) == (section, ARTICLE) and rule:
            found[template] += pages
    return found


def _without_empty(rules: Counter[str]) -> Counter[str]:
    return Counter({rule: pages for rule, pages in rules.items() if rule})


def _stopped(tonight: Counter[str], earlier: Sequence[Counter[str]]) -> list[str]:
    """Return the rules that decide no more, or hardly, the one that decided most first.

    All of them together must have fallen beyond chance: a redesign takes several at once, each of a few pages.
    """
    past = [run for run in earlier if run.total() >= _ENOUGH]
    pages = tonight.total()
    if not past or pages < _ENOUGH:
        return []
    known = {rule for run in past for rule in run}
    usual = {rule: usual_share([(run[rule], run.total()) for run in past]) for rule in known}
    fewer = [rule for rule, share in usual.items() if share > 0 and tonight[rule] / pages <= share * _STOPPED]
    together = [(sum(run[rule] for rule in fewer), run.total()) for run in past]
    choices = 1 << len(known)  # any of the rules might have been the ones that have fallen
    if not fewer or not has_fallen(sum(tonight[rule] for rule in fewer), pages, together, choices=choices):
        return []
    return sorted(fewer, key=lambda rule: (-usual[rule], rule))


def _named(section: str) -> str:
    return section or "no known section"


def _listed(words: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))
