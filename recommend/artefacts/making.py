"""A training: purchases become fitted, checked, published models."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from core.clock import Clock, SystemClock
from core.errors import BadInput, Conflict, ModelMissing
from core.fingerprint import of_parts
from core.gates import GateResult, refused
from core.progress import Reporter
from core.publication import exclusive, prune, publish, staging
from core.room import full_disk_told
from core.verification import file_entries
from core.versions import FileEntry, served_manifest
from recommend.artefacts.data import LoggedData
from recommend.artefacts.gates import Candidate, Gate, Judgement
from recommend.artefacts.layout import (
    FORMAT_VERSION,
    DataEntry,
    Manifest,
    ModelEntry,
    ModelsLayout,
    RecommendationsLayout,
)
from recommend.training import Recipe


def nobody(results: Sequence[GateResult]) -> None:
    """Listens to no gates."""


@dataclass(frozen=True, slots=True)
class TrainingOptions:
    """How to train.

    Attributes:
        recipes: of the models, all of different names.
        gates: what the version must pass.
        keep: versions kept on disk, at least 1.
        wait_s: how long to wait for another training to end.
        force: why the version is published in spite of gates; empty to obey them.
        dry_run: do everything but publish.
        on_gates: told what the gates found, whatever became of the training.
        clock: dates the publication.
    """

    recipes: tuple[Recipe, ...]
    gates: tuple[Gate, ...]
    keep: int = 3
    wait_s: float = 0
    force: str = ""
    dry_run: bool = False
    on_gates: Callable[[Sequence[GateResult]], None] = nobody
    clock: Clock = field(default_factory=SystemClock)


@dataclass(frozen=True, slots=True)
class TrainingReport:
    """What a training did.

    `published` is False of a dry run only; `forced` names the gates that were overruled.
    """

    manifest: Manifest
    previous: str | None
    step_seconds: dict[str, float]
    gates: tuple[GateResult, ...]
    forced: tuple[str, ...]
    pruned: tuple[str, ...]
    published: bool

    @property
    def unchanged(self) -> bool:
        """Whether this very version was the served one already."""
        return self.manifest.version == self.previous


def train(
    made_of: LoggedData,
    layout: RecommendationsLayout,
    options: TrainingOptions,
    reporter: Reporter,
) -> TrainingReport:
    """Fit every model and publish them together, unless it is a dry run.

    A model for which there is too little to learn from is left out.

    Nothing that is served changes before the last rename. Whatever fails or is killed on
    the way leaves the served version as it was; what a killed training left is removed by
    the next.

    Raises:
        BadInput: there are no purchases.
        ModelMissing: a package that trains is not on this machine.
        GateFailed: a gate refused the models; nothing was published.
        Conflict: another training or a rollback of this catalogue is running, or it was
            removed meanwhile.
        DiskFull: there is no room for the models; nothing was published.
    """
    if not len(made_of.data.purchases):
        raise BadInput(
            "there are no purchases to learn from",
            field="catalogue",
            hint=f"aisle events import FILE --catalogue {layout.catalogue.name} --mapping NAME",
        )
    layout.root.mkdir(parents=True, exist_ok=True)
    with (
        full_disk_told(layout.root, layout.work),
        exclusive(layout, wait_s=options.wait_s),
        staging(layout) as folder,
        # While the files that fill it are still there.
        full_disk_told(layout.root, layout.work),
        _removal_told(layout),
    ):
        staged = ModelsLayout(folder / "next")
        staged.root.mkdir()
        return _Training(layout, staged, options, reporter).run(made_of)


@contextmanager
def _removal_told(layout: RecommendationsLayout) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        if layout.root.is_dir():
            raise
        raise Conflict(
            f"catalogue {layout.catalogue.name!r} was removed while its models were trained",
            field="catalogue",
            hint="train again if it is there again",
        ) from error


@dataclass(frozen=True, slots=True)
class _Training:
    """One training, from data to a report."""

    layout: RecommendationsLayout
    staged: ModelsLayout
    options: TrainingOptions
    reporter: Reporter
    seconds: dict[str, float] = field(default_factory=dict)
    left_out: dict[str, str] = field(default_factory=dict)

    def run(self, made_of: LoggedData) -> TrainingReport:
        for recipe in self.options.recipes:
            with self._timed(recipe.name):
                self._fit(recipe, made_of)
        with self._timed("checks"):
            data, served = made_of.entry(), served_manifest(self.layout)
            manifest = self._manifest(data)
            judgements = self._judge(Candidate(self.staged, manifest, served, made_of))
            results = tuple(each.result for each in judgements)
            self.options.on_gates(results)
            forced = refused(results, force=self.options.force, work=self.layout.work)
            manifest = _with_figures(manifest, judgements)
            self._write(manifest)
        pruned = () if self.options.dry_run else self._publish(manifest, forced)
        return TrainingReport(
            manifest=manifest,
            previous=served.version if served else None,
            step_seconds=self.seconds,
            gates=results,
            forced=forced,
            pruned=pruned,
            published=not self.options.dry_run,
        )

    def _fit(self, recipe: Recipe, made_of: LoggedData) -> None:
        try:
            model = recipe.fit(made_of.data, self.reporter)
        except BadInput as error:
            self.left_out[recipe.name] = error.message
            return
        except ModuleNotFoundError as error:
            raise ModelMissing(
                f"training {recipe.name} needs the package {error.name}",
                field=recipe.name,
                hint="pip install 'aisle[recommend]'",
            ) from error
        folder = self.staged.model(recipe.name)
        folder.mkdir()
        model.save(folder)

    def _judge(self, candidate: Candidate) -> list[Judgement]:
        self._write(candidate.manifest)
        return [gate.check(candidate) for gate in self.options.gates]

    def _manifest(self, data: DataEntry) -> Manifest:
        """Describe the staged version, which is named after its content."""
        files = file_entries(self.staged.root)
        models = {
            recipe.name: ModelEntry(format=recipe.format, bytes=_bytes_of(recipe.name, files))
            for recipe in self.options.recipes
            if recipe.name not in self.left_out
        }
        identity = (
            str(FORMAT_VERSION),
            data.fingerprint,
            *(part for name, model in models.items() for part in (name, str(model.format))),
            *(part for name, entry in files.items() for part in (name, entry.sha256)),
        )
        return Manifest(
            format_version=FORMAT_VERSION,
            catalogue=self.layout.catalogue.name,
            version=of_parts(identity)[:12],
            data=data,
            models=models,
            left_out=self.left_out,
            figures={},
            files=files,
        )

    def _write(self, manifest: Manifest) -> None:
        text = manifest.model_dump_json(indent=1)
        self.staged.manifest.write_text(text, encoding="utf-8")

    def _publish(self, manifest: Manifest, forced: tuple[str, ...]) -> tuple[str, ...]:
        with self._timed("publish"):
            publish(
                self.layout,
                self.staged.root,
                manifest.version,
                self.options.clock,
                reason=self.options.force if forced else "",
                forced=forced,
            )
            return tuple(prune(self.layout, self.options.keep))

    @contextmanager
    def _timed(self, step: str) -> Iterator[None]:
        """Measure a step and report its beginning and end."""
        start = time.perf_counter()
        for _ in self.reporter.track((step,), label=step.replace("_", " "), total=1):
            yield
        self.seconds[step] = round(time.perf_counter() - start, 3)


def _with_figures(manifest: Manifest, judgements: Sequence[Judgement]) -> Manifest:
    figures = {name: value for each in judgements for name, value in each.figures.items()}
    return manifest.model_copy(update={"figures": figures})


def _bytes_of(name: str, files: dict[str, FileEntry]) -> int:
    return sum(entry.bytes for path, entry in files.items() if path.startswith(f"{name}/"))
