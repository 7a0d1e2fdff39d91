"""Learns from earlier cuts of the same purchases what makes a shop order a product next."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import numpy.typing as npt

from events.columns import Codes, Mask, Purchases, microseconds
from recommend.next_basket.features import Candidates, Ground, candidates
from recommend.next_basket.forest import Forest
from recommend.next_basket.history import Histories
from recommend.next_basket.neighbours import Related, Shops
from recommend.next_basket.products import NAMES as PRODUCT_NAMES
from recommend.next_basket.products import product_facts

HORIZON = timedelta(weeks=4)
"""After a cut: whose shop orders within it is a query, its first order the answer."""

WINDOW = timedelta(weeks=26)
"""Before a cut: what sold within it could be bought then."""

STEP = timedelta(weeks=1)
"""From one cut to the one before it."""

MOST_CUTS = 26
MOST_QUERIES = 8_000
MOST_AT_A_CUT = 1_000
"""Few at a cut and many cuts: what sells in one week is not learned as what always sells."""

MOST_WRONG = 120
"""Candidates of a query that were not ordered and are learned from: by lot, weighted for all."""

SEED = 0
ROUNDS = 150
LEAVES = 15
LEARNING_RATE = 0.06
ROWS_A_LEAF = (10, 200)
"""The fewest rows in a leaf: a five-thousandth of all, within these bounds."""


def ground_of(purchases: Purchases, categories: Codes, now: datetime) -> Ground:
    """Everything that features need, from what was bought before `now`."""
    facts = product_facts(purchases, now)
    orders = facts[:, PRODUCT_NAMES.index("orders of 4 weeks")]
    popular = np.argsort(-orders, kind="stable")[: np.count_nonzero(orders)]
    return Ground(
        Related.of(purchases),
        Shops.of(purchases),
        facts,
        categories,
        popular.astype(np.int32),
    )


@dataclass(frozen=True, slots=True)
class Lessons:
    """Candidates of many queries.

    Attributes:
        features: shape (rows, len(NAMES)).
        ordered: shape (rows,): whether the product was in the order.
        weights: shape (rows,): how many candidates each stands for.
        queries: how many there were.
    """

    features: npt.NDArray[np.float32]
    ordered: Mask
    weights: npt.NDArray[np.float32]
    queries: int


def lessons(purchases: Purchases, categories: Codes, now: datetime) -> Lessons | None:
    """The first orders after earlier cuts, and what was known of them just before.

    The last cut is one horizon before `now`, the others one step before one another, until
    there are `MOST_QUERIES` or `MOST_CUTS`. Queries are shops by lot, at most
    `MOST_AT_A_CUT` of each; those without earlier orders are left out, for the forest is
    never asked about them.

    Returns:
        None where nothing can be learned: too short a time, or no order of a candidate.
    """
    generator = np.random.default_rng(SEED)
    first = int(purchases.time.min(initial=microseconds(now)))
    features: list[npt.NDArray[np.float32]] = []
    ordered: list[Mask] = []
    weights: list[npt.NDArray[np.float32]] = []
    for back in range(MOST_CUTS):
        cut = now - HORIZON - STEP * back
        left = min(MOST_QUERIES - len(ordered), MOST_AT_A_CUT)
        if left <= 0 or microseconds(cut - HORIZON) < first:
            break
        for each, answer in _queries(purchases, categories, cut, left, generator):
            right = np.isin(each.products, answer)
            rows, weight = _drawn(right, generator)
            features.append(each.features[rows])
            ordered.append(right[rows])
            weights.append(weight)
    if not any(each.any() for each in ordered):
        return None
    return Lessons(
        np.concatenate(features), np.concatenate(ordered), np.concatenate(weights), len(ordered)
    )


def _queries(
    purchases: Purchases,
    categories: Codes,
    cut: datetime,
    most: int,
    generator: np.random.Generator,
) -> Iterator[tuple[Candidates, Codes]]:
    """What was known of at most `most` shops before a cut, and what they ordered after it."""
    before = purchases.before(cut)
    ground = ground_of(before, categories, cut)
    histories = Histories(before)
    allowed = np.zeros(len(purchases.products), dtype=np.bool_)
    allowed[before.product[before.time >= microseconds(cut - WINDOW)]] = True
    after = purchases.where(
        (purchases.time >= microseconds(cut)) & (purchases.time < microseconds(cut + HORIZON))
    )
    after = after.where(np.isin(after.retailer, before.retailer))
    shops, at = np.unique(after.retailer, return_index=True)
    starts = np.searchsorted(after.retailer, [*shops, len(purchases.retailers)])
    for query in np.sort(generator.permutation(shops.size)[:most]):
        lines = slice(starts[query], starts[query + 1])
        answer = after.product[lines][after.order[lines] == after.order[at[query]]]
        yield candidates(histories.of(int(shops[query])), cut, ground, allowed), answer


def _drawn(
    right: Mask, generator: np.random.Generator
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]:
    """All rows that are right, others by lot, and what each stands for."""
    wrong = np.flatnonzero(~right)
    drawn = generator.permutation(wrong)[:MOST_WRONG]
    rows = np.sort(np.concatenate([np.flatnonzero(right), drawn]))
    weights = np.where(right[rows], 1, wrong.size / max(drawn.size, 1)).astype(np.float32)
    return rows, weights


def learn(lessons: Lessons) -> Forest:
    """Boost trees for the log-odds that a candidate is in the next order."""
    import lightgbm  # noqa: PLC0415 - only training needs it

    data = lightgbm.Dataset(
        lessons.features, lessons.ordered.astype(np.float32), weight=lessons.weights
    )
    least, most = ROWS_A_LEAF
    parameters = {
        "objective": "binary",
        "learning_rate": LEARNING_RATE,
        "num_leaves": LEAVES,
        "min_data_in_leaf": int(np.clip(lessons.ordered.size // 5_000, least, most)),
        "feature_fraction": 0.7,
        "bagging_fraction": 0.8,
        "bagging_freq": 1,
        "use_missing": False,
        "deterministic": True,
        "force_row_wise": True,
        "num_threads": 1,
        "seed": SEED,
        "verbosity": -1,
    }
    booster = lightgbm.train(parameters, data, num_boost_round=ROUNDS)
    return Forest.of_trees(booster.dump_model()["tree_info"])
