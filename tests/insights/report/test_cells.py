"""Values as people read them, by hand."""

import html

import pytest
from jinja2 import Environment

from insights.document import Cell, Column, Unit
from insights.report.cells import heading, is_figure, short, unbroken, written


@pytest.mark.parametrize(
    ("cell", "unit", "text"),
    [
        (None, Unit.MONEY, "-"),
        (float("nan"), Unit.SHARE, "-"),
        (True, Unit.TEXT, "yes"),
        (False, Unit.TEXT, "no"),
        ("2026-01-31T10:00:00+00:00", Unit.DATE, "2026-01-31"),
        ("Tea", Unit.TEXT, "Tea"),
        (1234567, Unit.COUNT, "1,234,567"),
        (1234567.891, Unit.MONEY, "1,234,568"),
        (12.5, Unit.MONEY, "12.50"),
        (0.1234, Unit.SHARE, "12.3 %"),
        (-0.0001, Unit.SHARE, "0.0 %"),
        (1.8, Unit.RATIO, "1.80x"),
        (12.34, Unit.DAYS, "12.3"),
        (90.0, Unit.DAYS, "90"),
        (3.0, Unit.NUMBER, "3"),
        (0.01234, Unit.NUMBER, "0.0123"),
        (123.456, Unit.NUMBER, "123.5"),
        (0.0001, Unit.NUMBER, "0.0001"),
        (0.00001, Unit.NUMBER, "<0.0001"),
        (-0.00001, Unit.NUMBER, "0.0000"),
        (0.0, Unit.NUMBER, "0"),
    ],
)
def test_values_are_written_in_their_unit(cell: Cell, unit: Unit, text: str) -> None:
    assert written(cell, unit) == text


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0.25, Unit.SHARE, "25 %"),
        (1_200_000, Unit.MONEY, "1.2M"),
        (-35_000, Unit.COUNT, "-35k"),
        (2.5e9, Unit.MONEY, "2.5bn"),
        (1.5, Unit.RATIO, "1.5x"),
        (12, Unit.NUMBER, "12"),
    ],
)
def test_figures_beside_an_axis_are_short(value: float, unit: Unit, text: str) -> None:
    assert short(value, unit) == text


def test_a_line_is_not_broken_before_a_per_cent_sign() -> None:
    assert unbroken("From 5 % to 12.5 %, not of % alone") == (
        "From 5\N{NO-BREAK SPACE}% to 12.5\N{NO-BREAK SPACE}%, not of % alone"
    )


def test_figures_and_words_are_told_apart() -> None:
    days = Column(name="gap", title="Gap", unit=Unit.DAYS)

    assert is_figure(days)
    assert not is_figure(Column(name="name", title="Name"))
    assert heading(days) == "Gap (days)"
    assert heading(Column(name="gap", title="Days between", unit=Unit.DAYS)) == "Days between"


@pytest.mark.parametrize("unit", Unit)
@pytest.mark.parametrize("cell", [2.34, 0.00001, 1_234.5, "2026-05-01T10:00:00+00:00"])
def test_a_template_may_name_a_unit_by_its_text(unit: Unit, cell: Cell) -> None:
    page = Environment(autoescape=True)
    page.filters["written"] = written
    told = page.from_string("{{ cell | written(unit) }}").render(cell=cell, unit=unit.value)

    assert html.unescape(told) == written(cell, unit)
