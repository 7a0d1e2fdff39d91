"""What filters and facets read: for every field the rows of each value, and numbers by row."""

from collections import defaultdict
from itertools import accumulate
from pathlib import Path

import numpy as np
import orjson
import pyarrow as pa

from catalog.filter_values import filter_values
from catalog.product import Product


class FilterWriter:
    """Takes products one by one and writes their values by field.

    The files: `fields.json` says for each field which slice of the values and of
    the numbers is its own; `values.arrow` holds the values, sorted without regard
    to case within a field; `value_offsets.npy` and `value_rows.npy` are the rows of
    each value; `numbers.npy` and `number_rows.npy` are numbers sorted by size
    within a field, and their rows.
    """

    def __init__(self) -> None:
        self._words: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
        self._numbers: dict[str, list[tuple[float, int]]] = defaultdict(list)

    def add(self, row: int, product: Product) -> None:
        """Note the values of `product`, which is document number `row`."""
        for field, value in filter_values(product):
            if isinstance(value, str):
                self._words[field][value].append(row)
            else:
                self._numbers[field].append((value, row))

    def write(self, folder: Path) -> None:
        """Write the files described above into `folder`, which is made."""
        folder.mkdir(parents=True)
        fields: dict[str, dict[str, tuple[int, int]]] = defaultdict(dict)
        self._write_words(folder, fields)
        self._write_numbers(folder, fields)
        (folder / "fields.json").write_bytes(orjson.dumps(fields, option=orjson.OPT_SORT_KEYS))

    def _write_words(self, folder: Path, fields: dict[str, dict[str, tuple[int, int]]]) -> None:
        values: list[str] = []
        rows: list[list[int]] = []
        for field in sorted(self._words):
            start = len(values)
            for value, its_rows in _united(self._words[field]):
                values.append(value)
                rows.append(its_rows)
            fields[field]["values"] = (start, len(values))
        offsets = np.fromiter(accumulate(map(len, rows), initial=0), np.int64, len(rows) + 1)
        flat = np.fromiter((row for group in rows for row in group), np.int32, int(offsets[-1]))
        np.save(folder / "value_offsets.npy", offsets)
        np.save(folder / "value_rows.npy", flat)
        table = pa.table({"value": pa.array(values, pa.large_string())})
        with (
            pa.OSFile(str(folder / "values.arrow"), "wb") as sink,
            pa.ipc.new_file(sink, table.schema) as writer,
        ):
            writer.write_table(table)

    def _write_numbers(self, folder: Path, fields: dict[str, dict[str, tuple[int, int]]]) -> None:
        pairs: list[tuple[float, int]] = []
        for field in sorted(self._numbers):
            start = len(pairs)
            pairs.extend(sorted(set(self._numbers[field])))
            fields[field]["numbers"] = (start, len(pairs))
        np.save(folder / "numbers.npy", np.array([number for number, _ in pairs], np.float64))
        np.save(folder / "number_rows.npy", np.array([row for _, row in pairs], np.int32))


def _united(rows_by_value: dict[str, list[int]]) -> list[tuple[str, list[int]]]:
    """Values that differ in case alone become one, in the spelling that most products have."""
    spellings: dict[str, list[str]] = defaultdict(list)
    for value in rows_by_value:
        spellings[value.casefold()].append(value)
    united = []
    for folded in sorted(spellings):
        same = spellings[folded]
        commonest = min(same, key=lambda value: (-len(rows_by_value[value]), value))
        united.append((commonest, sorted({row for value in same for row in rows_by_value[value]})))
    return united
