"""A cut in time: what a model may know, and the baskets it is asked to foretell."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
import numpy.typing as npt

from core.errors import BadInput
from events.columns import Codes, Mask, Purchases, microseconds

Rows = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Split:
    """Purchases before a moment, and each shop's first order after it.

    Attributes:
        train: what was bought before the cut, returns left out.
        cut: the moment; nothing of it or later is in `train`.
        candidates: shape (products,): sold in the window before the cut.
        queries: shape (q,): the shops with an order from the cut to the end of the horizon,
            those without any order before it included.
        starts: shape (q + 1,): where in `truth` the products of each query lie.
        truth: the different products of the first order after the cut, candidates or not.
    """

    train: Purchases
    cut: datetime
    candidates: Mask
    queries: Codes
    starts: Rows
    truth: Codes

    def __len__(self) -> int:
        return int(self.queries.size)


def split_at(
    purchases: Purchases, cut: datetime, *, horizon: timedelta, window: timedelta
) -> Split:
    """Cut purchases in two.

    Args:
        purchases: of any time; returns are left out.
        cut: timezone-aware.
        horizon: after the cut, within which a first order counts as a query.
        window: before the cut, in which a product must have been sold to be a candidate.

    Raises:
        BadInput: nothing was bought before the cut, or nothing within the horizon.
    """
    bought = purchases.bought()
    moment = microseconds(cut)
    train = bought.where(bought.time < moment)
    if not len(train):
        raise BadInput(f"no purchase before {cut:%Y-%m-%d}", field="weeks", hint="cut later")
    after = (bought.time >= moment) & (bought.time < microseconds(cut + horizon))
    if not after.any():
        raise BadInput(f"no purchase after {cut:%Y-%m-%d}", field="weeks", hint="cut earlier")
    queries, starts, truth = first_orders(bought.where(after))
    sold = train.product[train.time >= microseconds(cut - window)]
    candidates = np.zeros(len(purchases.products), dtype=np.bool_)
    candidates[sold] = True
    return Split(train, cut, candidates, queries, starts, truth)


def first_orders(purchases: Purchases) -> tuple[Codes, Rows, Codes]:
    """Each shop's first order: the shops, shape (s,), where their products start, the products."""
    shops, at = np.unique(purchases.retailer, return_index=True)
    of_shop = np.searchsorted(shops, purchases.retailer)
    lines = purchases.order == purchases.order[at][of_shop]
    pairs = np.unique(
        np.stack([of_shop[lines], purchases.product[lines].astype(np.int64)], axis=1), axis=0
    )
    starts = np.searchsorted(pairs[:, 0], np.arange(shops.size + 1))
    return shops, starts.astype(np.int64), pairs[:, 1].astype(np.int32)


def last_moment(purchases: Purchases) -> datetime:
    """Just after the last purchase."""
    return datetime.fromtimestamp((int(purchases.time.max()) + 1) / 1e6, tz=UTC)
