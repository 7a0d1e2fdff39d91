"""The model of next orders: fitted, kept in files, asked."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np
import numpy.typing as npt

from core.progress import Reporter
from events.columns import Codes, Index, Mask
from events.trade import Trade
from recommend.artefacts.files import open_array, open_names, save_arrays, save_names
from recommend.categories import Categories
from recommend.next_basket.features import NAMES, Candidates, Ground, candidates
from recommend.next_basket.files import open_codes
from recommend.next_basket.fit import ground_of, learn, learn_likelihood, lessons
from recommend.next_basket.forest import Forest, open_forest
from recommend.next_basket.history import History
from recommend.next_basket.likelihood import COLUMNS, Likelihood, Shown
from recommend.next_basket.neighbours import open_related, open_shops
from recommend.next_basket.products import NAMES as PRODUCT_NAMES
from recommend.training import Recipe

_OWN_ORDERS = NAMES.index("orders")
_SHARE = NAMES.index("share of orders")
_SIZE = NAMES.index("products an order")
_LATE_ORDERS = NAMES.index("orders of 4 weeks")


@dataclass(frozen=True, slots=True)
class Ranked:
    """Products that a shop is likely to order next, the likeliest first.

    Attributes:
        products: codes, shape (n,).
        probabilities: float64, shape (n,): that each is in the next order; None where
            that is not known.
        own: shape (n,): which the shop has bought.
    """

    products: Codes
    probabilities: npt.NDArray[np.float64] | None
    own: Mask


@dataclass(frozen=True, slots=True)
class NextBasket:
    """Answers from a shop's history alone; any number of threads may ask.

    Attributes:
        products: that were ever bought.
        ground: what is known of them.
        forest: of what is known, to a score that orders products within one shop.
        likelihood: of a ranking by the forest.
    """

    products: Index
    ground: Ground
    forest: Forest
    likelihood: Likelihood

    def rank(self, history: History, now: datetime, allowed: Mask, k: int) -> Ranked:
        """At most k of the products allowed.

        Of equal ones those of more of the shop's own orders are first, then those of more
        orders of all shops lately: this is all there is to go by for a shop without orders,
        or before anything is learned.

        Args:
            history: in codes of `products`.
            now: timezone-aware; the history knows of nothing later.
            allowed: shape (products,).
            k: at least 1.
        """
        found: Candidates = candidates(history, now, self.ground, allowed)
        learned = bool(self.forest.roots.size) and history.total > 0
        scores = self.forest.scores(found.features) if learned else np.zeros(found.own.size)
        own, popular = found.features[:, _OWN_ORDERS], found.features[:, _LATE_ORDERS]
        best = np.lexsort((-popular, -own, -scores))[:k]
        probabilities = None
        if learned and best.size:
            shares = found.features[best, _SHARE].astype(np.float64)
            size = float(found.features[0, _SIZE])
            probabilities = self.likelihood.of(Shown(scores[best], shares, size))
        return Ranked(found.products[best], probabilities, found.own[best])

    def save(self, folder: Path) -> None:
        """Write it into an empty folder."""
        save_names(folder, "products", self.products)
        self.ground.related.save(folder)
        self.ground.shops.save(folder)
        self.forest.save(folder)
        names = ("facts", "categories", "popular")
        save_arrays(folder, {name: getattr(self.ground, name) for name in names})
        save_arrays(folder, {"likelihood": self.likelihood.weights})


def fit_next_basket(data: Trade, bars: Reporter) -> NextBasket:
    """Learn from all purchases, and say how far it has come."""
    bought = data.purchases.bought()
    categories = Categories.coded(data.traits.categories).of
    taught = lessons(bought, categories, data.now, bars)
    forest, likelihood = Forest.of_trees([]), Likelihood.fit([])
    if taught is not None:
        forest = learn(taught[0], bars)
        likelihood = learn_likelihood(forest, taught[1])
    ground = ground_of(bought, categories, data.now)
    return NextBasket(bought.products, ground, forest, likelihood)


def open_next_basket(folder: Path) -> NextBasket:
    """What `NextBasket.save` wrote.

    Raises:
        IndexUnusable: a file is missing, damaged, or points at what is not there.
    """
    products = open_names(folder, "products")
    count = len(products)
    ground = Ground(
        open_related(folder, count),
        open_shops(folder, count),
        open_array(folder, "facts", np.float32, (count, len(PRODUCT_NAMES))),
        open_codes(folder, "categories", count, count),
        open_codes(folder, "popular", count),
    )
    weights = open_array(folder, "likelihood", np.float64, (COLUMNS,))
    return NextBasket(products, ground, open_forest(folder, len(NAMES)), Likelihood(weights))


NEXT_BASKET = Recipe(name="next_basket", fit=fit_next_basket, open=open_next_basket, format=3)
