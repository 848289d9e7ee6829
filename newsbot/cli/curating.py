"""What ``newsbot persons`` and ``newsbot sources`` share: whom a name means, making and undoing judgements."""

from typing import Any

import typer
from sqlalchemy import Connection, select

from newsbot import settings
from newsbot.cli.context import reading, writing
from newsbot.cli.errors import Failure, usage
from newsbot.cli.output import Printer, counted, print_json, words_of
from newsbot.clock import clock_from
from newsbot.normalize.names import fold
from newsbot.storage import curating
from newsbot.storage.curating import Done, JudgementError
from newsbot.storage.judged import REGISTERS
from newsbot.storage.judgements import PERSON, SAME
from newsbot.storage.queries.judgements import list_judgements, spellings_of
from newsbot.storage.queries.names import find_persons, find_sources, similar_persons, similar_sources

_LISTED = 10  # of several that fit


def merge(context: typer.Context, about: str, a: str, b: str, reason: str | None, *, as_json: bool) -> None:
    """Judge that A and B are one; the one on file stays, else A. Raises ``Failure``."""
    with writing(context) as connection:
        one, other = _row(connection, about, a), _row(connection, about, b)
        if other.reviewed and not one.reviewed:
            one, other = other, one
        ids = [getattr(row, "wikidata", None) for row in (one, other)]
        if all(ids) and ids[0] != ids[1]:
            raise Failure(f"{one.name} is {ids[0]} on file, {other.name} is {ids[1]}; correct persons.toml first")
        done = _judged(curating.merge, connection, about, one.name, other.name, reason)
    tell(f"{other.name} is {one.name} now", about, done, as_json=as_json, verdict=SAME, one=one.name, other=other.name)


def split(context: typer.Context, a: str, alias: str, reason: str | None, *, as_json: bool) -> None:
    """Judge that a spelling of A is somebody else's name. Raises ``Failure``."""
    with writing(context) as connection:
        one = _row(connection, PERSON, a)
        spellings = spellings_of(connection, one.id)
        wanted = next((spelling for spelling in spellings if fold(spelling) == fold(alias)), None)
        if wanted is None:
            known = ", ".join(spellings[:_LISTED]) or "none but the name itself"
            raise Failure(f"{alias}: no article and no register spells {one.name} so; the spellings are {known}")
        done = _judged(curating.split, connection, one.name, wanted, reason)
    tell(
        f"{wanted} is a person of that name now, not {one.name}", PERSON, done, as_json=as_json,
        verdict="different", one=one.name, other=wanted,
    )  # fmt: skip


def keep_apart(context: typer.Context, one: str, other: str) -> None:
    """Judge that two rows are two persons: neither is suggested for the other any more."""
    with writing(context) as connection:
        done = _judged(curating.split, connection, one, other, "reviewed")
    tell(f"{other} is not {one}", PERSON, done, as_json=False)


def accept(context: typer.Context, about: str, name: str, reason: str | None, *, as_json: bool) -> None:
    """Judge that somebody or something is known, and stays as it is. Raises ``Failure``."""
    with writing(context) as connection:
        one = _row(connection, about, name)
        done = _judged(curating.accept, connection, about, one.name, reason)
    tell(f"{one.name} is known now", about, done, as_json=as_json, verdict="known", one=one.name, other=None)


def undo(context: typer.Context, about: str, number: int, *, as_json: bool) -> None:
    """Undo a judgement. Raises ``Failure``."""
    with writing(context) as connection:
        done = _judged(curating.undo, connection, about, number)
    if as_json:
        print_json({"judgement": number, "undone": True, "articles": done.articles})
    else:
        Printer().line(f"judgement {number} is undone; {counted(done.articles, 'article')} changed")


def print_judgements(context: typer.Context, about: str, *, everything: bool, as_json: bool) -> None:
    """Print the judgements in force, or all that were ever made."""
    with reading(context) as connection:
        found = list_judgements(connection, about, undone=everything)
    if as_json:
        for record in found:
            print_json(record)
    elif found:
        columns = ["id", "made", "judgement", "reason", "undone"]
        Printer().table(columns, [[str(one["id"]), *_cells(one)] for one in found])
    else:
        Printer().line("no judgements" if everything else "no judgements in force")


def _cells(judgement: dict[str, Any]) -> list[str]:
    values = (judgement["made_at"], sentence(judgement), judgement["reason"], judgement["undone_at"])
    return [words_of(value) for value in values]


def sentence(judgement: dict[str, Any]) -> str:
    """Return what a judgement says, in words."""
    one, other = judgement["one"], judgement["other"]
    return {"same": f"{other} is {one}", "different": f"{other} is not {one}"}.get(
        judgement["verdict"], f"{one} is known"
    )


def tell(words: str, about: str, done: Done, *, as_json: bool, **judged: Any) -> None:
    """Say what a judgement did, and how to take it back."""
    if as_json:
        print_json({"judgement": done.judgement, **judged, "articles": done.articles})
    else:
        back = f"newsbot {about}s undo {done.judgement} takes it back"
        Printer().line(f"{words}; {counted(done.articles, 'article')} changed ({back})")


def _judged(judging: Any, *arguments: Any) -> Done:
    try:
        now = clock_from(settings.NEWSBOT_NOW)()
    except ValueError as error:
        raise usage(str(error)) from None
    try:
        done: Done = judging(*arguments, now)
    except JudgementError as error:
        raise Failure(str(error)) from None
    return done


def _row(connection: Connection, about: str, text: str) -> Any:
    """Return the row that a user means, by id or by name under any spelling. Raises ``Failure`` with the nearest."""
    named = REGISTERS[about].named
    if text.isdecimal() and len(text) < 18:
        row = connection.execute(select(named).where(named.c.id == int(text))).one_or_none()
        if row is None:
            raise Failure(f"{text}: no {about} has this id")
        found = {row.same_as or row.id: row.name}
    else:
        found = (find_persons if about == PERSON else find_sources)(connection, text)
    exact = [owner for owner, name in found.items() if name == text] or [
        owner for owner, name in found.items() if fold(name) == fold(text)
    ]
    if not found:
        is_person = about == PERSON
        near = similar_persons(connection, text, unnamed=True) if is_person else similar_sources(connection, text)
        hint = f"; did you mean {', '.join(near)}?" if near else ""
        raise Failure(f"{text}: no {about} of that name was met{hint}")
    if len(found) > 1 and len(exact) != 1:
        shown = ", ".join(f"{name} (id {owner})" for owner, name in list(found.items())[:_LISTED])
        more = f" and {len(found) - _LISTED} more" if len(found) > _LISTED else ""
        raise Failure(f"{text}: several {about}s fit: {shown}{more}; give a name in full, or an id")
    owner = exact[0] if len(found) > 1 else next(iter(found))
    return connection.execute(select(named).where(named.c.id == owner)).one()
