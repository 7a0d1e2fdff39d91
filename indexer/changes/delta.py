"""Which rows of two product tables are the same product, and which of those differ."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow.compute as pc

from indexer.changes.columns import Tables

Rows = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Delta:
    """Rows of two tables, matched by product id.

    Attributes:
        added: rows of the table after that the one before does not have.
        gone: rows of the table before that the one after does not have.
        common: shape (n, 2): rows before and after of the same product, in the order after.
        changed: shape (m, 2): those of `common` whose products differ.
    """

    added: Rows
    gone: Rows
    common: Rows
    changed: Rows


def delta_of(tables: Tables) -> Delta:
    """Match the rows of both tables; exact, by a hash join over the ids."""
    before, after = tables.before, tables.after
    found: Any = pc.index_in(after.ids, value_set=before.ids)
    row_before: Rows = found.fill_null(-1).to_numpy().astype(np.int64)
    known = row_before >= 0
    common = np.column_stack([row_before[known], np.flatnonzero(known)])
    still_there = np.zeros(before.rows, dtype=np.bool_)
    still_there[common[:, 0]] = True
    differs = before.digests[common[:, 0]] != after.digests[common[:, 1]]
    return Delta(
        added=np.flatnonzero(~known),
        gone=np.flatnonzero(~still_there),
        common=common,
        changed=common[differs],
    )
