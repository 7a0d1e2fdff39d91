"""What shops buy that buy the same things: from all they ever bought, not from one basket."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from events.columns import Codes, FloatArray, Index
from events.trade import Trade
from recommend.affinities.neighbours import Neighbours, Row, open_neighbours
from recommend.artefacts.files import open_array, open_names, save_arrays, save_names
from recommend.categories import Categories, open_categories
from recommend.training import Recipe, in_one_step

LEAST_SHOPS = 3
MOST_CHANCE = 0.01
"""Products that as many shops would have both of with more probability are left out.

It is no claim about any one pair, which would have to allow for how many were tried.
"""

PRIOR_SHOPS = 10.0
"""Shops by chance that a product's own are mixed with."""

POWER = 3.0
"""Between the sum of what all bought products speak for (1) and the strongest (infinite)."""

MOST = 100
"""Other products kept of each."""


@dataclass(frozen=True, slots=True)
class Peers:
    """How the shops of one product take to others.

    Attributes:
        products: those that were ever bought.
        categories: of them.
        shares: float64, shape (products,): of all shops, those that bought the product.
        because: of each product the others whose shops take to it more than chance
            would have it; scores are by how much
            its share is higher among them, counts are of shops with both.
    """

    products: Index
    categories: Categories
    shares: FloatArray
    because: Neighbours

    def save(self, folder: Path) -> None:
        """Write it into an empty folder."""
        save_names(folder, "products", self.products)
        self.categories.save(folder)
        save_arrays(folder, {"shares": self.shares})
        self.because.save(folder, "because")

    def drawn(self, candidates: Codes, bought: Codes) -> tuple[FloatArray, Codes]:
        """How much the shops of what is bought take to each candidate, and the strongest reason.

        Args:
            candidates: codes, shape (m,).
            bought: codes of what a shop bought.

        Returns:
            float64, shape (m,): the scores of all that is bought, added up as `POWER` says,
            0 without any; int32, shape (m,): the bought product with the highest, -1
            without any.
        """
        is_bought = np.zeros(len(self.products), dtype=np.bool_)
        is_bought[bought] = True
        owners, row = self.because.of_all(candidates.tolist())
        counts = is_bought[row.products] & (row.products != candidates[owners])
        owners, row = owners[counts], row.where(counts)
        # Rows are best first: the first line of each candidate is its strongest.
        places, first = np.unique(owners, return_index=True)
        scores, reasons = np.zeros(candidates.size), np.full(candidates.size, -1, np.int32)
        reasons[places] = row.products[first]
        np.add.at(scores, owners, row.scores**POWER)
        return scores ** (1 / POWER), reasons


def open_peers(folder: Path) -> Peers:
    """What `Peers.save` wrote.

    Raises:
        IndexUnusable: a file is missing or damaged.
    """
    products = open_names(folder, "products")
    return Peers(
        products=products,
        categories=open_categories(folder, len(products)),
        shares=open_array(folder, "shares", np.float64, (len(products),)),
        because=open_neighbours(folder, "because", len(products)),
    )


def _fit(data: Trade) -> Peers:
    # A server opens what was fitted without scipy.
    from events.pairs.counting import pairs_of, shops_of  # noqa: PLC0415

    shops = shops_of(data.purchases)
    sizes = shops.sizes.astype(np.float64)
    shares = sizes / max(shops.groups, 1)
    candidates, others, both = pairs_of(shops, LEAST_SHOPS, MOST_CHANCE).both_ways()
    among = (both + PRIOR_SHOPS * shares[candidates]) / (sizes[others] + PRIOR_SHOPS)
    row = Row(others, among - shares[candidates], both.astype(np.int32))
    return Peers(
        products=data.purchases.products,
        categories=Categories.coded(data.traits.categories),
        shares=shares,
        because=Neighbours.ranked(sizes.size, candidates, row, MOST),
    )


PEERS = Recipe(name="peers", fit=in_one_step(_fit), open=open_peers)
