from datetime import timedelta

import numpy as np
import pytest

from experiments.offline.recommending.baseline import Baseline
from experiments.offline.recommending.ease import fit as fit_ease
from experiments.offline.recommending.evaluation import baselines
from experiments.offline.recommending.ials import fit as fit_ials
from experiments.offline.recommending.item_knn import SHRINKAGE
from experiments.offline.recommending.item_knn import fit as fit_item_knn
from experiments.offline.recommending.popularity import global_popularity, personal_popularity
from experiments.offline.recommending.split import Split, split_at
from experiments.offline.recommending.tifu_knn import Settings
from experiments.offline.recommending.tifu_knn import fit as fit_tifu_knn
from recommend.next_basket.item_frequency import Decay
from tests.recommend.market import NOW, Order, market_orders, purchases_of


def split_of(*orders: Order) -> Split:
    """All orders older than a day are known."""
    later = Order(orders[0].retailer, 0.5, ("a",))
    return split_at(
        purchases_of((*orders, later)),
        NOW - timedelta(days=1),
        horizon=timedelta(days=1),
        window=timedelta(days=500),
    )


def market() -> Split:
    return split_of(*market_orders()[:600])


FEW = split_of(
    Order("x", 9.0, ("a",)),
    Order("x", 8.0, ("a", "b")),
    Order("x", 7.0, ("b",)),
    Order("x", 6.0, ("c",)),
    Order("y", 5.0, ("a", "b")),
    Order("z", 4.0, ("d",)),
)


def test_tifu_knn_scores_as_computed_by_hand() -> None:
    fitted = fit_tifu_knn(FEW, settings=Settings(Decay(2, 0.9, 0.7), neighbours=1, alpha=0.5))

    # x: a 0.1575 + 0.175, b 0.175 + 0.225, c 0.25. Its nearest shop is y, with a 1 and b 1.
    (scores,) = fitted.scores(np.array([0], np.int32))
    assert scores.tolist() == pytest.approx([(0.3325 + 1) / 2, (0.4 + 1) / 2, 0.25 / 2, 0])


def test_tifu_knn_takes_the_mean_of_its_neighbours() -> None:
    fitted = fit_tifu_knn(FEW, settings=Settings(Decay(2, 0.9, 0.7), neighbours=2, alpha=0.2))

    (scores,) = fitted.scores(np.array([0], np.int32))
    own = np.array([0.3325, 0.4, 0.25, 0])
    assert scores.tolist() == pytest.approx((0.2 * own + 0.8 * np.array([1, 1, 0, 1]) / 2).tolist())


@pytest.mark.parametrize("itself", [False, True])
def test_item_knn_adds_up_cosines(*, itself: bool) -> None:
    fitted = fit_item_knn(FEW, itself=itself)

    # a and b share both of their two shops, a and c one of two and one.
    a_b, a_c = 2 / (2 + SHRINKAGE), 1 / (np.sqrt(2) + SHRINKAGE)
    (scores,) = fitted.scores(np.array([1], np.int32))
    assert scores.tolist() == pytest.approx([a_b + itself, a_b + itself, 2 * a_c, 0])


def test_ease_is_ridge_regression_on_all_other_products() -> None:
    split, penalty = market(), 30.0
    fitted = fit_ease(split, penalty=penalty, counted=False)
    bought = np.asarray(fitted.bought.todense(), dtype=np.float64)[:, fitted.taken]
    expected = np.zeros((bought.shape[1],) * 2)
    for product in range(bought.shape[1]):
        others = np.delete(np.arange(bought.shape[1]), product)
        columns = bought[:, others]
        gram = columns.T @ columns + penalty * np.eye(others.size)
        expected[others, product] = np.linalg.solve(gram, columns.T @ bought[:, product])

    assert fitted.weights == pytest.approx(expected, abs=1e-4)
    scores = fitted.scores(np.array([4], np.int32))
    assert scores[0, fitted.taken] == pytest.approx(bought[4] @ expected, abs=1e-3)


def test_ials_finds_what_shops_bought_again() -> None:
    split = market()
    fitted = fit_ials(split, factors=8, regularization=0.1, alpha=1.0)
    scores = fitted.scores(np.arange(len(split.train.retailers), dtype=np.int32))
    bought = np.zeros(scores.shape, np.bool_)
    bought[split.train.retailer, split.train.product] = True

    assert scores[bought].mean() > 2 * scores[~bought].mean()


def chosen(baseline: Baseline, split: Split, retailer: int) -> list[float]:
    (scores,) = baseline.variants[0].fit(split).scores(np.array([retailer], np.int32))
    return [float(score) for score in scores]


def test_popularity_counts_orders() -> None:
    split = FEW
    assert chosen(global_popularity(), split, 2) == [3, 3, 1, 1]
    # Among equals the more popular is first; z bought d alone.
    own = chosen(personal_popularity(filled=False), split, 2)
    assert own == [-np.inf, -np.inf, -np.inf, pytest.approx(1.25)]
    filled = chosen(personal_popularity(filled=True), split, 2)
    assert filled == pytest.approx([0.75, 0.75, 0.25, 1.25])


def test_every_baseline_has_a_name_and_settings_of_its_own() -> None:
    every = baselines()

    assert len({each.name for each in every}) == len(every) == 7
    for each in every:
        assert len({variant.settings for variant in each.variants}) == len(each.variants) >= 1
