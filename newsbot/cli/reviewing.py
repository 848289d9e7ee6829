"""Going through what is met and not known: printed in a pipe, asked about on a terminal."""

import sys
from dataclasses import asdict

import typer

from newsbot.cli import curating
from newsbot.cli.context import reading
from newsbot.cli.errors import Failure, complain, usage
from newsbot.cli.output import DIM, GOOD, TITLE, Printer, counted, print_json, words_of
from newsbot.storage.judgements import PERSON
from newsbot.storage.queries.review import Waiting, waiting_persons, waiting_sources

_SPELLINGS = 6  # of one: a name in the news has few, a wrong merge many
_NOT_ONE = {
    PERSON: "put it into not_persons.txt of NEWSBOT_REGISTERS, if it is no person (docs/registers.md)",
    "source": "correct the register, if it is no source (docs/registers.md)",
}


def review(context: typer.Context, about: str, *, limit: int, ask: bool | None, as_json: bool) -> None:
    """Print or ask about what is not known, the most named first. Raises ``Failure``."""
    terminal = sys.stdin.isatty() and sys.stdout.isatty()
    if ask and as_json:
        raise usage("review: --ask and --json do not go together")
    with reading(context) as connection:
        found, total = (waiting_persons if about == PERSON else waiting_sources)(connection, limit)
    if as_json:
        for one in found:
            print_json({**asdict(one), "suggestion": one.suggestion})
        return
    printer = Printer()
    if not found:
        printer.line(f"every {about} that was met is known")
    elif terminal if ask is None else ask:
        _ask_all(context, printer, about, found, total)
    else:
        for number, one in enumerate(found):
            _print(printer, one, about, blank=number > 0)
        if total > len(found):
            printer.line()
            printer.line((f"{len(found)} of {total}; --limit {total} shows all", DIM))


def _print(printer: Printer, one: Waiting, about: str, *, blank: bool) -> None:
    if blank:
        printer.line()
    printer.line((one.name, TITLE), (f"  {counted(one.articles, 'article')}; id {one.id}", DIM))
    if one.titles:
        printer.line(f"as {'; '.join(one.titles[:_SPELLINGS])}", indent=2)
    if one.aliases:
        printer.line(f"also {', '.join(one.aliases[:_SPELLINGS])}", indent=2)
    for near in one.near:
        where = "on file" if near["reviewed"] else "not known either"
        said = ("the same as ", GOOD) if near["same"] else "near "
        printer.line(said, near["name"], (f" ({where}; {near['reason']})", DIM), indent=2)
    for example in one.examples:
        printer.line(
            (f"{words_of(example['published_on']):<10}  ", DIM),
            example["title"],
            (f"  id {example['id']}", DIM),
            indent=2,
        )
    if one.merge:
        printer.line(f"newsbot {about}s merge {' '.join(map(_quoted, one.merge))}", indent=2)


def _quoted(name: str) -> str:
    escaped = name.replace("'", "'\\''")
    return f"'{escaped}'"


def _ask_all(context: typer.Context, printer: Printer, about: str, found: list[Waiting], total: int) -> None:
    for number, one in enumerate(found, start=1):
        _print(printer, one, about, blank=number > 1)
        question = f"Is {one.name} {one.suggestion}" if one.suggestion else f"Is {one.name} a {about} in its own right"
        answer = _answer(f"[{number}/{total}] {question}? [y]es, [n]o, [s]kip, [q]uit: ")
        if answer == "q":
            return
        try:
            _judge(context, printer, about, one, answer)
        except Failure as refusal:  # an earlier answer may have changed what this one speaks of
            complain(str(refusal))


def _judge(context: typer.Context, printer: Printer, about: str, one: Waiting, answer: str) -> None:
    if answer == "y" and one.merge:
        curating.merge(context, about, *one.merge, "reviewed", as_json=False)
    elif answer == "y":
        curating.accept(context, about, str(one.id), "reviewed", as_json=False)
    elif answer == "n" and one.suggestion and about == PERSON:
        curating.keep_apart(context, one.suggestion, one.name)
    elif answer == "n":
        printer.line((f"then {_NOT_ONE[about]}", DIM))


def _answer(question: str) -> str:
    """Return y, n, s or q; the end of the input is q."""
    while True:
        sys.stdout.write(question)
        sys.stdout.flush()
        line = sys.stdin.readline()
        answer = line.strip().lower()[:1] if line else "q"
        if answer in ("y", "n", "s", "q"):
            return answer
