from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from core.progress import Silent
from events.columns import microseconds
from events.trade import Trade
from experiments.offline.recommending.baseline import Baseline, Variant
from experiments.offline.recommending.evaluation import (
    OURS,
    Evaluation,
    Protocol,
    best_variant,
    default_ranking,
    evaluate,
    ranking_of,
)
from experiments.offline.recommending.popularity import Global, personal_popularity
from experiments.offline.recommending.report import lines
from experiments.offline.recommending.split import last_moment, split_at
from recommend.contract import Context
from recommend.next_basket.model import fit_next_basket
from recommend.next_basket.strategy import NextOrder
from tests.recommend.market import (
    all_products,
    market_orders,
    profile_of,
    shelf,
    training_data,
)

DATA = training_data(market_orders(), all_products())
PROTOCOL = Protocol()


@pytest.fixture(scope="module")
def evaluation() -> Evaluation:
    own = personal_popularity(filled=True)
    return evaluate(DATA.purchases, DATA.traits, PROTOCOL, Silent(), [own])


def test_the_default_is_compared_shop_by_shop(evaluation: Evaluation) -> None:
    ours, theirs = evaluation.rows

    assert (ours.name, theirs.name) == (OURS, "personal, then global")
    assert ours.differences == {}
    for key in ("recall@10", "ndcg@10"):
        difference = theirs.differences[key]
        assert difference.mean == pytest.approx(ours.means[key].mean - theirs.means[key].mean)
        assert difference.low <= difference.mean <= difference.high
    assert evaluation.queries == 60
    assert evaluation.new == 0


def test_the_report_has_a_row_for_each(evaluation: Evaluation) -> None:
    text = "\n".join(lines(evaluation))

    assert text.count("| personal, then global |") == 3
    assert "60 shops with an order in the 28 days after it (0 of them new)" in text


def test_what_is_measured_is_what_is_served() -> None:
    cut = last_moment(DATA.purchases) - PROTOCOL.horizon
    split = split_at(DATA.purchases, cut, horizon=PROTOCOL.horizon, window=PROTOCOL.window)
    model = fit_next_basket(Trade(split.train, DATA.traits, cut), Silent())
    measured = ranking_of(model, split)
    names = split.train.products.names
    known = [order for order in market_orders() if order.at < microseconds(cut)]
    sold = [names[code] for code in np.flatnonzero(split.candidates)]

    for row, retailer in enumerate(split.queries[:10].tolist()):
        profile = profile_of(split.train.retailers.names[retailer], known)
        served = NextOrder(model).recommend(Context(cut, shelf(only=sold), profile), 20)
        assert [pick.product for pick in served] == [names[code] for code in measured[row]]


def test_what_comes_after_the_cut_is_not_learned_from() -> None:
    purchases = DATA.purchases
    cut = last_moment(purchases) - PROTOCOL.horizon
    later = purchases.time >= microseconds(cut)
    turned = np.where(later, (purchases.product + 7) % len(purchases.products), purchases.product)
    other = replace(purchases, product=turned.astype(np.int32))

    rankings = [
        default_ranking(
            split_at(each, cut, horizon=PROTOCOL.horizon, window=PROTOCOL.window),
            DATA.traits,
            Silent(),
        )
        for each in (purchases, other)
    ]

    assert rankings[0].tolist() == rankings[1].tolist()


def test_settings_are_chosen_on_the_earlier_part() -> None:
    cut = last_moment(DATA.purchases) - timedelta(weeks=8)
    earlier = split_at(DATA.purchases, cut, horizon=timedelta(weeks=4), window=timedelta(weeks=26))
    right = np.bincount(earlier.truth, minlength=len(DATA.purchases.products)).astype(np.float32)
    baseline = Baseline(
        "guesses",
        (
            Variant("the wrong way round", lambda _: Global(-right)),
            Variant("what will be bought", lambda _: Global(right)),
        ),
    )

    assert best_variant(baseline, earlier).settings == "what will be bought"
