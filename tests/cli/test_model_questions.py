"""Models whose strategies break off, or give numbers that mean nothing, are found."""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest

from cli.tasks.model_questions import ask_strategies
from core.progress import Silent
from recommend.artefacts.gates import SelfCheckGate
from recommend.artefacts.making import TrainingOptions, train
from recommend.artefacts.opening import Recommendations, open_recommendations
from recommend.popularity import POPULARITY, Popularity
from recommend.recipes import RECIPES
from tests.recommend.trainings import layout_in, logged


@dataclass(frozen=True, slots=True)
class Broken:
    """Stands where a popularity is asked."""

    def save(self, folder: Path) -> None:
        raise NotImplementedError


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Recommendations:
    layout = layout_in(tmp_path_factory.mktemp("asked"))
    gates = (SelfCheckGate(RECIPES, ask_strategies),)
    train(logged(), layout, TrainingOptions(recipes=RECIPES, gates=gates), Silent())
    return open_recommendations(layout.version(layout.current_version()), RECIPES)


def test_every_strategy_answers_over_the_market(models: Recommendations) -> None:
    assert set(models.models) == {recipe.name for recipe in RECIPES} - set(models.manifest.left_out)
    assert ask_strategies(models, logged()) == []


def test_a_strategy_that_breaks_off_is_named(models: Recommendations) -> None:
    broken = replace(models, models={**models.models, POPULARITY.name: Broken()})

    (fault,) = ask_strategies(broken, logged())

    assert fault.startswith("popular breaks off (AttributeError")


def test_codes_beside_the_products_are_noticed(models: Recommendations) -> None:
    popularity = models.model(POPULARITY)
    assert isinstance(popularity, Popularity)
    short = replace(popularity, demand=np.ones(3))
    off = replace(models, models={**models.models, POPULARITY.name: short})

    (fault,) = ask_strategies(off, logged())

    assert fault.startswith("popular breaks off (ValueError")
