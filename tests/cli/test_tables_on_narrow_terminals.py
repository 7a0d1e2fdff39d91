"""Tables of findings are told in full, however narrow the terminal is."""

from io import StringIO

import pytest
from rich.console import Console

from cli.tasks.insights_telling import tell
from insights.document import Column, Section, Table, Unit
from insights.running import Findings

FIGURES = 12
ROW = ("3 (Type C)", "2017-03-13", *(1_234_567.0 + number for number in range(FIGURES)))
SECTION = Section(
    key="campaigns",
    title="Campaigns",
    findings=("One.",),
    tables=(
        Table(
            name="campaigns",
            title="Campaign by campaign",
            columns=(
                Column(name="campaign", title="campaign"),
                Column(name="begin", title="begin", unit=Unit.DATE),
                *(
                    Column(
                        name=f"figure_{number}", title="what addressed shops bring", unit=Unit.MONEY
                    )
                    for number in range(FIGURES)
                ),
            ),
            rows=(ROW,),
        ),
    ),
)


@pytest.mark.parametrize("width", [40, 80, 140, 400])
def test_no_figure_day_or_heading_is_cut_off(width: int) -> None:
    told = StringIO()
    tell(Findings(sections=(SECTION,)), Console(file=told, width=width))
    text = told.getvalue()
    assert "\u2026" not in text
    assert "2017-03-13" in text
    assert text.count("addressed") == FIGURES
    for number in range(FIGURES):
        assert f"1,234,{567 + number}" in text


def test_a_table_that_fits_is_as_wide_as_its_terminal_allows() -> None:
    told = StringIO()
    tell(Findings(sections=(SECTION,)), Console(file=told, width=400))
    assert max(map(len, told.getvalue().splitlines())) <= 400


def test_a_table_without_rows_says_so() -> None:
    told = StringIO()
    (table,) = SECTION.tables
    empty = SECTION.model_copy(update={"tables": (table.model_copy(update={"rows": ()}),)})
    tell(Findings(sections=(empty,)), Console(file=told, width=80))
    assert "Campaign by campaign\nThere are none.\n" in told.getvalue()
    assert "addressed" not in told.getvalue()
