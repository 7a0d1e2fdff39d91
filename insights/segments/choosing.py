"""How many segments, and by which method: those that come back and lie apart, more than by chance.

Stability is measured as by Dolnicar and Leisch, "Evaluation of structural stability of market
segmentation solutions" (Marketing Letters, 2010): shops are drawn with replacement, gathered
anew, and the segments of all shops compared with the first ones by the adjusted Rand index
(Hubert and Arabie, 1985). That a segment comes back is measured by the Jaccard index of its
shops with those of the most similar new one (Hennig, 2007). How far segments lie apart is the
silhouette (Rousseeuw, 1987). Any shops can be parted into a few groups that lie somewhat apart,
and the fewer, the farther; so what counts is how much farther they lie apart than those of
shops whose features are shuffled, each by itself, as in the gap statistic (Tibshirani, Walther
and Hastie, 2001).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from sklearn.metrics import adjusted_rand_score, silhouette_score
from threadpoolctl import threadpool_limits

from core.progress import Reporter
from events.columns import Codes, FloatArray
from insights.segments.fitting import fit_groups
from insights.segments.groups import Groups, Kind

STARTS = 10
BOOTSTRAP_STARTS = 3
SHUFFLES = 3

STABLE = 0.75
"""Of the adjusted Rand index: below, segments are an accident of who happened to be there."""

NEARLY = 0.9
"""More segments may have such a part of the merit of the best."""

SMALLEST = 0.02
"""Of the shops: a smaller segment is no ground for a campaign."""

MOST_POINTS = 2_000
"""So many shops, drawn by chance, tell how many segments there are."""


@dataclass(frozen=True, slots=True)
class Search:
    """How far numbers of segments are looked into.

    Attributes:
        most: segments, at least 2; more than a few cannot be told apart by those who use them.
        bootstraps: so many times other shops are drawn.
    """

    most: int = 10
    bootstraps: int = 20


@dataclass(frozen=True, slots=True)
class Candidate:
    """A number of groups by a method, and how good it is.

    Attributes:
        groups: fitted on all points.
        stability: the mean adjusted Rand index of the bootstraps.
        low, high: between which nine tenths of the bootstraps lie.
        again: float64, shape (groups,): how well each came back, the mean Jaccard index.
        silhouette: -1 to 1, the mean over points.
        by_chance: the mean silhouette of as many groups by k-means, which lie farthest apart, of
            points whose features are shuffled.
        smallest: the share of points in the smallest group.
    """

    groups: Groups
    stability: float
    low: float
    high: float
    again: FloatArray
    silhouette: float
    by_chance: float
    smallest: float

    @property
    def merit(self) -> float:
        """How much farther than by chance groups lie apart, times how well they come back."""
        return (self.silhouette - self.by_chance) * self.stability

    @property
    def stable(self) -> bool:
        """Whether it comes back, and no group is too small."""
        return self.stability >= STABLE and self.smallest >= SMALLEST


@dataclass(frozen=True, slots=True)
class Choice:
    """What was tried, and what was chosen.

    Attributes:
        candidates: by method, then number.
        chosen: one of them.
    """

    candidates: tuple[Candidate, ...]
    chosen: Candidate


def choose(places: FloatArray, search: Search, seed: int, reporter: Reporter) -> Choice:
    """Gather points into groups, so many as have merit.

    Of the stable candidates with nearly the most merit, that with the most groups is taken;
    where none is stable, the most stable one.

    Args:
        places: float64, shape (points, features).
        search: what is tried.
        seed: of all draws.
        reporter: told of each candidate.
    """
    chance = np.random.default_rng(seed)
    some = places[chance.permutation(len(places))[:MOST_POINTS]]
    most = max(2, min(search.most, len(np.unique(some, axis=0)) - 1))
    numbers = range(2, most + 1)
    tried = list(product(Kind, numbers))
    # Small fits by the hundred: threads would only stand in one another's way.
    with threadpool_limits(1):
        by_chance = {number: _by_chance(some, number, seed) for number in numbers}
        candidates = tuple(
            _candidate(some, kind, number, by_chance[number], search.bootstraps, seed)
            for kind, number in reporter.track(tried, label="segments", total=len(tried))
        )
    return Choice(candidates, _best(candidates))


def _best(candidates: Sequence[Candidate]) -> Candidate:
    stable = [each for each in candidates if each.stable]
    if not stable:
        return max(candidates, key=lambda each: each.stability)
    most = max(each.merit for each in stable)
    good = [each for each in stable if each.merit >= min(NEARLY * most, most)]
    return max(good, key=lambda each: (len(each.groups), each.merit))


def _candidate(
    places: FloatArray, kind: Kind, number: int, by_chance: float, bootstraps: int, seed: int
) -> Candidate:
    chance = np.random.default_rng([seed, number])
    groups = fit_groups(places, kind, number, STARTS if kind == Kind.MEANS else 1, seed)
    codes = groups.nearest(places)
    agreement, again = [], []
    for turn in range(bootstraps):
        drawn = places[chance.integers(len(places), size=len(places))]
        starts = BOOTSTRAP_STARTS if kind == Kind.MEANS else 1
        other = fit_groups(drawn, kind, number, starts, seed + turn).nearest(places)
        agreement.append(adjusted_rand_score(codes, other))
        again.append(_jaccard(codes, other, number))
    low, high = np.quantile(agreement, (0.05, 0.95))
    return Candidate(
        groups=groups,
        stability=float(np.mean(agreement)),
        low=float(low),
        high=float(high),
        again=np.mean(again, axis=0),
        silhouette=_silhouette(places, codes),
        by_chance=by_chance,
        smallest=float(np.bincount(codes, minlength=number).min() / codes.size),
    )


def _jaccard(codes: Codes, others: Codes, number: int) -> FloatArray:
    """Of each group the Jaccard index with the most similar of the others, shape (number,)."""
    both = np.bincount(codes * number + others, minlength=number**2).reshape(number, number)
    either = both.sum(axis=1)[:, None] + both.sum(axis=0)[None, :] - both
    overlap: FloatArray = np.max(both / np.maximum(either, 1), axis=1)
    return overlap


def _silhouette(places: FloatArray, codes: Codes) -> float:
    """0 where there is but one group."""
    return float(silhouette_score(places, codes)) if 1 < np.unique(codes).size < codes.size else 0.0


def _by_chance(places: FloatArray, number: int, seed: int) -> float:
    chance = np.random.default_rng([seed, number, SHUFFLES])
    found = []
    for turn in range(SHUFFLES):
        mixed = chance.permuted(places, axis=0)
        groups = fit_groups(mixed, Kind.MEANS, number, BOOTSTRAP_STARTS, seed + turn)
        found.append(_silhouette(mixed, groups.nearest(mixed)))
    return float(np.mean(found))
