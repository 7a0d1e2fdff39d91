"""The promises of the contract, held by every final ranker."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from core.ranking_features import RankingFeature
from rerank.contract import FinalRanker
from rerank.loading import load_ranker
from rerank.ranker import LinearRanker, RankerModel
from tests.rerank.doubles import Table

NAMES = tuple(feature.value for feature in RankingFeature)


def shipped() -> FinalRanker:
    found = load_ranker("default", models=Path("no-such-folder"))
    assert found is not None
    return found


def of_one_feature() -> FinalRanker:
    weights = {feature: float(feature is RankingFeature.COSINE) for feature in RankingFeature}
    return LinearRanker(RankerModel("cosine", "CC0-1.0", "by hand", depth=5, weights=weights))


RANKERS = {"shipped": shipped(), "one feature": of_one_feature()}
VALUES = arrays(
    np.float64,
    st.tuples(st.integers(0, 8), st.just(len(NAMES))),
    elements=st.floats(0, 1, allow_subnormal=False),
)


@pytest.mark.parametrize("ranker", RANKERS.values(), ids=RANKERS.keys())
@given(values=VALUES)
def test_there_is_a_finite_score_for_every_candidate_and_its_shares_sum_up_to_it(
    ranker: FinalRanker, values: NDArray[np.float64]
) -> None:
    found = ranker.score(Table(NAMES, values))

    assert found.scores.shape == (len(values),)
    assert found.shares.shape == values.shape
    assert np.isfinite(found.scores).all()
    np.testing.assert_allclose(found.shares.sum(axis=1), found.scores, atol=1e-12)
    assert ((found.scores >= 0) & (found.scores <= 1 + 1e-9)).all()


@pytest.mark.parametrize("ranker", RANKERS.values(), ids=RANKERS.keys())
@given(values=VALUES)
def test_each_candidate_is_scored_as_if_it_were_alone(
    ranker: FinalRanker, values: NDArray[np.float64]
) -> None:
    together = ranker.score(Table(NAMES, values)).scores

    alone = [ranker.score(Table(NAMES, values[[row]])).scores[0] for row in range(len(values))]

    assert together.tolist() == alone


@pytest.mark.parametrize("ranker", RANKERS.values(), ids=RANKERS.keys())
def test_the_order_of_the_columns_says_nothing(ranker: FinalRanker) -> None:
    values = np.random.default_rng(3).random((6, len(NAMES)))
    turned = Table(NAMES[::-1], values[:, ::-1])

    expected = ranker.score(Table(NAMES, values)).scores

    np.testing.assert_allclose(ranker.score(turned).scores, expected)


@pytest.mark.parametrize("ranker", RANKERS.values(), ids=RANKERS.keys())
def test_threads_do_not_disturb_each_other(ranker: FinalRanker) -> None:
    tables = [Table(NAMES, np.random.default_rng(seed).random((50, 10))) for seed in range(12)]
    alone = [ranker.score(table).scores for table in tables]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda table: ranker.score(table).scores, tables))

    np.testing.assert_array_equal(together, alone)


@pytest.mark.parametrize("ranker", RANKERS.values(), ids=RANKERS.keys())
def test_it_has_a_name_and_a_depth(ranker: FinalRanker) -> None:
    assert ranker.name
    assert ranker.depth > 0
