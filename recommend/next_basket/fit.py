"""Learns from earlier cuts of the same purchases what makes a shop order a product next."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

import numpy as np
import numpy.typing as npt

from core.progress import Reporter
from events.columns import Codes, Mask, Purchases, microseconds
from recommend.next_basket.features import NAMES, Candidates, Ground, candidates
from recommend.next_basket.forest import Forest
from recommend.next_basket.history import Histories
from recommend.next_basket.likelihood import Likelihood, Shown
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
"""Candidates of a query that were not ordered and are learned from, by lot."""

MOST_RIGHT = 2_000
"""And those that were."""

KEPT_BACK = 5
"""One in so many queries is not for the order of candidates, but for how likely they are."""

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
    """Candidates of many queries, one query after the other.

    Attributes:
        features: shape (rows, len(NAMES)).
        ordered: shape (rows,): whether the product was in the order.
        sizes: shape (queries,): rows of each.
    """

    features: npt.NDArray[np.float32]
    ordered: Mask
    sizes: npt.NDArray[np.int64]

    @classmethod
    def of(cls, queries: list[tuple[npt.NDArray[np.float32], Mask]]) -> Self:
        """Features and what was ordered, of at least one query."""
        return cls(
            np.concatenate([features for features, _ in queries]),
            np.concatenate([ordered for _, ordered in queries]),
            np.asarray([ordered.size for _, ordered in queries], dtype=np.int64),
        )


def lessons(
    purchases: Purchases, categories: Codes, now: datetime, bars: Reporter
) -> tuple[Lessons, Lessons] | None:
    """The first orders after earlier cuts, and what was known of them just before.

    Returns:
        What to learn the order of candidates from, with some of the wrong ones; and other
        queries, with all candidates, to learn how likely they are. None where nothing can
        be learned: too short a time, or no order of a candidate.
    """
    generator = np.random.default_rng(SEED)
    taught: list[tuple[npt.NDArray[np.float32], Mask]] = []
    kept_back: list[tuple[npt.NDArray[np.float32], Mask]] = []
    queries = _earlier_queries(purchases, categories, now, generator)
    counted = bars.track(queries, label="next basket: orders", total=MOST_QUERIES)
    for place, (each, answer) in enumerate(counted):
        right = np.isin(each.products, answer)
        if not right.size:
            continue
        if place % KEPT_BACK == KEPT_BACK - 1:
            kept_back.append((each.features, right))
        else:
            rows = _drawn(right, generator)
            taught.append((each.features[rows], right[rows]))
    if not any(ordered.any() for _, ordered in taught):
        return None
    return Lessons.of(taught), Lessons.of(kept_back or taught)


def _earlier_queries(
    purchases: Purchases, categories: Codes, now: datetime, generator: np.random.Generator
) -> Iterator[tuple[Candidates, Codes]]:
    """The queries of earlier cuts.

    The last cut is one horizon before `now`, the others one step before one another, until
    there are `MOST_QUERIES` or `MOST_CUTS`. Queries are shops by lot, at most
    `MOST_AT_A_CUT` of each; those without earlier orders are left out, for the forest is
    never asked about them.
    """
    first = int(purchases.time.min(initial=microseconds(now)))
    seen = 0
    for back in range(MOST_CUTS):
        cut = now - HORIZON - STEP * back
        left = min(MOST_QUERIES - seen, MOST_AT_A_CUT)
        if left <= 0 or microseconds(cut - HORIZON) < first:
            return
        for query in _queries(purchases, categories, cut, left, generator):
            seen += 1
            yield query


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


def _drawn(right: Mask, generator: np.random.Generator) -> npt.NDArray[np.int64]:
    """Rows that are right, and others by lot."""
    drawn = generator.permutation(np.flatnonzero(~right))[:MOST_WRONG]
    return np.sort(np.concatenate([np.flatnonzero(right)[:MOST_RIGHT], drawn]))


def learn(lessons: Lessons, bars: Reporter) -> Forest:
    """Boost trees for the order of candidates within queries (LambdaMART, Burges 2010)."""
    import lightgbm  # noqa: PLC0415 - only training needs it

    data = lightgbm.Dataset(
        lessons.features, lessons.ordered.astype(np.float32), group=lessons.sizes
    )
    least, most = ROWS_A_LEAF
    parameters = {
        "objective": "lambdarank",
        "lambdarank_truncation_level": 20,
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
    booster = lightgbm.Booster(parameters, data)
    for _ in bars.track(range(ROUNDS), label="next basket: trees", total=ROUNDS):
        booster.update()
    return Forest.of_trees(booster.dump_model()["tree_info"])


def learn_likelihood(forest: Forest, lessons: Lessons) -> Likelihood:
    """How likely what the forest puts at each place is to be ordered."""
    scores = forest.scores(lessons.features)
    sizes = lessons.features[:, NAMES.index("products an order")]
    shares = lessons.features[:, NAMES.index("share of orders")].astype(np.float64)
    ends = np.cumsum(lessons.sizes)
    rankings = []
    for start, end in zip(ends - lessons.sizes, ends, strict=True):
        if start < end:
            best = start + np.argsort(-scores[start:end], kind="stable")
            shown = Shown(scores[best], shares[best], float(sizes[start]))
            rankings.append((shown, lessons.ordered[best]))
    return Likelihood.fit(rankings)
