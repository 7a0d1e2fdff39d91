"""The affinities of a catalogue's products, as they are served."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from events.columns import Codes, Index
from recommend.affinities.neighbours import Neighbours, open_neighbours
from recommend.artefacts.files import open_array, open_names, save_arrays, save_names
from recommend.training import Recipe, TrainingData


@dataclass(frozen=True, slots=True)
class Affinities:
    """Which products go together, and which are bought in place of one another.

    No pair is in both: the one needs more common baskets than chance gives, the other fewer.

    Attributes:
        products: those that were ever bought.
        baskets: int32, shape (products,): how many have the product.
        together: complements; scores are how much the share of baskets that have the
            neighbour rises with the product; counts are of baskets with both.
        instead: substitutes; scores are how surely they avoid one another, in standard
            deviations; counts are of shops that bought both.
    """

    products: Index
    baskets: Codes
    together: Neighbours
    instead: Neighbours

    def save(self, folder: Path) -> None:
        """Write it into an empty folder."""
        save_names(folder, "products", self.products)
        save_arrays(folder, {"baskets": self.baskets})
        self.together.save(folder, "together")
        self.instead.save(folder, "instead")


def open_affinities(folder: Path) -> Affinities:
    """What `Affinities.save` wrote.

    Raises:
        IndexUnusable: a file is missing or damaged.
    """
    products = open_names(folder, "products")
    return Affinities(
        products=products,
        baskets=open_array(folder, "baskets", np.int32, (len(products),)),
        together=open_neighbours(folder, "together", len(products)),
        instead=open_neighbours(folder, "instead", len(products)),
    )


def _fit(data: TrainingData) -> Affinities:
    # A server opens what was fitted without scipy.
    from recommend.affinities.fitting import fit_affinities  # noqa: PLC0415

    return fit_affinities(data)


AFFINITIES = Recipe(name="affinities", fit=_fit, open=open_affinities)
