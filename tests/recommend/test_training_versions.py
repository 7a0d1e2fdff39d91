"""A training publishes whole, checked versions, or leaves what is served as it was."""

import errno
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest

from core.clock import SystemClock
from core.errors import (
    BadInput,
    Conflict,
    DiskFull,
    GateFailed,
    IndexUnusable,
    ModelMissing,
    NotFound,
)
from core.progress import JsonLines, Silent
from core.publication import exclusive, history, rollback
from events.trade import Trade
from recommend.artefacts.data import LoggedData
from recommend.artefacts.files import save_arrays
from recommend.artefacts.gates import SelfCheckGate
from recommend.artefacts.layout import RecommendationsLayout
from recommend.artefacts.making import train
from recommend.artefacts.opening import Recommendations, open_recommendations
from recommend.popularity import POPULARITY, Popularity
from recommend.training import Model, Recipe, in_one_step
from tests.recommend.market import training_data
from tests.recommend.trainings import (
    COUNTER,
    RECIPES,
    Counter,
    killed_training,
    layout_in,
    logged,
    open_counter,
    options,
    trained,
)


@pytest.fixture
def layout(tmp_path: Path) -> RecommendationsLayout:
    return layout_in(tmp_path)


def opened(layout: RecommendationsLayout) -> Recommendations:
    return open_recommendations(layout.version(layout.current_version()), RECIPES, verify=True)


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


def test_without_purchases_nothing_is_trained(layout: RecommendationsLayout) -> None:
    with pytest.raises(BadInput, match="no purchases"):
        train(LoggedData(training_data([])), layout, options(), Silent())
    assert not layout.root.exists()


def test_shrunk_data_are_refused_unless_that_is_meant(layout: RecommendationsLayout) -> None:
    before = trained(layout).manifest.version
    told: dict[str, bool] = {}
    chosen = replace(
        options(), on_gates=lambda results: told.update((r.gate, r.passed) for r in results)
    )

    with pytest.raises(GateFailed, match=r"the training was not published: .* lines are gone"):
        trained(layout, 600, chosen)

    assert layout.current_version() == before
    assert told == {"counts": False, "models": True, "self-check": True}
    forced = trained(layout, 600, replace(options(), force="a new market"))
    assert forced.forced == ("counts",)
    assert layout.current_version() == forced.manifest.version
    assert (history(layout)[-1].reason, history(layout)[-1].forced) == ("a new market", ("counts",))


def broken(folder: Path) -> Counter:
    raise IndexUnusable(f"{folder.name} is broken")


def one_more(folder: Path) -> Counter:
    return Counter(open_counter(folder).lines + 1)


@pytest.mark.parametrize(
    ("recipe", "said"),
    [
        (replace(COUNTER, open=broken), "does not open again: counter is broken"),
        (replace(COUNTER, open=one_more), "counter is another model once it is saved again"),
    ],
)
def test_a_model_that_does_not_come_back_is_refused_whatever_the_reason(
    layout: RecommendationsLayout, recipe: Recipe, said: str
) -> None:
    with pytest.raises(GateFailed, match=said):
        trained(layout, chosen=replace(options((POPULARITY, recipe)), force="in a hurry"))
    assert layout.versions() == []


def too_little(data: Trade) -> Counter:
    raise BadInput(f"{len(data.purchases):,} lines are too little")


def needs_a_package(_: Trade) -> Counter:
    raise ModuleNotFoundError("No module named 'booster'", name="booster")


def test_a_model_without_enough_to_learn_from_is_left_out(layout: RecommendationsLayout) -> None:
    poor = replace(COUNTER, fit=in_one_step(too_little))

    report = trained(layout, chosen=options((POPULARITY, poor)))

    lines = report.manifest.data.lines
    assert report.manifest.left_out == {"counter": f"{lines:,} lines are too little"}
    assert opened(layout).models.keys() == {"popularity"}


def test_a_model_that_is_left_out_and_was_not_before_is_refused(
    layout: RecommendationsLayout,
) -> None:
    trained(layout)
    poor = options((POPULARITY, replace(COUNTER, fit=in_one_step(too_little))))

    with pytest.raises(GateFailed, match=r"counter is left out: .* lines are too little"):
        trained(layout, chosen=poor)
    assert trained(layout, chosen=replace(poor, force="a try")).forced == ("models",)


def test_a_package_that_trains_and_is_not_there_is_named(layout: RecommendationsLayout) -> None:
    with pytest.raises(ModelMissing, match="counter needs the package booster"):
        trained(layout, chosen=options((replace(COUNTER, fit=in_one_step(needs_a_package)),)))
    assert layout.versions() == []


@dataclass(frozen=True, slots=True)
class TooLarge:
    """Does not fit on the disk."""

    def save(self, folder: Path) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", str(folder))


def test_a_full_disk_is_told_and_what_is_served_goes_on(layout: RecommendationsLayout) -> None:
    before = trained(layout).manifest.version
    large = Recipe[Model]("large", in_one_step(lambda _: TooLarge()), lambda _: TooLarge())

    with pytest.raises(DiskFull, match="the disk is full: the training stopped"):
        trained(layout, chosen=options((POPULARITY, large)))

    assert layout.current_version() == before
    assert not layout.staging.exists()


def test_a_catalogue_removed_meanwhile_stays_removed(layout: RecommendationsLayout) -> None:
    def fit(_: Trade) -> Counter:
        layout.catalogue.root.rename(layout.catalogue.indexes / ".removed")
        return Counter(1)

    with pytest.raises(Conflict, match="'shop' was removed while its models were trained"):
        trained(layout, chosen=options((replace(COUNTER, fit=in_one_step(fit)),)))
    assert not layout.catalogue.root.exists()


def test_a_model_that_answers_wrongly_is_refused(layout: RecommendationsLayout) -> None:
    def ask(models: Recommendations, made_of: LoggedData) -> list[str]:
        counted = models.model(COUNTER)
        right = counted is not None and counted.lines == len(made_of.data.purchases)
        return [] if right else ["counter counts wrongly"]

    miscounting = replace(COUNTER, fit=in_one_step(lambda _: Counter(7)))
    for recipe, passes in ((COUNTER, True), (miscounting, False)):
        gates = (SelfCheckGate((recipe,), ask),)
        chosen = replace(options((recipe,)), gates=gates)
        if passes:
            trained(layout, chosen=chosen)
        else:
            with pytest.raises(GateFailed, match="counter counts wrongly"):
                trained(layout, chosen=chosen)


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
