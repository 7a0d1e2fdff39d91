"""What filters and facets read: for every field the rows of each value, and numbers by row."""

from array import array
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import orjson
import pyarrow as pa

from catalog.filter_values import filter_values
from catalog.product import Product

Rows = npt.NDArray[np.int64]


class _Words:
    """The values of one field: each with its number, and (number, row) as they came."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}
        self._noted = array("i")
        self._rows = array("i")

    def add(self, value: str, row: int) -> None:
        """Note that `row` has `value`."""
        self._noted.append(self.numbers.setdefault(value, len(self.numbers)))
        self._rows.append(row)

    def united(self) -> tuple[list[str], Rows, npt.NDArray[np.int32]]:
        """Values that differ in case alone are one, in the spelling that most products have.

        Returns:
            The values in the order of their folded case, how many rows each has, and the
            rows of one after the other, rising.
        """
        noted = np.frombuffer(self._noted, np.int32)
        said = np.bincount(noted, minlength=len(self.numbers)).tolist()
        spellings: dict[str, list[str]] = defaultdict(list)
        for value in self.numbers:
            spellings[value.casefold()].append(value)
        group_of = np.empty(len(self.numbers), np.int64)
        values = []
        for group, folded in enumerate(sorted(spellings)):
            same = spellings[folded]
            values.append(min(same, key=lambda value: (-said[self.numbers[value]], value)))
            group_of[[self.numbers[value] for value in same]] = group
        keys = np.unique(group_of[noted] << 32 | np.frombuffer(self._rows, np.int32))
        sizes = np.bincount(keys >> 32, minlength=len(values))
        return values, sizes, (keys & 0xFFFF_FFFF).astype(np.int32)


class _Amounts:
    """The numbers of one field with their rows, as they came."""

    def __init__(self) -> None:
        self._numbers = array("d")
        self._rows = array("i")

    def add(self, number: float, row: int) -> None:
        """Note that `row` has `number`."""
        self._numbers.append(number)
        self._rows.append(row)

    def sorted(self) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.int32]]:
        """The numbers by size and their rows, rising among equal ones; each pair once."""
        numbers, rows = np.frombuffer(self._numbers), np.frombuffer(self._rows, np.int32)
        order = np.lexsort((rows, numbers))
        numbers, rows = numbers[order], rows[order]
        new = np.ones(numbers.size, np.bool_)
        new[1:] = (np.diff(numbers) != 0) | (np.diff(rows) != 0)
        return numbers[new], rows[new]


class FilterWriter:
    """Takes products one by one and writes their values by field.

    The files: `fields.json` says for each field which slice of the values and of
    the numbers is its own; `values.arrow` holds the values, sorted without regard
    to case within a field; `value_offsets.npy` and `value_rows.npy` are the rows of
    each value; `numbers.npy` and `number_rows.npy` are numbers sorted by size
    within a field, and their rows.
    """

    def __init__(self) -> None:
        self._words: dict[str, _Words] = defaultdict(_Words)
        self._numbers: dict[str, _Amounts] = defaultdict(_Amounts)

    def add(self, row: int, product: Product) -> None:
        """Note the values of `product`, which is document number `row`."""
        for field, value in filter_values(product):
            if isinstance(value, str):
                self._words[field].add(value, row)
            else:
                self._numbers[field].add(value, row)

    def write(self, folder: Path) -> None:
        """Write the files described above into `folder`, which is made."""
        folder.mkdir(parents=True)
        fields: dict[str, dict[str, tuple[int, int]]] = defaultdict(dict)
        self._write_words(folder, fields)
        self._write_numbers(folder, fields)
        (folder / "fields.json").write_bytes(orjson.dumps(fields, option=orjson.OPT_SORT_KEYS))

    def _write_words(self, folder: Path, fields: dict[str, dict[str, tuple[int, int]]]) -> None:
        values: list[str] = []
        sizes: list[Rows] = [np.zeros(1, np.int64)]
        rows: list[npt.NDArray[np.int32]] = [np.empty(0, np.int32)]
        for field in sorted(self._words):
            its_values, its_sizes, its_rows = self._words[field].united()
            fields[field]["values"] = (len(values), len(values) + len(its_values))
            values.extend(its_values)
            sizes.append(its_sizes)
            rows.append(its_rows)
        np.save(folder / "value_offsets.npy", np.cumsum(np.concatenate(sizes)))
        np.save(folder / "value_rows.npy", np.concatenate(rows))
        _write_values(folder / "values.arrow", values)

    def _write_numbers(self, folder: Path, fields: dict[str, dict[str, tuple[int, int]]]) -> None:
        numbers: list[npt.NDArray[np.float64]] = [np.empty(0)]
        rows: list[npt.NDArray[np.int32]] = [np.empty(0, np.int32)]
        written = 0
        for field in sorted(self._numbers):
            its_numbers, its_rows = self._numbers[field].sorted()
            fields[field]["numbers"] = (written, written + its_numbers.size)
            written += its_numbers.size
            numbers.append(its_numbers)
            rows.append(its_rows)
        np.save(folder / "numbers.npy", np.concatenate(numbers))
        np.save(folder / "number_rows.npy", np.concatenate(rows))


def _write_values(path: Path, values: Sequence[str]) -> None:
    table = pa.table({"value": pa.array(values, pa.large_string())})
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table)
