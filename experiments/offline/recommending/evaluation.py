"""All recommenders on one split: fitted on the past, measured on the orders that came."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from time import perf_counter

import numpy as np

from core.progress import Reporter
from events.columns import Purchases
from events.trade import Trade, Traits
from experiments.offline.intervals import Interval, mean_interval
from experiments.offline.recommending.baseline import Baseline, Variant, ranked
from experiments.offline.recommending.ease import ease
from experiments.offline.recommending.ials import ials
from experiments.offline.recommending.item_knn import item_knn
from experiments.offline.recommending.measures import (
    DEPTH,
    Outcome,
    Ranking,
    bought_before,
    measure,
)
from experiments.offline.recommending.popularity import global_popularity, personal_popularity
from experiments.offline.recommending.split import Split, last_moment, split_at
from experiments.offline.recommending.tifu_knn import tifu_knn
from recommend.next_basket.history import Histories
from recommend.next_basket.model import NextBasket, fit_next_basket

OURS = "next basket"
COMPARED = ("recall@10", "ndcg@10")
CHOSEN_BY = "ndcg@10"


@dataclass(frozen=True, slots=True)
class Protocol:
    """How the data is cut.

    Attributes:
        horizon: the last part of the data, whose first orders are foretold; baselines choose
            their settings on the part of the same length before it.
        window: before the cut, in which a candidate must have been sold.
        seed: of the resampling.
    """

    horizon: timedelta = timedelta(weeks=4)
    window: timedelta = timedelta(weeks=26)
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """One recommender.

    Attributes:
        name: of it.
        settings: those that the earlier cut chose.
        means: of every measure, over the queries of which it says something.
        coverage: share of the candidates that anybody is shown.
        differences: of the measures compared, the default's value less this one's, query by
            query, with the interval of the paired bootstrap; empty for the default itself.
        seconds: to choose, fit and rank.
    """

    name: str
    settings: str
    means: Mapping[str, Interval]
    coverage: float
    differences: Mapping[str, Interval]
    seconds: float


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All recommenders of one run, the default first.

    Attributes:
        cut: the moment past which nothing was known.
        horizon, window: of the protocol.
        queries: how many shops; `new` of them without an order before the cut.
        truth: products in their orders; `repeated` of them had been bought by the shop,
            `reachable` are candidates.
        candidates: products sold within the window.
    """

    cut: datetime
    horizon: timedelta
    window: timedelta
    queries: int
    new: int
    truth: int
    repeated: int
    reachable: int
    candidates: int
    rows: tuple[Row, ...]


def baselines() -> tuple[Baseline, ...]:
    """What the default has to beat."""
    return (
        global_popularity(),
        personal_popularity(filled=False),
        personal_popularity(filled=True),
        item_knn(),
        ease(),
        ials(),
        tifu_knn(),
    )


def evaluate(
    purchases: Purchases,
    traits: Traits,
    protocol: Protocol,
    bars: Reporter,
    against: Sequence[Baseline] | None = None,
) -> Evaluation:
    """Compare the default with the baselines on the last part of `purchases`.

    Raises:
        BadInput: there is too little before the cut to learn from, or nothing after it.
        ModelMissing: a package that learns is not installed.
    """
    cut = last_moment(purchases.bought()) - protocol.horizon
    at = partial(split_at, purchases, horizon=protocol.horizon, window=protocol.window)
    split, earlier = at(cut), at(cut - protocol.horizon)
    chosen = baselines() if against is None else tuple(against)
    started = perf_counter()
    ours = measure(split, default_ranking(split, traits, bars))
    rows = [_row(OURS, "learned before the cut", ours, None, protocol, perf_counter() - started)]
    for baseline in bars.track(chosen, label="baselines", total=len(chosen)):
        started = perf_counter()
        variant = best_variant(baseline, earlier)
        outcome = measure(split, ranked(variant.fit(split), split))
        seconds = perf_counter() - started
        rows.append(_row(baseline.name, variant.settings, outcome, ours, protocol, seconds))
    return _evaluation(split, protocol, rows)


def default_ranking(split: Split, traits: Traits, bars: Reporter) -> Ranking:
    """What the served model would show every query's shop at the cut."""
    model = fit_next_basket(Trade(split.train, traits, split.cut), bars)
    return ranking_of(model, split)


def ranking_of(model: NextBasket, split: Split) -> Ranking:
    """The first products by the model, for shops without orders as well; shape (q, DEPTH)."""
    histories = Histories(split.train)
    ranking: Ranking = np.full((len(split), DEPTH), -1, dtype=np.int32)
    for row, retailer in enumerate(split.queries.tolist()):
        found = model.rank(histories.of(retailer), split.cut, split.candidates, DEPTH)
        ranking[row, : found.products.size] = found.products
    return ranking


def best_variant(baseline: Baseline, earlier: Split) -> Variant:
    """The settings that are best at an earlier cut; of equal ones the first."""
    if len(baseline.variants) == 1:
        return baseline.variants[0]
    return max(
        baseline.variants,
        key=lambda variant: float(
            measure(earlier, ranked(variant.fit(earlier), earlier)).by_query[CHOSEN_BY].mean()
        ),
    )


def _row(
    name: str,
    settings: str,
    outcome: Outcome,
    ours: Outcome | None,
    protocol: Protocol,
    seconds: float,
) -> Row:
    means = {
        key: mean_interval(values[~np.isnan(values)], seed=protocol.seed)
        for key, values in outcome.by_query.items()
        if not np.isnan(values).all()
    }
    differences = {
        key: mean_interval(ours.by_query[key] - outcome.by_query[key], seed=protocol.seed)
        for key in COMPARED
        if ours is not None
    }
    return Row(name, settings, means, outcome.coverage, differences, seconds)


def _evaluation(split: Split, protocol: Protocol, rows: Sequence[Row]) -> Evaluation:
    of_query = np.repeat(split.queries.astype(np.int64), np.diff(split.starts))
    keys = of_query * len(split.train.products) + split.truth
    return Evaluation(
        cut=split.cut,
        horizon=protocol.horizon,
        window=protocol.window,
        queries=len(split),
        new=int((~np.isin(split.queries, split.train.retailer)).sum()),
        truth=int(split.truth.size),
        repeated=int(np.isin(keys, bought_before(split)).sum()),
        reachable=int(split.candidates[split.truth].sum()),
        candidates=int(split.candidates.sum()),
        rows=tuple(rows),
    )
