"""A training publishes whole, checked versions, or leaves what is served as it was."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.clock import SystemClock
from core.errors import (
    Conflict,
    IndexUnusable,
    NotFound,
)
from core.progress import JsonLines
from core.publication import exclusive, rollback
from events.trade import Trade
from recommend.artefacts.files import save_arrays
from recommend.artefacts.layout import RecommendationsLayout
from recommend.artefacts.making import train
from recommend.artefacts.opening import open_recommendations
from recommend.popularity import POPULARITY, Popularity
from tests.recommend.trainings import (
    COUNTER,
    RECIPES,
    Counter,
    killed_training,
    layout_in,
    logged,
    opened,
    options,
    trained,
)


def contents(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file()
    }


def test_a_training_publishes_every_model_and_says_of_what(layout: RecommendationsLayout) -> None:
    report = trained(layout)

    models = opened(layout)
    popularity = models.model(POPULARITY)
    assert isinstance(popularity, Popularity)
    assert models.model(COUNTER) == Counter(len(logged().data.purchases))
    assert models.manifest == report.manifest
    data = report.manifest.data
    assert (data.sequence, data.orders, data.retailers) == (1200, 1200, 60)
    assert data.lines == len(logged().data.purchases)
    assert report.manifest.models["popularity"].bytes > 1000
    assert not report.unchanged
    assert report.published


def test_the_same_data_make_the_same_bytes(tmp_path: Path) -> None:
    layouts = [layout_in(tmp_path / name) for name in ("one", "other")]
    versions = [trained(layout).manifest.version for layout in layouts]

    assert versions[0] == versions[1]
    one, other = (contents(layout.version(versions[0]).root) for layout in layouts)
    assert one == other
    assert trained(layouts[0]).unchanged


@pytest.mark.parametrize(
    "change",
    [
        lambda data: replace(data, regions=("north",) * 60),
        lambda data: replace(data, traits=replace(data.traits, brands=data.traits.titles)),
        lambda data: replace(data, purchases=data.purchases.where(data.purchases.order > 0)),
    ],
)
def test_other_data_make_another_fingerprint(
    change: Callable[[Trade], Trade],
) -> None:
    made_of = logged()
    changed = replace(made_of, data=change(made_of.data))

    assert changed.entry().fingerprint != made_of.entry().fingerprint


def test_a_dry_run_leaves_nothing_behind(layout: RecommendationsLayout) -> None:
    report = trained(layout, chosen=replace(options(), dry_run=True))

    assert not report.published
    assert layout.versions() == []
    assert not layout.staging.exists()
    with pytest.raises(NotFound, match="no trained recommendations"):
        layout.current_version()


@pytest.mark.parametrize(
    ("event", "detail"),
    [
        ("fit", "counter"),
        ("open", "next/popularity/demand.npy"),
        ("open", "next/manifest.json"),
        ("os.rename", ".staging/next"),
        ("open", "history.jsonl"),
        ("os.rename", ".CURRENT.new"),
    ],
)
def test_a_killed_training_leaves_what_is_served(
    layout: RecommendationsLayout, event: str, detail: str
) -> None:
    before = trained(layout, 1199).manifest.version

    killed_training(layout.catalogue.indexes, 1200, event, detail)

    assert layout.current_version() == before
    assert opened(layout).manifest.version == before
    after = trained(layout, 1200)
    assert layout.current_version() == after.manifest.version
    assert layout.versions() == sorted([before, after.manifest.version])
    assert not layout.staging.exists()


def test_models_are_taken_back_and_old_ones_deleted(layout: RecommendationsLayout) -> None:
    two = replace(options(), keep=2)
    a, b, c = (trained(layout, count, two).manifest.version for count in (1100, 1150, 1200))

    assert layout.versions() == sorted([b, c])
    assert rollback(layout, None, SystemClock(), reason="too eager") == b
    assert opened(layout).manifest.version == b
    with pytest.raises(NotFound, match=f"version '{a}' of 'recommendations of shop' is not kept"):
        rollback(layout, a, SystemClock())


@pytest.mark.parametrize("name", ["counter/lines.npy", "manifest.json"])
def test_a_damaged_version_is_neither_opened_nor_gone_back_to(
    layout: RecommendationsLayout, name: str
) -> None:
    first = trained(layout, 1199).manifest.version
    trained(layout, 1200)
    damaged = layout.version(first)
    path = damaged.root / name
    path.write_bytes(path.read_bytes()[:-2] + b"xx")

    with pytest.raises(IndexUnusable) as caught:
        open_recommendations(damaged, RECIPES, verify=True)
    assert caught.value.field == name
    with pytest.raises(IndexUnusable):
        rollback(layout, None, SystemClock())


def test_models_of_another_release_are_left_out(layout: RecommendationsLayout) -> None:
    trained(layout)
    version = layout.version(layout.current_version())
    newer = replace(COUNTER, format=2)

    assert open_recommendations(version, (POPULARITY, newer)).model(newer) is None
    assert open_recommendations(version, (COUNTER,)).models.keys() == {"counter"}


def test_a_version_of_another_format_is_refused(layout: RecommendationsLayout) -> None:
    trained(layout)
    version = layout.version(layout.current_version())
    manifest = version.read_manifest()
    version.manifest.write_text(manifest.model_copy(update={"format_version": 9}).model_dump_json())

    with pytest.raises(IndexUnusable, match="is of format 9; this Aisle reads format 1"):
        version.read_manifest()


def test_one_training_at_a_time(layout: RecommendationsLayout) -> None:
    with (
        exclusive(layout, wait_s=0),
        pytest.raises(Conflict, match="another training or rollback of 'recommendations of shop'"),
    ):
        trained(layout)


def test_progress_tells_of_every_model(layout: RecommendationsLayout, tmp_path: Path) -> None:
    lines = tmp_path / "progress.jsonl"
    with lines.open("wb") as file:
        train(logged(), layout, options(), JsonLines(file, SystemClock()))

    steps = [line.split('"')[3] for line in lines.read_text().splitlines()]
    assert list(dict.fromkeys(steps)) == ["popularity", "counter", "checks", "publish"]


def test_arrays_are_written_plainly(tmp_path: Path) -> None:
    save_arrays(tmp_path, {"slice": np.arange(10)[::2]})

    assert np.load(tmp_path / "slice.npy", allow_pickle=False).tolist() == [0, 2, 4, 6, 8]
