"""Charts as SVG in the page: drawn on the server by pygal, colored by our style sheet, no script at all."""

import itertools
import sys
from collections.abc import Sequence
from typing import Any

import pygal
from markupsafe import Markup
from pygal.etree import etree

from newsbot.web.safety import xml_text

# pygal brings an import hook for plugins that we have not, in a protocol that Python has given up: every import
# after it would warn.
sys.meta_path[:] = [hook for hook in sys.meta_path if type(hook).__module__ != pygal.__name__]
_OPTIONS = {
    "show_legend": False, "js": (), "css": (), "pretty_print": False, "disable_xml_declaration": True,
    "explicit_size": False, "include_x_axis": True, "margin": 6, "truncate_label": -1,
}  # fmt: skip
_MOST_LABELS = 8  # as many as stand side by side on a phone


def bars(label: str, points: Sequence[tuple[str, int]], *, height: int = 240) -> Markup:
    """Return a bar chart; a table of the same numbers belongs beside it."""
    ticks = whole_ticks(max((value for _, value in points), default=0))
    chart = pygal.Bar(width=760, height=height, range=(0, ticks[-1]), y_labels=ticks, **_OPTIONS)
    chart.value_formatter = lambda value: f"{value:.0f}"
    return _drawn(chart, label, points)


def rates(label: str, points: Sequence[tuple[str, float]]) -> Markup:
    """Return a small line chart of shares in percent, one a run."""
    chart = pygal.Line(width=280, height=130, range=(0, 100), y_labels=(0, 50, 100), show_x_labels=False, **_OPTIONS)
    chart.value_formatter = lambda value: f"{value:.0f} %"
    return _drawn(chart, label, points)


def whole_ticks(most: int) -> list[int]:
    """Return at most six whole numbers for an axis, from 0 to ``most`` or a little more, evenly apart.

    >>> whole_ticks(1), whole_ticks(7), whole_ticks(230)
    ([0, 1], [0, 2, 4, 6, 8], [0, 50, 100, 150, 200, 250])
    """
    step = next(s for power in itertools.count() for s in (10**power, 2 * 10**power, 5 * 10**power) if s * 5 >= most)
    return list(range(0, max(most, 1) + step, step)) if most % step else list(range(0, max(most, 1) + 1, step))


def _drawn(chart: Any, label: str, points: Sequence[tuple[str, float]]) -> Markup:
    if not points:
        return Markup()
    step = -(-len(points) // _MOST_LABELS)
    chart.x_labels = [name if number % step == 0 else "" for number, (name, _) in enumerate(points)]
    chart.add(xml_text(label), [value for _, value in points])
    tree = chart.render_tree()
    _strip(tree)
    tree.set("role", "img")
    tree.set("aria-label", xml_text(label))
    return Markup(etree.tostring(tree, encoding="unicode"))  # noqa: S704 - a tree, escaped as it is written


def _strip(element: Any) -> None:
    """Take styles, scripts and pygal's own title out: the policy of our pages forbids what is inline."""
    for child in list(element):
        if not isinstance(child.tag, str) or child.tag.rpartition("}")[2] in ("style", "script", "title", "desc"):
            element.remove(child)
        else:
            _strip(child)
    element.attrib.pop("style", None)
