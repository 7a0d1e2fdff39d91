"""How well judged lists can be ordered at all: raters disagree, and titles do not tell all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.judged_lists import Floats, JudgedList
from benchmarks.judged_ranking import quality
from core.analysis import normalize

RATERS = 3
"""Whose whole ratings a rating is the mean of."""

SHARES = np.linspace(0, 1, 16) ** 2
"""Of the variance within lists, that a ranker could explain; denser where little is."""

_DRAWS = 4
_RESAMPLES = 1000
_ROUNDED = 0.01


@dataclass(frozen=True, slots=True)
class ToldShare:
    """The share of the variance within lists that something tells, at the most.

    Attributes:
        mean: as it was found.
        low: end of its 95 % bootstrap interval over lists.
        high: the other end.
        lists: from how many it was found.
    """

    mean: float
    low: float
    high: float
    lists: int


def told_by_raters(lists: Sequence[JudgedList]) -> float:
    """What at most is left of the variance within lists without the raters' disagreement.

    Three whole ratings whose mean is no whole number differ: at the least two are alike and
    one is beside them, a sample variance of 1/3, and of their mean of 1/9. Where the mean is
    whole they are taken to agree, so that more than this is noise.
    """
    ratings = np.concatenate([each.ratings for each in lists])
    thirds = ratings * RATERS
    off = np.abs(thirds - RATERS * np.rint(ratings))
    disagreed = np.abs(off - 1) < RATERS * _ROUNDED
    return float(1 - disagreed.mean() / RATERS**2 / variance_within(lists))


def told_by_titles(lists: Sequence[JudgedList], *, seed: int) -> ToldShare:
    """What at most a ranker that knows titles alone can explain of the variance within lists.

    Half the mean squared difference between products of the same title, which such a ranker
    cannot tell from one another, is what is left; it is held against the same between products
    of different titles in the same lists.
    """
    pairs = np.array([each for each in map(_same_and_different, lists) if each is not None])
    draws = np.random.default_rng(seed).integers(0, len(pairs), (_RESAMPLES, len(pairs)))
    same, different = pairs[draws].mean(axis=1).T
    low, high = np.quantile(1 - same / different, (0.025, 0.975))
    same_mean, different_mean = pairs.mean(axis=0)
    return ToldShare(float(1 - same_mean / different_mean), float(low), float(high), len(pairs))


def _same_and_different(judged: JudgedList) -> tuple[float, float] | None:
    """Half the mean squared differences between products of the same title, and of others."""
    numbers = {title: number for number, title in enumerate(map(normalize, judged.titles))}
    titles = np.array([numbers[normalize(title)] for title in judged.titles])
    one, other = np.triu_indices(len(titles), 1)
    halves = (judged.ratings[one] - judged.ratings[other]) ** 2 / 2
    same = titles[one] == titles[other]
    if same.all() or not same.any():
        return None
    return float(halves[same].mean()), float(halves[~same].mean())


def variance_within(lists: Sequence[JudgedList]) -> float:
    """Mean over lists of the sample variance of their ratings."""
    return float(np.mean([np.var(each.ratings, ddof=1) for each in lists if len(each.ratings) > 1]))


def knowing(lists: Sequence[JudgedList], share: float, *, seed: int) -> list[Floats]:
    """Scores of a ranker that explains `share` of the variance within lists, and no more.

    They are what is best to expect of a rating: on a scale of their own they miss it by
    chance, and are shrunk by just so much.
    """
    chance = np.random.default_rng(seed)
    spread = np.sqrt(share * (1 - share) * variance_within(lists))
    return [
        share * (each.ratings - each.ratings.mean()) + spread * chance.normal(size=len(each.titles))
        for each in lists
    ]


def shares_reached(
    lists: Sequence[JudgedList], values: Sequence[float], *, seed: int
) -> tuple[float, ...]:
    """The shares that rankers of mean NDCG@10 `values` explain, by interpolation.

    At 0 every order is chance's; the rankers of `knowing` are in between.
    """
    chance = np.random.default_rng(seed)
    draws = [[chance.random(len(each.titles)) for each in lists] for _ in range(_DRAWS)]
    curve = [np.mean([quality(lists, draw).mean() for draw in draws])]
    for share in SHARES[1:]:
        draws = [knowing(lists, share, seed=seed + number) for number in range(_DRAWS)]
        curve.append(np.mean([quality(lists, draw).mean() for draw in draws]))
    return tuple(float(each) for each in np.interp(values, np.maximum.accumulate(curve), SHARES))


def told_shares(
    lists: Sequence[JudgedList],
    tested: Sequence[JudgedList],
    titles: ToldShare,
    reached: Mapping[str, float],
    *,
    seed: int,
) -> tuple[str, str]:
    """How much of the variance within lists rankers explain, and how much there is, in words.

    Args:
        lists: all, by which the raters' chance is known.
        tested: by which rankers were measured.
        titles: what titles tell.
        reached: NDCG@10 on `tested`, by ranker.
        seed: of the draws.
    """
    shares = shares_reached(tested, tuple(reached.values()), seed=seed)
    pairs = ", ".join(f"{name} {share:.3f}" for name, share in zip(reached, shares, strict=True))
    told = f"titles {titles.mean:.2f} [{titles.low:.2f}, {titles.high:.2f}]"
    return (
        f"Of the variance within lists explain: {pairs}.",
        (
            f"There is to explain, at the most: {told}, by products of the same title in"
            f" {titles.lists:,} lists; all but the raters' chance {told_by_raters(lists):.2f}."
        ),
    )
