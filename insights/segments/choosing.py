"""How many segments, and by which method: as many as come back and lie apart.

Stability is measured as by Dolnicar and Leisch, "Evaluation of structural stability of market
segmentation solutions" (Marketing Letters, 2010): shops are drawn with replacement, gathered
anew, and the segments of all shops compared with the first ones by the adjusted Rand index
(Hubert and Arabie, 1985). That a segment comes back is measured by the Jaccard index of its
shops with those of the most similar new one (Hennig, 2007). How far segments lie apart is the
silhouette (Rousseeuw, 1987).
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
SHUFFLES = 5

STABLE = 0.75
"""Of the adjusted Rand index: below, segments are an accident of who happened to be there."""

NEARLY_AS_STABLE = 0.1
"""More segments may come back by so much less than those that come back best."""

NEARLY_AS_FAR = 0.7
"""Segments may lie so much less apart than those that lie apart most, to be more of them."""

SMALLEST = 0.02
"""Of the shops: a smaller segment is no ground for a campaign."""

MOST_POINTS = 3_000
"""So many shops, drawn by chance, tell how many segments there are."""

MOST_DISTANCES = 2_000
"""So many of them tell how far segments lie apart."""


@dataclass(frozen=True, slots=True)
class Search:
    """How far numbers of segments are looked into.

    Attributes:
        most: segments, at least 2; more than a few cannot be told apart by those who use them.
        bootstraps: so many times other shops are drawn.
    """

    most: int = 8
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
        smallest: the share of points in the smallest group.
    """

    groups: Groups
    stability: float
    low: float
    high: float
    again: FloatArray
    silhouette: float
    smallest: float

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
        shuffled: the mean silhouette of as many groups where each feature is shuffled by
            itself: how far apart chance alone puts them.
    """

    candidates: tuple[Candidate, ...]
    chosen: Candidate
    shuffled: float


def choose(places: FloatArray, search: Search, seed: int, reporter: Reporter) -> Choice:
    """Gather points into groups, so many as are stable and lie apart.

    Of the candidates that come back and lie apart nearly as well as the best of them, that
    with the most groups is taken; where none is stable, the most stable.

    Args:
        places: float64, shape (points, features).
        search: what is tried.
        seed: of all draws.
        reporter: told of each candidate.
    """
    chance = np.random.default_rng(seed)
    some = places[chance.permutation(len(places))[:MOST_POINTS]]
    most = max(2, min(search.most, len(np.unique(some, axis=0)) - 1))
    tried = list(product(Kind, range(2, most + 1)))
    # Small fits by the hundred: threads would only stand in one another's way.
    with threadpool_limits(1):
        candidates = tuple(
            _candidate(some, kind, number, search.bootstraps, seed)
            for kind, number in reporter.track(tried, label="segments", total=len(tried))
        )
        chosen = _best(candidates)
        return Choice(candidates, chosen, _shuffled(some, chosen.groups, seed))


def _best(candidates: Sequence[Candidate]) -> Candidate:
    stable = [each for each in candidates if each.stable]
    if not stable:
        return max(candidates, key=lambda each: each.stability)
    farthest = max(each.silhouette for each in stable)
    firmest = max(each.stability for each in stable)
    good = [
        each
        for each in stable
        if each.silhouette >= NEARLY_AS_FAR * farthest
        and each.stability >= firmest - NEARLY_AS_STABLE
    ]
    return max(good, key=lambda each: (len(each.groups), each.silhouette))


def _candidate(
    places: FloatArray, kind: Kind, number: int, bootstraps: int, seed: int
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
    places, codes = places[:MOST_DISTANCES], codes[:MOST_DISTANCES]
    if not 1 < np.unique(codes).size < codes.size:
        return 0.0
    return float(silhouette_score(places, codes))


def _shuffled(places: FloatArray, groups: Groups, seed: int) -> float:
    chance = np.random.default_rng([seed, SHUFFLES])
    found = []
    for turn in range(SHUFFLES):
        mixed = chance.permuted(places, axis=0)
        anew = fit_groups(mixed, groups.kind, len(groups), BOOTSTRAP_STARTS, seed + turn)
        found.append(_silhouette(mixed, anew.nearest(mixed)))
    return float(np.mean(found))
