"""How prices moved from one version to the next."""

import numpy as np
import numpy.typing as npt

from indexer.changes.columns import Tables
from indexer.changes.delta import Delta
from indexer.changes.models import PriceBin, PriceMove, PriceMoves
from indexer.changes.records import RecordReader, shown

Floats = npt.NDArray[np.float64]

EDGES = (0.1, 0.5, 0.8, 0.95, 1.0, 1.05, 1.25, 2.0, 10.0)
"""Factors between which moves are counted; a price that did not move is in no bin."""

LABELS = (
    "to a tenth or less",
    "down 50 to 90 %",
    "down 20 to 50 %",
    "down 5 to 20 %",
    "down less than 5 %",
    "up to 5 %",
    "up 5 to 25 %",
    "up 25 to 100 %",
    "2 to 10 times",
    "10 times or more",
)


def common_prices(tables: Tables, delta: Delta) -> tuple[Floats, Floats]:
    """Prices before and after of the products in both versions, shape (n,); NaN where none is."""
    rows_before, rows_after = delta.common[:, 0], delta.common[:, 1]
    return tables.before.prices[rows_before], tables.after.prices[rows_after]


def factors(before: Floats, after: Floats) -> Floats:
    """Price after by price before, shape (n,); NaN where one of them is none or nought."""
    factor = np.full(before.shape, np.nan)
    usable = (before > 0) & (after > 0)
    np.divide(after, before, out=factor, where=usable)
    return factor


def median_factor(factor: Floats) -> float | None:
    """The median of what is not NaN; None if all is."""
    usable = factor[~np.isnan(factor)]
    return float(np.median(usable)) if usable.size else None


def price_moves(tables: Tables, delta: Delta, after: RecordReader, examples: int) -> PriceMoves:
    """How the prices moved, with the largest moves as examples.

    Args:
        tables: both.
        delta: of both.
        after: the records of the table after.
        examples: moves that are told one by one.
    """
    old, new = common_prices(tables, delta)
    factor = factors(old, new)
    moved = np.flatnonzero(~np.isnan(factor) & (factor != 1))
    size = np.abs(np.log(factor[moved]))
    largest = moved[np.argsort(-size, kind="stable")[:examples]]
    return PriceMoves(
        up=int(np.count_nonzero(new > old)),
        down=int(np.count_nonzero(new < old)),
        new=int(np.count_nonzero(np.isnan(old) & ~np.isnan(new))),
        lost=int(np.count_nonzero(~np.isnan(old) & np.isnan(new))),
        median_factor=median_factor(factor),
        bins=_bins(factor[moved]),
        largest=tuple(
            _move(after, int(delta.common[place, 1]), old[place], new[place]) for place in largest
        ),
    )


def _bins(moved: Floats) -> tuple[PriceBin, ...]:
    """Counts between the edges; an edge belongs to the bin of the larger move."""
    falls = np.searchsorted(EDGES, moved[moved < 1], side="left")
    rises = np.searchsorted(EDGES, moved[moved > 1], side="right")
    counts = np.bincount(np.concatenate([falls, rises]), minlength=len(LABELS))
    return tuple(PriceBin(label, int(n)) for label, n in zip(LABELS, counts, strict=True))


def _move(records: RecordReader, row: int, before: float, after: float) -> PriceMove:
    record = records.record(row)
    return PriceMove(record["id"], shown(record["title"]), float(before), float(after))
