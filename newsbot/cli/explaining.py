"""An explanation of a field, printed: what it is, who said so, and who says otherwise."""

from datetime import datetime
from typing import Any

from newsbot.cli.output import BAD, DIM, GOOD, TITLE, WARN, Printer, site_time, words_of

_LONGEST, _HEADLINE = 160, 70  # characters of what is quoted, and of a whole text
_STYLES = {"agrees": GOOD, "disagrees": BAD, "not read": WARN}


def print_explanation(printer: Printer, one: dict[str, Any]) -> None:
    """Print what decided a field, then who agrees and who does not."""
    printer.line()
    value = _value(one) or "not known"
    printer.line((f"{one['field']:<11} ", TITLE), value)
    pairs = [("rule", _rule(one)), ("page says", _cut(one["raw"] or "")), ("note", one["note"]), ("why", one["reason"])]
    printer.fields(pairs, indent=12)
    for other in one["others"]:
        said = f"{_rule(other)}: {_cut(other['raw'])}"
        if other["value"] not in (None, other["raw"]):
            said += f"  = {_cut(other['value'])}"
        note = f"  ({other['note']})" if other["note"] else ""
        printer.line((f"{other['verdict']:<10} ", _STYLES[other["verdict"]]), said, (note, DIM), indent=12)


def _value(one: dict[str, Any]) -> str | None:
    value = one["value"]
    if isinstance(value, datetime):
        return site_time(value)
    if value is None:
        return None
    return _cut(words_of(value), _HEADLINE if one["field"] == "body" else _LONGEST)


def _rule(one: dict[str, Any]) -> str | None:
    if one["rule"] is None:
        return None
    return str(one["rule"]) + (f", {one['where']}" if one["where"] and one["where"] != one["rule"] else "")


def _cut(text: str, most: int = _LONGEST) -> str:
    text = " ".join(text.split())
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def print_short(printer: Printer, one: dict[str, Any], indent: int) -> None:
    """Print a field on one line, and below it only who disagrees or could not be read."""
    value = _value(one) or f"not known: {one['reason']}"
    rule = _rule(one)
    printer.line(f"{one['field']:<11} ", value, (f"  ({rule})" if rule else "", DIM), indent=indent)
    for other in one["others"]:
        if other["verdict"] != "agrees":
            said = f"{_rule(other)}: {_cut(other['raw'])}"
            printer.line((f"{other['verdict']:<10} ", _STYLES[other["verdict"]]), said, indent=indent + 12)
