"""Models whose strategies break off, or give numbers that mean nothing, are found."""

import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest

from cli.tasks.model_questions import ask_strategies
from core.progress import Silent
from events.columns import Index
from recommend.artefacts.gates import SelfCheckGate
from recommend.artefacts.layout import RecommendationsLayout
from recommend.artefacts.making import TrainingOptions, train
from recommend.artefacts.opening import Recommendations, open_recommendations
from recommend.next_basket.model import NEXT_BASKET, Ranked
from recommend.popularity import POPULARITY
from recommend.recipes import RECIPES
from tests.conftest import REPO
from tests.recommend.trainings import layout_in, logged

ORDERS = 400


@dataclass(frozen=True, slots=True)
class Broken:
    """Stands where a popularity is asked."""

    def save(self, folder: Path) -> None:
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Oversure:
    """Stands where a next basket is asked; its one product is seven times certain."""

    products: Index

    def rank(self, *_: object) -> Ranked:
        return Ranked(np.zeros(1, np.int32), np.full(1, 7.0), np.ones(1, np.bool_))

    def save(self, folder: Path) -> None:
        raise NotImplementedError


OPEN_WITHOUT_TRAINING = """
import sys
from importlib.abc import MetaPathFinder

TRAINING = {"implicit", "lightgbm", "scipy", "sklearn", "threadpoolctl"}

class Blocker(MetaPathFinder):
    def find_spec(self, fullname, path, target=None):
        if fullname.partition(".")[0] in TRAINING:
            raise ModuleNotFoundError(f"No module named {fullname!r}", name=fullname)

sys.meta_path.insert(0, Blocker())
from pathlib import Path
from recommend.artefacts.layout import ModelsLayout
from recommend.artefacts.opening import open_recommendations
from recommend.recipes import RECIPES

opened = open_recommendations(ModelsLayout(Path(sys.argv[1])), RECIPES, verify=True)
assert TRAINING.isdisjoint(sys.modules)
print(*opened.models)
"""


def trained_in(indexes: Path) -> RecommendationsLayout:
    layout = layout_in(indexes)
    gates = (SelfCheckGate(RECIPES, ask_strategies),)
    train(logged(ORDERS), layout, TrainingOptions(recipes=RECIPES, gates=gates), Silent())
    return layout


@pytest.fixture(scope="module")
def layout(tmp_path_factory: pytest.TempPathFactory) -> RecommendationsLayout:
    return trained_in(tmp_path_factory.mktemp("asked"))


@pytest.fixture(scope="module")
def models(layout: RecommendationsLayout) -> Recommendations:
    return open_recommendations(layout.version(layout.current_version()), RECIPES)


def test_every_strategy_answers_over_the_market(models: Recommendations) -> None:
    assert set(models.models) == {recipe.name for recipe in RECIPES} - set(models.manifest.left_out)
    assert ask_strategies(models, logged(ORDERS)) == []


def test_a_strategy_that_breaks_off_is_named(models: Recommendations) -> None:
    broken = replace(models, models={**models.models, POPULARITY.name: Broken()})

    (fault,) = ask_strategies(broken, logged(ORDERS))

    assert fault.startswith("popular breaks off (AttributeError")


def test_numbers_that_mean_nothing_are_noticed(models: Recommendations) -> None:
    sure = Oversure(logged(ORDERS).data.purchases.products)
    off = replace(models, models={**models.models, NEXT_BASKET.name: sure})

    (fault,) = ask_strategies(off, logged(ORDERS))

    assert fault == "next_basket gives numbers that mean nothing for biscuit-1"


def test_every_recipe_makes_the_same_bytes_of_the_same_data(
    layout: RecommendationsLayout, tmp_path: Path
) -> None:
    assert trained_in(tmp_path).current_version() == layout.current_version()


def test_models_open_where_nothing_that_trains_is_installed(
    layout: RecommendationsLayout, models: Recommendations
) -> None:
    version = layout.version(layout.current_version())
    done = subprocess.run(
        [sys.executable, "-c", OPEN_WITHOUT_TRAINING, version.root],
        cwd=REPO,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert done.stdout.split() == list(models.models), done.stderr
