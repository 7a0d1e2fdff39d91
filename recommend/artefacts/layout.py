"""Where the models of a catalogue lie, and what is said of a version of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from core.errors import NotFound
from core.layout import CatalogueLayout
from core.versions import FileEntry, VersionsFolder, read_manifest
from recommend.artefacts.files import MEND

FORMAT_VERSION = 1
"""Raised whenever a reader of the version before could not read what is written now."""

FOLDER = ".recommend"


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class DataEntry(_Frozen):
    """The purchases that models were made from.

    Attributes:
        sequence: of the log, up to which at least they were read; 0 where there is none.
        fingerprint: of purchases and traits, SHA-256 in hex.
        until: the moment up to which everything is known, ISO 8601.
        first, last: of the first and the last purchase, ISO 8601.
        lines: bought or sent back.
        orders, retailers, products: in those lines.
    """

    sequence: int
    fingerprint: str
    until: str
    first: str
    last: str
    lines: int
    orders: int
    retailers: int
    products: int


class ModelEntry(_Frozen):
    """One model: the format of its recipe, and the bytes of all its files."""

    format: int
    bytes: int


class Manifest(_Frozen):
    """What a version is made of. Equal data and recipes give an equal manifest, byte for byte.

    Attributes:
        models: by the name of their recipe.
        left_out: why there is no model of a recipe, by its name.
        figures: what the gates measured, by name.
    """

    format_version: int
    catalogue: str
    version: str
    data: DataEntry
    models: Mapping[str, ModelEntry]
    left_out: Mapping[str, str]
    figures: Mapping[str, float]
    files: Mapping[str, FileEntry]


@dataclass(frozen=True, slots=True)
class ModelsLayout:
    """The files of one version under `root`."""

    root: Path

    @property
    def manifest(self) -> Path:
        """What the version is made of, as JSON."""
        return self.root / "manifest.json"

    @property
    def mend(self) -> str:
        """What to do if it is damaged."""
        return MEND

    def model(self, name: str) -> Path:
        """The folder of the model that the recipe called `name` made."""
        return self.root / name

    def read_manifest(self) -> Manifest:
        """The manifest, checked for shape and format.

        Raises:
            IndexUnusable: the manifest is missing, damaged or of another format.
        """
        return read_manifest(self.manifest, Manifest, format_version=FORMAT_VERSION, mend=self.mend)


@dataclass(frozen=True, slots=True)
class RecommendationsLayout(VersionsFolder):
    """The models of one catalogue, in versions."""

    catalogue: CatalogueLayout

    @property
    def root(self) -> Path:
        """A folder within the catalogue's, with which it is removed."""
        return self.catalogue.root / FOLDER

    @property
    def label(self) -> str:
        """Whose recommendations they are."""
        return f"recommendations of {self.catalogue.name}"

    @property
    def work(self) -> str:
        """A training."""
        return "training"

    def version(self, version: str) -> ModelsLayout:
        """The layout of the version called `version`, whether it exists or not."""
        return ModelsLayout(self.root / version)

    def unpublished(self) -> NotFound:
        """What is said where no version is published."""
        name = self.catalogue.name
        return NotFound(
            f"catalogue {name!r} has no trained recommendations",
            field="catalogue",
            hint=f"train them: aisle train recommendations --catalogue {name}",
        )
