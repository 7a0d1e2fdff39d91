"""The fields of a version's products and of new rows: filters, counts, values."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

import numpy as np
import numpy.typing as npt

from catalog.filter_values import filter_values
from catalog.product import Product
from search.arrays import Mask
from search.conditions import bounds, check_values, no_range, number_in, spelling
from search.delta.growing import GrowingArray, empty
from search.filters import FilterIndex, Slices, has_only_words
from search.lexical import Rows
from search.query import Filter


class _Field:
    """What new rows have under one field.

    Attributes:
        numbers_of: of its values by their folded case.
        places: int64: by number, the place that a value has among all.
        values: int32: of each pair of a value and a row, the number of the value.
        value_rows: int32, rising: of each such pair the row.
        numbers: float64, in the order in which they came.
        number_rows: int32, rising: of each of these the row.
    """

    __slots__ = ("number_rows", "numbers", "numbers_of", "places", "value_rows", "values")

    def __init__(self) -> None:
        self.numbers_of: dict[str, int] = {}
        self.places: GrowingArray[np.int64] = empty(np.int64)
        self.values: GrowingArray[np.int32] = empty(np.int32)
        self.value_rows: GrowingArray[np.int32] = empty(np.int32)
        self.numbers: GrowingArray[np.float64] = empty(np.float64)
        self.number_rows: GrowingArray[np.int32] = empty(np.int32)

    def with_value(self, number: int, rows: int) -> Rows:
        """The new rows before `rows` that have the value of a number, rising."""
        known = _before(self.value_rows.view(), rows)
        found: Rows = known[self.values.view(known.size) == number]
        return found

    def between(self, low: float, high: float, rows: int) -> Rows:
        """The new rows before `rows` that have a number within bounds."""
        known = _before(self.number_rows.view(), rows)
        numbers = self.numbers.view(known.size)
        found: Rows = known[(numbers >= low) & (numbers <= high)]
        return found


@dataclass(frozen=True, slots=True)
class _LayeredSlices(Slices):
    """Where a field's values lie in the version, and what new rows have."""

    added: _Field


class GrowingFilters:
    """Takes the fields of new rows; `at` gives what stands at a moment.

    A value that a version has but for its case is that value. A new one is spelt as it
    came first, and stands behind the version's where as many products have both.

    Args:
        built: the version's.
    """

    def __init__(self, built: FilterIndex) -> None:
        self._built = built
        self.fields: dict[str, _Field] = {}
        self.new_values: list[str] = []
        self.owners: dict[int, tuple[_Field, int]] = {}
        """By place of a value, its field and its number there."""

    def add(self, row: int, product: Product) -> None:
        """Add a new row, the last so far."""
        words = {}
        for field, value in dict.fromkeys(filter_values(product)):
            of_field = self.fields.get(field)
            if of_field is None:
                of_field = self.fields[field] = _Field()
            if isinstance(value, str):
                words[field, value.casefold()] = value
            else:
                of_field.numbers.append(value)
                of_field.number_rows.append(row)
        for (field, folded), value in words.items():
            of_field = self.fields[field]
            if folded not in of_field.numbers_of:
                self._number(field, value)
            of_field.values.append(of_field.numbers_of[folded])
            of_field.value_rows.append(row)

    def at(self, rows: int) -> "LayeredFilters":
        """The fields as they are now, with so many rows."""
        return LayeredFilters(self._built, self, rows)

    def _number(self, field: str, value: str) -> None:
        """Give a value that no new row had so far a number and a place."""
        of_field = self.fields[field]
        slices = self._built.slices_of(field)
        place = self._built.place_of(slices, value)
        if place is None:
            place = self._built.places + len(self.new_values)
            self.new_values.append(value)
        number = of_field.places.size
        self.owners[place] = (of_field, number)
        of_field.places.append(place)
        of_field.numbers_of[value.casefold()] = number


