"""Which rows of a table are taken: the first fault of a row counts."""

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from core.rejects import Reject, RejectLog, shown
from events.columns import Mask
from events.importing.tables import Rows

if TYPE_CHECKING:
    import pyarrow as pa


class Screening:
    """The rows of a table, fewer with each thing that is asked of them.

    Attributes:
        taken: bool, shape (n,).
        rejects: what was wrong with others, in no order.
        left_out: how many were no purchases, by why.
    """

    def __init__(self, rows: Rows, broken: Sequence[Reject] = ()) -> None:
        self._rows = rows
        self._lines = np.sort(np.append(rows, [each.line for each in broken]).astype(np.int64))
        self.taken: Mask = np.ones(rows.size, dtype=np.bool_)
        self.rejects = list(broken)
        self.left_out: Counter[str] = Counter()

    def leave_out(self, mask: Mask, why: str) -> None:
        """Leave out the rows of `mask`, which are none that are asked for."""
        count = int((mask & self.taken).sum())
        if count:
            self.left_out[why] += count
            self.taken &= ~mask

    def refuse(
        self, mask: Mask, column: str, values: "pa.Array[Any]", reason: str, mend: str
    ) -> None:
        """Reject the rows of `mask`.

        Args:
            mask: bool, shape (n,).
            column: at fault.
            values: of the column, shape (n,).
            reason: in the same words for every row.
            mend: what to change.
        """
        places = np.flatnonzero(mask & self.taken)
        if not places.size:
            return
        found = values.take(places).to_pylist()
        self.rejects += [
            Reject(int(self._rows[place]), column, shown(value), reason, mend)
            for place, value in zip(places, found, strict=True)
        ]
        self.taken &= ~mask

    def tell(self, log: RejectLog) -> None:
        """Count all rows in `log`, and write down the rejected ones in their order."""
        rejects = sorted(self.rejects, key=lambda each: each.line)
        places = np.searchsorted(self._lines, [each.line for each in rejects])
        done = 0
        for place, reject in zip(places.tolist(), rejects, strict=True):
            log.accept(place - done)
            log.reject(reject)
            done = place + 1
        log.accept(self._lines.size - done)
