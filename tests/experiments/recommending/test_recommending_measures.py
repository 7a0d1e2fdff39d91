from datetime import timedelta
from math import log2

import numpy as np
import pytest

from core.errors import BadInput
from experiments.offline.recommending.measures import DEPTH, measure, top
from experiments.offline.recommending.split import Split, split_at
from tests.recommend.market import NOW, Order, purchases_of

CUT = NOW - timedelta(days=28)
ORDERS = (
    Order("a", 60.0, ("p0", "p1")),
    Order("a", 20.0, ("p0", "p2", "p3")),
    Order("a", 10.0, ("p1",)),
    Order("b", 250.0, ("p4",)),
    Order("b", 50.0, ("p2",)),
    Order("c", 5.0, ("p5",)),
    Order("d", 40.0, ("p2",)),
)


def split() -> Split:
    purchases = purchases_of(ORDERS)
    return split_at(purchases, CUT, horizon=timedelta(days=28), window=timedelta(days=182))


def ranking(*rows: tuple[int, ...]) -> np.ndarray:
    return np.array([[*row, *[-1] * (DEPTH - len(row))] for row in rows], np.int32)


def test_a_cut_parts_what_is_known_from_what_is_asked() -> None:
    found = split()

    assert found.queries.tolist() == [0, 2]  # d orders nothing later, c is new
    assert np.split(found.truth, found.starts[1:-1])[0].tolist() == [0, 2, 3]
    assert np.split(found.truth, found.starts[1:-1])[1].tolist() == [5]
    assert found.candidates.tolist() == [True, True, True, False, False, False]
    assert len(found.train) == 5


def test_what_is_later_changes_nothing_of_what_is_known() -> None:
    later = purchases_of((*ORDERS, Order("a", 1.0, ("p5", "p0"))))
    cut = {"horizon": timedelta(days=28), "window": timedelta(days=182)}

    first, second = split(), split_at(later, CUT, **cut)

    assert first.train.product.tolist() == second.train.product.tolist()
    assert first.truth.tolist() == second.truth.tolist()


def test_measures_are_those_computed_by_hand() -> None:
    found = measure(split(), ranking((2, 1, 0), (0,)))

    ideal = 1 + 1 / log2(3) + 1 / 2
    expected = {
        "recall@10": [2 / 3, 0],
        "ndcg@10": [(1 + 1 / 2) / ideal, 0],
        "recall@20": [2 / 3, 0],
        "precision@10": [0.2, 0],
        "hit@10": [1, 0],
        "mrr@20": [1, 0],
        # Of three shops p0 and p1 were bought by one, p2 by two.
        "novelty@10": [(-log2(3 / 4) - 2 * log2(2 / 4)) / 3, -log2(2 / 4)],
        "repeat recall@10": [1, np.nan],
        "explore recall@10": [1 / 2, 0],
        "repeats shown": [2 / 3, 0],
    }
    assert found.by_query.keys() == expected.keys()
    for name, values in expected.items():
        assert found.by_query[name] == pytest.approx(values, nan_ok=True), name
    assert found.coverage == 1


def test_only_candidates_are_shown_the_best_first() -> None:
    scores = np.array([[3, 1, 9, 3, -np.inf], [0, 0, 0, 0, 0]], np.float32)
    candidates = np.array([True, True, False, True, True])

    assert top(scores, candidates, depth=4).tolist() == [[0, 3, 1, -1], [0, 1, 3, 4]]


def test_the_best_of_many_are_those_of_a_sort() -> None:
    scores = np.random.default_rng(3).integers(0, 50, size=(20, 300)).astype(np.float32)
    expected = np.argsort(-scores, axis=1, kind="stable")[:, :DEPTH]

    assert top(scores, np.ones(300, np.bool_)).tolist() == expected.tolist()


@pytest.mark.parametrize(("days", "what"), [(400, "before"), (1, "after")])
def test_a_cut_with_nothing_on_one_side_is_refused(days: int, what: str) -> None:
    cut = NOW - timedelta(days=days)

    with pytest.raises(BadInput, match=f"no purchase {what}"):
        split_at(purchases_of(ORDERS), cut, horizon=timedelta(days=28), window=timedelta(days=182))
