"""Position bias that is known, estimated from the clicks, and what its correction is worth."""

from pathlib import Path

import numpy as np
import pytest

from experiments.offline.click_log import ClickLog, read_click_log
from experiments.offline.clicked import DOUBT, LEAST_PROPENSITY, clicked
from experiments.offline.gains import Gain, Judge
from experiments.offline.intervals import Floats
from experiments.offline.propensities import (
    LEAST_CLICKS,
    USUAL_ETA,
    Propensities,
    estimated,
    stated,
)
from rerank.training.ranker.fitting import fitted
from rerank.training.ranker.groups import Group, Groups
from tests.experiments.clicking import click_rows, write_clicks

TRUTH = np.array([1.0, 0.3, 0.6, 0.1])
SHOWN_BY = np.array([0.1, 1.0, 0.2, 0.8])
"""The shop ranks by nearly the contrary of what shoppers like."""

QUERIES, PRODUCTS, TIMES = 150, 15, 150
NAMES = [f"query {number}" for number in range(QUERIES)]


def steep(positions: np.ndarray) -> Floats:
    """Falls as 1 / position^0.9, with a fold after the fourth as of a screen."""
    return np.where(positions <= 4, 1.0, 0.6) * positions.astype(np.float64) ** -0.9


@pytest.fixture(scope="module")
def features() -> list[Floats]:
    generator = np.random.default_rng(1)
    return [generator.random((PRODUCTS, TRUTH.size)) for _ in range(QUERIES)]


@pytest.fixture(scope="module")
def likings(features: list[Floats]) -> list[Floats]:
    return [0.9 / (1 + np.exp(-8 * (each @ TRUTH - 1.3))) for each in features]


@pytest.fixture(scope="module")
def log(
    features: list[Floats], likings: list[Floats], tmp_path_factory: pytest.TempPathFactory
) -> ClickLog:
    shown_by = [each @ SHOWN_BY for each in features]
    rows = click_rows(likings, shown_by, steep, times=TIMES, seed=2)
    return read_click_log(write_clicks(tmp_path_factory.mktemp("log") / "clicks.csv", rows, NAMES))


def test_the_estimate_comes_near_the_known_bias(log: ClickLog) -> None:
    found = estimated(log)

    assert found.estimated
    positions = np.arange(1, 11)
    assert found.at(positions) == pytest.approx(steep(positions), rel=0.15)
    assert "estimated from" in found.description


def learnt(log: ClickLog, propensities: Propensities, features: list[Floats]) -> Floats:
    """Weights from the clicks of the first 100 queries."""
    judged = clicked(log, propensities)
    groups = []
    for query in judged.judgments.queries[:100]:
        gains = np.array(
            [query.ratings.get(f"{query.text.split()[1]}-{p}", 0) for p in range(PRODUCTS)],
            dtype=np.float64,
        )
        group_features = features[int(query.text.split()[1])]
        groups.append(Group(group_features, gains, np.ones(PRODUCTS), judged.weights[query.id]))
    return fitted(Groups.of(groups), np.ones(TRUTH.size), (0.001,))[0]


def worth(weights: Floats, features: list[Floats], likings: list[Floats]) -> Floats:
    """NDCG@10 by the true likings of the queries that nothing was learnt from."""
    values = []
    for each, liking in zip(features[100:], likings[100:], strict=True):
        ratings = {str(place): round(1000 * value) for place, value in enumerate(liking)}
        order = np.argsort(-(each @ weights), kind="stable")
        values.append(Judge(ratings, Gain.LINEAR).ndcg([str(place) for place in order]))
    return np.array(values)


def test_a_ranker_learnt_from_corrected_clicks_beats_one_from_raw_clicks(
    log: ClickLog, features: list[Floats], likings: list[Floats]
) -> None:
    corrected = worth(learnt(log, estimated(log), features), features, likings)
    raw = worth(learnt(log, stated(0), features), features, likings)
    best = worth(TRUTH, features, likings)

    gain = corrected - raw
    assert gain.mean() > 3 * gain.std(ddof=1) / np.sqrt(gain.size)
    assert best.mean() - corrected.mean() < (best.mean() - raw.mean()) / 3


def made(tmp_path: Path, *lines: str) -> ClickLog:
    path = tmp_path / "clicks.csv"
    path.write_text("\n".join(["query,product_id,position,clicked", *lines]) + "\n")
    return read_click_log(path)


def test_two_positions_by_hand(tmp_path: Path) -> None:
    # One product 400 times at each of two positions: 200 and 100 clicks, a half of the looks.
    lines = [f"wine,A,{p},{int(n < c)}" for p, c in ((1, 200), (2, 100)) for n in range(400)]

    found = estimated(made(tmp_path, *lines))

    assert found.eta == pytest.approx(1, abs=0.01)
    assert found.clicks == 300
    assert found.at(np.array([1, 2, 4])) == pytest.approx([1, 0.5, 0.25], abs=0.01)


def test_a_log_that_cannot_tell_has_the_usual_curve_and_says_so(tmp_path: Path) -> None:
    lines = [f"wine,A,1,{int(n < 500)}" for n in range(900)]
    lines += [f"wine,B,{1 + n % 2},1" for n in range(LEAST_CLICKS - 1)]

    found = estimated(made(tmp_path, *lines))

    assert (found.eta, found.estimated, found.clicks) == (USUAL_ETA, False, LEAST_CLICKS - 1)
    assert found.at(np.array([1, 4])) == pytest.approx([1, 0.25])
    assert "guess" in found.description


def test_a_stated_curve_is_the_curve() -> None:
    assert stated(0.5).at(np.array([1, 4, 100])) == pytest.approx([1, 0.5, 0.1])
    assert stated(0).at(np.array([1, 4, 100])) == pytest.approx([1, 1, 1])
    assert "as was given" in stated(0.5).description


def test_ratings_by_hand(tmp_path: Path) -> None:
    lines = [f"wine,A,1,{int(n < 30)}" for n in range(98)]
    lines += [f"wine,B,2,{int(n < 30)}" for n in range(98)]
    lines += [f"wine,C,900,{int(n < 1)}" for n in range(20)]
    lines += ["wine,D,1,0", "beer,A,1,0"]

    found = clicked(made(tmp_path, *lines), stated(1))

    (query,) = found.judgments.queries
    assert (query.id, query.text, found.judgments.gain) == ("wine", "wine", Gain.LINEAR)
    assert query.ratings == {
        "A": 300,
        "B": round(1000 * 30 / (49 + DOUBT)),
        "C": round(1000 * 1 / (20 * LEAST_PROPENSITY + DOUBT)),
        "D": 0,
    }
    assert found.weights == {"wine": pytest.approx(61 / 71)}
