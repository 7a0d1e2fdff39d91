"""How values of tables are written for people."""

import re

from insights.document import Cell, Column, Unit

UNKNOWN = "-"

_FIGURES = frozenset({Unit.COUNT, Unit.NUMBER, Unit.MONEY, Unit.SHARE, Unit.DAYS, Unit.RATIO})
_LEAST_WRITTEN = 0.0001
"""Less, such as a probability, would be written as nothing."""

_PER_CENT = re.compile(r"(?<=\d) %")
_SHORT = ((1e9, "bn"), (1e6, "M"), (1e3, "k"))


def is_figure(column: Column) -> bool:
    """Whether values of the column are figures, which stand below one another to the right."""
    return column.unit in _FIGURES


def heading(column: Column) -> str:
    """What stands above the column, with the unit where its values do not name it."""
    is_told = column.unit is not Unit.DAYS or "days" in column.title.lower()
    return column.title if is_told else f"{column.title} (days)"


def written(cell: Cell, unit: Unit) -> str:
    """The value as people read it; a dash where it is not known.

    Args:
        cell: the value.
        unit: of it; templates name it by its text, such as "days".
    """
    if cell is None:
        return UNKNOWN
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, str):
        return cell[:10] if unit == Unit.DATE else cell
    if cell != cell:  # noqa: PLR0124 - only what is no number differs from itself
        return UNKNOWN
    return _figure(cell, unit)


def unbroken(sentence: str) -> str:
    """The sentence with no line to be broken between a figure and its per cent sign."""
    return _PER_CENT.sub("\N{NO-BREAK SPACE}%", sentence)


def short(value: float, unit: Unit) -> str:
    """A figure beside an axis: 1.2M, 35 %."""
    if unit is Unit.SHARE:
        return f"{100 * value:.4g} %"
    for size, letter in _SHORT:
        if abs(value) >= size:
            return f"{value / size:.4g}{letter}"
    return f"{value:.4g}x" if unit is Unit.RATIO else f"{value:.4g}"


def _figure(value: float, unit: Unit) -> str:
    match unit:
        case Unit.SHARE:
            return f"{100 * value:z.1f} %"
        case Unit.RATIO:
            return f"{value:z,.2f}x"
        case Unit.MONEY:
            return f"{value:z,.0f}" if abs(value) >= 1000 else f"{value:z,.2f}"
    if unit == Unit.NUMBER and 0 < value < _LEAST_WRITTEN:
        return f"<{_LEAST_WRITTEN}"
    digits = 1 if unit == Unit.DAYS else _decimals(value)
    return f"{value:z,.{0 if float(value).is_integer() else digits}f}"


def _decimals(value: float) -> int:
    """So many that three digits count, of what is below a thousand."""
    size = abs(value)
    return 0 if size >= 1000 else 1 if size >= 100 else 2 if size >= 1 else 4
