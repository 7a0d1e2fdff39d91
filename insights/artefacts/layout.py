"""Where the insights of a catalogue lie, and what is said of a version of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from core.errors import NotFound
from core.layout import CatalogueLayout
from core.versions import FileEntry, VersionsFolder, read_manifest
from insights.artefacts.data import TradeFacts
from insights.running import Gap

FORMAT_VERSION = 1
"""Raised whenever a reader of the version before could not read what is written now."""

FOLDER = ".insights"
MEND = "make them again: aisle insights --publish"
"""What to do about a version of insights that is damaged."""


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Manifest(_Frozen):
    """What a version is made of. Equal trade and analyses give an equal manifest, byte for byte.

    Attributes:
        trade: that it was made of.
        seed: of all that was random.
        sections: keys of the analyses that were made, in the order of the report.
        gaps: analyses that could not be made.
        models: names of what was fitted.
        files: every file but the manifest.
    """

    format_version: int
    catalogue: str
    version: str
    trade: TradeFacts
    seed: int
    sections: tuple[str, ...]
    gaps: tuple[Gap, ...]
    models: tuple[str, ...]
    files: Mapping[str, FileEntry]


@dataclass(frozen=True, slots=True)
class InsightsVersion:
    """The files of one version under `root`."""

    root: Path

    @property
    def manifest(self) -> Path:
        """What the version is made of, as JSON."""
        return self.root / "manifest.json"

    @property
    def shops(self) -> Path:
        """One row a shop, as an Arrow file."""
        return self.root / "shops.arrow"

    @property
    def log_state(self) -> Path:
        """What of the log it was made of last, as JSON; none for what was made of a trade alone.

        It is no part of the version, which is the same whenever it is made of the same trade.
        """
        return self.root / "log.json"

    @property
    def mend(self) -> str:
        """What to do if it is damaged."""
        return MEND

    def section(self, key: str) -> Path:
        """What the analysis of that key found, as JSON."""
        return self.root / "sections" / f"{key}.json"

    def drawing(self, section: str, chart: str) -> Path:
        """A chart of a section as SVG, so that who shows it need not draw."""
        return self.root / "charts" / f"{section}-{chart}.svg"

    def model(self, name: str) -> Path:
        """What was fitted, as JSON."""
        return self.root / "models" / f"{name}.json"

    def read_manifest(self) -> Manifest:
        """The manifest, checked for shape and format.

        Raises:
            IndexUnusable: the manifest is missing, damaged or of another format.
        """
        return read_manifest(self.manifest, Manifest, format_version=FORMAT_VERSION, mend=self.mend)


@dataclass(frozen=True, slots=True)
class InsightsLayout(VersionsFolder):
    """The insights of one catalogue, in versions."""

    catalogue: CatalogueLayout

    @property
    def root(self) -> Path:
        """A folder within the catalogue's, with which it is removed."""
        return self.catalogue.root / FOLDER

    @property
    def label(self) -> str:
        """Whose insights they are."""
        return f"insights of {self.catalogue.name}"

    @property
    def work(self) -> str:
        """A run of the analyses."""
        return "run of the analyses"

    def version(self, version: str) -> InsightsVersion:
        """The layout of the version called `version`, whether it exists or not."""
        return InsightsVersion(self.root / version)

    def unpublished(self) -> NotFound:
        """What is said where no version is published."""
        name = self.catalogue.name
        return NotFound(
            f"catalogue {name!r} has no insights",
            field="catalogue",
            hint=f"make them: aisle insights --catalogue {name} --publish",
        )
