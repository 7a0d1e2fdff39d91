"""From a chart and its table to SVG, with matplotlib's figures."""

import io
from threading import Lock
from typing import Any

from matplotlib import style
from matplotlib.figure import Figure

from insights.document import Chart, Kind, Section, Table
from insights.drawing.palette import GRID, INK, SOFT
from insights.drawing.picture import Picture, picture_of
from insights.drawing.shapes import draw_on, in_place_of
from insights.drawing.svg import finished

WIDTH = 760
"""Of every picture, in pixels; a page may scale it."""

_HEIGHT = 340
_ROW = 24
_LEAST_ROWS = 4
_FRAME = 90
_POINTS_AN_INCH = 72
_SETTINGS: dict[str, Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "aisle",
    "text.parse_math": False,
    "text.color": INK.light,
    "font.size": 11,
    "axes.labelcolor": SOFT.light,
    "axes.edgecolor": GRID.light,
    "axes.facecolor": "none",
    "axes.grid": True,
    "axes.axisbelow": True,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.unicode_minus": True,
    "date.converter": "concise",
    "grid.color": GRID.light,
    "xtick.color": SOFT.light,
    "ytick.color": SOFT.light,
    "figure.facecolor": "none",
    "savefig.facecolor": "none",
}
# matplotlib's settings belong to the whole process, so pictures are drawn one after the other.
_SETTINGS_LOCK = Lock()


def draw(chart: Chart, table: Table, *, prefix: str) -> str:
    """The chart as an SVG element: equal charts give equal bytes. Any thread may call it.

    Text stays text; colours are custom properties with those of a light page to fall back on.

    Args:
        chart: what to draw.
        table: of which it is a picture.
        prefix: of the ids within; letters, digits and hyphens, of this chart alone on its page.
    """
    picture = picture_of(chart, table)
    with _SETTINGS_LOCK, style.context(_SETTINGS, after_reset=True):
        svg = _plain(picture)
    return finished(svg, prefix=prefix, title=chart.title, description=chart.text)


def draw_section(section: Section) -> dict[str, str]:
    """The charts of a section by name, with ids that no other section uses."""
    return {
        chart.name: draw(chart, section.table(chart.table), prefix=f"{section.key}-{chart.name}")
        for chart in section.charts
    }


def _plain(picture: Picture) -> str:
    height = _height(picture)
    figure = Figure((WIDTH / _POINTS_AN_INCH, height / _POINTS_AN_INCH), layout="constrained")
    draw_on(figure.add_subplot(), picture)
    file = io.StringIO()
    figure.savefig(file, format="svg", metadata={"Date": None})
    return file.getvalue()


def _height(picture: Picture) -> int:
    if in_place_of(picture):
        return _FRAME
    return _FRAME + _ROW * max(picture.rows, _LEAST_ROWS) if _is_tall(picture) else _HEIGHT


def _is_tall(picture: Picture) -> bool:
    return picture.lying or picture.kind is Kind.HEAT
