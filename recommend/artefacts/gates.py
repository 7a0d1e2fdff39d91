"""Gates: what freshly trained models must pass before they are published."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

from core.errors import AisleError
from core.gates import Counted, GateResult, shrink_result
from core.verification import file_entries
from recommend.artefacts.data import LoggedData
from recommend.artefacts.layout import Manifest, ModelsLayout
from recommend.artefacts.opening import Recommendations, open_recommendations
from recommend.training import Recipe


@dataclass(frozen=True, slots=True)
class Candidate:
    """Models that wait for publication.

    Attributes:
        layout: where they lie.
        manifest: their own.
        served: of the version that is served; None if there is none that can be read.
        made_of: the data that they were trained on.
    """

    layout: ModelsLayout
    manifest: Manifest
    served: Manifest | None
    made_of: LoggedData


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a gate says, and what it measured by name, for the manifest."""

    result: GateResult
    figures: Mapping[str, float] = field(default_factory=dict)


class Gate(Protocol):
    """One check of a candidate."""

    def check(self, candidate: Candidate) -> Judgement:
        """What it finds of `candidate`."""


@dataclass(frozen=True, slots=True)
class CountGate:
    """Refuses data that has shrunk by more than `max_shrink` (0 to 1) at once."""

    max_shrink: float = 0.2

    def check(self, candidate: Candidate) -> Judgement:
        """Objects if too many lines, shops or products are gone."""
        if candidate.served is None:
            return Judgement(shrink_result(None, self.max_shrink))
        before, after = candidate.served.data, candidate.manifest.data
        counts = (
            Counted("lines", before.lines, after.lines),
            Counted("shops", before.retailers, after.retailers),
            Counted("products", before.products, after.products),
        )
        return Judgement(shrink_result(counts, self.max_shrink))


@dataclass(frozen=True, slots=True)
class ModelsGate:
    """Refuses a version without a model that the served one has."""

    def check(self, candidate: Candidate) -> Judgement:
        """Objects to every model that is left out and was not before."""
        limit = "all that were there before"
        made, left_out = candidate.manifest.models, candidate.manifest.left_out
        measured = f"{len(made)} made, {len(left_out)} left out"
        before = candidate.served.models if candidate.served else {}
        objections = tuple(
            f"{name} is left out: {why}" for name, why in left_out.items() if name in before
        )
        return Judgement(GateResult("models", measured, limit, objections))


class Questions(Protocol):
    """Asks open models. This room does not know what a shelf is made of, so it is handed in."""

    def __call__(self, models: Recommendations, made_of: LoggedData) -> Sequence[str]:
        """What is wrong with the answers; empty if nothing is."""


@dataclass(frozen=True, slots=True)
class SelfCheckGate:
    """Refuses models that do not open again, or are other ones when they do.

    Attributes:
        recipes: that made them.
        questions: to be asked of the open models; None for none.
    """

    recipes: Sequence[Recipe]
    questions: Questions | None = None

    def check(self, candidate: Candidate) -> Judgement:
        """Objects to what is wrong with each model."""
        objections = tuple(self._faults(candidate))
        count = len(candidate.manifest.models)
        measured = "unsound" if objections else f"{count} sound models"
        limit = "every model opens, is the one that was saved, and answers"
        return Judgement(GateResult("self-check", measured, limit, objections, may_be_forced=False))

    def _faults(self, candidate: Candidate) -> list[str]:
        try:
            opened = open_recommendations(candidate.layout, self.recipes, verify=False)
        except AisleError as error:
            return [f"a model does not open again: {error}"]
        faults = [
            f"{name} is another model once it is saved again"
            for name, model in opened.models.items()
            if not _saves_the_same(model.save, candidate.layout.model(name))
        ]
        if faults or self.questions is None:
            return faults
        return list(self.questions(opened, candidate.made_of))


class _Save(Protocol):
    def __call__(self, folder: Path) -> None: ...


def _saves_the_same(save: _Save, folder: Path) -> bool:
    with TemporaryDirectory(dir=folder.parent, prefix=".again-") as again:
        save(Path(again))
        return file_entries(Path(again)) == file_entries(folder)
