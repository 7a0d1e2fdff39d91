"""A training that cannot be published says so, and what is served stays."""

import errno
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from core.errors import (
    BadInput,
    Conflict,
    DiskFull,
    GateFailed,
    IndexUnusable,
    ModelMissing,
)
from core.progress import Silent
from core.publication import history
from events.trade import Trade
from recommend.artefacts.data import LoggedData
from recommend.artefacts.gates import SelfCheckGate
from recommend.artefacts.layout import RecommendationsLayout
from recommend.artefacts.making import train
from recommend.artefacts.opening import Recommendations
from recommend.popularity import POPULARITY
from recommend.training import Model, Recipe, in_one_step
from tests.recommend.market import training_data
from tests.recommend.trainings import (
    COUNTER,
    Counter,
    open_counter,
    opened,
    options,
    trained,
)


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