class LayeredFilters:
    """The fields of a version and of new rows, at one moment.

    Args:
        built: the version's.
        added: of the new rows, and maybe of later ones.
        rows: of the version and the new ones.
    """

    def __init__(self, built: FilterIndex, added: GrowingFilters, rows: int) -> None:
        self._built = built
        self._added = added
        self._rows = rows

    def of(self, field: str) -> "LayeredFilters":  # noqa: ARG002 - of every field, this is it
        """Where the values of `field` are to be read: here, whichever field it is."""
        return self

    @property
    def fields(self) -> list[str]:
        """Every field that can be filtered or counted, by name."""
        return sorted({*self._built.fields, *list(self._added.fields)})

    def slices(self, field: str, *, parameter: str) -> Slices:
        """Where the field's values and numbers lie.

        Raises:
            BadInput: no product has such an attribute; close names are suggested.
        """
        added = self._added.fields.get(field)
        if added is None:
            return self._built.slices(field, parameter=parameter)
        built = self._built.slices_of(field)
        return _LayeredSlices(built.values, built.numbers, added)

    def mask(self, condition: Filter) -> Mask:
        """The rows that meet `condition`, bool, shape (n,).

        Raises:
            BadInput: no product has the field, or the field cannot hold what is asked for.
        """
        slices = self.slices(condition.field, parameter="filter")
        added = slices.added if isinstance(slices, _LayeredSlices) else None
        has_new_numbers = added is not None and added.numbers.size > 0
        if not condition.any_of and has_only_words(slices) and not has_new_numbers:
            raise no_range(condition.field)
        words = (value for _, value in self.values_of(condition.field))
        has_numbers = slices.numbers.start != slices.numbers.stop or has_new_numbers
        check_values(condition, words, has_numbers=has_numbers)
        mask = np.zeros(self._rows, dtype=bool)
        of_added = self._meeting(added, condition) if added else ()
        for rows in chain(self._built.rows_meeting(slices, condition), of_added):
            mask[rows] = True
        return ~mask if condition.exclude else mask

    def value_counts(
        self, slices: Slices, matched: Mask
    ) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.int64]]:
        """The places of a field's values that a matched row has, and how many have each."""
        if not isinstance(slices, _LayeredSlices):
            return self._built.value_counts(slices, matched)
        counts = self._built.every_count(slices, matched)
        rows = _before(slices.added.value_rows.view(), self._rows)
        numbers = slices.added.values.view(rows.size)[matched[rows]]
        of_added = np.bincount(numbers, minlength=0)
        places = slices.added.places.view(of_added.size)
        known = places < self._built.places
        counts[places[known] - slices.values.start] += of_added[known]
        having = np.flatnonzero(counts)
        new = ~known & (of_added > 0)
        return (
            np.concatenate((slices.values.start + having, places[new])),
            np.concatenate((counts[having], of_added[new])),
        )

    def value(self, place: int) -> str:
        """The value at a place."""
        if place < self._built.places:
            return self._built.value(place)
        return self._added.new_values[place - self._built.places]

    def values_of(self, field: str) -> Iterator[tuple[int, str]]:
        """The places and the values of a field; none if no product has it."""
        yield from self._built.values_of(field)
        yield from self.added_values_of(field)

    def added_values_of(self, field: str) -> Iterator[tuple[int, str]]:
        """Those of them that came since the version was built."""
        added = self._added.fields.get(field)
        if added is not None:
            places = added.places.view()
            for place in places[places >= self._built.places].tolist():
                yield place, self.value(place)

    def rows_at(self, place: int) -> Rows:
        """The rows that have the value at a place, rising."""
        built = self._built.rows_at(place) if place < self._built.places else NO_ROWS
        if place not in self._added.owners:
            return built
        field, number = self._added.owners[place]
        return np.concatenate((built, field.with_value(number, self._rows)))

    def matched_numbers(self, slices: Slices, matched: Mask) -> npt.NDArray[np.float64]:
        """The field's numbers among the matched rows, rising, float64."""
        numbers = self._built.matched_numbers(slices, matched)
        if not isinstance(slices, _LayeredSlices):
            return numbers
        rows = _before(slices.added.number_rows.view(), self._rows)
        added = slices.added.numbers.view(rows.size)[matched[rows]]
        if added.size == 0:
            return numbers
        added = np.sort(added)
        return np.insert(numbers, np.searchsorted(numbers, added), added)

    def _meeting(self, field: _Field, condition: Filter) -> Iterator[Rows]:
        if not condition.any_of:
            yield field.between(*bounds(condition), self._rows)
        for value in condition.any_of:
            number = field.numbers_of.get(spelling(condition.field, value).casefold())
            if number is not None:
                yield field.with_value(number, self._rows)
            amount = number_in(value)
            if amount is not None:
                yield field.between(amount, amount, self._rows)


NO_ROWS: Rows = np.empty(0, np.int32)


def _before(rows: Rows, behind: int) -> Rows:
    """Those of `rows`, rising, that come before a row."""
    if rows.size == 0 or rows[-1] < behind:
        return rows
    return rows[: int(np.searchsorted(rows, behind))]
