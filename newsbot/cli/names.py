"""``newsbot names``: whether two names are spellings of one."""

import sys
from typing import Annotated

import typer

from newsbot.cli.errors import usage
from newsbot.cli.inputs import STANDARD_INPUT, read_records, read_registers, string_of
from newsbot.cli.output import DIM, GOOD, WARN, Json, Printer, print_json
from newsbot.normalize.names import Verdict, compare_names
from newsbot.normalize.persons.register import KnownPersons


def names(
    a: Annotated[str | None, typer.Argument(metavar="A", help="A name.", show_default=False)] = None,
    b: Annotated[str | None, typer.Argument(metavar="B", help="Another name.", show_default=False)] = None,
    jsonl: Annotated[
        bool, typer.Option("--jsonl", help="Read {a, b} a line from standard input; print {a, b, same, reason}.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Tell whether two names are one person's, and why.

    The register of persons decides where it has both; else their letters do. Prints same or
    different.
    """
    if not jsonl:
        if not (a and b):
            raise usage("names: give two names, in quotes where they have blanks; or --jsonl")
        verdict = judge(a, b, KnownPersons(read_registers()))
        if as_json:
            print_json({"a": a, "b": b, "same": verdict.same, "reason": verdict.reason})
        else:
            _print(verdict)
        return
    if a:
        raise usage("names: with --jsonl, names come from standard input")
    known = KnownPersons(read_registers())
    for where, record in read_records(STANDARD_INPUT):
        one, other = string_of(record, "a", where) or "", string_of(record, "b", where) or ""
        verdict = judge(one, other, known)
        print_json({**record, "same": verdict.same, "reason": verdict.reason})
        sys.stdout.flush()  # whoever asks line by line waits for it


def judge(a: str, b: str, known: KnownPersons) -> Verdict:
    """Tell whether two names are one person's: by the register where both are in it, else by their letters."""
    first, second = known.find(a), known.find(b)
    if first is None or second is None:
        return compare_names(a, b)
    if first == second:
        return Verdict(True, f"both are names of {first} in the register")
    return Verdict(False, f"the register has two persons, {first} and {second}")


def _print(verdict: Verdict) -> None:
    said = ("same", GOOD) if verdict.same else ("different", WARN)
    Printer().line(said, (f": {verdict.reason}", DIM))
