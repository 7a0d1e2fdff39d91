"""Which models there are: known to the catalogues, installed, and in use."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from api.catalogue_settings import FILE_NAME, read_settings
from core.encoder import EncoderLayout, fingerprint_of
from core.errors import AisleError, IndexUnusable
from core.layout import CatalogueLayout, EncoderEntry, catalogue_names
from core.model_files import ModelLayout, require_files
from core.model_record import (
    PROBES,
    KnownModel,
    ModelKind,
    ModelRecord,
    Scorer,
    largest_difference,
    read_record,
)
from core.settings import Settings
from indexer.encoder_catalogue import encoder_catalogue
from indexer.encoders import PRECISIONS, cosines
from rerank.catalogue import DEFAULT, RerankModel, catalogue
from rerank.catalogue import verify as verify_known
from rerank.cross_encoder import CrossEncoderLayout
from rerank.probing import pair_scores
from rerank.ranker import RankerLayout, read_ranker


@dataclass(frozen=True, slots=True)
class InstalledModel:
    """A model whose folder is on this machine, whole or not.

    Attributes:
        name: what it is called.
        kind: what it is for.
        precision: int8 or fp32; None if that is not known.
        folder: where its files are.
        known: what a catalogue says of it.
    """

    name: str
    kind: ModelKind
    precision: str | None
    folder: Path
    known: KnownModel | None

    @property
    def title(self) -> str:
        """Its name, kind and precision, for people."""
        return f"{self.name} ({', '.join(filter(None, (self.kind, self.precision)))})"

    @property
    def bundled(self) -> bool:
        """Whether it comes with Aisle."""
        return isinstance(self.known, RerankModel) and self.known.bundled

    @property
    def layout(self) -> ModelLayout:
        """Its files."""
        kinds: dict[ModelKind, type[ModelLayout]] = {
            ModelKind.ENCODER: EncoderLayout,
            ModelKind.RERANKER: CrossEncoderLayout,
            ModelKind.RANKER: RankerLayout,
        }
        return kinds[self.kind](self.folder)

    def record(self) -> ModelRecord | None:
        """What was kept of it when it was installed.

        Raises:
            IndexUnusable: the record cannot be read.
        """
        return read_record(self.folder)

    def check_files(self) -> bool:
        """Whether its files can be compared with anything; they are as they should be then.

        Raises:
            ModelMissing: a file is not there.
            IndexUnusable: a file has another size or checksum.
        """
        record = self.record()
        if record is not None:
            record.verify(self.folder)
        if isinstance(self.known, RerankModel):
            verify_known(self.known, self.folder)
        again = f"aisle models install {self.name} --force, or from where it came"
        require_files(self.layout, what=f"the {self.kind} {self.name}", hint=again)
        return record is not None or self.bundled

    def run_checks(self) -> tuple[int, float]:
        """Run it; how many of its scores were compared, and the largest difference.

        Raises:
            ModelMissing: a file is not there.
            IndexUnusable: it cannot be run, or gives other scores than it should.
            BadInput: a final ranker's file says what no ranker can be.
        """
        if self.kind is ModelKind.RANKER:
            read_ranker(self.layout.description)
            return 0, 0.0
        scorers: dict[ModelKind, Scorer] = {
            ModelKind.ENCODER: cosines,
            ModelKind.RERANKER: pair_scores,
        }
        scorer, record = scorers[self.kind], self.record()
        checks = (
            *(record.checks if record is not None else ()),
            *(self.known.checks if self.known is not None else ()),
        )
        if not checks:
            scorer(self.folder, PROBES[:1])
            return 0, 0.0
        return len(checks), largest_difference(checks, self.folder, scorer)


def installed_models(models: Path) -> list[InstalledModel]:
    """Every model that comes with Aisle or is in the folder `models`, by name."""
    bundled = [
        InstalledModel(known.name, ModelKind.RERANKER, "int8", known.folder(models), known)
        for known in catalogue().models
        if known.bundled
    ]
    bundled += [
        InstalledModel(known.name, ModelKind.RANKER, None, known.folder(models), known)
        for known in catalogue().rankers
    ]
    folders = sorted(models.iterdir()) if models.is_dir() else []
    found = (_recognised(folder) for folder in folders if not folder.name.startswith("."))
    return bundled + [model for model in found if model is not None]


def matching(installed: list[InstalledModel], name: str) -> list[InstalledModel]:
    """Those called `name`, with or without their precision.

    "default" are the default reranker and the default final ranker.
    """
    if name == DEFAULT:
        return [model for model in installed if is_default(model)]
    return [model for model in installed if name in {model.name, model.folder.name}]


@dataclass(frozen=True, slots=True)
class Usage:
    """What the kept versions and the settings use.

    Attributes:
        encoders: "catalogue/version" and its encoder.
        rerankers: a catalogue or a setting, and the reranker that it names.
        rankers: the same of final rankers.
    """

    encoders: tuple[tuple[str, EncoderEntry], ...]
    rerankers: tuple[tuple[str, str], ...]
    rankers: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, settings: Settings) -> "Usage":
        """Read every manifest and every catalogue's settings; unreadable ones use nothing."""
        layouts = [
            CatalogueLayout(settings.indexes, name) for name in catalogue_names(settings.indexes)
        ]
        return cls(
            tuple(pair for layout in layouts for pair in _encoders_of(layout)),
            _naming("rerank_model", layouts, settings),
            _naming("rank_model", layouts, settings),
        )

    def of_model(self, model: InstalledModel) -> tuple[str, ...]:
        """What uses an installed model."""
        if model.kind is not ModelKind.ENCODER:
            naming = self.rerankers if model.kind is ModelKind.RERANKER else self.rankers
            return tuple(who for who, choice in naming if choice and _names(choice, model))
        if not model.layout.complete:
            return ()
        fingerprint = fingerprint_of(EncoderLayout(model.folder))
        return tuple(who for who, encoder in self.encoders if encoder.fingerprint == fingerprint)


