"""What a filter asks for: its values as the index spells them, its bounds, its numbers."""

import numpy as np

from catalog.filter_values import CATEGORY_SEPARATOR
from core.errors import BadInput
from search.query import Filter


def spelling(field: str, value: str) -> str:
    """`value` as the index spells it: a category path with a space about each ">"."""
    if field != "category":
        return value
    return CATEGORY_SEPARATOR.join(name.strip() for name in value.split(">"))


def bounds(condition: Filter) -> tuple[float, float]:
    """The least and the greatest number that a range lets through."""
    low = -np.inf if condition.min is None else condition.min
    return low, np.inf if condition.max is None else condition.max


def number_in(text: str) -> float | None:
    """The number that `text` is; None if it is none."""
    try:
        return float(text)
    except ValueError:
        return None


def no_range(field: str) -> BadInput:
    """Says that a range was asked of a field of words."""
    return BadInput(
        f"{field} holds words: a range does not apply",
        field="filter",
        hint=f"name its values, such as {field}:VALUE",
    )
