"""What a rating is worth, and NDCG of a single ranking.

`experiments.offline.measures` computes the same by way of trec_eval's code, for reports. A
search for the best of hundreds of settings needs it a hundred thousand times; a test holds
the two together.
"""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from math import log2

CUTOFF = 10

_DISCOUNTS = tuple(1 / log2(rank + 1) for rank in range(1, CUTOFF + 1))


class Gain(StrEnum):
    """How the gain of a product follows from its rating r.

    Attributes:
        EXPONENTIAL: 2^r - 1, for a few grades.
        LINEAR: r, for scores such as percentages.
    """

    EXPONENTIAL = "exponential"
    LINEAR = "linear"

    @property
    def max_rating(self) -> int:
        """Past it one product would outweigh all others, or tables grow for nothing."""
        return {Gain.EXPONENTIAL: 10, Gain.LINEAR: 1000}[self]

    def of(self, rating: int) -> int:
        """The gain of a product rated so."""
        return rating if self is Gain.LINEAR else 2**rating - 1


class Judge:
    """Says what rankings for one query are worth.

    Args:
        ratings: product id -> rating, one of them above 0.
        gain: of a rating.
    """

    def __init__(self, ratings: Mapping[str, int], gain: Gain = Gain.EXPONENTIAL) -> None:
        self._gains = {docid: gain.of(rating) for docid, rating in ratings.items()}
        self._best = _discounted(sorted(self._gains.values(), reverse=True))

    def ndcg(self, ranking: Sequence[str]) -> float:
        """NDCG@10; a product that was not judged counts as wrong."""
        gains = (self._gains.get(docid, 0) for docid in ranking[:CUTOFF])
        return _discounted(gains) / self._best

    def condensed_ndcg(self, ranking: Sequence[str]) -> float:
        """NDCG@10 after products that were not judged are taken out of the ranking."""
        return _discounted(self._gains[each] for each in ranking if each in self._gains) / (
            self._best
        )

    def judged(self, ranking: Sequence[str]) -> float:
        """Share of the first ten hits that were judged; 0 where there is none."""
        hits = ranking[:CUTOFF]
        return sum(docid in self._gains for docid in hits) / max(len(hits), 1)


def _discounted(gains: Iterable[int]) -> float:
    return sum(gain * discount for gain, discount in zip(gains, _DISCOUNTS, strict=False))
