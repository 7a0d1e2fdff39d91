"""The report as one page for mail: it needs no file, script or network but itself."""

import base64
from collections.abc import Mapping, Sequence
from datetime import datetime

from jinja2 import Environment, PackageLoader, StrictUndefined

from insights.artefacts.data import TradeFacts
from insights.document import Section, Table
from insights.drawing.drawing import draw_section
from insights.drawing.palette import dark_properties, light_properties
from insights.report.cells import heading, is_figure, unbroken, written
from insights.report.csv_files import csv_name, table_csv
from insights.running import Gap

MOST_EMBEDDED_ROWS = 2_000
"""Rows of a table whose CSV is within the page; larger ones would make it too heavy for mail."""


def report_page(
    title: str, facts: TradeFacts, sections: Sequence[Section], gaps: Sequence[Gap]
) -> str:
    """The report as HTML. The same sections give the same bytes.

    Args:
        title: of the whole.
        facts: of the trade that it was made from.
        sections: in the order in which they are shown; no two of one key.
        gaps: told at the end.
    """
    environment = Environment(
        loader=PackageLoader("insights.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        count="{:,}".format,
        minute=_minute,
        heading=heading,
        written=written,
        unbroken=unbroken,
        embedded=_embedded,
    )
    environment.tests["figure"] = is_figure
    return environment.get_template("report.html").render(
        title=title,
        facts=facts,
        sections=sections,
        drawings=_drawings(sections),
        gaps=gaps,
        csv_name=csv_name,
        light=light_properties(),
        dark=dark_properties(),
    )


def _minute(moment: str) -> str:
    """An ISO 8601 time as people read it."""
    return f"{datetime.fromisoformat(moment):%Y-%m-%d %H:%M %Z}"


def _drawings(sections: Sequence[Section]) -> Mapping[str, Mapping[str, str]]:
    return {section.key: draw_section(section) for section in sections}


def _embedded(table: Table) -> str | None:
    """The table's CSV as an address of its own; None for one that is too long."""
    if len(table.rows) > MOST_EMBEDDED_ROWS:
        return None
    text = base64.b64encode(table_csv(table).encode()).decode()
    return f"data:text/csv;charset=utf-8;base64,{text}"
