"""TIFU-KNN: the shop's own temporal item frequencies blended with those of shops like it.

Hu, He, Gao and Zhang, "Modeling personalized item frequency information for next-basket
recommendation" (SIGIR 2020).
"""

from dataclasses import dataclass
from functools import partial

import numpy as np

from events.columns import Codes
from experiments.offline.recommending.baseline import Baseline, Scores, Variant
from experiments.offline.recommending.matrices import Matrix, item_frequencies
from experiments.offline.recommending.split import Split
from recommend.next_basket.item_frequency import Decay


@dataclass(frozen=True, slots=True)
class Settings:
    """How many neighbours, and what the shop itself counts against them (alpha)."""

    decay: Decay
    neighbours: int
    alpha: float

    def __str__(self) -> str:
        decay = self.decay
        return (
            f"k {self.neighbours}, m {decay.groups}, r_b {decay.within:g},"
            f" r_g {decay.across:g}, alpha {self.alpha:g}"
        )


PUBLISHED = (
    Settings(Decay(7, 1.0, 0.6), 300, 0.7),
    Settings(Decay(3, 0.9, 0.7), 900, 0.9),
    Settings(Decay(3, 0.9, 0.6), 900, 0.2),
    Settings(Decay(7, 0.9, 0.7), 300, 0.7),
)
"""Those of the paper for ValuedShopper, Instacart, Dunnhumby and Ta-Feng."""

MORE = (
    Settings(Decay(7, 0.9, 0.7), 100, 0.5),
    Settings(Decay(7, 1.0, 0.6), 100, 0.9),
)


@dataclass(frozen=True, slots=True)
class TifuKnn:
    """Scores are alpha u + (1 - alpha) times the mean of the nearest shops' vectors.

    Attributes:
        frequencies: u of every shop, shape (shops, products).
        settings: as fitted.
    """

    frequencies: Matrix
    settings: Settings

    def scores(self, retailers: Codes) -> Scores:
        """The nearest are those of least Euclidean distance among shops with orders."""
        own = self.frequencies[retailers]
        squares = np.asarray(self.frequencies.multiply(self.frequencies).sum(axis=1)).ravel()
        distances = squares[None, :] - 2 * (own @ self.frequencies.T).toarray()
        distances[:, squares == 0] = np.inf
        distances[np.arange(retailers.size), retailers] = np.inf
        neighbours = min(self.settings.neighbours, int((squares > 0).sum()) - 1)
        nearest = np.argpartition(distances, neighbours - 1, axis=1)[:, :neighbours]
        means = _means(self.frequencies, nearest)
        alpha = np.float32(self.settings.alpha)
        scores: Scores = alpha * own.toarray() + (1 - alpha) * means
        return scores


def _means(frequencies: Matrix, nearest: np.typing.NDArray[np.int64]) -> Scores:
    """The mean vector of each row of shops."""
    count, neighbours = nearest.shape
    picking = type(frequencies)(
        (
            np.full(nearest.size, 1 / neighbours, dtype=np.float32),
            nearest.ravel(),
            np.arange(count + 1) * neighbours,
        ),
        shape=(count, frequencies.shape[0]),
    )
    means: Scores = (picking @ frequencies).toarray()
    return means


def fit(split: Split, *, settings: Settings) -> TifuKnn:
    """Nothing is learned but the frequencies."""
    return TifuKnn(item_frequencies(split.train, settings.decay), settings)


def tifu_knn() -> Baseline:
    """TIFU-KNN with the settings of its paper, and some between them."""
    return Baseline(
        "TIFU-KNN",
        tuple(
            Variant(str(settings), partial(fit, settings=settings))
            for settings in (*PUBLISHED, *MORE)
        ),
    )
