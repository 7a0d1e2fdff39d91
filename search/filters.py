"""The filter index: which rows have which value, as masks and as counts."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Protocol, Self

import numpy as np
import numpy.typing as npt
import orjson
import pyarrow as pa

from core.errors import BadInput, IndexUnusable
from search.arrays import Mask, read_only
from search.conditions import bounds, check_values, no_range, number_in, spelling
from search.kernels import count_matched
from search.lexical import Rows
from search.query import Filter

STANDARD_FIELDS = frozenset(
    {"availability", "brand", "category", "item_group_id", "popularity", "price", "released"}
)
"""Fields that may be asked for even where no product has them."""


@dataclass(frozen=True, slots=True)
class Slices:
    """Where a field's values and numbers lie; an empty slice where it has none of the kind."""

    values: slice
    numbers: slice


NOWHERE = Slices(slice(0, 0), slice(0, 0))


@dataclass(frozen=True, slots=True)
class FilterColumns:
    """What a filter index is made of.

    Attributes:
        fields: the slices of each field.
        values: strings, v of them, sorted by their folded case within a field.
        value_offsets: int64, shape (v + 1,): which slice of `value_rows` is a value's.
        value_rows: int32.
        numbers: float64, shape (m,), rising within a field.
        number_rows: int32, shape (m,).
    """

    fields: Mapping[str, Slices]
    values: "pa.Array[Any]"
    value_offsets: npt.NDArray[np.int64]
    value_rows: Rows
    numbers: npt.NDArray[np.float64]
    number_rows: Rows


class FilterIndex:
    """Values by field with their rows, and numbers by field sorted by size.

    Args:
        columns: what it is made of.
        documents: rows of the catalogue.
    """

    def __init__(self, columns: FilterColumns, documents: int) -> None:
        self._documents = documents
        self._fields = columns.fields
        self._values = columns.values
        # Plain views: a memory map is slower to cut and to hand to a kernel.
        self._value_offsets = read_only(columns.value_offsets)
        self._value_rows = read_only(columns.value_rows)
        self._numbers = read_only(columns.numbers)
        self._number_rows = read_only(columns.number_rows)

    @classmethod
    def open(cls, folder: Path, documents: int) -> Self:
        """Open what indexer.filters wrote, memory-mapped.

        Raises:
            IndexUnusable: the files do not belong together.
        """
        described = orjson.loads((folder / "fields.json").read_bytes())
        with pa.memory_map(str(folder / "values.arrow")) as source:
            values = pa.ipc.open_file(source).read_all().column("value").combine_chunks()
        columns = FilterColumns(
            fields={name: _slices(kinds) for name, kinds in described.items()},
            values=values,
            value_offsets=np.load(folder / "value_offsets.npy", mmap_mode="r"),
            value_rows=np.load(folder / "value_rows.npy", mmap_mode="r"),
            numbers=np.load(folder / "numbers.npy", mmap_mode="r"),
            number_rows=np.load(folder / "number_rows.npy", mmap_mode="r"),
        )
        if columns.value_offsets.size != len(values) + 1:
            raise IndexUnusable("the filters do not belong together", field=folder.name)
        return cls(columns, documents)

    def of(self, field: str) -> "FilterIndex":  # noqa: ARG002 - of every field, this is it
        """Where the values of `field` are to be read: here, whichever field it is."""
        return self

    @property
    def fields(self) -> list[str]:
        """Every field that can be filtered or counted, by name."""
        return sorted(self._fields)

    @property
    def places(self) -> int:
        """How many values there are, of all fields."""
        return len(self._values)

    def slices_of(self, field: str) -> Slices:
        """Where the field's values and numbers lie; nowhere if no product has it."""
        return self._fields.get(field, NOWHERE)

    def slices(self, field: str, *, parameter: str) -> Slices:
        """Where the field's values and numbers lie.

        Raises:
            BadInput: no product has such an attribute; close names are suggested.
        """
        if field in self._fields:
            return self._fields[field]
        if field in STANDARD_FIELDS:
            return NOWHERE
        attribute = f"attributes.{field}"
        named = [attribute] if attribute in self._fields else []
        close = named or get_close_matches(field, self._fields, n=3)
        known = ", ".join((*sorted(STANDARD_FIELDS), "attributes.NAME"))
        hint = f"did you mean {', '.join(close)}?" if close else f"known: {known}"
        raise BadInput(f"no product has a field {field!r}", field=parameter, hint=hint)

    def mask(self, condition: Filter) -> Mask:
        """The rows that meet `condition`, bool, shape (n,).

        Raises:
            BadInput: no product has the field, or the field cannot hold what is asked for.
        """
        slices = self.slices(condition.field, parameter="filter")
        if not condition.any_of and has_only_words(slices):
            raise no_range(condition.field)
        words = (value for _, value in self.values_of(condition.field))
        check_values(condition, words, has_numbers=slices.numbers.start != slices.numbers.stop)
        mask = np.zeros(self._documents, dtype=bool)
        for rows in self.rows_meeting(slices, condition):
            mask[rows] = True
        return ~mask if condition.exclude else mask

    def rows_meeting(self, slices: Slices, condition: Filter) -> Iterator[Rows]:
        """The rows that have one of the values of `condition` or a number within its bounds."""
        if not condition.any_of:
            yield self._between(slices, *bounds(condition))
        for value in condition.any_of:
            yield from self._rows_of_value(slices, spelling(condition.field, value))

    def value_counts(
        self, slices: Slices, matched: Mask
    ) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.int64]]:
        """The places of a field's values that a matched row has, and how many have each."""
        counts = self.every_count(slices, matched)
        places = np.flatnonzero(counts)
        return slices.values.start + places, counts[places]

    def every_count(self, slices: Slices, matched: Mask) -> npt.NDArray[np.int64]:
        """How many matched rows have each of a field's values, in the order of their places."""
        first, last = slices.values.start, slices.values.stop
        counts = np.empty(last - first, dtype=np.int64)
        offsets = self._value_offsets[first : last + 1]
        count_matched(offsets, self._value_rows, read_only(matched), counts)
        return counts

    def value(self, place: int) -> str:
        """The value at a place."""
        text: str = self._values[place].as_py()
        return text

    def values_of(self, field: str) -> Iterator[tuple[int, str]]:
        """The places and the values of a field; none if no product has it."""
        places = self._fields.get(field, NOWHERE).values
        yield from ((place, self.value(place)) for place in range(places.start, places.stop))

    def added_values_of(self, field: str) -> Iterator[tuple[int, str]]:  # noqa: ARG002
        """None: this is what was built."""
        yield from ()

    def rows_at(self, place: int) -> Rows:
        """The rows that have the value at a place, rising."""
        first, last = self._value_offsets[place : place + 2]
        rows: Rows = self._value_rows[first:last]
        return rows

    def matched_numbers(self, slices: Slices, matched: Mask) -> npt.NDArray[np.float64]:
        """The field's numbers among the matched rows, rising, float64."""
        rows = self._number_rows[slices.numbers]
        numbers: npt.NDArray[np.float64] = self._numbers[slices.numbers][matched[rows]]
        return numbers

    def place_of(self, slices: Slices, value: str) -> int | None:
        """Where the field has a value that is `value` but for its case; None if nowhere."""
        folded = value.casefold()
        place = bisect_left(
            range(slices.values.stop), folded, lo=slices.values.start, key=self._folded_value
        )
        if place < slices.values.stop and self._folded_value(place) == folded:
            return place
        return None

    def _rows_of_value(self, slices: Slices, value: str) -> Iterator[Rows]:
        """The rows of the value that is `value` but for its case, and of the number it names."""
        place = self.place_of(slices, value)
        if place is not None:
            yield self.rows_at(place)
        number = number_in(value)
        if number is not None:
            yield self._between(slices, number, number)

    def _folded_value(self, place: int) -> str:
        return self.value(place).casefold()

    def _between(self, slices: Slices, low: float, high: float) -> Rows:
        numbers = self._numbers[slices.numbers]
        first = int(np.searchsorted(numbers, low, side="left"))
        last = int(np.searchsorted(numbers, high, side="right"))
        rows: Rows = self._number_rows[slices.numbers][first:last]
        return rows


