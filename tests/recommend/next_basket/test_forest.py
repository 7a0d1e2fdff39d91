from pathlib import Path

import lightgbm
import numpy as np
import pytest

from core.errors import IndexUnusable
from recommend.next_basket.forest import Forest, open_forest

FEATURES = 4


@pytest.fixture(scope="module")
def learned() -> tuple[lightgbm.Booster, np.ndarray]:
    random = np.random.default_rng(7)
    features = random.normal(size=(2_000, FEATURES)).round(1).astype(np.float32)
    right = features[:, 0] * features[:, 1] + features[:, 2] > random.normal(size=2_000)
    parameters = {"objective": "binary", "verbosity": -1, "num_threads": 1, "use_missing": False}
    booster = lightgbm.train(parameters, lightgbm.Dataset(features, right), num_boost_round=20)
    return booster, features


def test_it_says_what_lightgbm_says(learned: tuple[lightgbm.Booster, np.ndarray]) -> None:
    booster, features = learned
    forest = Forest.of_trees(booster.dump_model()["tree_info"])

    assert forest.scores(features) == pytest.approx(booster.predict(features, raw_score=True))


def test_without_trees_all_are_equal() -> None:
    assert Forest.of_trees([]).scores(np.ones((3, FEATURES), np.float32)).tolist() == [0, 0, 0]


def test_it_is_kept_as_it_was(learned: tuple[lightgbm.Booster, np.ndarray], tmp_path: Path) -> None:
    booster, features = learned
    forest = Forest.of_trees(booster.dump_model()["tree_info"])
    forest.save(tmp_path)

    assert open_forest(tmp_path, FEATURES).scores(features).tolist() == (
        forest.scores(features).tolist()
    )


@pytest.mark.parametrize("broken", ["a circle", "a feature too many", "a root too many"])
def test_a_forest_without_an_end_is_refused(
    learned: tuple[lightgbm.Booster, np.ndarray], tmp_path: Path, broken: str
) -> None:
    booster, _ = learned
    forest = Forest.of_trees(booster.dump_model()["tree_info"])
    if broken == "a circle":
        forest.left[0] = 0
    elif broken == "a feature too many":
        forest.split[0] = FEATURES
    else:
        forest.roots[0] = forest.split.size
    forest.save(tmp_path)

    with pytest.raises(IndexUnusable, match="points at what is not there"):
        open_forest(tmp_path, FEATURES)
