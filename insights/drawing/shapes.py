"""The kinds of charts, drawn on matplotlib's axes."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from matplotlib.ticker import FuncFormatter, MaxNLocator

from insights.document import Kind, Unit
from insights.drawing.palette import INK, SERIES, SOFT
from insights.drawing.picture import Floats, Picture, Series
from insights.report.cells import short

NOTHING = "Nothing is known yet"
"""Written in place of a chart without values."""

ALL_ZERO = "Nothing to see: all of it is 0"
"""Written in place of lines and bars of counts or money that would lie on their axis."""

BAND = 0.18
"""How much of its colour the area between low and high has."""

_HEAD, _TAIL = 28, 18
"""Characters of a long name that are kept."""

_LABELS = 24
"""Names beside one another, at the most."""

_WRITTEN_CELLS = 80
_DASHES = ("-", "--", ":")


def draw_on(axes: Axes, picture: Picture) -> None:
    """Draw the series, the axes and, where there are several series, a legend."""
    if words := in_place_of(picture):
        axes.text(0.5, 0.5, words, ha="center", va="center", transform=axes.transAxes)
        axes.set_axis_off()
        return
    _KINDS[picture.kind](axes, picture)
    if picture.diagonal:
        axes.axline((0, 0), slope=1, color=SOFT.light, linewidth=1, linestyle=(0, (4, 3)))
    if picture.kind is not Kind.HEAT:
        _scales(axes, picture)
        _legend(axes, picture)


def in_place_of(picture: Picture) -> str | None:
    """What is written where there is nothing to draw; None where there is."""
    if not any(np.isfinite(series.y).any() for series in picture.series):
        return NOTHING
    flat = picture.kind in {Kind.LINES, Kind.BARS} and not _values(picture).any()
    return ALL_ZERO if flat and picture.y_unit is not Unit.SHARE else None


def _lines(axes: Axes, picture: Picture) -> None:
    for place, series in enumerate(picture.series):
        order = np.argsort(series.x, kind="stable")
        style = _style(place)
        if series.low is not None and series.high is not None:
            axes.fill_between(
                series.x[order],
                series.low[order],
                series.high[order],
                color=style["color"],
                alpha=BAND,
                linewidth=0,
            )
        marker = "o" if series.x.size <= 40 else ""
        axes.plot(series.x[order], series.y[order], marker=marker, **_named(series), **style)


def _points(axes: Axes, picture: Picture) -> None:
    for place, series in enumerate(picture.series):
        colour = _colour(place)
        _whiskers(axes, series.x, series, colour)
        axes.plot(
            series.x, series.y, "o", color=colour, alpha=0.75, markeredgewidth=0, **_named(series)
        )


def _bars(axes: Axes, picture: Picture) -> None:
    width = 0.8 / len(picture.series)
    for place, series in enumerate(picture.series):
        at = series.x - 0.4 + (place + 0.5) * width
        colour = _colour(place)
        if picture.lying:
            axes.barh(at, series.y, width, color=colour, **_named(series))
        else:
            axes.bar(at, series.y, width, color=colour, **_named(series))
        _whiskers(axes, at, series, INK.light, lying=picture.lying)


def _intervals(axes: Axes, picture: Picture) -> None:
    step = 0.6 / len(picture.series)
    for place, series in enumerate(picture.series):
        at = series.x + (place - (len(picture.series) - 1) / 2) * step
        colour = _colour(place)
        _whiskers(axes, at, series, colour, lying=True)
        axes.plot(series.y, at, "o", color=colour, **_named(series))
    if _spans_zero(picture):
        axes.axvline(0, color=SOFT.light, linewidth=1)


def _heat(axes: Axes, picture: Picture) -> None:
    """Cells of one colour, the stronger the greater; of another one below zero."""
    values = np.concatenate([series.y for series in picture.series])
    most = float(np.nanmax(np.abs(values), initial=0.0)) or 1.0
    cells = len(picture.names) * len(picture.series)
    for row, series in enumerate(picture.series):
        for column, value in zip(series.x.tolist(), series.y.tolist(), strict=True):
            if np.isnan(value):
                continue
            colour = SERIES[0] if value >= 0 else SERIES[1]
            face = (*_rgb(colour.light), 0.04 + 0.56 * abs(value) / most)
            axes.add_patch(Rectangle((column - 0.5, row - 0.5), 1, 1, facecolor=face, linewidth=0))
            if cells <= _WRITTEN_CELLS:
                text = short(float(f"{value:.2g}"), picture.y_unit)
                axes.text(column, row, text, ha="center", va="center", fontsize=10)
    axes.set_xlim(-0.5, len(picture.names) - 0.5)
    axes.set_ylim(len(picture.series) - 0.5, -0.5)
    _name_places(axes, picture)
    axes.set_yticks(range(len(picture.series)), [_cut(each.name) for each in picture.series])
    axes.set_xlabel(picture.x_title)
    axes.grid(visible=False)


_KINDS: Mapping[Kind, Callable[[Axes, Picture], None]] = {
    Kind.BARS: _bars,
    Kind.LINES: _lines,
    Kind.POINTS: _points,
    Kind.INTERVALS: _intervals,
    Kind.HEAT: _heat,
}


def _scales(axes: Axes, picture: Picture) -> None:
    values = FuncFormatter(lambda value, _: short(value, picture.y_unit))
    if picture.lying:
        axes.set_yticks(range(len(picture.names)), [_cut(name) for name in picture.names])
        axes.set_ylim(len(picture.names) - 0.4, -0.6)
        axes.xaxis.set_major_formatter(values)
        axes.set_xlabel(picture.y_title)
        axes.grid(visible=False, axis="y")
        return
    axes.yaxis.set_major_formatter(values)
    if picture.kind is Kind.LINES and _is_above_zero(picture):
        # A share that is 0 all along is news, and its axis that of shares.
        axes.set_ylim(0, None if _values(picture).any() else 1)
    axes.set_xlabel(picture.x_title)
    axes.set_ylabel(picture.y_title)
    axes.grid(visible=False, axis="x")
    if picture.names:
        _name_places(axes, picture)
    elif picture.x_unit is Unit.DATE:
        axes.xaxis_date()
    else:
        axes.xaxis.set_major_locator(MaxNLocator(10, steps=[1, 2, 5, 10]))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda at, _: short(at, picture.x_unit)))


def _name_places(axes: Axes, picture: Picture) -> None:
    """Names across, as many as can be read."""
    step = -(-len(picture.names) // _LABELS)
    places = range(0, len(picture.names), step)
    longest = max((len(picture.names[place]) for place in places), default=0)
    crowded = longest * len(places) > 90
    axes.set_xticks(
        places,
        [_cut(picture.names[place]) for place in places],
        rotation=35 if crowded else 0,
        ha="right" if crowded else "center",
    )


def _legend(axes: Axes, picture: Picture) -> None:
    if len(picture.series) > 1:
        axes.legend(
            loc="lower left", bbox_to_anchor=(0, 1), ncols=3, frameon=False, borderaxespad=0.3
        )


def _whiskers(axes: Axes, at: Floats, series: Series, colour: str, *, lying: bool = False) -> None:
    if series.low is None or series.high is None:
        return
    draw = axes.hlines if lying else axes.vlines
    draw(at, series.low, series.high, colors=colour, linewidth=1.4)


def _spans_zero(picture: Picture) -> bool:
    values = _values(picture)
    return bool(values.min() <= 0 <= values.max())


def _is_above_zero(picture: Picture) -> bool:
    return bool(_values(picture).min() >= 0)


def _values(picture: Picture) -> Floats:
    """All that is drawn, the ends of intervals too, shape (n,), at least one."""
    drawn = [
        values
        for each in picture.series
        for values in (each.low, each.high, each.y)
        if values is not None
    ]
    known = np.concatenate(drawn)
    return known[np.isfinite(known)]


def _style(place: int) -> dict[str, Any]:
    """Colour and dash of a series: they are told apart without colours too."""
    return {
        "color": _colour(place),
        "linestyle": _DASHES[place % len(_DASHES)],
        "linewidth": 1.8,
        "markersize": 4,
    }


def _named(series: Series) -> dict[str, Any]:
    return {"label": series.name} if series.name else {}


def _colour(place: int) -> str:
    return SERIES[place % len(SERIES)].light


def _rgb(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    return red, green, blue


def _cut(name: str) -> str:
    """The beginning and the end of a long name: names of pairs often begin alike."""
    return name if len(name) <= _HEAD + _TAIL + 1 else f"{name[:_HEAD]}…{name[-_TAIL:]}"