def _recognised(folder: Path) -> InstalledModel | None:
    """The model in `folder`, told from its record, its description, or its name."""
    try:
        record = read_record(folder)
    except IndexUnusable:
        record = None
    name, _, precision = folder.name.rpartition("-")
    named_as_encoder = bool(name) and precision in PRECISIONS
    if record is not None:
        kind = record.kind
    elif EncoderLayout(folder).description.is_file():
        kind = ModelKind.ENCODER
    elif RankerLayout(folder).complete:
        kind = ModelKind.RANKER
    elif CrossEncoderLayout(folder).description.is_file():
        kind = ModelKind.RERANKER
    elif named_as_encoder:
        kind = ModelKind.ENCODER
    else:
        return None
    if kind is ModelKind.ENCODER and named_as_encoder:
        return InstalledModel(name, kind, precision, folder, encoder_catalogue().find(name))
    known = next((model for model in catalogue().models if model.name == folder.name), None)
    return InstalledModel(folder.name, kind, record.precision if record else None, folder, known)


def _encoders_of(layout: CatalogueLayout) -> Iterator[tuple[str, EncoderEntry]]:
    for version in layout.versions():
        try:
            yield f"{layout.name}/{version}", layout.version(version).read_manifest().encoder
        except IndexUnusable:
            continue


ModelSetting = Literal["rerank_model", "rank_model"]


def _naming(
    setting: ModelSetting, layouts: list[CatalogueLayout], settings: Settings
) -> tuple[tuple[str, str], ...]:
    """Every catalogue, and the server where it names a model of its own, with what they name."""
    of_server = getattr(settings, setting) or ""
    naming = [(layout.name, _chosen_by(layout, setting, of_server)) for layout in layouts]
    if of_server not in {"", DEFAULT}:
        naming.append((f"AISLE_{setting.upper()}", of_server))
    return tuple(naming)


def _chosen_by(layout: CatalogueLayout, setting: ModelSetting, of_server: str) -> str:
    path = layout.root / FILE_NAME
    own: str | None = None
    if path.is_file():
        try:
            own = getattr(read_settings(path), setting)
        except AisleError:
            own = None
    return of_server if own is None else own


def _names(choice: str, model: InstalledModel) -> bool:
    same_folder = Path(choice).is_dir() and Path(choice).resolve() == model.folder.resolve()
    return choice == model.name or same_folder or (choice == DEFAULT and is_default(model))


def is_default(model: InstalledModel) -> bool:
    """Whether it is the one that "default" stands for where a reranker or a ranker is named."""
    kinds = {
        ModelKind.RERANKER: catalogue().default,
        ModelKind.RANKER: catalogue().default_ranker,
    }
    return kinds.get(model.kind) == model.name


def is_bundled_name(name: str) -> bool:
    """Whether a model of that name comes with Aisle, or "default" stands for it."""
    every = (*catalogue().models, *catalogue().rankers)
    return name == DEFAULT or any(each.bundled and each.name == name for each in every)
