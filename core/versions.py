"""A folder of versions, one of which is served: the same for indexes and for other models."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from core.errors import IndexUnusable, NotFound


class FileEntry(BaseModel):
    """One file of a version: its size in bytes and its SHA-256 in hex."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    bytes: int
    sha256: str


class FilesManifest(Protocol):
    """Says which files a version has."""

    @property
    def files(self) -> Mapping[str, FileEntry]:
        """Every file but the manifest, by its path within the version."""


ManifestT = TypeVar("ManifestT", bound=BaseModel)
ReadT_co = TypeVar("ReadT_co", covariant=True)


class _Format(BaseModel):
    format_version: int


def read_manifest(
    path: Path, model: type[ManifestT], *, format_version: int, mend: str
) -> ManifestT:
    """The manifest of the version in whose folder `path` lies, checked for shape and format.

    Args:
        path: of the manifest.
        model: of what it says.
        format_version: that can be read.
        mend: what to do if it is damaged.

    Raises:
        IndexUnusable: the manifest is missing, damaged or of another format.
    """

    def unusable(why: str) -> IndexUnusable:
        return IndexUnusable(f"{path.parent.name} {why}", field=path.name, hint=mend)

    try:
        text = path.read_bytes()
    except OSError as error:
        raise unusable("has no readable manifest") from error
    try:
        found = _Format.model_validate_json(text).format_version
        if found != format_version:
            raise unusable(f"is of format {found}; this Aisle reads format {format_version}")
        return model.model_validate_json(text)
    except ValidationError as error:
        raise unusable("has a damaged manifest") from error


class Version(Protocol):
    """Where one version lies."""

    @property
    def root(self) -> Path:
        """Its folder."""

    @property
    def mend(self) -> str:
        """What to do if it is damaged."""

    def read_manifest(self) -> FilesManifest:
        """Its manifest.

        Raises:
            IndexUnusable: it is missing, damaged or of another format.
        """


class VersionsFolder(ABC):
    """Versions of one thing, each a folder, and a file that names the served one."""

    __slots__ = ()

    @property
    @abstractmethod
    def root(self) -> Path:
        """The folder of the versions."""

    @property
    @abstractmethod
    def label(self) -> str:
        """What messages call the thing."""

    @property
    @abstractmethod
    def work(self) -> str:
        """What makes a version: a build, a training."""

    @abstractmethod
    def version(self, version: str) -> Version:
        """The layout of the version called `version`, whether it exists or not."""

    @abstractmethod
    def unpublished(self) -> NotFound:
        """What is said where no version is published."""

    @property
    def current(self) -> Path:
        """The file that names the served version."""
        return self.root / "CURRENT"

    @property
    def lock(self) -> Path:
        """Held by whatever publishes, rolls back or removes while it works."""
        return self.root / ".lock"

    @property
    def staging(self) -> Path:
        """Where a version is written before it is published."""
        return self.root / ".staging"

    @property
    def history(self) -> Path:
        """What was published and rolled back, when and why, one JSON object a line."""
        return self.root / "history.jsonl"

    def versions(self) -> list[str]:
        """The versions kept on disk, by name."""
        if not self.root.is_dir():
            return []
        return sorted(
            entry.name
            for entry in self.root.iterdir()
            if entry.is_dir() and not entry.name.startswith(".")
        )

    def current_version(self) -> str:
        """The name of the served version.

        Raises:
            NotFound: no version is published.
        """
        try:
            return self.current.read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            raise self.unpublished() from None


class _Described(Protocol[ReadT_co]):
    def read_manifest(self) -> ReadT_co: ...


class _Serving(Protocol[ReadT_co]):
    def current_version(self) -> str: ...

    def version(self, version: str) -> _Described[ReadT_co]: ...


def served_manifest(versions: _Serving[ReadT_co]) -> ReadT_co | None:
    """The manifest of the served version of a folder; None where none can be read.

    So it is where a first version is made, or one in place of what nobody can read.
    """
    try:
        return versions.version(versions.current_version()).read_manifest()
    except (NotFound, IndexUnusable):
        return None
