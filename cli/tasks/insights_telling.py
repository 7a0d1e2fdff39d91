"""Findings on a terminal: sentences, tables, what they rest on."""

from rich.console import Console
from rich.padding import Padding
from rich.table import Table as RichTable
from rich.text import Text

from insights.document import Section, Table
from insights.report.cells import heading, is_figure, written
from insights.running import Findings


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
        console.print(_drawn(table))
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


def _drawn(table: Table) -> RichTable:
    drawn = RichTable(title=Text(table.title), title_justify="left")
    for column in table.columns:
        drawn.add_column(Text(heading(column)), justify="right" if is_figure(column) else "left")
    for row in table.rows[: table.shown]:
        cells = zip(row, table.columns, strict=True)
        drawn.add_row(*(Text(written(cell, column.unit)) for cell, column in cells))
    return drawn
