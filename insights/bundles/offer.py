"""What a bundle at a discount earns, and up to which discount.

Of the n orders a year that have the whole bundle anyway, each gets the discount d on its price
P for nothing. Of those that lack one product only, the offer wins w_i that lack product i: the
rate at which they take it grows by the uplift u, so that w_i = min(u n, lacking_i). Each of
them brings the margin m_i of that product, unless the shop orders less of it soon after (a
share s_i), less the discount:

    gain(d, u) = sum_i w_i ((1 - s_i) m_i - d P) - n d P

It is 0 at the largest discount at which the bundle still earns:

    d* = sum_i w_i (1 - s_i) m_i / (P (n + sum_i w_i))
"""

from dataclasses import dataclass

import numpy as np

from events.columns import FloatArray


@dataclass(frozen=True, slots=True)
class Offer:
    """A bundle and how it is bought today; arrays by its products.

    Attributes:
        products: codes, rising.
        prices: float64, of the usual quantity of each.
        costs: float64, of the same.
        complete: orders a year with all of it.
        lacking: float64, orders a year with all but this one.
        moved: float64, of what they take, the share that their shops order less of soon after.
    """

    products: tuple[int, ...]
    prices: FloatArray
    costs: FloatArray
    complete: float
    lacking: FloatArray
    moved: FloatArray

    @property
    def price(self) -> float:
        """Of the whole bundle without a discount."""
        return float(self.prices.sum())

    def margin_share(self, discount: float) -> float:
        """Of the price after a discount, what remains of margin."""
        paid = self.price * (1 - discount)
        return (paid - float(self.costs.sum())) / paid

    def gain(self, discount: float, uplift: float) -> float:
        """What the offer earns in a year; below 0 if it loses."""
        won = self._won(uplift)
        given = discount * self.price * (self.complete + float(won.sum()))
        return float((won * self._margins).sum()) - given

    def largest_discount(self, uplift: float) -> float:
        """At which it still earns; 0 or less where it never does."""
        won = self._won(uplift)
        return float((won * self._margins).sum()) / (
            self.price * (self.complete + float(won.sum()))
        )

    def needed_uplift(self, discount: float) -> float | None:
        """From which on it earns at a discount; None where no uplift would do.

        The gain is linear between the uplifts at which nothing more can be won of those that
        lack one of the products.
        """
        start, loss = 0.0, self.gain(discount, 0.0)
        if loss >= 0:
            return 0.0
        for end in np.unique(self.lacking / self.complete).tolist():
            reached = self.gain(discount, end)
            if reached >= 0:
                return float(start + (end - start) * loss / (loss - reached))
            start, loss = end, reached
        return None

    @property
    def _margins(self) -> FloatArray:
        return (1 - self.moved) * (self.prices - self.costs)

    def _won(self, uplift: float) -> FloatArray:
        return np.minimum(uplift * self.complete, self.lacking)
