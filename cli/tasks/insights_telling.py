"""Findings on a terminal: sentences, tables, what they rest on."""

from rich.console import Console
from rich.measure import Measurement
from rich.padding import Padding
from rich.table import Table as RichTable
from rich.text import Text

from insights.document import Section, Table, Unit
from insights.report.cells import heading, is_figure, written
from insights.running import Findings

_WIDEST = 1_000
"""Columns of text; no table of figures needs more."""


def tell(findings: Findings, console: Console) -> None:
    """Print every section, and what could not be answered."""
    for section in findings.sections:
        _tell_section(section, console)
    if findings.gaps:
        console.print(Text("What could not be answered", style="bold"))
        for gap in findings.gaps:
            console.print(_bullet(f"{gap.title}: {gap.why}"))
        console.print()


def _tell_section(section: Section, console: Console) -> None:
    console.print(Text(section.title, style="bold"))
    for finding in section.findings:
        console.print(_bullet(finding))
    for table in section.tables:
        console.print()
        if not table.rows:
            console.print(Text(table.title, style="italic"))
            console.print(Text("There are none.", style="dim"))
            continue
        # What does not fit is wrapped by the terminal; Rich would cut figures and columns off.
        console.print(_drawn(table, console), crop=False)
        if len(table.rows) > table.shown:
            more = f"{table.shown:,} of {len(table.rows):,} rows; all of them: --csv FOLDER"
            console.print(Text(more, style="dim"))
    if section.assumptions:
        console.print()
        console.print(Text("What these figures rest on", style="dim"))
        for assumption in section.assumptions:
            console.print(_bullet(assumption, "dim"))
    console.print()


def _bullet(sentence: str, style: str = "") -> Padding:
    text = Text(f"- {sentence}", style=style)
    return Padding(text, (0, 0, 0, 2))


def _drawn(table: Table, console: Console) -> RichTable:
    """As wide as the console, or as its figures, days and longest words need."""
    drawn = RichTable(title=Text(table.title), title_justify="left")
    rows = table.rows[: table.shown]
    for place, column in enumerate(table.columns):
        cells = [written(row[place], table.unit(number, column)) for number, row in enumerate(rows)]
        whole = is_figure(column) or column.unit is Unit.DATE
        drawn.add_column(
            Text(heading(column)),
            justify="right" if is_figure(column) else "left",
            min_width=max(map(len, cells), default=0) if whole else None,
        )
    for number, row in enumerate(rows):
        told = zip(row, table.columns, strict=True)
        drawn.add_row(*(Text(written(cell, table.unit(number, each))) for cell, each in told))
    least = Measurement.get(console, console.options.update(width=_WIDEST), drawn).minimum
    if least > console.width:
        drawn.width = least
    return drawn
