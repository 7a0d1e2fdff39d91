"""The affinities of a catalogue's products, as they are served."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from events.columns import Codes, Index
from recommend.affinities.neighbours import Neighbours, open_neighbours
from recommend.artefacts.files import open_array, open_names, save_arrays, save_names


@dataclass(frozen=True, slots=True)
class Affinities:
    """Which products go together, follow each other, or are bought in place of each other.

    No pair goes together and takes turns: the one needs more common baskets than chance
    gives, the other fewer.

    Attributes:
        products: those that were ever bought.
        baskets: int32, shape (products,): how many have the product.
        followed: int32, shape (products,): orders with it that another followed soon.
        together: complements; scores are how much the share of baskets that have the
            neighbour rises with the product; counts are of baskets with both.
        instead: substitutes; scores are how surely they avoid one another, in standard
            deviations; counts are of shops that bought both.
        after: what the next order has, and seldom the other way round; scores are how
            much more of the orders that follow; counts are of these.
    """

    products: Index
    baskets: Codes
    followed: Codes
    together: Neighbours
    instead: Neighbours
    after: Neighbours

    def save(self, folder: Path) -> None:
        """Write it into an empty folder."""
        save_names(folder, "products", self.products)
        save_arrays(folder, {"baskets": self.baskets, "followed": self.followed})
        self.together.save(folder, "together")
        self.instead.save(folder, "instead")
        self.after.save(folder, "after")


def open_affinities(folder: Path) -> Affinities:
    """What `Affinities.save` wrote.

    Raises:
        IndexUnusable: a file is missing or damaged.
    """
    products = open_names(folder, "products")
    shape = (len(products),)
    return Affinities(
        products=products,
        baskets=open_array(folder, "baskets", np.int32, shape),
        followed=open_array(folder, "followed", np.int32, shape),
        together=open_neighbours(folder, "together", len(products)),
        instead=open_neighbours(folder, "instead", len(products)),
        after=open_neighbours(folder, "after", len(products)),
    )
