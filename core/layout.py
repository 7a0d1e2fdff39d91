"""Where everything lies on disk: shared by what writes an index and what reads it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from core.errors import BadInput, IndexUnusable, NotFound
from core.verification import REBUILD
from core.versions import FileEntry, VersionsFolder

FORMAT_VERSION = 4
"""Raised whenever a reader of the version before could not read what is written now."""

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}")


class EncoderEntry(BaseModel):
    """The encoder that made the vectors, and that must encode the queries."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    fingerprint: str
    precision: str
    dimension: int


class Manifest(BaseModel):
    """What a version is made of. Equal feeds and models give an equal manifest, byte for byte."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format_version: int
    catalogue: str
    version: str
    products: int
    terms: int
    has_ann: bool
    regions: tuple[str, ...]
    recipe: str
    language: str
    analyzer_fingerprint: str
    feed_fingerprint: str
    encoder: EncoderEntry
    files: Mapping[str, FileEntry]


@dataclass(frozen=True, slots=True)
class CodesLayout:
    """The files of vectors in 8 bits; see core.codes."""

    root: Path

    @property
    def codes(self) -> Path:
        """int8, shape (n, d)."""
        return self.root / "codes.npy"

    @property
    def scales(self) -> Path:
        """float32, shape (n,)."""
        return self.root / "scales.npy"


@dataclass(frozen=True, slots=True)
class VersionLayout:
    """The files of one index version under `root`."""

    root: Path

    @property
    def manifest(self) -> Path:
        """What the version is made of, as JSON."""
        return self.root / "manifest.json"

    @property
    def products(self) -> Path:
        """The product table, an Arrow IPC file, one row a document."""
        return self.root / "products.arrow"

    @property
    def identifiers(self) -> Path:
        """A trie from normalised id, GTIN and part number to rows."""
        return self.root / "identifiers.marisa"

    @property
    def vectors(self) -> Path:
        """Every vector in full, a faiss Flat index."""
        return self.root / "vectors.faiss"

    @property
    def ann(self) -> Path:
        """The approximate index over the same vectors, on large catalogues only."""
        return self.root / "ann.faiss"

    @property
    def codes(self) -> CodesLayout:
        """The vectors in 8 bits, for a first look at all of them; where there is no `ann`."""
        return CodesLayout(self.root / "codes")

    @property
    def postings(self) -> Path:
        """BM25 impacts and counts by field of every term, and the vocabulary."""
        return self.root / "postings"

    @property
    def filters(self) -> Path:
        """Rows by field and value, and numeric fields by row."""
        return self.root / "filters"

    @property
    def offers(self) -> Path:
        """Stock and price of every product by region."""
        return self.root / "offers"

    @property
    def types(self) -> Path:
        """What sort of thing each product is, and the names of its attributes."""
        return self.root / "types"

    @property
    def suggest(self) -> Path:
        """Completions with their weights and products."""
        return self.root / "suggest"

    @property
    def spelling(self) -> Path:
        """The catalogue's words with their frequencies."""
        return self.root / "spelling"

    @property
    def synonyms(self) -> Path:
        """Words that stand for others, as TOML; always there, possibly without an entry."""
        return self.root / "synonyms.toml"

    @property
    def encoder(self) -> Path:
        """The query encoder: ONNX model, tokenizer and description."""
        return self.root / "encoder"

    @property
    def mend(self) -> str:
        """What to do if it is damaged."""
        return REBUILD

    def read_manifest(self) -> Manifest:
        """The manifest, checked for shape and format.

        Raises:
            IndexUnusable: the manifest is missing, damaged or of another format.
        """
        try:
            text = self.manifest.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise IndexUnusable(
                f"{self.root.name} has no readable manifest", field="manifest.json", hint=REBUILD
            ) from error
        try:
            manifest = Manifest.model_validate_json(text)
        except ValidationError as error:
            found = _format_version(text)
            if found is not None and found != FORMAT_VERSION:
                raise _other_format(found) from error
            raise IndexUnusable(
                f"the manifest of {self.root.name} is damaged", field="manifest.json", hint=REBUILD
            ) from error
        if manifest.format_version != FORMAT_VERSION:
            raise _other_format(manifest.format_version)
        return manifest


@dataclass(frozen=True, slots=True)
class CatalogueLayout(VersionsFolder):
    """The folder of one catalogue: its versions and which of them is served."""

    indexes: Path
    name: str

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise BadInput(
                f"{self.name!r} is no catalogue name",
                field="catalogue",
                hint="lower-case letters, digits, '-' and '_', at most 63, a letter or digit first",
            )

    @property
    def root(self) -> Path:
        """The catalogue's folder."""
        return self.indexes / self.name

    @property
    def label(self) -> str:
        """The catalogue's name."""
        return self.name

    @property
    def work(self) -> str:
        """A build."""
        return "build"

    @property
    def reports(self) -> Path:
        """What each build was made of and what it changed, as JSON and as a page."""
        return self.root / "reports"

    @property
    def ranker(self) -> Path:
        """The catalogue's own final ranker, if one was trained."""
        return self.root / "ranker"

    @property
    def features(self) -> Path:
        """What training worked out of candidates, kept for the next time; may be deleted."""
        return self.root / ".features"

    def version(self, version: str) -> VersionLayout:
        """The layout of the version called `version`, whether it exists or not."""
        return VersionLayout(self.root / version)

    def versions(self) -> list[str]:
        """The versions kept on disk, by name."""
        others = {self.reports.name, self.ranker.name}
        # super() needs a cell that dataclasses with slots do not have.
        return [name for name in VersionsFolder.versions(self) if name not in others]

    def unpublished(self) -> NotFound:
        """What is said where no version is published."""
        build = f"build it: aisle build FEED --catalogue {self.name}"
        kept = ", ".join(self.versions())
        put_back = f"write the name of a version that is kept ({kept}) into {self.current}"
        return NotFound(
            f"catalogue {self.name!r} has no published version",
            field="catalogue",
            hint=f"{put_back}, or {build}" if kept else build,
        )


def catalogue_names(indexes: Path) -> list[str]:
    """The catalogues under `indexes` that have a published version, by name."""
    if not indexes.is_dir():
        return []
    return sorted(entry.parent.name for entry in indexes.glob("*/CURRENT"))


def _format_version(text: str) -> int | None:
    match = re.search(r'"format_version"\s*:\s*(\d+)', text)
    return int(match.group(1)) if match else None


def _other_format(found: int) -> IndexUnusable:
    return IndexUnusable(
        f"the index is of format {found}; this Aisle reads format {FORMAT_VERSION}",
        field="format_version",
        hint="rebuild the catalogue with this Aisle",
    )
