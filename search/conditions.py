"""What a filter asks for: its values as the index spells them, its bounds, its numbers."""

import math
from collections.abc import Collection, Iterable
from itertools import islice

import numpy as np

from catalog.filter_values import CATEGORY_SEPARATOR
from catalog.product import Availability
from core.errors import BadInput
from search.query import Filter

NUMBER_FIELDS = frozenset({"popularity", "price", "released"})
"""Standard fields that hold numbers in every catalogue."""

_TRUTHS = ("true", "false")
_AVAILABILITIES = tuple(each.value for each in Availability)
_MOST_SHOWN = 60


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
    """The finite number that `text` is; None if it is none."""
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def check_values(condition: Filter, words: Iterable[str], *, has_numbers: bool) -> None:
    """Refuse a value that no product can have: it would find nothing, and say nothing of why.

    Args:
        condition: on one field.
        words: what the field has besides numbers; no more than three are looked at.
        has_numbers: whether it has any.

    Raises:
        BadInput: a value is no number where the field holds nothing else, no truth value where
            it holds these alone, or no availability.
    """
    if not condition.any_of:
        return
    if condition.field == "availability":
        _check_named(condition, _AVAILABILITIES)
        return
    some = {word.casefold() for word in islice(words, len(_TRUTHS) + 1)}
    if condition.field in NUMBER_FIELDS or (has_numbers and not some):
        _check_numbers(condition)
    elif some and not has_numbers and some.issubset(_TRUTHS):
        _check_named(condition, _TRUTHS)


def _check_numbers(condition: Filter) -> None:
    """Refuse what is no number among the values of `condition`, on a field of numbers.

    Raises:
        BadInput: one is none.
    """
    field = condition.field
    hint = f"name a number or a range, such as {field}:10 or {field}:10..50"
    if field == "released":
        hint = "a moment is written in seconds since 1970, such as released:1577836800.."
    for value in condition.any_of:
        if number_in(value) is None:
            raise _no_such(field, "numbers", value, hint)


def _check_named(condition: Filter, named: Collection[str]) -> None:
    """Refuse what is not `named` among the values of `condition`."""
    field, listed = condition.field, ", ".join(named)
    for value in condition.any_of:
        if value.casefold() not in named:
            example = f"{field}:{next(iter(named))}"
            raise _no_such(field, listed, value, f"name one of these, such as {example}")


def _no_such(field: str, held: str, value: str, hint: str) -> BadInput:
    shown = value if len(value) <= _MOST_SHOWN else f"{value[: _MOST_SHOWN - 3]}..."
    return BadInput(f"{field} holds {held}: {shown!r} is none of them", field="filter", hint=hint)


def no_range(field: str) -> BadInput:
    """Says that a range was asked of a field of words."""
    return BadInput(
        f"{field} holds words: a range does not apply",
        field="filter",
        hint=f"name its values, such as {field}:VALUE",
    )
