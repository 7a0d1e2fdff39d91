"""What each retailer buys, for suggestions that suit the shop."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import numpy as np
import pyarrow as pa

from catalog.orders import OrderLine

MOST_PRODUCTS = 2_000
"""Of a retailer that buys more, the products bought most often."""


@dataclass(frozen=True, slots=True)
class Bought:
    """Order lines by row, in all and by retailer."""

    lines: Mapping[int, int]
    by_retailer: Mapping[str, Mapping[int, int]]


def count_orders(orders: Iterable[OrderLine], ids: Sequence[str]) -> Bought:
    """Count the order lines of products of the catalogue; others are passed over.

    Args:
        orders: in any order.
        ids: the product of each row.
    """
    row_of = {product: row for row, product in enumerate(ids)}
    lines: Counter[int] = Counter()
    by_retailer: defaultdict[str, Counter[int]] = defaultdict(Counter)
    for line in orders:
        row = row_of.get(line.product)
        if row is not None:
            lines[row] += 1
            by_retailer[line.retailer][row] += 1
    return Bought(dict(lines), dict(by_retailer))


def write_retailers(folder: Path, bought: Bought) -> None:
    """Write each retailer's products with how often they were bought.

    The files: `names.arrow`, the retailers by name; `offsets.npy` int64, where each
    one's products lie in `rows.npy` int32, rising, and `lines.npy` int32.
    """
    folder.mkdir()
    names = sorted(bought.by_retailer)
    counts = [sorted(_most_bought(bought.by_retailer[name])) for name in names]
    offsets = np.cumsum([0, *map(len, counts)], dtype=np.int64)
    flat = list(chain.from_iterable(counts))
    np.save(folder / "offsets.npy", offsets)
    np.save(folder / "rows.npy", np.array([row for row, _ in flat], np.int32))
    np.save(folder / "lines.npy", np.array([lines for _, lines in flat], np.int32))
    table = pa.table({"name": pa.array(names, pa.large_string())})
    sink_path = str(folder / "names.arrow")
    with pa.OSFile(sink_path, "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table)


def _most_bought(counts: Mapping[int, int]) -> list[tuple[int, int]]:
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST_PRODUCTS]
