"""Charts as pictures of their own: drawn once, light and dark by themselves."""

from functools import cache, lru_cache
from importlib.util import find_spec

from core.errors import NotFound
from insights.analyses import packages_told
from insights.document import Chart, Section, Table
from insights.drawing.palette import dark_properties, light_properties

MOST_KEPT = 256
"""Pictures in memory, some 30 kB each."""

POLICY = "default-src 'none'; style-src 'unsafe-inline'"
"""Of a picture that is looked at by itself: its styles are within it, and nothing else is."""


@cache
def can_draw() -> bool:
    """Whether what draws is installed."""
    return find_spec("matplotlib") is not None


def chart_svg(section: Section, name: str) -> bytes:
    """A chart of a section as SVG.

    Raises:
        NotFound: the section has no such chart.
        ModelMissing: what draws is not installed.
    """
    for chart in section.charts:
        if chart.name == name:
            return _drawn(chart, section.table(chart.table), section.key)
    raise NotFound(f"there is no chart {name[:80]!r} in {section.title}", field="chart")


@lru_cache(maxsize=MOST_KEPT)
def _drawn(chart: Chart, table: Table, key: str) -> bytes:
    with packages_told(key):
        from insights.drawing.drawing import draw  # noqa: PLC0415 - heavy; only to draw

        return alone(draw(chart, table, prefix=f"{key}-{chart.name}"))


def alone(svg: str) -> bytes:
    """An SVG element as a picture of its own: it cannot see the page, but whether that is dark."""
    style = (
        f"<style>svg {{ {light_properties()} }} "
        f"@media (prefers-color-scheme: dark) {{ svg {{ {dark_properties()} }} }}</style>"
    )
    opening, closing, rest = svg.partition(">")
    return f"{opening}{closing}{style}{rest}".encode()