class FieldIndex(Protocol):
    """The values and numbers of some fields, to be filtered and counted by."""

    def slices(self, field: str, *, parameter: str) -> Slices:
        """As `FilterIndex.slices`."""
        ...

    def mask(self, condition: Filter) -> Mask:
        """As `FilterIndex.mask`."""
        ...

    def value_counts(
        self, slices: Slices, matched: Mask
    ) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.int64]]:
        """As `FilterIndex.value_counts`."""
        ...

    def value(self, place: int) -> str:
        """As `FilterIndex.value`."""
        ...

    def matched_numbers(self, slices: Slices, matched: Mask) -> npt.NDArray[np.float64]:
        """As `FilterIndex.matched_numbers`."""
        ...


class FieldSource(Protocol):
    """Knows where the values of a field are to be read."""

    def of(self, field: str) -> FieldIndex:
        """The index that holds `field`."""
        ...


class Filters(FieldIndex, FieldSource, Protocol):
    """Every field of a catalogue."""

    @property
    def fields(self) -> list[str]:
        """Every field that can be filtered or counted, by name."""
        ...

    def values_of(self, field: str) -> Iterator[tuple[int, str]]:
        """The places and the values of a field; none if no product has it."""
        ...

    def added_values_of(self, field: str) -> Iterator[tuple[int, str]]:
        """Those of them that came since the version was built."""
        ...

    def rows_at(self, place: int) -> Rows:
        """The rows that have the value at a place, rising."""
        ...


def has_only_words(slices: Slices) -> bool:
    """Whether a field has no number; one that no product has may well have some."""
    return slices.numbers.start == slices.numbers.stop and slices is not NOWHERE


def _slices(kinds: dict[str, list[int]]) -> Slices:
    return Slices(
        values=slice(*kinds.get("values", (0, 0))), numbers=slice(*kinds.get("numbers", (0, 0)))
    )
