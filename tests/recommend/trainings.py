"""Trainings on a small market, in this process or in one that is killed at a chosen moment."""

import multiprocessing
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from core.layout import CatalogueLayout
from core.progress import Silent
from events.trade import Trade
from recommend.artefacts.data import LoggedData
from recommend.artefacts.files import open_array, save_arrays
from recommend.artefacts.gates import CountGate, ModelsGate, SelfCheckGate
from recommend.artefacts.layout import RecommendationsLayout
from recommend.artefacts.making import TrainingOptions, TrainingReport, train
from recommend.artefacts.opening import Recommendations, open_recommendations
from recommend.popularity import POPULARITY
from recommend.training import Recipe, in_one_step
from tests.recommend.market import market_orders, training_data

CONTEXT = multiprocessing.get_context("forkserver")
JOIN_S = 120


@dataclass(frozen=True, slots=True)
class Counter:
    """The smallest of models: how many lines there were."""

    lines: int

    def save(self, folder: Path) -> None:
        save_arrays(folder, {"lines": np.array([self.lines])})


def fit_counter(data: Trade) -> Counter:
    return Counter(len(data.purchases))


def open_counter(folder: Path) -> Counter:
    return Counter(int(open_array(folder, "lines", np.int64, (1,))[0]))


COUNTER = Recipe("counter", in_one_step(fit_counter), open_counter)
RECIPES: tuple[Recipe, ...] = (POPULARITY, COUNTER)


def logged(orders: int = 1200) -> LoggedData:
    """The first so many orders of the market, and no product else."""
    return LoggedData(training_data(market_orders()[:orders]), sequence=orders)


def layout_in(indexes: Path, catalogue: str = "shop") -> RecommendationsLayout:
    return RecommendationsLayout(CatalogueLayout(indexes, catalogue))


def options(recipes: tuple[Recipe, ...] = RECIPES) -> TrainingOptions:
    return TrainingOptions(
        recipes=recipes, gates=(CountGate(), ModelsGate(), SelfCheckGate(recipes))
    )


def trained(
    layout: RecommendationsLayout, orders: int = 1200, chosen: TrainingOptions | None = None
) -> TrainingReport:
    return train(logged(orders), layout, chosen or options(), Silent())


def opened(layout: RecommendationsLayout) -> Recommendations:
    return open_recommendations(layout.version(layout.current_version()), RECIPES, verify=True)


def killed_training(indexes: Path, orders: int, event: str, detail: str) -> None:
    """Train until `event` comes whose path ends with `detail`; fails if it does not come."""
    process = CONTEXT.Process(target=_doomed, args=(indexes, orders, event, detail))
    process.start()
    process.join(JOIN_S)
    assert process.exitcode == -signal.SIGKILL, f"{event} {detail} never came"


def _doomed(indexes: Path, orders: int, event: str, detail: str) -> None:
    def meet(met: str, arguments: tuple[Any, ...]) -> None:
        if met == event and str(arguments[0]).endswith(detail):
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(meet)
    fit: Callable[[Trade], Counter] = partial(_fit_and_meet, meet)
    recipes = (POPULARITY, replace(COUNTER, fit=in_one_step(fit)))
    trained(layout_in(indexes), orders, options(recipes))


def _fit_and_meet(meet: Callable[[str, tuple[Any, ...]], None], data: Trade) -> Counter:
    meet("fit", ("counter",))
    return fit_counter(data)
