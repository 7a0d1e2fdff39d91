"""Trained models are opened, swapped under requests, and taken back, by real servers."""

import shutil
import threading
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path

import httpx
import pytest
from prometheus_client import CollectorRegistry

from api.recommending.artefacts import TrainedModels
from api.recommending.model_metrics import ModelMetrics
from core.clock import SystemClock
from core.progress import Silent
from core.publication import rollback
from events.trade import Trade, Traits
from recommend.artefacts.data import LoggedData
from recommend.artefacts.layout import RecommendationsLayout
from recommend.artefacts.making import train
from recommend.popularity import POPULARITY
from tests.api.processes import serving
from tests.api.servers import eventually, wait_until_ready
from tests.conftest import BuiltIndex
from tests.recommend.market import NOW, Order, purchases_of
from tests.recommend.trainings import RECIPES, layout_in, options, trained

CLIENTS = 4
SWAPS = 12


@pytest.fixture
def models(tmp_path: Path) -> TrainedModels:
    return TrainedModels(tmp_path, RECIPES, ModelMetrics(CollectorRegistry()), verify=True)


def version_of(models: TrainedModels) -> str | None:
    return models.state("shop").version


def test_what_is_published_answers_and_what_is_rolled_back_to(
    models: TrainedModels, tmp_path: Path
) -> None:
    models.refresh()
    assert models.of("shop") is None

    layout = layout_in(tmp_path)
    first = trained(layout, 1199).manifest.version
    models.refresh()
    held = models.of("shop")
    assert held is not None
    assert held.manifest.version == first
    models.refresh()
    assert models.of("shop") is held

    second = trained(layout, 1200).manifest.version
    models.refresh()
    assert version_of(models) == second
    rollback(layout, None, SystemClock())
    models.refresh()
    assert version_of(models) == first
    assert models.of("other") is None


def test_a_request_keeps_models_whose_files_are_deleted(
    models: TrainedModels, tmp_path: Path
) -> None:
    layout = layout_in(tmp_path)
    trained(layout, 1199)
    models.refresh()
    held = models.of("shop")
    assert held is not None

    trained(layout, 1200, replace(options(), keep=1))
    models.refresh()

    assert not layout.version(held.manifest.version).root.exists()
    popularity = held.model(POPULARITY)
    assert popularity is not None
    assert popularity.shares().sum() == pytest.approx(1)


@pytest.mark.parametrize("name", ["manifest.json", "popularity/demand.npy"])
def test_a_broken_version_leaves_the_one_before_answering(
    models: TrainedModels, tmp_path: Path, name: str
) -> None:
    layout = layout_in(tmp_path)
    first = trained(layout, 1199).manifest.version
    models.refresh()
    second = trained(layout, 1200).manifest.version
    path = layout.version(second).root / name
    whole = path.read_bytes()
    path.write_bytes(whole[:-9])

    models.refresh()

    state = models.state("shop")
    assert (version_of(models), state.published) == (first, second)
    assert state.failure is not None
    assert state.failure.field == name
    path.write_bytes(whole)
    layout.current.touch()
    models.refresh()
    assert version_of(models) == second
    assert models.state("shop").failure is None


def test_models_that_are_gone_answer_no_more_and_odd_folders_are_passed_over(
    models: TrainedModels, tmp_path: Path
) -> None:
    layout = layout_in(tmp_path)
    trained(layout)
    shutil.copytree(layout.catalogue.root, tmp_path / "No catalogue")
    models.refresh()
    assert models.of("shop") is not None
    assert models.of("No catalogue") is None

    shutil.rmtree(layout.catalogue.root)
    models.refresh()
    assert models.of("shop") is None


def favouring(product: str, products: Sequence[str]) -> LoggedData:
    """Twenty orders of `product`, and one of all."""
    orders = [Order(f"shop-{number}", 0, (product,)) for number in range(20)]
    purchases = purchases_of([*orders, Order("shop-0", 0, tuple(products))])
    unknown = ("",) * len(purchases.products)
    return LoggedData(Trade(purchases, Traits(unknown, unknown, unknown), NOW))


def first_hit(client: httpx.Client) -> str:
    answer = client.get("/v1/recommend/popular", params={"k": 1})
    assert answer.status_code == 200, answer.text
    (hit,) = answer.json()["hits"]
    product: str = hit["product"]["id"]
    return product


def test_models_are_swapped_while_requests_run(demo_index: BuiltIndex, tmp_path: Path) -> None:
    shutil.copytree(demo_index.layout.root, tmp_path / "demo")
    layout = RecommendationsLayout(replace(demo_index.layout, indexes=tmp_path))
    done = threading.Event()

    def be_a_client() -> Counter[str]:
        seen = Counter[str]()
        while not done.is_set():
            seen[first_hit(client)] += 1
        return seen

    with serving(tmp_path) as client, ThreadPoolExecutor(CLIENTS) as executor:
        wait_until_ready(client)
        hits = client.get("/v1/recommend/popular", params={"k": 8}).json()["hits"]
        pair = [hit["product"]["id"] for hit in hits[-2:]]
        assert first_hit(client) not in pair
        for product in pair:
            train(favouring(product, pair), layout, options(), Silent())
        eventually(partial(answers_with, client, pair[1]))
        clients = [executor.submit(be_a_client) for _ in range(CLIENTS)]
        try:
            for number in range(SWAPS):
                rollback(layout, None, SystemClock())
                eventually(partial(answers_with, client, pair[number % 2]))
        finally:
            done.set()
        seen = sum((each.result() for each in clients), Counter[str]())
        (told,) = client.get("/readyz").json()["catalogues"]
        metrics = client.get("/metrics").text

    assert told["models_version"] == layout.current_version()
    assert float(metrics.split('aisle_model_swaps_total{catalogue="demo"} ')[1].split()[0]) > SWAPS
    assert "aisle_model_failed_swaps_total{" not in metrics
    assert seen.keys() == set(pair)
    assert min(seen.values()) >= SWAPS


def answers_with(client: httpx.Client, product: str) -> bool:
    return first_hit(client) == product
