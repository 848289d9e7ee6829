"""From candidates to an explanation: what a field is, who said so, and who says otherwise."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from newsbot.normalize.text import bare
from newsbot.sites import COMMONSPACE

_SITE_ZONE = COMMONSPACE.zone
# Field of the evidence, and the column whose value it decided.
_COLUMNS = {
    "title": "title", "published": "published_on", "modified": "modified_at", "section": "section",
    "standfirst": "standfirst", "body": "body", "image_url": "image_url", "url": "url",
}  # fmt: skip


def explanations(article: dict[str, Any], evidence: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return one record a field: ``field, value, rule, where, raw, note, reason, others``.

    ``reason`` says why a value is not known; each of ``others`` is a candidate with its ``verdict``:
    ``agrees``, ``disagrees`` or ``not read``.
    """
    fields = [*_COLUMNS, *dict.fromkeys(one["field"] for one in evidence if one["field"] not in _COLUMNS)]
    return [_explanation(field, article, [one for one in evidence if one["field"] == field]) for field in fields]


def _explanation(field: str, article: dict[str, Any], evidence: list[dict[str, Any]]) -> dict[str, Any]:
    decided = next((one for one in evidence if one["decided"]), None)
    value = article.get(_COLUMNS.get(field, field))
    if field == "published" and article["published_at"] is not None:
        value = article["published_at"]
    if value is None and decided is not None:
        value = decided["value"]
    said = decided or {"rule": None, "where": None, "raw": None, "note": None}
    others = [{**one, "verdict": _verdict(one, decided, value)} for one in evidence if one is not decided]
    for one in others:
        del one["field"], one["decided"]
    rule = said["rule"] or (article["published_from"] if field == "published" else None)
    return {
        "field": field, "value": value, "rule": rule, "where": said["where"], "raw": said["raw"],
        "note": said["note"], "reason": _reason(field, article, value, rule), "others": others,
    }  # fmt: skip


def _reason(field: str, article: dict[str, Any], value: Any, rule: str | None) -> str | None:
    """Say why a field has no value, or has one that no words on the page gave it."""
    if value is None:
        if field == "published":
            return str(article["published_reason"] or "nothing on the page, in the listing or in the feed gives a date")
        return "the page does not show it"
    if rule == "neighbours":
        return "the articles next above and next below it in the listing carry this day"
    if field == "url" and rule is None:
        return "the page names no canonical address; this is where it was fetched"
    return None


def _verdict(candidate: dict[str, Any], decided: dict[str, Any] | None, value: Any) -> str:
    if candidate["value"] is None:
        return "not read"
    other = decided["value"] if decided is not None else _words(value)
    return "agrees" if _is_same(candidate["value"], other or "") else "disagrees"


def _is_same(one: str, other: str) -> bool:
    """Tell whether two values say the same, as far as both of them speak: a day agrees with its instants."""
    a, b = _instant(one), _instant(other)
    if a is None or b is None:
        return bare(one) == bare(other)
    if len(one) == len("2026-01-31") or len(other) == len("2026-01-31"):
        return a.date() == b.date()
    return a == b


def _instant(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found.astimezone(_SITE_ZONE) if found.tzinfo else found.replace(tzinfo=_SITE_ZONE)


def _words(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
