"""Tables and charts of sections as files."""

from fastapi import Response

from api.console.commercial.charts import POLICY, chart_svg
from api.console.rendering import HEADERS
from core.errors import NotFound
from insights.document import Section
from insights.report.csv_files import csv_name, table_csv


def csv_of(catalogue: str, section: Section, name: str) -> Response:
    """A table as a CSV file.

    Raises:
        NotFound: the section has no such table.
    """
    try:
        table = section.table(name)
    except ValueError as error:
        raise NotFound(f"there is no table {name[:80]!r} in {section.title}") from error
    file = f"{catalogue}-{csv_name(section, table)}"
    headers = {**HEADERS, "Content-Disposition": f'attachment; filename="{file}"'}
    return Response(table_csv(table), headers=headers, media_type="text/csv")


def svg_of(section: Section, chart: str) -> Response:
    """A chart as a picture.

    Raises:
        NotFound: the section has no such chart.
        ModelMissing: what draws is not installed.
    """
    return picture(chart_svg(section, chart))


def picture(svg: bytes) -> Response:
    """An SVG file."""
    headers = {**HEADERS, "Content-Security-Policy": POLICY}
    return Response(svg, headers=headers, media_type="image/svg+xml")
