"""Charts as SVG in the page: drawn on the server by pygal, colored by our style sheet, no script at all."""

from collections.abc import Sequence
from typing import Any
from xml.etree import ElementTree

import pygal
from markupsafe import Markup

_OPTIONS = {
    "show_legend": False, "js": (), "css": (), "pretty_print": False, "disable_xml_declaration": True,
    "explicit_size": False, "include_x_axis": True, "margin": 6, "min_scale": 2, "max_scale": 5,
}  # fmt: skip
_MOST_LABELS = 12


def bars(label: str, points: Sequence[tuple[str, int]], *, height: int = 240) -> Markup:
    """Return a bar chart; a table of the same numbers belongs beside it."""
    chart = pygal.Bar(width=760, height=height, **_OPTIONS)
    chart.value_formatter = lambda value: f"{value:.0f}"
    return _drawn(chart, label, points)


def rates(label: str, points: Sequence[tuple[str, float]]) -> Markup:
    """Return a small line chart of shares in percent, one a run."""
    chart = pygal.Line(width=280, height=130, range=(0, 100), y_labels=(0, 50, 100), show_x_labels=False, **_OPTIONS)
    chart.value_formatter = lambda value: f"{value:.0f} %"
    return _drawn(chart, label, points)


def _drawn(chart: Any, label: str, points: Sequence[tuple[str, float]]) -> Markup:
    if not points:
        return Markup()
    step = -(-len(points) // _MOST_LABELS)
    chart.x_labels = [name if number % step == 0 else "" for number, (name, _) in enumerate(points)]
    chart.add(label, [value for _, value in points])
    tree = chart.render_tree()
    _strip(tree)
    tree.set("role", "img")
    tree.set("aria-label", label)
    return Markup(ElementTree.tostring(tree, encoding="unicode"))  # noqa: S704 - a tree, escaped as it is written


def _strip(element: Any) -> None:
    """Take styles, scripts and pygal's own title out: the policy of our pages forbids what is inline."""
    for child in list(element):
        if not isinstance(child.tag, str) or child.tag.rpartition("}")[2] in ("style", "script", "title", "desc"):
            element.remove(child)
        else:
            _strip(child)
    element.attrib.pop("style", None)
