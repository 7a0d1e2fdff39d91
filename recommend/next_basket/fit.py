"""Learns from earlier cuts of the same purchases what makes a shop order a product next."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import numpy.typing as npt

from core.errors import BadInput
from events.columns import Codes, Mask, Purchases, microseconds
from recommend.next_basket.features import NAMES, Candidates, Ground, candidates
from recommend.next_basket.forest import Forest
from recommend.next_basket.history import Histories
from recommend.next_basket.neighbours import Related, Shops
from recommend.next_basket.products import NAMES as PRODUCT_NAMES
from recommend.next_basket.products import product_facts

HORIZON = timedelta(weeks=4)
"""After a cut: whose shop orders within it is a query, its first order the answer."""

WINDOW = timedelta(weeks=26)
"""Before a cut: what sold within it could be bought then."""

MOST_CUTS = 6
MOST_QUERIES = 3_000
MOST_ROWS = 250
"""Candidates of a query that are learned from: all that were ordered, others by lot."""

SEED = 0


def ground_of(purchases: Purchases, categories: Codes, now: datetime) -> Ground:
    """Everything that features need, from what was bought before `now`."""
    facts = product_facts(purchases, now)
    popular = np.argsort(-facts[:, PRODUCT_NAMES.index("orders of 4 weeks")], kind="stable")
    return Ground(
        Related.of(purchases),
        Shops.of(purchases),
        facts,
        categories,
        popular.astype(np.int32),
    )


@dataclass(frozen=True, slots=True)
class Lessons:
    """Candidates of many queries, one query after the other.

    Attributes:
        features: shape (rows, len(NAMES)).
        ordered: shape (rows,): whether the product was in the order.
        sizes: rows of each query.
    """

    features: npt.NDArray[np.float32]
    ordered: Mask
    sizes: npt.NDArray[np.int64]


def lessons(purchases: Purchases, categories: Codes, now: datetime) -> Lessons:
    """The first orders after earlier cuts, and what was known of them just before.

    Cuts are a horizon apart, the last one horizon before `now`. Queries are the shops as
    they come, those without earlier orders too; of more than `MOST_QUERIES` in all, some by
    lot.
    """
    generator = np.random.default_rng(SEED)
    first = int(purchases.time.min())
    cuts = [now - HORIZON * back for back in range(1, MOST_CUTS + 1)]
    cuts = [cut for cut in cuts if microseconds(cut - HORIZON) >= first]
    features, ordered, sizes = [], [], []
    for cut in cuts:
        for each, answer in _queries(purchases, categories, cut, len(cuts), generator):
            right = np.isin(each.products, answer)
            rows = _drawn(right, generator)
            if right[rows].any():
                features.append(each.features[rows])
                ordered.append(right[rows])
                sizes.append(rows.size)
    if not sizes:
        raise BadInput(
            "too few orders to learn from",
            field="purchases",
            hint=f"{2 * HORIZON.days} days with orders of the same shops are needed",
        )
    return Lessons(np.concatenate(features), np.concatenate(ordered), np.asarray(sizes))


def _queries(
    purchases: Purchases,
    categories: Codes,
    cut: datetime,
    cuts: int,
    generator: np.random.Generator,
) -> Iterator[tuple[Candidates, Codes]]:
    before = purchases.before(cut)
    ground = ground_of(before, categories, cut)
    histories = Histories(before)
    allowed = np.zeros(len(purchases.products), dtype=np.bool_)
    allowed[before.product[before.time >= microseconds(cut - WINDOW)]] = True
    after = purchases.where(
        (purchases.time >= microseconds(cut)) & (purchases.time < microseconds(cut + HORIZON))
    )
    shops, at = np.unique(after.retailer, return_index=True)
    starts = np.searchsorted(after.retailer, [*shops, len(purchases.retailers)])
    share = MOST_QUERIES // cuts
    taken = np.sort(generator.permutation(shops.size)[:share])
    for query in taken:
        lines = slice(starts[query], starts[query + 1])
        answer = after.product[lines][after.order[lines] == after.order[at[query]]]
        yield candidates(histories.of(int(shops[query])), cut, ground, allowed), answer


def _drawn(right: Mask, generator: np.random.Generator) -> npt.NDArray[np.int64]:
    """All that are right, and others by lot up to `MOST_ROWS`."""
    wrong = generator.permutation(np.flatnonzero(~right))
    return np.sort(
        np.concatenate([np.flatnonzero(right), wrong[: max(MOST_ROWS - int(right.sum()), 1)]])
    )


def learn(lessons: Lessons) -> Forest:
    """Boost trees for the order of candidates within queries (LambdaMART, Burges 2010)."""
    import lightgbm  # noqa: PLC0415 - only training needs it

    data = lightgbm.Dataset(
        lessons.features,
        lessons.ordered.astype(np.float32),
        group=lessons.sizes,
        feature_name=[name.replace(" ", "_") for name in NAMES],
        free_raw_data=True,
    )
    booster = lightgbm.train(PARAMETERS, data, num_boost_round=ROUNDS)
    return Forest.of_trees(booster.dump_model()["tree_info"])


ROUNDS = 150
PARAMETERS = {
    "objective": "lambdarank",
    "lambdarank_truncation_level": 20,
    "learning_rate": 0.08,
    "num_leaves": 31,
    "min_data_in_leaf": 50,
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
