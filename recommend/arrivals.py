"""When each product was first bought: what is new where a feed gives no dates of release."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from events.columns import MICROSECONDS_A_DAY, Index, Moments, microseconds
from events.trade import Trade
from recommend.artefacts.files import open_array, open_names, save_arrays, save_names
from recommend.training import Recipe, in_one_step

NEW_DAYS = 60
"""Products first bought so lately are new, if the log is twice as old."""


@dataclass(frozen=True, slots=True)
class Arrivals:
    """New products, the last ones first.

    Attributes:
        products: by name.
        first: int64, shape (products,), falling: microseconds since 1970, UTC, of the
            first purchase.
    """

    products: Index
    first: Moments

    def save(self, folder: Path) -> None:
        """Write it into an empty folder."""
        save_names(folder, "products", self.products)
        save_arrays(folder, {"first": self.first})


def open_arrivals(folder: Path) -> Arrivals:
    """What `Arrivals.save` wrote.

    Raises:
        IndexUnusable: a file is missing or damaged.
    """
    products = open_names(folder, "products")
    return Arrivals(products, open_array(folder, "first", np.int64, (len(products),)))


def fit_arrivals(data: Trade) -> Arrivals:
    """The products that were first bought in the last days of a long enough log."""
    bought, now = data.purchases.bought(), microseconds(data.now)
    span = NEW_DAYS * MICROSECONDS_A_DAY
    first: npt.NDArray[np.int64] = np.full(len(bought.products), now, dtype=np.int64)
    np.minimum.at(first, bought.product, bought.time)
    long_enough = bool(len(bought)) and int(bought.time.min()) <= now - 2 * span
    new = np.flatnonzero((first < now) & (first > now - span) & long_enough)
    ranked = new[np.argsort(-first[new], kind="stable")]
    return Arrivals(Index([bought.products.names[code] for code in ranked]), first[ranked])


ARRIVALS = Recipe(name="arrivals", fit=in_one_step(fit_arrivals), open=open_arrivals)
